"""What the public sees of a ban. An allow-list: what is not here never leaves, whoever writes which format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from banwatch.model.life import Stage


@dataclass(frozen=True, slots=True)
class Source:
    """A report of a ban. `url` is fit to be linked to, or empty."""

    url: str
    title: str
    outlet: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that prove a fact. `source` is the number of the report they are from, counted from 1; 0: not told."""

    field: str
    words: str
    source: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """A stage of a ban. `to_come`: its day lies ahead, or lay ahead when it was recorded."""

    stage: Stage
    day: date | None
    to_come: bool
    words: str
    source: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done to a record, in words; never by whom."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Record:
    """A confirmed ban. All text is one line each, clean of control characters, and not escaped for any format.

    `state` is a postal code (`MA`) in the United States, `land` an ISO 3166-1 code; empty where they are not known.
    `absorbed` are ids of records that were merged into this one. `updated_at` is the newest change that shows.
    """

    id: str
    watch: str
    topic: str
    headline: str
    place: str | None
    region: str | None
    country: str | None
    level: str | None
    body: str | None
    instrument: str | None
    scope: str | None
    technology: tuple[str, ...]
    decided_on: date | None
    vote: str | None
    stage: str | None
    quotes: tuple[Quote, ...]
    sources: tuple[Source, ...]
    milestones: tuple[Milestone, ...]
    changes: tuple[Change, ...]
    entered_at: datetime
    updated_at: datetime
    place_id: str | None = None
    state: str = ""
    land: str = ""
    absorbed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """All that is published: the records newest decision first, ids that lead to another, and ids that were withdrawn.

    `revision` changes with the content.
    """

    records: tuple[Record, ...]
    led_on: Mapping[str, str]
    withdrawn: tuple[tuple[str, datetime], ...]
    revision: str = ""

    @property
    def updated_at(self) -> datetime | None:
        """The newest change of any record; None while there is none."""
        moments = [record.updated_at for record in self.records] + [at for _, at in self.withdrawn]
        return max(moments, default=None)


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms others may use the data."""

    id: str
    title: str
    url: str


LICENCES: Mapping[str, Licence] = {
    each.id: each
    for each in (
        Licence("CC0-1.0", "Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        Licence("CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        Licence(
            "CC-BY-SA-4.0",
            "Creative Commons Attribution-ShareAlike 4.0",
            "https://creativecommons.org/licenses/by-sa/4.0/",
        ),
        Licence("ODbL-1.0", "Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
        Licence("ODC-By-1.0", "Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
        Licence(
            "PDDL-1.0", "Public Domain Dedication and License 1.0", "https://opendatacommons.org/licenses/pddl/1-0/"
        ),
    )
}
"""Licences that an operator may choose from, by their SPDX id."""


@dataclass(frozen=True, slots=True)
class About:
    """What the operator says of the register. `url` is its address without a slash at the end, or empty.

    `contact` is a web or mail address for corrections, or empty.
    """

    title: str = "Register of bans"
    url: str = ""
    licence: Licence | None = None
    contact: str = ""
