"""What the classifier says of one article for one watch, with the words that prove it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

NO_EVIDENCE: Mapping[str, "Evidence"] = MappingProxyType({})


class Verdict(StrEnum):
    """`NEW_BAN` is alerted, `REVIEW` waits for a person, `NOT_BAN` is kept and searchable."""

    NEW_BAN = "new_ban"
    REVIEW = "review"
    NOT_BAN = "not_ban"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A character span [start, end) of the article's original `text` or `title`; `quote` equals that slice."""

    start: int
    end: int
    quote: str
    where: Literal["text", "title"] = "text"


@dataclass(frozen=True, slots=True)
class Claim:
    """One ban that an article reports as news. A field that the text does not tell is None: never a guess.

    Vocabulary: `level` city, town, township, village, borough, county, parish, commune, other; `instrument` ordinance,
    bylaw, resolution, moratorium, charter_amendment, ballot_measure, executive_order, policy; `scope` government,
    police, private, government+private; `stage` a word of `model.life.Stage` (of a new ban: first_reading, final,
    signed or in_effect); `vote` `8-1`, `unanimous` or `57%`. `region` is the full English name of the state, province
    or canton, `country` ISO 3166-1 alpha-2.
    `evidence` maps a field's name to the span that proves it.
    """

    place: str | None
    region: str | None = None
    country: str | None = None
    level: str | None = None
    jurisdiction_id: str | None = None
    """Id in the gazetteer when the place was found there and could be told apart."""
    body: str | None = None
    instrument: str | None = None
    scope: str | None = None
    technology: tuple[str, ...] = ()
    decided_on: date | None = None
    vote: str | None = None
    stage: str | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=lambda: NO_EVIDENCE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that the article names as having banned earlier (background), or elsewhere. Never a claim."""

    place: str
    why: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """The classifier's answer. `kind` is the kind of news (`council_vote`, `proposal`, `rollback`, `retrospective` …).

    `confidence` is the probability in [0, 1] that the article reports a new ban of this watch. `claims` may be
    filled for NEW_BAN and REVIEW, and is empty for NOT_BAN. `reasons` are plain words, most telling first.
    """

    watch: str
    rulebook: str
    """Version of rules and data that answered; a new version classifies again."""
    verdict: Verdict
    confidence: float
    kind: str
    claims: tuple[Claim, ...] = ()
    background: tuple[Mention, ...] = ()
    reasons: tuple[str, ...] = ()
    steps: tuple[Claim, ...] = ()
    """Steps that are news but no new ban (a proposal, a veto, a repeal): claims whose `stage` tells the step. They may
    be filled whatever the verdict."""
