"""Identity of entries in the database: new keys, new content, the same page in several feeds."""

from datetime import datetime

from sqlalchemy import Connection, func, or_, select, update

from banwatch.edges.store.tables import entry, entry_revision
from banwatch.model.feed import Entry, KnownEntry, ParsedEntry, Revision
from banwatch.text.urls import page_name


class SqlEntries:
    """Fulfils `ports.EntryStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def recent(self, feed_id: int, limit: int) -> tuple[KnownEntry, ...]:
        """The feed's entries that were recorded last."""
        query = select(entry).where(entry.c.feed_id == feed_id).order_by(entry.c.id.desc()).limit(limit)
        return tuple(
            KnownEntry(row.id, row.key, row.link, row.title, row.html, row.published_at, row.revisions)
            for row in self._conn.execute(query)
        )

    def known(self, feed_id: int, key: str) -> KnownEntry | None:
        """One entry by its key."""
        row = self._conn.execute(select(entry).where(entry.c.feed_id == feed_id, entry.c.key == key)).one_or_none()
        if row is None:
            return None
        return KnownEntry(row.id, row.key, row.link, row.title, row.html, row.published_at, row.revisions)

    def rename(self, entry_id: int, value: ParsedEntry) -> None:
        """The entry is known by another key from now on."""
        self._conn.execute(update(entry).where(entry.c.id == entry_id).values(key=value.key, guid=value.guid))

    def revise(self, old: KnownEntry, value: ParsedEntry, material: bool, now: datetime) -> None:
        """Keep the old content as a revision and take the new one."""
        kept = {"entry_id": old.id, "at": now, "title": old.title, "html": old.html, "material": material}
        self._conn.execute(entry_revision.insert().values(kept))
        changes: dict[str, object] = {
            "title": value.title,
            "html": value.html,
            "content_hash": value.content_hash,
            "revisions": entry.c.revisions + 1,
        }
        if material:
            changes |= {"state": "seen", "retry_at": None, "attempts": 0}
        self._conn.execute(update(entry).where(entry.c.id == old.id).values(changes))

    def note_content(self, entry_id: int, content_hash: str) -> None:
        """Remember the content of an entry that was recorded before contents were remembered."""
        self._conn.execute(update(entry).where(entry.c.id == entry_id).values(content_hash=content_hash))

    def revisions(self, entry_id: int) -> tuple[Revision, ...]:
        """What the entry was before, oldest first."""
        query = select(entry_revision).where(entry_revision.c.entry_id == entry_id).order_by(entry_revision.c.id)
        return tuple(Revision(row.at, row.title, row.html, row.material) for row in self._conn.execute(query))

    def article_of_page(self, value: Entry) -> str | None:
        """The newest article that another entry's same page gave."""
        query = (
            select(entry.c.article_id)
            .where(
                entry.c.page == page_name(value.link),
                entry.c.id != value.id,
                entry.c.article_id.is_not(None),
                or_(entry.c.feed_id != value.feed_id, entry.c.title == value.title),
            )
            .order_by(entry.c.id.desc())
            .limit(1)
        )
        found = self._conn.execute(query).scalar_one_or_none()
        return str(found) if found else None

    def shares_link(self, value: Entry) -> bool:
        """Whether an entry of the same feed with another title leads to the same page."""
        query = select(func.count()).where(
            entry.c.page == page_name(value.link),
            entry.c.feed_id == value.feed_id,
            entry.c.id != value.id,
            entry.c.title != value.title,
        )
        return bool(self._conn.execute(query).scalar_one())
