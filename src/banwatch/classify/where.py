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
from banwatch.classify.standing import BODY_AFTER, DECIDED, best_key, standings

DOMINANT_PEOPLE = 100_000
ENOUGH = 1.2
MARGIN = 1.25
"""Votes that a region needs, and how many times more than the next: one other town named is no evidence, two are."""
DOMINANT_RATIO = 10
"""A bare name means its largest bearer only when that has so many people and so many times more than the next."""
SUBURB = re.compile(
    r"(?:suburb of|outside|near|following in|includ(?:es|ing)|contain(?:s|ing)|surround(?:s|ing)|home to) $",
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


def main_place(
    places: Sequence[PlaceMention],
    reading: Reading,
    background: Mapping[int, bool],
    frames: Sequence[Frame],
    gazetteer: Gazetteer,
    weights: Mapping[str, float],
) -> PlaceMention | None:
    """The place that the article's own news is about, by its best mention; None when none is named."""
    if not places:
        return None
    subjects = _subjects(frames, places)
    found = standings(places, reading, background, frames, subjects, gazetteer)
    key = _county_of(best_key(found, weights), found, frames, weights)
    return max((p for p in places if p.key == key), key=lambda p: _shows(p, reading, subjects))


COUNTY_BODIES = frozenset(
    {
        "supervisors", "board of supervisors", "county council", "county commission", "county board",
        "board of county commissioners", "county commissioners", "commissioners court", "county legislature",
        "freeholders", "quorum court", "fiscal court", "county executive", "county judge", "county mayor",
    }
)  # fmt: skip
"""Bodies and executives that only counties have."""


def _county_of(
    key: str, found: Mapping[str, Mapping[str, float]], frames: Sequence[Frame], weights: Mapping[str, float]
) -> str:
    """The county in place of its seat: a dateline names the town in which a county's body met.

    Only where a county's body is said to decide, and the town has no body of its own in the text.
    """
    town = found[key]
    own = any(town.get(name) for name in ("body_early", "body_later", "of_form", "decides_early", "decides_later"))
    acts = any(
        f.mode == "done" and f.kind in DECIDED and f.actor_hit is not None and f.actor_hit.word in COUNTY_BODIES
        for f in frames
    )
    if own or not acts or not town.get("dateline"):
        return key
    near = ("title", "lede", "opening", "with_thing", "body_early")
    counties = {k: v for k, v in found.items() if k.endswith(" county") and any(v.get(name) for name in near)}
    return best_key(counties, weights) if counties else key


def standings_of(
    places: Sequence[PlaceMention],
    reading: Reading,
    background: Mapping[int, bool],
    frames: Sequence[Frame],
    gazetteer: Gazetteer,
) -> dict[str, dict[str, float]]:
    """The named features of every place, by its key."""
    return standings(places, reading, background, frames, _subjects(frames, places), gazetteer)


def _subjects(frames: Sequence[Frame], places: Sequence[PlaceMention]) -> Counter[tuple[int, int]]:
    """How many decisions told as done have the mention (sentence, offset) as their subject."""
    subjects: Counter[tuple[int, int]] = Counter()
    for frame in frames:
        decided = frame.mode == "done" and frame.kind in DECIDED and not _subordinate(frame)
        if decided and (subject := subject_place(frame, places)):
            subjects[(subject.order, subject.start)] += 1
    return subjects


def _shows(mention: PlaceMention, reading: Reading, subjects: Mapping[tuple[int, int], int]) -> tuple[int, ...]:
    """How well a mention proves the place: as the subject of the decision, in a dateline, before a body; the first."""
    sentence = reading.sentences[mention.order]
    bodied = BODY_AFTER.match(sentence.source, mention.end) is not None
    acts = subjects.get((mention.order, mention.start), 0)
    near = sentence.section == "body" or sentence.where == "title"
    return (near, min(1, acts) + mention.dateline + bodied + (mention.region is not None), -mention.order)


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
    region = gazetteer.shown_region(entry) if entry else None
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
    home = gazetteer.outlet_region(reading.article.source, reading.article.url)
    if home:
        votes[(home.country, home.code)] += 4
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
    name = gazetteer.shown_region(place)
    return Located(mention, name, place.country, place, _span_of(regions, place.country, place.region), sure)


def _span_of(regions: Sequence[RegionMention], country: str, code: str) -> tuple[int, int, str] | None:
    named = [r for r in regions if (r.region.country, r.region.code) == (country, code)]
    return (named[0].start, named[0].end, named[0].where) if named else None


def same_place(a: str, b: str) -> bool:
    """Whether two names are one place's, level words aside."""
    drop = r" (?:county|township|city|borough|village|parish|town)$"
    return re.sub(drop, "", fold(a)) == re.sub(drop, "", fold(b))
