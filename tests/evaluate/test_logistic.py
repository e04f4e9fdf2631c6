"""The regression: known optima, priors, and steps that go down."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.evaluate.logistic import Row, fit, score

TALLY, PLAN = 1, 2
ROWS = [Row([TALLY], True)] * 8 + [Row([TALLY], False)] * 2 + [Row([PLAN], False)] * 9 + [Row([PLAN], True)]


def test_the_bias_alone_learns_the_share() -> None:
    rows = [Row([], True)] * 3 + [Row([], False)]
    assert fit(rows, 1, 1.0) == pytest.approx([math.log(3)], abs=0.002)


def test_columns_learn_their_sides() -> None:
    _, tally, plan = fit(ROWS, 3, 1.0)
    assert tally > 0 > plan


def test_a_wide_prior_leaves_the_odds_of_the_data() -> None:
    weights = fit(ROWS, 3, 1e6, steps=300)
    assert score(Row([TALLY], True), weights) == pytest.approx(math.log(4), abs=0.01)
    assert score(Row([PLAN], True), weights) == pytest.approx(-math.log(9), abs=0.01)


def test_a_narrow_prior_holds_all_but_the_bias() -> None:
    bias, *others = fit([*ROWS, *[Row([], True)] * 20], 3, 1e-6)
    assert others == pytest.approx([0.0, 0.0], abs=1e-4)
    assert bias == pytest.approx(math.log(29 / 11), abs=0.01)


def test_no_rows_teach_nothing() -> None:
    assert fit([], 3, 1.0) == [0.0, 0.0, 0.0]


def test_weight_counts_like_repetition() -> None:
    thrice = [Row([TALLY], True)] * 3 + [Row([PLAN], False)]
    weighed = [Row([TALLY], True, 3.0), Row([PLAN], False)]
    assert fit(weighed, 3, 1.0) == pytest.approx(fit(thrice, 3, 1.0), abs=0.002)


def test_a_scale_and_values_say_the_same() -> None:
    scaled = [Row(row.columns, row.positive, scale=2.0) for row in ROWS]
    valued = [Row(row.columns, row.positive, values=[2.0]) for row in ROWS]
    assert fit(scaled, 3, 1.0) == pytest.approx(fit(valued, 3, 1.0), abs=1e-9)


def test_the_start_does_not_move_the_end() -> None:
    assert fit(ROWS, 3, 1.0, [3.0, -3.0, 3.0]) == pytest.approx(fit(ROWS, 3, 1.0), abs=0.01)


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_moves_nothing_that_is_kept(shuffler: Random) -> None:
    rows = list(ROWS)
    shuffler.shuffle(rows)
    assert fit(rows, 3, 0.1) == pytest.approx(fit(ROWS, 3, 0.1), abs=1e-6)
