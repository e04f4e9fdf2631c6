"""One article from the inside: its sentences with frames and places, the features with their shares, the finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banwatch.classify.engine import classify, feature_values, rulebook_of
from banwatch.classify.frames import Frame, contents, frames_of, permissions
from banwatch.classify.gazetteer import Gazetteer
from banwatch.classify.places import find_places
from banwatch.classify.reading import MAX_CHARACTERS, Sentence, read
from banwatch.model.article import Article
from banwatch.model.finding import Finding
from banwatch.model.watch import Watch


@dataclass(frozen=True, slots=True)
class Part:
    """A feature's part in the score: `value` times `weight`."""

    name: str
    value: float
    weight: float

    @property
    def share(self) -> float:
        """Signed share of the score in log-odds: above 0 it speaks for a new ban."""
        return self.value * self.weight

    @property
    def tells(self) -> bool:
        """Whether the share is large enough to be read: it would not round to 0.00."""
        return abs(self.share) >= 0.005


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """A frame in words: what is told, in which mode, by whom, and the words that tell it at [start, end)."""

    kind: str
    mode: str
    actor: str
    verb: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence at [start, end) of the title or text, with its place on the page."""

    where: str
    section: str
    kind: str
    start: int
    end: int
    text: str
    topical: bool
    """Whether it names the thing that the watch looks for."""
    frames: tuple[SeenFrame, ...]
    places: tuple[str, ...]
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """All that can be told of one judged article.

    `parts` is None where the regression has no say: the gate is shut, or no sentence names the topic. A rule that holds
    the article back takes nothing from them: it limits the confidence afterwards.
    """

    article: Article
    finding: Finding
    gate: bool
    cut: bool
    lines: tuple[Line, ...]
    parts: tuple[Part, ...] | None
    bias: float


def look_at(article: Article, watch: Watch, gazetteer: Gazetteer) -> Look:
    """Judge an article and tell everything that was seen. Any text gets an answer."""
    book = rulebook_of(watch)
    reading = read(article, book)
    places, _ = find_places(reading, gazetteer)
    named: dict[int, list[str]] = {}
    for place in places:
        named.setdefault(place.order, []).append(place.name)
    lines = tuple(_line(sentence, named.get(sentence.order, ())) for sentence in reading.sentences)
    return Look(
        article,
        classify(article, watch, gazetteer),
        book.gate(f"{article.title}\n{article.text[:MAX_CHARACTERS]}".lower()),
        bool(reading.cut),
        lines,
        parts_of(article, watch, gazetteer),
        book.weights.get("bias", 0.0),
    )


def parts_of(article: Article, watch: Watch, gazetteer: Gazetteer) -> tuple[Part, ...] | None:
    """Each feature's part, the weightiest first; None where the regression has no say."""
    values = feature_values(article, watch, gazetteer)
    return None if values is None else weighed(values, rulebook_of(watch).weights)


def weighed(values: Mapping[str, float], weights: Mapping[str, float]) -> tuple[Part, ...]:
    """Features with their weights (0 for one that no coefficient knows), the weightiest share first."""
    parts = [Part(name, value, weights.get(name, 0.0)) for name, value in values.items()]
    return tuple(sorted(parts, key=lambda part: (-abs(part.share), part.name)))


def _line(sentence: Sentence, places: Sequence[str]) -> Line:
    frames = [*frames_of(sentence), *contents(sentence), *permissions(sentence)] if sentence.hits else []
    return Line(
        where=sentence.where,
        section=sentence.section,
        kind=sentence.kind,
        start=sentence.span.start,
        end=sentence.span.end,
        text=sentence.text,
        topical=sentence.has("tech"),
        frames=tuple(_frame(frame) for frame in sorted(frames, key=lambda f: (f.verb.start, f.kind))),
        places=tuple(places),
        days=tuple(found.day.isoformat() for found in sentence.dates if found.day),
    )


def _frame(frame: Frame) -> SeenFrame:
    verb = frame.verb
    return SeenFrame(
        frame.kind, frame.mode, frame.actor, frame.sentence.source[verb.start : verb.end], verb.start, verb.end
    )
