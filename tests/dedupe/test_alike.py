"""The same text or not: copies that must meet, and texts that must not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.dedupe.alike import ALIKE, SKETCH, runs, share, share_told, sketch

CHANCE = random.Random(4)
LETTERS = "abcdefghijklmnoprstuvw"
VOCABULARY = ["".join(CHANCE.choices(LETTERS, k=CHANCE.randint(2, 9))) for _ in range(3000)]


def words(count: int) -> list[str]:
    return CHANCE.choices(VOCABULARY, k=count)


STORY = words(400)
PASSAGE = words(120)
OTHER = words(400)


def likeness(one: list[str], other: list[str]) -> tuple[float, float]:
    """In full, and as the sketches tell it."""
    a, b = runs(" ".join(one)), runs(" ".join(other))
    return share(a, b), share_told(sketch(a), sketch(b))


@pytest.mark.parametrize(
    ("copy", "least"),
    [
        (STORY, 0.999),
        (words(60) + STORY[60:], 0.8),
        (STORY[:320], 0.99),
        (STORY[200:], 0.99),
        (STORY + words(300), 0.99),
        (words(40) + STORY[100:300], 0.7),
    ],
    ids=["whole", "new lede", "cut", "second half", "with more", "middle with a new lede"],
)
def test_copies_are_alike(copy: list[str], least: float) -> None:
    exact, told = likeness(STORY, copy)
    assert exact >= least
    assert told == pytest.approx(exact, abs=0.16)


@pytest.mark.parametrize(
    ("one", "other"), [(STORY, OTHER), (STORY + PASSAGE, OTHER + PASSAGE)], ids=["strangers", "of one outlet"]
)
def test_different_texts_are_not(one: list[str], other: list[str]) -> None:
    assert max(likeness(one, other)) < ALIKE


def test_case_punctuation_and_spacing_do_not_count() -> None:
    plain = " ".join(STORY)
    assert runs(plain) == runs(plain.upper()) == runs(", ".join(STORY)) == runs("\n\n".join(STORY))


def test_what_is_too_short_is_like_nothing() -> None:
    few = runs("Council bans it after a vote.")
    assert few == frozenset()
    assert share(few, few) == share_told(sketch(few), sketch(few)) == 0.0


@given(st.text(), st.text())
def test_likeness_has_no_direction_and_any_text_has_one(one: str, other: str) -> None:
    a, b = runs(one), runs(other)
    assert share(a, b) == share(b, a)
    assert share_told(sketch(a), sketch(b)) == share_told(sketch(b), sketch(a))
    assert 0.0 <= share(a, b) <= 1.0


@given(st.integers(20, 900))
def test_a_sketch_is_bounded_and_in_order(length: int) -> None:
    hashes = sketch(runs(" ".join(STORY * 3)[: length * 6]))
    assert list(hashes) == sorted(set(hashes))
    assert len(hashes) <= SKETCH
