"""How the fake Slack misbehaves on demand, one step for one call."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Error:
    """Answer with this error code; nothing happens."""

    code: str
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class RateLimited:
    """HTTP 429, with Retry-After in seconds or (None) without; nothing happens."""

    seconds: int | None = 30


@dataclass(frozen=True)
class Status:
    """An HTTP status with an HTML body. With `store` the call takes effect all the same. 200 is possible."""

    code: int = 503
    store: bool = False


@dataclass(frozen=True)
class Drop:
    """Close the connection without an answer, after the call took effect (`store`) or before."""

    store: bool = True


@dataclass(frozen=True)
class Late:
    """Close the connection at once; the call takes effect `seconds` later."""

    seconds: float = 0.2


@dataclass(frozen=True)
class Hang:
    """Keep the caller waiting for `seconds`, then take effect (`store`) or not, and close without an answer."""

    seconds: float = 5.0
    store: bool = False


Step = Error | RateLimited | Status | Drop | Late | Hang
