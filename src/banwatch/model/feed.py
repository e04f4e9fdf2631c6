"""A feed, what was learned of it, and the entries that it carries."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256


class PollResult(StrEnum):
    """What a poll came to, by what has to be done next (not by status code)."""

    OK = "ok"
    """A document that parsed."""
    UNCHANGED = "unchanged"
    """Not modified, or the same bytes as last time."""
    WAIT = "wait"
    """The host asks for patience (429, 503); not the feed's fault."""
    SOFT = "soft"
    """May mend itself: server error, time-out, a document that does not parse, too large."""
    DNS = "dns"
    """The name could not be resolved just now."""
    HARD = "hard"
    """Will hardly mend itself: 404, 401, 403, TLS failure, refused address."""
    GONE = "gone"
    """410: the publisher says that the feed is no more."""


@dataclass(frozen=True, slots=True)
class Validators:
    """HTTP validators of the last answer that parsed, to be echoed byte for byte."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the publisher asks of those who poll. Kept over answers that repeat nothing of it (304)."""

    ttl_seconds: float = 0.0
    """The longer of RSS `ttl` and `sy:updatePeriod`; 0 for none."""
    fresh_seconds: float = 0.0
    """For how long `Cache-Control` or `Expires` call the answer fresh; 0 for no statement."""
    skip_hours: frozenset[int] = frozenset()
    """Hours of GMT [0, 23] in which nobody should ask."""
    skip_days: frozenset[int] = frozenset()
    """Days of GMT on which nobody should ask; Monday is 0."""

    @property
    def seconds(self) -> float:
        """The longest interval asked for."""
        return max(self.ttl_seconds, self.fresh_seconds)


@dataclass(frozen=True, slots=True)
class Moving:
    """Evidence that a feed moves for good: its new address, since when and how often it was seen. None yet: empty."""

    target: str = ""
    since: datetime | None = None
    times: int = 0


@dataclass(frozen=True, slots=True)
class FeedMove:
    """An address that a feed took over from another. `undone_at`: when the operator took it back."""

    old_url: str
    new_url: str
    at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class PollNote:
    """A line of a feed's poll log."""

    at: datetime
    result: PollResult
    status: int | None
    """HTTP status; None when there was no answer."""
    size: int
    """Bytes of the body after unpacking."""
    new: int
    """Entries that were recorded."""
    reason: str
    """What happened and when the feed is asked next, in words."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that the user subscribed to, with the state of its polling.

    All times are aware UTC. `failures` is a weight, not a count: hard failures weigh 1, soft ones 0.5, resolver
    failures 0.25; any good answer sets it to 0.
    """

    id: int
    url: str
    title: str = ""
    site_url: str = ""
    group: str = ""
    region: str = ""
    """Home of the outlet as `US-MA`, `GB`, `national` or empty; evidence for places."""
    language: str = ""
    validators: Validators = Validators()
    body_hash: str | None = None
    next_poll_at: datetime | None = None
    """None: never polled, due at once."""
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_result: PollResult | None = None
    last_error: str = ""
    failures: float = 0.0
    baselined: bool = False
    """True once a first poll succeeded; until then entries older than the look-back raise no alert."""
    host: str = ""
    """Name under which the limits of its host are kept (`text.urls.host_key` of the address)."""
    wishes: Wishes = Wishes()
    rhythm_seconds: float | None = None
    """Median time between its entries; None while it is not known."""
    last_new_at: datetime | None = None
    """When it last brought something new. Of a first poll: the newest entry's publication."""
    failing_since: datetime | None = None
    """First failure after the last good answer; None while it answers."""
    doubted_until: datetime | None = None
    """Its validators were found to lie and are not sent until then."""
    moving: Moving = Moving()


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One entry as the feed gave it. `link` is http(s) and absolute, or empty. `html` is the fullest content given."""

    key: str
    """sha-256 (hex) by which the entry is known again within its feed."""
    guid: str
    link: str
    title: str
    html: str
    published_at: datetime | None
    """Aware UTC; None when missing, unreadable, before 1995 or more than a day in the future."""
    published_on: str | None
    """ISO date of the publication day as written by the outlet (in the zone that the date itself carries)."""
    source: str = ""
    """Name of the outlet when the entry names one (aggregators)."""
    notes: tuple[str, ...] = ()
    """What was odd about it, in plain words."""

    @property
    def content_hash(self) -> str:
        """sha-256 (hex) of what an outlet may edit: title and content."""
        return sha256(f"{self.title}\x1f{self.html}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document after parsing. `ttl_seconds` is the publisher's wish for the interval, 0 when none is stated."""

    title: str
    site_url: str
    language: str
    kind: str
    """`rss`, `atom`, `rdf`, `json`."""
    entries: tuple[ParsedEntry, ...]
    ttl_seconds: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A recorded entry that waits for being read, or was read."""

    id: int
    feed_id: int
    key: str
    guid: str
    link: str
    title: str
    html: str
    published_at: datetime | None
    published_on: str | None
    source: str
    seen_at: datetime
    quiet: bool
    """True: what it reports is recorded but raises no alert (older than the look-back on a first poll)."""
    attempts: int = 0
    revisions: int = 0
    """How often the outlet has edited it since it was seen first."""


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What a recorded entry is known by, and its content."""

    id: int
    key: str
    link: str
    title: str
    html: str
    published_at: datetime | None
    revisions: int


@dataclass(frozen=True, slots=True)
class Revision:
    """What an entry was until the outlet edited it at (or before) `at`. `material`: it was read again then."""

    at: datetime
    title: str
    html: str
    material: bool


@dataclass(frozen=True, slots=True)
class PollPlan:
    """What to write back after a poll, and why."""

    result: PollResult
    next_poll_at: datetime
    failures: float
    reasons: tuple[str, ...]
