"""The digest as a job: one a day, nothing twice, nothing lost, and silence that can be told from death."""

from dataclasses import replace

import pytest

from banwatch.jobs.deliver import deliver
from banwatch.jobs.digest import digest, preview, send_now
from banwatch.model.alert import Outcome
from banwatch.model.ban import BanStatus, Decision
from banwatch.model.feed import PollPlan, PollResult
from support.makers import NOW, ban, claim, feed
from support.world import World, world


def add(here: World, place: str) -> str:
    with here.store.write() as tx:
        return tx.bans.add_ban(replace(ban(claim(place)), created_at=here.clock.now()), place, False)


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
    with world(digest_hour=13) as here:
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


def test_a_mail_of_unknown_fate_is_repeated_with_the_same_identity(here: World) -> None:
    add(here, "Millbrook")
    here.post.outcomes = [Outcome.UNKNOWN]
    send(here)
    here.clock.pass_by(minutes=5)
    deliver(here.services)
    one, two = here.post.mails
    assert (one.message_id, one.date, one.subject) == (two.message_id, two.date, two.subject)


def test_what_was_confirmed_and_what_waits_is_told(here: World) -> None:
    done, open_ban = add(here, "Millbrook"), add(here, "Northfield")
    with here.store.write() as tx:
        tx.bans.decide(Decision(done, BanStatus.CONFIRMED, "", "Ann", "desk", NOW, 1))
    mail = preview(here.services, "a@b.example")
    assert done in mail.text or "Millbrook" in mail.text
    assert "Northfield" in mail.text
    assert open_ban not in done


@pytest.mark.parametrize(("failures", "named"), [(0.5, False), (3.0, True)])
def test_a_feed_that_keeps_failing_is_named(here: World, failures: float, named: bool) -> None:
    with here.store.write() as tx:
        feed_id = tx.feeds.add_feed(feed(title="The Gazette"), NOW)
        assert feed_id is not None
        plan = PollPlan(PollResult.HARD, NOW, failures, ())
        tx.feeds.poll_done(feed_id, plan, NOW, {"last_error": "the server answered 404"})
    assert ("The Gazette" in preview(here.services, "a@b.example").text) == named


def test_sending_by_hand_ignores_the_hour_but_not_the_day() -> None:
    with world(digest_hour=23) as here:
        assert send_now(here.services).done == 1
        assert send_now(here.services).done == 0


def test_a_preview_writes_nothing(here: World) -> None:
    add(here, "Millbrook")
    preview(here.services, "a@b.example")
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
