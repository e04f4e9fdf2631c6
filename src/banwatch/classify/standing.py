"""Which of the places that an article names is the one whose government acts: each judged by named features.

Theory. The place is told by how it is spoken of, not by how often: in a dateline, before the name of its body ("X City
Council"), as the subject of a decision told as done, in the headline and the opening, beside the thing itself. Places
in lists, in background paragraphs and after "near" or "joins" speak against themselves. A body of a county speaks for
counties, one of a city against them. The weights are data, fitted to labelled articles.
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from banwatch.classify.frames import Frame
from banwatch.classify.gazetteer import Gazetteer, fold
from banwatch.classify.places import PlaceMention
from banwatch.classify.reading import Reading, Sentence

BODY_AFTER = re.compile(
    r"(?:['’]s?)?\s+(?:(?:city|town|village|township|borough|county|parish|common|metro|district|municipal|shire"
    r"|corporation|legislative|representative|regional|unitary) )?(?:council|councill?ors?|board|commission(?:ers)?"
    r"|supervisors|voters|alder(?:men|s|persons)?|assembly|select ?board|town meeting|leaders|lawmakers|mayor|trustees"
    r"|legislat(?:ure|ors)|jur(?:y|ors)|freeholders|residents|officials|lawmakers|electors)\b",
    re.IGNORECASE,
)
SEAT_AFTER = re.compile(
    r"(?:['’]s?)?\s+(?:police|city hall|town hall|city attorney|city manager|city clerk|fire|library|department)",
    re.IGNORECASE,
)
SUBURB_AFTER = re.compile(r"['’]?s?[- ](?:suburb|area|region)s?\b", re.IGNORECASE)
OTHER_AFTER = re.compile(
    r"['’]?s?[- ](?:suburb|area|native|metro|metropolitan|region|university|college|airport|public schools|based|bay"
    r"|street|avenue|road|river|lake|times|post|globe|herald|tribune|journal|news|gazette|press|daily|register)\b",
    re.IGNORECASE,
)
BESIDE = re.compile(
    r"(?:suburb of|outside|near|north of|south of|east of|west of|miles? from|neighbou?ring|nearby|than|like|unlike"
    r"|joins?|joined|joining|such as|including|follow(?:s|ed|ing)?|after|as|surrounding|includ(?:es|ing)|home to"
    r"|contain(?:s|ing)|university of|archdiocese of|diocese of) $",
    re.IGNORECASE,
)
IN_PLACE = re.compile(r"\b(?:in|across|throughout) $", re.IGNORECASE)
COUNTY_BODY = re.compile(
    r"\b(?:county (?:council|commission(?:ers)?|board|executive|supervisors|legislature|legislators|lawmakers)"
    r"|board of (?:county )?(?:commissioners|supervisors)|police jur(?:y|ors)|jurors|quorum court|fiscal court"
    r"|county (?:government|departments?|employees|staff|agenc(?:y|ies)|code)"
    r"|commissioners court|freeholders|parish council|(?:the|whole|this|a) county)\b",
    re.IGNORECASE,
)
TOWN_BODY = re.compile(
    r"\b(?:city council|town council|town meeting|village board|village council|borough council|township"
    r"|aldermen|alders|city commission|select ?board|common council|the city|the town|the village|the borough)\b",
    re.IGNORECASE,
)
COUNTIES = frozenset({"county", "parish"})
DECIDED = frozenset({"ban", "pass", "passban"})


def standings(
    places: Sequence[PlaceMention],
    reading: Reading,
    background: Mapping[int, bool],
    frames: Sequence[Frame],
    subjects: Mapping[tuple[int, int], int],
    gazetteer: Gazetteer,
) -> dict[str, dict[str, float]]:
    """For each place (by key) its named features. `subjects` counts decisions by the mention that is their subject."""
    thread = _thread(reading, frames)
    by_key: dict[str, list[PlaceMention]] = defaultdict(list)
    crowd: dict[int, set[str]] = defaultdict(set)
    for mention in places:
        by_key[mention.key].append(mention)
        crowd[mention.order].add(mention.key)
    county, town = _bodies(reading, frames)
    page = _page_of(reading)
    found = {}
    for key, mentions in by_key.items():
        values: dict[str, float] = defaultdict(float)
        for mention in mentions:
            _add(values, mention, reading.sentences[mention.order], background, crowd, thread, subjects)
        values["often"] = math.log1p(len(mentions) - values["beside"])
        values["far_share"] = sum(background.get(m.order, False) for m in mentions) / len(mentions)
        _add_whole(values, key, mentions, page, gazetteer, county, town)
        found[key] = {name: min(value, 2.0) for name, value in values.items() if value}
    return _against_rivals(found)


def _against_rivals(found: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Where the body of one place is the subject of the decision, every other place has that against it."""
    bodies = {k for k, v in found.items() if v.get("decides_early") and v.get("body_early")}
    for key, values in found.items():
        if bodies - {key} and key not in bodies:
            values["rival_decides"] = 1.0
    return found


