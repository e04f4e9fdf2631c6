"""Identity of entries, as the jobs need it. The docstrings are the contracts."""

from datetime import datetime
from typing import Protocol

from banwatch.model.feed import Entry, KnownEntry, ParsedEntry, Revision


class EntryStore(Protocol):
    """Entries that are known: under other keys, with other content, in other feeds."""

    def recent(self, feed_id: int, limit: int) -> tuple[KnownEntry, ...]:
        """The feed's entries that were recorded last, newest first."""
        ...

    def known(self, feed_id: int, key: str) -> KnownEntry | None:
        """One entry by its key."""
        ...

    def rename(self, entry_id: int, value: ParsedEntry) -> None:
        """The entry is known by another key and guid from now on."""
        ...

    def revise(self, old: KnownEntry, value: ParsedEntry, material: bool, now: datetime) -> None:
        """Keep the old content as a revision, take the new one, and read the entry again where it is material."""
        ...

    def note_content(self, entry_id: int, content_hash: str) -> None:
        """Remember the content of an entry that was recorded before contents were remembered."""
        ...

    def revisions(self, entry_id: int) -> tuple[Revision, ...]:
        """What the entry was before, oldest first."""
        ...

    def article_of_page(self, value: Entry) -> str | None:
        """The newest article that the same page gave for another entry.

        An entry of the same feed counts only with the same title: some feeds lead all their entries to one page.
        """
        ...

    def shares_link(self, value: Entry) -> bool:
        """Whether an entry of the same feed with another title leads to the same page."""
        ...
