"""The article's own news: every frame judged as fresh, background or against."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banwatch.classify.facts import is_old, past_bounds
from banwatch.classify.frames import Frame, contents, frames_of, permissions
from banwatch.classify.places import PlaceMention
from banwatch.classify.reading import Reading, Sentence
from banwatch.classify.where import same_place, subject_place

LOCAL = frozenset({"council", "voters", "executive"})
NONLOCAL = frozenset({"state", "court", "school", "agency", "company"})
FAR_SECTIONS = frozenset({"background", "related", "comments", "correction"})
FAR_KINDS = frozenset({"furniture", "caption"})
BEHIND = re.compile(
    r"\b(?:join(?:s|ed|ing)?|such as|similar(?:ly)?|other (?:cities|municipalities|communities|towns"
    r"|places|local)|elsewhere|following (?:in )?|followed|like (?:those|ones)|including|already"
    r"|already have|as have|have done so|did so|likewise|list of|outside)\b",
    re.IGNORECASE,
)
RELATIVE = frozenset({"which", "who", "whose", "where"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A frame with what its surroundings say. `fresh`: the article's own news rather than history or hearsay."""

    frame: Frame
    place: PlaceMention | None
    behind: bool
    old: bool
    relative: bool
    on_topic: bool
    foreign: bool = False
    listed: bool = False
    """In a sentence that lists other places or another section of the page."""

    @property
    def fresh(self) -> bool:
        """Told as done, now, and of the article's own place."""
        return self.frame.mode == "done" and not (self.behind or self.old or self.relative)


def all_frames(reading: Reading) -> list[Frame]:
    """Frames of all sentences, contents among them."""
    found: list[Frame] = []
    for sentence in reading.sentences:
        if sentence.hits:
            found.extend(frames_of(sentence))
            found.extend(contents(sentence))
            found.extend(permissions(sentence))
    return found


def background_sentences(reading: Reading, places: Sequence[PlaceMention]) -> dict[int, bool]:
    """Sentences that speak of other places or times: sections, lists after "joins", several places in a row."""
    counts: dict[int, set[str]] = {}
    for place in places:
        counts.setdefault(place.order, set()).add(place.key)
    result: dict[int, bool] = {}
    for s in reading.sentences:
        many = len(counts.get(s.order, ())) >= 2 and BEHIND.search(s.text) is not None and s.where == "text"
        result[s.order] = s.section in FAR_SECTIONS or s.kind in FAR_KINDS or many or len(counts.get(s.order, ())) >= 4
    return result


def view(
    reading: Reading,
    frames: Sequence[Frame],
    places: Sequence[PlaceMention],
    background: Mapping[int, bool],
    main: PlaceMention | None,
) -> list[Seen]:
    """Every frame with its surroundings judged."""
    topical = _topical_blocks(reading)
    return [_look(reading, frame, places, background, main, topical) for frame in frames]


def _topical_blocks(reading: Reading) -> frozenset[int]:
    """Blocks that name the thing, and prose up to two after or one before (a tally often stands in the next paragraph).

    A heading, a list or a labelled item ends the thread: another item of business begins.
    """
    kinds = {
        s.block: "list" if s.kind in {"list", "heading"} else s.section for s in reading.sentences if s.where == "text"
    }
    named = {s.block for s in reading.sentences if s.has("tech") and s.where == "text"}
    found = set(named)
    for block in named:
        for step in (-1, 1, 2):
            if _same_thread(kinds, block, block + step):
                found.add(block + step)
    return frozenset(found)


def _same_thread(kinds: Mapping[int, str], a: int, b: int) -> bool:
    low, high = min(a, b), max(a, b)
    return all(kinds.get(k) == kinds.get(a) != "list" for k in range(low, high + 1))


def _look(
    reading: Reading,
    frame: Frame,
    places: Sequence[PlaceMention],
    background: Mapping[int, bool],
    main: PlaceMention | None,
    topical: frozenset[int],
) -> Seen:
    sentence = frame.sentence
    place = subject_place(frame, places)
    foreign = place is not None and main is not None and not same_place(place.name, main.name)
    far = sentence.section in FAR_SECTIONS or sentence.kind in FAR_KINDS
    listed = far or background.get(sentence.order, False)
    behind = far or foreign or (listed and not _leads(frame))
    old = _is_old(reading, frame)
    on_topic = _on_topic(reading, frame, topical)
    return Seen(frame, place, behind, old, _relative(sentence, frame), on_topic, foreign, listed)


def _is_old(reading: Reading, frame: Frame) -> bool:
    """A day, month or year long before publication beside the verb, or in the sentences before it in the paragraph."""
    sentence = frame.sentence
    _, latest = past_bounds(sentence, frame.verb)
    if latest is not None:
        return is_old(latest, reading.published, 30)
    if reading.published is None:
        return _names_old_time(sentence)
    before = [
        s for s in reading.by_block.get(sentence.block, ()) if sentence.order - 3 < s.order < sentence.order and s.dates
    ]
    days = [d.latest for d in before[-1].dates if d.latest] if before and sentence.where == "text" else []
    return bool(days) and is_old(max(days), reading.published, 30)


def _on_topic(reading: Reading, frame: Frame, topical: frozenset[int]) -> bool:
    """The thing is named in the sentence; a pronoun or bare measure needs it close by."""
    sentence = frame.sentence
    if (frame.tech is not None and frame.tech.role == "tech") or sentence.has("tech"):
        return True
    if frame.tech is not None:
        near = reading.sentences[max(0, sentence.order - 2) : sentence.order]
        return any(s.has("tech") for s in near)
    return sentence.where == "text" and sentence.block in topical


def _leads(frame: Frame) -> bool:
    """A main clause before the list ("X voted to ban …, joining A, B and C") is news in spite of the list."""
    clause = frame.sentence.clauses[frame.verb.i]
    return clause <= 1 and frame.kind in {"ban", "pass", "passban"} and frame.verb.role != "join"


def _names_old_time(sentence: Sentence) -> bool:
    return any(
        d.kind == "year"
        or (d.kind in {"vague", "ago", "month"} and "week" not in sentence.source[d.start : d.end].lower())
        for d in sentence.dates
    )


def _relative(sentence: Sentence, frame: Frame) -> bool:
    clause = sentence.clauses[frame.verb.i]
    first = next((t.low for t, c in zip(sentence.tokens, sentence.clauses, strict=True) if c == clause), "")
    before = sentence.tokens[frame.verb.i - 1].low if frame.verb.i else ""
    plural = any(h.role == "have" and h.word == "have" and 0 <= frame.verb.i - h.j <= 2 for h in sentence.hits)
    return (
        first in RELATIVE
        or before in {"that", "which", "who"}
        or (plural and not _body_acts(frame) and frame.kind != "content")
    )


def _body_acts(frame: Frame) -> bool:
    """ "Councillors have voted" is news; "cities have voted" is history."""
    return (
        frame.actor in LOCAL
        and frame.actor_hit is not None
        and frame.actor_hit.word not in {"city", "town", "county", "village"}
    )


def is_news(seen: Seen) -> bool:
    """A fresh decision for a ban by a local body, or by nobody named."""
    frame = seen.frame
    if not seen.fresh or frame.actor in NONLOCAL or frame.actor == "committee" or frame.quoted:
        return False
    return frame.kind in {"ban", "passban", "pass"} and seen.on_topic
