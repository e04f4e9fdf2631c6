"""Place names in an article: found by shape, gazetteer and pattern, with the region written beside them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banwatch.classify.gazetteer import Gazetteer, Region, fold, key_of
from banwatch.classify.names import FALSE_NAMES, anchored, longest_name, owner, surnames
from banwatch.classify.reading import Reading, Sentence, Where
from banwatch.text.words import words

WORD = r"[A-Z\u00c0-\u00de][\w'’\u00c0-\u024f]*"
NAME = rf"{WORD}(?:[ -](?:(?:of|on|upon|de|la|le|del|by|the|du|sur|under|and|&)[ -])?{WORD}){{0,3}}"
OF_FORM = re.compile(
    rf"\b([Cc]ity and [Cc]ounty|City|city|Town|town|Township|Village|village|Borough|Municipality) of (?:the )?({NAME})"
)
AFTER_FORM = re.compile(
    rf"\b({NAME}) (County|Township|Parish|Borough|Village|Municipality)\b(?! [A-Z][a-z]+(?:e|on)r\b)"
)
DATELINE = re.compile(
    r"\s*(?P<name>[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’ &-]{2,38}[A-Z])(?P<region>, [A-Z][\w. ]{1,22}?)?"
    r"(?P<day>, [A-Z][a-z]+\.? \d{1,2}(?:, \d{4})?)?\s*(?:\([^)]{2,40}\)\s*)?(?:[—–:-]|--)\s"
)


FORMS = words("dateline level bound bare")
"""In a dateline, with its level ("City of X"), with its region behind it, or by its name alone."""


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name as it stands. `region`/`country` only where bound to it directly ("Lakeport, Maine")."""

    name: str
    start: int
    end: int
    where: Where
    order: int
    level: str | None = None
    region: Region | None = None
    country: str | None = None
    dateline: bool = False
    region_start: int = 0
    region_end: int = 0

    @property
    def form(self) -> str:
        """How it is named: a word of `FORMS`."""
        return "dateline" if self.dateline else "level" if self.level else "bound" if self.region else "bare"

    @property
    def key(self) -> str:
        """Folded name without "County" and the like, by which mentions are counted together."""
        return key_of(self.name)


@dataclass(frozen=True, slots=True)
class RegionMention:
    """A region's name as it stands, and whether it only follows a place name."""

    region: Region
    start: int
    end: int
    where: Where
    order: int
    bound: bool


def find_places(reading: Reading, gazetteer: Gazetteer) -> tuple[list[PlaceMention], list[RegionMention]]:
    """Places and regions of all sentences, in order."""
    places: list[PlaceMention] = []
    regions: list[RegionMention] = []
    allowed = anchored(reading, gazetteer)
    for sentence in reading.sentences:
        found = sorted(_in_sentence(sentence, gazetteer, allowed), key=lambda p: (p.start, -p.end))
        here = list(_without_overlap(found))
        places.extend(here)
        regions.extend(_regions_in(sentence, gazetteer, here))
    people = surnames(reading)
    return [p for p in places if p.dateline or p.level or p.region or p.name.casefold() not in people], regions


def _without_overlap(found: Sequence[PlaceMention]) -> Iterator[PlaceMention]:
    end = -1
    for mention in found:
        if mention.start >= end:
            yield mention
            end = max(mention.end, mention.region_end)


def _in_sentence(sentence: Sentence, gazetteer: Gazetteer, allowed: frozenset[str]) -> Iterator[PlaceMention]:
    dateline = _dateline(sentence, gazetteer)
    if dateline:
        yield dateline
    yield from _patterned(sentence, gazetteer)
    yield from _listed(sentence, gazetteer, dateline.end if dateline else -1, allowed)


def _dateline(sentence: Sentence, gazetteer: Gazetteer) -> PlaceMention | None:
    match = DATELINE.match(sentence.source, sentence.span.start, min(len(sentence.source), sentence.span.start + 120))
    if not match or sentence.where == "title":
        return None
    name = match.group("name").strip()
    if not gazetteer.knows(name, marked=True):
        return None
    return _mention(
        sentence,
        name.title() if not _mixed(gazetteer, name) else _mixed(gazetteer, name),
        match.start("name"),
        match.end("name"),
        gazetteer,
        dateline=True,
    )


def _mixed(gazetteer: Gazetteer, name: str) -> str:
    """The gazetteer's spelling of a name in capitals."""
    found = gazetteer.find(name)
    if not found or fold(found[0].name) != fold(name):
        return ""
    return name.title() if SAINT.match(name) else found[0].name


SAINT = re.compile(r"(?:ST|STE|FT|MT)\.? ")
"""Abbreviated in the text: shown as it stands there, not spelled out."""


