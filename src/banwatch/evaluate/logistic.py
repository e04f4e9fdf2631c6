"""Logistic regression over sparse rows in plain Python: L-BFGS, sums in a fixed order, the same file each time.

The bias (index 0) is free; every other coefficient has a Gaussian prior around 0 with variance `spread`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MEMORY = 8
"""Steps that L-BFGS remembers."""
CLOSE = 1e-3
"""A gradient whose largest part is below this ends the search; coefficients are rounded to 1e-3 or more."""
HALVINGS = 20
"""How often a step that does not go down far enough is halved before the search ends."""

Step = tuple[list[float], list[float], float]
"""A step taken, how the gradient turned on it, and their product."""


@dataclass(frozen=True, slots=True)
class Row:
    """One example: the columns it has (without the bias), their values (all `scale` when None), label and weight."""

    columns: Sequence[int]
    positive: bool
    weight: float = 1.0
    scale: float = 1.0
    values: Sequence[float] | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """Coefficients with the loss there and its gradient."""

    weights: list[float]
    loss: float
    slope: list[float]


def fit(
    rows: Sequence[Row], size: int, spread: float, start: Sequence[float] | None = None, steps: int = 60
) -> list[float]:
    """Coefficients of the highest posterior probability; `size` counts the bias."""
    here = _point(rows, list(start) if start else [0.0] * size, spread)
    past: list[Step] = []
    for _ in range(steps):
        if max(map(abs, here.slope)) < CLOSE:
            break
        step = _direction(here.slope, past)
        if _dot(step, here.slope) >= 0:
            past, step = [], [-g for g in here.slope]
        there = _search(rows, here, step, spread, careful=not past)
        if there is None:
            break
        past = _remembered(past, here, there, step)
        here = there[0]
    return here.weights


def score(row: Row, weights: Sequence[float]) -> float:
    """Log-odds of a row."""
    if row.values is None:
        return weights[0] + row.scale * sum(map(weights.__getitem__, row.columns))
    return weights[0] + sum(weights[k] * v for k, v in zip(row.columns, row.values, strict=True))


def _search(
    rows: Sequence[Row], here: Point, step: Sequence[float], spread: float, careful: bool
) -> tuple[Point, float] | None:
    """Where a step leads and the part of it that was taken; None where no part goes down. `careful`: a short start."""
    downhill = _dot(step, here.slope)
    length = min(1.0, 1.0 / math.sqrt(-downhill)) if careful else 1.0
    for _ in range(HALVINGS):
        there = _point(rows, [w + length * s for w, s in zip(here.weights, step, strict=True)], spread)
        if there.loss <= here.loss + 1e-4 * length * downhill:
            return there, length
        length /= 2
    return None


def _remembered(past: Sequence[Step], here: Point, there: tuple[Point, float], step: Sequence[float]) -> list[Step]:
    """The last steps with this one, if the loss curves upwards along it."""
    moved = [there[1] * s for s in step]
    turned = [b - a for a, b in zip(here.slope, there[0].slope, strict=True)]
    bend = _dot(moved, turned)
    return [*past[-(MEMORY - 1) :], (moved, turned, bend)] if bend > 1e-10 else list(past)


def _point(rows: Sequence[Row], weights: list[float], spread: float) -> Point:
    slope = [w / spread for w in weights]
    slope[0] = 0.0
    total = sum(w * w for w in weights[1:]) / (2 * spread)
    for row in rows:
        z = score(row, weights)
        side = z if row.positive else -z
        total += row.weight * (math.log1p(math.exp(-side)) if side > -30 else -side)
        p = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))
        _pull(slope, row, row.weight * (p - float(row.positive)))
    return Point(weights, total, slope)


def _pull(slope: list[float], row: Row, off: float) -> None:
    """Add a row's part to the gradient."""
    slope[0] += off
    if row.values is None:
        off *= row.scale
        for k in row.columns:
            slope[k] += off
    else:
        for k, v in zip(row.columns, row.values, strict=True):
            slope[k] += off * v


def _direction(slope: Sequence[float], past: Sequence[Step]) -> list[float]:
    """The quasi-Newton step of the two-loop recursion."""
    q = [-g for g in slope]
    kept: list[float] = []
    for moved, turned, bend in reversed(past):
        share = _dot(moved, q) / bend
        kept.append(share)
        q = [a - share * b for a, b in zip(q, turned, strict=True)]
    if past:
        _, turned, bend = past[-1]
        shrink = bend / _dot(turned, turned)
        q = [shrink * a for a in q]
    for (moved, turned, bend), share in zip(past, reversed(kept), strict=True):
        back = _dot(turned, q) / bend
        q = [a + (share - back) * b for a, b in zip(q, moved, strict=True)]
    return q


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
