"""Which tally, which day and which kind of government belong to the decision, where a page holds several of each.

Theory. A fact belongs to the decision when it stands in its sentence, shortly behind it, or in a paragraph that names
the thing. It belongs to something else when its sentence tells of an amendment, another motion, a committee, or an
older vote. What no sentence makes likely stays empty.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from banwatch.classify.facts import Fact, decided_on, evidence, is_old, level_of, tally
from banwatch.classify.lexicon import Hit
from banwatch.classify.news import Seen
from banwatch.classify.places import PlaceMention
from banwatch.classify.reading import Reading, Sentence
from banwatch.classify.rulebook import Rulebook
from banwatch.classify.where import Located
from banwatch.model.finding import Evidence

MEETING = re.compile(r"\b(?:meeting|met|session|vote|actions?|agenda|election)\b", re.IGNORECASE)


def level(
    reading: Reading, located: Located, body: tuple[Hit, Fact] | None, around: Sequence[Sentence], book: Rulebook
) -> Fact | None:
    """The kind of local government: written with the place, told by the body's name, or what the article calls it."""
    mention = located.mention
    if mention.level:
        return Fact(mention.level, _span(reading, mention))
    if body:
        proof = body[1].evidence
        holder = next((s for s in around if proof.where == s.where and s.span.start <= proof.start < s.span.end), None)
        fact = level_of(body[0], holder, book) if holder else None
        if fact:
            return fact
    for s in around:
        for hit in s.roles("council"):
            fact = level_of(hit, s, book)
            if fact:
                return fact
    return _called(reading)


CALLED = re.compile(
    r"\b(?:the|its|this|our|all|a|by|any|first) (?P<level>city|town|village|borough|township|county|parish)\b"
    r"|\b(?P<before>city|town|village|borough|township|county|parish)(?:['’]s\b| (?:government|agenc|department"
    r"|official|employee|staff|worker|hall|use))",
    re.IGNORECASE,
)


def _called(reading: Reading) -> Fact | None:
    """What the article's own paragraphs call the place most often ("the city", "town departments")."""
    counts: Counter[str] = Counter()
    first: dict[str, Evidence] = {}
    for sentence in reading.sentences:
        if sentence.section not in {"body", "title"} or sentence.kind in {"caption", "furniture"}:
            continue
        for match in CALLED.finditer(sentence.source, sentence.span.start, sentence.span.end):
            group = "level" if match.group("level") else "before"
            level = match.group(group).lower()
            counts[level] += 1
            first.setdefault(level, evidence(sentence, match.start(group), match.end(group)))
    if not counts:
        return None
    level = min(counts, key=lambda name: (-counts[name], name))
    return Fact(level, first[level])


OTHER_MOTION = re.compile(
    r"\b(?:amendment|motion to|to table|to postpone|to reconsider|to refer|to delay|first reading|committee)\b",
    re.IGNORECASE,
)
SHORT = 10
"""Sentences of an article that hardly tells of a second decision."""
WORTH = 1.5
"""A tally that scores less belongs to something else, or nobody can say."""


def vote(reading: Reading, base: Sequence[Seen]) -> Fact | None:
    """The tally of the decision: the best by where it stands, or none that is worth it."""
    ballot = any(s.frame.actor == "voters" or s.frame.verb.role == "win" for s in base)
    decisions = {s.frame.sentence.order: s.frame.verb.start for s in base}
    best: tuple[float, Fact] | None = None
    for sentence in reading.sentences:
        fact = tally(sentence, decisions.get(sentence.order, sentence.span.start), ballot)
        if fact is None:
            continue
        score = _belongs(reading, sentence, decisions) - 0.9 * (fact.value == "unanimous")
        if best is None or score > best[0]:
            best = (score, fact)
    return best[1] if best and best[0] >= WORTH else None


