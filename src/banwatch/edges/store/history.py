"""What became of feeds over time, in the database: their polls and their moves."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from banwatch.edges.store.tables import feed, feed_move, poll_log
from banwatch.model.feed import FeedMove, PollNote, PollResult
from banwatch.text.urls import host_key

KEPT_POLLS = 50
"""Polls of each feed that are kept at least."""
_TIDY_EVERY = 10
"""Older ones are thrown away at every tenth poll."""
_NOTE = poll_log.insert().returning(poll_log.c.id)


class SqlHistory:
    """Fulfils `ports.HistoryStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def note_poll(self, feed_id: int, note: PollNote) -> None:
        """Keep a poll."""
        row = {
            "feed_id": feed_id,
            "at": note.at,
            "result": note.result.value,
            "status": note.status,
            "size": note.size,
            "new": note.new,
            "reason": note.reason,
        }
        number = self._conn.execute(_NOTE, row).scalar_one()
        if number % _TIDY_EVERY == 0:
            self._tidy(feed_id)

    def _tidy(self, feed_id: int) -> None:
        oldest = (
            select(poll_log.c.id)
            .where(poll_log.c.feed_id == feed_id)
            .order_by(poll_log.c.id.desc())
            .offset(KEPT_POLLS - 1)
            .limit(1)
            .scalar_subquery()
        )
        self._conn.execute(delete(poll_log).where(poll_log.c.feed_id == feed_id, poll_log.c.id < oldest))

    def polls(self, feed_id: int, limit: int = KEPT_POLLS) -> tuple[PollNote, ...]:
        """The last polls, newest first."""
        query = select(poll_log).where(poll_log.c.feed_id == feed_id).order_by(poll_log.c.id.desc()).limit(limit)
        return tuple(
            PollNote(row.at, PollResult(row.result), row.status, row.size, row.new, row.reason)
            for row in self._conn.execute(query)
        )

    def move_feed(self, feed_id: int, address: str, now: datetime) -> bool:
        """Take the new address, unless another feed has it or the operator took this very move back."""
        taken = self._conn.execute(select(feed.c.id).where(feed.c.url == address)).first()
        refused = self._conn.execute(
            select(feed_move.c.id).where(
                feed_move.c.feed_id == feed_id, feed_move.c.new_url == address, feed_move.c.undone_at.is_not(None)
            )
        ).first()
        if taken or refused:
            return False
        old = self._conn.execute(select(feed.c.url).where(feed.c.id == feed_id)).scalar_one()
        self._conn.execute(feed_move.insert().values(feed_id=feed_id, old_url=old, new_url=address, at=now))
        self._readdress(feed_id, address)
        return True

    def undo_move(self, feed_id: int, now: datetime) -> str | None:
        """Go back to the address before the last move."""
        standing = select(feed_move).where(feed_move.c.feed_id == feed_id, feed_move.c.undone_at.is_(None))
        last = self._conn.execute(standing.order_by(feed_move.c.id.desc()).limit(1)).one_or_none()
        if last is None:
            return None
        self._conn.execute(update(feed_move).where(feed_move.c.id == last.id).values(undone_at=now))
        self._readdress(feed_id, last.old_url)
        return str(last.old_url)

    def _readdress(self, feed_id: int, address: str) -> None:
        fresh = {"move_target": "", "move_since": None, "move_times": 0}
        self._conn.execute(
            update(feed).where(feed.c.id == feed_id).values(url=address, host=host_key(address), **fresh)
        )

    def moves(self, feed_id: int) -> tuple[FeedMove, ...]:
        """All moves, oldest first."""
        query = select(feed_move).where(feed_move.c.feed_id == feed_id).order_by(feed_move.c.id)
        return tuple(FeedMove(row.old_url, row.new_url, row.at, row.undone_at) for row in self._conn.execute(query))
