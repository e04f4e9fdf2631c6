"""The register's formats read back, and carry nothing that acts."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.model.ban import Ban, BanStatus, Report
from banwatch.model.finding import Claim, Evidence
from banwatch.publish.formats import FIELDS, Record, as_csv, as_json, cell

NOW = datetime(2021, 5, 6, 12, tzinfo=UTC)


def record(place: str = "Millbrook", title: str = "t") -> Record:
    facts = Claim(
        place, "Ohio", "US", "city", decided_on=date(2021, 5, 4), technology=("face_surveillance",), vote="7-0",
        evidence={"vote": Evidence(3, 6, "7-0")},
    )  # fmt: skip
    ban = Ban(
        "ban-2021-0001", "w", BanStatus.CONFIRMED, facts, 0.9, "council_vote", 2, NOW, None, "a", ("secret reason",)
    )
    return Record(ban, (Report("a", "https://paper.example/1", title, "The Paper", date(2021, 5, 5), None, {}),))


def test_csv_has_a_head_and_a_row() -> None:
    rows = list(csv.reader(io.StringIO(as_csv([record()]))))
    assert rows[0] == [*FIELDS, "sources"]
    assert dict(zip(rows[0], rows[1], strict=True)) | {"place": "Millbrook", "vote": "7-0"} == dict(
        zip(rows[0], rows[1], strict=True)
    )
    assert rows[1][-1] == "https://paper.example/1"


def test_json_tells_the_words_behind_each_fact() -> None:
    (ban,) = json.loads(as_json([record()]))["bans"]
    assert ban["decided_on"] == "2021-05-04"
    assert ban["evidence"] == {"vote": "7-0"}
    assert ban["sources"][0]["outlet"] == "The Paper"


def test_what_reviewers_and_the_bot_thought_stays_inside() -> None:
    assert "secret reason" not in as_json([record()]) + as_csv([record()])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1"])
def test_formulas_are_disarmed(text: str) -> None:
    assert cell(text).startswith("'")


@given(st.text())
def test_any_place_reads_back_from_csv(place: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv([record(place)]), newline="")))
    assert rows[1][2] == cell(place)


@given(st.text())
def test_any_title_reads_back_from_json(title: str) -> None:
    assert json.loads(as_json([record(title=title)]))["bans"][0]["sources"][0]["title"] == title
