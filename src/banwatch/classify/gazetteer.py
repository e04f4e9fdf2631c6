"""Places of the world by name, and the regions they lie in. Values only; the files are read at the edge."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def fold(name: str) -> str:
    """The key that a name is looked up by: no accents, case, dots or hyphens; "Saint" as "st"."""
    plain = name if name.isascii() else unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = NOT_LETTERS.sub(" ", plain.casefold().replace("'s ", "s ").replace("'", "")).split()
    return " ".join("st" if w in {"saint", "sankt"} else w for w in words)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer. `region` is the code within the country, `people` 0 where unknown (counties)."""

    id: str
    name: str
    country: str
    region: str
    people: int


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

    def find(self, name: str) -> tuple[Place, ...]:
        """All places of that name, largest first."""
        found = [_place(line) for line in self.lines.get(fold(name), ())]
        return tuple(sorted(found, key=lambda p: (-p.people, p.id)))

    def knows(self, name: str) -> bool:
        """Whether any place has that name."""
        return fold(name) in self.lines

    def region_name(self, country: str, code: str) -> str | None:
        """The English name of a region, None when the table has none."""
        region = self.by_code.get((country, code))
        return region.name if region else None


def _place(line: str) -> Place:
    identity, name, country, region, people, _ = line.split("\t")
    return Place(identity, name, country, region, int(people))


def index_lines(tables: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Folded name → lines, from the text of the tables."""
    index: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for line in table.splitlines():
            fields = line.split("\t")
            for name in (fields[1], *filter(None, fields[5].split("|"))):
                key = fold(name)
                index[key] = (*index.get(key, ()), line)
    return index


def make_gazetteer(tables: Iterable[str], regions: Mapping[str, object], version: str) -> Gazetteer:
    """The gazetteer from the place tables and the parsed region file."""
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
    return Gazetteer(index_lines(tables), full, short, by_code, countries, version)


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
