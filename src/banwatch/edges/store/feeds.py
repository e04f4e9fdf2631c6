"""Feeds and entries in the database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import inf

from sqlalchemy import ColumnElement, Connection, Update, bindparam, func, or_, select, update

from banwatch.edges.store.insert import insert_all_new
from banwatch.edges.store.rows import entry_in, feed_in, wishes_out
from banwatch.edges.store.tables import entry, feed, host
from banwatch.edges.store.work import free
from banwatch.model.feed import Entry, Feed, Moving, ParsedEntry, PollPlan, PollResult, Validators, Wishes
from banwatch.model.work import POLL, READ
from banwatch.text.urls import host_key, page_name

_LEARNABLE = frozenset({
    "body_hash", "title", "site_url", "language", "last_error", "baselined",
    "rhythm_seconds", "last_new_at", "doubted_until",
})  # fmt: skip
_SKEW = timedelta(minutes=5)
"""How far the clocks of two machines may differ."""
_FOR_EVER = 100 * 365 * 86_400.0
_BATCH = 500  # below the parameter limit of every SQLite in use (999)


_KNOWN = select(entry.c.key, entry.c.content_hash).where(
    entry.c.feed_id == bindparam("feed"), entry.c.key.in_(bindparam("keys", expanding=True))
)


@lru_cache(maxsize=256)
def _poll_done(names: frozenset[str], failed: bool) -> Update:
    """The statement that writes these columns back after a poll. To build one costs more than to run it."""
    now = bindparam("now", type_=feed.c.last_polled_at.type)
    values: dict[str, object] = {name: bindparam(f"new_{name}") for name in sorted(names)}
    values["failing_since"] = func.coalesce(feed.c.failing_since, now) if failed else None
    return update(feed).where(feed.c.id == bindparam("polled")).values(last_polled_at=now, **values)


class SqlFeeds:
    """Fulfils `ports.FeedStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def add_feed(self, value: Feed, added_at: datetime) -> int | None:
        """Record a subscription, or take up an ended one again. None when it is subscribed to already."""
        details = {
            "title": value.title,
            "site_url": value.site_url,
            "grouping": value.group,
            "region": value.region,
            "language": value.language,
        }
        row = self._conn.execute(select(feed.c.id, feed.c.active).where(feed.c.url == value.url)).one_or_none()
        if row is None:
            new = {"url": value.url, "host": host_key(value.url), "added_at": added_at, **details}
            found = self._conn.execute(feed.insert().values(new).returning(feed.c.id))
            return int(found.scalar_one())
        if row.active:
            return None
        self._conn.execute(update(feed).where(feed.c.id == row.id).values(active=True, next_poll_at=None, **details))
        return int(row.id)

    def remove_feed(self, url: str) -> bool:
        """End a subscription."""
        done = self._conn.execute(update(feed).where(feed.c.url == url, feed.c.active).values(active=False))
        return done.rowcount > 0

    def feeds(self) -> tuple[Feed, ...]:
        """All subscriptions."""
        query = select(feed).where(feed.c.active).order_by(feed.c.grouping, feed.c.title, feed.c.id)
        return tuple(feed_in(row) for row in self._conn.execute(query))

    def feed(self, feed_id: int) -> Feed | None:
        """One feed."""
        row = self._conn.execute(select(feed).where(feed.c.id == feed_id)).one_or_none()
        return feed_in(row) if row else None

    def due_feeds(self, now: datetime, limit: int) -> tuple[Feed, ...]:
        """Feeds whose time has come; those never polled come first."""
        query = (
            select(feed)
            .outerjoin(host, host.c.name == feed.c.host)
            .where(feed.c.active, _is_due(now), _at_peace(now))
            .where(free(POLL, feed.c.id, now))
            .order_by(feed.c.next_poll_at.is_not(None), feed.c.next_poll_at, feed.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=feed)
        )
        return tuple(feed_in(row) for row in self._conn.execute(query))

    def poll_done(self, feed_id: int, plan: PollPlan, now: datetime, learned: Mapping[str, object]) -> None:
        """Write back a poll."""
        values: dict[str, object] = {name: learned[name] for name in _LEARNABLE & learned.keys()}
        if isinstance(wishes := learned.get("wishes"), Wishes):
            values |= wishes_out(wishes)
        if isinstance(validators := learned.get("validators"), Validators):
            values |= {"etag": validators.etag, "last_modified": validators.last_modified}
        if isinstance(moving := learned.get("moving"), Moving):
            values |= {"move_target": moving.target, "move_since": moving.since, "move_times": moving.times}
        if plan.result in (PollResult.OK, PollResult.UNCHANGED):
            values["last_ok_at"] = now
        values |= {"next_poll_at": plan.next_poll_at, "last_result": plan.result.value, "failures": plan.failures}
        parameters = {f"new_{name}": value for name, value in values.items()}
        statement = _poll_done(frozenset(values), plan.failures > 0)
        self._conn.execute(statement, parameters | {"polled": feed_id, "now": now})

    def known_keys(self, feed_id: int, keys: Sequence[str]) -> dict[str, str]:
        """Keys that are recorded already, with the hashes of their content."""
        found: dict[str, str] = {}
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            rows = self._conn.execute(_KNOWN, {"feed": feed_id, "keys": batch})
            found.update((row.key, row.content_hash) for row in rows)
        return found

    def add_entries(self, feed_id: int, entries: Iterable[tuple[ParsedEntry, bool]], now: datetime) -> int:
        """Record new entries, all of them by one statement: it is the most frequent writing of all."""
        rows = [_entry_out(feed_id, value, quiet, now) for value, quiet in entries]
        return insert_all_new(self._conn, entry, rows) if rows else 0

    def due_entries(self, now: datetime, limit: int, long_pause: float = inf) -> tuple[Entry, ...]:
        """Entries that wait for being read."""
        waited_for = now + timedelta(seconds=min(long_pause, _FOR_EVER))
        query = (
            select(entry)
            .outerjoin(host, host.c.name == entry.c.host)
            .where(entry.c.state == "seen", or_(entry.c.retry_at.is_(None), entry.c.retry_at <= now))
            .where(or_(_at_peace(now), host.c.paused_until > waited_for))
            .where(free(READ, entry.c.id, now))
            .order_by(entry.c.published_at.is_(None), entry.c.published_at, entry.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=entry)
        )
        return tuple(entry_in(row) for row in self._conn.execute(query))

    def entry_read(self, entry_id: int, article_id: str, note: str) -> None:
        """The entry has its article."""
        self._conn.execute(
            update(entry)
            .where(entry.c.id == entry_id)
            .values(state="read", article_id=article_id, retry_at=None, note=note, attempts=entry.c.attempts + 1)
        )

    def entry_waits(self, entry_id: int, retry_at: datetime | None, note: str) -> None:
        """The entry could not be read now, or ever."""
        self._conn.execute(
            update(entry)
            .where(entry.c.id == entry_id)
            .values(
                state="seen" if retry_at else "unreadable",
                retry_at=retry_at,
                note=note,
                attempts=entry.c.attempts + 1,
            )
        )


def _entry_out(feed_id: int, value: ParsedEntry, quiet: bool, now: datetime) -> dict[str, object]:
    return {
        "feed_id": feed_id,
        "key": value.key,
        "guid": value.guid,
        "link": value.link,
        "title": value.title,
        "html": value.html,
        "published_at": value.published_at,
        "published_on": date.fromisoformat(value.published_on) if value.published_on else None,
        "source": value.source,
        "seen_at": now,
        "quiet": quiet,
        "note": "; ".join(value.notes),
        "host": _host_at("/".join(value.link.split("/", 3)[:3])),
        "page": page_name(value.link),
        "content_hash": value.content_hash,
    }


@lru_cache(maxsize=4096)
def _host_at(root: str) -> str:
    """`host_key` of an address's beginning: the entries of a feed have few, and finding a suffix is slow."""
    return host_key(root)


def _at_peace(now: datetime) -> ColumnElement[bool]:
    """Nobody at the joined host asked for patience."""
    return or_(host.c.paused_until.is_(None), host.c.paused_until <= now)


def _is_due(now: datetime) -> ColumnElement[bool]:
    """The feed's time has come; or it was polled in the future, by a clock that has been set back since."""
    return or_(feed.c.next_poll_at.is_(None), feed.c.next_poll_at <= now, feed.c.last_polled_at > now + _SKEW)
