"""Facts around a frame: tally, instrument, scope, stage, day, level, body. Each with the span that proves it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from banwatch.classify.frames import Frame
from banwatch.classify.lexicon import Hit
from banwatch.classify.reading import Sentence
from banwatch.classify.rulebook import Rulebook
from banwatch.classify.tongues import Tongue
from banwatch.model.finding import Evidence
from banwatch.text.dates import DateMention

NUMBER_WORDS = {
    w: n
    for n, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
_NUM = r"(?:\d{1,2},\d{3}|\d{1,4}|" + "|".join(NUMBER_WORDS) + ")"
TALLY = re.compile(
    rf"(?<![\w$/.:-])(?P<a>{_NUM})(?:\s?[-–‑]\s?|[ -]to[ -]| votes to )(?P<b>{_NUM})"
    r"(?![\w%/:]|[-–]\w|\.\d|,\d{3}| p\.?m| a\.?m| (?:years?|months?|days?|weeks?|hours?|percent|hour|minutes)\b)",
    re.IGNORECASE,
)
ZERO = frozenset({"nothing", "none", "nil", "zip"})
TO_NOTHING = re.compile(rf"(?<![\w$/.:-])(?P<a>{_NUM}) to (?P<b>nothing|none|nil|zip)\b", re.IGNORECASE)
ALL_BUT = re.compile(rf"\ball but (?P<b>{_NUM}) of (?:the |its |her |his )?(?P<n>{_NUM})\b", re.IGNORECASE)
OUT_OF = re.compile(
    rf"\b(?P<a>{_NUM}) (?:out )?of (?:the |its )?(?P<n>{_NUM}) (?:[\w']+[ ,]+){{0,9}}"
    r"(?:voted|in favou?r|backed|said yes|aye|endorsed|supported|approved)",
    re.IGNORECASE,
)
ALL_OF = re.compile(
    rf"\ball (?:of the )?(?P<a>{_NUM}) (?:[\w']+ ){{0,3}}"
    r"(?:supported|approved|backed|endorsed|voted (?:for|yes|in favou?r|to))",
    re.IGNORECASE,
)
EVERYBODY = re.compile(
    rf"\ball (?:of the )?(?:{_NUM}|members|councill?ors|of them)\b[^.;]{{0,30}}"
    r"\b(?:voted|voting) (?:for|to|yes|in favou?r|aye)"
    r"|\b(?:no|without (?:a |any )?|not a) (?:votes? against|dissent\w*|opposition|nays|contrary vote)"
    r"|\bwithout a dissenting (?:vote|voice)|\b(?:nobody|no one|none) (?:voted |was )?(?:against|opposed|voted no)"
    r"|\bevery (?:member|councill?or|supervisor|commissioner|trustee)[^.;]{0,25}\bvot(?:ed|ing) (?:for|yes|in favou?r)",
    re.IGNORECASE,
)
OF_ALL = frozenset({"all", "no", "not", "nobody", "none", "without", "every"})
"""One of these stands in whatever `EVERYBODY` finds."""
YES_NO = re.compile(
    rf"\b(?P<a>{_NUM}) (?:\w+ )?(?:votes? |voted )?(?:in favou?r|for|yes|aye|ayes|members voted)\b"
    rf"[^.;]{{0,45}}?(?:,| and| with)? (?P<b>{_NUM}) (?:\w+ )?(?:votes? |voted )?(?:against|opposed|no|nays?|dissent)",
    re.IGNORECASE,
)
DIGIT = re.compile(r"\d")
PERCENT = re.compile(r"(?<![\w.])(?P<p>\d{2}(?:\.\d+)?)\s?(?:%|percent|per cent)")
TALLY_CONTEXT = re.compile(
    r"\b(?:vot|pass|approv|adopt|tally|margin|carried|decision|count|ballot|split|roll call|agreed|enact"
    r"|ordain|reject|ban|council|reading|law\b|motion|measure|resolution|recorded|ayes)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and where it stands."""

    value: str
    evidence: Evidence


