"""The figures: labels against findings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from banwatch.evaluate.compare import place_key, same_fact
from banwatch.evaluate.labels import Truth
from banwatch.evaluate.shares import Dice, Share, average_precision, calibration_error, share
from banwatch.model.finding import Claim, Finding, Verdict

FIELDS = ("region", "country", "level", "instrument", "scope", "decided_on", "vote", "stage")
"""Facts that are compared, after the place, wherever the label tells them."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled fact of an alerted ban, and what the finding says of it."""

    place: str
    field: str
    wanted: str
    told: str
    right: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One article's label and finding."""

    truth: Truth
    finding: Finding

    @property
    def alert(self) -> bool:
        """Whether it was alerted."""
        return self.finding.verdict is Verdict.NEW_BAN

    @property
    def waits(self) -> bool:
        """Whether it was sent to review."""
        return self.finding.verdict is Verdict.REVIEW

    @property
    def leaks(self) -> tuple[str, ...]:
        """Alerted places that the label knows as background."""
        claims = self.finding.claims if self.alert else ()
        return tuple(str(c.place) for c in claims if place_key(c.place) in self.truth.background)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every labelled fact compared; none for an article that is no rightly alerted ban."""
        if not (self.alert and self.truth.positive):
            return ()
        return tuple(fact for ban in self.truth.wanted for fact in _facts(ban, self.finding.claims))


def _facts(ban: Mapping[str, object], claims: Sequence[Claim]) -> Iterable[Fact]:
    place = str(ban.get("place") or "")
    match = next((c for c in claims if place_key(c.place) == place_key(place)), None)
    names = ", ".join(str(c.place) for c in claims)
    yield Fact(place, "place", place, match.place or "" if match else names, match is not None)
    for field in FIELDS:
        wanted = ban.get(field)
        if wanted not in (None, "", "unknown"):
            told = _plain(getattr(match, field)) if match else None
            yield Fact(place, field, str(wanted), told or "", match is not None and same_fact(field, wanted, told))


def _plain(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Figures:
    """How well findings agree with labels. Shares are of articles, but `events` of events and `fields` of bans."""

    articles: int
    positives: int
    precision: Share
    recall: Share
    recall_with_review: Share
    review_of_negatives: Share
    events: Share
    missed_events: tuple[str, ...]
    average_precision: float | None
    calibration_error: float
    leaks: tuple[str, ...]
    """`article:place` for each alert on a place that is background."""
    fields: Mapping[str, Share]


def figures(judged: Sequence[Judged], dice: Dice | None = None) -> Figures:
    """All figures; precision and recall with intervals when dice are handed in."""
    positives = [j for j in judged if j.truth.positive]
    negatives = [j for j in judged if not j.truth.positive]
    events = found_events(positives)
    ranked = [(j.finding.confidence, j.truth.positive) for j in judged]
    return Figures(
        articles=len(judged),
        positives=len(positives),
        precision=share([*_outcomes(positives, True), *_outcomes(negatives, False)], dice),
        recall=share([*_outcomes(positives, True), *((j.truth.group, False) for j in positives if not j.alert)], dice),
        recall_with_review=share([(j.truth.group, j.alert or j.waits) for j in positives]),
        review_of_negatives=share([(j.truth.group, j.waits) for j in negatives]),
        events=Share(sum(events.values()), len(events)),
        missed_events=tuple(sorted(event for event, found in events.items() if not found)),
        average_precision=average_precision(ranked),
        calibration_error=calibration_error(ranked),
        leaks=tuple(f"{j.truth.id}:{place}" for j in judged for place in j.leaks),
        fields=_fields(judged),
    )


def _outcomes(judged: Sequence[Judged], outcome: bool) -> list[tuple[str, bool]]:
    return [(j.truth.group, outcome) for j in judged if j.alert]


def found_events(positives: Iterable[Judged]) -> dict[str, bool]:
    """Each event, and whether any of its articles was alerted."""
    found: dict[str, bool] = {}
    for j in positives:
        found[j.truth.event] = found.get(j.truth.event, False) or j.alert
    return found


def _fields(judged: Sequence[Judged]) -> dict[str, Share]:
    outcomes: dict[str, list[tuple[str, bool]]] = {field: [] for field in ("place", *FIELDS)}
    for j in judged:
        for fact in j.facts:
            outcomes[fact.field].append((j.truth.group, fact.right))
    return {field: share(found) for field, found in outcomes.items()}


KEYS: Mapping[str, Callable[[Truth], str]] = {
    "kind": lambda truth: truth.kind,
    "language": lambda truth: truth.language,
    "length": lambda truth: truth.length,
    "corpus": lambda truth: truth.corpus,
}


def broken_down(judged: Sequence[Judged], by: str) -> dict[str, Figures]:
    """Figures of each `kind`, `language`, `length` or `corpus`, the most articles first."""
    parts: dict[str, list[Judged]] = {}
    for j in judged:
        parts.setdefault(KEYS[by](j.truth), []).append(j)
    ordered = sorted(parts.items(), key=lambda part: (-len(part[1]), part[0]))
    return {name: figures(members) for name, members in ordered}
