"""Reports with their reprints: the same text in five papers is one report with five outlets."""

from collections.abc import Sequence
from dataclasses import dataclass

from banwatch.alert.foreign import host, short
from banwatch.model.ban import Report


@dataclass(frozen=True, slots=True)
class Told:
    """A report, and those that repeat its text, in the order given."""

    report: Report
    copies: tuple[Report, ...] = ()


def told_by(reports: Sequence[Report]) -> tuple[Told, ...]:
    """Reports grouped by text, each text where its first report stands."""
    texts: dict[str, list[Report]] = {}
    for report in reports:
        texts.setdefault(report.same_as or report.article_id, []).append(report)
    return tuple(Told(first, tuple(rest)) for first, *rest in texts.values())


def outlet(report: Report) -> str:
    """The name of who published it, or its host; empty when neither is known."""
    return short(report.source, 60) or host(report.url)


def also_in(told: Told, shown: int = 5) -> str:
    """The outlets of the copies: "Gazette, Courier and 3 more"; empty without copies."""
    names = list(dict.fromkeys(name for copy in told.copies if (name := outlet(copy)) and name != outlet(told.report)))
    left = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {left} more" if left > 0 else "")