def _thread(reading: Reading, frames: Sequence[Frame]) -> frozenset[int]:
    """Blocks of the text that name the thing, or tell a decision about it as done."""
    named = {s.block for s in reading.sentences if s.where == "text" and s.has("tech")}
    return frozenset(named | {f.sentence.block for f in frames if f.mode == "done" and f.tech and f.kind in DECIDED})


def _add(
    values: dict[str, float],
    mention: PlaceMention,
    sentence: Sentence,
    background: Mapping[int, bool],
    crowd: Mapping[int, set[str]],
    thread: frozenset[int],
    subjects: Mapping[tuple[int, int], int],
) -> None:
    """Count what one mention tells."""
    source = sentence.source
    after, before = source[mention.end : mention.end + 44], source[max(0, mention.start - 26) : mention.start]
    far = background.get(mention.order, False)
    weight = 0.25 if far else 1.0
    early = sentence.where == "title" or 0 <= sentence.index < 3
    values["dateline"] += mention.dateline
    if (BESIDE.search(before) and not BODY_AFTER.match(after)) or SUBURB_AFTER.match(after):
        values["beside"] += 1
        return
    values["title"] += weight * (sentence.where == "title" or sentence.kind == "headline")
    values["lede"] += weight * (sentence.where == "text" and 0 <= sentence.index < 2)
    values["opening"] += weight * 0.5 * (2 <= sentence.index < 6)
    if BODY_AFTER.match(after):
        values["body_early" if early else "body_later"] += weight
    elif SEAT_AFTER.match(after):
        values["seat"] += weight
    elif OTHER_AFTER.match(after):
        values["other_use"] += 1
    if mention.level and mention.level not in COUNTIES:
        values["of_form"] += weight
    if IN_PLACE.search(before):
        values["in_place"] += weight
    values["crowded"] += 0.5 * (len(crowd[mention.order]) >= 3)
    if sentence.where == "text" and not far:
        values["with_thing"] += sentence.has("tech")
        values["in_thread"] += 0.5 * (sentence.block in thread)
    count = subjects.get((mention.order, mention.start), 0)
    if count:
        values["decides_early" if early else "decides_later"] += weight * count
    values["bound"] += weight * (mention.region is not None)
    initial = bool(sentence.tokens) and sentence.tokens[0].start == mention.start
    values["midway"] = max(values["midway"], float(sentence.where == "text" and not initial))
    values["quoted"] += 0.5 * sentence.quoted(mention.start)


def _bodies(reading: Reading, frames: Sequence[Frame]) -> tuple[float, float]:
    """How much the sentences that tell the decision, and the opening, speak of a county's body and of a town's."""
    told = {f.sentence.order for f in frames if f.mode == "done" and f.kind in DECIDED | {"content"}}
    near = [s for s in reading.sentences if s.order in told or s.where == "title" or 0 <= s.index < 4]
    text = " ".join(s.text for s in near)
    county, town = len(COUNTY_BODY.findall(text)), len(TOWN_BODY.findall(text))
    both = county + town or 1
    return county / both, town / both


def _add_whole(
    values: dict[str, float],
    key: str,
    mentions: Sequence[PlaceMention],
    page: "_Page",
    gazetteer: Gazetteer,
    county: float,
    town: float,
) -> None:
    """What the article as a whole tells of a place."""
    level = next((m.level for m in mentions if m.level), None)
    is_county = level in COUNTIES or key.endswith((" county", " parish"))
    values["county_fits"] = county * is_county
    values["county_against"] = town * is_county
    values["town_against"] = county * (not is_county)
    values["in_outlet"] = float(_within(key, page.outlet))
    values["in_address"] = float(_within(key, page.address) or key.replace(" ", "") in page.host)
    places = gazetteer.find(mentions[0].name)
    people = places[0].people if places else 0
    values["people"] = math.log10(max(people, 100)) / 4
    values["unknown"] = float(not places)
    if len(key) > 2 and _stands_alone(mentions[0].name.lower(), page.text):
        values["plain_word"] = 1.0
    first = min(m.order for m in mentions)
    values["first"] = 1.0 / (1 + first / 4)


class _Page(NamedTuple):
    """What every place is held against: the outlet's folded name, the words of the address, its start, the text."""

    outlet: str
    address: str
    host: str
    text: str


def _page_of(reading: Reading) -> _Page:
    article = reading.article
    address = re.sub(r"[^a-z]+", " ", article.url.lower())
    return _Page(fold(article.source), address, address.replace(" ", "")[:60], article.text[:60_000])


def _stands_alone(name: str, text: str) -> bool:
    """Whether the name stands in the text as a word of its own, written small."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not _in_word(text, at) and not _in_word(text, end):
            return True
        at = text.find(name, at + 1)
    return False


def _in_word(text: str, at: int) -> bool:
    """Whether the characters on both sides of a position belong to one word."""
    return 0 < at < len(text) and _of_word(text[at - 1]) and _of_word(text[at])


def _of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _within(key: str, text: str) -> bool:
    return f" {key} " in f" {text} "


def best_key(found: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> str:
    """The place with the highest score; of equals the one whose name sorts first."""
    return min(found, key=lambda key: (-_score(found[key], weights), key))


def _score(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weights.get(f"place.{name}", 0.0) * value for name, value in values.items())
