"""An article: the text that is classified, with all that is known of its origin."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Article:
    """One text of one outlet. `text` and `title` are kept as extracted; evidence points into them by offsets.

    `published_at` is aware UTC. `published_on` is the calendar day at the outlet, against which "Wednesday" and
    "last night" are resolved; the two may differ by a day.
    """

    id: str
    text: str
    title: str = ""
    url: str = ""
    source: str = ""
    published_at: datetime | None = None
    published_on: date | None = None
    language: str = ""
    region: str = ""
    """Home of the outlet (`US-MA`, `GB`, …) when the feed's entry in the feed list says so; evidence for places."""


@dataclass(frozen=True, slots=True)
class Page:
    """What extraction found on a web page. Empty strings and None where the page does not tell."""

    title: str
    text: str
    published_at: datetime | None
    published_on: date | None
    language: str
    source: str
    canonical_url: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a page gave no article text, in plain words."""

    reason: str
