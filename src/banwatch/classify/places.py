"""Place names in an article: found by shape, gazetteer and pattern, and told apart by what stands around them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banwatch.classify.gazetteer import Gazetteer, Region, fold
from banwatch.classify.reading import Reading, Sentence, Where

LEVEL_WORDS = "City|Town|Township|Village|Borough|County|Parish|Municipality"
NAME = r"[A-Z\u00c0-\u00de][\w'’\u00c0-\u024f]*(?:[ -](?:(?:of|on|upon|de|la|le|del|by|the|du|sur|under|and|&)[ -])?[A-Z\u00c0-\u00de][\w'’\u00c0-\u024f]*){0,3}"
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
FALSE_NAMES = frozenset(
    [
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "it",
        "he",
        "she",
        "they",
        "we",
        "i",
        "but",
        "and",
        "this",
        "that",
        "these",
        "those",
        "its",
        "his",
        "her",
        "our",
        "their",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "council",
        "city",
        "town",
        "county",
        "police",
        "mayor",
        "board",
        "face",
        "facial",
        "ban",
        "bans",
        "ordinance",
        "article",
        "section",
        "officials",
        "voters",
        "technology",
        "recognition",
        "surveillance",
        "house",
        "senate",
        "union",
        "state",
        "states",
        "north",
        "south",
        "east",
        "west",
        "new",
        "old",
        "american",
        "republican",
        "democrat",
        "republicans",
        "democrats",
        "congress",
        "commission",
        "committee",
        "department",
        "chief",
        "court",
        "law",
        "media",
        "news",
        "justice",
        "liberty",
        "freedom",
        "privacy",
        "public",
        "civil",
        "rights",
        "local",
        "government",
        "software",
        "camera",
        "cameras",
        "image",
        "photo",
        "video",
        "read",
        "more",
        "related",
        "share",
        "story",
        "home",
        "post",
        "star",
        "sun",
        "times",
        "tribune",
        "globe",
        "herald",
        "press",
        "journal",
        "gazette",
        "ward",
        "district",
        "street",
        "avenue",
        "park",
        "central",
        "main",
        "university",
        "school",
        "college",
        "amazon",
        "microsoft",
        "google",
        "apple",
        "meta",
        "facebook",
        "clearview",
        "no",
        "yes",
        "not",
        "if",
        "as",
        "by",
        "for",
        "of",
        "to",
        "from",
        "with",
        "when",
        "while",
        "after",
        "before",
        "black",
        "white",
        "green",
        "brown",
        "blue",
        "red",
        "god",
        "data",
        "big",
        "opponents",
        "supporters",
        "members",
        "residents",
        "business",
        "businesses",
        "measure",
        "proposition",
        "question",
        "most",
        "many",
        "all",
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
        "hall",
        "center",
        "street",
        "mission",
        "bill",
        "order",
        "motion",
        "vote",
        "unanimous",
        "first",
        "second",
        "third",
        "last",
        "next",
        "other",
        "others",
        "some",
        "any",
        "each",
        "both",
        "every",
        "here",
        "there",
        "what",
        "who",
        "how",
        "why",
        "where",
        "which",
        "will",
        "would",
        "could",
        "can",
        "may",
        "might",
        "must",
        "should",
        "shall",
        "march",
        "best",
        "police",
        "pride",
        "hope",
        "reading",
        "mobile",
        "enterprise",
        "independence",
        "commerce",
        "industry",
        "normal",
        "orange",
        "superior",
        "national",
        "federal",
        "rock",
        "fair",
        "price",
        "universal",
        "person",
        "chief",
        "surprise",
        "defiance",
        "liberal",
        "gas",
        "lead",
        "over",
        "commonwealth",
        "under",
        "through",
        "yesterday",
        "today",
        "tonight",
        "meanwhile",
        "however",
        "although",
        "since",
        "while",
        "once",
        "still",
        "even",
        "also",
        "just",
        "now",
        "then",
        "soon",
        "later",
        "earlier",
        "such",
        "only",
        "same",
        "much",
        "between",
        "during",
        "despite",
        "following",
        "according",
        "instead",
        "because",
        "unlike",
        "like",
        "along",
        "among",
        "around",
        "across",
        "against",
        "without",
        "within",
        "until",
        "upon",
        "several",
        "few",
        "sponsored",
        "advertisement",
        "subscribe",
        "tech",
        "scan",
        "face-recognition",
        "council's",
        "mayor's",
    ]
)
SURNAME_BEFORE = re.compile(
    r"(?:Mayor|Councilor|Councillor|Councilmember|Councilwoman|Councilman|Member|Supervisor|Alderman|Alderperson|Ald\.|Sen\.|Rep\.|Gov\.|President|Chief|"
    r"Commissioner|Mr\.|Ms\.|Mrs\.|Dr\.|Judge|Sheriff|Director|Sgt\.|Officer|Attorney|Professor|Senator|Representative|Governor)(?: [A-Z][\w.'’-]+){0,2} $"
)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name as it stands. `region`/`country` only where bound to it directly ("Portland, Maine")."""

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
    def key(self) -> str:
        """Folded name without "County" and the like, by which mentions are counted together."""
        return fold(self.name)


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
    for sentence in reading.sentences:
        here = list(_without_overlap(sorted(_in_sentence(sentence, gazetteer), key=lambda p: (p.start, -p.end))))
        places.extend(here)
        regions.extend(_regions_in(sentence, gazetteer, here))
    people = surnames(reading)
    return [p for p in places if p.dateline or p.level or p.region or p.name.casefold() not in people], regions


