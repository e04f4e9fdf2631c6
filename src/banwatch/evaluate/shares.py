"""Shares with intervals, and figures of a ranking."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

ROUNDS = 2000
BINS = 10

Draw = Callable[[], float]
"""Gives numbers drawn evenly from [0, 1)."""
Dice = Callable[[], Draw]
"""Gives a generator that starts anew from the same seed, so that each figure is the same whatever came before it."""


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total`, with a 95 % interval where one was asked for."""

    hits: int
    total: int
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float:
        """The share, 0 when there is nothing to share."""
        return self.hits / max(1, self.total)


def share(outcomes: Sequence[tuple[str, bool]], dice: Dice | None = None) -> Share:
    """The share of true outcomes, each given with its group; with an interval when dice are handed in."""
    hits = sum(outcome for _, outcome in outcomes)
    low, high = interval(outcomes, dice) if dice and outcomes else (None, None)
    return Share(hits, len(outcomes), low, high)


def interval(outcomes: Iterable[tuple[str, bool]], dice: Dice, rounds: int = ROUNDS) -> tuple[float, float]:
    """95 % interval of a share by bootstrap over groups: whole groups are drawn, since their articles fall together.

    ZeroDivisionError without any outcome.
    """
    groups: dict[str, list[int]] = {}
    for group, outcome in outcomes:
        pair = groups.setdefault(group, [0, 0])
        pair[0] += outcome
        pair[1] += 1
    members, count, draw = list(groups.values()), len(groups), dice()
    means = []
    for _ in range(rounds):
        drawn = [members[int(draw() * count)] for _ in range(count)]
        means.append(sum(hits for hits, _ in drawn) / sum(size for _, size in drawn))
    means.sort()
    return means[int(0.025 * rounds)], means[int(0.975 * rounds) - 1]


Scored = Sequence[tuple[float, bool]]
"""Confidence in [0, 1] and whether the article is positive, in the order of the corpus."""


def average_precision(scored: Scored) -> float | None:
    """Mean precision over the ranks of the positives (area under the precision-recall curve); None without positives.

    Equal confidences keep the order of the corpus.
    """
    hits, total = 0, 0.0
    for rank, (_, positive) in enumerate(sorted(scored, key=lambda pair: -pair[0]), 1):
        if positive:
            hits += 1
            total += hits / rank
    return total / hits if hits else None


@dataclass(frozen=True, slots=True)
class Bin:
    """Articles whose confidence lies in one tenth: how many, what was foretold, what came true."""

    count: int
    foretold: float
    true: float


def reliability(scored: Scored) -> tuple[Bin, ...]:
    """The bins that hold any article, from the lowest confidence up."""
    tenths: dict[int, list[tuple[float, bool]]] = {}
    for confidence, positive in scored:
        tenths.setdefault(_tenth(confidence), []).append((confidence, positive))
    return tuple(
        Bin(len(members), sum(c for c, _ in members) / len(members), sum(y for _, y in members) / len(members))
        for _, members in sorted(tenths.items())
    )


def _tenth(confidence: float) -> int:
    """By comparison, not by multiplication: 0.3 * 10 is below 3 on a computer."""
    return next((b for b in range(BINS - 1) if b / BINS <= confidence < (b + 1) / BINS), BINS - 1)


def calibration_error(scored: Scored) -> float:
    """Expected calibration error over ten bins of equal width."""
    return sum(b.count / len(scored) * abs(b.foretold - b.true) for b in reliability(scored)) if scored else 0.0


def curve(scored: Scored) -> tuple[tuple[float, float], ...]:
    """(recall, precision) at every threshold that changes them, from the strictest on; empty without positives."""
    positives = sum(positive for _, positive in scored)
    ranked = sorted(scored, key=lambda pair: -pair[0])
    points, hits = [], 0
    for rank, (confidence, positive) in enumerate(ranked, 1):
        hits += positive
        last_of_equals = rank == len(ranked) or ranked[rank][0] != confidence
        if last_of_equals and positives:
            points.append((hits / positives, hits / rank))
    return tuple(points)
