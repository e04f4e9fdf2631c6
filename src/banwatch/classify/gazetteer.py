"""Places of the world by name, and the regions they lie in. Values only; the files are read at the edge."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

NOT_LETTERS = re.compile(r"[^a-z0-9]+")
SHORT_FIRST = {"mt": "mount", "ft": "fort"}
SAINTS = frozenset({"saint", "sankt"})
MARKED = "@"
"""Stands before the key of a name that is found only where the text marks it as a place."""
LEVELS = {
    "city": "city",
    "town": "town",
    "township": "township",
    "village": "village",
    "borough": "borough",
    "county": "county",
    "parish": "parish",
    "shire": "other",
    "council area": "other",
    "municipality": "other",
    "regional municipality": "other",
}
"""The level of government that a kind tells. A British "district" may be a city, a borough or neither: none."""
HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:@]{1,255})")
COUNTRIES_BY_COUNTY = frozenset({"GB", "IE"})


def fold(name: str) -> str:
    """The key that a name is looked up by: no accents, case, dots or hyphens; "Saint" as "st", "Mt." as "mount"."""
    if name.isascii() and name.isalpha():  # most names are one plain word: this halves the time to load the tables
        return "st" if (word := name.casefold()) in SAINTS else word
    plain = name if name.isascii() else unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = plain.replace("&", " and ") if "&" in plain else plain
    words = NOT_LETTERS.sub(" ", plain.casefold().replace("'s ", "s ").replace("'", "")).split()
    if len(words) > 1 and words[0] in SHORT_FIRST:
        words[0] = SHORT_FIRST[words[0]]
    return " ".join("st" if w in SAINTS else w for w in words)


key_of = lru_cache(maxsize=8192)(fold)
"""`fold` for names of articles, of which the same ones come again and again."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer. `region` is the code within the country, `people` 0 where unknown (counties).

    `kind` is the word for its government ("township", "council area"), `county` the British or Irish county as news
    writes it ("Somerset", "Galway"); both are "" where the tables do not tell. `people` of a local authority that is
    no settlement is the usual size of its kind, good for ranking only.
    """

    id: str
    name: str
    country: str
    region: str
    people: int
    kind: str = ""
    county: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A state, province or canton. `name` is the full English name."""

    country: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """`lines` maps folded names to table lines (made into places when asked for), `regions` spellings to regions.

    `short` are spellings that name a region only after a comma or in a dateline ("MA", "Ont.", "Ind.").
    """

    lines: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, Region]
    short: Mapping[str, Region]
    by_code: Mapping[tuple[str, str], Region]
    countries: Mapping[str, str]
    version: str
    outlets: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    hours: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Standard time of a region's clocks, in hours from UTC, by country and code and by country and name."""

    def find(self, name: str) -> tuple[Place, ...]:
        """All places of that name, largest first."""
        key = key_of(name)
        lines = (*self.lines.get(key, ()), *self.lines.get(MARKED + key, ()))
        return tuple(sorted((_place(line) for line in lines), key=lambda p: (-p.people, p.id)))

    def knows(self, name: str, marked: bool = False) -> bool:
        """Whether any place has that name.

        `marked`: the text itself marks the name as a place ("Town of Circle", "Swan City Council", "Bay, Ark.").
        Then also small places count that are called like a word, a first name or a surname.
        """
        key = key_of(name)
        return key in self.lines or (marked and MARKED + key in self.lines)

    def level_of(self, place: Place) -> str | None:
        """The level of government ("city", "town", "township", "county", "borough", "other"), None where not told."""
        return LEVELS.get(place.kind) or ("other" if place.kind == "district" and place.country != "GB" else None)

    def shown_region(self, place: Place) -> str | None:
        """The region as a reader expects it: the county in England and Ireland where known, else `region_name`.

        An Irish province is never shown: no newspaper places a town by it.
        """
        if place.country in COUNTRIES_BY_COUNTY and place.county:
            return place.county
        return None if place.country == "IE" else self.region_name(place.country, place.region)

    def outlet_region(self, source: str, url: str) -> Region | None:
        """The home region of a well-known local outlet, by the host of its address or else by its name."""
        match = HOST.match(url)
        parts = match.group(1).lower().split(".") if match else []
        for start in range(len(parts) - 1):
            home = self.outlets.get(".".join(parts[start:]))
            if home:
                return self.by_code.get(home)
        home = self.outlets.get(fold(source).removeprefix("the ")) if source else None
        return self.by_code.get(home) if home else None

    def hours_at(self, country: str | None, region: str | None) -> float | None:
        """The standard time of a region (its code or its name) in hours from UTC, None where it is not known."""
        return self.hours.get((country, region)) if country and region else None

    def region_name(self, country: str, code: str) -> str | None:
        """The English name of a region, None when the table has none."""
        region = self.by_code.get((country, code))
        return region.name if region else None


