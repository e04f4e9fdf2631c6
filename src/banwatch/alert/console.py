"""An alert for a terminal: several lines of plain text, all foreign words stripped of control sequences."""

import textwrap
from collections.abc import Sequence

from banwatch.alert.facts import day, doubts, facts, percent
from banwatch.alert.foreign import address, short
from banwatch.alert.headline import headline
from banwatch.alert.official import details, verdict
from banwatch.alert.outlets import also_in, told_by
from banwatch.alert.passage import passage
from banwatch.model.alert import Alert
from banwatch.model.ban import Report

WIDTH = 100
"""Columns that the text is folded to; addresses are never folded."""
REPORTS_SHOWN = 10
_LABEL_WIDTH = 12


def render(alert: Alert, phrase: str) -> str:
    """The whole alert, evidence between asterisks, without a final line break."""
    proof = passage(alert.ban.facts, alert.article)
    lines = [headline(alert.ban, phrase)]
    for fact in facts(alert.ban):
        lines += folded(fact.label.lower(), short(fact.value, 300))
    if proof:
        lines += folded("evidence", f"“{proof.marked()}”")
    lines += reported(alert.reports)
    if alert.record and verdict(alert.record):
        lines += folded("record", f"{verdict(alert.record)}: {details(alert.record)}")
        url = address(alert.record.url)
        lines += [" " * (_LABEL_WIDTH + 3) + url] if url else []
    reasons = "; ".join(short(reason, 200) for reason in alert.ban.reasons)
    lines += folded("confidence", percent(alert.ban.confidence) + (f": {reasons}" if reasons else ""))
    lines += folded("uncertain", "; ".join(doubts(alert.ban, alert.reports)))
    desk = address(alert.desk_url)
    return "\n".join([*lines, f"  {'review':{_LABEL_WIDTH}} {desk}"] if desk else lines)


def folded(label: str, text: str) -> list[str]:
    """A labelled paragraph in lines of at most WIDTH columns; no line for an empty text."""
    first = f"  {label:{_LABEL_WIDTH}} "
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def reported(reports: Sequence[Report]) -> list[str]:
    """One paragraph for each report, with its address on a line of its own where there is one to follow."""
    lines: list[str] = []
    texts = told_by(reports)
    for told in texts[:REPORTS_SHOWN]:
        report = told.report
        when = day(report.published_on) if report.published_on else "undated"
        credit = short(report.source, 80) or "source not known"
        lines += folded("reported by", f"{credit}, {when}: {short(report.title, 200) or 'untitled'}")
        url = address(report.url)
        lines += [" " * (_LABEL_WIDTH + 3) + url] if url else []
        lines += folded("also in", also_in(told))
    left_out = len(texts) - REPORTS_SHOWN
    return lines + (folded("", f"and {left_out} more") if left_out > 0 else [])
