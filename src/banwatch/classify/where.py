"""Which place an article is about, and in which region it lies."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from banwatch.classify.frames import Frame
from banwatch.classify.gazetteer import Gazetteer, Place, Region, fold
from banwatch.classify.names import FALSE_NAMES
from banwatch.classify.places import MARKED, PlaceMention, RegionMention
from banwatch.classify.reading import Reading, Sentence

DOMINANT_PEOPLE = 100_000
ENOUGH = 1.2
MARGIN = 1.25
"""Votes that a region needs, and how many times more than the next: one other town named is no evidence, two are."""
SOLE_DECIDER = 6.0
"""Worth of being the only place whose named body is the subject of a decision in the opening: more than a dateline."""
DOMINANT_RATIO = 10
"""A bare name means its largest bearer only when that has so many people and so many times more than the next."""
BODY_AFTER = re.compile(
    r"(?:['’]s)?\s+(?:(?:city|town|village|township|borough|county|common|metro|district|municipal"
    r"|corporation|legislative) )?(?:council|board|commission|supervisors|voters|aldermen|assembly"
    r"|select board|selectboard|town meeting|leaders|lawmakers|mayor|city|residents)",
    re.IGNORECASE,
)
OTHER_AFTER = re.compile(
    r"['’]?s?\s+(?:suburb|area|native|metro area|metropolitan area|region|police|school|university"
    r"|airport|public schools|-based|department)",
    re.IGNORECASE,
)
SUBURB = re.compile(
    r"(?:suburb of|outside|near|following in|includ(?:es|ing)|contain(?:s|ing)|surround(?:s|ing)|home to) $",
    re.IGNORECASE,
)
SUBURB_BEFORE = re.compile(
    r"(?:suburb of|near|outside|north of|south of|east of|west of|neighboring|nearby|neighbouring|than"
    r"|like|unlike|joins|join|joining) $",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Located:
    """A place with its region as far as the text tells; `entry` when exactly one of the gazetteer fits."""

    mention: PlaceMention
    region: str | None
    country: str | None
    entry: Place | None
    region_span: tuple[int, int, str] | None
    sure: bool


def slot_score(mention: PlaceMention, sentence: Sentence, background: bool) -> float:
    """How much a mention looks like the place whose government acts."""
    source = sentence.source
    after = source[mention.end : mention.end + 40]
    before = source[max(0, mention.start - 16) : mention.start]
    score = 0.6
    if mention.dateline:
        score += 4.0
    if mention.level and not mention.name.endswith(("County", "Parish")):
        score += 1.0
    if BODY_AFTER.match(after):
        score += 3.0 if sentence.index < 12 else 1.5
    elif OTHER_AFTER.match(after):
        score -= 0.3
    if sentence.where == "title" or sentence.kind == "headline":
        score += 2.5
    elif 0 <= sentence.index < 3:
        score += 2.0 if sentence.index < 2 else 1.0
    if SUBURB_BEFORE.search(before) and not BODY_AFTER.match(after):
        score -= 0.4
    return score * (0.1 if background else 1.0)


def main_place(
    places: Sequence[PlaceMention],
    reading: Reading,
    background: Mapping[int, bool],
    frames: Sequence[Frame],
    gazetteer: Gazetteer,
) -> PlaceMention | None:
    """The place that the article's own news is about: the highest sum of slot scores, subjects of decisions first."""
    totals: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, PlaceMention]] = {}
    listed = Counter(m.order for m in places)
    decided: Counter[str] = Counter(
        p.key for f in frames if f.mode == "done" and f.kind == "ban" and (p := subject_place(f, places))
    )
    nearest = _nearest_before(places, reading, frames)
    for mention in places:
        sentence = reading.sentences[mention.order]
        behind = background.get(mention.order, False) or listed[mention.order] >= 4
        score = (
            slot_score(mention, sentence, behind) + _subject_bonus(mention, frames, places) + 2.0 * (mention in nearest)
        )
        totals[mention.key] += min(score, 8.0)
        if mention.key not in best or score > best[mention.key][0]:
            best[mention.key] = (score, mention)
    if not totals:
        return None
    for key, (_, mention) in best.items():
        same = [p for p in places if p.key == key]
        totals[key] *= prior(mention, same, reading, gazetteer, bool(decided[key]))
    deciders = {
        p.key
        for f in frames
        if f.mode == "done" and f.kind in {"ban", "pass"} and 0 <= f.sentence.index < 8 and not _subordinate(f)
        if (p := subject_place(f, places)) and BODY_AFTER.match(f.sentence.source, p.end)
        if not background.get(p.order, False)
    }
    if len(deciders) == 1:
        totals[deciders.pop()] += SOLE_DECIDER
    winner = max(totals, key=lambda k: (totals[k], -best[k][1].order))
    return best[winner][1]


