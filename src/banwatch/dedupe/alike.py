"""Is it the same text? Reprints with another headline or lede, wire copies, cut and updated versions.

A text is taken as the set of its runs of WORDS words. Only runs whose first letter has an odd number (a, c, e …)
count, which halves the work and falls on the same runs in every copy. Two texts are alike when the smaller set lies
mostly in the larger: a cut copy lies in it whole.

To find the texts that are worth comparing among a million, each leaves a sketch in the database: its SKETCH smallest
hashes. What two texts share, their sketches share in proportion (bottom-k sampling: Broder 1997; Cohen and Kaplan
2007). The first FILED of them are indexed, so that a lookup is one query, whatever is stored.
"""

import re
from collections.abc import Sequence
from zlib import crc32

WORDS = 5
"""Words of a run. Shorter ones are shared by any two texts on one topic, longer ones break at every changed word."""

SKETCH = 64
"""Hashes kept of a text: the share that they tell is right within 0.13, twice the deviation."""

FILED = 24
"""Hashes by which a text is found. Half a text shares 12 of them on average; a page's standing passage takes some."""

SHARED = 5
"""Filed hashes that a sketch must share to be looked at. Half a text shares fewer in 1 of 100, where a fifth of the
page is a standing passage."""

ALIKE = 0.5
"""Part of the smaller text that must stand in the larger. Pages of one outlet share up to a third (menus, legal
notes); a copy with a new lede keeps more than two thirds."""

DOUBT = 0.15
"""Nearer to ALIKE than this, what the sketches tell is not sure, and the texts are compared in full."""

SHORTEST = 8
"""Runs below which a text is too short to be told from another."""

_ALL = 2**32
_WORD = re.compile(r"\w+")


def runs(text: str) -> frozenset[int]:
    """The hashed runs of a text; empty for one that is too short. Case, punctuation and spacing do not count."""
    words = _WORD.findall(text.lower())
    starts = [start for start, word in enumerate(words[: 1 - WORDS]) if ord(word[0]) & 1]
    found = frozenset([crc32(" ".join(words[at : at + WORDS]).encode("utf-8", "surrogatepass")) for at in starts])
    return found if len(found) >= SHORTEST else frozenset()


def sketch(hashed: frozenset[int]) -> tuple[int, ...]:
    """The SKETCH smallest hashes, smallest first; the first FILED of them are for the index."""
    return tuple(sorted(hashed)[:SKETCH])


def share(one: frozenset[int], other: frozenset[int]) -> float:
    """The part of the smaller text that stands in the larger, in [0, 1]; 0 where one is too short."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def share_told(one: Sequence[int], other: Sequence[int]) -> float:
    """That part as two sketches tell it. Both are compared as far as both reach."""
    if not one or not other:
        return 0.0
    reach = min((each[-1] for each in (one, other) if len(each) == SKETCH), default=_ALL)
    return share(frozenset(h for h in one if h <= reach), frozenset(h for h in other if h <= reach))
