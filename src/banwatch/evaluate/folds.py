"""Out-of-fold figures: every article judged with what the articles of other places teach.

Cue tables, features and coefficients are all learnt anew for each fold. Rules, signs, the choice among places and the
strengths of the priors are not: who made those had seen such articles.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from banwatch.evaluate.labels import Labelled
from banwatch.evaluate.measure import Judged
from banwatch.evaluate.training import Observed, Signs, fit_all, fold_of, with_fitted
from banwatch.model.article import Article
from banwatch.model.finding import Finding, Verdict
from banwatch.model.watch import Watch

FOLDS = 6
FALSE_ALERT, MISSED, ASKED = 4.0, 10.0, 0.5
"""Stated costs, in units of a new ban that is not alerted but sent to review: an alert for nothing, a ban that nobody
sees, a person asked for nothing. They make alerts worth their while from a probability of 0.78, review from 0.05."""
GRID = tuple(step / 100 for step in range(1, 100))

Classify = Callable[[Article, Watch], Finding]
Learn = Callable[[Sequence[int]], Watch]
"""From the positions of articles to the watch as it would be, had it learnt from these alone."""


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Findings for all articles, in order.

    `fixed`: all that is learnt from the other folds, thresholds of the watch. `chosen`: thresholds from the other folds
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


def refitting(seen: Sequence[Observed | None], bare: Sequence[Observed | None], watch: Watch, signs: Signs) -> Learn:
    """Learns everything anew (cue tables, features, coefficients) from some articles, with and without their titles.

    `seen` and `bare` are aligned with the articles; None where the gate is shut or there is no title to leave out.
    """

    def learn(positions: Sequence[int]) -> Watch:
        return with_fitted(watch, fit_all(taught_by(positions, seen, bare), signs))

    return learn


def taught_by(
    positions: Sequence[int], seen: Sequence[Observed | None], bare: Sequence[Observed | None]
) -> list[Observed]:
    """What these articles teach: all as they are, then all without their titles."""
    return [row for rows in (seen, bare) for k in positions if (row := rows[k])]


def out_of_fold(
    labelled: Sequence[Labelled], watch: Watch, learn: Learn, classify: Classify, folds: int = FOLDS
) -> OutOfFold:
    """Cross-validated findings, grouped by place. Articles of one place are always in one fold."""
    places = [fold_of(each.truth.town, folds) for each in labelled]
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
