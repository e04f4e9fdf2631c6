"""What the pages show, made of the model's values. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate

from banwatch.alert.facts import facts
from banwatch.alert.foreign import line
from banwatch.alert.headline import headline
from banwatch.model.alert import Alert
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.feed import Feed, PollResult
from banwatch.poll.health import FeedState, health
from banwatch.review.decide import Waiting
from banwatch.web.highlight import Mark, Segment, paragraphs, segments

STATUSES = {
    BanStatus.SUSPECTED: "alerted, waits for a person",
    BanStatus.CANDIDATE: "the classifier is unsure, nobody was alerted",
    BanStatus.CONFIRMED: "a person confirmed it",
    BanStatus.REJECTED: "a person rejected it",
    BanStatus.KNOWN: "known before, never alerted",
    BanStatus.FOLLOWED: "proposed, in the pipeline",
    BanStatus.MERGED: "merged into another ban",
}
"""What each status means, in few words."""

RESULTS = {
    PollResult.OK: ("working", "good"),
    PollResult.UNCHANGED: ("working, nothing new", "good"),
    PollResult.WAIT: ("asks for patience", "fair"),
    PollResult.SOFT: ("trouble, tried again later", "fair"),
    PollResult.DNS: ("name not found just now", "fair"),
    PollResult.HARD: ("failing", "bad"),
    PollResult.GONE: ("gone for good", "bad"),
}
"""The last result of a feed in words, and how good it is."""

_HEALTH = {FeedState.DEAD: ("no good answer for a week", "bad"), FeedState.SILENT: ("silent", "fair")}
"""States that say more than the last result does."""

COLOURED = frozenset({"place", "decided_on", "body", "vote", "instrument", "scope", "technology", "stage"})
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class FactRow:
    """A line of the table of facts. `colour` names the colour, `anchor` the mark in the article (empty: none)."""

    label: str
    value: str
    stated: bool
    quote: str
    colour: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment for the page: `colours` of its marks (shortest first), labels and anchors of those that begin here."""

    text: str
    colours: tuple[str, ...]
    label: str
    whole_label: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The article behind the evidence, cut for highlighting."""

    title: tuple[Piece, ...]
    paragraphs: tuple[tuple[Piece, ...], ...]
    starts: tuple[int, ...]
    """Where in the text each paragraph begins."""


@dataclass(frozen=True, slots=True)
class Row:
    """A ban in a list. `meta` are a few facts in words, `why` says why it stands where it stands (may be empty)."""

    id: str
    headline: str
    status: BanStatus
    decided_on: date | None
    reported_on: date | None
    stage: str
    meta: tuple[str, ...]
    why: str = ""


def headline_of(ban: Ban, phrases: Mapping[str, str]) -> str:
    """What a ban is called in lists and titles."""
    return headline(ban, phrase_of(ban.watch, phrases))


def phrase_of(watch: str, phrases: Mapping[str, str]) -> str:
    """How the watch is named in a headline; a watch that is no longer configured by its id."""
    return phrases.get(watch) or watch.replace("-", " ")


def waiting_row(waiting: Waiting, phrases: Mapping[str, str]) -> Row:
    """A ban of the queue."""
    return row(waiting.ban, phrases, waiting.why)


def row(ban: Ban, phrases: Mapping[str, str], why: str = "") -> Row:
    """A ban of any list."""
    told = {fact.name: fact.value for fact in facts(ban) if fact.stated}
    meta = tuple(told[name] for name in ("body", "vote", "instrument") if name in told)
    return Row(
        ban.id,
        headline_of(ban, phrases),
        ban.status,
        ban.facts.decided_on,
        ban.reported_on,
        told.get("stage", ""),
        meta,
        why,
    )


def fact_rows(ban: Ban) -> tuple[FactRow, ...]:
    """The facts in their order, then what else has evidence."""
    shown = [(fact.name, fact.label, fact.value, fact.stated, fact.quote) for fact in facts(ban)]
    shown += [_further(ban, name) for name in ban.facts.evidence if name not in {each[0] for each in shown}]
    return tuple(
        FactRow(label, value, stated, quote, colour(name), anchor(name) if quote else "")
        for name, label, value, stated, quote in shown
    )


def _further(ban: Ban, name: str) -> tuple[str, str, str, bool, str]:
    value = getattr(ban.facts, name, None)
    return (
        name,
        label_of(name),
        str(value) if value else "not stated",
        bool(value),
        line(ban.facts.evidence[name].quote),
    )


def colour(name: str) -> str:
    """The name of a fact's colour; one colour serves all facts without their own."""
    return name if name in COLOURED else _OTHER


def anchor(name: str) -> str:
    """Id of the mark of a fact on the page; only letters, whatever the name is."""
    return "e-" + "".join(char for char in name if char.isascii() and (char.isalnum() or char == "_"))


def label_of(name: str) -> str:
    """What people call a field."""
    return line(name.replace("_", " ")).capitalize()


def article_view(alert: Alert) -> ArticleView | None:
    """The article with the ban's evidence marked. None when the database has no article for the ban."""
    if alert.article is None:
        return None
    labels = {fact.name: fact.label for fact in facts(alert.ban)}
    title = segments(alert.article.title, _marks(alert.ban, "title"))
    lines = paragraphs(alert.article.text, _marks(alert.ban, "text"))
    lengths = (sum(len(piece.text) for piece in line_) for line_ in lines)
    shown = [
        (start, line_) for start, line_ in zip(accumulate(lengths, initial=0), lines, strict=False) if _visible(line_)
    ]
    return ArticleView(
        tuple(_piece(each, labels) for each in title),
        tuple(tuple(_piece(each, labels) for each in line_) for _, line_ in shown),
        tuple(start for start, _ in shown),
    )


def _visible(pieces: Sequence[Segment]) -> bool:
    return any(not piece.text.isspace() for piece in pieces)


def _marks(ban: Ban, where: str) -> list[Mark]:
    return [Mark(name, e.start, e.end) for name, e in ban.facts.evidence.items() if e.where == where]


def _piece(segment: Segment, labels: Mapping[str, str]) -> Piece:
    def said(names: Sequence[str]) -> str:
        return " + ".join(labels.get(name) or label_of(name) for name in names)

    colours = tuple(colour(name) for name in segment.names)
    anchors = tuple(anchor(name) for name in segment.begins)
    return Piece(segment.text, colours, said(segment.begins), said(segment.names), anchors)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed in the list: its state in words, and how good that is (`good`, `fair`, `bad`, `new`)."""

    feed: Feed
    state: str
    grade: str
    why: str = ""
    """What is the matter, in words."""


def feed_row(feed: Feed, now: datetime) -> FeedRow:
    """A feed of the list."""
    state, grade = RESULTS[feed.last_result] if feed.last_result else ("not polled yet", "new")
    one = health(feed, now)
    if one.state in _HEALTH:
        state, grade = _HEALTH[one.state]
    return FeedRow(feed, state, grade, one.why)
