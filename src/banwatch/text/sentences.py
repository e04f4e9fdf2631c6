"""Tokens and sentences with offsets. The text is never rewritten: every span points into the original."""

import re
from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple

from banwatch.text.words import words

TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[Bb]y-[Ll]aws?\b|\d+(?:[.,]\d+)*(?:st|nd|rd|th)?\b|\w+(?:['’]\w+)*")
"""Abbreviations with inner dots ("U.S.", "a.m."), numbers with separators, words with apostrophes."""

END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$|[A-Z\"“])|[\"”»](?=\s+[A-Z“\"])|\n\s*")
ABBREVIATIONS = words(
    "mr mrs ms dr prof gov sen rep del rev hon st ste mt ft no nos art sec jr sr inc co corp ltd dept est",
    "assn bros lt sgt capt col gen cmdr det supt atty vs v etc al jan feb mar apr jun jul aug sept sep",
    "oct nov dec mon tue tues wed thu thur thurs fri sat sun ala ariz ark calif colo conn del fla ga ill",
    "ind kan kans ky la md mass mich minn miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis",
    "wisc wyo ont que alta sask man n.h n.j n.m n.y n.c n.d r.i s.c s.d w.va d.c p.e.i b.c u.s u.k u.n",
    "a.m p.m e.g i.e ave blvd rd hwy pres councilmember",
)
MONTHLIKE = words(
    "jan feb mar apr jun jul aug sept sep oct nov dec no nos art sec st mt ft",
)
LONGEST_SENTENCE = 1200
"""A "sentence" of more characters is cut (run-together text), so that work per sentence stays bounded."""


class Span(NamedTuple):
    """A half-open range of characters."""

    start: int
    end: int


class Token(NamedTuple):
    """A word or number: where it stands, and its lower-cased form (typographic apostrophe made plain)."""

    start: int
    end: int
    low: str


def lowered(text: str) -> str:
    """The text in small letters with plain apostrophes, each character at its own offset."""
    low = text.lower()
    if len(low) != len(text):  # a few capitals grow when made small ("İ"): they stay as they are
        low = "".join(small if len(small := character.lower()) == 1 else character for character in text)
    return low.replace("’", "'")


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Words and numbers of text[start:end] in order."""
    return tokens_of(lowered(text), start, len(text) if end is None else end)


def tokens_of(low: str, start: int, end: int) -> list[Token]:
    """Words and numbers of low[start:end] in order, for a text that was made small by `lowered` already.

    Every step is one call for all words: this loop is the longest of a reading, and half as long so.
    """
    found = list(TOKEN.finditer(low, start, end))
    parts = zip(map(re.Match.start, found), map(re.Match.end, found), map(re.Match.group, found), strict=True)
    return list(map(_token, repeat(Token), parts))


_token = tuple.__new__
"""What `Token._make` comes to, without a call of Python for each word."""


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Sentences of text[start:end], trimmed of surrounding space. A line break always ends one."""
    stop = len(text) if end is None else end
    spans: list[Span] = []
    begin = start
    for match in END.finditer(text, start, stop):
        if _ends_here(text, begin, match):
            spans.extend(_pieces(text, begin, match.end()))
            begin = match.end()
    spans.extend(_pieces(text, begin, stop))
    return spans


def _ends_here(text: str, begin: int, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark[0] == "\n" or mark[0] in "!?…" or len(mark.rstrip("\"'”’»)]")) > 1:
        return True
    if mark[0] in '"”»':
        return match.start() > begin and text[match.start() - 1] in ".!?,"
    return not _is_abbreviation(text, begin, match)


def _is_abbreviation(text: str, begin: int, match: re.Match[str]) -> bool:
    if match.group() != ".":
        return False
    word = _word_before(text, begin, match.start())
    following = text[match.end() : match.end() + 2].lstrip()
    if len(word) == 1 and word.isalpha() and word.isupper():
        return True
    low = word.lower().lstrip("(")
    if low in MONTHLIKE:
        return bool(following) and (following[0].isdigit() or low in {"st", "mt", "ft"})
    if low not in ABBREVIATIONS:
        return bool(following) and following[0].islower()
    return not _closes_sentence(low, text, match.end())


OPENERS = re.compile(r"\s+(?:The|A|An|In|On|It|He|She|They|But|And|This|That|These|Those|Its|After|Before|When|If)\s")


def _closes_sentence(word: str, text: str, end: int) -> bool:
    """After a state or country abbreviation a new sentence may start; an article or pronoun tells so."""
    return (
        word not in {"mr", "mrs", "ms", "dr", "gov", "sen", "rep", "vs", "v"} and OPENERS.match(text, end) is not None
    )


def _word_before(text: str, begin: int, end: int) -> str:
    start = max(begin, end - 16)
    for index in range(end - 1, start - 1, -1):
        if text[index].isspace():
            return text[index + 1 : end]
    return text[start:end]


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = cut if cut > start else start + LONGEST_SENTENCE
        yield Span(start, cut)
        start = cut + 1 if cut < end and text[cut] == " " else cut
    if start < end:
        yield Span(start, end)
