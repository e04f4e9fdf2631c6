"""An article read once: sentences with tokens, hits, dates and their place on the page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from banwatch.classify.lexicon import ACTOR_ROLES, Hit
from banwatch.classify.parts import blocks
from banwatch.classify.rulebook import Rulebook
from banwatch.classify.tongues import Tongue
from banwatch.model.article import Article
from banwatch.text.dates import DateMention, find_dates
from banwatch.text.language import guess_language
from banwatch.text.sentences import Span, Token, split_sentences, tokenize
from banwatch.text.words import words

MAX_CHARACTERS = 60_000
"""More of a text is not read: ten times the longest local news page; a longer one is a dump, and the reasons say so."""
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
    cut: bool
    by_block: Mapping[int, tuple[Sentence, ...]]
    language: str = ""
    """Code of the language it is in, "" where neither its words nor its feed tell."""


def language_of(article: Article) -> str:
    """The language that the feed tells unless the words tell another: feeds are often mislabelled."""
    told = article.language.lower()[:2]
    return guess_language(f"{article.title} {article.text[:MAX_CHARACTERS]}") or told


def read(article: Article, book: Rulebook) -> Reading:
    """Read title and text."""
    text = article.text[:MAX_CHARACTERS]
    published = article.published_on or (article.published_at.date() if article.published_at else header_day(text))
    language = language_of(article)
    tongue = book.tongues.get(language, book.tongues[""])
    found = _local_members(list(_sentences(article.title[:600], text, book, tongue, published)), book)
    groups: dict[int, list[Sentence]] = {}
    for sentence in found:
        groups.setdefault(sentence.block, []).append(sentence)
    by_block = {key: tuple(group) for key, group in groups.items()}
    return Reading(article, published, tuple(found), len(article.text) > MAX_CHARACTERS, by_block, language)


def _local_members(sentences: list[Sentence], book: Rulebook) -> list[Sentence]:
    """ "Jurors", "the board", "lawmakers" act for the local body in an article that names the body's whole name."""
    named = {h.word for s in sentences for h in s.hits if h.role == "council"}
    local = {word for word, when in book.local_when.items() if named & when}
    return [_with_hits(s, _as_council(s.hits, local)) if local else s for s in sentences]


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


def _sentences(
    title: str, text: str, book: Rulebook, tongue: Tongue, published: date | None,
) -> Iterator[Sentence]:  # fmt: skip
    order = 0
    for span in _one(title):
        yield _make(order, -1, "title", span, "title", "title", -1, title, book, tongue, published, ())
        order += 1
    index = 0
    quotes = tuple((m.start(), m.end()) for m in QUOTE.finditer(text))
    for number, block in enumerate(blocks(text, book.page)):
        repeats = block.kind in {"short", "prose"} and _same(text[block.start : block.end], title)
        for span in split_sentences(text, block.label, block.end):
            kind = "headline" if repeats else block.kind
            counted = kind in {"prose", "short", "list"} and block.section not in {"related", "comments"}
            yield _make(order, index, "text", span, kind, block.section, number, text, book, tongue, published, quotes)
            order += 1
            index += counted


def _one(title: str) -> list[Span]:
    stripped = title.strip()
    start = title.find(stripped) if stripped else 0
    return [Span(start, start + len(stripped))] if stripped else []


def _same(line: str, title: str) -> bool:
    return bool(title) and line.strip().rstrip(".").casefold() == title.strip().rstrip(".").casefold()


def _make(
    order: int, index: int, where: Where, span: Span, kind: str, section: str, block: int,
    source: str, book: Rulebook, tongue: Tongue, published: date | None, quotes: tuple[tuple[int, int], ...],
) -> Sentence:  # fmt: skip
    tokens = tuple(tokenize(source, span.start, span.end))
    hits = tuple(sorted([*tongue.lexicon.match(source, tokens), *book.term_hits(source, span, tokens)], key=_position))
    inside = tuple(q for q in quotes if q[0] < span.end and q[1] > span.start)
    header = HEADER.match(source)
    begin = max(span.start, header.end()) if header and where == "text" else span.start
    dates = tuple(find_dates(source, begin, span.end, published)) if begin < span.end else ()
    return Sentence(
        order,
        index,
        where,
        span,
        kind,
        section,
        block,
        source,
        tokens,
        hits,
        clause_numbers(source, tokens),
        inside,
        tongue,
        dates,
        frozenset(h.role for h in hits),
    )


def _position(hit: Hit) -> tuple[int, int, str]:
    return (hit.i, -hit.j, hit.role)


HARD = re.compile(r"[;:()\[\]|…]| [—–-] |—|[.!?][\"”']?\s")
SUBORDINATORS = words(
    "which who whom whose where when while after before because although though but as since unless",
    "whereas if and despite following",
)


def clause_numbers(source: str, tokens: tuple[Token, ...]) -> tuple[int, ...]:
    """For each token the number of its clause; hard punctuation and subordinators start one."""
    numbers: list[int] = []
    current = 0
    for position, token in enumerate(tokens):
        if position:
            gap = source[tokens[position - 1].end : token.start]
            if HARD.search(gap) or _subordinates(gap, token.low, position):
                current += 1
        numbers.append(current)
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
