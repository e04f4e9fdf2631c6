"""What became of feeds over time, as the jobs need it. The docstrings are the contracts."""

from datetime import datetime
from typing import Protocol

from banwatch.model.feed import FeedMove, PollNote


class HistoryStore(Protocol):
    """What became of feeds over time: their polls and their moves."""

    def note_poll(self, feed_id: int, note: PollNote) -> None:
        """Keep a poll; the oldest ones beyond 50 and a few more are thrown away."""
        ...

    def polls(self, feed_id: int, limit: int = 50) -> tuple[PollNote, ...]:
        """The last polls, newest first."""
        ...

    def move_feed(self, feed_id: int, address: str, now: datetime) -> bool:
        """Give the feed a new address, and keep the old one.

        False, and nothing changes, when another feed has it or the operator took this very move back.
        """
        ...

    def undo_move(self, feed_id: int, now: datetime) -> str | None:
        """Go back to the address before the last move. That address, or None when there was no move."""
        ...

    def moves(self, feed_id: int) -> tuple[FeedMove, ...]:
        """All moves of a feed, oldest first."""
        ...
