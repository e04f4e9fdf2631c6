"""Whether an entry is one that is known: under another guid, or with other content. Pure.

    renamed(unseen, present, recent) -> dict[str, int]
    is_material(old_title, old_html, new_title, new_html) -> bool

An entry is known by its key (guid, else link, else title and date; see `poll.entries`). Two things break that: a site
that gives all its entries new guids (a new system, a move to https), and an outlet that edits what it published.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from banwatch.model.feed import KnownEntry, ParsedEntry
from banwatch.text.urls import page_name

AT_LEAST = 3
SHARE = 0.5
"""New guids are looked into when three entries and half of the document seem new: one alone may be a republication."""
SIMILAR = 0.9
"""Share of words in common from which an edit is no news: a mended typo, a changed counter."""

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]*>")


def renamed(unseen: Sequence[ParsedEntry], present: Iterable[str], recent: Sequence[KnownEntry]) -> dict[str, int]:
    """New keys of entries that are known: key to the id of the recorded entry.

    `unseen` are the document's entries whose keys are not known, `present` all keys of the document, `recent` the
    feed's recorded entries. One that still stands in the document under its old key was not renamed. The others match
    by page, or by title and publication, where that fits exactly one recorded entry.
    """
    keys = frozenset(present)
    if len(unseen) < AT_LEAST or len(unseen) < SHARE * len(keys):
        return {}
    by_sign: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for known in recent:
        if known.key not in keys:
            for sign in _signs(known.link, known.title, known.published_at):
                by_sign[sign].append(known.id)
    found: dict[str, int] = {}
    for entry in unseen:
        for sign in _signs(entry.link, entry.title, entry.published_at):
            if len(by_sign[sign]) == 1 and by_sign[sign][0] not in found.values():
                found[entry.key] = by_sign[sign][0]
                break
    return found


def is_material(old_title: str, old_html: str, new_title: str, new_html: str) -> bool:
    """Whether an edit may change what the entry reports: another title, or a tenth of the words or more."""
    if _words(old_title) != _words(new_title):
        return True
    old, new = Counter(_words(_TAG.sub(" ", old_html))), Counter(_words(_TAG.sub(" ", new_html)))
    total = old.total() + new.total()
    return total > 0 and 2 * (old & new).total() / total < SIMILAR


def _signs(link: str, title: str, published: object) -> Iterable[tuple[str, ...]]:
    """By what an entry may be known beside its key, the surest first."""
    page, words = page_name(link), " ".join(_words(title))
    if page and words:
        yield ("page", page, words)
    if words and published is not None:
        yield ("dated", words, str(published))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
