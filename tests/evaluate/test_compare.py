"""Spellings that count as the same fact, and those that do not."""

import pytest

from banwatch.evaluate.compare import place_key, same_fact


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("City of Northfield", "Northfield"),
        ("Montréal", "montreal"),
        ("Exeter Township", "The Town of Exeter"),
        (None, ""),
    ],
)
def test_the_same_place(one: str | None, other: str) -> None:
    assert place_key(one) == place_key(other)


def test_other_places() -> None:
    assert place_key("Portland") != place_key("South Portland")
    assert place_key("Clark County") != place_key("Clark")


@pytest.mark.parametrize(
    ("field", "wanted", "told", "same"),
    [
        ("region", "MA", "Massachusetts", True),
        ("region", "Massachusetts", "Maine", False),
        ("region", "Québec", "Quebec", True),
        ("country", "United Kingdom", "GB", True),
        ("country", "US", "CA", False),
        ("vote", "8 to 1", "8-1", True),
        ("vote", "8-1", "1-8", False),
        ("vote", "unanimous", "Unanimous", True),
        ("decided_on", "2021-05-04", "2021-05-04", True),
        ("stage", "final", None, False),
        ("scope", "government+private", "government", False),
    ],
)
def test_facts(field: str, wanted: str, told: str | None, same: bool) -> None:
    assert same_fact(field, wanted, told) is same
