"""What the classifier learns from labelled articles: the tables of cues, then the coefficients of features.

Sentences have no labels. Of an article that reports a new ban the best sentences must be telling, of any other none may
be (learning from bags): fit, choose the best sentences anew, fit again. The scores that features are made of are always
out of fold, grouped by place, so that the last regression sees them as strong as they will be on an unknown article.

Plain Python with sums in a fixed order and rounded results: the same articles in the same order give the same tables.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from banwatch.classify.cues import NAMES_IT, Candidate, zone
from banwatch.classify.engine import look_into, rulebook_of
from banwatch.classify.gazetteer import Gazetteer
from banwatch.classify.score import PAGE_SCALE, page_cues, score_features
from banwatch.evaluate import logistic
from banwatch.evaluate.labels import Labelled
from banwatch.model.watch import Watch

FOLDS, ROUNDS = 4, 4
SENTENCE_SPREAD, PAGE_SPREAD, FEATURE_SPREAD = 0.02, 0.1, 0.1
"""Prior variances, chosen by nested cross-validation over places."""
SEEN_AT_LEAST = 4
"""Places (or events) that a cue must occur at: what one place alone has is its own wording."""
SILENT = 3.0
"""What all the sentences of an article without a ban weigh together, one at most."""
UNTITLED = 0.5
"""What an article without its title weighs."""
PLACES = "place."
"""How the weights begin that choose among places: `scripts/fit_places.py` learns those, before and apart."""

Table = dict[str, float]
Signs = Mapping[str, float]
"""The features that count, each with the sign that its coefficient may have (0: either)."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One labelled article as the fit sees it: what the gate lets through, without the scores that are yet to learn."""

    features: Mapping[str, float]
    candidates: Sequence[Candidate]
    length: int
    positive: bool
    weight: float
    group: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """All that is learnt: what cues of sentences and of pages add, and the coefficients of features with `bias`."""

    sentence: Table
    page: Table
    weights: Table


def untitled(each: Labelled) -> Labelled | None:
    """The article once more without its title, at less weight: titles mislead, and many feeds have none.

    None for one that has no title anyway.
    """
    if not each.article.title:
        return None
    return Labelled(replace(each.article, title=""), replace(each.truth, weight=UNTITLED * each.truth.weight))


def observe(each: Labelled, watch: Watch, gazetteer: Gazetteer) -> Observed | None:
    """What the fit learns from; None for what the gate shuts out."""
    look = look_into(each.article, watch, gazetteer)
    if look is None:
        return None
    length, truth = len(each.article.text), each.truth
    scores = score_features(look.candidates, {}, {}, length)
    features = {name: value for name, value in look.features.items() if name not in scores}
    return Observed(features, look.candidates, length, truth.positive, truth.weight, truth.site)


def with_fitted(watch: Watch, fitted: Fitted) -> Watch:
    """The same watch with all that was learnt in place of its own; only the choice among places stays as it is."""
    book = rulebook_of(watch)
    places = {name: weight for name, weight in book.weights.items() if name.startswith(PLACES)}
    learnt = replace(
        book,
        weights=MappingProxyType({**places, **fitted.weights}),
        sentence_cues=MappingProxyType(fitted.sentence),
        page_cues=MappingProxyType(fitted.page),
    )
    return replace(watch, rules=MappingProxyType({**watch.rules, "rulebook": learnt}))


def as_files(fitted: Fitted) -> dict[str, str]:
    """The data files of the classifier by their names."""
    cues = {"sentence": fitted.sentence, "page": fitted.page}
    return {"cues.json": _as_json(cues), "model.json": _as_json(fitted.weights)}


def _as_json(data: object) -> str:
    """Names sorted, one a line."""
    return json.dumps(data, indent=0, sort_keys=True, ensure_ascii=False) + "\n"


def fold_of(group: str, folds: int) -> int:
    """The fold of a group: by its name alone, so that more articles move nothing."""
    return int.from_bytes(hashlib.sha256(group.encode("utf-8", "replace")).digest()[:8], "big") % folds


def fit_all(rows: Sequence[Observed], signs: Signs) -> Fitted:
    """Cue tables from all rows, and coefficients for features made of out-of-fold scores."""
    scored: list[dict[str, float]] = [{} for _ in rows]
    folds = [fold_of(row.group, FOLDS) for row in rows]
    for fold in sorted(set(folds)):
        tables = fit_tables([row for row, its in zip(rows, folds, strict=True) if its != fold])
        for k, row in enumerate(rows):
            if folds[k] == fold:
                scored[k] = features_of(row, *tables)
    weights = fit_features(rows, scored, signs)
    return Fitted(*fit_tables(rows), weights)


