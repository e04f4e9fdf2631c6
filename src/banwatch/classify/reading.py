"""An article read once: sentences with tokens, hits, dates and their place on the page."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Literal

from banwatch.classify.lexicon import ACTOR_ROLES, Hit
from banwatch.classify.parts import blocks
from banwatch.classify.rulebook import Rulebook
from banwatch.classify.tongues import Tongue
from banwatch.model.article import Article
from banwatch.text.dates import DateMention, find_dates
from banwatch.text.language import guess_language
from banwatch.text.sentences import Span, Token, lowered, split_sentences, tokens_of
from banwatch.text.words import words

MAX_CHARACTERS = 60_000
"""More of a text is not read: ten times the longest local news page; a longer one is a dump, and the reasons say so."""
MAX_TITLE = 600
"""More of a title is not read."""
CLOSE = 14_000
"""Characters of a text that are read closely at most, three times the longest local news page. Of a longer one these
are the opening and what stands around the topic's words, so that no text takes long; the reasons say so."""
OPENING = 6_000
AROUND = 700
"""Characters before and after a word of the topic that are read with it: its paragraph and the next."""
MOST_HITS = 60
"""Hits of one sentence that are looked at: twice those of the richest sentence of a real page; every verb is held
against all hits of its sentence, so that a made one of hundreds would take long."""
QUOTE = re.compile(r"“[^“”\n]*”|\"[^\"\n]*\"")
Where = Literal["text", "title"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `index` counts prose sentences from 0 (-1 for the title); `order` counts all."""

    order: int
    index: int
    where: Where
    span: Span
    kind: str
    section: str
    block: int
    source: str
    tokens: tuple[Token, ...]
    hits: tuple[Hit, ...]
    clauses: tuple[int, ...]
    quotes: tuple[tuple[int, int], ...]
    tongue: Tongue
    dates: tuple[DateMention, ...] = ()
    held: frozenset[str] = frozenset()
    """The roles of its hits."""
    capitals: tuple[int, ...] = ()
    """The tokens that begin with a capital, by position."""
    words: frozenset[str] = frozenset()
    """Its tokens in small letters."""

    @property
    def text(self) -> str:
        """The sentence's words."""
        return self.source[self.span.start : self.span.end]

    def roles(self, *roles: str) -> list[Hit]:
        """Hits in any of these roles."""
        return [h for h in self.hits if h.role in roles]

    def has(self, *roles: str) -> bool:
        """Whether any hit is in one of these roles."""
        return not self.held.isdisjoint(roles)

    def quoted(self, offset: int) -> bool:
        """Whether the offset lies inside quotation marks."""
        return any(a <= offset < b for a, b in self.quotes)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rest of the engine works on."""

    article: Article
    published: date | None
    sentences: tuple[Sentence, ...]
    cut: str
    """What of the text was not read, as a sentence; "" where all was."""
    by_block: Mapping[int, tuple[Sentence, ...]]
    language: str = ""
    """Code of the language it is in, "" where neither its words nor its feed tell."""


def language_of(article: Article) -> str:
    """The language that the feed tells unless the words tell another: feeds are often mislabelled."""
    told = article.language.lower()[:2]
    return guess_language(f"{article.title} {article.text[:MAX_CHARACTERS]}") or told


def read(article: Article, book: Rulebook) -> Reading:
    """Read title and text."""
    if len(article.title) > MAX_TITLE:
        article = replace(article, title=article.title[:MAX_TITLE])
    text = article.text[:MAX_CHARACTERS]
    published = article.published_on or (article.published_at.date() if article.published_at else header_day(text))
    language = language_of(article)
    tongue = book.tongues.get(language, book.tongues[""])
    title = _source("title", article.title, published)
    body = _source("text", text, published)
    parts = _closely(body.low, book.literals)
    found = _local_members(list(_sentences(title, body, parts, book, tongue)), book)
    groups: dict[int, list[Sentence]] = {}
    for sentence in found:
        groups.setdefault(sentence.block, []).append(sentence)
    by_block = {key: tuple(group) for key, group in groups.items()}
    return Reading(article, published, tuple(found), _cut(len(article.text), parts), by_block, language)


def _cut(length: int, parts: Sequence[Span]) -> str:
    if len(parts) != 1 or parts[0].end < min(length, MAX_CHARACTERS):
        return f"Of {length:,} characters only the opening and the parts around the topic's words were read."
    return f"Only the first {MAX_CHARACTERS:,} characters were read." if length > MAX_CHARACTERS else ""


def _closely(low: str, literals: Sequence[str]) -> list[Span]:
    """The parts of a text to read, in order: all of a usual one; of a very long one at most `CLOSE` characters."""
    if len(low) <= CLOSE:
        return [Span(0, len(low))]
    parts = [Span(0, OPENING)]
    left = CLOSE - OPENING
    while left > 0:
        begin = parts[-1].end
        named = min((at for word in literals if (at := low.find(word, begin)) >= 0), default=len(low))
        start = max(begin, named - AROUND)
        end = min(len(low), named + AROUND, start + left)
        if start >= end:
            break
        left -= end - start
        parts[-1:] = [Span(parts[-1].start, end)] if start == begin else [parts[-1], Span(start, end)]
    return parts


def _local_members(sentences: list[Sentence], book: Rulebook) -> list[Sentence]:
    """ "Jurors", "the board", "lawmakers" act for the local body in an article that names the body's whole name."""
    named = {h.word for s in sentences for h in s.hits if h.role == "council"}
    local = {word for word, when in book.local_when.items() if named & when}
    if not local:
        return sentences
    return [s if s.held.isdisjoint(ACTOR_ROLES) else _with_hits(s, _as_council(s.hits, local)) for s in sentences]


def _with_hits(sentence: Sentence, hits: tuple[Hit, ...]) -> Sentence:
    return replace(sentence, hits=hits, held=frozenset(h.role for h in hits))


def _as_council(hits: Sequence[Hit], local: set[str]) -> tuple[Hit, ...]:
    return tuple(h._replace(role="council") if h.word in local and h.role in ACTOR_ROLES else h for h in hits)


HEADER = re.compile(r"\s*(?:date:? )?(?P<day>\d{4}-\d{2}-\d{2})\b")


def header_day(text: str) -> date | None:
    """The day that some pages put before everything else ("date 2021-03-09 …"): when it was published."""
    match = HEADER.match(text)
    try:
        return date.fromisoformat(match.group("day")) if match else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Source:
    """Title or text with what holds for all its sentences. `low`: in small letters; `dated`: where dates count from."""

    where: Where
    text: str
    low: str
    quotes: tuple[tuple[int, int], ...]
    dated: int
    published: date | None


def _source(where: Where, text: str, published: date | None) -> Source:
    header = HEADER.match(text) if where == "text" else None
    quotes = tuple((m.start(), m.end()) for m in QUOTE.finditer(text)) if where == "text" else ()
    return Source(where, text, lowered(text), quotes, header.end() if header else 0, published)


def _sentences(
    title: Source, body: Source, parts: Sequence[Span], book: Rulebook, tongue: Tongue
) -> Iterator[Sentence]:  # fmt: skip
    order = 0
    for span in _one(title.text):
        yield _make(order, -1, span, "title", "title", -1, title, book, tongue)
        order += 1
    index = 0
    text = body.text
    for number, block in enumerate(blocks(text, book.page)):
        if not any(part.start < block.end and block.start < part.end for part in parts):
            continue
        repeats = block.kind in {"short", "prose"} and _same(text[block.start : block.end], title.text)
        kind = "headline" if repeats else block.kind
        counted = kind in {"prose", "short", "list"} and block.section not in {"related", "comments"}
        for span in split_sentences(text, block.label, block.end):
            if any(part.start < span.end and span.start < part.end for part in parts):
                yield _make(order, index, span, kind, block.section, number, body, book, tongue)
                order += 1
                index += counted


def _one(title: str) -> list[Span]:
    stripped = title.strip()
    start = title.find(stripped) if stripped else 0
    return [Span(start, start + len(stripped))] if stripped else []


def _same(line: str, title: str) -> bool:
    return bool(title) and line.strip().rstrip(".").casefold() == title.strip().rstrip(".").casefold()


def _make(
    order: int, index: int, span: Span, kind: str, section: str, block: int,
    source: Source, book: Rulebook, tongue: Tongue,
) -> Sentence:  # fmt: skip
    text, start, end = source.text, span.start, span.end
    low = source.low[start:end]
    tokens = tuple(tokens_of(source.low, start, end))
    hits = tongue.lexicon.match(text, tokens)
    terms = list(book.term_hits(text, span, tokens)) if book.gate(low) else []
    if terms:
        hits = sorted([*hits, *terms], key=_position)
    begin = max(start, source.dated)
    return Sentence(
        order,
        index,
        source.where,
        span,
        kind,
        section,
        block,
        text,
        tokens,
        tuple(hits[:MOST_HITS]),
        clause_numbers(text, tokens),
        _inside(source.quotes, span),
        tongue,
        tuple(find_dates(text, begin, end, source.published)) if begin < end else (),
        frozenset([hit[0] for hit in hits[:MOST_HITS]]),
        tuple([k for k, token in enumerate(tokens) if text[token[0]].isupper()]),
        frozenset([token[2] for token in tokens]),
    )


def _inside(quotes: tuple[tuple[int, int], ...], span: Span) -> tuple[tuple[int, int], ...]:
    """The quotes that overlap the span; they follow each other, so that those are found by halving."""
    if not quotes:
        return ()
    first = bisect_right(quotes, span.start, key=itemgetter(1))
    return quotes[first : bisect_left(quotes, span.end, key=itemgetter(0))]


def _position(hit: Hit) -> tuple[int, int, str]:
    return (hit.i, -hit.j, hit.role)


HARD = re.compile(r"[;:()\[\]|…]| [—–-] |—|[.!?][\"”']?\s")
SUBORDINATORS = words(
    "which who whom whose where when while after before because although though but as since unless",
    "whereas if and despite following",
)


ALWAYS = SUBORDINATORS - {"and", "as"}


def clause_numbers(source: str, tokens: tuple[Token, ...]) -> tuple[int, ...]:
    """For each token the number of its clause; hard punctuation and subordinators start one."""
    numbers: list[int] = []
    current = last = 0
    for position, (start, end, low) in enumerate(tokens):
        if start - last == 1 and source[last] == " ":  # most gaps: nothing to search there
            current += low in ALWAYS and position > 0
        elif position:
            gap = source[last:start]
            current += HARD.search(gap) is not None or _subordinates(gap, low, position)
        numbers.append(current)
        last = end
    return tuple(numbers)


def _subordinates(gap: str, word: str, position: int) -> bool:
    if word not in SUBORDINATORS:
        return "," in gap and word in RESUMES
    if word in {"and", "as"}:
        return "," in gap and position > 3
    return True


RESUMES = words(
    "was were is are has have had will would passed voted approved adopted won failed bans bars",
)
"""After a comma these go on with the main clause that an insertion interrupted."""
