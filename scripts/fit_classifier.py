"""Fit the classifier to labelled articles: the tables of cues, then the coefficients of features.

    python scripts/fit_classifier.py labelled.jsonl... --output src/banwatch/classify/data

Writes `cues.json` and `model.json`. Each line is a wire record (`id`, `text`, `title` …) with `label` (`new_ban` or
`not_ban`), and may carry `bans` with a `topic` of their own, `topic`, `event`, `ambiguous` (left out) and `weight`.

Sentences have no labels. Of an article that reports a new ban the best sentences must be telling, of any other none may
be (learning from bags): fit, choose the best sentences anew, fit again. The scores that features are made of are always
out of fold, grouped by place, so that the last regression sees them as strong as they will be on an unknown article.
"""

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sparse_logistic as logistic

from banwatch.classify.cues import NAMES_IT, Candidate, zone
from banwatch.classify.engine import look_into
from banwatch.classify.score import PAGE_SCALE, page_cues, score_features
from banwatch.cli.classify_stream import read_article
from banwatch.demo.stories import load as stories
from banwatch.edges.classifier import load_gazetteer, load_watches

FOLDS, ROUNDS = 4, 4
SENTENCE_SPREAD, PAGE_SPREAD, FEATURE_SPREAD = 0.02, 0.1, 0.1
"""Prior variances, chosen by nested cross-validation over places."""
SEEN_AT_LEAST = 4
"""Places (or events) that a cue must occur at: what one place alone has is its own wording."""
SILENT = 3.0
"""What all the sentences of an article without a ban weigh together, one at most."""
UNTITLED = 0.5
"""What an article without its title weighs."""

Table = dict[str, float]


@dataclass(frozen=True, slots=True)
class Observed:
    """One labelled article as the fit sees it."""

    features: Mapping[str, float]
    candidates: Sequence[Candidate]
    length: int
    positive: bool
    weight: float
    group: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """All coefficients."""

    sentence: Table
    page: Table
    weights: Table


def observe(records: Sequence[Mapping[str, object]], watch_path: Path) -> Iterator[Observed | None]:
    """What the fit learns from, in order; None for what the gate shuts out."""
    watch = load_watches([watch_path])[0]
    gazetteer = load_gazetteer()
    for record in records:
        article = read_article(record)
        look = look_into(article, watch, gazetteer)
        if look is None:
            yield None
            continue
        scores = score_features(look.candidates, {}, {}, len(article.text))
        features = {name: value for name, value in look.features.items() if name not in scores}
        positive, weight = is_positive(record, watch.technology), float(str(record.get("weight", 1.0)))
        yield Observed(features, look.candidates, len(article.text), positive, weight, group_of(record))


def is_positive(record: Mapping[str, object], topic: str) -> bool:
    """Whether a labelled record reports a new ban of this topic."""
    bans = record.get("bans")
    on_topic = any((b.get("topic") or record.get("topic")) == topic for b in bans) if isinstance(bans, list) else False
    return record.get("label") == "new_ban" and on_topic


def group_of(record: Mapping[str, object]) -> str:
    """Articles of one place or event are never on both sides of a fold."""
    bans = record.get("bans")
    if isinstance(bans, list) and bans:
        return f"{bans[0]['place']}|{bans[0].get('region')}".casefold()
    return str(record.get("event") or record["id"])


def fold_of(group: str) -> int:
    """By the group's name alone."""
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") % FOLDS


def fit_all(rows: Sequence[Observed], signs: Mapping[str, float]) -> Fitted:
    """Cue tables from all rows, and coefficients for features made of out-of-fold scores."""
    scored: list[dict[str, float]] = [{} for _ in rows]
    for fold in range(FOLDS):
        tables = fit_tables([row for row in rows if fold_of(row.group) != fold])
        for k, row in enumerate(rows):
            if fold_of(row.group) == fold:
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
    cues = [page_cues(row.candidates) for row in rows]
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
    known = [[[columns[cue] for cue in c.cues if cue in columns] for c in found] for found in acting]
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


def fit_features(rows: Sequence[Observed], scored: Sequence[Mapping[str, float]], signs: Mapping[str, float]) -> Table:
    """Coefficients with `bias`. `signs`: the features that count; one that the data would turn round is left out."""
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


def without_titles(records: Sequence[Mapping[str, object]]) -> Iterator[dict[str, object]]:
    """Every titled article once more without its title, at less weight: titles mislead, and many feeds have none."""
    for record in records:
        if record.get("title"):
            yield {**record, "title": "", "weight": UNTITLED * float(str(record.get("weight", 1.0)))}


def demo_records() -> Iterator[dict[str, object]]:
    """The stories of the demo, labelled by their roles."""
    for outlet in stories():
        for story in outlet.stories:
            told = story.role in {"planted", "follow-up"}
            yield {
                "id": story.slug, "title": story.title, "text": "\n".join(story.paragraphs), "region": outlet.region,
                "published": story.published.isoformat(), "label": "new_ban" if told else "not_ban",
                "topic": "face_surveillance", "event": story.plants or story.slug,
                "bans": [{"place": (story.plants or story.slug).replace("-", " ")}] if told else [],
            }  # fmt: skip


def read_records(paths: Sequence[Path]) -> list[dict[str, object]]:
    """All unambiguous labelled records."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [record for record in map(json.loads, lines) if not record.get("ambiguous")]


def write(path: Path, data: object) -> None:
    """JSON, names sorted, one a line."""
    path.write_text(json.dumps(data, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    """Fit and write both files."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--watch", type=Path, default=here.parent / "config" / "watches" / "face-surveillance.toml")
    parser.add_argument("--signs", type=Path, default=here / "fit_prior.json", help="the features and their signs")
    parser.add_argument("--demo", action="store_true", help="learn from the stories of the demo, too")
    parser.add_argument("--output", type=Path, required=True, help="folder for cues.json and model.json")
    args = parser.parse_args()
    signs = json.loads(args.signs.read_text(encoding="utf-8"))
    records = [*read_records(args.labelled), *(demo_records() if args.demo else ())]
    rows = [row for row in observe([*records, *without_titles(records)], args.watch) if row is not None]
    fitted = fit_all(rows, signs)
    write(args.output / "cues.json", {"sentence": fitted.sentence, "page": fitted.page})
    write(args.output / "model.json", fitted.weights)
    print(f"{len(rows)} articles, {len(fitted.sentence)} + {len(fitted.page)} cues", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
