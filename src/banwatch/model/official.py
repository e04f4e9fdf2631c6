"""What a town's own records say of a ban. Evidence beside the news: a person decides."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Adoption(StrEnum):
    """What the record says became of the measure."""

    ADOPTED = "adopted"
    """The council's final action carried."""
    LIKELY = "likely"
    """The status or a date says so, no action does."""
    FIRST_READING = "first_reading"
    FAILED = "failed"
    PENDING = "pending"
    UNKNOWN = "unknown"


class Agreement(StrEnum):
    """How the record stands to the report."""

    FOUND = "found"
    DISAGREES = "disagrees"
    """The record says another day, vote or outcome than the report: both are shown."""
    NONE = "none"
    """No matter was found. That proves nothing: records are late and have holes."""


@dataclass(frozen=True, slots=True)
class Portal:
    """A place whose records can be asked. `kind` is `county` or `town`; `region` the full name of the state."""

    client: str
    place: str
    region: str
    kind: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A piece of legislation. Empty texts and None for what the clerk left out."""

    id: int
    file: str
    title: str
    status: str
    introduced: date | None = None
    on_agenda: date | None = None
    passed: date | None = None
    enacted: date | None = None
    enactment: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One action taken on a matter. `passed` is None where no result was recorded."""

    id: int
    body: str
    words: str
    on: date | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class OfficialRecord:
    """What was found for a ban. `vote` is `7-2`, or empty where no single votes are recorded."""

    ban_id: str
    agreement: Agreement
    looked_at: datetime
    looks: int
    """How often the records were asked."""
    next_look_at: datetime | None
    """None: not asked again."""
    client: str = ""
    url: str = ""
    file: str = ""
    title: str = ""
    status: str = ""
    adoption: Adoption = Adoption.UNKNOWN
    action: str = ""
    acted_on: date | None = None
    vote: str = ""
    differences: tuple[str, ...] = ()
    """Where the record says other things than the report, in plain words."""


@dataclass(frozen=True, slots=True)
class PortalState:
    """What a probe of a client found; it holds until then. `usable` False: no such client, closed, or stale."""

    client: str
    usable: bool
    why: str
    until: datetime
    councils: tuple[str, ...] = ()
    """Names of its legislative bodies."""