def _nearest_before(places: Sequence[PlaceMention], reading: Reading, frames: Sequence[Frame]) -> list[PlaceMention]:
    """For decisions whose subject names no place: the place named last before, in the same paragraph."""
    found = []
    for frame in frames:
        if frame.mode == "done" and frame.kind in {"ban", "pass"} and frame.tech and not subject_place(frame, places):
            before = [
                p
                for p in places
                if p.where == "text"
                and p.end <= frame.verb.start
                and reading.sentences[p.order].block == frame.sentence.block
                and not SUBURB.search(frame.sentence.source[max(0, p.start - 14) : p.start])
            ]
            found.extend(before[-1:])
    return found


def prior(
    mention: PlaceMention, same: Sequence[PlaceMention], reading: Reading, gazetteer: Gazetteer, decided: bool
) -> float:
    """Hamlets and words that the text also writes small are seldom the place: they need more evidence."""
    if (
        mention.level
        or mention.dateline
        or mention.region
        or BODY_AFTER.match(reading.sentences[mention.order].source, mention.end)
    ):
        return 1.0
    if not decided and not any(_place_slot(p, reading) for p in same):
        return 0.15
    if re.search(rf"\b{re.escape(mention.name.lower())}\b", reading.article.text[:60_000]):
        return 0.2
    found = gazetteer.find(mention.name)
    if not found or found[0].people < 3_000:
        return 0.15
    return 1.0 if found[0].people >= 200_000 or any(f.country in NEAR_COUNTRIES for f in found) else 0.3


NEAR_COUNTRIES = frozenset({"US", "CA", "GB", "IE", "AU", "NZ", "CH", "DE", "FR", "IN"})
SLOT_BEFORE = re.compile(
    r"\b(?:in|of|at|from|to|near|across|throughout|for|around|outside) (?:the (?:city|town|village) of )?$",
    re.IGNORECASE,
)


def _place_slot(mention: PlaceMention, reading: Reading) -> bool:
    """Whether a mention stands where places stand: after "in", before a body, as a subject in a headline."""
    source = reading.sentences[mention.order].source
    if mention.dateline or mention.level or mention.region or BODY_AFTER.match(source, mention.end):
        return True
    return SLOT_BEFORE.search(source[max(0, mention.start - 24) : mention.start]) is not None


def _subject_bonus(mention: PlaceMention, frames: Sequence[Frame], places: Sequence[PlaceMention]) -> float:
    """A place that is the subject of a decision told as done, outside clauses such as "after X passed"."""
    for frame in frames:
        decided = frame.mode == "done" and frame.kind in {"ban", "pass", "passban"}
        here = decided and frame.sentence.order == mention.order and not _subordinate(frame)
        if here and subject_place(frame, places) == mention:
            bodied = BODY_AFTER.match(frame.sentence.source, mention.end) is not None
            return (4.5 if bodied else 2.5) if frame.sentence.index < 8 else 1.5
    return 0.0


def _subordinate(frame: Frame) -> bool:
    clause = frame.sentence.clauses[frame.verb.i]
    first = next((t.low for t, c in zip(frame.sentence.tokens, frame.sentence.clauses, strict=True) if c == clause), "")
    return first in {"after", "before", "since", "while", "when", "as", "which", "where", "following", "whose", "who"}


def _clause_of(sentence: Sentence, offset: int) -> int:
    for k, token in enumerate(sentence.tokens):
        if token.end > offset:
            return sentence.clauses[k]
    return -1


