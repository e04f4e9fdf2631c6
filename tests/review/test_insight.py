"""The sums of what was decided."""

from datetime import UTC, date, datetime, timedelta

import pytest

from banwatch.model.ban import BanStatus
from banwatch.review.insight import WEEKS, Outcome, insight
from banwatch.web.plots import weeks_plot

MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)
TODAY = date(2026, 3, 12)


def outcome(status: BanStatus, hours: float | None = None, weeks_ago: int = 0, confidence: float = 0.9) -> Outcome:
    """A ban that was decided so many hours after it was found."""
    at = MONDAY - timedelta(weeks=weeks_ago)
    return Outcome(status, confidence, at, None if hours is None else at + timedelta(hours=hours))


def test_nothing_decided_tells_nothing() -> None:
    told = insight((), TODAY)
    assert (told.confirm_rate, told.median_hours, told.slow_hours, told.scored) == (None, None, None, ())
    assert len(told.weeks) == WEEKS


def test_rates_and_times() -> None:
    told = insight(
        [
            outcome(BanStatus.CONFIRMED, 1),
            outcome(BanStatus.CONFIRMED, 2, weeks_ago=1),
            outcome(BanStatus.REJECTED, 30, confidence=0.4),
            outcome(BanStatus.SUSPECTED),
            outcome(BanStatus.SUSPECTED, 5),  # decided, then taken back
        ],
        TODAY,
    )
    assert (told.confirmed, told.rejected, told.waiting) == (2, 1, 2)
    assert told.confirm_rate == pytest.approx(2 / 3)
    assert told.median_hours == 3.5
    assert told.slow_hours is not None
    assert 5 < told.slow_hours < 30
    assert told.scored == ((0.9, True), (0.9, True), (0.4, False))
    this, last = told.weeks[-1], told.weeks[-2]
    assert (this.start, this.confirmed, this.rejected, this.waiting) == (date(2026, 3, 9), 1, 1, 2)
    assert (last.start, last.total) == (date(2026, 3, 2), 1)


def test_the_plot_has_a_bar_for_each_part() -> None:
    drawn = str(weeks_plot(insight([outcome(BanStatus.CONFIRMED, 1), outcome(BanStatus.REJECTED, 1)], TODAY).weeks))
    assert drawn.count("<rect") == 2
    assert "week of 2026-03-09: 1 confirmed" in drawn
    assert " style=" not in drawn
