"""Coefficients: known optima, priors, and the same bytes."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.evaluate.fitting import Row, as_json, fit, solve

ROWS = [Row({"tally": 1.0}, True)] * 8 + [Row({"tally": 1.0}, False)] * 2 + [Row({"plan": 1.0}, False)] * 9
ROWS += [Row({"plan": 1.0}, True)]


def test_the_bias_alone_learns_the_share() -> None:
    rows = [Row({}, True)] * 3 + [Row({}, False)]
    assert fit(rows, {}, width=1000)["bias"] == pytest.approx(math.log(3), abs=0.001)


def test_features_learn_their_sides() -> None:
    found = fit(ROWS, {})
    assert found["tally"] > 0 > found["plan"]


def test_a_narrow_prior_holds_and_an_empty_corpus_changes_nothing() -> None:
    prior = {"bias": -1.0, "tally": 2.0}
    assert fit(ROWS, prior, width=0.001) == pytest.approx(prior, abs=0.01)
    assert fit([], prior) == {"bias": -1.0}


def test_a_feature_that_the_data_would_turn_round_is_left_out() -> None:
    found = fit(ROWS, {"bias": 0.0, "tally": -0.01, "plan": -0.5})
    assert "tally" not in found
    assert found["plan"] < 0


def test_a_feature_unknown_to_the_prior_is_left_out() -> None:
    assert set(fit(ROWS, {"bias": 0.0, "plan": -1.0})) == {"bias", "plan"}


def test_weight_counts_like_repetition() -> None:
    assert fit([Row({}, True, 3.0), Row({}, False)], {}) == fit([Row({}, True)] * 3 + [Row({}, False)], {})


@given(st.randoms(use_true_random=False))
def test_the_order_of_articles_does_not_change_the_file(shuffler: Random) -> None:
    rows = list(ROWS)
    shuffler.shuffle(rows)
    assert as_json(fit(rows, {})) == as_json(fit(ROWS, {}))


def test_equations() -> None:
    assert solve([[0.0, 2.0], [1.0, 1.0]], [4.0, 3.0]) == pytest.approx([1.0, 2.0])
