"""Leases of work, quarantine and ticks, on every database."""

import threading
from datetime import timedelta

from banwatch.edges.store import SqlStore
from banwatch.model.work import DEDUPE, READ, classify_step
from support.makers import NOW, article, claim, feed, finding, parsed_entry
from support.stores import store_of

LEASE = 60.0
LATER = NOW + timedelta(seconds=61)


def take(store: SqlStore, *items: str, owner: str = "me", now: object = NOW, tries: int | None = 3) -> tuple[str, ...]:
    with store.write() as tx:
        return tx.work.take("s", items, owner, now, LEASE, tries)  # type: ignore[arg-type]


def test_what_one_has_taken_nobody_else_gets(store: SqlStore) -> None:
    assert take(store, "b", "a") == ("b", "a")
    assert take(store, "a", "c", owner="you") == ("c",)
    with store.write() as tx:
        tx.work.done("s", ("a", "c"), "me")
    assert take(store, "a", "c", owner="other") == ("a",), "c is still yours: only its owner lets go of it"


def test_a_step_does_not_stand_in_the_way_of_another(store: SqlStore) -> None:
    assert take(store, "a") == ("a",)
    with store.write() as tx:
        assert tx.work.take("other step", ("a",), "you", NOW, LEASE, 3) == ("a",)


def test_what_was_begun_and_not_ended_is_taken_alone_least_tried_first(store: SqlStore) -> None:
    take(store, "a", "b")
    assert take(store, "a", "b", "new", owner="you", now=LATER) == ("a",)
    assert take(store, "b", "new", owner="third", now=LATER) == ("b",)
    assert take(store, "new", owner="third", now=LATER) == ("new",)


def test_what_dies_too_often_goes_into_quarantine_and_can_be_released(store: SqlStore) -> None:
    for number in range(3):
        assert take(store, "poison", now=NOW + timedelta(seconds=61 * number)) == ("poison",)
    after = NOW + timedelta(seconds=61 * 3)
    assert take(store, "poison", "good", now=after) == ("good",)
    with store.read() as tx:
        (aside,) = tx.work.quarantined()
    assert (aside.step, aside.item, aside.tries, aside.at) == ("s", "poison", 3, after)
    assert "died or hung" in aside.reason
    with store.write() as tx:
        assert tx.work.release("nothing") == 0
        assert tx.work.release("poison") == 1
    assert take(store, "poison", now=after) == ("poison",)


def test_a_failure_is_tried_again_after_a_while_and_its_reason_is_kept(store: SqlStore) -> None:
    moment = NOW
    for left in (2, 1, 0):
        assert take(store, "x", now=moment) == ("x",)
        with store.write() as tx:
            assert tx.work.failed("s", "x", "me", "it broke", moment, 30, 3) is (left == 0)
        assert take(store, "x", now=moment) == ()
        moment += timedelta(seconds=30)
    with store.read() as tx:
        assert [each.reason for each in tx.work.quarantined()] == ["it broke"]
    with store.write() as tx:
        assert tx.work.failed("s", "x", "somebody else", "no", moment, 30, 3) is False
        assert tx.work.release() == 1


def test_without_suspicion_nothing_is_taken_alone_or_put_aside(store: SqlStore) -> None:
    moment = NOW
    for _ in range(5):
        assert set(take(store, "a", "b", now=moment, tries=None)) == {"a", "b"}
        moment += timedelta(seconds=61)
    with store.read() as tx:
        assert tx.work.quarantined() == ()


def test_many_items_at_once(store: SqlStore) -> None:
    items = tuple(f"i{number:05}" for number in range(2500))
    assert take(store, *items, tries=None) == items
    assert len(take(store, *items, now=LATER, tries=None)) == 2500
    with store.write() as tx:
        tx.work.done("s", items, "me")
    assert len(take(store, *items)) == 2500


def test_a_successor_takes_over_at_once_and_old_leases_are_forgotten(store: SqlStore) -> None:
    take(store, "a", "b")
    with store.write() as tx:
        assert tx.work.take_over(NOW) == 2
        assert tx.work.take_over(NOW) == 0
    assert take(store, "a", owner="successor") == ("a",)
    with store.write() as tx:
        assert tx.work.forget(NOW + timedelta(seconds=1)) == 1
        assert tx.work.forget(NOW) == 0


def test_a_lease_of_a_clock_that_jumped_ahead_does_not_count(store: SqlStore) -> None:
    ahead = NOW + timedelta(days=2)
    assert take(store, "a", now=ahead) == ("a",)
    assert take(store, "a", owner="you", now=NOW) == ("a",)


def test_a_tick_acts_once_in_its_interval_whoever_asks(store: SqlStore) -> None:
    def asked(seconds: float, name: str = "poll") -> bool:
        with store.write() as tx:
            return tx.work.tick(name, NOW + timedelta(seconds=seconds), 10)

    assert [asked(0), asked(0), asked(7), asked(9), asked(10)] == [True, False, False, True, False]
    assert asked(10, "digest")
    assert asked(-3600), "the clock went back by an hour: the old tick does not hold the bot up until then"


def test_due_work_leaves_out_what_is_held_or_in_quarantine(store: SqlStore) -> None:
    with store.write() as tx:
        feed_id = tx.feeds.add_feed(feed(), NOW)
        assert feed_id is not None
        tx.feeds.add_entries(feed_id, [(parsed_entry("k1"), False)], NOW)
        tx.articles.add_article(article(), False, "h", NOW)
        tx.articles.add_finding("art-1", finding(claim()), NOW)
        (entry,), (row,) = tx.feeds.due_entries(NOW, 9), tx.articles.unmatched(9, NOW)
        assert tx.articles.unclassified("w", "r2", 9, NOW)
        tx.work.take(READ, (str(entry.id),), "me", NOW, LEASE, 3)
        tx.work.take(DEDUPE, (str(row.id),), "me", NOW, LEASE, 3)
        tx.work.take(classify_step("w"), ("art-1",), "me", NOW, LEASE, 3)
        assert tx.feeds.due_entries(NOW, 9) == ()
        assert tx.articles.unmatched(9, NOW) == ()
        assert tx.articles.unclassified("w", "r2", 9, NOW) == ()
        assert tx.feeds.due_entries(LATER, 9) != ()
        assert tx.articles.unmatched(9) != (), "without a moment leases are not looked at"
        assert tx.articles.is_unmatched(row.id)
        tx.articles.mark_matched(row.id)
        assert not tx.articles.is_unmatched(row.id)


def test_workers_that_take_at_once_share_without_overlap(url: str, store: SqlStore) -> None:
    if url == "sqlite://":
        return  # one connection: nothing is at once
    with store.write() as tx:
        for number in range(120):
            tx.articles.add_article(article(number), False, f"h{number}", NOW)
    taken: list[str] = []
    guard, barrier = threading.Lock(), threading.Barrier(4)

    def work(owner: str) -> None:
        with store_of(url) as own:
            barrier.wait()
            while True:
                with own.write() as tx:
                    ids = [each.id for each in tx.articles.unclassified("w", "r1", 20, NOW)]
                    got = tx.work.take(classify_step("w"), ids, owner, NOW, LEASE, 3)
                if not ids:
                    return
                with guard:
                    taken.extend(got)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"art-{number}" for number in range(120))