def _belongs(reading: Reading, sentence: Sentence, decisions: Mapping[int, int]) -> float:
    """How much a tally's sentence belongs to the decision: its own sentence, the thing named, or right behind them."""
    if sentence.section not in {"body", "title"} or sentence.kind == "caption":
        return -1.0
    score = (
        3.0 * (sentence.order in decisions) + 2.0 * sentence.has("tech") + 0.5 * sentence.has("vote", "enact", "win")
    )
    score += 1.0 * sentence.has("ban_noun", "ban") + 1.0 * (len(reading.sentences) <= SHORT)
    score += _nearness(reading, sentence, decisions)
    headed = any(s.has("tech") for s in reading.sentences[:2] if s.where == "title" or s.kind == "headline")
    score += 1.0 * (headed and sentence.has("vote", "enact") and sentence.has("council", "pronoun"))
    old = any(d.latest and is_old(d.latest, reading.published, 10) for d in sentence.dates)
    other = OTHER_MOTION.search(sentence.text) is not None
    return score - 2.5 * sentence.has("reject", "defer") - 2.0 * other - 1.0 * old


def _nearness(reading: Reading, sentence: Sentence, decisions: Mapping[int, int]) -> float:
    """Worth of standing shortly behind the decision or the thing's name, or in a paragraph that names it before."""
    if sentence.where != "text":
        return 0.0
    block = reading.by_block.get(sentence.block, ())
    score = 0.7 * any(s.has("tech") for s in block if s.order < sentence.order)
    for step in (1, 2, 3):
        before = reading.sentences[sentence.order - step] if sentence.order >= step else None
        if before is None or before.where != "text" or sentence.block - before.block > 1:
            break
        if before.order in decisions or before.has("tech"):
            return score + 2.5 - 0.5 * step
    return score


WITHIN_DAYS = 14
"""A decision reported as news lies at most so many days back."""
EXACT = frozenset({"week", "today", "yesterday", "mdy", "last", "dmy", "iso", "ordinal"})


def decided(base: Sequence[Seen], around: Sequence[Sentence], reading: Reading) -> tuple[date, Evidence] | None:
    """The day of the decision: beside its verb, else the best of the days near it or of its meeting."""
    for s in base:
        mention = decided_on(s.frame.sentence, s.frame.verb)
        if mention and mention.day and (reading.published is None or mention.day <= reading.published):
            return mention.day, evidence(s.frame.sentence, mention.start, mention.end)
    decisions = {s.frame.sentence.order: s.frame.verb.start for s in base}
    near = {s.order for s in around}
    best: tuple[float, date, Evidence] | None = None
    for sentence in reading.sentences:
        for d in sentence.dates:
            if d.day is None or d.skip or d.kind not in EXACT or not _recent(d.day, reading):
                continue
            score = _tells_day(reading, sentence, decisions, near) - 0.4 * (d.kind == "today")
            if best is None or score > best[0]:
                best = (score, d.day, evidence(sentence, d.start, d.end))
    return (best[1], best[2]) if best and best[0] >= WORTH else None


def _recent(day: date, reading: Reading) -> bool:
    return reading.published is None or 0 <= (reading.published - day).days <= WITHIN_DAYS


def _tells_day(reading: Reading, sentence: Sentence, decisions: Mapping[int, int], near: set[int]) -> float:
    """How much a day is the decision's: near it, in the opening, of a meeting or vote; less beside another act."""
    if sentence.section not in {"body", "title"} or sentence.kind in {"caption", "furniture"}:
        return -1.0
    score = 1.0 * (sentence.order in near) + 1.0 * (sentence.index < 3) + 0.5 * (sentence.index < 12)
    score += 1.0 * (MEETING.search(sentence.text) is not None)
    score += 0.7 * sentence.has("vote", "enact", "council", "ban") + 0.8 * sentence.has("tech")
    score += 0.4 * _nearness(reading, sentence, decisions) + 0.5 * (len(reading.sentences) <= SHORT)
    return score - 1.0 * sentence.has("propose", "defer", "reject") - 0.5 * sentence.has("modal")


def _span(reading: Reading, mention: PlaceMention) -> Evidence:
    source = reading.article.title if mention.where == "title" else reading.article.text
    return Evidence(mention.start, mention.end, source[mention.start : mention.end], mention.where)
