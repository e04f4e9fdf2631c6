"""The figures for programs. The names of shares are those of the table; what cannot be told is null."""

from collections.abc import Mapping, Sequence

from banwatch.evaluate.cases import Case
from banwatch.evaluate.measure import KEYS, Figures, Judged, broken_down
from banwatch.evaluate.shares import Share


def report_record(columns: Mapping[str, Figures], judged: Sequence[Judged], cases: Sequence[Case]) -> dict[str, object]:
    """Figures of all who judged, the engine's broken down, and the errors by kind."""
    return {
        "figures": {name: figures_record(figures) for name, figures in columns.items()},
        "by": {
            by: {name: figures_record(part) for name, part in broken_down(judged, by).items()} for by in sorted(KEYS)
        },
        "errors": [
            {"id": c.judged.truth.id, "corpus": c.judged.truth.corpus, "kinds": list(c.kinds), "wrong": list(c.wrong)}
            for c in cases
        ],
    }


def figures_record(figures: Figures) -> dict[str, object]:
    """All figures of one who judged."""
    return {
        "articles": figures.articles,
        "positives": figures.positives,
        "precision": share_record(figures.precision),
        "recall": share_record(figures.recall),
        "recall_with_review": share_record(figures.recall_with_review),
        "review_share_of_negatives": share_record(figures.review_of_negatives),
        "events_found": figures.events.hits,
        "events": figures.events.total,
        "events_missed": list(figures.missed_events),
        "average_precision": figures.average_precision,
        "calibration_error": figures.calibration_error,
        "background_leaks": list(figures.leaks),
        "fields": {name: share_record(share) for name, share in figures.fields.items()},
    }


def share_record(share: Share) -> dict[str, object]:
    """A share with what it was counted from."""
    value = share.value if share.total else None
    return {"value": value, "hits": share.hits, "total": share.total, "low": share.low, "high": share.high}
