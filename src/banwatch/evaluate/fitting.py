"""Coefficients from labelled articles: logistic regression with a Gaussian prior, by Newton's method.

Plain Python with sums in a fixed order and rounded results, so that the same input gives the same bytes anywhere.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PRIOR_WIDTH = 0.8
"""Standard deviation of a coefficient around its prior mean: small data moves a weight by a few units at most."""
ROUNDS = 60
CLOSE = 1e-6
"""A step shorter than this in every coefficient ends the search; results are rounded to 1e-3."""

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One article as the regression sees it: features, label, and how much it counts."""

    features: Mapping[str, float]
    positive: bool
    weight: float = 1.0


def fit(rows: Sequence[Row], prior: Weights, width: float = PRIOR_WIDTH) -> dict[str, float]:
    """Coefficients (with `bias`) of the highest posterior probability, to three digits.

    A prior also names the features that count and their signs: one that the data would turn round is left out. Without
    any prior all coefficients start from 0 and all features count.
    """
    there = sorted({name for row in rows for name in row.features})
    names = [name for name in ("bias", *there) if not prior or name in prior]
    while True:
        weights = dict(zip(names, _newton(rows, names, prior, width), strict=True))
        turned = {n for n, w in weights.items() if n != "bias" and w * prior.get(n, 0.0) < 0}
        if not turned:
            return {name: round(weight, 3) for name, weight in weights.items()}
        names = [name for name in names if name not in turned]


def as_json(weights: Weights) -> str:
    """The file of coefficients, names sorted."""
    return json.dumps(dict(weights), indent=1, sort_keys=True) + "\n"


Vector = tuple[list[tuple[int, float]], bool, float]


def _newton(rows: Sequence[Row], names: Sequence[str], prior: Weights, width: float) -> list[float]:
    mean = [prior.get(name, 0.0) for name in names]
    index = {name: k for k, name in enumerate(names)}
    vectors: list[Vector] = [
        ([(index[n], v) for n, v in {"bias": 1.0, **row.features}.items() if n in index], row.positive, row.weight)
        for row in rows
    ]
    weights = list(mean)
    for _ in range(ROUNDS):
        gradient, hessian = _derivatives(vectors, weights, mean, width)
        step = solve(hessian, gradient)
        longest = max((abs(s) for s in step), default=0.0)
        weights = [w + s / max(1.0, longest) for w, s in zip(weights, step, strict=True)]
        if longest < CLOSE:
            break
    return weights


def _derivatives(
    vectors: Sequence[Vector], weights: Sequence[float], mean: Sequence[float], width: float
) -> tuple[list[float], list[list[float]]]:
    """Gradient and negative Hessian of the log posterior."""
    size, precision = len(weights), 1.0 / (width * width)
    gradient = [(m - w) * precision for w, m in zip(weights, mean, strict=True)]
    hessian = [[precision if i == j else 0.0 for j in range(size)] for i in range(size)]
    for vector, label, importance in vectors:
        total = sum(weights[k] * v for k, v in vector)
        p = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
        for i, a in vector:
            gradient[i] += importance * (float(label) - p) * a
            row, scale = hessian[i], importance * p * (1 - p) * a
            for j, b in vector:
                row[j] += scale * b
    return gradient, hessian


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """x with matrix · x = right, by elimination with pivots. The matrix is positive definite."""
    size = len(right)
    work = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k in range(size):
        pivot = max(range(k, size), key=lambda r: abs(work[r][k]))
        work[k], work[pivot] = work[pivot], work[k]
        for r in range(k + 1, size):
            factor = work[r][k] / work[k][k]
            if factor:
                work[r] = [x - factor * y for x, y in zip(work[r], work[k], strict=True)]
    solution = [0.0] * size
    for k in reversed(range(size)):
        rest = sum(work[k][j] * solution[j] for j in range(k + 1, size))
        solution[k] = (work[k][size] - rest) / work[k][k]
    return solution
