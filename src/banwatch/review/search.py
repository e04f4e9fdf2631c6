"""What a person types into the search, as terms that a database can look for. Pure."""

import re
from dataclasses import dataclass

from banwatch.errors import InputError

MAX_TERMS = 12
MAX_QUERY = 200
"""Characters. A longer one is pasted text, not a search."""

_TERM = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other. `beginning`: the last one may go on. `absent`: they must not occur.

    `typed` is the same as it was written, for databases that take words apart by rules of their own.
    """

    words: tuple[str, ...]
    typed: str
    beginning: bool = False
    absent: bool = False


def terms(query: str) -> tuple[Term, ...]:
    """The terms of a query: all words must occur, `"quoted ones"` together, `ban*` begins a word, `-word` must not.

    Empty for an empty query. InputError for one that is too long, or only says what must not occur.
    """
    if len(query) > MAX_QUERY:
        raise InputError(f"The search is {len(query)} characters long.", f"Keep it within {MAX_QUERY}.")
    found = []
    for minus, quoted, plain in _TERM.findall(query):
        words = tuple(word.lower() for word in _WORD.findall(quoted or plain))
        if words:
            found.append(Term(words, quoted or plain, plain.endswith("*"), bool(minus)))
    if len(found) > MAX_TERMS:
        raise InputError(f"The search has {len(found)} words.", f"Keep it within {MAX_TERMS}.")
    if found and all(term.absent for term in found):
        raise InputError("The search says only what must not occur.", "Add a word that must.")
    return tuple(found)


def excerpt(text: str, sought: tuple[Term, ...], width: int = 220) -> str:
    """The part of a text around the first word that was sought, on one line; its beginning when none is found."""
    firsts = [re.escape(term.words[0]) for term in sought if not term.absent]
    found = re.search(rf"\b(?:{'|'.join(firsts)})", text, re.IGNORECASE) if firsts else None
    start = max(0, found.start() - width // 3) if found else 0
    part = " ".join(text[start : start + width].split())
    return f"{'… ' if start else ''}{part}{' …' if start + width < len(text) else ''}"