def subject_place(frame: Frame, places: Sequence[PlaceMention]) -> PlaceMention | None:
    """The place named as (part of) the subject of a frame's verb."""
    sentence = frame.sentence
    clause = sentence.clauses[frame.verb.i]
    here = [p for p in places if p.order == sentence.order and p.end <= frame.verb.start and not p.dateline]
    near = [
        p for p in here
        if _clause_of(sentence, p.start) in {clause, clause - 1}
        and not SUBURB.search(sentence.source[max(0, p.start - 14) : p.start])
    ]  # fmt: skip
    if not near:
        return None
    bodied = [p for p in near if BODY_AFTER.match(sentence.source[p.end : p.end + 40])]
    return (bodied or near)[-1]


def locate(
    mention: PlaceMention, places: Sequence[PlaceMention], regions: Sequence[RegionMention],
    background: Mapping[int, bool],
    reading: Reading, gazetteer: Gazetteer,
) -> Located:  # fmt: skip
    """Region and country of a place, with what tells them."""
    same = [p for p in places if p.key == mention.key]
    plain = re.sub(r" (?:Township|Village|Borough|City)$", "", mention.name)
    candidates: Sequence[Place] = gazetteer.find(mention.name) or gazetteer.find(plain)
    bound = _bound(same, background)
    others = {(p.region.country, p.region.code) for p in same if p.region and p is not bound}
    if bound is None:
        candidates = [c for c in candidates if (c.country, c.region) not in others] or candidates
    if bound:
        return _by_bound(mention, bound, candidates, gazetteer)
    votes = _region_votes(mention, places, regions, background, reading, gazetteer)
    return _by_votes(mention, candidates, votes, regions, gazetteer)


def _bound(same: Sequence[PlaceMention], background: Mapping[int, bool]) -> PlaceMention | None:
    tied = [p for p in same if (p.region or p.country) and not background.get(p.order, False)]
    tied.sort(key=lambda p: (p.region is None, not p.dateline, p.order))
    early = {(p.order, p.start) for p in same[:2]}
    tied = [
        p
        for p in tied
        if p.dateline
        or p.where == "title"
        or (p.order, p.start) in early
        or (len({q.region for q in same if q.region}) == 1 and _same_share(same))
    ]
    return tied[0] if tied else None


def _same_share(same: Sequence[PlaceMention]) -> bool:
    """Whether the name was bound early: a region given only to a late mention tells another place of that name."""
    first = next(k for k, p in enumerate(same) if p.region)
    return first <= 2


def _by_bound(mention: PlaceMention, bound: PlaceMention, candidates: Sequence[Place], gazetteer: Gazetteer) -> Located:
    span = (bound.region_start, bound.region_end, bound.where)
    if bound.region:
        fits = [c for c in candidates if (c.country, c.region) == (bound.region.country, bound.region.code)]
        return Located(mention, bound.region.name, bound.region.country, fits[0] if fits else None, span, True)
    fits = [c for c in candidates if c.country == bound.country]
    entry = fits[0] if len({c.region for c in fits}) == 1 or (fits and fits[0].people >= 20_000) else None
    region = gazetteer.region_name(entry.country, entry.region) if entry else None
    return Located(mention, region, bound.country, entry, span, region is not None)


Votes = dict[tuple[str, str], float]


def _region_votes(
    mention: PlaceMention, places: Sequence[PlaceMention], regions: Sequence[RegionMention],
    background: Mapping[int, bool],
    reading: Reading, gazetteer: Gazetteer,
) -> Votes:  # fmt: skip
    """How much speaks for each region: regions named, the outlet's home, its name and address, towns named beside."""
    votes: Votes = defaultdict(float)
    for r in regions:
        far = background.get(r.order, False) or r.bound
        early = reading.sentences[r.order].index < 5
        votes[(r.region.country, r.region.code)] += 1 if far else 6 if early else 3
    country, _, code = reading.article.region.partition("-")
    if code:
        votes[(country, code)] += 4
    for region in (
        *_source_regions(reading, mention.key, gazetteer),
        *_address_regions(reading.article.url.lower(), gazetteer),
    ):
        votes[(region.country, region.code)] += 4
    near = {p.name for p in places if p.key != mention.key and not p.region and not background.get(p.order, False)}
    for other in near:
        held_by = {(p.country, p.region) for p in gazetteer.find(other)}
        for key in held_by if len(held_by) <= MANY_HOLDERS else ():
            votes[key] += 1 / len(held_by)
    return votes


