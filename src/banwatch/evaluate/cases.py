"""The errors: which articles were judged wrongly, and how."""

from collections.abc import Sequence
from dataclasses import dataclass

from banwatch.evaluate.labels import Labelled
from banwatch.evaluate.look import Part
from banwatch.evaluate.measure import Judged

KINDS = {
    "false alert": "alerted, but the label says that there is no new ban",
    "leak": "an alert names a place that only the background names",
    "missed": "a new ban that was neither alerted nor sent to review",
    "held": "a new ban that was sent to review instead of being alerted",
    "wrong fact": "rightly alerted, with a fact that the label tells otherwise",
}
"""Kinds of error, the worst first, and what they mean."""


@dataclass(frozen=True, slots=True)
class Case:
    """One wrongly judged article. `kinds` are names of `KINDS`; `wrong` says in words what should have come out."""

    labelled: Labelled
    judged: Judged
    kinds: tuple[str, ...]
    wrong: tuple[str, ...]
    parts: tuple[Part, ...] | None = None
    """The features' shares, None where the regression had no say."""


def cases_of(labelled: Sequence[Labelled], judged: Sequence[Judged]) -> list[Case]:
    """Every error, the worst kind first, within a kind the surest first. Both sequences are of the same articles."""
    found = [
        Case(each, one, tuple(kinds), tuple(_wrong(one)))
        for each, one in zip(labelled, judged, strict=True)
        if (kinds := kinds_of(one))
    ]
    order = list(KINDS)
    return sorted(found, key=lambda c: (order.index(c.kinds[0]), -c.judged.finding.confidence, c.judged.truth.id))


def kinds_of(judged: Judged) -> list[str]:
    """What is wrong with one answer, the worst first; empty for a right one."""
    positive = judged.truth.positive
    marks = {
        "false alert": judged.alert and not positive,
        "leak": bool(judged.leaks),
        "missed": positive and not judged.alert and not judged.waits,
        "held": positive and judged.waits,
        "wrong fact": any(not fact.right for fact in judged.facts),
    }
    return [kind for kind, true in marks.items() if true]


def _wrong(judged: Judged) -> list[str]:
    leaks = [f"{place} is background, not news." for place in judged.leaks]
    facts = [
        f"{fact.field} of {fact.place}: the label says {fact.wanted!r}, the finding {fact.told or 'nothing'!r}."
        for fact in judged.facts
        if not fact.right
    ]
    return leaks + facts
