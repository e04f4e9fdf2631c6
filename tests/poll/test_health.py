"""How feeds are: well, failing, dead, gone, silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from banwatch.model.feed import Feed, PollResult
from banwatch.poll.health import TROUBLES, FeedState, health

NOW = datetime(2020, 7, 1, 12, 20, tzinfo=UTC)
DAY = timedelta(days=1)
WELL = Feed(1, "https://paper.example/feed", last_result=PollResult.OK, last_new_at=NOW, last_ok_at=NOW)
ILL = replace(
    WELL, last_result=PollResult.HARD, failures=1.0, failing_since=NOW - DAY, last_error="nothing there (404)"
)


@pytest.mark.parametrize(
    ("feed", "state"),
    [
        (Feed(1, "u"), FeedState.NEW),
        (WELL, FeedState.WELL),
        (replace(WELL, last_result=PollResult.UNCHANGED), FeedState.WELL),
        (replace(WELL, last_result=PollResult.WAIT), FeedState.WAITING),
        (ILL, FeedState.FAILING),
        (replace(ILL, failures=3.0), FeedState.AILING),
        (replace(ILL, failing_since=NOW - 7 * DAY), FeedState.DEAD),
        (replace(ILL, last_result=PollResult.WAIT, failing_since=NOW - 7 * DAY), FeedState.DEAD),
        (replace(ILL, last_result=PollResult.GONE), FeedState.GONE),
        (replace(WELL, last_new_at=NOW - 13 * DAY), FeedState.WELL),
        (replace(WELL, last_new_at=NOW - 14 * DAY), FeedState.SILENT),
        (replace(WELL, last_new_at=NOW - 14 * DAY, rhythm_seconds=5 * 86_400), FeedState.WELL),
        (replace(WELL, last_new_at=NOW - 20 * DAY, rhythm_seconds=5 * 86_400), FeedState.SILENT),
        (replace(WELL, last_new_at=None), FeedState.WELL),
    ],
)
def test_states(feed: Feed, state: FeedState) -> None:
    assert health(feed, NOW).state is state


def test_the_reason_is_told_in_words() -> None:
    silent = health(replace(WELL, last_new_at=NOW - 20 * DAY, rhythm_seconds=5 * 86_400), NOW)
    assert silent.why == "answers, but nothing new since 2020-06-11; it used to bring something every 5 days"
    assert silent.since == NOW
    assert health(ILL, NOW).why == "nothing there (404), last good answer 2020-07-01"
    assert health(replace(ILL, last_ok_at=None), NOW).why.endswith("never a good answer")
    assert health(ILL, NOW).state not in TROUBLES
