"""The day of the decision: beside its verb, else the best of the days near it or of its meeting.

Theory. A page holds many days: when it was published, when the meeting was, when the mayor signed, when the next
meeting is. A line that only bears the day of publication is a stamp. Where a signature is reported, the day
on which the body voted is the decision's, if the text tells it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta

from banwatch.classify.facts import decided_on, evidence
from banwatch.classify.items import Item
from banwatch.classify.lexicon import Hit
from banwatch.classify.news import Seen
from banwatch.classify.reading import Reading, Sentence
from banwatch.model.finding import Evidence
from banwatch.text.dates import DateMention, find_dates

MEETING = re.compile(r"\b(?:meeting|met|session|vote|actions?|agenda|election)\b", re.IGNORECASE)
STAMP = re.compile(
    r"\b(?:posted|published|updated|last modified|dated?|issued|for (?:immediate )?(?:use|release)|edition|copyright"
    r")\b",
    re.IGNORECASE,
)
APPROVED = re.compile(r"\s*(?:approved|adopted|amended|submitted|prepared) (?:at|on|by|for)\b", re.IGNORECASE)
"""When the minutes were approved, not what they tell."""
STAMP_LENGTH = 90
"""A longer line with a date is prose, not a stamp."""
OF_EVENT = re.compile(
    r"\b(?:call(?:ed)? to order|minutes|meeting of|session of|transcript|news at|regular meeting|special meeting)\b",
    re.IGNORECASE,
)
APPLAUSE = re.compile(
    r"\b(?:thank|welcom|prais|hail|celebrat|applaud|congratulat|commend)\w*\b[^.;]{0,12}$"
    r"|^[^.;]{0,12}\b(?:thank|welcom|prais|hail|celebrat|applaud|congratulat|commend)",
    re.IGNORECASE,
)
"""A day beside one of these is that of the applause."""
OF_MEETING = re.compile(
    r"(?: night| evening| morning| afternoon)?['’]s? (?:[\w-]+ ){0,3}"
    r"(?:meeting|session|vote|agenda|election|sitting)\b",
    re.IGNORECASE,
)
BY_MEETING = re.compile(
    r"\b(?:meeting|met|session|gathered|voted|election|sitting)(?:,? (?!to\b|next\b)\w+){0,3},? (?:on |of |held )?$",
    re.IGNORECASE,
)
NEXT_TIME = re.compile(
    r"\b(?:next (?:meeting|regular|session|council)|meets (?:next|again|on)|will (?:meet|be held|vote|hear)"
    r"|upcoming|scheduled|reconvenes?|is set for|are set for)\b",
    re.IGNORECASE,
)
DAY_AFTER = re.compile(
    r"\b(?:(?:a|one) day|the day|hours|less than a day) after\b[^.;]{0,40}"
    r"\b(?:council|board|commission\w*|supervisors|aldermen|trustees|assembly|legislature|town meeting|voters)\b",
    re.IGNORECASE,
)
MINUTES_WITHIN = 60
"""Minutes and newsletters of a meeting come out so many days after it."""
WITHIN_DAYS = 14
"""A decision reported as news lies at most so many days back."""
SIGNED_WITHIN = 75
"""A signature follows the vote within so many days (the longest time that a charter leaves a mayor is two months)."""
EXACT = frozenset({"week", "today", "yesterday", "mdy", "last", "dmy", "iso", "ordinal"})
RELATIVE = frozenset({"week", "today", "yesterday", "last", "ordinal", "ago"})
"""Expressions that depend on the day of publication."""
WORTH, FAINT = 1.0, 0.5
"""What a day must score where the page names several recent ones, and where it names only one."""
SHORT = 10
OPENING = 8
"""Sentences in which a page tells of which meeting it speaks."""


def decided(
    base: Sequence[Seen], item: Item, reading: Reading, around: frozenset[int], hours: float | None
) -> tuple[date, Evidence] | None:
    """The day of the decision and its span; None where nothing tells it.

    `around`: sentences beside those of the frames. `hours`: the place's distance from UTC, None where unknown.
    """
    local = _at_place(reading, hours)
    voted = _voted(base, item, local)
    if voted:
        return voted
    for s in base:
        sentence = local.sentences[s.frame.sentence.order]
        mention = decided_on(_telling(sentence, local), s.frame.verb)
        if mention and mention.day and _plausible(mention.day, local):
            return mention.day, evidence(sentence, mention.start, mention.end)
    return _best(local, item, around)


def _plausible(day: date, reading: Reading) -> bool:
    return reading.published is None or day <= reading.published


def _at_place(reading: Reading, hours: float | None) -> Reading:
    """The reading with days as the place's clock counts them, where only the moment in UTC is known."""
    article = reading.article
    if hours is None or article.published_at is None or article.published_on is not None:
        return reading
    moment = article.published_at.astimezone(UTC) + timedelta(hours=hours)
    if moment.date() == reading.published:
        return reading
    sentences = tuple(_redated(s, moment.date()) for s in reading.sentences)
    return replace(reading, published=moment.date(), sentences=sentences)


