"""A ban: one decision of one jurisdiction, with its stages, reports and history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from banwatch.model.finding import Claim, Evidence
from banwatch.model.life import Step


class BanStatus(StrEnum):
    """How far the people are with a ban."""

    CANDIDATE = "candidate"
    """The classifier was unsure: a person is asked, nobody was alerted."""
    SUSPECTED = "suspected"
    """Alerted (or recorded quietly from a first poll), not yet decided by a person."""
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    KNOWN = "known"
    """Loaded from the list of bans that were known before; never alerted."""
    FOLLOWED = "followed"
    """A proposal in the pipeline: nothing is decided yet, nobody is alerted."""
    MERGED = "merged"
    """A reviewer said that it is another ban; its id leads there for ever."""


class ChangeKind(StrEnum):
    """What happened to a ban and may have to be told."""

    NEW = "new"
    REPORT = "report"
    STAGE = "stage"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    MERGED = "merged"
    SPLIT = "split"
    AMENDED = "amended"
    """A person mended the facts."""
    REOPENED = "reopened"
    """A decision was taken back."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to a ban. A quiet one is told to nobody. `number` counts up over all bans."""

    number: int
    ban_id: str
    kind: ChangeKind
    quiet: bool
    at: datetime


class Match(StrEnum):
    """The answer of dedupe for one claim."""

    NEW = "new"
    KNOWN = "known"
    STAGE = "stage"
    """A known ban that has got further."""
    UNSURE = "unsure"
    """Could be either; goes to a person as a candidate."""


@dataclass(frozen=True, slots=True)
class Ban:
    """A ban as the database holds it. `facts` are the best known facts with the evidence of the article they are from.

    `version` counts changes; a decision names the version that it saw (compare-and-set).
    """

    id: str
    watch: str
    status: BanStatus
    facts: Claim
    confidence: float
    kind: str
    version: int
    created_at: datetime
    reported_on: date | None
    """Day of the first report; stands in for `decided_on` where no report tells the day."""
    article_id: str | None
    """The article that the evidence in `facts` points into; None for bans from the known list."""
    reasons: tuple[str, ...] = ()
    merged_into: str | None = None
    """The ban that this one was merged into."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A ban as dedupe compares with it: what each report claims of it, and the steps taken so far."""

    ban: Ban
    claims: tuple[Claim, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Dedupe's answer: what the claim is, which ban it concerns (None for a new one), and why."""

    match: Match
    ban_id: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One article's report of a ban."""

    article_id: str
    url: str
    title: str
    source: str
    published_on: date | None
    stage: str | None
    evidence: Mapping[str, Evidence]
    same_as: str | None = None
    """The earlier article whose text this one repeats (a wire copy, a reprint); None for one of its own."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided. `surface` is `cli`, `desk` or `slack`; `version` is that of the ban that they saw.

    `verdict` is the status that the ban has from then on: an amended ban keeps its own, a reopened one has its former.
    """

    ban_id: str
    verdict: BanStatus
    reason: str
    who: str
    surface: str
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class KnownBan:
    """A line of the list of bans known before."""

    watch: str
    place: str
    region: str | None
    country: str | None
    level: str | None
    body: str | None
    instrument: str | None
    scope: str | None
    decided_on: date | None
    vote: str | None
    stage: str | None
    status: str
    source_url: str
