"""Sentences that may tell the decision, each with its cues: who, what, when and where it stands, without any name.

A page is judged by its best sentences and by those of its thread: cues far from it cannot poison what they say. Cues
are roles in their order ("council vote ban thing"), frames, days and tallies, never words or names: what was learnt of
one place's wording holds for any other place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from banwatch.classify.facts import TALLY, counts
from banwatch.classify.frames import VERBS
from banwatch.classify.lexicon import Hit
from banwatch.classify.news import Seen
from banwatch.classify.places import PlaceMention, RegionMention
from banwatch.classify.reading import Reading, Sentence
from banwatch.classify.verbs import is_verb
from banwatch.text.dates import DateMention
from banwatch.text.words import words

NAMES_IT = "names the thing"
LONGEST = 60
"""Tokens of a sentence that are looked at; longer ones are lists or run together."""
THREAD = 2
"""Blocks after one that names the thing which may still speak of it."""
OPENING = 4
"""Sentences at the start that are looked at whatever they name: there stands whose news it is."""
ACTS = VERBS | {"unable", "negation", "unanimous", "final_reading", "in_effect"}
SUBJECTS = frozenset({"tech", "ban_noun", "ban", "measure", "pronoun"})
AROUND = words(
    "veto reject defer reverse committee modal propose state school agency company court council vote enact win tech",
    "first_reading nonbinding override retain allow join schedule look_back viewpoint oversight asks threshold",
    "litigation pupils at_polls minutes takes_effect standing withdrawn using bound first_person live_use",
    "advice law_text",
)
"""Roles in the sentences before and after that tell something about this one."""
RANKED = ("tech", "ban", "ban_noun", "measure", "council", "voters", "executive", "committee", "state", "school")
FIRST = {role: rank for rank, role in enumerate(RANKED)}
"""Which role names a word best where it has several; the rest come later, in the order of the lexicon."""
VERB_ROLES = VERBS | {"say"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may tell the decision, and the cues that hold of it."""

    sentence: Sentence
    cues: frozenset[str]
    acts: bool
    """Whether it has an act and an object, so that it may tell the decision itself."""


def candidates(
    reading: Reading,
    seen: Sequence[Seen],
    places: Sequence[PlaceMention],
    regions: Sequence[RegionMention],
    here: str,
) -> list[Candidate]:
    """The sentences of the article's thread that have an act, with their cues. `here`: key of the article's place."""
    frames: dict[int, list[Seen]] = {}
    for each in seen:
        frames.setdefault(each.frame.sentence.order, []).append(each)
    marks: dict[int, list[tuple[int, int, str]]] = {}
    for place in places:
        marks.setdefault(place.order, []).append((place.start, place.end, "HERE" if place.key == here else "PLACE"))
    for region in regions:
        marks.setdefault(region.order, []).append((region.start, region.end, "REGION"))
    return [
        Candidate(s, frozenset(_cues(reading, s, frames.get(s.order, ()), marks.get(s.order, ()))), _acts(s))
        for s in thread(reading)
    ]


def thread(reading: Reading) -> list[Sentence]:
    """Headline, opening and the sentences near the thing (its paragraph, one before, two after)."""
    named = {s.block for s in reading.sentences if s.has("tech") and s.where == "text"}
    near = {block + step for block in named for step in range(-1, THREAD + 1)}
    return [s for s in reading.sentences if _on_thread(s, near)]


def _on_thread(sentence: Sentence, near: set[int]) -> bool:
    if sentence.section in {"related", "comments"} or sentence.kind in {"furniture", "caption"} or not sentence.hits:
        return False
    head = sentence.where == "title" or sentence.kind == "headline" or 0 <= sentence.index < OPENING
    return head or sentence.block in near


def _acts(sentence: Sentence) -> bool:
    return not sentence.held.isdisjoint(ACTS) and not sentence.held.isdisjoint(SUBJECTS)


def _cues(
    reading: Reading, sentence: Sentence, seen: Sequence[Seen], marks: Sequence[tuple[int, int, str]]
) -> set[str]:  # fmt: skip
    found = {f"zone {zone(sentence)}", f"kind {sentence.kind}", f"section {sentence.section}"}
    if sentence.has("tech"):
        found.add(NAMES_IT)
    if sentence.text.endswith("?"):
        found.add("question")
    if sentence.quotes:
        found.add("all quoted" if sentence.quoted(sentence.span.start) else "quotes")
    if not sentence.dates:
        found.add("undated")
    for run in runs(sentence, reading, marks):
        found.update(run)
        found.update(map(" ".join, pairwise(run)))
        found.update(map(" ".join, zip(run, run[1:], run[2:], strict=False)))
    found.update(_pairs(sentence))
    for each in seen:
        found.update(_frame_cues(each))
    found.update(_around(reading, sentence))
    return found


