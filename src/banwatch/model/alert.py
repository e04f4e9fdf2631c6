"""What is told to whom, and how far the telling has got."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from banwatch.model.article import Article
from banwatch.model.ban import Ban, Decision, Report
from banwatch.model.life import LOUD, Stage, Step
from banwatch.model.official import OfficialRecord

QUIET = "quiet hours"
"""Why a delivery waits that nothing is wrong with."""


class DeliveryState(StrEnum):
    """States of a delivery. `UNKNOWN`: it was tried and nobody knows whether it arrived."""

    PENDING = "pending"
    LEASED = "leased"
    UNKNOWN = "unknown"
    HELD = "held"
    SENT = "sent"
    DEAD = "dead"


class Outcome(StrEnum):
    """What one attempt to deliver came to."""

    SENT = "sent"
    RETRY = "retry"
    """Certainly not delivered; try again not before `not_before`."""
    UNKNOWN = "unknown"
    """May have been delivered; look before trying again."""
    HELD = "held"
    """Certainly not delivered, and an operator has to act (token, channel, password)."""
    DEAD = "dead"
    """Certainly not delivered, and never will be."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to tell something: `channel` is `slack`, `console` or `mail`; `address` a Slack channel or mail address."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to be told to one target. `key` is unique and names the effect; it never changes over retries."""

    id: int
    key: str
    target: Target
    ban_id: str | None
    digest_id: int | None
    state: DeliveryState
    attempts: int
    first_attempt_at: datetime | None
    not_before: datetime | None
    created_at: datetime
    external_ref: str = ""
    last_error: str = ""
    step_id: int | None = None
    """The step that is told, where the delivery tells a change of stage; None where it tells the ban itself."""
    head: str = ""
    """Reference of the ban's first message at this target (`C123:1593777600.000100` in Slack); empty while unsent."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What has not arrived yet: number of deliveries by state, and since when the oldest of them waits."""

    counts: Mapping[DeliveryState, int]
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class StaleHead:
    """A ban's message that shows less than is known: `version` and `reports` (number) are those of the ban now."""

    delivery_id: int
    ban_id: str
    target: Target
    sent_at: datetime
    version: int
    reports: int


@dataclass(frozen=True, slots=True)
class Sending:
    """Result of an attempt. `external_ref` is the other side's id (a Slack `ts`), `wait_seconds` its wish or ours."""

    outcome: Outcome
    detail: str = ""
    external_ref: str = ""
    wait_seconds: float = 0.0
    bounced: bool = False
    """True when the other side said for good that there is no such address."""


@dataclass(frozen=True, slots=True)
class Alert:
    """All that an alert message is made of."""

    ban: Ban
    article: Article | None
    """The article that the evidence points into."""
    reports: tuple[Report, ...]
    desk_url: str = ""
    """Absolute address of the ban on the review desk, empty when there is none to link to."""
    decisions: tuple[Decision, ...] = ()
    """What people decided on the ban, oldest first."""
    record: OfficialRecord | None = None
    """What the town's own records say; None while nobody looked."""


@dataclass(frozen=True, slots=True)
class Route:
    """Which bans go to an address of their own. An empty field does not ask; all fields that ask must fit.

    `place` is compared with place, region and country of the ban without regard to case. `min_confidence` in [0, 1].
    """

    address: str
    watches: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A span of every local day in which nothing that rings is sent: [begin, end), over midnight when end < begin."""

    begin: time
    end: time
    zone: str


@dataclass(frozen=True, slots=True)
class Nudge:
    """A reminder of what still waits for a person: the bans, most urgent first, each with why, and the desk."""

    waiting: tuple[tuple[Ban, str], ...]
    desk_url: str = ""


@dataclass(frozen=True, slots=True)
class StageChange:
    """A step of a ban on record, to be told in the thread of its alert.

    `article` is the one that reports the step, where a report does. `thread` is the reference of the alert that was
    sent to the same target (`external_ref` of its delivery), empty when there is none: then it stands alone.
    """

    alert: Alert
    step: Step
    before: Stage | None
    article: Article | None = None
    thread: str = ""

    @property
    def loud(self) -> bool:
        """Whether the whole channel is told, not the thread alone."""
        return self.step.stage in LOUD
