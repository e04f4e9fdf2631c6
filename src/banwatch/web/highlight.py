"""Evidence in a text, as pieces that a page can show. The text is cut, never rewritten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """The span [start, end) of a text that proves the fact `name`."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text. `names` are the facts that all of it proves, the shortest mark first.

    `begins` are those of them whose mark starts with this piece: there the page puts the label.
    """

    text: str
    names: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


def segments(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """The text cut at every edge of a mark; the pieces joined are the text again.

    Marks may overlap. One that does not lie within the text is left out, because it cannot be of this text.
    """
    return tuple(_pieces(text, _within(text, marks), ()))


def paragraphs(text: str, marks: Iterable[Mark]) -> tuple[tuple[Segment, ...], ...]:
    """The same, also cut at the ends of lines and grouped by line.

    A line's end stays with the line, so that all pieces joined are still the text.
    """
    ends = _line_ends(text)
    lines: list[list[Segment]] = [[] for _ in ends]
    at = line = 0
    for piece in _pieces(text, _within(text, marks), ends):
        lines[line].append(piece)
        at += len(piece.text)
        line += at == ends[line]
    return tuple(tuple(each) for each in lines)


def _within(text: str, marks: Iterable[Mark]) -> list[Mark]:
    """Marks of this text, the shortest first: where two overlap, the narrower one says more."""
    kept = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    return sorted(kept, key=lambda mark: (mark.end - mark.start, mark.start, mark.name))


def _line_ends(text: str) -> list[int]:
    ends, at = [], 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        ends.append(at)
    return ends


def _pieces(text: str, marks: Sequence[Mark], breaks: Iterable[int]) -> Iterable[Segment]:
    edges = {0, len(text), *breaks}
    for mark in marks:
        edges |= {mark.start, mark.end}
    for start, end in pairwise(sorted(edges)):
        around = [mark for mark in marks if mark.start <= start and end <= mark.end]
        names = dict.fromkeys(mark.name for mark in around)
        begins = dict.fromkeys(mark.name for mark in around if mark.start == start)
        yield Segment(text[start:end], tuple(names), tuple(begins))
