"""JSON lines in, JSON lines out."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from banwatch.cli.classify_stream import classify_lines, read_article, read_published
from banwatch.edges.classifier import RulebookClassifier
from banwatch.errors import InputError

TEXT = "The Wichita City Council voted 6-1 on Tuesday to ban facial recognition by city departments in Kansas."


def answers(classifier: RulebookClassifier, *lines: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in classify_lines(lines, classifier, classifier.watches[0])]


def test_a_ban_on_the_wire(classifier: RulebookClassifier) -> None:
    row = {"id": "a", "text": TEXT, "title": "Wichita bans face scans", "published": "2021-03-10", "lang": "en"}
    (answer,) = answers(classifier, json.dumps(row))
    assert list(answer) == ["id", "verdict", "confidence", "kind", "bans", "background", "reasons"]
    assert answer["verdict"] == "new_ban"
    (ban,) = answer["bans"]
    assert (ban["place"], ban["region"], ban["vote"], ban["technology"]) == (
        "Wichita",
        "Kansas",
        "6-1",
        "face_surveillance",
    )
    assert ban["decided_on"] == "2021-03-09"
    vote = ban["evidence"]["vote"]
    assert TEXT[vote["start"] : vote["end"]] == vote["text"] == "6-1"
    assert "in" not in vote


def test_evidence_in_the_title_says_so(classifier: RulebookClassifier) -> None:
    title = "Wichita City Council bans facial recognition"
    row = {
        "id": "a",
        "text": "The vote was 6-1 and came late in the evening.",
        "title": title,
        "published": "2021-03-10",
    }
    (answer,) = answers(classifier, json.dumps(row))
    place = answer["bans"][0]["evidence"]["place"]
    assert place == {"start": 0, "end": 7, "text": "Wichita", "in": "title"}


def test_a_broken_line_is_told_and_the_rest_goes_on(classifier: RulebookClassifier) -> None:
    good = json.dumps({"id": "b", "text": "Nothing here."})
    found = answers(classifier, "{", "", "[1]", '{"id": "x"}', '{"id": "y", "text": "t", "published": "soon"}', good)
    assert [a.get("line") for a in found] == [1, 3, 4, 5, None]
    assert [a.get("id") for a in found] == [None, None, "x", "y", "b"]
    assert all("error" in a for a in found[:-1])


@pytest.mark.parametrize(
    ("value", "at", "on"),
    [
        (None, None, None),
        ("2021-03-10", None, date(2021, 3, 10)),
        ("2021-03-10T23:30:00-05:00", datetime(2021, 3, 11, 4, 30, tzinfo=UTC), date(2021, 3, 10)),
        ("2021-03-10T23:30:00", datetime(2021, 3, 10, 23, 30, tzinfo=UTC), date(2021, 3, 10)),
        ("2021-03-10T23:30:00Z", datetime(2021, 3, 10, 23, 30, tzinfo=UTC), date(2021, 3, 10)),
        ("2021-03", None, None),
    ],
)
def test_published(value: object, at: datetime | None, on: date | None) -> None:
    assert read_published(value) == (at, on)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"id": "a"},
        {"id": 3, "text": "t"},
        {"id": "a", "text": "t", "title": 3},
        {"id": "a", "text": "t", "published": 5},
    ],
)
def test_what_is_no_article(row: dict[str, object]) -> None:
    with pytest.raises(InputError):
        read_article(row)


def test_the_region_of_the_outlet_is_read() -> None:
    assert read_article({"id": "a", "text": "t", "region": "US-KS"}).region == "US-KS"
