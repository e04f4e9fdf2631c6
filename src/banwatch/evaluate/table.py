"""The figures as plain tables of words."""

from collections.abc import Callable, Mapping, Sequence

from banwatch.evaluate.measure import FIELDS, Figures, Judged, broken_down
from banwatch.evaluate.shares import Share

Columns = Mapping[str, Figures]
"""Figures under their headings; the first column is the engine."""
Table = list[list[str]]
"""Rows of cells, the head first."""
NONE = "–"
FOOLS = ("keyword", "everything", "nothing")

_ROWS: Sequence[tuple[str, Callable[[Figures], str], bool]] = (
    ("articles", lambda f: str(f.articles), True),
    ("positives", lambda f: str(f.positives), True),
    ("precision of alerts", lambda f: told(f.precision), True),
    ("recall of alerts", lambda f: told(f.recall), True),
    ("recall with review", lambda f: told(f.recall_with_review), True),
    ("negatives sent to review", lambda f: told(f.review_of_negatives), True),
    ("events found", lambda f: f"{f.events.hits} of {f.events.total}", True),
    ("average precision", lambda f: NONE if f.average_precision is None else f"{f.average_precision:.3f}", False),
    ("calibration error", lambda f: f"{f.calibration_error:.3f}", False),
    ("background leaks", lambda f: str(len(f.leaks)), False),
)
"""Name, how it is told, and whether it says anything of a fool (whose ranking is the order of the corpus)."""


def summary(columns: Columns) -> Table:
    """The main table: a row for each figure, a column for each who judged."""
    rows = [["", *columns]]
    for name, tell, of_fools in _ROWS:
        rows.append([name, *(tell(f) if of_fools or n not in FOOLS else NONE for n, f in columns.items())])
    own = [figures for name, figures in columns.items() if name not in FOOLS]
    rows.extend(
        [f"field {field}", *(_field(n, f.fields[field]) for n, f in columns.items())]
        for field in ("place", *FIELDS)
        if any(figures.fields[field].total for figures in own)
    )
    return rows


def _field(name: str, share: Share) -> str:
    return NONE if name in FOOLS or not share.total else f"{told(share)} ({share.hits} of {share.total})"


def told(share: Share) -> str:
    """A share in three digits, with its interval when it has one; a dash when there is nothing to share."""
    if not share.total:
        return NONE
    interval = share.low is not None and share.high is not None
    return f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}]" if interval else f"{share.value:.3f}"


BREAKDOWN = (
    "",
    "articles",
    "new bans",
    "alerts",
    "false",
    "precision",
    "recall",
    "with review",
    "negatives in review",
    "events",
)


def breakdown(judged: Sequence[Judged], by: str) -> Table:
    """The figures of each `kind`, `language`, `length` or `corpus`."""
    return [list(BREAKDOWN), *(_part(name, part) for name, part in broken_down(judged, by).items())]


def _part(name: str, part: Figures) -> list[str]:
    shares = (part.precision, part.recall, part.recall_with_review, part.review_of_negatives)
    false = part.precision.total - part.precision.hits
    counts = (part.articles, part.positives, part.precision.total, false)
    return [name, *map(str, counts), *map(told, shares), f"{part.events.hits} of {part.events.total}"]


def aligned(table: Table) -> list[str]:
    """Lines with the columns under one another: the first to the left, the others to the right."""
    widths = [max(len(row[k]) for row in table) for k in range(len(table[0]))]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]).rstrip()
        for row in table
    ]
