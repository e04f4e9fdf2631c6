"""Services with hand-made edges on a real SQLite in memory, and a clock that stands still until it is moved."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from banwatch.edges.store import SqlStore, open_store
from banwatch.errors import FetchError
from banwatch.model.alert import Alert, Delivery, Outcome, Sending, StageChange, Target
from banwatch.model.article import Article
from banwatch.model.digest import MailMessage, Recipient
from banwatch.model.finding import Finding
from banwatch.model.watch import Watch
from banwatch.ports import FetchRequest, FetchResponse, Policy, Services
from support.makers import NOW

WATCH = Watch("w", "Face surveillance", "face_surveillance", "face surveillance", 0.8, 0.2, {}, "r1")
READER = Recipient("a@b.example")
SLACK = Target("slack", "C1")


@dataclass
class StillClock:
    """Stands until moved."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.moment

    def wait(self, seconds: float) -> None:
        """Waiting moves it."""
        self.moment += timedelta(seconds=seconds)

    def pass_by(self, **span: float) -> None:
        """Move it."""
        self.moment += timedelta(**span)


class CountingDice:
    """No chance: tokens count up, fractions are the middle."""

    def __init__(self) -> None:
        self._count = 0

    def fraction(self) -> float:
        """Half."""
        return 0.5

    def token(self) -> str:
        """The next number."""
        self._count += 1
        return f"{self._count:026d}"


@dataclass
class Pages:
    """A fetcher of prepared answers: a body, a status, or an error to raise. It notes what was asked."""

    answers: dict[str, bytes | int | FetchError | FetchResponse] = field(default_factory=dict)
    asked: list[FetchRequest] = field(default_factory=list)

    def fetch(self, request: FetchRequest) -> FetchResponse:
        """The prepared answer; 404 where none is."""
        self.asked.append(request)
        answer = self.answers.get(request.url, 404)
        if isinstance(answer, FetchError):
            raise answer
        if isinstance(answer, FetchResponse):
            return answer
        if isinstance(answer, int):
            return FetchResponse(answer, request.url, {}, b"")
        return FetchResponse(200, request.url, {"content-type": "text/html"}, answer)

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Verdicts:
    """A classifier of prepared findings by article id; one that is an exception is raised."""

    findings: dict[str, Finding | Exception] = field(default_factory=dict)
    watches: tuple[Watch, ...] = (WATCH,)

    def classify(self, article: Article, watch: Watch) -> Finding:
        """The prepared finding."""
        del watch
        found = self.findings[article.id]
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class Channel:
    """A notifier that plays a list of outcomes (then SENT), and a second list for looking (then None)."""

    outcomes: list[Outcome] = field(default_factory=list)
    found: list[Sending | None] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    changes: list[tuple[str, str]] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)

    def send_alert(self, delivery: Delivery, alert: Alert) -> Sending:
        """Note the attempt and play the next outcome."""
        self.sent.append(alert.ban.id)
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.SENT
        return Sending(outcome, "as told", external_ref=f"{delivery.target.address}:{len(self.sent)}")

    def send_change(self, delivery: Delivery, change: StageChange) -> Sending:
        """Note the change and play the next outcome."""
        self.changes.append((change.alert.ban.id, change.step.stage.value))
        self.threads.append(change.thread)
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.SENT
        return Sending(outcome, "as told", external_ref=f"{delivery.target.address}:{len(self.changes)}")

    def find(self, delivery: Delivery) -> Sending | None:
        """Note the look and play the next answer."""
        self.looked.append(delivery.key)
        return self.found.pop(0) if self.found else None


@dataclass
class Postbox:
    """A mailer that keeps what it is given."""

    outcomes: list[Outcome] = field(default_factory=list)
    mails: list[MailMessage] = field(default_factory=list)

    def send_mail(self, message: MailMessage) -> Sending:
        """Keep the mail and play the next outcome (then SENT)."""
        self.mails.append(message)
        return Sending(self.outcomes.pop(0) if self.outcomes else Outcome.SENT, "as told", wait_seconds=600)


@dataclass
class World:
    """All parts, to prepare and to look at."""

    services: Services
    store: SqlStore
    clock: StillClock
    pages: Pages
    verdicts: Verdicts
    slack: Channel
    post: Postbox


@contextmanager
def world(url: str = "sqlite://", **policy: Any) -> Iterator[World]:
    """A fresh world; `policy` overrides fields of the policy. Threads need a database of their own `url`, in a file."""
    clock, pages, verdicts, slack, post = StillClock(), Pages(), Verdicts(), Channel(), Postbox()
    store = open_store(url)
    settings: dict[str, Any] = {"alert_targets": (SLACK,), "digest_recipients": (READER,)} | policy
    services = Services(
        store=store,
        fetcher=pages,
        classifier=verdicts,
        clock=clock,
        dice=CountingDice(),
        notifiers={"slack": slack},
        mailer=post,
        policy=Policy(**settings),
    )
    try:
        yield World(services, store, clock, pages, verdicts, slack, post)
    finally:
        store.close()
