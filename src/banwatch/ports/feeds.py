"""Feeds and their entries, as the jobs need them. The docstrings are the contracts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import inf
from typing import Protocol

from banwatch.model.feed import Entry, Feed, ParsedEntry, PollPlan


class FeedStore(Protocol):
    """Feeds and entries."""

    def add_feed(self, feed: Feed, added_at: datetime) -> int | None:
        """Record a subscription (`id` of the argument is ignored). None when the address is subscribed already."""
        ...

    def remove_feed(self, url: str) -> bool:
        """End a subscription. What it brought stays. False when there was none."""
        ...

    def feeds(self) -> tuple[Feed, ...]:
        """All subscriptions in order of group and title."""
        ...

    def feed(self, feed_id: int) -> Feed | None:
        """One feed, also when the subscription has ended."""
        ...

    def due_feeds(self, now: datetime, limit: int) -> tuple[Feed, ...]:
        """Subscribed feeds whose time has come, longest due first; those of a paused host wait."""
        ...

    def poll_done(self, feed_id: int, plan: PollPlan, now: datetime, learned: Mapping[str, object]) -> None:
        """Write back a poll.

        `learned` may hold validators, wishes, body_hash, title, site_url, language, last_error, baselined,
        rhythm_seconds, last_new_at, doubted_until, moving.
        """
        ...

    def known_keys(self, feed_id: int, keys: Sequence[str]) -> Mapping[str, str]:
        """Those of `keys` that this feed's entries have already, with the hash of their content (may be empty)."""
        ...

    def add_entries(self, feed_id: int, entries: Iterable[tuple[ParsedEntry, bool]], now: datetime) -> int:
        """Record new entries with their quiet mark; entries whose key is known change nothing. Number of new ones."""
        ...

    def due_entries(self, now: datetime, limit: int, long_pause: float = inf) -> tuple[Entry, ...]:
        """Entries that have no article yet and may be tried now, oldest publication first.

        Those of a paused host wait, unless its pause lasts for more than `long_pause` seconds yet.
        """
        ...

    def entry_read(self, entry_id: int, article_id: str, note: str) -> None:
        """The entry has its article. `note` says how it was had (page, or feed and why)."""
        ...

    def entry_waits(self, entry_id: int, retry_at: datetime | None, note: str) -> None:
        """The entry could not be read: try again at `retry_at`, or never (None)."""
        ...
