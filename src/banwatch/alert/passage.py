"""The sentence that proves a ban, with the evidence marked in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from banwatch.alert.foreign import ELLIPSIS, shown
from banwatch.model.article import Article
from banwatch.model.finding import Claim, Evidence
from banwatch.text.sentences import Span, split_sentences

PASSAGE_LIMIT = 420
"""Characters shown of the proving sentence: about four lines of print, within fair quotation."""

_WEIGHTS = {"stage": 3, "instrument": 3, "vote": 2, "decided_on": 2, "technology": 2, "scope": 2, "place": 2, "body": 1}
"""How telling a fact's evidence is: the words of the act before those of who and where. Judgement, not measured."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotation on one line. `marks` are pairs [start, end) into `text` that hold evidence, in order, apart.

    `where` is `text` or `title` of the article. `text` is clean of control characters but not escaped for any format.
    """

    text: str
    marks: tuple[tuple[int, int], ...]
    where: str

    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The text cut at the marks: (words, marked). Joined they are `text` again."""
        cuts = [0, *(edge for mark in self.marks for edge in mark), len(self.text)]
        return tuple((self.text[a:b], bool(i % 2)) for i, (a, b) in enumerate(pairwise(cuts)) if a < b)

    def marked(self, before: str = "*", after: str = "*") -> str:
        """The text with signs around the evidence, for formats without bold."""
        return "".join(f"{before}{words}{after}" if is_marked else words for words, is_marked in self.pieces())


def passage(claim: Claim, article: Article | None, limit: int = PASSAGE_LIMIT) -> Passage | None:
    """The sentence of the article's text or title with the most telling evidence, clipped around the evidence.

    At most `limit` characters, ellipses included. None without an article, or when no evidence lies within it.
    """
    found = [*_candidates(claim, article, "text"), *_candidates(claim, article, "title")] if article else []
    if not found:
        return None
    _, where, source, sentence, marks = max(found, key=lambda each: each[0])
    return _quotation(source, sentence, marks, where, limit)


_Candidate = tuple[int, str, str, Span, list[Span]]


def _candidates(claim: Claim, article: Article | None, where: str) -> Iterable[_Candidate]:
    """Sentences with evidence: their weight, and what is marked in them. The first of equals is the one to take."""
    source = "" if article is None else article.title if where == "title" else article.text
    proofs = [(name, proof) for name, proof in claim.evidence.items() if _lies_in(proof, where, source)]
    sentences = split_sentences(source) if proofs else []
    for sentence in dict.fromkeys(_around(sentences, proof) for _, proof in proofs):
        inside = [(name, p) for name, p in proofs if sentence.start <= p.start and p.end <= sentence.end]
        weight = sum(_WEIGHTS.get(name, 1) for name, _ in inside)
        yield weight, where, source, sentence, [Span(p.start, p.end) for _, p in inside]


def _lies_in(proof: Evidence, where: str, source: str) -> bool:
    return proof.where == where and 0 <= proof.start < proof.end <= len(source)


def _around(sentences: Sequence[Span], proof: Evidence) -> Span:
    """The sentence, or run of sentences, that the evidence lies in."""
    touched = [each for each in sentences if each.start < proof.end and proof.start < each.end]
    return Span(
        min([proof.start, *(each.start for each in touched)]),
        max([proof.end, *(each.end for each in touched)]),
    )


def _quotation(source: str, sentence: Span, marks: Sequence[Span], where: str, limit: int) -> Passage:
    window = _window(sentence, marks, limit - 2 * len(ELLIPSIS))
    evidence = {index for mark in marks for index in range(mark.start, mark.end)}
    chars = _on_one_line((char, i in evidence) for i in range(window.start, window.end) for char in shown(source[i]))
    before = ELLIPSIS if window.start > sentence.start else ""
    after = ELLIPSIS if window.end < sentence.end else ""
    text = before + "".join(char for char, _ in chars) + after
    return Passage(text, _runs(chars, len(before)), where)


def _on_one_line(chars: Iterable[tuple[str, bool]]) -> list[tuple[str, bool]]:
    kept: list[tuple[str, bool]] = []
    for char, marked in chars:
        if char != " " or (kept and kept[-1][0] != " "):
            kept.append((char, marked))
    return kept[:-1] if kept and kept[-1][0] == " " else kept


def _runs(chars: Sequence[tuple[str, bool]], offset: int) -> tuple[tuple[int, int], ...]:
    """Runs of marked characters, moved by `offset`. A space belongs to a run that goes on behind it, to no other."""
    runs: list[tuple[int, int]] = []
    words = groupby(enumerate(chars, offset), key=lambda each: each[1][1] if each[1][0] != " " else None)
    for marked, group in words:
        indexes = [index for index, _ in group]
        if marked and runs and indexes[0] == runs[-1][1] + 1 and chars[runs[-1][1] - offset][0] == " ":
            runs[-1] = (runs[-1][0], indexes[-1] + 1)
        elif marked:
            runs.append((indexes[0], indexes[-1] + 1))
    return tuple(runs)


def _window(sentence: Span, marks: Sequence[Span], room: int) -> Span:
    """The part of a long sentence to show: all marks in its middle where they fit, else from the first mark on."""
    if sentence.end - sentence.start <= room:
        return sentence
    first = min(mark.start for mark in marks)
    spare = max(0, room - (max(mark.end for mark in marks) - first))
    start = max(sentence.start, min(first - spare // 2, sentence.end - room))
    return Span(start, start + room)
