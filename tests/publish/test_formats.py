"""The register's formats read back by other people's programs, and carry nothing that acts."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from banwatch.model.life import Stage
from banwatch.publish import feeds, formats
from banwatch.publish.formats import COLUMNS, as_csv, as_json, as_object, cell
from banwatch.publish.record import LICENCES, About, Change, Milestone, Quote, Record, Register, Source

NOW = datetime(2021, 5, 6, 12, tzinfo=UTC)
ABOUT = About("Register of Ohio & more", "https://bans.example/register", LICENCES["CC-BY-4.0"], "")
RNG = Path(__file__).with_name("atom.rng")
GEOJSON = Path(__file__).with_name("geojson.schema.json")


def record(place: str = "Millbrook", title: str = "t", **more: Any) -> Record:
    base = Record(
        id="ban-2021-0001", watch="w", topic="face surveillance", headline=f"{place} bans it", place=place,
        region="Ohio", country="US", level="city", body=None, instrument="moratorium", scope="government",
        technology=("face_surveillance",), decided_on=date(2021, 5, 4), vote="7-0", stage="final",
        quotes=(Quote("vote", "7-0", 1),), sources=(Source("https://paper.example/1", title, "The Paper", None),),
        milestones=(
            Milestone(Stage.FINAL, date(2021, 5, 4), False, "voted", 1, NOW),
            Milestone(Stage.EXPIRED, date(2022, 5, 4), True, "", 0, NOW),
        ),
        changes=(Change(NOW, "confirmed"),), entered_at=NOW, updated_at=NOW, state="OH", land="US",
    )  # fmt: skip
    return replace(base, **more)


def register(*records: Record) -> Register:
    return Register(records, {}, ())


# --- CSV --------------------------------------------------------------------------------------------------------------


def test_csv_has_a_head_and_a_row() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv([record()], ABOUT), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["vote"] == "7-0"
    assert rows[0]["sources"] == "https://paper.example/1"
    assert rows[0]["page"] == "https://bans.example/register/bans/ban-2021-0001.html"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1"])
def test_formulas_are_disarmed(text: str) -> None:
    assert cell(text).startswith("'")


@given(st.text())
def test_any_place_reads_back_from_csv(place: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv([record(place)], ABOUT), newline="")))
    assert rows[1][2] == cell(place)


def test_the_data_package_describes_the_table_as_it_is() -> None:
    package = json.loads(formats.data_package(ABOUT, NOW))
    (resource,) = package["resources"]
    assert [field["name"] for field in resource["schema"]["fields"]] == list(COLUMNS)
    assert package["licenses"] == [
        {
            "name": "CC-BY-4.0",
            "title": "Creative Commons Attribution 4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
        }
    ]
    row = next(csv.DictReader(io.StringIO(as_csv([record()], ABOUT), newline="")))
    kinds = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    readers = {"date": date.fromisoformat, "datetime": datetime.fromisoformat, "string": str}
    assert all(readers[kinds[name]](value) for name, value in row.items() if value)
    assert "licenses" not in json.loads(formats.data_package(About(), None))


# --- JSON -------------------------------------------------------------------------------------------------------------


def checked(value: Any, schema: Any) -> None:
    checker = jsonschema.Draft202012Validator
    checker.check_schema(schema)
    checker(schema, format_checker=checker.FORMAT_CHECKER).validate(value)


def test_json_tells_the_words_behind_each_fact_and_fits_its_schema() -> None:
    value = json.loads(as_json([record(), record(stage=None, decided_on=None, sources=())], ABOUT))
    checked(value, formats.file_schema())
    assert value["bans"][0]["evidence"] == [{"field": "vote", "quote": "7-0", "source": 1}]
    assert value["bans"][0]["stages"][1] == {
        "stage": "expired", "day": "2022-05-04", "to_come": True, "quote": None, "source": None,
    }  # fmt: skip


def test_the_schema_refuses_what_is_no_record() -> None:
    broken: dict[str, Any] = {**as_object(record(), ABOUT), "id": 7}
    with pytest.raises(jsonschema.ValidationError):
        checked({"schema_version": "1", "bans": [broken]}, formats.file_schema())


@given(st.text())
def test_any_title_reads_back_from_json(title: str) -> None:
    assert json.loads(as_json([record(title=title)], ABOUT))["bans"][0]["sources"][0]["title"] == title


# --- Atom -------------------------------------------------------------------------------------------------------------


def strictly(feed: str) -> None:
    """Checked against the grammar of RFC 4287, as far as we use it."""
    grammar = etree.RelaxNG(etree.parse(str(RNG)))
    grammar.assertValid(etree.fromstring(feed.encode()))


@pytest.mark.parametrize("about", [ABOUT, About()])
def test_atom_is_read_by_feedparser_and_fits_the_grammar(about: About) -> None:
    feed = feeds.atom(register(record(), record(id="ban-2021-0002", updated_at=NOW + timedelta(days=1))), about)
    strictly(feed)
    read = feedparser.parse(feed.encode())
    assert not read.bozo
    assert [entry.title for entry in read.entries] == ["Millbrook bans it"] * 2
    assert read.entries[0].updated == "2021-05-07T12:00:00+00:00", "the one that changed last comes first"
    assert read.feed.updated == "2021-05-07T12:00:00+00:00"


def test_the_grammar_refuses_a_feed_without_ids() -> None:
    feed = feeds.atom(register(record()), ABOUT).replace("<id>", "<!--").replace("</id>", "-->")
    with pytest.raises(etree.DocumentInvalid):
        strictly(feed)


def test_an_entry_keeps_its_id_and_is_updated_by_a_stage() -> None:
    before, after = record(), record(stage="repealed", headline="It is over", updated_at=NOW + timedelta(days=9))
    read = [feedparser.parse(feeds.atom(register(each), ABOUT).encode()).entries[0] for each in (before, after)]
    assert read[0].id == read[1].id == "tag:bans.example,2020:ban-2021-0001"
    assert read[0].updated < read[1].updated
    assert "Stage: repealed" in read[1].summary


def test_an_empty_register_is_a_whole_feed() -> None:
    strictly(feeds.atom(register(), ABOUT))


@given(st.text())
def test_any_headline_makes_an_atom_feed_that_a_strict_parser_reads(text: str) -> None:
    feed = feeds.atom(register(record(headline=text)), ABOUT)
    (title,) = etree.fromstring(feed.encode()).findall(f"{{{feeds.ATOM}}}entry/{{{feeds.ATOM}}}title")
    kept = "".join(char for char in text if char in "\t\n\r" or (char >= " " and not "\ud800" <= char <= "\udfff"))
    kept = kept.replace("\ufffe", "").replace("\uffff", "")
    assert (title.text or "").split() == kept.split()


# --- GeoJSON ----------------------------------------------------------------------------------------------------------


def test_geojson_fits_rfc_7946_and_lies_where_the_state_is() -> None:
    value = json.loads(feeds.geojson([record(), record(region=None, country=None)], ABOUT))
    checked(value, json.loads(GEOJSON.read_text(encoding="utf-8")))
    known, unknown = value["features"]
    longitude, latitude = known["geometry"]["coordinates"]
    assert (-85 < longitude < -80, 38 < latitude < 42) == (True, True)
    assert known["properties"]["exact"] is False
    assert unknown["geometry"] is None


# --- iCalendar --------------------------------------------------------------------------------------------------------


def test_the_calendar_has_the_coming_dates_alone() -> None:
    calendar = icalendar.Calendar.from_ical(feeds.calendar([record()], ABOUT))
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == date(2022, 5, 4)
    assert event.decoded("dtend") == date(2022, 5, 5)
    assert str(event["summary"]) == "Millbrook: expired"
    assert event.decoded("dtstamp") == NOW
    assert not calendar.errors


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co", "Zs"]), min_size=1))
def test_any_name_reads_back_from_the_calendar(name: str) -> None:
    text = feeds.calendar([record(name)], ABOUT)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert str(event["summary"]) == f"{name}: expired"
