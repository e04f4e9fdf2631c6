"""The whole way of an article, carried on until nothing is due: read, classify, dedupe, deliver."""

from collections.abc import Callable, Sequence
from functools import partial

from banwatch.jobs.classify import classify
from banwatch.jobs.dedupe import dedupe
from banwatch.jobs.deliver import deliver
from banwatch.jobs.life import calendar
from banwatch.jobs.read import read
from banwatch.jobs.tally import Tally
from banwatch.ports import Services

STEPS: tuple[tuple[str, Callable[[Services], Tally]], ...] = (
    ("classify", classify),
    ("dedupe", dedupe),
    ("calendar", calendar),
    ("deliver", deliver),
)


def carry(
    services: Services, told: Callable[[str, Tally], None] = lambda _step, _tally: None, patience: float = 0.0
) -> dict[str, Tally]:
    """Carry all that is due through the steps; `told` hears of each batch. The tallies by step.

    What was read goes on at once, while other pages still wait for their hosts: without `patience` (see `read`) they
    are left for the next time.
    """
    sums = {"read": Tally()} | {name: Tally() for name, _ in STEPS}
    steps: Sequence[tuple[str, Callable[[Services], Tally]]] = (("read", partial(read, patience=patience)), *STEPS)
    busy = True
    while busy and not services.stopping():
        busy = False
        for name, job in steps:
            while tally := job(services):
                busy = True
                told(name, tally)
                sums[name] += tally
                if name == "read" or services.stopping():
                    break
    return sums
