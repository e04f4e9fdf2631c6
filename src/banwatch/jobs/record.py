"""What a feed's document changes in the database: new entries, entries under new guids, edited entries."""

from datetime import datetime

from banwatch.jobs.lessons import Answered, Recorded
from banwatch.model.feed import Feed, ParsedEntry
from banwatch.poll.baseline import quiet
from banwatch.poll.identity import AT_LEAST, is_material, renamed
from banwatch.ports import Services, Tx

LOOKED_AT = 500
"""Entries of a feed among which those are looked for that may have got new guids."""
MAX_REVISIONS = 24
"""Edits of one entry that are kept; a feed whose text changes at every poll is no news (lemon24/reader #225)."""


def record(services: Services, tx: Tx, answer: Answered, now: datetime) -> Recorded:
    """Write down the document's entries. Doing so again changes nothing."""
    parsed, policy, feed = answer.parsed, services.policy, answer.feed
    if parsed is None:
        return Recorded()
    known = dict(tx.feeds.known_keys(feed.id, [entry.key for entry in parsed.entries]))
    unseen = [entry for entry in parsed.entries if entry.key not in known]
    found = _rename(tx, feed, unseen, [entry.key for entry in parsed.entries])
    if found:
        unseen = [entry for entry in unseen if entry.key not in found]
        known |= tx.feeds.known_keys(feed.id, list(found))
    edited = sum(_revise(tx, feed, entry, known[entry.key], now) for entry in parsed.entries if entry.key in known)
    marks = [quiet(entry, not feed.baselined, now, policy.lookback_seconds, policy.backfill) for entry in unseen]
    tx.feeds.add_entries(feed.id, zip(unseen, marks, strict=True), now)
    remarks = (
        f"{len(found)} entries came under new guids and were known again" if found else "",
        f"{edited} entries were edited" if edited else "",
    )
    return Recorded(tuple(unseen), len(known), tuple(filter(None, remarks)))


def _rename(tx: Tx, feed: Feed, unseen: list[ParsedEntry], present: list[str]) -> dict[str, int]:
    """Give entries that came under new guids their new keys; those keys."""
    if not feed.baselined or len(unseen) < AT_LEAST:
        return {}
    found = renamed(unseen, present, tx.entries.recent(feed.id, LOOKED_AT))
    for entry in unseen:
        if entry.key in found:
            tx.entries.rename(found[entry.key], entry)
    return found


def _revise(tx: Tx, feed: Feed, entry: ParsedEntry, held: str, now: datetime) -> bool:
    """Keep the old content of an entry that was edited; whether it was."""
    if held == entry.content_hash or (old := tx.entries.known(feed.id, entry.key)) is None:
        return False
    if not held:
        tx.entries.note_content(old.id, entry.content_hash)
        return False
    if old.revisions >= MAX_REVISIONS:
        return False
    tx.entries.revise(old, entry, is_material(old.title, old.html, entry.title, entry.html), now)
    return True
