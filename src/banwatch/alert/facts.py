"""The facts of a ban in the order in which people read them, and what is not certain about it.

Slack, the terminal, the mail and the desk all show these, so that they never tell different stories.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from banwatch.alert.foreign import line
from banwatch.model.ban import Ban, BanStatus, Report
from banwatch.model.finding import Claim

NOT_STATED = "not stated"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SCOPES = {
    "government": "use by government",
    "police": "use by police",
    "private": "use by private parties",
    "government+private": "use by government and private parties",
}
_LABELS = {
    "place": "Place",
    "decided_on": "Decided on",
    "body": "Decided by",
    "vote": "Vote",
    "instrument": "Instrument",
    "scope": "Forbids",
    "technology": "Technology",
    "stage": "Stage",
}
"""Names of the shown facts, as fields of `Claim`, in their order."""
FACT_LABELS = {**_LABELS, "region": "Region", "country": "Country", "level": "Kind of place"}
"""Names of all facts that a person may mend."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact for showing. `value` is `not stated` for an unknown one; `quote` the words that prove it, or empty.

    `value` and `quote` are clean of control characters but not escaped for any format.
    """

    name: str
    label: str
    value: str
    quote: str

    @property
    def stated(self) -> bool:
        """True when a report tells it."""
        return self.value != NOT_STATED


def facts(ban: Ban) -> tuple[Fact, ...]:
    """The facts in order: place, day, body, vote, instrument, scope, technology, stage."""
    return tuple(_fact(name, label, ban.facts) for name, label in _LABELS.items())


def _fact(name: str, label: str, claim: Claim) -> Fact:
    proof = claim.evidence.get(name)
    return Fact(name, label, _value(name, claim) or NOT_STATED, line(proof.quote) if proof else "")


def _value(name: str, claim: Claim) -> str:
    match name:
        case "place":
            return _place(claim)
        case "decided_on":
            return day(claim.decided_on) if claim.decided_on else ""
        case "scope":
            return _SCOPES.get(claim.scope or "", line(claim.scope or ""))
        case "technology":
            return ", ".join(_words(each) for each in claim.technology)
        case "body" | "vote":
            return line(getattr(claim, name) or "")
    return _words(getattr(claim, name) or "")


def _place(claim: Claim) -> str:
    if not claim.place:
        return ""
    parts = (claim.place, claim.region, claim.country)
    kind = f" ({_words(claim.level)})" if claim.level and claim.level != "other" else ""
    return ", ".join(line(part) for part in parts if part) + kind


def _words(identifier: str) -> str:
    return line(identifier.replace("_", " "))


def day(value: date) -> str:
    """A day without riddles about the order of its numbers: "2 July 2020"."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def percent(confidence: float) -> str:
    """A probability as whole percent, rounded down so that nothing short of certainty reads as 100%."""
    return f"{int(max(0.0, min(1.0, confidence)) * 100 + 1e-9)}%"


def doubts(ban: Ban, reports: Sequence[Report]) -> tuple[str, ...]:
    """What a reader should not take for granted, in plain sentences; empty when nothing is open."""
    unstated = [fact.label.lower() for fact in facts(ban) if not fact.stated]
    found = (
        _undecided(ban.status),
        "the place was not found in the gazetteer" if ban.facts.place and not ban.facts.jurisdiction_id else "",
        f"not stated: {', '.join(unstated)}" if unstated else "",
        _witnesses(reports),
    )
    return tuple(each for each in found if each)


def _witnesses(reports: Sequence[Report]) -> str:
    """Copies of one text are one witness."""
    if len({report.source or report.url for report in reports}) == 1:
        return "only one outlet reports it so far"
    texts = {report.same_as or report.article_id for report in reports}
    return "all outlets carry the same text so far" if len(texts) == 1 else ""


def _undecided(status: BanStatus) -> str:
    if status is BanStatus.CANDIDATE:
        return "the classifier was unsure, a person has to decide"
    if status is BanStatus.FOLLOWED:
        return "it is proposed, nothing is decided yet"
    return "no person has confirmed it yet" if status is BanStatus.SUSPECTED else ""