def evidence(sentence: Sentence, start: int, end: int) -> Evidence:
    """A span of the sentence's source."""
    return Evidence(start, end, sentence.source[start:end], sentence.where)


def hit_evidence(sentence: Sentence, hit: Hit) -> Evidence:
    """The span of a hit."""
    return evidence(sentence, hit.start, hit.end)


def tally(sentence: Sentence, near: int, ballot: bool = False) -> Fact | None:
    """The tally of the sentence nearest to an offset, as "8-1", "unanimous" or (at the ballot) "57%"."""
    found = list(_tallies(sentence)) if counts(sentence, sentence.tongue.numbers or NUMBER_WORDS) else []
    if not found and ballot:
        found = [Fact(f"{m.group('p')}%", evidence(sentence, m.start(), m.end())) for m in _finds(PERCENT, sentence)]
    if found:
        return min(found, key=lambda f: abs(f.evidence.start - near))
    for hit in sentence.roles("unanimous"):
        return Fact("unanimous", hit_evidence(sentence, hit))
    for match in () if sentence.words.isdisjoint(OF_ALL) else _finds(EVERYBODY, sentence):
        return Fact("unanimous", evidence(sentence, match.start(), match.end()))
    return None


def counts(sentence: Sentence, spelled: Mapping[str, int] = NUMBER_WORDS) -> bool:
    """Whether the sentence has a number, in digits or spelled: no tally is found where it has none."""
    digit = DIGIT.search(sentence.source, sentence.span.start, sentence.span.end)
    return digit is not None or not spelled.keys().isdisjoint(sentence.words)


def _finds(pattern: re.Pattern[str], sentence: Sentence) -> Iterable[re.Match[str]]:
    return pattern.finditer(sentence.source, sentence.span.start, sentence.span.end)


def _tallies(sentence: Sentence) -> Iterable[Fact]:
    start = sentence.span.start
    return (
        Fact(told, evidence(sentence, start + a, start + b)) for told, a, b in _told(sentence.text, sentence.tongue)
    )


@lru_cache(maxsize=64)
def _told(text: str, tongue: Tongue) -> tuple[tuple[str, int, int], ...]:
    """Tallies of a sentence with their spans in it; every frame of a sentence asks anew, so the last ones are kept."""
    if not tongue.tallies and len(text) > 40 and not TALLY_CONTEXT.search(text):
        return ()
    found = []
    for pattern in tongue.tallies:
        for match in pattern.finditer(text):
            yes, no = count(match, tongue.numbers)
            if yes is not None and no is not None and yes + no >= 3:
                found.append((f"{yes}-{no}", match.start(), match.end()))
    whole = ((m, _number(m.group("a"))) for m in ALL_OF.finditer(text))
    found.extend((f"{yes}-0", m.start(), m.end()) for m, yes in whole if yes and yes >= 3)
    for pattern in (TALLY, YES_NO, TO_NOTHING, ALL_BUT, OUT_OF):
        for match in pattern.finditer(text):
            yes, no = count(match)
            if yes is not None and no is not None and yes + no >= 3 and not (yes > 999 and yes < 2100 and no < 100):
                found.append((f"{yes}-{no}", match.start(), match.end()))
    return tuple(found)


def count(match: re.Match[str], spelled: Mapping[str, int] = NUMBER_WORDS) -> tuple[int | None, int | None]:
    """Ayes and noes of a tally, also where one of them is told by the number of all."""
    told = {name: _number(word, spelled) for name, word in match.groupdict().items() if word}
    yes, no, whole = told.get("a"), told.get("b"), told.get("n")
    if whole is not None and yes is None and no is not None:
        return whole - no, no
    if whole is not None and no is None and yes is not None:
        return (yes, whole - yes) if whole > yes else (None, None)
    return yes, no


def _number(word: str, spelled: Mapping[str, int] = NUMBER_WORDS) -> int | None:
    plain = word.replace(",", "").lower()
    if plain in ZERO:
        return 0
    return int(plain) if plain.isdigit() else spelled.get(plain)


