"""Feeds that move, lie, die and fall silent; what is asked and what is recorded."""

from datetime import timedelta

import pytest

from banwatch.model.feed import FeedMove, PollResult
from banwatch.poll.health import FeedState, health
from loopback.feedserver import Answer, redirect
from support.intake import RSS, Intake, intake, item, rss_of
from support.makers import NOW

ETAG = {"ETag": '"1"'}


def document(*names: str) -> Answer:
    return Answer(200, rss_of(*(item(name) for name in names)).encode(), RSS, ETAG)


def moves(own: Intake) -> tuple[FeedMove, ...]:
    with own.here.store.read() as tx:
        return tx.history.moves(1)


@pytest.mark.parametrize("status", [301, 308])
def test_a_move_for_good_is_learned_after_ten_times_and_a_week(status: int) -> None:
    with intake() as own:
        own.subscribe("/old")
        own.server.steps("/old", document("a", "b"), redirect("/new", status))
        own.server.steps("/new", document("a", "b"))
        for _ in range(10):
            own.poll_after(hours=21)
        assert moves(own) == ()
        own.poll_after(hours=21)
        (move,) = moves(own)
        assert (move.old_url, move.new_url) == (own.server.url("/old"), own.server.url("/new"))
        own.poll_after(hours=21)
        assert own.feed("/new").last_result is PollResult.UNCHANGED
        assert (own.asked("/old"), own.asked("/new")) == (11, 11)
        with own.here.store.write() as tx:
            tx.history.undo_move(1, own.here.clock.now())
        for _ in range(12):
            own.poll_after(hours=21)
        assert own.feed("/old").failures == 0


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_passing_redirect_is_followed_and_never_learned(status: int) -> None:
    with intake() as own:
        own.subscribe("/old")
        own.server.steps("/old", redirect("/new", status))
        own.server.steps("/new", document("a"))
        for _ in range(14):
            own.poll_after(hours=21)
        assert moves(own) == ()
        assert own.asked("/new") == 14


def test_a_move_to_other_content_is_not_learned() -> None:
    with intake() as own:
        own.subscribe("/old")
        own.server.steps("/old", document("a", "b"), redirect("/new", 301))
        own.server.steps("/new", *(document(f"x{n}", f"y{n}") for n in range(14)))
        for _ in range(14):
            own.poll_after(hours=21)
        assert moves(own) == ()


def test_a_304_that_hides_news_is_found_out_and_validators_are_let_go() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(item("a")), etag='"same"')
        own.poll()
        own.server.feed("/feed", rss_of(item("a"), item("b")), etag='"same"')
        own.poll_after(hours=7)
        own.dice.fractions = [0.0]
        (trial,) = own.poll_after(hours=7)
        assert (trial.result, trial.new) == (PollResult.OK, 1)
        assert "not believed for 30 days" in trial.reason
        own.server.feed("/feed", rss_of(item("a"), item("b"), item("c")), etag='"same"')
        (plain,) = own.poll_after(hours=7)
        assert plain.new == 1
        own.poll_after(days=31)
        sent = [request.headers.get("if-none-match") for request in own.server.requests("/feed")]
        assert sent == [None, '"same"', None, None, '"same"']


def test_a_trial_that_proves_nothing_changes_nothing() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(item("a")), etag='"1"')
        own.poll()
        own.poll_after(hours=7)
        own.dice.fractions = [0.0]
        own.poll_after(hours=7)
        own.poll_after(hours=7)
        sent = [request.headers.get("if-none-match") for request in own.server.requests("/feed")]
        assert sent == [None, '"1"', None, '"1"']
        assert own.feed().doubted_until is None


def test_410_is_said_plainly_asked_daily_then_weekly_and_forgiven() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.steps("/feed", *[Answer(410)] * 5, document("a"))
        own.poll()
        feed = own.feed()
        assert "gone for good (410)" in feed.last_error
        assert health(feed, NOW).state is FeedState.GONE
        waits = []
        for _ in range(4):
            waits.append(round(own.wait_seconds() / 86_400))
            own.poll_after(seconds=own.wait_seconds())
        assert waits == [1, 1, 1, 1]
        assert round(own.wait_seconds() / 86_400) == 7
        own.poll_after(days=8)
        assert (own.feed().last_result, own.feed().failures) == (PollResult.OK, 0)


def test_no_feed_is_given_up() -> None:
    with intake() as own:
        own.subscribe("/feed")
        for _ in range(60):
            own.poll_after(seconds=max(1.0, own.wait_seconds() if own.asked("/feed") else 1.0))
        assert own.asked("/feed") == 60
        assert own.wait_seconds() <= 86_400
        assert health(own.feed(), own.here.clock.now()).state is FeedState.DEAD
        own.server.feed("/feed", rss_of(item("a")))
        own.poll_after(days=1)
        assert (own.feed().last_result, own.feed().failures) == (PollResult.OK, 0)


def test_a_feed_that_brings_nothing_new_falls_silent_until_it_does() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(item("a")), etag='"1"')
        own.poll()
        own.poll_after(days=13)
        assert health(own.feed(), own.here.clock.now()).state is FeedState.WELL
        own.poll_after(days=2)
        assert health(own.feed(), own.here.clock.now()).state is FeedState.SILENT
        own.server.feed("/feed", rss_of(item("a"), item("b")), etag='"2"')
        own.poll_after(days=1)
        assert health(own.feed(), own.here.clock.now()).state is FeedState.WELL


def test_the_log_tells_what_was_asked_and_answered() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.steps("/feed", document("a"), Answer(304), Answer(500), Answer(body=b"<html>"))
        for _ in range(4):
            own.poll_after(hours=12)
        with own.here.store.read() as tx:
            notes = tx.history.polls(1)
        assert [(note.result.value, note.status, note.new) for note in reversed(notes)] == [
            ("ok", 200, 1), ("unchanged", 304, 0), ("soft", 500, 0), ("soft", 200, 0),
        ]  # fmt: skip
        assert notes[-1].at == NOW + timedelta(hours=12)
        assert "HTML" in notes[0].reason
        assert "own interval" in notes[0].reason
