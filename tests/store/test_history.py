"""Polls, moves and robots.txt in every database."""

from datetime import timedelta

from banwatch.edges.store import SqlStore
from banwatch.model.feed import FeedMove, Moving, PollNote, PollPlan, PollResult
from banwatch.model.host import Robots
from support.makers import NOW, feed

OLD, NEW = feed().url, "https://other.example/feed"


def subscribe(store: SqlStore, url: str = OLD) -> int:
    with store.write() as tx:
        feed_id = tx.feeds.add_feed(feed(url), NOW)
    assert feed_id is not None
    return feed_id


def note(number: int) -> PollNote:
    return PollNote(NOW + timedelta(hours=number), PollResult.OK, 200, 9, number, f"poll {number}")


def test_the_last_polls_are_kept(store: SqlStore) -> None:
    feed_id, other = subscribe(store), subscribe(store, NEW)
    with store.write() as tx:
        tx.history.note_poll(other, PollNote(NOW, PollResult.DNS, None, 0, 0, "no name"))
        for number in range(75):
            tx.history.note_poll(feed_id, note(number))
        assert tx.history.polls(feed_id, 3) == (note(74), note(73), note(72))
        assert 50 <= len(tx.history.polls(feed_id, 999)) < 60
        assert [one.status for one in tx.history.polls(other)] == [None]


def test_a_feed_moves_and_the_operator_takes_it_back(store: SqlStore) -> None:
    feed_id = subscribe(store)
    later = NOW + timedelta(days=1)
    with store.write() as tx:
        evidence = {"moving": Moving(NEW, NOW, 9)}
        tx.feeds.poll_done(feed_id, PollPlan(PollResult.OK, later, 0.0, ()), NOW, evidence)
        assert tx.history.undo_move(feed_id, NOW) is None
        assert tx.history.move_feed(feed_id, NEW, NOW)
        (moved,) = tx.feeds.feeds()
        assert (moved.url, moved.host, moved.moving) == (NEW, "other.example", Moving())
        assert tx.history.undo_move(feed_id, later) == OLD
        assert tx.history.moves(feed_id) == (FeedMove(OLD, NEW, NOW, later),)
        assert not tx.history.move_feed(feed_id, NEW, later)
        assert tx.feeds.feeds()[0].url == OLD


def test_a_feed_does_not_move_to_the_address_of_another(store: SqlStore) -> None:
    feed_id = subscribe(store)
    subscribe(store, NEW)
    with store.write() as tx:
        assert not tx.history.move_feed(feed_id, NEW, NOW)
        assert tx.history.moves(feed_id) == ()


def test_since_when_a_feed_fails_is_kept_until_it_answers(store: SqlStore) -> None:
    feed_id = subscribe(store)

    def polled(result: PollResult, failures: float, hours: int) -> None:
        tx.feeds.poll_done(feed_id, PollPlan(result, NOW, failures, ()), NOW + timedelta(hours=hours), {})

    with store.write() as tx:
        polled(PollResult.HARD, 1.0, 0)
        polled(PollResult.HARD, 2.0, 5)
        assert tx.feeds.feeds()[0].failing_since == NOW
        polled(PollResult.OK, 0.0, 6)
        assert tx.feeds.feeds()[0].failing_since is None


def test_a_robots_file_is_kept_and_replaced(store: SqlStore) -> None:
    address = "https://paper.example/robots.txt"
    with store.write() as tx:
        assert tx.hosts.robots(address) is None
        for rules in ("", "User-agent: *\nDisallow: /x", None):
            tx.hosts.keep_robots(Robots(address, rules, NOW))
            assert tx.hosts.robots(address) == Robots(address, rules, NOW)
