"""What a job is given: the ports, and the settings that it decides by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from banwatch.model.alert import QuietHours, Route, Target
from banwatch.model.digest import Recipient
from banwatch.model.official import Portal
from banwatch.ports.store import Store
from banwatch.ports.world import Classifier, Clock, Dice, Fetcher, Mailer, Notifier, Sandbox, Spread, Talk, run_here


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings that jobs decide by. Durations in seconds."""

    lookback_seconds: float = 14 * 86400.0
    poll_interval: float = 3600.0
    """Shortest own interval between two polls of a feed."""
    poll_ceiling: float = 6 * 3600.0
    """Longest own interval while the feed answers."""
    host_gap: float = 0.0
    """From the start of one request to a host to the start of the next; 0 for none."""
    own_hosts: frozenset[str] = frozenset()
    """Hosts (names without port) that are asked without gap and by many at a time."""
    robots: bool = True
    """Whether robots.txt is obeyed for article pages."""
    fetch_deadline: float = 30.0
    fetch_max_bytes: int = 10_000_000
    zone: str = "America/New_York"
    """Zone of outlets whose dates tell none."""
    backfill: bool = False
    alert_targets: tuple[Target, ...] = ()
    routes: tuple[Route, ...] = ()
    """Slack channels of their own for some bans."""
    quiet: QuietHours | None = None
    nudge_weekday: int | None = None
    """Day of the weekly reminder, 0 is Monday; None: no reminder."""
    nudge_hour: int = 9
    nudge_zone: str = "UTC"
    reviewers: tuple[str, ...] = ()
    """Slack users (U…) and user groups (S…) who may decide there; empty: everyone in the channel."""
    digest_recipients: tuple[Recipient, ...] = ()
    digest_sender: str = "banwatch@localhost"
    desk_url: str = ""
    unsubscribe_url: str = ""
    """Address that a recipient's token is put behind, empty when the desk cannot be reached by others."""
    reconcile_after: float = 60.0
    keep_dismissed: float = 90 * 86400.0
    """How long what the classifier dismissed can be searched and is drawn for audits."""
    lease_seconds: float = 15.0
    """Longer than the time-out of any notifier that asks once."""
    slow_lease_seconds: float = 300.0
    """Longer than the longest conversation with a mail relay, or with a service behind Apprise."""
    work_seconds: float = 120.0
    """How long a worker holds what it has begun. After half of it, it begins nothing more of a batch."""
    tries: int = 5
    """How often a thing is begun that kills its worker or fails, before it goes into quarantine."""
    heartbeat_url: str = field(default="", repr=False)
    """Address of an external monitor that is asked while all is well; empty: none."""
    heartbeat_every: float = 300.0
    unknown: str = "repost"
    """What to do with a delivery of unknown outcome on a channel that cannot be searched: `repost` or `hold`."""


@dataclass(frozen=True, slots=True)
class Legistar:
    """Where official records are asked. `api` is the address of the Web API; `pages` has `{client}` in it."""

    api: str
    pages: str
    portals: tuple[Portal, ...]


@dataclass(frozen=True, slots=True)
class Services:
    """All that a job is given."""

    store: Store
    fetcher: Fetcher
    classifier: Classifier
    clock: Clock
    dice: Dice
    notifiers: Mapping[str, Notifier]
    mailer: Mailer | None
    talk: Talk | None = None
    """Slack, for what is said to one person; None without Slack."""
    spread: Spread = map
    sandbox: Sandbox = run_here
    stopping: Callable[[], bool] = lambda: False
    """True once the process was asked to end; jobs look between two items."""
    policy: Policy = field(default_factory=Policy)
    legistar: Legistar | None = None
    """Official records; None where they are not looked up."""
