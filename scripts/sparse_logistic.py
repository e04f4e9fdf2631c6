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


@dataclass(frozen=True, slots=True)
class Row:
    """One example: the columns it has (without the bias), their values (all `scale` when None), label and weight."""

    columns: Sequence[int]
    positive: bool
    weight: float = 1.0
    scale: float = 1.0
    values: Sequence[float] | None = None


def fit(
    rows: Sequence[Row], size: int, spread: float, start: Sequence[float] | None = None, steps: int = 60
) -> list[float]:  # fmt: skip
    """Coefficients of the highest posterior probability; `size` counts the bias."""
    weights = list(start) if start else [0.0] * size
    value, slope = _loss(rows, weights, spread)
    past: list[tuple[list[float], list[float], float]] = []
    for _ in range(steps):
        if max(map(abs, slope)) < CLOSE:
            break
        step = _direction(slope, past)
        downhill = _dot(step, slope)
        if downhill >= 0:
            past, step = [], [-g for g in slope]
            downhill = _dot(step, slope)
        length = 1.0 if past else min(1.0, 1.0 / math.sqrt(-downhill))
        for _ in range(20):
            tried = [w + length * s for w, s in zip(weights, step, strict=True)]
            new_value, new_slope = _loss(rows, tried, spread)
            if new_value <= value + 1e-4 * length * downhill:
                break
            length /= 2
        else:
            break
        moved = [length * s for s in step]
        turned = [b - a for a, b in zip(slope, new_slope, strict=True)]
        bend = _dot(moved, turned)
        if bend > 1e-10:
            past = [*past[-(MEMORY - 1) :], (moved, turned, bend)]
        weights, value, slope = tried, new_value, new_slope
    return weights


def score(row: Row, weights: Sequence[float]) -> float:
    """Log-odds of a row."""
    if row.values is None:
        return weights[0] + row.scale * sum(map(weights.__getitem__, row.columns))
    return weights[0] + sum(weights[k] * v for k, v in zip(row.columns, row.values, strict=True))


def _loss(rows: Sequence[Row], weights: Sequence[float], spread: float) -> tuple[float, list[float]]:
    slope = [w / spread for w in weights]
    slope[0] = 0.0
    total = sum(w * w for w in weights[1:]) / (2 * spread)
    for row in rows:
        z = score(row, weights)
        side = z if row.positive else -z
        total += row.weight * (math.log1p(math.exp(-side)) if side > -30 else -side)
        p = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))
        off = row.weight * (p - float(row.positive))
        slope[0] += off
        if row.values is None:
            off *= row.scale
            for k in row.columns:
                slope[k] += off
        else:
            for k, v in zip(row.columns, row.values, strict=True):
                slope[k] += off * v
    return total, slope


def _direction(slope: Sequence[float], past: Sequence[tuple[list[float], list[float], float]]) -> list[float]:
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