def _redated(sentence: Sentence, published: date) -> Sentence:
    if not any(d.kind in RELATIVE for d in sentence.dates):
        return sentence
    return replace(
        sentence, dates=tuple(find_dates(sentence.source, sentence.span.start, sentence.span.end, published))
    )


def _telling(sentence: Sentence, reading: Reading) -> Sentence:
    """The sentence with the dates that may tell when it was decided."""
    dates = [d for d in explicit(sentence).dates if not is_stamp(sentence, d, reading) and not _applause(sentence, d)]
    return replace(sentence, dates=tuple(dates))


def is_stamp(sentence: Sentence, mention: DateMention, reading: Reading) -> bool:
    """Whether the date says when the page was made: in furniture, or on a line of its own."""
    if sentence.where != "text":
        return False
    if sentence.kind in {"furniture", "caption"}:
        return True
    text = sentence.text
    begin = sentence.source.rfind("\n", 0, sentence.span.start) + 1
    end = sentence.source.find("\n", sentence.span.start)
    line = sentence.source[begin : end if end >= 0 else len(sentence.source)]
    if len(line) > STAMP_LENGTH or mention.kind in {"today", "yesterday", "last"}:
        return False
    if APPROVED.match(line):
        return True
    if OF_EVENT.search(line):
        return False
    bare = sentence.source[begin : mention.start] + sentence.source[mention.end : begin + len(line)]
    alone = len(re.findall(r"[A-Za-z]{3,}", bare)) <= 4 and not text.rstrip().endswith(("!", "?"))
    same = mention.day == reading.published
    return (same and (alone or sentence.kind in {"short", "list"})) or bool(STAMP.search(line) and alone)


def _voted(base: Sequence[Seen], item: Item, reading: Reading) -> tuple[date, Evidence] | None:
    """Where the news is a signature: the day on which the body passed the measure, if the item tells it."""
    if reading.published is None or not any(_signs(s) for s in base[:2]):
        return None
    for sentence in reading.sentences:
        if not item.holds(sentence):
            continue
        for verb in _passing(sentence):
            mention = decided_on(_telling(sentence, reading), verb)
            recent = mention and mention.day and 0 <= (reading.published - mention.day).days <= SIGNED_WITHIN
            if mention and mention.day and recent:
                return mention.day, evidence(sentence, mention.start, mention.end)
        if DAY_AFTER.search(sentence.text) and len(days := [d for d in explicit(sentence).dates if d.day]) == 1:
            day = days[0].day
            if day and 0 <= (reading.published - day).days <= WITHIN_DAYS:
                return day - timedelta(days=1), evidence(sentence, days[0].start, days[0].end)
    return None


def _signs(seen: Seen) -> bool:
    return seen.frame.verb.word.startswith("sign") or (seen.frame.actor == "executive" and seen.frame.kind != "veto")


def _passing(sentence: Sentence) -> list[Hit]:
    """The verbs by which a body, and no executive, decided."""
    if not sentence.has("council", "pronoun") or sentence.has("first_reading", "veto", "override", "propose"):
        return []
    signing = {sentence.clauses[h.i] for h in sentence.roles("executive", "sign")}
    return [v for v in sentence.roles("enact", "vote") if v.form == "past" and sentence.clauses[v.i] not in signing]