NAMED_PERSON = re.compile(
    r"\b(?:Mayor|Councilor|Councillor|Councilmember|Councilwoman|Councilman|Council [Mm]ember|Supervisor|Alder\w*|Ald\.|Sen\.|Rep\.|Gov\.|Governor|President|Chief|"
    r"Commissioner|Mr\.|Ms\.|Mrs\.|Dr\.|Judge|Sheriff|Director|Officer|Attorney|Professor|Senator|Trustee)((?: [A-Z][\w'’-]+| [A-Z]\.){2,4})"
)


def surnames(reading: Reading) -> frozenset[str]:
    """Last names of persons who are named with title and first name; a town may bear the same name."""
    text = f"{reading.article.title}\n{reading.sentences[-1].source if reading.sentences else ''}"
    return frozenset(m.group(1).split()[-1].casefold() for m in NAMED_PERSON.finditer(text))


def _without_overlap(found: Sequence[PlaceMention]) -> Iterator[PlaceMention]:
    end = -1
    for mention in found:
        if mention.start >= end:
            yield mention
            end = max(mention.end, mention.region_end)


def _in_sentence(sentence: Sentence, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    dateline = _dateline(sentence, gazetteer)
    if dateline:
        yield dateline
    yield from _patterned(sentence, gazetteer)
    yield from _listed(sentence, gazetteer, dateline.end if dateline else -1)


def _dateline(sentence: Sentence, gazetteer: Gazetteer) -> PlaceMention | None:
    match = DATELINE.match(sentence.source, sentence.span.start, min(len(sentence.source), sentence.span.start + 120))
    if not match or sentence.where == "title":
        return None
    name = match.group("name").strip()
    if not gazetteer.knows(name):
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
    return found[0].name if found and fold(found[0].name) == fold(name) else ""


def _patterned(sentence: Sentence, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    for match in OF_FORM.finditer(sentence.source, sentence.span.start, sentence.span.end):
        level = match.group(1).lower().replace("city and county", "city").replace("municipality", "other")
        name, end = _trim_name(match.group(2), match.start(2), gazetteer)
        if name:
            yield _mention(sentence, name, match.start(2), end, gazetteer, level=level)
    for match in AFTER_FORM.finditer(sentence.source, sentence.span.start, sentence.span.end):
        words = match.group(1)
        if fold(words) not in FALSE_NAMES and words.split()[0].lower() not in FALSE_NAMES - {
            "new",
            "north",
            "south",
            "east",
            "west",
            "orange",
            "black",
            "green",
            "brown",
            "central",
            "liberty",
            "union",
            "white",
            "big",
            "park",
        }:
            level = match.group(2).lower().replace("municipality", "other")
            yield _mention(sentence, match.group(), match.start(), match.end(), gazetteer, level=level)


def _trim_name(name: str, start: int, gazetteer: Gazetteer) -> tuple[str, int]:
    """The longest known beginning of a run of capitals; the first word where none is known."""
    words = list(re.finditer(r"[^\s]+", name))
    for count in range(len(words), 0, -1):
        part = name[: words[count - 1].end()]
        bare = re.sub(r"['’]s?$", "", part)
        if gazetteer.knows(bare):
            return bare, start + len(bare)
    bare = re.sub(r"['’]s?$", "", words[0].group())
    return ("", start) if bare.lower() in FALSE_NAMES else (bare, start + len(bare))


def _listed(sentence: Sentence, gazetteer: Gazetteer, after: int) -> Iterator[PlaceMention]:
    tokens = sentence.tokens
    i = 0
    while i < len(tokens):
        length = _longest_name(sentence, gazetteer, i) if tokens[i].start >= after else 0
        if length:
            end = tokens[i + length - 1].end
            raw = sentence.source[tokens[i].start : end]
            bare = re.sub(r"['’]s?$", "", raw)
            shown = (_mixed(gazetteer, bare) or bare.title()) if bare.isupper() else bare
            yield _mention(sentence, shown, tokens[i].start, tokens[i].start + len(bare), gazetteer)
        i += max(1, length)


def _longest_name(sentence: Sentence, gazetteer: Gazetteer, i: int) -> int:
    tokens, source = sentence.tokens, sentence.source
    if not source[tokens[i].start].isupper():
        return 0
    for length in range(min(4, len(tokens) - i), 0, -1):
        if length > 1 and not _joined(source, tokens[i].end, tokens[i + 1].start):
            continue
        last = tokens[i + length - 1]
        if not source[last.start].isupper() or not all(
            _joined(source, tokens[k].end, tokens[k + 1].start) for k in range(i, i + length - 1)
        ):
            continue
        if length > 1 and _body_begins(sentence, gazetteer, i, length):
            continue
        name = re.sub(r"['’]s?$", "", source[tokens[i].start : last.end])
        if (
            (length > 1 or name.lower() not in FALSE_NAMES)
            and gazetteer.knows(name)
            and len(name) > 2
            and not (length > 1 and tokens[i].low in {"the", "in", "on", "a", "at"})
        ):
            return 0 if _no_place(sentence, gazetteer, i, length, name) else length
    return 0


def _no_place(sentence: Sentence, gazetteer: Gazetteer, i: int, length: int, name: str) -> bool:
    """Whether a known name is here a region, a person, or part of a longer name."""
    source, tokens = sentence.source, sentence.tokens
    end = tokens[i + length - 1].end
    if name.casefold() in NO_TOWNS or (i and f"{tokens[i - 1].low} {name.casefold()}" in NO_TOWNS):
        return True
    if name.casefold() in gazetteer.regions and not CITY_AFTER.match(source, end):
        return True
    if length == 1 and i and tokens[i - 1].low == "new" and source[tokens[i - 1].end : tokens[i].start] == " ":
        return True
    if length > 1 or title_cased(sentence):
        return length == 1 and _person(sentence, i, gazetteer)
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after and source[after.start].isupper() and source[end : after.start] == " " and after.low not in BODY_WORDS:
        return True
    before = tokens[i - 1] if i else None
    if (
        before
        and source[before.start].isupper()
        and source[before.end : tokens[i].start] == " "
        and before.low not in FALSE_NAMES
    ):
        return True
    return _person(sentence, i, gazetteer)


NO_TOWNS = frozenset(
    {
        "new england",
        "united states",
        "north america",
        "city hall",
        "town hall",
        "east bay",
        "bay area",
        "beacon hill",
        "capitol hill",
        "great britain",
        "northern ireland",
    }
)
"""Names that are towns somewhere but mean something larger or smaller in the news."""
CITY_AFTER = re.compile(r"['’]?s? (?:City|city)\b(?! (?:second|bans|to|first|becomes|is|has|votes))")
BODY_WORDS = frozenset(
    [
        "city",
        "town",
        "village",
        "township",
        "borough",
        "county",
        "parish",
        "council",
        "councilors",
        "councillors",
        "board",
        "commission",
        "supervisors",
        "aldermen",
        "alders",
        "assembly",
        "voters",
        "mayor",
        "police",
        "select",
        "common",
        "metro",
        "municipal",
        "selectboard",
        "public",
        "department",
        "school",
        "schools",
        "chief",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)


def title_cased(sentence: Sentence) -> bool:
    """Whether capitals tell nothing because most words have one."""
    if sentence.where == "text" and sentence.kind != "headline" and len(sentence.tokens) > 18:
        return False
    words = [t for t in sentence.tokens if t.low.isalpha()]
    return sum(sentence.source[t.start].isupper() for t in words) > 0.6 * len(words)


BODY_NOUNS = frozenset(
    [
        "council",
        "councilor",
        "councilors",
        "councillor",
        "councillors",
        "councilmember",
        "commission",
        "hall",
        "manager",
        "attorney",
        "officials",
        "leaders",
        "police",
        "board",
        "clerk",
        "solicitor",
    ]
)


def _body_begins(sentence: Sentence, gazetteer: Gazetteer, i: int, length: int) -> bool:
    """ "Cambridge City Council" names Cambridge, though there is a Cambridge City."""
    tokens, k = sentence.tokens, i + length
    if tokens[k - 1].low not in {"city", "town", "village"} or k >= len(tokens) or tokens[k].low not in BODY_NOUNS:
        return False
    shorter = sentence.source[tokens[i].start : tokens[k - 2].end]
    return gazetteer.knows(shorter) and shorter.casefold() not in gazetteer.regions


def _joined(source: str, end: int, start: int) -> bool:
    return source[end:start] in {" ", "-", ". ", " & ", "\u00a0"}


def _person(sentence: Sentence, i: int, gazetteer: Gazetteer) -> bool:
    """Whether a single word is more likely somebody's name: after a title or a first name."""
    start = sentence.tokens[i].start
    before = sentence.source[max(sentence.span.start, start - 60) : start]
    if SURNAME_BEFORE.search(before):
        return not re.search(r"(?:Mayor|President|Chief|Commissioner|Director) $", before) or True
    previous = re.search(r"(?<![.!?:;,”\"] )\b([A-Z][a-z]+|[A-Z]\.) $", before)
    return bool(
        previous
        and previous.group(1).lower() not in FALSE_NAMES
        and not gazetteer.knows(previous.group(1))
        and len(before) > 8
        and not before.rstrip().endswith(("The", "In"))
    )


AFTER = re.compile(r"(?:,| in| \(|,? in the)?\s*(?P<region>[A-Z][\w.'’]*(?:[ -][A-Z][\w.'’]*){0,3})")


def _mention(
    sentence: Sentence, name: str, start: int, end: int, gazetteer: Gazetteer, level: str | None = None, dateline: bool = False
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
        for form in (spelled, spelled.rstrip("."), re.sub(r"['’]s$", "", spelled)):
            region = gazetteer.regions.get(form) or (gazetteer.short.get(form) if strict else None)
            if region:
                return region, region.country, match.start("region"), match.start("region") + stop
            if form in gazetteer.countries:
                return None, gazetteer.countries[form], match.start("region"), match.start("region") + stop
    return None


REGION_WORD = re.compile(r"\b(?:[A-Z][\w'’]*\.?)(?: (?:of )?[A-Z][\w'’]*\.?){0,2}")


def _regions_in(sentence: Sentence, gazetteer: Gazetteer, places: Sequence[PlaceMention]) -> Iterator[RegionMention]:
    bound = {p.region_start for p in places if p.region}
    for mention in places:
        if mention.region:
            yield RegionMention(
                mention.region, mention.region_start, mention.region_end, sentence.where, sentence.order, True
            )
    tokens, i = sentence.tokens, 0
    while i < len(tokens):
        step = 1
        if sentence.source[tokens[i].start].isupper() and tokens[i].start not in bound:
            for length in (3, 2, 1):
                if i + length <= len(tokens):
                    raw = sentence.source[tokens[i].start : tokens[i + length - 1].end]
                    region = gazetteer.regions.get(re.sub(r"['’]s?$", "", raw).casefold()) or (
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
                        step = length
                        break
        i += step


MARKED = frozenset(
    [
        "Mass",
        "Calif",
        "Conn",
        "Wash",
        "Mich",
        "Minn",
        "Wis",
        "Ill",
        "Ont",
        "Que",
        "Colo",
        "Fla",
        "Ariz",
        "Tenn",
        "Okla",
        "Ore",
        "Va",
        "Pa",
    ]
)
"""Abbreviations that name a region also without a comma before ("Mass. city bans …")."""
