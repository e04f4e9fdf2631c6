"""Explicit rules that hold an alert back, each with the words that made it speak. Never buried in a weight."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from banwatch.classify.facts import past_bounds, tally
from banwatch.classify.news import NONLOCAL, Seen, is_news
from banwatch.classify.reading import Reading, Sentence
from banwatch.classify.verbs import CHAMBERS

REVIEW = 0.45
"""A person should look: the sentence may concern another step of the same measure."""
DROP = 0.10
"""The article itself says that there is no new ban."""
STALE_DAYS = 21
"""An older decision is history on publication day (weeklies report within two weeks, trade papers within three)."""
CORRECTED = re.compile(
    r"\b(?:earlier version|originally reported|incorrectly (?:said|reported|stated)|correction:)", re.IGNORECASE
)
MOST_VOTES = 60
"""A larger second number is a page, a section or a count of people; town meetings tell theirs by hundreds."""
MINOR = frozenset(
    {"amendment", "motion", "question", "proposition", "rule", "rules", "plan", "item", "package", "section"}
)
"""Measures of which several come up in one meeting: refusing one says nothing of the others."""


@dataclass(frozen=True, slots=True)
class Veto:
    """What holds an alert back: the most that the probability may be, why, and the words at [start, end)."""

    limit: float
    why: str
    sentence: Sentence
    start: int
    end: int


def vetoes(reading: Reading, seen: Sequence[Seen], news: Sequence[Seen]) -> list[Veto]:
    """All rules that speak for this article, the strictest first whatever their order in `RULES`."""
    found = [veto for rule in RULES.values() for veto in rule(reading, seen, news)]
    return sorted(found, key=lambda v: (v.limit, v.sentence.order, v.start))


WORDS = {
    "veto": "the measure was vetoed",
    "reject": "the measure was rejected",
    "defer": "the decision was put off or passed on",
    "reverse": "a ban was repealed or eased",
    "retain": "it is about a ban that exists",
}


def _undone(seen: Sequence[Seen], news: Sequence[Seen]) -> Iterator[Veto]:
    """A veto, refusal, delay or repeal of this measure at this place, told as done."""
    overridden = any(_overrides(s) for s in seen)
    for s in seen:
        frame = s.frame
        if (
            frame.kind not in WORDS
            or not s.fresh
            or not s.on_topic
            or frame.quoted
            or frame.sentence.section == "other_items"
        ):
            continue
        if (
            frame.kind == "veto"
            and not overridden
            and (frame.actor in {"executive", ""} or frame.verb.j - frame.verb.i > 1)
        ):
            yield _veto(frame.sentence, s, REVIEW / 2)
        elif _about_the_ban(s) and not _before(s, news):
            yield _veto(frame.sentence, s, REVIEW)


def _overrides(seen: Seen) -> bool:
    """An override told as done, be it the verb itself or what a body voted to do."""
    verb = seen.frame.verb
    return seen.frame.mode == "done" and any(h.role == "override" and h.i >= verb.i for h in seen.frame.sentence.hits)


def _of_another_thing(seen: Seen) -> bool:
    """A ban on backyard ducks, a refusal to ban pickleball: the sentence names another thing than the watch's."""
    sentence, ban = seen.frame.sentence, seen.frame.ban
    if sentence.has("tech") or ban is None or ban.j >= len(sentence.tokens):
        return False
    return ban.role != "ban_noun" or sentence.tokens[ban.j].low in {"on", "of", "against"}


def _about_the_ban(seen: Seen) -> bool:
    frame = seen.frame
    if _of_another_thing(seen):
        return False
    if frame.measure and frame.measure.word in MINOR and frame.tech is None:
        return False
    return frame.ban is not None or (frame.measure is not None and frame.sentence.index < 6)


def _before(seen: Seen, news: Sequence[Seen]) -> bool:
    """Whether the news comes earlier in the text: a refusal told after it is a step on the way or another matter."""
    return any(
        n.frame.sentence.order < seen.frame.sentence.order
        for n in news
        if n.frame.kind == "ban" and n.frame.sentence.where == "text" and n.frame.sentence.kind != "headline"
    )


def _veto(sentence: Sentence, seen: Seen, limit: float) -> Veto:
    why = WORDS[seen.frame.kind]
    return Veto(limit, why, sentence, seen.frame.verb.start, seen.frame.verb.end)


def _headline(seen: Sequence[Seen]) -> Iterator[Veto]:
    """The headline tells something else than a local ban."""
    for s in seen:
        frame = s.frame
        if frame.sentence.where != "title" or frame.mode != "done":
            continue
        if frame.kind == "allow":
            yield Veto(
                REVIEW,
                "the headline tells that the technology is allowed",
                frame.sentence,
                frame.verb.start,
                frame.verb.end,
            )
        if frame.kind in WORDS and (frame.ban or frame.measure) and not _of_another_thing(s):
            yield Veto(DROP * 2, "the headline: " + WORDS[frame.kind], frame.sentence, frame.verb.start, frame.verb.end)
        elif frame.actor in NONLOCAL | {"committee"} and frame.kind in {"ban", "pass"} and frame.actor_hit:
            yield Veto(
                REVIEW,
                "the headline's actor is no local government",
                frame.sentence,
                frame.actor_hit.start,
                frame.actor_hit.end,
            )


