"""What a reader of the register says is wrong."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """A reader's word on a record. It changes nothing by itself: a person reads it and mends the ban, or does not.

    `text` and `source` (an address) are the reader's; `closed_at` and `closed_by` are empty until a person is done.
    """

    id: int
    ban_id: str
    text: str
    source: str
    received_at: datetime
    closed_at: datetime | None = None
    closed_by: str = ""
