"""The digest: who gets it, what stands in it, and the mail that it becomes."""

from dataclasses import dataclass
from datetime import date, datetime

from banwatch.model.alert import Alert, DeliveryState, StageChange


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a digest, of which watches and when. From the settings."""

    address: str
    watches: tuple[str, ...] = ()
    """Ids of the watches that they want to read about; empty: all."""
    weekday: int | None = None
    """Day of a weekly digest, 0 Monday to 6 Sunday; None: every day."""
    hour: int = 8
    """Local hour from which the digest may go out, 0 to 23."""
    zone: str = "UTC"
    empty: str = "skip"
    """Without news: `skip` (but a sign of life after a week) or `send`."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What the database knows of a recipient. `token` names them in the link by which they unsubscribe."""

    address: str
    token: str
    paused_by: str = ""
    """Empty while mails are sent; else `reader` (they unsubscribed) or `bounces` (their address refuses mail)."""
    paused_at: datetime | None = None
    bounces: float = 0.0
    """Bounce score: see `banwatch.alert.bounces`."""
    bounced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedAilment:
    """A feed that needs a look, and why."""

    title: str
    url: str
    why: str
    kind: str = "ailing"
    """`ailing` (fails), `dead` (no good answer for a week), `gone` (410), `silent` (answers, but nothing new comes)."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The content of one mail. The window is (from, to] in UTC; `local_date` names the digest.

    A ban stands in one section only, in this order: new, stages, confirmed, pipeline, waiting.
    """

    local_date: date
    window_from: datetime | None
    window_to: datetime
    new: tuple[Alert, ...]
    """Alerted in the window, and not rejected since."""
    stages: tuple[StageChange, ...]
    """Steps of bans that were known before the window: signed, in effect, repealed."""
    confirmed: tuple[Alert, ...]
    """Known before the window, and confirmed by a person in it."""
    pipeline: tuple[Alert, ...]
    """Proposals that are followed, those that moved in the window first."""
    waiting: tuple[Alert, ...]
    """All others that a person has to decide on, most urgent first."""
    ailing_feeds: tuple[FeedAilment, ...]
    silent_feeds: tuple[FeedAilment, ...]
    """Feeds that answer as they should and have brought nothing for longer than is their habit."""
    undelivered: tuple[str, ...]
    """What could not be delivered for good, in words."""
    feeds_total: int
    last_poll_at: datetime | None
    articles_read: int
    desk_url: str = ""
    weekly: bool = False
    days: int = 1
    """Local days that the window covers; more than one where the bot was down and missed some."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture within a mail. The HTML names it by `cid`; `alt` says in words what it shows."""

    cid: str
    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A mail ready for sending. `message_id` and `date` stay the same on every retry."""

    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    headers: tuple[tuple[str, str], ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a recipient's newest digest ended, and the next one begins.

    `change` is the number of the last change that was in it: two changes of one moment, of which one was committed
    after the digest, are told apart by it. None for digests of a version that did not keep it.
    """

    local_date: date
    at: datetime
    change: int | None


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A digest that was written, and how far its mail has got. `state` is None where it was not mailed."""

    recipient: str
    local_date: date
    window_to: datetime
    state: DeliveryState | None
    attempts: int
    last_error: str
