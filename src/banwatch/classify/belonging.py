"""Which tally, which day and which kind of government belong to the decision, where a page holds several of each.

Theory. A fact belongs to the decision when it stands in its sentence, shortly behind it, or in a paragraph that names
the thing. It belongs to something else when its sentence tells of an amendment, another motion, a committee, or an
older vote. What no sentence makes likely stays empty.
"""

import re
from collections import Counter
from collections.abc import Sequence

from banwatch.classify.facts import Fact, evidence, level_of
from banwatch.classify.lexicon import Hit
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


def _span(reading: Reading, mention: PlaceMention) -> Evidence:
    source = reading.article.title if mention.where == "title" else reading.article.text
    return Evidence(mention.start, mention.end, source[mention.start : mention.end], mention.where)
