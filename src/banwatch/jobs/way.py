"""The whole way of an article, carried on until nothing is due: read, classify, dedupe, deliver."""

from collections.abc import Callable

from banwatch.jobs.classify import classify
from banwatch.jobs.dedupe import dedupe
from banwatch.jobs.deliver import deliver
from banwatch.jobs.read import read
from banwatch.jobs.tally import Tally
from banwatch.ports import Services

STEPS: tuple[tuple[str, Callable[[Services], Tally]], ...] = (
    ("read", read),
    ("classify", classify),
    ("dedupe", dedupe),
    ("deliver", deliver),
)


def carry(services: Services, told: Callable[[str, Tally], None] = lambda _step, _tally: None) -> dict[str, Tally]:
    """Carry all that is due through the steps; `told` hears of each batch. The tallies by step."""
    sums: dict[str, Tally] = {}
    for name, job in STEPS:
        total = Tally()
        while tally := job(services):
            told(name, tally)
            total += tally
            if services.stopping():
                break
        sums[name] = total
    return sums
