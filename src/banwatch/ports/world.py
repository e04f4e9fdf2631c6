"""What the jobs need of the world outside the database, as small protocols. The docstrings are the contracts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from banwatch.model.alert import Alert, Delivery, Nudge, Sending, StageChange
from banwatch.model.article import Article
from banwatch.model.digest import MailMessage
from banwatch.model.feed import Validators
from banwatch.model.finding import Finding
from banwatch.model.watch import Watch

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """The present as an aware UTC datetime."""
        ...

    def wait(self, seconds: float) -> None:
        """Let that much time pass."""
        ...


class Dice(Protocol):
    """The only source of chance and identity."""

    def fraction(self) -> float:
        """A number drawn evenly from [0, 1)."""
        ...

    def token(self) -> str:
        """A new identity that nobody can guess: 26 or more letters and digits, in the order of their making."""
        ...


class Spread(Protocol):
    """How a job does many things at once; plain `map` is one."""

    def __call__(
        self, function: Callable[[_Item], _Result], items: Sequence[_Item], /
    ) -> Iterable[_Result] | Iterator[_Result]:
        """Results in any order, each as soon as it is there. What the function raises is raised here."""
        ...


class Sandbox(Protocol):
    """How foreign documents are parsed: behind a wall that a hostile one cannot break. `run_here` has no wall."""

    def __call__(self, function: Callable[..., _Result], /, *arguments: Any) -> _Result:
        """The result of a function that a module holds by name, on arguments that can be pickled.

        What it raises of ours is raised here; ParseError also when it took too much time or memory, or died.
        """
        ...


def run_here(function: Callable[..., _Result], /, *arguments: Any) -> _Result:
    """The sandbox of tests and of whoever trusts the documents: none."""
    return function(*arguments)


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One GET. `accept` is the Accept header; validators are echoed byte for byte; limits are in bytes and seconds."""

    url: str
    accept: str = "*/*"
    validators: Validators = field(default_factory=Validators)
    max_bytes: int = 10_000_000
    """After decompression."""
    max_raw_bytes: int = 5_000_000
    deadline: float = 30.0
    max_redirects: int = 5


@dataclass(frozen=True, slots=True)
class FetchResponse:
    """The final answer. `headers` has lower-case names. `permanent_url` is set when every redirect was 301 or 308."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    permanent_url: str | None = None


class Fetcher(Protocol):
    """The one door to foreign hosts."""

    def fetch(self, request: FetchRequest) -> FetchResponse:
        """Fetch under guard, limits and deadline. Any HTTP status is an answer; no answer is a FetchError."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Classifier(Protocol):
    """The rooms of `classify` with their rules and gazetteer loaded."""

    @property
    def watches(self) -> tuple[Watch, ...]:
        """The watches that are looked for."""
        ...

    def classify(self, article: Article, watch: Watch) -> Finding:
        """The finding for one article and watch. Deterministic; never raises for any text."""
        ...


class Notifier(Protocol):
    """One channel to people. Holds no state that matters: the outbox does."""

    def send_alert(self, delivery: Delivery, alert: Alert) -> Sending:
        """Try once to deliver an alert. Never raises: a failure is an outcome."""
        ...

    def send_change(self, delivery: Delivery, change: StageChange) -> Sending:
        """Try once to tell a change of stage, in the thread of the ban's alert where this channel has threads."""
        ...

    def find(self, delivery: Delivery) -> Sending | None:
        """Look whether an attempt of unknown outcome arrived.

        SENT with its reference when found, RETRY when certainly absent, None when this channel cannot look.
        """
        ...


class Talk(Protocol):
    """Slack, where it answers to one person."""

    def open_dialog(self, trigger: str, view: Mapping[str, object]) -> None:
        """Open a dialog for the person whose click gave the trigger, within three seconds of it. Else BanwatchError."""
        ...

    def whisper(self, channel: str, user: str, text: str) -> None:
        """Say something that only this person sees; `text` is plain. BanwatchError when it could not be said."""
        ...

    def members(self, group: str) -> frozenset[str]:
        """Ids of the users in a user group, at most some minutes old. BanwatchError when Slack does not tell."""
        ...

    def remind(self, delivery: Delivery, nudge: Nudge) -> Sending:
        """Try once to post the reminder. Never raises: a failure is an outcome."""
        ...


class Mailer(Protocol):
    """The way out for mail."""

    def send_mail(self, message: MailMessage) -> Sending:
        """Try once to hand the message to the relay. Never raises: a failure is an outcome."""
        ...
