"""Draws and intervals of the audit."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.review.audit import draw, missed_rate, wilson


@given(st.lists(st.integers(), unique=True), st.integers(0, 20), st.integers())
def test_a_draw_is_of_the_items_without_repeats(items: list[int], count: int, seed: int) -> None:
    drawn = draw(items, count, random.Random(seed).random)
    assert len(drawn) == len(set(drawn)) == min(count, len(items))
    assert set(drawn) <= set(items)


def test_each_item_is_as_likely_as_any_other() -> None:
    chance = random.Random(5)
    counts = dict.fromkeys(range(6), 0)
    for _ in range(6000):
        for each in draw(range(6), 2, chance.random):
            counts[each] += 1
    assert all(1850 < count < 2150 for count in counts.values())


@pytest.mark.parametrize(
    ("hits", "tried", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 20, 0.0, 0.161), (5, 10, 0.237, 0.763), (20, 20, 0.839, 1.0)],
)
def test_intervals_as_in_the_tables(hits: int, tried: int, low: float, high: float) -> None:
    assert tuple(round(end, 3) for end in wilson(hits, tried)) == (low, high)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_the_share(hits: int, more: int) -> None:
    low, high = wilson(hits, hits + more)
    assert 0.0 <= low <= hits / (hits + more) <= high <= 1.0


def test_the_estimate_is_for_all_that_was_dismissed() -> None:
    assert missed_rate(1000, 50, 0).estimated[:2] == (0.0, 0.0)
    assert missed_rate(1000, 50, 1).estimated[0] == pytest.approx(20.0)
