"""The tally of the decision: every count that a page tells, judged by where it stands and by what it counts.

Wider than `facts.tally`, which the verdict rests on: minutes ("AYES: 7. NOES: 0.") run over the end of a sentence,
numbers of ordinances and of questions are told apart from counts, a broken tie is counted to its end.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from banwatch.classify.facts import (
    ALL_BUT,
    ALL_OF,
    EVERYBODY,
    NUMBER_WORDS,
    OUT_OF,
    PERCENT,
    TALLY,
    TALLY_CONTEXT,
    TO_NOTHING,
    YES_NO,
    Fact,
    count,
    evidence,
    hit_evidence,
    is_old,
)
from banwatch.classify.items import Item, labelled
from banwatch.classify.news import Seen
from banwatch.classify.reading import Reading, Sentence

_COUNT = r"(?:\d{1,3}|none|nil|" + "|".join(NUMBER_WORDS) + ")"
ROLL = re.compile(
    rf"\b(?:ayes?|yeas?|yes|in favou?r|for)\s*[:=–-]?\s*(?P<a>{_COUNT})\b\s*(?:votes?)?[ \t.,;/|]*\n?\s*(?:and\s+)?"
    rf"(?:noe?s?|nays?|against|opposed)\s*[:=–-]?\s*(?P<b>{_COUNT})\b",
    re.IGNORECASE,
)
"""Minutes: "AYES: 7. NOES: 0." and "Yes 7, no 2", over the end of the sentence in which they begin."""
ROLL_REACH = 40
IT_WAS = re.compile(r"\b(?:it|that|this|count|margin|score|verdict) (?:was|came|stood|ended|went)\b", re.IGNORECASE)
RESULT = re.compile(
    r"\b(?:it|ordinance|measure|by-?law|resolution|law|ban|bill|item|moratorium|prohibition|rule|article|version)"
    r" (?:was |has |had |then |finally |also )?(?:passed|passes|carried|adopted|approved|enacted|won|prevailed)\b"
    r"|\b(?:the|final|roll[- ]call) (?:vote|tally|count|margin|result) (?:was|came|stood|is)\b"
    r"|\broll call\b|\b(?:vote|result|tally):|\bayes\b|^\s*(?:passed|adopted|approved|enacted|carried)\b"
    r"|\b(?:passed|enacted|adopted|approved) (?:it|them|this)\b|\bmotion carried\b|\b(?:it|that) was (?:\d|one\b|two\b"
    r"|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|eleven\b|twelve\b|thirteen\b|unanimous)",
    re.IGNORECASE,
)
"""Sentences that tell the outcome of the item before them."""
NUMBERED = re.compile(
    r"(?:\b(?:Ordinances?|Bills?|Resolutions?|(?:Local )?Laws?|Measures?|Propositions?|Questions?|Articles?|By-?laws?"
    r"|Orders?|Chapters?|Sections?|Files?|Cases?|Items?|Policy|Code|Title)(?: [Nn]o\.?| [Nn]umber| #)?"
    r"|\b[Nn]os?\.|\b[Nn]umbers?|#|§)\s*$"
)
"""What stands before the number of a measure."""
NUMBER_FROM = 18
"""The number of a measure has a part of at least this; smaller pairs after "Ordinance" may be its tally."""
TIE_BROKEN = re.compile(r"\b(?:br(?:oke|eaking|oken|eaks?)|tie-?break\w*)\b", re.IGNORECASE)
OTHER_MOTION = re.compile(
    r"\b(?:amendment|amend|motion to|to table|to postpone|to reconsider|to refer|to delay|first reading|recommend\w*"
    r"|student|override)\b",
    re.IGNORECASE,
)
HALF = 50.0
SHORT = 10
"""Sentences of an article that hardly tells of a second decision."""
WORTH = 1.5
"""A tally that scores less belongs to something else, or nobody can say."""
TEXTS = 3.0, 2.0
"""Worth of the decision's own sentence, and of one that names the thing."""


def vote(reading: Reading, base: Sequence[Seen], item: Item) -> Fact | None:
    """The tally of the decision: the best by where it stands, or none that is worth it."""
    ballot = any(s.frame.actor == "voters" or s.frame.verb.role == "win" for s in base)
    best: tuple[float, Fact] | None = None
    for sentence in reading.sentences:
        found = list(tallies(sentence, ballot))
        if not found:
            continue
        near = item.decisions.get(sentence.order, sentence.span.start)
        here = _belongs(reading, sentence, item)
        for fact in found:
            score = here - _against(fact, ballot) - min(0.4, abs(fact.evidence.start - near) / 500)
            if best is None or score > best[0]:
                best = (score, fact)
    return best[1] if best and best[0] >= WORTH else None


def tallies(sentence: Sentence, ballot: bool = False) -> Iterator[Fact]:
    """Every count of votes in a sentence: "8-1", "unanimous" and, at the ballot, "57%"."""
    return (fact for _, fact in forms_of(sentence, ballot))


PLAIN: Mapping[str, re.Pattern[str]] = {
    "pair": TALLY,
    "yes_no": YES_NO,
    "to_nothing": TO_NOTHING,
    "all_but": ALL_BUT,
    "out_of": OUT_OF,
}
FORMS = (*PLAIN, "roll", "tongue", "all_of", "everybody", "unanimous", "share")
"""How counts are written; "tongue" are those of a language's own table."""


