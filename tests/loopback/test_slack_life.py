"""One message a ban: edited as the ban changes, further outlets and stages in its thread; and how the fake behaves."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from banwatch.jobs import review
from banwatch.jobs.deliver import deliver
from banwatch.jobs.life import take_step
from banwatch.model.alert import Target
from banwatch.model.ban import BanStatus
from banwatch.model.life import Stage, Step
from loopback.slack_office import CHANNEL, Office, office
from loopback.slack_server import Drop, Error, RateLimited, Status
from loopback.slack_server import Step as Slip
from support.makers import NOW, article, claim

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client takes proxies from the environment; none may stand between it and the fake."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def another_report(here: Office, ban_id: str, number: int, stage: str = "final") -> str:
    """One more outlet reports the ban, a minute later."""
    here.world.clock.pass_by(minutes=1)
    now = here.world.clock.now()
    told = article(
        number, url=f"https://other{number}.example/story", title=f"Report {number}", source=f"Outlet {number}"
    )
    with here.world.store.write() as tx:
        art = tx.articles.add_article(told, False, f"h{number}", now)
        tx.bans.add_report(ban_id, art, claim(stage=stage), now)
    return art


def further(here: Office, ban_id: str, stage: Stage, number: int) -> None:
    """The ban reaches another stage by a new report."""
    art = another_report(here, ban_id, number, stage.value)
    now = here.world.clock.now()
    with here.world.store.write() as tx:
        step = Step(0, ban_id, stage, NOW.date(), art, None, "report", now)
        take_step(here.services, tx, tx.bans.ban(ban_id), step, quiet=False)


def drain(here: Office) -> None:
    """Deliver until nothing is due, letting time pass."""
    for _ in range(12):
        deliver(here.services)
        here.world.clock.pass_by(minutes=2)


def test_more_outlets_are_told_in_the_thread_once_and_counted_in_the_head(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        ban_id = here.alert()
        for number in (2, 3):
            another_report(here, ban_id, number)
        drain(here)
        assert [text.splitlines()[0] for text in here.thread()] == [
            "Also reported: Report 2 – Outlet 2, other2.example, 6 May 2021",
            "Also reported: Report 3 – Outlet 3, other3.example, 6 May 2021",
        ]
        assert "3 reports" in json.dumps(here.head()["blocks"])
        assert len([m for m in here.slack.messages(CHANNEL) if "thread_ts" not in m]) == 1
        assert all(m["thread_ts"] == here.head()["ts"] for m in here.slack.messages(CHANNEL) if "thread_ts" in m)


def test_a_further_stage_is_one_answer_and_renews_the_head(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        ban_id = here.alert()
        further(here, ban_id, Stage.SIGNED, 2)
        drain(here)
        (told,) = here.thread()
        assert told.startswith("Millbrook, Ohio: ban of face surveillance signed\nOn 6 May 2021")
        assert here.head()["text"].startswith("Millbrook, Ohio: ban of face surveillance is signed")


def test_what_came_before_the_head_was_sent_is_not_told_again(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        here.slack.script("chat.postMessage", RateLimited(30))
        ban_id = here.alert()
        another_report(here, ban_id, 2)
        further(here, ban_id, Stage.SIGNED, 3)
        drain(here)
        assert "3 reports" in json.dumps(here.head()["blocks"])
        assert [text.splitlines()[0] for text in here.thread()] == ["Millbrook, Ohio: ban of face surveillance signed"]
        assert [effect.method for effect in here.slack.effects] == ["chat.postMessage"] * 2


def test_an_edit_of_unknown_outcome_is_simply_repeated(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        ban_id = here.alert()
        here.slack.script("chat.update", Drop(store=True), Status(503), RateLimited(9))
        review.decide(here.services, ban_id, BanStatus.CONFIRMED, "", "cleo", "desk")
        drain(here)
        assert "Confirmed by cleo" in here.head()["text"]
        assert "conversations.history" not in [call.method for call in here.slack.calls]


@pytest.mark.parametrize("code", ["edit_window_closed", "cant_update_message", "message_not_found"])
def test_what_cannot_be_edited_any_more_is_told_in_the_thread(tmp_path: Path, code: str) -> None:
    with office(tmp_path) as here:
        ban_id = here.alert()
        here.slack.script("chat.update", Error(code))
        review.decide(here.services, ban_id, BanStatus.CONFIRMED, "", "cleo", "desk")
        drain(here)
        assert "Confirmed by cleo" in here.thread()[0]


def test_blocks_refused_in_an_edit_give_way_to_text(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        ban_id = here.alert()
        here.slack.script("chat.update", Error("invalid_blocks"))
        review.decide(here.services, ban_id, BanStatus.CONFIRMED, "", "cleo", "desk")
        drain(here)
        assert here.head()["blocks"] == []
        assert "Confirmed by cleo" in here.head()["text"]


@pytest.mark.parametrize("step", [Drop(store=True), Drop(store=False), Status(502, store=True)], ids=str)
def test_an_answer_in_a_thread_of_unknown_outcome_is_found_there(tmp_path: Path, step: Slip) -> None:
    with office(tmp_path) as here:
        ban_id = here.alert()
        here.slack.script("chat.postMessage", step)
        another_report(here, ban_id, 2)
        drain(here)
        assert len(here.thread()) == 1
        assert "conversations.replies" in [call.method for call in here.slack.calls]


def test_a_stage_told_before_its_head_waits_for_it(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        here.slack.script("chat.postMessage", Error("internal_error"))
        ban_id = here.alert()
        further(here, ban_id, Stage.SIGNED, 2)
        drain(here)
        heads = [m for m in here.slack.messages(CHANNEL) if "thread_ts" not in m]
        assert (len(heads), len(here.thread())) == (1, 1)


def test_slack_away_for_hours_loses_nothing_and_the_backlog_says_since_when(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        here.slack.away = True
        places = ["Alder", "Birch", "Cedar"]
        for place in places:
            here.alert(place)
        since = here.world.clock.now()
        for _ in range(10):
            here.world.clock.pass_by(minutes=30)
            deliver(here.services)
        with here.world.store.read() as tx:
            backlog = tx.outbox.backlog()
        assert backlog.oldest is not None
        assert backlog.oldest <= since
        assert sum(backlog.counts.values()) == 3
        here.slack.away = False
        drain(here)
        assert sorted(m["text"].split(",")[0] for m in here.slack.messages(CHANNEL)) == places
        with here.world.store.read() as tx:
            assert tx.outbox.backlog().oldest is None


def test_patience_that_slack_asks_for_is_kept_by_all_that_waits_for_the_channel(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        here.slack.script("chat.postMessage", RateLimited(120))
        here.alert("Alder")
        here.alert("Birch")
        assert len([call for call in here.slack.calls if call.method == "chat.postMessage"]) == 1
        here.world.clock.pass_by(seconds=119)
        deliver(here.services)
        assert here.slack.messages(CHANNEL) == []
        here.world.clock.pass_by(seconds=1)
        deliver(here.services)
        assert len(here.slack.messages(CHANNEL)) == 2


def test_a_channel_that_is_gone_holds_up_no_other(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        here.slack.refusals["CDEAD"] = "is_archived"
        now = here.world.clock.now() - timedelta(minutes=5)
        ban_id = here.alert("Alder")
        with here.world.store.write() as tx:
            tx.outbox.enqueue(f"alert:{ban_id}:slack:CDEAD", Target("slack", "CDEAD"), now, ban_id=ban_id)
        here.alert("Birch")
        assert len(here.slack.messages(CHANNEL)) == 2