MARKS = 8
"""The column of the marks, see scripts/build_gazetteer.py."""


def _place(line: str) -> Place:
    identity, name, country, region, people, _, *rest = line.split("\t")
    return Place(identity, name, country, region, int(people), *rest[:2])


def index_lines(tables: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Folded name → lines, from the text of the tables; names marked `q` stand under a key of their own."""
    index: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for line in table.splitlines():
            fields = line.split("\t")
            keys = dict.fromkeys(map(fold, (fields[1], *fields[5].split("|")) if fields[5] else (fields[1],)))
            if len(fields) > MARKS and "q" in fields[MARKS]:
                bare = fold(fields[1])
                keys = {MARKED + k if k == bare else k: None for k in keys}
            for key in keys:
                index[key] = (*index.get(key, ()), line)
    return index


def index_outlets(outlets: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Host or folded name of an outlet → country and region code, from the parsed outlet file."""
    index: dict[str, tuple[str, str]] = {}
    for home, names in _mapping(outlets["outlets"]).items():
        country, _, code = home.partition("-")
        for name in names:
            index["".join(name.split()) if "." in name else fold(name).removeprefix("the ")] = (country, code)
    return index


def make_gazetteer(
    tables: Iterable[str], regions: Mapping[str, object], version: str, outlets: Mapping[str, object] | None = None
) -> Gazetteer:
    """The gazetteer from the place tables, the parsed region file and the parsed outlet file."""
    full: dict[str, Region] = {}
    short: dict[str, Region] = {}
    by_code: dict[tuple[str, str], Region] = {}
    for country in _tables(regions["regions"]):
        for code, names in _mapping(_tables(regions["regions"])[country]).items():
            region = Region(country, code, names[0])
            by_code[(country, code)] = region
            for name in names:
                _file_region(name, region, full, short)
    countries = {n.casefold(): code for code, spelled in _mapping(regions["countries"]).items() for n in spelled}
    homes = index_outlets(outlets) if outlets else {}
    hours = dict(_clocks(regions.get("hours", {}), by_code))
    return Gazetteer(index_lines(tables), full, short, by_code, countries, version, homes, hours)


def _clocks(told: object, by_code: Mapping[tuple[str, str], Region]) -> Iterator[tuple[tuple[str, str], float]]:
    """Hours from UTC by country and region, the region by its code and by its name."""
    for country in _tables(told):
        for hours, codes in _mapping(_tables(told)[country]).items():
            for code in codes:
                yield (country, code), float(hours)
                region = by_code.get((country, code))
                if region:
                    yield (country, region.name), float(hours)


def _file_region(name: str, region: Region, full: dict[str, Region], short: dict[str, Region]) -> None:
    """US regions win where two countries share a spelling; regions named like their chief town stay short."""
    spelled = name.casefold()
    abbreviated = "." in name or name.isupper()
    dual = region.country in {"CH", "DE", "AT", "IE", "NZ", "BE", "ES", "NL", "BR", "FR", "IT"} or name == "Victoria"
    target = short if abbreviated or dual else full
    target.setdefault(spelled, region)
    if target is full:
        short.setdefault(spelled, region)
    if name.endswith("."):
        short.setdefault(spelled.rstrip("."), region)


def _mapping(value: object) -> Mapping[str, list[str]]:
    if not isinstance(value, Mapping):
        raise TypeError("the region file holds tables of lists")
    return value


def _tables(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError("the region file holds one table a country")
    return value
