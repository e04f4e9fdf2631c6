"""What the public register needs of the database. The docstrings are the contracts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from banwatch.model.ban import Ban, ChangeKind, Report
from banwatch.model.correction import Correction
from banwatch.model.life import Step


@dataclass(frozen=True, slots=True)
class Entered:
    """A confirmed ban with all that the register tells of it.

    `confirmed_at` is when a person first confirmed it, `changes` are all that happened since it was recorded.
    """

    ban: Ban
    confirmed_at: datetime
    reports: tuple[Report, ...]
    steps: tuple[Step, ...]
    changes: tuple[tuple[ChangeKind, datetime], ...]


class RegisterStore(Protocol):
    """The confirmed bans, read in a few queries however many there are, and what readers say of them."""

    def revision(self) -> str:
        """Changes whenever what the register shows may have changed; quick, for every request."""
        ...

    def entered(self) -> tuple[Entered, ...]:
        """Every confirmed ban, newest decision first."""
        ...

    def led_on(self) -> dict[str, str]:
        """Ids of merged bans, each with the confirmed ban that it leads to."""
        ...

    def withdrawn(self) -> tuple[tuple[str, datetime], ...]:
        """Ids of bans that were confirmed once and are no longer, with the moment of that, by id."""
        ...

    def add_correction(self, correction: Correction) -> int:
        """Keep a reader's word (its `id` is ignored). The id that it has."""
        ...

    def waiting_corrections(self) -> int:
        """How many nobody has dealt with."""
        ...

    def corrections(self, ban_ids: Sequence[str] = (), *, closed: bool = False) -> tuple[Correction, ...]:
        """Those that wait (or, with `closed`, are done), oldest first; of these bans only, where any are named."""
        ...

    def close_correction(self, correction_id: int, who: str, now: datetime) -> Correction:
        """A person has dealt with it. NotFound for an unknown id, Conflict when it was closed before."""
        ...
