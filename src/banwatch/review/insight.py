"""How well the bot and its reviewers are doing, from what was decided. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles

from banwatch.model.ban import BanStatus

WEEKS = 26
"""Half a year of weeks are drawn."""
_ENOUGH = 2
"""Values below which there is no percentile."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a ban that was put before people. `decided_at` is the first decision of a person."""

    status: BanStatus
    confidence: float
    recorded_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Week:
    """Bans recorded in the week from `start` (a Monday), by what became of them."""

    start: date
    confirmed: int
    rejected: int
    waiting: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.confirmed + self.rejected + self.waiting


@dataclass(frozen=True, slots=True)
class Insight:
    """The sums. `confirm_rate` in [0, 1] of what was decided; hours from record to first decision; None: no data."""

    confirmed: int
    rejected: int
    waiting: int
    confirm_rate: float | None
    median_hours: float | None
    slow_hours: float | None
    """Nine of ten are decided within this."""
    weeks: tuple[Week, ...]
    scored: tuple[tuple[float, bool], ...]
    """(confidence, confirmed) of each decided ban, for the calibration."""


def insight(outcomes: Sequence[Outcome], today: date) -> Insight:
    """The sums of all outcomes, and the last weeks one by one."""
    counts = Counter(_fate(each) for each in outcomes)
    decided = counts["confirmed"] + counts["rejected"]
    hours = [(each.decided_at - each.recorded_at) / timedelta(hours=1) for each in outcomes if each.decided_at]
    return Insight(
        counts["confirmed"],
        counts["rejected"],
        counts["waiting"],
        counts["confirmed"] / decided if decided else None,
        median(hours) if hours else None,
        quantiles(hours, n=10, method="inclusive")[-1] if len(hours) >= _ENOUGH else None,
        _weeks(outcomes, today),
        tuple((each.confidence, _fate(each) == "confirmed") for each in outcomes if _fate(each) != "waiting"),
    )


def _fate(outcome: Outcome) -> str:
    return outcome.status.value if outcome.status in (BanStatus.CONFIRMED, BanStatus.REJECTED) else "waiting"


def _weeks(outcomes: Sequence[Outcome], today: date) -> tuple[Week, ...]:
    this = _monday(today)
    counts = Counter((_monday(each.recorded_at.date()), _fate(each)) for each in outcomes)
    starts = [this - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    return tuple(Week(s, counts[s, "confirmed"], counts[s, "rejected"], counts[s, "waiting"]) for s in starts)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
