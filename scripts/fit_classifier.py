"""Fit the classifier's coefficients to labelled articles.

    python scripts/fit_classifier.py --watch config/watches/face-surveillance.toml labelled.jsonl... > model.json

Each line is a wire record (`id`, `text`, `title` …) with `label` (`new_ban` or `not_ban`), and may carry `bans` with a
`topic` of their own, `topic`, `ambiguous` (left out) and `weight`. Logistic regression with a Gaussian prior around the
coefficients shipped so far, fitted by Newton's method in plain Python: the same input gives the same file.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from banwatch.classify.engine import feature_values
from banwatch.cli.classify_stream import read_article
from banwatch.edges.classifier import load_gazetteer, load_watches

PRIOR_WIDTH = 0.8
"""Standard deviation of a coefficient around its prior mean: small data moves a weight by a few units at most."""
ROUNDS = 60

Row = tuple[dict[str, float], bool, float]


def rows(paths: Sequence[Path], watch_path: Path) -> Iterator[Row]:
    """Features, label and weight of every unambiguous article that passes the gate."""
    watch = load_watches([watch_path])[0]
    gazetteer = load_gazetteer()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record.get("ambiguous"):
                continue
            found = feature_values(read_article(record), watch, gazetteer)
            if found is not None:
                yield found, is_positive(record, watch.technology), float(record.get("weight", 1.0))


def is_positive(record: Mapping[str, object], topic: str) -> bool:
    """Whether a labelled record reports a new ban of this topic."""
    bans = record.get("bans")
    on_topic = any((b.get("topic") or record.get("topic")) == topic for b in bans) if isinstance(bans, list) else False
    return record.get("label") == "new_ban" and on_topic


def fit(data: Sequence[Row], prior: Mapping[str, float], width: float = PRIOR_WIDTH) -> dict[str, float]:
    """Coefficients (with `bias`) of the highest posterior probability.

    A prior also names the features that count and their signs: one that the data would turn round is left out.
    """
    names = [n for n in ["bias", *sorted({name for found, _, _ in data for name in found})] if not prior or n in prior]
    while True:
        weights = _newton(data, names, prior, width)
        wrong = {n for n, w in zip(names, weights, strict=True) if w * prior.get(n, 0.0) < 0 and n != "bias"}
        if not wrong:
            return {name: round(weight, 3) for name, weight in zip(names, weights, strict=True)}
        names = [n for n in names if n not in wrong]


def _newton(data: Sequence[Row], names: Sequence[str], prior: Mapping[str, float], width: float) -> list[float]:
    mean = [prior.get(name, 0.0) for name in names]
    index = {name: k for k, name in enumerate(names)}
    weights = list(mean)
    vectors = [([(0, 1.0), *((index[n], v) for n, v in found.items() if n in index)], y, w) for found, y, w in data]
    for _ in range(ROUNDS):
        gradient, hessian = _derivatives(vectors, weights, mean, width)
        step = solve(hessian, gradient)
        longest = max(abs(s) for s in step)
        weights = [w + s / max(1.0, longest) for w, s in zip(weights, step, strict=True)]
        if longest < 1e-6:
            break
    return weights


Vector = tuple[list[tuple[int, float]], bool, float]


def _derivatives(
    vectors: Sequence[Vector], weights: Sequence[float], mean: Sequence[float], width: float
) -> tuple[list[float], list[list[float]]]:  # fmt: skip
    size, precision = len(weights), 1.0 / (width * width)
    gradient = [(m - w) * precision for w, m in zip(weights, mean, strict=True)]
    hessian = [[precision if i == j else 0.0 for j in range(size)] for i in range(size)]
    for vector, label, importance in vectors:
        total = sum(weights[k] * v for k, v in vector)
        p = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
        for i, a in vector:
            gradient[i] += importance * (float(label) - p) * a
            for j, b in vector:
                hessian[i][j] += importance * p * (1 - p) * a * b
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


def main() -> int:
    """Print the fitted coefficients as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--watch", type=Path, required=True)
    parser.add_argument("--prior", type=Path, help="coefficients to start from; without it all are 0")
    args = parser.parse_args()
    prior = json.loads(args.prior.read_text(encoding="utf-8")) if args.prior else {}
    json.dump(fit(list(rows(args.labelled, args.watch)), prior), sys.stdout, indent=1, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