def features_of(row: Observed, sentence: Table, page: Table) -> dict[str, float]:
    """All features of an article under these tables."""
    return {**row.features, **score_features(row.candidates, sentence, page, row.length)}


def fit_tables(rows: Sequence[Observed]) -> tuple[Table, Table]:
    """(sentence, page)."""
    return fit_sentences(rows), fit_pages(rows)


def fit_pages(rows: Sequence[Observed]) -> Table:
    """What each cue of a page adds."""
    cues = [sorted(page_cues(row.candidates)) for row in rows]
    columns = _columns(rows, cues)
    examples = []
    for row, found in zip(rows, cues, strict=True):
        known = [columns[cue] for cue in found if cue in columns]
        scale = PAGE_SCALE / math.sqrt(len(known) + 1)
        examples.append(logistic.Row(known, row.positive, row.weight, scale))
    return _table(columns, logistic.fit(examples, len(columns) + 1, PAGE_SPREAD))


def fit_sentences(rows: Sequence[Observed]) -> Table:
    """What each cue of a sentence adds: of a positive article the best sentences, of a negative one all."""
    acting = [[c for c in row.candidates if c.acts] for row in rows]
    columns = _columns(rows, [sorted({cue for c in found for cue in c.cues}) for found in acting])
    known = [[[columns[cue] for cue in sorted(c.cues) if cue in columns] for c in found] for found in acting]
    scores = [[_first_guess(c) for c in found] for found in acting]
    weights: list[float] | None = None
    for _ in range(ROUNDS):
        examples = [e for row, k, s in zip(rows, known, scores, strict=True) for e in _examples(row, k, s)]
        weights = logistic.fit(examples, len(columns) + 1, SENTENCE_SPREAD, weights)
        scores = [[logistic.score(logistic.Row(c, False), weights) for c in found] for found in known]
    return _table(columns, weights or [0.0])


def _first_guess(candidate: Candidate) -> float:
    early = zone(candidate.sentence) in {"title", "first"}
    fresh = any(cue.startswith("fresh ") for cue in candidate.cues)
    return 2.0 * fresh + 1.0 * early + 0.5 * (NAMES_IT in candidate.cues)


def _examples(row: Observed, known: Sequence[Sequence[int]], scores: Sequence[float]) -> Iterator[logistic.Row]:
    if not row.positive:
        for columns in known:
            yield logistic.Row(columns, False, row.weight * min(1.0, SILENT / len(known)))
        return
    best = sorted(range(len(known)), key=lambda k: (-scores[k], k))[: 2 if len(known) > 3 else 1]
    for k in best:
        yield logistic.Row(known[k], True, row.weight / len(best))


def _columns(rows: Sequence[Observed], cues: Sequence[Sequence[str]]) -> dict[str, int]:
    """Cues that enough groups have, numbered from 1 in alphabetical order."""
    groups: dict[str, set[str]] = {}
    for row, found in zip(rows, cues, strict=True):
        for cue in found:
            groups.setdefault(cue, set()).add(row.group)
    return {cue: k for k, cue in enumerate(sorted(c for c, g in groups.items() if len(g) >= SEEN_AT_LEAST), 1)}


def _table(columns: Mapping[str, int], weights: Sequence[float]) -> Table:
    """Rounded; the page score counts known cues, so that one of next to no weight keeps a zero there."""
    return {"bias": round(weights[0], 4), **{cue: round(weights[k], 4) for cue, k in columns.items()}}


def fit_features(rows: Sequence[Observed], scored: Sequence[Mapping[str, float]], signs: Signs) -> Table:
    """Coefficients with `bias`. A feature without a sign, or that the data would turn round, is left out."""
    names = sorted(name for name in {n for found in scored for n in found} if name in signs)
    while True:
        index = {name: k for k, name in enumerate(names, 1)}
        examples = [
            _with_values(row, {index[name]: value for name, value in found.items() if name in index})
            for row, found in zip(rows, scored, strict=True)
        ]
        weights = logistic.fit(examples, len(names) + 1, FEATURE_SPREAD, steps=300)
        turned = {name for name, k in index.items() if weights[k] * signs[name] < 0}
        if not turned:
            return {"bias": round(weights[0], 3), **{name: round(weights[k], 3) for name, k in index.items()}}
        names = [name for name in names if name not in turned]


def _with_values(row: Observed, values: Mapping[int, float]) -> logistic.Row:
    return logistic.Row(list(values), row.positive, row.weight, 1.0, list(values.values()))
