"""The audit of what was dismissed: a random draw for a person to judge, and what it says of the bans missed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

_Item = TypeVar("_Item")

Z = 1.959964
"""Of the 95 % interval."""


def draw(items: Sequence[_Item], count: int, chance: Callable[[], float]) -> tuple[_Item, ...]:
    """`count` of the items, each set of them as likely as any other (Fisher and Yates). `chance` draws from [0, 1)."""
    left = list(items)
    for place in range(min(count, len(left))):
        other = place + int(chance() * (len(left) - place))
        left[place], left[other] = left[other], left[place]
    return tuple(left[:count])


def wilson(hits: int, tried: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score: right also for none of few. (0, 1) when nothing was tried."""
    if not tried:
        return 0.0, 1.0
    share, spread = hits / tried, Z * Z / tried
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / tried + spread / (4 * tried)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class MissedRate:
    """What the judged draws say of all that was dismissed. Shares in [0, 1]; `low` and `high` end the 95 % interval."""

    dismissed: int
    judged: int
    missed: int
    share: float
    low: float
    high: float

    @property
    def estimated(self) -> tuple[float, float, float]:
        """Reports of new bans among all that was dismissed: estimate, low, high."""
        return self.share * self.dismissed, self.low * self.dismissed, self.high * self.dismissed


def missed_rate(dismissed: int, judged: int, missed: int) -> MissedRate:
    """The share of dismissed articles that report a new ban, from a random draw."""
    low, high = wilson(missed, judged)
    return MissedRate(dismissed, judged, missed, missed / judged if judged else 0.0, low, high)
