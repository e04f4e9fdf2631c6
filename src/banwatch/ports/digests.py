"""What the jobs need of the database for digests. The docstrings are the contracts."""

from datetime import date, datetime
from typing import Protocol

from banwatch.model.digest import Cut, DigestRow, MailMessage, Reader


class DigestStore(Protocol):
    """Digests, one for each (recipient, local date), and what is known of their readers."""

    def last(self, recipient: str) -> Cut | None:
        """Where the recipient's newest digest ended, mailed or not."""
        ...

    def last_mailed(self, recipient: str) -> date | None:
        """Local date of the newest digest that was mailed to the recipient."""
        ...

    def open(self, recipient: str, window_from: datetime, cut: Cut, mail: MailMessage | None) -> int | None:
        """Write the digest of (recipient, day) with its window and its mail, None for one that is not mailed.

        None when that day's digest is there already: then nothing changes.
        """
        ...

    def mail(self, digest_id: int) -> MailMessage | None:
        """The mail as it was written; None where there was none, or it is forgotten."""
        ...

    def mail_of(self, recipient: str, local_date: date) -> MailMessage | None:
        """The same, by day."""
        ...

    def window(self, digest_id: int) -> tuple[date, datetime | None, datetime]:
        """(local date, window from, window to) of a digest."""
        ...

    def written(self, limit: int) -> tuple[DigestRow, ...]:
        """The newest digests and how far their mails have got, newest first."""
        ...

    def forget(self, before: date) -> int:
        """Drop the mails of digests of earlier days; the rows stay. Number of mails."""
        ...

    def reader(self, address: str, token: str) -> Reader:
        """The reader of this address; one that is new gets `token`."""
        ...

    def reader_by_token(self, token: str) -> Reader | None:
        """The reader whose token it is."""
        ...

    def readers(self) -> tuple[Reader, ...]:
        """All readers in the order of their addresses."""
        ...

    def pause(self, address: str, by: str, now: datetime) -> None:
        """Write no more digests to this address; the mails that wait are not sent. Again: nothing changes."""
        ...

    def resume(self, address: str) -> None:
        """Write to this address again, with a clean slate. Again: nothing changes."""
        ...

    def bounced(self, address: str, score: float, at: datetime) -> None:
        """Keep a new bounce score."""
        ...