def decided_on(sentence: Sentence, verb: Hit) -> DateMention | None:
    """The exact day that governs a verb: the nearest in its clause, else in its sentence; skipped ones left out."""
    exact = [d for d in sentence.dates if d.day and not d.skip]
    if not exact:
        return None
    return min(
        exact, key=lambda d: (_clause_at(sentence, d.start) != sentence.clauses[verb.i], abs(d.start - verb.start))
    )


def _clause_at(sentence: Sentence, offset: int) -> int:
    for k, token in enumerate(sentence.tokens):
        if token.end > offset:
            return sentence.clauses[k]
    return sentence.clauses[-1] if sentence.clauses else 0


def past_bounds(sentence: Sentence, verb: Hit) -> tuple[date | None, date | None]:
    """(earliest, latest) day that the clause of a verb tells, exactly or not."""
    clause = sentence.clauses[verb.i]
    spans = [d for d in sentence.dates if (d.latest or d.earliest) and not d.skip]
    near = [d for d in spans if _clause_at(sentence, d.start) == clause] or [
        d for d in spans if abs(d.start - verb.start) < 80
    ]
    if not near:
        return None, None
    chosen = min(near, key=lambda d: abs(d.start - verb.start))
    return chosen.earliest, chosen.latest


def is_old(latest: date | None, published: date | None, days: int) -> bool:
    """Whether a day lies more than `days` before publication."""
    return bool(latest and published and latest < published - timedelta(days=days))


def instrument(sentences: Sequence[Sentence], spelled: Mapping[str, Sequence[str]]) -> Fact | None:
    """The instrument named in the sentences, special ones before "ordinance". `spelled`: words by instrument."""
    for name, words in spelled.items():
        for sentence in sentences:
            for hit in sentence.roles("measure", "ban_noun", "voters", "council"):
                if hit.word in words:
                    return Fact(name, hit_evidence(sentence, hit))
    return None


def scope(frames: Sequence[Frame]) -> Fact | None:
    """Whom the ban binds: the watch's scope words after the verb of a decision, or anywhere in what a measure says."""
    found: dict[str, Evidence] = {}
    for frame in frames:
        sentence = frame.sentence
        start = sentence.span.start if frame.kind in {"content", "describe"} else frame.verb.end
        for name, pattern in sentence.tongue.scopes.items():
            for match in pattern.finditer(sentence.source, start, sentence.span.end):
                if name not in found and not _in_body(sentence, match.start()):
                    found[name] = evidence(sentence, match.start(), match.end())
    return _scope_of(found)


def named_scope(sentences: Sequence[Sentence]) -> Fact | None:
    """The scope by words anywhere in sentences that name the thing: weaker, for reports that tell it in passing."""
    found: dict[str, Evidence] = {}
    for sentence in sentences:
        for name, pattern in sentence.tongue.scopes.items():
            for match in _finds(pattern, sentence) if name != "private" else ():
                if name not in found and not _in_body(sentence, match.start()):
                    found[name] = evidence(sentence, match.start(), match.end())
    return _scope_of(found)


def _scope_of(found: Mapping[str, Evidence]) -> Fact | None:
    if not found:
        return None
    if "private" in found and ("government" in found or "police" in found):
        return Fact("government+private", found["private"])
    name = "government" if "government" in found else next(iter(found))
    return Fact(name, found[name])


def _in_body(sentence: Sentence, offset: int) -> bool:
    """Whether the word belongs to a body's name ("City Council")."""
    return any(h.role == "council" and h.j - h.i > 1 and h.start <= offset < h.end for h in sentence.hits)


def level_of(hit: Hit | None, sentence: Sentence, book: Rulebook) -> Fact | None:
    """The level that a body's name tells ("Town Meeting" → town)."""
    if hit is None:
        return None
    for name, words in book.levels.items():
        if hit.word in words:
            return Fact(name, hit_evidence(sentence, hit))
    return None
