"""What may be decided, and the order of the queue."""

from datetime import UTC, date, datetime

import pytest

from banwatch.errors import InputError
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.finding import Claim
from banwatch.review.decide import MAX_REASON, decision, queue

NOW = datetime(2021, 5, 6, 12, tzinfo=UTC)


def ban(
    number: int = 1, status: BanStatus = BanStatus.SUSPECTED, day: date | None = None, place: str | None = "Millbrook"
) -> Ban:
    return Ban(
        f"ban-2021-{number:04d}", "w", status, Claim(place, decided_on=day), 0.9, "council_vote", 3, NOW, None, None
    )


def test_a_decision_carries_who_when_why_and_the_version_seen() -> None:
    made = decision(ban(), BanStatus.REJECTED, "  only a\n proposal ", " Ann ", "desk", NOW, 3)
    assert (made.reason, made.who, made.at, made.version) == ("only a proposal", "Ann", NOW, 3)


@pytest.mark.parametrize(
    ("subject", "verdict", "reason", "who", "word"),
    [
        (ban(), BanStatus.REJECTED, " ", "Ann", "reason"),
        (ban(), BanStatus.REJECTED, "x" * (MAX_REASON + 1), "Ann", "characters"),
        (ban(), BanStatus.CONFIRMED, "", " ", "name"),
        (ban(), BanStatus.KNOWN, "", "Ann", "no decision"),
        (ban(status=BanStatus.KNOWN), BanStatus.CONFIRMED, "", "Ann", "known before"),
        (ban(status=BanStatus.CONFIRMED), BanStatus.CONFIRMED, "", "Ann", "already"),
        (ban(place=None), BanStatus.CONFIRMED, "", "Ann", "without a place"),
    ],
)
def test_what_cannot_be_decided(subject: Ban, verdict: BanStatus, reason: str, who: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        decision(subject, verdict, reason, who, "cli", NOW, None)


def test_a_stale_decision_is_left_to_compare_and_set() -> None:
    assert decision(ban(status=BanStatus.CONFIRMED), BanStatus.CONFIRMED, "", "Ann", "desk", NOW, 2).version == 2


def test_the_queue_has_alerted_before_candidates_and_the_latest_first() -> None:
    old, new = ban(1, day=date(2021, 5, 1)), ban(2, day=date(2021, 5, 5))
    candidate = ban(3, BanStatus.CANDIDATE, date(2021, 5, 6))
    done = ban(4, BanStatus.CONFIRMED)
    items = queue([candidate, old, done, new], NOW.date())
    assert [item.ban.id for item in items] == [new.id, old.id, candidate.id]
    assert items[0].why.startswith("alerted; decided yesterday")
    assert "unsure" in items[2].why
