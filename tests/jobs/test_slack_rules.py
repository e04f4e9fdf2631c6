"""Quiet hours, routes and the reminder, as the jobs keep them."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from banwatch.jobs.dedupe import dedupe
from banwatch.jobs.deliver import deliver, mended
from banwatch.jobs.nudge import nudge
from banwatch.jobs.refresh import refresh
from banwatch.jobs.review import decide
from banwatch.model.alert import Delivery, Nudge, Outcome, QuietHours, Route, Sending, Target
from banwatch.model.ban import BanStatus
from support.makers import NOW, article, ban, claim, finding
from support.world import SLACK, World, world

NIGHT = QuietHours(time(22), time(7), "UTC")


class Reminders:
    """A talk that keeps reminders."""

    def __init__(self) -> None:
        self.sent: list[Nudge] = []

    def remind(self, delivery: Delivery, waiting: Nudge) -> Sending:
        """Keep it."""
        assert delivery.key.startswith("nudge:")
        self.sent.append(waiting)
        return Sending(Outcome.SENT, external_ref="C1:9.0")

    def open_dialog(self, trigger: str, view: object) -> None:
        """Nobody asks."""

    def whisper(self, channel: str, user: str, text: str) -> None:
        """Nobody hears."""

    def members(self, group: str) -> frozenset[str]:
        """Nobody."""
        return frozenset()


def found(here: World, place: str = "Millbrook", number: int = 1) -> None:
    """An article that dedupe will make a ban of."""
    with here.store.write() as tx:
        art = tx.articles.add_article(article(number, url=f"https://p.example/{number}"), False, f"h{number}", NOW)
        tx.articles.add_finding(art, finding(claim(place)), NOW)


def targets(here: World) -> list[str]:
    with here.store.read() as tx:
        return sorted(d.target.address for b in tx.bans.bans() for d in tx.outbox.deliveries(b.id))


def test_an_alert_of_the_night_comes_in_the_morning() -> None:
    with world(quiet=NIGHT) as here:
        here.clock.moment = datetime(2021, 5, 6, 23, 0, tzinfo=UTC)
        found(here)
        dedupe(here.services)
        assert not deliver(here.services)
        here.clock.pass_by(hours=7, minutes=59)
        assert not deliver(here.services)
        assert here.slack.sent == []
        here.clock.pass_by(minutes=1)
        assert deliver(here.services).done == 1
        assert here.slack.looked == []


def test_an_edit_rings_no_bell_and_comes_at_night() -> None:
    with world(quiet=NIGHT) as here:
        found(here)
        dedupe(here.services)
        deliver(here.services)
        here.clock.moment = datetime(2021, 5, 6, 23, 0, tzinfo=UTC)
        decide(here.services, "ban-2021-0001", BanStatus.CONFIRMED, "", "cleo", "desk")
        assert deliver(here.services).done == 1


def test_routes_choose_the_channel_when_the_ban_is_found() -> None:
    routes = (Route("C-OHIO", places=("Ohio",)), Route("C-SURE", min_confidence=0.99))
    with world(routes=routes, alert_targets=(SLACK, Target("console", "-"))) as here:
        found(here)
        dedupe(here.services)
        assert targets(here) == ["-", "C-OHIO"]


def test_what_was_routed_stays_there_when_the_operator_moves_house() -> None:
    with world(routes=(Route("C-OHIO", places=("Ohio",)),)) as here:
        found(here)
        dedupe(here.services)
        here.services = replace(
            here.services, policy=replace(here.services.policy, alert_targets=(Target("slack", "C-NEW"),))
        )
        mended(here.services)
        assert targets(here) == ["C-OHIO"]


def test_the_reminder_comes_once_a_week_and_names_what_waits() -> None:
    with world(nudge_weekday=3, nudge_hour=9, desk_url="https://desk.example") as here:
        talk = Reminders()
        here.services = replace(here.services, talk=talk)
        assert not nudge(here.services)  # nothing waits
        with here.store.write() as tx:
            tx.bans.add_ban(ban(claim("Northfield"), created_at=NOW - timedelta(hours=23)), "northfield", True)
        assert not nudge(here.services)  # it waits, but not still
        with here.store.write() as tx:
            tx.bans.add_ban(ban(created_at=NOW - timedelta(days=1)), "millbrook", True)
        assert nudge(here.services).done == 1
        assert not nudge(here.services)
        assert deliver(here.services).done == 1
        assert [each.facts.place for each, _ in talk.sent[0].waiting] == ["Millbrook"]
        assert talk.sent[0].desk_url == "https://desk.example/"
        here.clock.pass_by(days=6)
        assert not nudge(here.services)
        here.clock.pass_by(days=1)
        assert nudge(here.services).done == 1


def test_no_reminder_where_none_is_wanted() -> None:
    with world() as here:
        with here.store.write() as tx:
            tx.bans.add_ban(ban(created_at=NOW - timedelta(days=9)), "millbrook", True)
        assert not nudge(here.services)


def test_refresh_writes_nothing_twice() -> None:
    with world() as here:
        found(here)
        dedupe(here.services)
        deliver(here.services)
        found(here, number=2)
        here.clock.pass_by(hours=1)
        dedupe(here.services)
        assert refresh(here.services).done == 1
        assert not refresh(here.services)
        with here.store.read() as tx:
            keys = [each.key for each in tx.outbox.deliveries("ban-2021-0001")]
        assert len(keys) == len(set(keys)) == 3
        assert keys[1].startswith("edit:ban-2021-0001:")
        assert keys[2].startswith("report:ban-2021-0001:art-2:")