def _best(reading: Reading, item: Item, around: frozenset[int]) -> tuple[date, Evidence] | None:
    minutes = any(OF_EVENT.search(s.text) for s in reading.sentences[:OPENING])
    found: list[tuple[float, date, Evidence]] = []
    for sentence, d in _days(reading, minutes):
        if d.day is None or is_stamp(sentence, d, reading):
            continue
        score = _tells(reading, sentence, item, around) - 0.4 * (d.kind == "today") + _of_meeting(sentence, d)
        score += 1.0 * (minutes and sentence.index < OPENING and d.kind in {"mdy", "dmy", "iso"})
        found.append((score, d.day, evidence(sentence, d.start, d.end)))
    best = max(found, key=lambda each: each[0], default=None)
    if best is None:
        return None
    alone = len({day for score, day, _ in found if score >= FAINT}) == 1
    return (best[1], best[2]) if best[0] >= (FAINT if alone else WORTH) else None


def _days(reading: Reading, minutes: bool) -> Iterator[tuple[Sentence, DateMention]]:
    for sentence in reading.sentences:
        within = MINUTES_WITHIN if minutes and 0 <= sentence.index < OPENING else WITHIN_DAYS
        for d in explicit(sentence).dates:
            usable = not d.skip or OF_MEETING.match(sentence.source, d.end) is not None
            if d.day is not None and usable and d.kind in EXACT and _recent(d.day, reading, within):
                yield sentence, d


def _recent(day: date, reading: Reading, within: int) -> bool:
    return reading.published is None or 0 <= (reading.published - day).days <= within


def _of_meeting(sentence: Sentence, mention: DateMention) -> float:
    """A day named with the meeting tells it; the day of the next meeting and of an applause does not."""
    after = sentence.source[mention.end : min(sentence.span.end, mention.end + 40)]
    before = sentence.source[max(sentence.span.start, mention.start - 40) : mention.start]
    score = 1.0 * (OF_MEETING.match(after) is not None or BY_MEETING.search(before) is not None)
    return score - 1.5 * (NEXT_TIME.search(sentence.text) is not None) - 1.5 * _applause(sentence, mention)


def _applause(sentence: Sentence, mention: DateMention) -> bool:
    after = sentence.source[mention.end : min(sentence.span.end, mention.end + 40)]
    before = sentence.source[max(sentence.span.start, mention.start - 40) : mention.start]
    return APPLAUSE.search(before) is not None or APPLAUSE.match(after) is not None


def explicit(sentence: Sentence) -> Sentence:
    """The sentence without weekdays that a full date follows ("last Tuesday, April 29"): the date is surer."""
    if len(sentence.dates) < 2:
        return sentence
    full = [d.start for d in sentence.dates if d.kind in {"mdy", "dmy", "iso", "ordinal"}]
    kept = tuple(
        d for d in sentence.dates
        if d.kind not in {"week", "last"} or not any(0 <= start - d.end <= 6 for start in full)
    )  # fmt: skip
    return replace(sentence, dates=kept) if len(kept) < len(sentence.dates) else sentence


def _tells(reading: Reading, sentence: Sentence, item: Item, around: frozenset[int]) -> float:
    """How much a day is the decision's: near it, in the opening, of a meeting or vote; less beside another act."""
    if sentence.section not in item.sections or sentence.kind in {"caption", "furniture"}:
        return -1.0
    near = sentence.order in around or sentence.order in item.decisions
    score = 1.0 * near + 1.0 * (sentence.index < 3) + 0.5 * (sentence.index < 12)
    score += 1.0 * (MEETING.search(sentence.text) is not None) + 0.5 * (OF_EVENT.search(sentence.text) is not None)
    score += 0.7 * sentence.has("vote", "enact", "council", "ban") + 0.8 * sentence.has("tech")
    score += 0.4 * item.close.get(sentence.order, 0.0) + 0.5 * (len(reading.sentences) <= SHORT)
    score -= 1.0 * (sentence.order in item.elsewhere)
    return score - 1.0 * sentence.has("propose", "defer", "reject") - 0.5 * sentence.has("modal")