def zone(sentence: Sentence) -> str:
    """Where on the page: title, first sentence, opening, middle, deep."""
    if sentence.where == "title" or sentence.kind == "headline":
        return "title"
    bounds = ((1, "first"), (3, "opening"), (8, "middle"))
    return next((name for bound, name in bounds if sentence.index < bound), "deep")


def _pairs(sentence: Sentence) -> Iterator[str]:
    """Roles in their order, each with the next two different ones."""
    roles: list[str] = []
    for hit in sentence.hits:
        if not roles or roles[-1] != hit.role:
            roles.append(hit.role)
    for k, first in enumerate(roles):
        yield f"role {first}"
        for second in roles[k + 1 : k + 3]:
            yield f"{first} > {second}"


def _frame_cues(seen: Seen) -> Iterator[str]:
    frame = seen.frame
    flags = (
        ("behind", seen.behind), ("old", seen.old), ("relative", seen.relative), ("quoted", frame.quoted),
        ("elsewhere", seen.foreign), ("listed", seen.listed), ("off topic", not seen.on_topic),
    )  # fmt: skip
    state = "+".join(name for name, holds in flags if holds)
    base = f"frame {frame.kind} {frame.mode}"
    yield base
    yield f"{base} by {frame.actor or 'nobody'}"
    yield f"{base} {state or 'plain'}"
    if seen.fresh and frame.kind in {"ban", "pass", "passban"}:
        yield f"fresh by {frame.actor or 'nobody'} strength {frame.strength}"


def _around(reading: Reading, sentence: Sentence) -> Iterator[str]:
    for other in reading.sentences[sentence.order + 1 : sentence.order + 3]:
        yield from (f"next {role}" for role in other.held & AROUND)
        if counts(other) and TALLY.search(other.text):
            yield "next TALLY"
    if sentence.order:
        yield from (f"before {role}" for role in reading.sentences[sentence.order - 1].held & AROUND)


def runs(
    sentence: Sentence, reading: Reading, marks: Sequence[tuple[int, int, str]]
) -> list[list[str]]:  # fmt: skip
    """The sentence as runs of neighbouring roles, places, days and tallies; any other word ends a run."""
    spans = [*marks, *((d.start, d.end, _date_label(d, reading)) for d in sentence.dates)]
    roles = _roles_at(sentence)
    found: list[list[str]] = [[]]
    last: object = None
    for k, (start, _, _) in enumerate(sentence.tokens[:LONGEST]):
        mark = None
        for span in spans:
            if span[0] <= start < span[1]:
                mark = span
                break
        hit = roles.get(k)
        key: object = mark or hit
        if key is not None and key == last:
            continue
        last = key
        label = mark[2] if mark else _role_label(hit) if hit else _shape(sentence, k)
        if label:
            found[-1].append(label)
        elif found[-1]:
            found.append([])
    return found


def _role_label(hit: Hit) -> str:
    return f"{hit.role.upper()}.{hit.form}" if hit.form else hit.role.upper()


def _roles_at(sentence: Sentence) -> Mapping[int, Hit]:
    """For each token the hit that names it best."""
    chosen: dict[int, Hit] = {}
    for hit in sentence.hits:
        if hit.role in {"background_cue", "prospect", "negation", "passive", "have", "modal", "pronoun"}:
            continue
        if hit.role in VERB_ROLES and not is_verb(sentence, hit):
            continue
        for k in range(hit.i, hit.j):
            if k not in chosen or FIRST.get(hit.role, 99) < FIRST.get(chosen[k].role, 99):
                chosen[k] = hit
    return chosen


def _shape(sentence: Sentence, k: int) -> str:
    """A tally, a number, a name inside a sentence, or nothing."""
    token = sentence.tokens[k]
    first = sentence.source[token.start]
    if first.isdigit():
        return "TALLY" if TALLY.match(sentence.source, token.start, sentence.span.end) else "NUM"
    return "NAME" if first.isupper() and k and sentence.where != "title" else ""


def _date_label(mention: DateMention, reading: Reading) -> str:
    if mention.latest is None or reading.published is None:
        return "DAY"
    age = (reading.published - mention.latest).days
    return "DAY-SOON" if age < -1 else "DAY-NOW" if age <= 8 else "DAY-MONTH" if age <= 30 else "DAY-OLD"
