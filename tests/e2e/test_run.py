"""`banwatch run`: it begins, shows its desk, survives feeds that fail, and ends when asked to."""

import urllib.request
from pathlib import Path

from loopback.feedserver import FeedServer, drip
from support.bot import Bot, free_port, page, rss, stop, until


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - the address is our own
        return str(answer.read().decode())


def test_it_alerts_on_the_console_shows_the_desk_and_ends_cleanly(tmp_path: Path) -> None:
    port = free_port()
    text = (
        "CONCORD, Mass. — The Concord City Council voted 7-0 on Tuesday to ban the use of face recognition by all "
        "city departments."
    )
    with FeedServer() as site:
        site.page("/a", page("Concord bans face recognition", text), "text/html; charset=utf-8")
        date = "Wed, 05 May 2021 10:00:00 -0400"
        entry = {"title": "Concord bans face recognition", "link": site.url("/a"), "date": date}
        site.page("/feed.xml", rss([entry]), "application/rss+xml")
        bot = Bot(
            tmp_path,
            {
                "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{site.host_port}"]',
                "BANWATCH_POLL__TICK": "0.2",
                "BANWATCH_POLL__LOOKBACK": "10000d",
                "BANWATCH_WEB__PORT": str(port),
            },
        )
        bot.run("feeds", "add", "--offline", site.url("/feed.xml"), site.url("/gone.xml"))
        with bot.running() as process:
            until(lambda: "Concord, Massachusetts bans" in bot.log, what="the alert")
            assert "Concord" in fetch(f"http://127.0.0.1:{port}/")
            until(lambda: "gone.xml" in bot.log and "404" in bot.log, what="word of the failing feed")
            assert stop(process, within=10.0) == 0
        assert "Traceback" not in bot.log


def test_it_ends_in_time_while_a_feed_hangs(tmp_path: Path) -> None:
    with FeedServer() as site:
        site.script("/slow.xml", lambda _: drip([b" "] * 200, 0.3, "application/rss+xml"))
        bot = Bot(
            tmp_path,
            {
                "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{site.host_port}"]',
                "BANWATCH_POLL__TICK": "0.2",
                "BANWATCH_WEB__PORT": str(free_port()),
            },
        )
        bot.run("feeds", "add", "--offline", site.url("/slow.xml"))
        with bot.running() as process:
            until(lambda: site.requests("/slow.xml"), what="the request")
            assert stop(process, within=10.0) == 0
        assert "Traceback" not in bot.log


def test_a_taken_port_is_told_in_words(tmp_path: Path) -> None:
    with FeedServer() as site:
        port = site.host_port.rpartition(":")[2]
        bot = Bot(tmp_path, {"BANWATCH_WEB__PORT": port})
        refused = bot.run("run", code=2)
        assert port in refused.stderr.decode()
