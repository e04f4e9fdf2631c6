"""Manners towards foreign hosts, as the jobs need them. The docstrings are the contracts."""

from datetime import datetime
from typing import Protocol

from banwatch.model.host import HostPause, Robots, Turn


class HostStore(Protocol):
    """Manners towards foreign hosts, shared by all processes. A host is named as `text.urls.host_key` does."""

    def take(self, name: str, owner: str, now: datetime, gap: float, lease_seconds: float) -> Turn:
        """Ask for the right to send one request now.

        Granted when no pause lasts, nobody else holds the turn, and `gap` seconds have passed since the last grant.
        A turn that is not given back lapses after `lease_seconds`.
        """
        ...

    def give_back(self, name: str, owner: str) -> None:
        """The request is over. Changes nothing when the turn has lapsed and is another's."""
        ...

    def pause(self, name: str, until: datetime, reason: str, now: datetime) -> None:
        """Leave the host alone until then; a longer pause that lasts already stays."""
        ...

    def pauses(self, name: str, now: datetime) -> int:
        """How many pauses followed each other, each within a day of the last one's end."""
        ...

    def resume(self, name: str, now: datetime) -> bool:
        """Lift a pause (the operator's word); feeds that were told to wait are due. False when there was none."""
        ...

    def paused(self, now: datetime) -> tuple[HostPause, ...]:
        """Hosts that are left alone now, the one that is free first at the head."""
        ...

    def robots(self, address: str) -> Robots | None:
        """The robots.txt that is kept for this address, however old."""
        ...

    def keep_robots(self, value: Robots) -> None:
        """Keep a robots.txt, in place of the one that is there."""
        ...
