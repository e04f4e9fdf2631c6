"""What a server sees of our manners: the exact requests, and when they come."""

import subprocess
import sys
from pathlib import Path

import pytest

from banwatch.model.feed import PollResult
from loopback.feedserver import Answer, FeedServer, wait
from support.bot import Bot, page
from support.intake import AGENT, RSS, intake, item, rss_of
from support.makers import NOW

OWN_HEADERS = {"user-agent": AGENT, "accept-encoding": "gzip"}


def test_the_first_request_says_who_we_are_and_nothing_more() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(item("a")), etag='"1"')
        own.poll()
        (request,) = own.server.requests("/feed")
        own.poll(every=True)
        (_, again) = own.server.requests("/feed")
    sent = dict(request.headers)
    assert sent.pop("host") == own.server.host_port
    assert sent.pop("accept").startswith("application/atom+xml, application/rss+xml")
    sent.pop("connection", None)
    assert sent == OWN_HEADERS
    assert again.headers["if-none-match"] == '"1"'
    assert "cookie" not in again.headers


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('W/"odd, one"', "Thu, 06 May 2021 10:00:00 GMT"),
        ("unquoted", "yesterday at noon"),
        (None, "0"),
        ('"only"', None),
    ],
)
def test_validators_come_back_byte_for_byte(etag: str | None, modified: str | None) -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(item("a")), etag=etag, last_modified=modified)
        own.poll()
        (polled,) = own.poll(every=True)
        first, second = own.server.requests("/feed")
    assert polled.result is PollResult.UNCHANGED
    assert "if-none-match" not in first.headers
    assert "if-modified-since" not in first.headers
    assert second.headers.get("if-none-match") == etag
    assert second.headers.get("if-modified-since") == modified


def test_freshness_and_ttl_are_kept_over_a_304() -> None:
    head = "<ttl>300</ttl>"
    fresh = {"ETag": '"1"', "Cache-Control": "max-age=36000"}
    with intake() as own:
        own.subscribe("/feed")
        own.server.steps("/feed", Answer(200, rss_of(item("a"), head=head).encode(), RSS, fresh), Answer(304))
        own.poll()
        assert own.feed().wishes.ttl_seconds == 300 * 60
        assert 36_000 <= own.wait_seconds() <= 39_600
        own.poll_after(seconds=39_600)
        assert own.feed().wishes.fresh_seconds == 36_000
        assert 36_000 <= own.wait_seconds() <= 39_600
        own.server.steps("/feed", Answer(304, headers={"Cache-Control": "max-age=60"}))
        own.poll_after(seconds=39_600)
        assert 300 * 60 <= own.wait_seconds() <= 330 * 60
        assert own.asked("/feed") == 3


@pytest.mark.parametrize(
    "head",
    [
        "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>daily</sy:updatePeriod>",
        "<ttl>1440</ttl>",
    ],
)
def test_a_daily_feed_is_asked_daily(head: str) -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(item("a"), head=head))
        own.poll()
        own.poll_after(hours=23, minutes=59)
        assert own.asked("/feed") == 1
        own.poll_after(hours=3)
        assert own.asked("/feed") == 2


def test_skipped_hours_and_days_are_left_out() -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in (13, 14, 15, 16, 17, 18, 19, 20))
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(item("a"), head=f"<skipHours>{hours}</skipHours>"), etag='"1"')
        own.poll()
        moment = own.feed().next_poll_at
        assert moment is not None
        assert (moment.date(), moment.hour) == (NOW.date(), 21)
        own.poll_after(hours=10)
        assert own.feed().wishes.skip_hours == frozenset(range(13, 21))


