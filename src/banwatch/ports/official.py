"""What the jobs need of the database for official records. The docstrings are the contracts."""

from datetime import datetime
from typing import Protocol

from banwatch.model.official import OfficialRecord, PortalState


class OfficialStore(Protocol):
    """What the towns' own records say of bans."""

    def due(self, now: datetime, since: datetime, limit: int) -> tuple[str, ...]:
        """Ids of bans that were alerted and not rejected, whose records are to be looked at, oldest first.

        Bans made before `since` are left alone, unless a further look was set for them.
        """
        ...

    def record(self, ban_id: str) -> OfficialRecord | None:
        """What was found for a ban at the last look."""
        ...

    def keep(self, record: OfficialRecord) -> None:
        """Keep what was found, in place of what the last look found."""
        ...

    def portal(self, client: str) -> PortalState | None:
        """What the last probe of a client found, however old."""
        ...

    def keep_portal(self, state: PortalState) -> None:
        """Keep what a probe found, in place of the last one's."""
        ...
