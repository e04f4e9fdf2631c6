"""Entries under new guids, and edits that matter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.model.feed import KnownEntry, ParsedEntry
from banwatch.poll.identity import is_material, renamed

NOW = datetime(2020, 7, 1, 12, 20, tzinfo=UTC)


def recorded(number: int) -> KnownEntry:
    at = NOW - timedelta(hours=number)
    return KnownEntry(number, f"old{number}", f"http://paper.example/{number}", f"Title {number}", "", at, 0)


def again(number: int, key: str = "new") -> ParsedEntry:
    at = NOW - timedelta(hours=number)
    link = f"https://paper.example/{number}?utm_source=rss"
    return ParsedEntry(f"{key}{number}", "g", link, f"Title {number}", "", at, None)


KNOWN = [recorded(number) for number in range(6)]


def keys(entries: list[ParsedEntry]) -> list[str]:
    return [entry.key for entry in entries]


def test_entries_are_known_again_by_page_and_title() -> None:
    came = [again(number) for number in range(4)]
    assert renamed(came, keys(came), KNOWN) == {f"new{number}": number for number in range(4)}


def test_entries_are_known_again_by_title_and_date_when_the_site_moved() -> None:
    came = [replace(again(number), link=f"https://new.example/{number}") for number in range(4)]
    assert renamed(came, keys(came), KNOWN) == {f"new{number}": number for number in range(4)}
    undated = [replace(entry, published_at=None) for entry in came]
    assert renamed(undated, keys(undated), KNOWN) == {}


def test_what_is_new_stays_new() -> None:
    came = [again(number) for number in range(4)]
    other = replace(again(9), link="https://paper.example/1", title="Another report")
    assert "new9" not in renamed([*came, other], keys([*came, other]), KNOWN)


def test_a_few_new_guids_among_many_known_ones_are_no_repair() -> None:
    came = [again(number) for number in range(2)]
    assert renamed(came, keys(came), KNOWN) == {}
    came = [again(number) for number in range(3)]
    assert renamed(came, [*keys(came), *(f"other{n}" for n in range(4))], KNOWN) == {}


def test_an_entry_that_still_stands_under_its_old_key_was_not_renamed() -> None:
    came = [again(number) for number in range(4)]
    assert "new0" not in renamed(came, [*keys(came), "old0"], KNOWN)


def test_signs_that_fit_several_entries_fit_none() -> None:
    twin = replace(KNOWN[1], id=77, key="old77")
    came = [again(number) for number in range(4)]
    assert "new1" not in renamed(came, keys(came), [*KNOWN, twin])
    twice = [*came, again(2, "more")]
    found = renamed(twice, keys(twice), KNOWN)
    assert len(set(found.values())) == len(found)


TEXT = "The council voted on Tuesday to keep the cameras off. " * 5


@pytest.mark.parametrize(
    ("title", "text", "material"),
    [
        ("Council votes", TEXT, False),
        ("COUNCIL  votes!", TEXT, False),
        ("Council votes", TEXT.replace("cameras", "camera", 1), False),
        ("Council votes", f"<p>{TEXT}</p><span>12 comments</span>", False),
        ("Council votes again", TEXT, True),
        ("Council votes", TEXT.replace("keep the cameras off", "let the cameras run"), True),
        ("Council votes", "", True),
    ],
)
def test_what_edit_is_material(title: str, text: str, material: bool) -> None:
    assert is_material("Council votes", TEXT, title, text) is material


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_no_edit_is_not_material_and_the_measure_is_symmetric(title: str, one: str, two: str) -> None:
    assert not is_material(title, one, title, one)
    assert is_material(title, one, title, two) == is_material(title, two, title, one)