def forms_of(sentence: Sentence, ballot: bool) -> Iterator[tuple[str, Fact]]:
    """Every count of a sentence with the form in which it is written."""
    if ballot:
        yield from (("share", fact) for fact in _shares(sentence))
    yield from _counts(sentence)
    for hit in sentence.roles("unanimous"):
        yield "unanimous", Fact("unanimous", hit_evidence(sentence, hit))
    for match in EVERYBODY.finditer(sentence.source, sentence.span.start, sentence.span.end):
        yield "everybody", Fact("unanimous", evidence(sentence, match.start(), match.end()))
    for match in ALL_OF.finditer(sentence.source, sentence.span.start, sentence.span.end):
        told = match.group("a")
        value = f"{told}-0" if told.isdigit() else "unanimous"
        yield "all_of", Fact(value, evidence(sentence, match.start(), match.end()))


def _shares(sentence: Sentence) -> Iterator[Fact]:
    for match in PERCENT.finditer(sentence.source, sentence.span.start, sentence.span.end):
        if float(match.group("p")) >= HALF:
            yield Fact(f"{match.group('p')}%", evidence(sentence, match.start(), match.end()))


def _counts(sentence: Sentence) -> Iterator[tuple[str, Fact]]:
    source, start, end = sentence.source, sentence.span.start, sentence.span.end
    begin = source.rfind("\n", 0, start) + 1 if labelled(sentence) else start  # "AYES:" is read as a label
    for match in ROLL.finditer(source, begin, min(len(source), end + ROLL_REACH)):
        if match.start() < end:
            yield from (("roll", fact) for fact in _told(sentence, match, NUMBER_WORDS))
    for pattern in sentence.tongue.tallies:
        for match in pattern.finditer(source, start, end):
            yield from (("tongue", fact) for fact in _told(sentence, match, sentence.tongue.numbers))
    text = sentence.text
    if len(text) > 40 and not (TALLY_CONTEXT.search(text) or IT_WAS.search(text)):
        return
    for name, pattern in PLAIN.items():
        for match in pattern.finditer(source, start, end):
            if not _numbers_measure(source, match):
                yield from ((name, fact) for fact in _told(sentence, match, NUMBER_WORDS))


def _told(sentence: Sentence, match: re.Match[str], spelled: Mapping[str, int]) -> Iterator[Fact]:
    yes, no = count(match, spelled)
    if yes is None or no is None or yes + no < 3:
        return
    after = sentence.source[match.end() : match.end() + 14].lower()
    if ("against" in match.group().lower() and match.re is OUT_OF) or (
        yes < no and after.startswith((" against", " to reject", " to deny"))
    ):
        yes, no = no, yes
    elif yes == no and TIE_BROKEN.search(sentence.text):
        yes += 1
    yield Fact(f"{yes}-{no}", evidence(sentence, match.start(), match.end()))


def _numbers_measure(source: str, match: re.Match[str]) -> bool:
    """Whether the pair of numbers is the number of a measure, a year or a day."""
    parts = [int(p) for p in re.findall(r"\d+", match.group().replace(",", ""))]
    if any(1900 <= part <= 2100 for part in parts) and "," not in match.group():
        return True
    if len(parts) < 2:
        return False
    before = source[max(0, match.start() - 26) : match.start()]
    if NUMBERED.search(before) and (max(parts) >= NUMBER_FROM or before.rstrip().endswith((".", "#", "§"))):
        return True
    line = source.rfind("\n", 0, match.start()) + 1
    lead = source[line : match.start()].strip(" \t*•-–—")
    return not lead and parts[0] < parts[-1] and source[match.end() : match.end() + 2].strip(" .:*")[:1].isupper()


def _belongs(reading: Reading, sentence: Sentence, item: Item) -> float:
    """How much a tally's sentence belongs to the decision: its own sentence, the thing named, or right behind them."""
    if sentence.section not in item.sections or sentence.kind == "caption":
        return -1.0
    decides = sentence.order in item.decisions
    named, acts = sentence.has("tech"), sentence.has("vote", "enact", "win")
    score = TEXTS[0] * decides + TEXTS[1] * named + 0.5 * acts + 1.0 * sentence.has("ban_noun", "ban")
    score += 1.0 * (len(reading.sentences) <= SHORT) + item.close.get(sentence.order, 0.0)
    near = item.close.get(sentence.order, 0.0) > 0
    score += 1.0 * (RESULT.search(sentence.text) is not None and near)
    headed = any(s.has("tech") for s in reading.sentences[:2] if s.where == "title" or s.kind == "headline")
    score += 1.0 * (headed and acts and sentence.has("council", "pronoun"))
    if not decides:
        score -= 1.0 * any(d.latest and is_old(d.latest, reading.published, 75) for d in sentence.dates)
        score -= 2.5 * (sentence.order in item.elsewhere)
        score -= 1.0 * (sentence.has("modal", "propose") and not named)
    score -= 2.0 * (sentence.has("committee") and not sentence.has("council", "agency"))
    return score - 2.5 * sentence.has("reject", "defer") - 2.0 * (OTHER_MOTION.search(sentence.text) is not None)


def _against(fact: Fact, ballot: bool) -> float:
    """What speaks against a count: no digits, a tie, more noes than ayes, counted ballots where a share is told."""
    if fact.value == "unanimous":
        return 0.9
    if fact.value.endswith("%"):
        return 0.0
    yes, no = (int(part) for part in fact.value.split("-"))
    return 3.0 * (yes == no) + 2.5 * (yes < no) + 0.5 * ballot
