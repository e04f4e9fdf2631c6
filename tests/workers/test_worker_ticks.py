"""Ticks of many workers act once; what a worker does for a step."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from banwatch.edges.store import SqlStore
from banwatch.edges.store.database import SqlTx
from banwatch.model.finding import Verdict
from banwatch.ports import Services
from banwatch.worker import STEPS, Jobs, Worker, intervals, tick, work
from support.makers import NOW, article, claim, finding
from support.stores import store_of
from support.world import StillClock, world


class Silent:
    """An engine that only remembers what it was given."""

    def __init__(self, groups: Sequence[Jobs]) -> None:
        self.groups = groups
        self.running = False

    def start(self) -> None:
        """Note it."""
        self.running = True

    def stop(self) -> None:
        """Note it."""
        self.running = False


def test_every_step_has_its_tick() -> None:
    assert set(intervals(15)) == set(STEPS)
    assert intervals(15)["poll"] == 15
    assert intervals(0.5)["read"] == 0.5


def test_two_schedulers_act_once(url: str) -> None:
    """Two processes, twenty ticks each at the same moments: each moment's tick is one process's."""
    every: Mapping[str, float] = {"poll": 10, "digest": 30}
    acted: list[tuple[object, str]] = []
    barrier = threading.Barrier(2)
    with world() as parts, store_of(url) as one, store_of(url) as two:

        def process(store: SqlStore) -> None:
            for number in range(20):
                clock = StillClock(NOW + timedelta(seconds=10 * number))
                barrier.wait()
                services = replace(parts.services, store=store, clock=clock)
                acted.extend((clock.moment, step) for step in tick(services, every))

        threads = [threading.Thread(target=process, args=(store,)) for store in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(acted) == len(set(acted))
    assert sum(step == "poll" for _, step in acted) == 20
    assert sum(step == "digest" for _, step in acted) == 7


def test_a_worker_does_the_steps_it_was_given_in_their_groups() -> None:
    engines: list[Silent] = []

    def make(groups: Sequence[Jobs]) -> Silent:
        engines.append(Silent(groups))
        return engines[-1]

    with world() as parts:
        worker = Worker(parts.services, 60, make, ("classify", "dedupe", "deliver"))
        assert [sorted(group) for group in engines[0].groups] == [[], [], ["classify", "dedupe"], ["deliver"], []]
        worker.start()
        assert engines[0].running
        worker.stop()
        assert not engines[0].running


def test_work_goes_on_until_nothing_is_due_and_full_batches_call_for_help(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(SqlTx, "call", lambda _tx, step: called.append(step))
    with world() as parts:
        with parts.store.write() as tx:
            for number in range(250):
                tx.articles.add_article(article(number), False, f"h{number}", NOW)
                parts.verdicts.findings[f"art-{number}"] = finding(verdict=Verdict.NOT_BAN)
        work(parts.services, "classify")
        with parts.store.read() as tx:
            assert tx.articles.unclassified("w", "r1", 9) == ()
    assert called == ["classify"], "one batch was full, the second was not"


@pytest.mark.parametrize("step", STEPS)
def test_each_step_can_be_called_when_nothing_is_due(step: str) -> None:
    with world(digest_recipients=()) as parts:
        work(parts.services, step)


def test_the_way_of_an_article_by_steps() -> None:
    with world() as parts:
        with parts.store.write() as tx:
            tx.articles.add_article(article(), False, "h", NOW)
        parts.verdicts.findings["art-1"] = finding(claim())
        for step in ("classify", "dedupe", "deliver"):
            work(parts.services, step)
        assert parts.slack.sent == ["ban-2021-0001"]


def test_it_stops_between_two_items() -> None:
    with world() as parts:
        with parts.store.write() as tx:
            tx.articles.add_article(article(), False, "h", NOW)
        parts.verdicts.findings["art-1"] = finding(claim())
        ending: Services = replace(parts.services, stopping=lambda: True)
        work(ending, "classify")
        with parts.store.write() as tx:
            assert tx.articles.unclassified("w", "r1", 9, NOW), "nothing was judged, and the lease was given back"
