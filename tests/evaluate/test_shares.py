"""Intervals and rankings: known values and laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.evaluate.shares import Bin, average_precision, calibration_error, curve, interval, reliability
from evaluate.made import dice

SCORED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=30)


def test_a_perfect_and_a_reversed_ranking() -> None:
    assert average_precision([(0.9, True), (0.8, True), (0.1, False)]) == 1.0
    assert average_precision([(0.9, False), (0.1, True)]) == 0.5


def test_bins_by_tenths() -> None:
    scored = [(0.25, True), (0.25, False), (0.3, True), (1.0, True)]
    assert reliability(scored) == (Bin(2, 0.25, 0.5), Bin(1, 0.3, 1.0), Bin(1, 1.0, 1.0))
    assert calibration_error(scored) == pytest.approx((2 * 0.25 + 0.7) / 4)


def test_equal_confidences_are_one_threshold() -> None:
    assert curve([(0.9, True), (0.5, True), (0.5, False)]) == ((0.5, 1.0), (1.0, pytest.approx(2 / 3)))
    assert curve([(0.9, False)]) == ()


@given(SCORED)
def test_figures_of_rankings_stay_in_bounds(scored: list[tuple[float, bool]]) -> None:
    found = average_precision(scored)
    assert found is None or 0 < found <= 1
    assert 0 <= calibration_error(scored) <= 1
    assert sum(b.count for b in reliability(scored)) == len(scored)
    recalls = [recall for recall, _ in curve(scored)]
    assert recalls == sorted(recalls)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), min_size=1, max_size=20))
def test_intervals_are_ordered_and_repeatable(outcomes: list[tuple[str, bool]]) -> None:
    low, high = interval(outcomes, dice, rounds=200)
    assert 0 <= low <= high <= 1
    assert (low, high) == interval(outcomes, dice, rounds=200)
    if all(outcome for _, outcome in outcomes):
        assert (low, high) == (1.0, 1.0)


def test_one_group_leaves_no_room_for_doubt_and_more_groups_less() -> None:
    assert interval([("a", True), ("a", False)], dice) == (0.5, 0.5)
    few = interval([(str(k), k % 2 == 0) for k in range(10)], dice)
    many = interval([(str(k), k % 2 == 0) for k in range(200)], dice)
    assert many[1] - many[0] < few[1] - few[0]
