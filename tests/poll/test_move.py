"""Moves believed on evidence; validators believed until they lie."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from banwatch.model.feed import Feed, Moving, ParsedEntry, PollResult, Validators
from banwatch.poll.move import DAYS, TIMES, is_asked_plainly, is_settled, proof_against, watched

NOW = datetime(2020, 7, 1, 12, 20, tzinfo=UTC)
NEW = "https://paper.example/new"
HELD = Validators('"1"', "then")
FEED = Feed(
    1, "https://paper.example/feed", validators=HELD, last_result=PollResult.UNCHANGED, last_polled_at=NOW
)  # fmt: skip


def seen_at(at: datetime | None) -> ParsedEntry:
    return ParsedEntry("k", "g", "", "t", "", at, None)


def test_evidence_adds_up_and_begins_anew_when_it_changes() -> None:
    once = watched(FEED, NEW, True, NOW)
    assert once == Moving(NEW, NOW, 1)
    twice = watched(replace(FEED, moving=once), NEW, True, NOW + DAYS)
    assert twice == Moving(NEW, NOW, 2)
    assert watched(replace(FEED, moving=twice), f"{NEW}/2", True, NOW) == Moving(f"{NEW}/2", NOW, 1)
    for target, same in ((None, True), (NEW, False), (FEED.url, True)):
        assert watched(replace(FEED, moving=twice), target, same, NOW) == Moving()


@pytest.mark.parametrize(
    ("times", "after", "settled"), [(TIMES, DAYS, True), (TIMES - 1, DAYS, False), (99, DAYS * 0.9, False)]
)
def test_a_move_needs_times_and_days(times: int, after: timedelta, settled: bool) -> None:
    assert is_settled(Moving(NEW, NOW, times), NOW + after) is settled
    assert not is_settled(Moving(), NOW)


def test_one_poll_in_fifty_and_all_of_a_liar_go_without_validators() -> None:
    assert is_asked_plainly(FEED, NOW, 0.019)
    assert not is_asked_plainly(FEED, NOW, 0.02)
    liar = replace(FEED, doubted_until=NOW + DAYS)
    assert is_asked_plainly(liar, NOW, 0.9)
    assert not is_asked_plainly(liar, NOW + DAYS, 0.9)


HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("feed", "held", "published", "proved"),
    [
        (FEED, HELD, NOW + HOURS, True),
        (FEED, HELD, None, True),
        (FEED, Validators('"2"'), NOW - 2 * HOURS, True),
        (FEED, Validators('"2"'), NOW - HOURS / 2, False),
        (FEED, Validators('"2"'), NOW.replace(hour=0, minute=0), False),
        (FEED, Validators('"2"'), None, False),
        (replace(FEED, last_result=PollResult.OK), HELD, NOW, False),
    ],
)
def test_what_proves_validators_wrong(feed: Feed, held: Validators, published: datetime | None, proved: bool) -> None:
    assert bool(proof_against(feed, held, [seen_at(published)])) is proved
    assert not proof_against(feed, held, [])
