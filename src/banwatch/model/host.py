"""A foreign host as our manners see it: when it may be asked again."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to "may I ask this host now?". Without a grant, `not_before` says when to ask again."""

    granted: bool
    not_before: datetime
    paused: bool = False
    """True when the host itself asked for patience; then nobody waits for it."""


@dataclass(frozen=True, slots=True)
class HostPause:
    """A host that asked for patience."""

    host: str
    until: datetime
    reason: str
    pauses: int
    """How many pauses followed each other within a day."""


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt as it is kept. `rules` is its text, empty when all is allowed, None when it could not be had."""

    address: str
    rules: str | None
    until: datetime
    """When it is asked for again."""
