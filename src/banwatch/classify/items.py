"""Which sentences of a page belong to the decision: the item of business that tells it, as against the items beside it.

Theory. A page of a meeting tells one item after another. What stands in the decision's own sentence, or shortly behind
it, is the decision's; a heading, a list mark or a label ("PARKING.") begins another item, and so does another section.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from banwatch.classify.news import Seen
from banwatch.classify.parts import LABEL
from banwatch.classify.places import PlaceMention
from banwatch.classify.reading import Reading, Sentence
from banwatch.classify.standing import BODY_AFTER
from banwatch.classify.where import same_place

FAR, AT_LEAST = 14, 0.5
"""Minutes tell the outcome after the debate: as long as no other item begins, a little is left."""
NEXT, STEP = 2.4, 0.4
"""How close the sentence behind is, and how much each further one loses."""
BEFORE = 0.8
"""A sentence of the same paragraph before the decision is told: "By a vote of 7-3 the item passed. It bans …"."""
HEADING_LENGTH = 60
ITEM = re.compile(r"\s*(?:(?:agenda )?item \d+|[A-Z]\.\s|\*[^*]{2,60}\*|\d{1,2}:\d\d)", re.IGNORECASE)
"""How items of minutes, of newsletters and of a live report begin."""


@dataclass(frozen=True, slots=True)
class Item:
    """`decisions`: offset of the deciding verb by sentence; `close`: worth of standing behind or before; `elsewhere`:
    sentences in which another place's body acts; `sections`: parts of the page in which the decision is told."""

    decisions: Mapping[int, int]
    close: Mapping[int, float]
    elsewhere: frozenset[int]
    sections: frozenset[str]

    def holds(self, sentence: Sentence) -> bool:
        """Whether the sentence is the decision's own or near it."""
        return sentence.order in self.decisions or self.close.get(sentence.order, 0.0) > 0


def item_of(reading: Reading, base: Sequence[Seen], places: Sequence[PlaceMention], main: PlaceMention) -> Item:
    """The item that the frames `base` tell."""
    decisions = {s.frame.sentence.order: s.frame.verb.start for s in base}
    sections = {"body", "title", *(s.frame.sentence.section for s in base)} - {"related", "comments"}
    return Item(decisions, dict(_closeness(reading, decisions)), _elsewhere(reading, places, main), frozenset(sections))


def _closeness(reading: Reading, decisions: Mapping[int, int]) -> Iterator[tuple[int, float]]:
    """For each sentence of the text, how close it stands behind a sentence of the decision or one that names it."""
    steps: int | None = None
    named_before: set[int] = set()
    anchors = {s.order for s in reading.sentences if s.where == "text" and (s.order in decisions or s.has("tech"))}
    blocks_ahead = {reading.sentences[order].block for order in anchors}
    previous: Sentence | None = None
    for s in reading.sentences:
        if s.where != "text":
            continue
        if begins_item(s, previous):
            steps = None
        if steps is not None and steps < FAR:
            yield s.order, max(AT_LEAST, NEXT - STEP * steps) + 0.7 * (s.block in named_before)
        elif steps is None and s.block in blocks_ahead and s.block not in named_before and s.order not in anchors:
            yield s.order, BEFORE
        steps = 0 if s.order in anchors else steps + 1 if steps is not None else None
        if s.order in anchors:
            named_before.add(s.block)
        previous = s


def begins_item(sentence: Sentence, previous: Sentence | None) -> bool:
    """Whether another item of business begins with the sentence, seen from the one before it."""
    if previous is None or previous.block == sentence.block:
        return False
    if sentence.section != previous.section or sentence.kind in {"heading", "list"}:
        return True
    return _titled(sentence) or labelled(sentence) or ITEM.match(sentence.text) is not None


def _titled(sentence: Sentence) -> bool:
    """A short line without a full stop, such as "Mowing"."""
    text = sentence.text
    return (
        sentence.kind == "short" and len(text) <= HEADING_LENGTH and text[-1:] not in ".!?…”\"'):" and "," not in text
    )


def labelled(sentence: Sentence) -> bool:
    """Whether a label such as "PARKING." stands on the line before the sentence."""
    begin = sentence.source.rfind("\n", 0, sentence.span.start) + 1
    return LABEL.match(sentence.source[begin : sentence.span.end].lstrip()) is not None


def _elsewhere(reading: Reading, places: Sequence[PlaceMention], main: PlaceMention) -> frozenset[int]:
    """Sentences in which the body of another place is named, and the main place is not."""
    here = {p.order for p in places if same_place(p.name, main.name)}
    return frozenset(
        p.order
        for p in places
        if p.order not in here
        and not p.dateline
        and (BODY_AFTER.match(reading.sentences[p.order].source, p.end) or _introduces(reading, p))
    )


def _introduces(reading: Reading, place: PlaceMention) -> bool:
    """ "In Narberth, the borough council voted 4-3": the place opens the sentence."""
    sentence = reading.sentences[place.order]
    before = sentence.source[sentence.span.start : place.start]
    return sentence.where == "text" and re.fullmatch(r"(?:(?:And|But|Meanwhile,) )?(?:[Ii]n )?", before) is not None