def _stale(reading: Reading, news: Sequence[Seen]) -> Iterator[Veto]:
    """Every decision that bears a date is weeks old."""
    if reading.published is None or not news:
        return
    dated = [(s, past_bounds(s.frame.sentence, s.frame.verb)[1]) for s in news]
    days = [(s, (reading.published - latest).days) for s, latest in dated if latest]
    if days and all(age > STALE_DAYS for _, age in days):
        frame = days[0][0].frame
        yield Veto(DROP * 2, "the decision is weeks old", frame.sentence, frame.verb.start, frame.verb.end)


ANNIVERSARY = re.compile(
    r"\b(?:anniversar(?:y|ies)|one year (?:on|later|after|in)|a year (?:on|later|after|in)"
    r"|years? (?:later|after|since|on)\b|(?:two|three|four|five|six) years (?:on|in|ago))",
    re.IGNORECASE,
)


def _existing(reading: Reading, seen: Sequence[Seen], news: Sequence[Seen]) -> Iterator[Veto]:
    """The place's ban is dated to an earlier time and nothing in the news bears a day near publication."""
    for sentence in reading.sentences:
        if (
            sentence.index < 2
            and (match := ANNIVERSARY.search(sentence.text))
            and sentence.has("ban_noun", "ban", "tech")
        ):
            start = sentence.span.start
            yield Veto(REVIEW, "it looks back on a ban", sentence, start + match.start(), start + match.end())
    if any(_dated_now(reading, s) for s in news):
        return
    for s in seen:
        frame = s.frame
        past = s.old or frame.mode == "past_perfect"
        if (
            past
            and not s.foreign
            and frame.actor not in NONLOCAL
            and frame.kind in {"ban", "pass", "passban"}
            and s.on_topic
            and frame.tech is not None
        ):
            yield Veto(
                REVIEW, "a decision of an earlier time is told", frame.sentence, frame.verb.start, frame.verb.end
            )


def _dated_now(reading: Reading, seen: Seen) -> bool:
    """Whether the paragraph of a decision, or its headline, names a day within ten days of publication."""
    if reading.published is None or seen.frame.sentence.where == "title":
        return reading.published is None
    days = [d.day for s in reading.by_block.get(seen.frame.sentence.block, ()) for d in s.dates if d.day and not d.skip]
    return any(-1 <= (reading.published - d).days <= 10 for d in days)


def _permitted(seen: Sequence[Seen]) -> Iterator[Veto]:
    """The first sentence tells that the thing may be used."""
    for s in seen:
        frame = s.frame
        if frame.kind == "allow" and frame.sentence.index == 0 and s.fresh and not frame.quoted:
            yield Veto(REVIEW, "use is permitted", frame.sentence, frame.verb.start, frame.verb.end)


def _lost(seen: Sequence[Seen]) -> Iterator[Veto]:
    """More votes against than for, on this measure."""
    for s in seen:
        frame = s.frame
        if frame.kind not in {"ban", "pass", "passban"} or not s.fresh or not s.on_topic or frame.mode != "done":
            continue
        if frame.sentence.has("reject"):  # the tally may be that of the motion that failed
            continue
        fact = tally(frame.sentence, frame.verb.start)
        if (
            fact
            and (match := re.fullmatch(r"(\d+)-(\d+)", fact.value))
            and int(match.group(1)) < int(match.group(2)) <= MOST_VOTES
        ):
            yield Veto(REVIEW, "more voted against", frame.sentence, fact.evidence.start, fact.evidence.end)


def _statehouse(reading: Reading, news: Sequence[Seen]) -> Iterator[Veto]:
    """Unnamed actors or "lawmakers" in an article that opens with the chambers of a state."""
    opening = [s for s in reading.sentences if s.index < 8 and s.section in {"title", "body"}]
    chambers = [
        (s, h) for s in opening for h in s.roles("state") if h.word in CHAMBERS or h.word in {"governor", "gov"}
    ]
    council = any(h.j - h.i > 1 and not s.quoted(h.start) for s in opening for h in s.roles("council"))
    if len(chambers) >= 2 and not council and all(n.frame.actor not in {"voters", "executive"} for n in news):
        sentence, hit = chambers[0]
        yield Veto(REVIEW, "a state's chambers seem to act", sentence, hit.start, hit.end)


def _weak(reading: Reading, news: Sequence[Seen]) -> Iterator[Veto]:
    """Corrections of a report, and votes that bind nobody."""
    for sentence in reading.sentences:
        if sentence.index < 3 and (match := CORRECTED.search(sentence.text)):
            start = sentence.span.start
            yield Veto(REVIEW, "the report was corrected", sentence, start + match.start(), start + match.end())
    orders = {s.frame.sentence.order for s in news}
    for sentence in reading.sentences[:16]:
        near = any(abs(sentence.order - order) <= 2 for order in orders)
        for hit in sentence.roles("nonbinding") if near else ():
            yield Veto(REVIEW, "the vote may bind nobody", sentence, hit.start, hit.end)


def news_of(seen: Sequence[Seen]) -> list[Seen]:
    """The frames that tell the article's own news."""
    return [s for s in seen if is_news(s)]


Rule = Callable[[Reading, Sequence[Seen], Sequence[Seen]], Iterator[Veto]]
RULES: Mapping[str, Rule] = {
    "undone": lambda _, seen, news: _undone(seen, news),
    "headline": lambda _, seen, __: _headline(seen),
    "stale": lambda reading, _, news: _stale(reading, news),
    "existing": _existing,
    "lost": lambda _, seen, __: _lost(seen),
    "permitted": lambda _, seen, __: _permitted(seen),
    "statehouse": lambda reading, _, news: _statehouse(reading, news),
    "weak": lambda reading, _, news: _weak(reading, news),
}
"""Every rule by its name; tests/corpus/rules has examples for and against each."""
