"""Turns and pauses of hosts: the contract, on every database."""

import threading
from datetime import timedelta

from banwatch.edges.store import SqlStore
from banwatch.model.feed import PollPlan, PollResult
from support.makers import NOW, feed, parsed_entry


def at(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_a_turn_is_had_by_one_and_comes_again_after_the_gap(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.hosts.take("a.example", "me", NOW, 5, 45).granted
        refused = tx.hosts.take("a.example", "you", NOW + at(6), 5, 45)
        assert (refused.granted, refused.not_before, refused.paused) == (False, NOW + at(45), False)
        assert tx.hosts.take("b.example", "you", NOW, 5, 45).granted
        tx.hosts.give_back("a.example", "me")
        assert tx.hosts.take("a.example", "you", NOW + at(4), 5, 45).not_before == NOW + at(5)
        assert tx.hosts.take("a.example", "you", NOW + at(5), 5, 45).granted


def test_a_turn_that_lapsed_cannot_be_given_back(store: SqlStore) -> None:
    with store.write() as tx:
        tx.hosts.take("a.example", "gone", NOW, 5, 45)
        assert tx.hosts.take("a.example", "me", NOW + at(45), 5, 45).granted
        tx.hosts.give_back("a.example", "gone")
        assert not tx.hosts.take("a.example", "you", NOW + at(60), 5, 45).granted


def test_many_at_once_and_one_has_the_turn(store: SqlStore, url: str) -> None:
    if url == "sqlite://":
        return  # one connection: nothing happens at once
    granted: list[str] = []
    barrier = threading.Barrier(6)

    def work(name: str) -> None:
        barrier.wait()
        with store.write() as tx:
            turn = tx.hosts.take("a.example", name, NOW, 5, 45)
        if turn.granted:
            granted.append(name)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 1


def test_a_pause_holds_feeds_and_entries_and_is_never_made_shorter(store: SqlStore) -> None:
    with store.write() as tx:
        feed_id = tx.feeds.add_feed(feed("https://news.paper.example/feed"), NOW)
        assert feed_id is not None
        tx.feeds.add_entries(feed_id, [(parsed_entry("k"), False)], NOW)
        tx.hosts.pause("paper.example", NOW + at(7200), "429", NOW)
        tx.hosts.pause("paper.example", NOW + at(60), "429 again", NOW)
        for moment, due in ((NOW, 0), (NOW + at(7199), 0), (NOW + at(7200), 1)):
            assert len(tx.feeds.due_feeds(moment, 9)) == due
            assert len(tx.feeds.due_entries(moment, 9)) == due
        (pause,) = tx.hosts.paused(NOW)
        assert (pause.host, pause.until, pause.pauses) == ("paper.example", NOW + at(7200), 2)
        turn = tx.hosts.take("paper.example", "me", NOW, 5, 45)
        assert (turn.granted, turn.paused, turn.not_before) == (False, True, NOW + at(7200))


def test_a_very_long_pause_does_not_hold_entries(store: SqlStore) -> None:
    with store.write() as tx:
        feed_id = tx.feeds.add_feed(feed(), NOW)
        assert feed_id is not None
        tx.feeds.add_entries(feed_id, [(parsed_entry("k"), False)], NOW)
        tx.hosts.pause("paper.example", NOW + at(7200), "429", NOW)
        assert tx.feeds.due_entries(NOW, 9, 7200) == ()
        assert len(tx.feeds.due_entries(NOW, 9, 7199)) == 1


def test_pauses_count_up_and_are_forgotten_after_a_day(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.hosts.pauses("a.example", NOW) == 0
        tx.hosts.pause("a.example", NOW + at(900), "429", NOW)
        tx.hosts.pause("a.example", NOW + at(2700), "429", NOW + at(900))
        assert tx.hosts.pauses("a.example", NOW + at(2700)) == 2
        assert tx.hosts.pauses("a.example", NOW + at(2700 + 86_401)) == 0


def test_the_operator_lifts_a_pause_and_what_waited_is_due(store: SqlStore) -> None:
    with store.write() as tx:
        feed_id = tx.feeds.add_feed(feed(), NOW)
        assert feed_id is not None
        tx.feeds.poll_done(feed_id, PollPlan(PollResult.WAIT, NOW + at(7200), 0.0, ()), NOW, {})
        tx.hosts.pause("paper.example", NOW + at(7200), "429", NOW)
        assert tx.hosts.resume("paper.example", NOW)
        assert not tx.hosts.resume("paper.example", NOW)
        assert tx.hosts.paused(NOW) == ()
        assert len(tx.feeds.due_feeds(NOW, 9)) == 1
        assert tx.hosts.take("paper.example", "me", NOW, 5, 45).granted