MANY_HOLDERS = 8
"""A name that more regions have than this tells nothing of the region."""


def _source_regions(reading: Reading, key: str, gazetteer: Gazetteer) -> list[Region]:
    """Regions that the outlet's name tells: their own names, or those of large towns in it."""
    words = re.findall(r"[A-Z][a-z]+", reading.article.source)
    names = [*words, *(f"{a} {b}" for a, b in pairwise(words))]
    found = [r for name in names if (r := gazetteer.regions.get(name.casefold()))]
    found.extend(gazetteer.short[w.casefold()] for w in words if w in MARKED)
    for name in names:
        towns = gazetteer.find(name) if name.lower() not in FALSE_NAMES and fold(name) != key else ()
        if towns and towns[0].people >= 60_000 and (len(towns) == 1 or towns[0].people > 5 * towns[1].people):
            found.extend(r for r in [gazetteer.by_code.get((towns[0].country, towns[0].region))] if r)
    return found


def _address_regions(url: str, gazetteer: Gazetteer) -> list[Region]:
    """Regions named in full by a part of the address ("/massachusetts/…", "newscentermaine.com")."""
    host = re.sub(r"^https?://([^/]*).*", r"\1", url)
    named = [r for part in re.findall(r"[a-z-]{4,}", url) if (r := gazetteer.regions.get(part.replace("-", " ")))]
    return named or [r for name, r in gazetteer.regions.items() if len(name) > 4 and name.replace(" ", "") in host]


def _by_votes(
    mention: PlaceMention, candidates: Sequence[Place], votes: Votes,
    regions: Sequence[RegionMention], gazetteer: Gazetteer,
) -> Located:  # fmt: skip
    options = {(c.country, c.region) for c in candidates}
    if not options:
        ranked = [v for v in sorted(votes.items(), key=lambda v: (-v[1], v[0]))[:2] if v[1] >= 4]
        if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            (country, code), _ = ranked[0]
            return Located(
                mention, gazetteer.region_name(country, code), country, None, _span_of(regions, country, code), True
            )
        return Located(mention, None, None, None, None, False)
    backed = sorted(((votes[o], o) for o in options if votes.get(o)), reverse=True)
    first = candidates[0]
    dominant = first.people >= DOMINANT_PEOPLE and (
        len(candidates) == 1 or first.people >= DOMINANT_RATIO * candidates[1].people
    )
    if dominant and not (backed and backed[0][0] >= 4):
        return _entry(mention, first, regions, gazetteer, True)
    if len(options) == 1 and (candidates[0].people >= 5_000 or backed):
        return _entry(mention, candidates[0], regions, gazetteer, True)
    if backed and backed[0][0] >= ENOUGH and (len(backed) == 1 or backed[0][0] >= MARGIN * backed[1][0]):
        best = next(c for c in candidates if (c.country, c.region) == backed[0][1])
        return _entry(mention, best, regions, gazetteer, True)
    return Located(mention, None, None, None, None, False)


def _entry(
    mention: PlaceMention, place: Place, regions: Sequence[RegionMention], gazetteer: Gazetteer, sure: bool
) -> Located:
    name = gazetteer.region_name(place.country, place.region)
    return Located(mention, name, place.country, place, _span_of(regions, place.country, place.region), sure)


def _span_of(regions: Sequence[RegionMention], country: str, code: str) -> tuple[int, int, str] | None:
    named = [r for r in regions if (r.region.country, r.region.code) == (country, code)]
    return (named[0].start, named[0].end, named[0].where) if named else None


def same_place(a: str, b: str) -> bool:
    """Whether two names are one place's, level words aside."""
    drop = r" (?:county|township|city|borough|village|parish|town)$"
    return re.sub(drop, "", fold(a)) == re.sub(drop, "", fold(b))
