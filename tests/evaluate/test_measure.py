"""Figures of answers made by hand, counted on paper."""

import pytest

from banwatch.evaluate.cases import cases_of, kinds_of
from banwatch.evaluate.measure import broken_down, figures
from banwatch.evaluate.table import aligned, breakdown, summary
from evaluate.made import dice, labelled, sample


def test_shares_of_alerts_and_review() -> None:
    found = figures(sample(), dice)
    assert (found.articles, found.positives) == (7, 4)
    assert (found.precision.hits, found.precision.total) == (2, 3)
    assert (found.recall.hits, found.recall.total) == (2, 4)
    assert (found.recall_with_review.hits, found.recall_with_review.total) == (3, 4)
    assert (found.review_of_negatives.hits, found.review_of_negatives.total) == (1, 3)


def test_events_and_leaks() -> None:
    found = figures(sample())
    assert (found.events.hits, found.events.total) == (1, 3)
    assert found.missed_events == ("l", "o")
    assert found.leaks == ("c:Boston",)


def test_facts_are_compared_where_the_label_tells_them() -> None:
    fields = {name: (share.hits, share.total) for name, share in figures(sample()).fields.items()}
    assert fields["place"] == fields["region"] == fields["decided_on"] == (2, 2)
    assert fields["vote"] == (1, 2)
    assert fields["stage"] == (0, 0)


def test_ranking() -> None:
    found = figures(sample())
    assert found.average_precision == pytest.approx((1 + 1 + 3 / 4 + 4 / 6) / 4)
    assert found.calibration_error == pytest.approx((0.1 + 0.2 + 0.7 + 0.6 + 0.9 + 0.3 + 0.0) / 7)


def test_intervals_fall_with_their_groups() -> None:
    found = figures(sample(), dice)
    assert (found.precision.low, found.precision.high) == (0.0, 1.0)  # both right alerts are of one place
    assert figures(sample(), dice) == found


def test_nothing_to_measure() -> None:
    found = figures([], dice)
    assert found.precision.value == 0.0
    assert found.average_precision is None
    assert summary({"banwatch": found})[3] == ["precision of alerts", "–"]


def test_parts_add_up() -> None:
    judged = sample()
    for by in ("kind", "language", "length", "corpus"):
        assert sum(part.articles for part in broken_down(judged, by).values()) == len(judged)
    rows = breakdown(judged, "kind")
    assert [row[0] for row in rows] == ["", "council_vote", "proposal"]
    assert rows[2][4] == "1"  # the false alert
    assert len({len(row) for row in rows}) == 1
    assert len(aligned(rows)) == 3


def test_every_error_once_the_worst_first() -> None:
    judged = sample()
    cases = cases_of([labelled(each) for each in judged], judged)
    assert [(case.judged.truth.id, case.kinds) for case in cases] == [
        ("c", ("false alert", "leak")),
        ("e", ("missed",)),
        ("d", ("held",)),
        ("b", ("wrong fact",)),
    ]
    assert cases[0].wrong == ("Boston is background, not news.",)
    assert cases[3].wrong == ("vote of City of Northfield: the label says '6 to 1', the finding '5-2'.",)
    assert kinds_of(judged[0]) == []
