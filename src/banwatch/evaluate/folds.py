"""Out-of-fold figures: every article judged with coefficients that no article of its place had a part in."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from banwatch.classify.engine import rulebook_of
from banwatch.evaluate.fitting import Row, Weights, fit
from banwatch.evaluate.labels import Labelled
from banwatch.evaluate.measure import Judged
from banwatch.model.article import Article
from banwatch.model.finding import Finding, Verdict
from banwatch.model.watch import Watch

FOLDS = 10
FALSE_ALERT, MISSED, ASKED = 4.0, 10.0, 0.5
"""Stated costs, in units of a new ban that is not alerted but sent to review: an alert for nothing, a ban that nobody
sees, a person asked for nothing. They make alerts worth their while from a probability of 0.78, review from 0.05."""
GRID = tuple(step / 100 for step in range(1, 100))

Classify = Callable[[Article, Watch], Finding]
Learn = Callable[[Sequence[int]], Watch]
"""From the positions of articles to the watch as it would be, had it learnt from these alone."""
Features = Callable[[Article, Watch], Mapping[str, float] | None]


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Findings for all articles, in order.

    `fixed`: coefficients fitted on the other folds, thresholds of the watch. `chosen`: thresholds from the other folds
    as well. `alert_at` and `review_at`: the thresholds that all folds together ask for.
    """

    fixed: list[Judged]
    chosen: list[Judged]
    alert_at: float
    review_at: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One article as thresholds see it. `free`: nothing but the threshold keeps it from being alerted."""

    confidence: float
    positive: bool
    free: bool


def rows_of(labelled: Sequence[Labelled], watch: Watch, features: Features) -> list[Row | None]:
    """What the regression learns from, in order; None where it has no say (gate shut, or a rule holds the article)."""
    found = [(each.truth, features(each.article, watch)) for each in labelled]
    return [Row(values, t.positive, t.weight) if values is not None else None for t, values in found]


def fold_of(group: str, folds: int = FOLDS) -> int:
    """The fold of a group: by its name alone, so that more articles move nothing."""
    return int.from_bytes(hashlib.sha256(group.encode("utf-8", "replace")).digest()[:8], "big") % folds


def with_weights(watch: Watch, weights: Weights) -> Watch:
    """The same watch with other coefficients."""
    book = replace(rulebook_of(watch), weights=MappingProxyType(dict(weights)))
    rules = MappingProxyType({**watch.rules, "rulebook": book})
    return replace(watch, rules=rules)


def learnt_tables(watch: Watch) -> tuple[str, ...]:
    """Parts of the rules, besides the coefficients, that are tables of numbers: learnt from articles as well.

    Coefficients fitted to the very articles that such tables were learnt from trust them too much.
    """
    book = rulebook_of(watch)
    tables = ((each.name, getattr(book, each.name)) for each in fields(book) if each.name != "weights")
    return tuple(name for name, value in tables if isinstance(value, Mapping) and value and _numbers(value))


def _numbers(table: Mapping[str, object]) -> bool:
    return all(isinstance(value, float) for value in table.values())


def refitting(rows: Sequence[Row | None], watch: Watch, prior: Weights) -> Learn:
    """Learns the coefficients of features anew from the rows of some articles.

    Weights of the watch that judge something else than the article (the choice among places, say) stay as they are.
    """
    learnt = {name for row in rows if row for name in row.features} | {"bias"}
    others = {name: weight for name, weight in rulebook_of(watch).weights.items() if name not in learnt}

    def learn(positions: Sequence[int]) -> Watch:
        fitted = fit([row for k in positions if (row := rows[k])], prior)
        return with_weights(watch, {**others, **fitted})

    return learn


def out_of_fold(
    labelled: Sequence[Labelled], watch: Watch, learn: Learn, classify: Classify, folds: int = FOLDS
) -> OutOfFold:
    """Cross-validated findings, grouped by place. Articles of one group are always in one fold."""
    places = [fold_of(each.truth.group, folds) for each in labelled]
    taught = [learn([k for k, place in enumerate(places) if place != fold]) for fold in range(folds)]

    def judge(alert_at: float, review_at: float, k: int) -> Finding:
        return classify(labelled[k].article, replace(taught[places[k]], alert_at=alert_at, review_at=review_at))

    marks = [_mark(each, judge(0.0, 0.0, k)) for k, each in enumerate(labelled)]
    cuts = [thresholds([m for m, p in zip(marks, places, strict=True) if p != fold]) for fold in range(folds)]
    fixed = [Judged(each.truth, judge(watch.alert_at, watch.review_at, k)) for k, each in enumerate(labelled)]
    chosen = [Judged(each.truth, judge(*cuts[places[k]], k)) for k, each in enumerate(labelled)]
    return OutOfFold(fixed, chosen, *thresholds(marks))


def _mark(each: Labelled, finding: Finding) -> Mark:
    return Mark(finding.confidence, each.truth.positive, finding.verdict is Verdict.NEW_BAN)


def thresholds(marks: Sequence[Mark]) -> tuple[float, float]:
    """(alert_at, review_at) that cost least over these articles, on a grid of hundredths; of equals the higher."""
    alert_at = min(reversed(GRID), key=lambda cut: _cost_of_alerts(marks, cut))
    below = [cut for cut in reversed(GRID) if cut <= alert_at]
    return alert_at, min(below, key=lambda cut: _cost_of_review(marks, cut))


def _cost_of_alerts(marks: Sequence[Mark], cut: float) -> float:
    """Against sending the same articles to review."""
    return sum(-1.0 if m.positive else FALSE_ALERT - ASKED for m in marks if m.free and m.confidence >= cut)


def _cost_of_review(marks: Sequence[Mark], cut: float) -> float:
    """Against dropping the same articles."""
    return sum(1.0 - MISSED if m.positive else ASKED for m in marks if m.confidence >= cut)
