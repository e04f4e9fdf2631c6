"""Counts and ages for those who watch the bot, as the jobs need them. The docstrings are the contracts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Latency:
    """How long a stage took: number of things that passed it, and the sum of their seconds."""

    count: int
    seconds: float


class GaugeStore(Protocol):
    """What the tables come to."""

    def entries(self) -> Mapping[str, int]:
        """Number of entries by state."""
        ...

    def articles(self) -> int:
        """Number of articles."""
        ...

    def findings(self) -> Mapping[str, int]:
        """Number of findings by verdict."""
        ...

    def bans(self) -> Mapping[str, int]:
        """Number of bans by status."""
        ...

    def deliveries(self) -> Mapping[tuple[str, str], int]:
        """Number of deliveries by channel and state."""
        ...

    def waiting_since(self, now: datetime) -> Mapping[str, datetime]:
        """Step (`read`, `dedupe`) to the moment since which its oldest item is due; steps without work are left out."""
        ...

    def undelivered_since(self) -> Mapping[str, datetime]:
        """Channel to the moment at which its oldest message that has not arrived was written."""
        ...

    def last_digest(self) -> datetime | None:
        """When the newest digest that was mailed had arrived at the relay."""
        ...

    def latencies(self, since: datetime) -> Mapping[str, Latency]:
        """Stage to what it took since then: `read` (seen to read), `classify` (read to judged), `deliver` (written to
        sent).
        """
        ...