def test_a_busy_feed_is_asked_more_often_than_a_slow_one() -> None:
    daily = [item(f"d{n}", date=f"{5 - n // 9:02d} May 2021 {12 - n % 9:02d}:00:00 GMT") for n in range(9)]
    slow = [item(f"s{n}", date=f"{5 - n:02d} May 2021 12:00:00 GMT") for n in range(5)]
    with intake() as own:
        own.subscribe("/busy", "/slow")
        own.server.feed("/busy", rss_of(*daily), etag='"1"')
        own.server.feed("/slow", rss_of(*slow), etag='"1"')
        own.poll()
        assert own.wait_seconds("/busy") < 1.6 * 3600
        assert own.wait_seconds("/slow") > 4 * 3600


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asked_for", ["7200", "Thu, 06 May 2021 14:00:00 GMT"])
def test_a_host_that_asks_for_patience_gets_all_of_it(status: int, asked_for: str) -> None:
    with intake() as own:
        own.subscribe("/one", "/two")
        own.server.steps("/one", wait(asked_for, status), Answer(200, rss_of(item("a")).encode(), RSS))
        own.server.feed("/two", rss_of(item("b")))
        own.poll()
        own.poll_after(seconds=7199)
        assert (own.asked("/one"), own.asked("/two")) == (1, 0)
        assert (own.feed("/one").failures, own.feed("/two").failures) == (0, 0)
        own.poll_after(seconds=1)
        assert own.asked("/two") == 1
        own.poll_after(seconds=720)
        assert own.asked("/one") == 2
        assert own.feed("/one").last_result is PollResult.OK


def test_without_a_length_the_pause_doubles() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.steps("/feed", wait(None))
        lengths = []
        for _ in range(3):
            now = own.here.clock.now()
            own.poll(every=True)
            with own.here.store.read() as tx:
                (pause,) = tx.hosts.paused(now)
            lengths.append((pause.until - now).total_seconds() / 60)
            own.here.clock.moment = pause.until
        assert lengths == [15, 30, 60]


def test_polling_by_hand_does_not_break_a_pause() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.steps("/feed", wait("7200"))
        own.poll()
        (polled,) = own.poll(every=True)
        assert own.asked("/feed") == 1
        assert "left alone until 2021-05-06 14:00 UTC" in polled.reason


def test_pages_of_a_host_wait_with_its_feeds() -> None:
    with intake() as own:
        own.subscribe("/feed")
        links = [own.server.url(f"/{n}") for n in range(3)]
        own.server.feed("/feed", rss_of(*(item(f"About {n}", link) for n, link in enumerate(links))))
        own.server.steps("/0", wait("600"), Answer(body=page("About 0", "It was said. " * 40).encode()))
        own.poll()
        own.read()
        own.here.clock.pass_by(seconds=599)
        own.poll(every=True)
        own.read()
        assert [own.asked(f"/{n}") for n in range(3)] == [1, 0, 0]
        assert own.asked("/feed") == 1
        own.here.clock.pass_by(seconds=1)
        assert own.read().done == 3
        assert [own.asked(f"/{n}") for n in range(3)] == [2, 1, 1]


def test_pages_of_a_host_that_pauses_for_days_are_read_from_the_feed() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(item("About it", own.server.url("/a"), text="The council met.")))
        own.server.steps("/a", wait("600"))
        own.poll()
        host = own.feed().host
        with own.here.store.write() as tx:
            tx.hosts.pause(host, NOW.replace(day=9), "429", NOW)
        assert own.read().done == 1
        assert own.asked("/a") == 0


def test_requests_to_one_host_keep_their_distance() -> None:
    with intake(host_gap=5.0) as own:
        own.subscribe("/a", "/b", "/c")
        begin = own.here.clock.now()
        assert [one.result for one in own.poll()] == [PollResult.HARD] * 3
        assert (own.here.clock.now() - begin).total_seconds() == 10


def test_two_processes_on_one_database_keep_the_distance_together(tmp_path: Path) -> None:
    gap = 0.4
    with FeedServer() as server:
        paths = [f"/{n}" for n in range(6)]
        for path in paths:
            server.feed(path, rss_of(item("a")))
        bot = Bot(
            tmp_path,
            {
                "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{server.host_port}"]',
                "BANWATCH_FETCH__OWN_HOSTS": "[]",
                "BANWATCH_FETCH__HOST_GAP": str(gap),
            },
        )
        bot.run("feeds", "add", "--offline", *(server.url(path) for path in paths))
        command = [sys.executable, "-m", "banwatch", "poll"]
        both = [subprocess.Popen(command, cwd=tmp_path, env=bot.environ, stdout=subprocess.DEVNULL) for _ in range(2)]
        assert [process.wait(60) for process in both] == [0, 0]
        starts = sorted(request.at for request in server.requests())
    assert len(starts) >= 6
    # Over all of them: the way from a turn to the server may take longer once, on a busy machine. Two processes that
    # each kept a distance of their own would need half of this.
    assert starts[-1] - starts[0] > 0.75 * gap * (len(starts) - 1)