def _patterned(sentence: Sentence, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    for match in OF_FORM.finditer(sentence.source, sentence.span.start, sentence.span.end):
        level = match.group(1).lower().replace("city and county", "city").replace("municipality", "other")
        name, end = _trim_name(match.group(2), match.start(2), gazetteer)
        if name:
            yield _mention(sentence, name, match.start(2), end, gazetteer, level=level)
    for match in AFTER_FORM.finditer(sentence.source, sentence.span.start, sentence.span.end):
        start = _suffix_start(match.group(), match.start(), gazetteer)
        if start >= 0:
            name = sentence.source[start : match.end()]
            level = match.group(2).lower().replace("municipality", "other")
            end = match.end()
            if level == "county" and _county_council(sentence.source, end, name, gazetteer):
                name, end = name.removesuffix(" County"), end - len(" County")
            shown = " ".join(word.title() if word.isupper() else word for word in name.split(" "))
            yield _mention(sentence, shown, start, end, gazetteer, level=level)


def _county_council(source: str, end: int, name: str, gazetteer: Gazetteer) -> bool:
    """ "X County Council" in Ireland and Britain is the county council of X, not the council of an "X County"."""
    bare = name.removesuffix(" County")
    return (
        source.startswith(" Council", end)
        and not gazetteer.knows(name, marked=True)
        and any(place.country in {"IE", "GB"} for place in gazetteer.find(bare))
    )


MAY_BEGIN = words("new north south east west orange black green brown central liberty union white big park")
"""Common words that do begin names of counties and townships."""


def _suffix_start(name: str, start: int, gazetteer: Gazetteer) -> int:
    """Where the place begins in "Supervisors of X County": the longest known end, else after "of"; -1 for none."""
    begins = [m.start() for m in re.finditer(r"[^\s]+", name)][:-1]
    for begin in begins:
        if gazetteer.knows(name[begin:], marked=True):
            return start + begin
    begin = name.rfind(" of ") + 4 if " of " in name else 0
    first = name[begin:].split()[0].lower()
    return start + begin if first not in FALSE_NAMES - MAY_BEGIN else -1


def _trim_name(name: str, start: int, gazetteer: Gazetteer) -> tuple[str, int]:
    """The longest known beginning of a run of capitals; the first word where none is known."""
    words = list(re.finditer(r"[^\s]+", name))
    for count in range(len(words), 0, -1):
        part = name[: words[count - 1].end()]
        bare = owner(part)
        if gazetteer.knows(bare, marked=True):
            return bare, start + len(bare)
    bare = owner(words[0].group())
    return (
        ("", start)
        if bare.lower() in FALSE_NAMES - MAY_BEGIN and not gazetteer.knows(bare, marked=True)
        else (bare, start + len(bare))
    )


def _listed(sentence: Sentence, gazetteer: Gazetteer, after: int, allowed: frozenset[str]) -> Iterator[PlaceMention]:
    tokens = sentence.tokens
    follow = 0
    for i in sentence.capitals:
        if i < follow or tokens[i].start < after:
            continue
        length = longest_name(sentence, gazetteer, i, allowed)
        follow = i + max(1, length)
        if length:
            end = tokens[i + length - 1].end
            raw = sentence.source[tokens[i].start : end]
            bare = raw if gazetteer.knows(raw) else owner(raw)
            shown = (_mixed(gazetteer, bare) or bare.title()) if bare.isupper() else bare
            yield _mention(sentence, shown, tokens[i].start, tokens[i].start + len(bare), gazetteer)


def _mention(
    sentence: Sentence, name: str, start: int, end: int, gazetteer: Gazetteer,
    level: str | None = None, dateline: bool = False,
) -> PlaceMention:  # fmt: skip
    bound = bound_region(sentence.source, end, sentence.span.end, gazetteer)
    if bound is None:
        return PlaceMention(name, start, end, sentence.where, sentence.order, level, dateline=dateline)
    region, country, r_start, r_end = bound
    return PlaceMention(
        name, start, end, sentence.where, sentence.order, level, region, country, dateline, r_start, r_end
    )


BOUND = re.compile(r"(?:, (?:in |dans le )?|,| \(| in | dans le )(?P<region>[A-Z][\w.'’]*(?:[ ][A-Z][\w.'’]*){0,3})")


def bound_region(source: str, end: int, limit: int, gazetteer: Gazetteer) -> tuple[Region | None, str, int, int] | None:
    """The region or country written right after a place, with its span."""
    match = BOUND.match(source, end, limit)
    if not match:
        return None
    words = match.group("region")
    strict = source[match.start()] in ",("
    pieces = [m.end() for m in re.finditer(r"[^\s]+", words)]
    for stop in reversed(pieces):
        spelled = words[:stop].rstrip("'’").casefold()
        for form in (spelled, spelled.rstrip("."), spelled.removesuffix("'s").removesuffix("’s")):
            region = gazetteer.regions.get(form) or (gazetteer.short.get(form) if strict else None)
            if region:
                return region, region.country, match.start("region"), match.start("region") + stop
            if form in gazetteer.countries:
                return None, gazetteer.countries[form], match.start("region"), match.start("region") + stop
    return None


def _regions_in(sentence: Sentence, gazetteer: Gazetteer, places: Sequence[PlaceMention]) -> Iterator[RegionMention]:
    bound = {p.region_start for p in places if p.region}
    for mention in places:
        if mention.region:
            yield RegionMention(
                mention.region, mention.region_start, mention.region_end, sentence.where, sentence.order, True
            )
    tokens, follow = sentence.tokens, 0
    for i in sentence.capitals:
        if i >= follow and tokens[i].start not in bound:
            for length in (3, 2, 1):
                if i + length <= len(tokens):
                    raw = sentence.source[tokens[i].start : tokens[i + length - 1].end]
                    region = gazetteer.regions.get(owner(raw).casefold()) or (
                        gazetteer.short.get(raw.casefold())
                        if raw in MARKED and sentence.source[tokens[i].end : tokens[i].end + 1] == "."
                        else None
                    )
                    if region and region.code == "ENG" and sentence.source[: tokens[i].start].endswith("New "):
                        continue
                    if region and region.country in {"US", "CA", "AU", "GB", "IN"}:
                        yield RegionMention(
                            region, tokens[i].start, tokens[i + length - 1].end, sentence.where, sentence.order, False
                        )
                        follow = i + length
                        break


MARKED = words(
    "Mass Calif Conn Wash Mich Minn Wis Ill Ont Que Colo Fla Ariz Tenn Okla Ore Va Pa",
)
"""Abbreviations that name a region also without a comma before ("Mass. city bans …")."""
