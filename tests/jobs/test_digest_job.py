"""The digest as a job: one a day, nothing twice, nothing lost, and silence that can be told from death."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from banwatch.errors import InputError
from banwatch.jobs.deliver import deliver
from banwatch.jobs.digest import digest, preview, send_now
from banwatch.jobs.life import record_step
from banwatch.model.alert import DeliveryState, Outcome
from banwatch.model.ban import BanStatus, Decision
from banwatch.model.digest import Recipient
from banwatch.model.feed import PollPlan, PollResult
from banwatch.model.life import Stage
from support.makers import NOW, ban, claim, feed
from support.world import READER, World, world


def add(here: World, place: str, quiet: bool = False, status: BanStatus = BanStatus.SUSPECTED, **more: object) -> str:
    with here.store.write() as tx:
        made = replace(ban(claim(place, **more)), status=status, created_at=here.clock.now())
        return tx.bans.add_ban(made, place, quiet)


def further(here: World, ban_id: str, stage: Stage) -> None:
    record_step(here.services, ban_id, stage, here.clock.now().date(), "Ann", "the gazette")


def confirm(here: World, ban_id: str) -> None:
    with here.store.write() as tx:
        version = tx.bans.ban(ban_id).version
        tx.bans.decide(Decision(ban_id, BanStatus.CONFIRMED, "", "Ann", "desk", here.clock.now(), version))


def send(here: World) -> int:
    """Write and send what is due; the number of mails that went out."""
    before = len(here.post.mails)
    digest(here.services)
    deliver(here.services)
    return len(here.post.mails) - before


def test_one_mail_a_day_however_often_the_clock_ticks(here: World) -> None:
    add(here, "Millbrook")
    assert [send(here), send(here)] == [1, 0]
    here.clock.pass_by(hours=-1)
    assert send(here) == 0
    here.clock.pass_by(hours=25)
    add(here, "Northfield")
    assert send(here) == 1
    first, second = here.post.mails
    assert "Millbrook" in first.text
    assert "Northfield" in second.subject


def test_before_the_hour_nothing_is_written() -> None:
    with world(digest_recipients=(replace(READER, hour=13),)) as here:
        add(here, "Millbrook")
        assert send(here) == 0
        here.clock.pass_by(hours=1)
        assert send(here) == 1


def test_an_empty_day_is_skipped_but_a_week_is_not(here: World) -> None:
    assert send(here) == 1  # the first one says that the bot lives
    for _ in range(6):
        here.clock.pass_by(days=1)
        assert send(here) == 0
    here.clock.pass_by(days=1)
    assert send(here) == 1
    assert "7 days" not in here.post.mails[-1].subject  # no day was missed: the days between were empty


def test_a_day_that_was_skipped_is_over(here: World) -> None:
    send(here)
    here.clock.pass_by(days=1)
    assert send(here) == 0
    add(here, "Millbrook")
    here.clock.pass_by(hours=2)
    assert send(here) == 0
    here.clock.pass_by(hours=22)
    assert send(here) == 1
    assert "Millbrook" in here.post.mails[-1].subject


def test_missed_days_are_merged_and_said(here: World) -> None:
    send(here)
    here.clock.pass_by(hours=20)
    add(here, "Millbrook")
    here.clock.pass_by(hours=52)
    assert [send(here), send(here)] == [1, 0]
    mail = here.post.mails[-1]
    assert "(3 days)" in mail.subject
    assert "Millbrook" in mail.text
    assert "The mail of the 2 days before is in it." in mail.text


def test_a_mail_of_unknown_fate_is_repeated_byte_for_byte(here: World) -> None:
    first = add(here, "Millbrook")
    here.post.outcomes = [Outcome.UNKNOWN]
    send(here)
    add(here, "Northfield")
    confirm(here, first)
    here.clock.pass_by(minutes=11)
    deliver(here.services)
    one, two = here.post.mails
    assert one == two


def test_a_ban_stands_in_one_section_and_in_each_day_once(here: World) -> None:
    known, taken = add(here, "Millbrook"), add(here, "Northfield")
    add(here, "Eastbrook", status=BanStatus.FOLLOWED, stage="committee")
    send(here)
    here.clock.pass_by(days=1)
    fresh = add(here, "Westbrook")
    confirm(here, fresh)
    further(here, known, Stage.SIGNED)
    confirm(here, taken)
    assert send(here) == 1
    text = here.post.mails[-1].text
    order = (
        "New bans",
        "Westbrook",
        "A stage further",
        "Millbrook",
        "Confirmed",
        "Northfield",
        "In the pipeline",
        "Eastb",
    )
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert "Waiting for review" not in text
    assert text.count("Westbrook, Ohio bans") == 1
    here.clock.pass_by(days=1)
    assert send(here) == 1  # Millbrook is signed and still waits for a person
    assert "Westbrook" not in here.post.mails[-1].text


def test_what_was_recorded_quietly_or_rejected_is_not_told_as_new(here: World) -> None:
    add(here, "Oldbrook", quiet=True)
    wrong = add(here, "Wrongbrook")
    with here.store.write() as tx:
        tx.bans.decide(Decision(wrong, BanStatus.REJECTED, "off-topic", "Ann", "desk", NOW, 1))
    here.clock.pass_by(seconds=1)
    mail = preview(here.services, READER)
    assert "New bans" not in mail.text
    assert "Oldbrook" in mail.text.partition("Waiting for review")[2]
    assert "Wrongbrook" not in mail.text


def test_a_reader_of_one_watch_reads_of_that_watch_only() -> None:
    readers = (Recipient("a@b.example"), Recipient("other@b.example", ("other-watch",)))
    with world(digest_recipients=readers) as here:
        add(here, "Millbrook")
        assert send(here) == 2
        told = {mail.recipient: mail.text for mail in here.post.mails}
        assert "Millbrook" in told["a@b.example"]
        assert "Millbrook" not in told["other@b.example"]


def test_a_weekly_digest_comes_on_its_day_and_a_missed_one_on_the_next() -> None:
    monday = Recipient("a@b.example", weekday=0, empty="send")
    with world(digest_recipients=(monday,)) as here:  # the clock stands at a Thursday
        days = []
        for _ in range(24):
            if send(here):
                days.append(here.clock.now().date())
            skipped = here.clock.now().date() == date(2021, 5, 16)
            here.clock.pass_by(days=2 if skipped else 1)  # the bot is down on Monday 17 May
        assert days == [date(2021, 5, 10), date(2021, 5, 18), date(2021, 5, 24)]
        assert "week to 18 May 2021" in here.post.mails[1].subject
        windows = [mail.date for mail in here.post.mails]
        assert windows[1] - windows[0] == timedelta(days=8)


@pytest.mark.parametrize(("failures", "named"), [(0.5, False), (3.0, True)])
def test_a_feed_that_keeps_failing_is_named(here: World, failures: float, named: bool) -> None:
    with here.store.write() as tx:
        feed_id = tx.feeds.add_feed(feed(title="The Gazette"), NOW)
        assert feed_id is not None
        plan = PollPlan(PollResult.HARD, NOW, failures, ())
        tx.feeds.poll_done(feed_id, plan, NOW, {"last_error": "the server answered 404"})
    assert ("The Gazette" in preview(here.services, READER).text) == named


def test_sending_by_hand_ignores_the_hour_but_not_the_day() -> None:
    with world(digest_recipients=(replace(READER, hour=23),)) as here:
        assert send_now(here.services).done == 1
        assert send_now(here.services).done == 0


def test_a_preview_writes_nothing(here: World) -> None:
    add(here, "Millbrook")
    preview(here.services, READER)
    assert send(here) == 1


def test_a_silent_feed_is_told_of_once_and_a_dead_one_every_time(here: World) -> None:
    with here.store.write() as tx:
        silent = tx.feeds.add_feed(feed("https://still.example/feed", title="The Still"), NOW)
        dead = tx.feeds.add_feed(feed("https://dead.example/feed", title="The Dead"), NOW)
        assert silent is not None
        assert dead is not None
        tx.feeds.poll_done(silent, PollPlan(PollResult.OK, NOW, 0.0, ()), NOW, {"last_new_at": NOW})
        tx.feeds.poll_done(dead, PollPlan(PollResult.HARD, NOW, 1.0, ()), NOW, {"last_error": "nothing (404)"})
    told = []
    for days in (13, 2, 1):
        here.clock.pass_by(days=days)
        add(here, f"Place {days}")
        assert send(here) == 1
        text = here.post.mails[-1].text
        told.append(("The Still" in text, "The Dead" in text))
    assert told == [(False, True), (True, True), (False, True)]
    assert "answers, but nothing new since 2021-05-06" in here.post.mails[1].text


def test_a_preview_of_a_past_day_is_the_mail_that_was_sent(here: World) -> None:
    first = add(here, "Millbrook")
    send(here)
    sent = here.post.mails[-1]
    here.clock.pass_by(days=3)
    confirm(here, first)
    assert preview(here.services, READER, sent.date.date()) == sent
    before = preview(here.services, READER, NOW.date() - timedelta(days=1))
    assert "New bans" not in before.text
    with pytest.raises(InputError, match="still to come"):
        preview(here.services, READER, NOW.date() + timedelta(days=30))


def test_old_mails_are_forgotten_and_their_days_are_not(here: World) -> None:
    add(here, "Millbrook")
    send(here)
    here.clock.pass_by(days=61)
    assert send(here) == 1
    with here.store.read() as tx:
        assert tx.digests.mail_of("a@b.example", NOW.date()) is None
        assert [row.state for row in tx.digests.written(9)] == [DeliveryState.SENT, DeliveryState.SENT]


def test_a_digest_of_a_version_that_kept_no_mails_is_still_sent(here: World) -> None:
    add(here, "Millbrook")
    here.post.outcomes = [Outcome.RETRY]
    send(here)
    with here.store.write() as tx:
        tx.digests.forget(NOW.date() + timedelta(days=1))
    here.clock.pass_by(minutes=10)
    deliver(here.services)
    first, second = here.post.mails
    assert first.message_id == second.message_id
    assert "Millbrook" in second.text
