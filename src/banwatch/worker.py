"""One of many workers: it is called for a step, does batches of it, and ticks so that no work is ever forgotten."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Protocol

from banwatch.edges.ticks import Ticks
from banwatch.jobs.classify import classify
from banwatch.jobs.clicks import work_off
from banwatch.jobs.dedupe import dedupe
from banwatch.jobs.deliver import deliver
from banwatch.jobs.digest import digest
from banwatch.jobs.gauges import heartbeat
from banwatch.jobs.nudge import nudge
from banwatch.jobs.poll import poll
from banwatch.jobs.read import read
from banwatch.jobs.records import look_up
from banwatch.jobs.tally import Tally
from banwatch.ports import Services
from banwatch.scheduler import (
    DELIVER_EVERY,
    DIGEST_EVERY,
    HEARTBEAT_LOOK,
    POLL_PATIENCE,
    RECORDS_EVERY,
    guarded,
    tell,
    tell_poll,
)

log = logging.getLogger("banwatch")

FULL = 100
"""Things done in one batch from which on other workers are called to help."""
TURN = timedelta(seconds=10)
"""How long a worker stays with a step before it lets others look; it is called again if there is more."""
FORGET_EVERY = 3600.0
FORGET_AFTER = timedelta(days=1)

GROUPS = (
    ("poll",),
    ("read",),
    ("classify", "dedupe"),
    ("deliver", "digest", "clicks", "nudge", "heartbeat"),
    ("records",),
)
"""Steps that a worker can be called for. Those of a group take turns in one process: they want the same core."""

STEPS = tuple(step for group in GROUPS for step in group)

Jobs = Mapping[str, Callable[[], object]]
"""What to do for each step."""


class Engine(Protocol):
    """Calls functions when somebody asks for their step."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End within the grace."""
        ...


class Worker:
    """A process's share in the work. It ticks for all steps, whichever it does itself."""

    def __init__(
        self,
        services: Services,
        tick: float,
        make_engine: Callable[[Sequence[Jobs]], Engine],
        steps: tuple[str, ...] = STEPS,
    ) -> None:
        self._services = services
        self._engine = make_engine(
            [
                {name: guarded(name, partial(work, services, name)) for name in group if name in steps}
                for group in GROUPS
            ]
        )
        self._every = intervals(tick)
        self._ticks = Ticks()
        self._ticks.add("tick", guarded("tick", self._tick), min(self._every.values()))

    def start(self) -> None:
        """Begin to work and to tick."""
        self._engine.start()
        self._ticks.start()

    def stop(self) -> None:
        """Take on nothing more; what runs looks at `stopping` between two items."""
        self._ticks.stop(1.0)
        self._engine.stop()

    def _tick(self) -> None:
        tick(self._services, self._every)


def intervals(tick: float) -> dict[str, float]:
    """Seconds between two ticks of each step."""
    quick = min(tick, DELIVER_EVERY)
    slow = {
        "poll": tick,
        "digest": DIGEST_EVERY,
        "nudge": DIGEST_EVERY,
        "records": RECORDS_EVERY,
        "heartbeat": HEARTBEAT_LOOK,
        "clicks": DELIVER_EVERY,
    }
    return slow | dict.fromkeys(("read", "classify", "dedupe", "deliver"), quick)


def tick(services: Services, every: Mapping[str, float]) -> tuple[str, ...]:
    """Call workers for the steps whose time has come; of all processes, the first acts. The steps called."""
    now = services.clock.now()
    with services.store.write() as tx:
        due = tuple(step for step, seconds in sorted(every.items()) if tx.work.tick(step, now, seconds))
        for step in due:
            tx.call(step)
        if tx.work.tick("forget", now, FORGET_EVERY):
            tx.work.forget(now - FORGET_AFTER)
    return due


def work(services: Services, step: str) -> None:
    """Do a step until nothing is due, or others should have a look."""
    end = services.clock.now() + TURN
    while (count := _batch(services, step)) and not services.stopping():
        more = services.clock.now() >= end
        if count >= FULL or more:
            with services.store.write() as tx:
                tx.call(step)
        if more:
            return


def _batch(services: Services, step: str) -> int:
    """One batch of a step; how many things it was."""
    if step == "poll":
        return len(poll(services, told=tell_poll, patience=POLL_PATIENCE))
    tally = _JOBS[step](services)
    tell(step, tally)
    return tally.done + tally.failed


_JOBS: Mapping[str, Callable[[Services], Tally]] = {
    "read": read,
    "classify": classify,
    "dedupe": dedupe,
    "deliver": deliver,
    "digest": digest,
    "clicks": work_off,
    "nudge": nudge,
    "records": look_up,
    "heartbeat": heartbeat,
}
