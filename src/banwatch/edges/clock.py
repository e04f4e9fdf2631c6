"""The real clock and the real dice. Nothing else reads the time or draws a number."""

import secrets
import time
from datetime import UTC, datetime

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The present as an aware UTC datetime."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """Seconds since some moment, which nobody can set; only differences mean something."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


class SystemDice:
    """Chance and identities of this machine."""

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock

    def fraction(self) -> float:
        """A number drawn evenly from [0, 1)."""
        return secrets.randbelow(1 << 53) / (1 << 53)

    def token(self) -> str:
        """A ULID: 48 bits of milliseconds and 80 random bits, so that tokens sort by the time of their making."""
        number = (int(self._clock.now().timestamp() * 1000) << 80) | secrets.randbits(80)
        return "".join(_LETTERS[(number >> shift) & 31] for shift in range(125, -1, -5))
