"""The two reports that started the project: one alert for each, none for the places in their background."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loopback.feedserver import FeedServer
from loopback.slack_server import SlackServer
from support.bot import Bot, page, rss
from support.seed_like import BRIEF, RELEASE

CHANNEL = "C0BANWATCH"


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer(token="xoxb-test") as server:
        yield server


def serve(site: FeedServer, texts: dict[str, tuple[str, str, str]]) -> None:
    """Pages behind one RSS feed: name to (title, pubDate, text)."""
    entries = []
    for name, (title, date, text) in texts.items():
        site.page(f"/{name}", page(title, text), "text/html; charset=utf-8")
        entries.append({"title": title, "link": site.url(f"/{name}"), "date": date})
    site.page("/feed.xml", rss(entries), "application/rss+xml")


def bot_on(home: Path, site: FeedServer, slack: SlackServer, known: str = "") -> Bot:
    return Bot(
        home,
        {
            "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{site.host_port}"]',
            "BANWATCH_SLACK__BOT_TOKEN": "xoxb-test",
            "BANWATCH_SLACK__CHANNEL": CHANNEL,
            "BANWATCH_SLACK__API_URL": slack.url,
            "BANWATCH_DEDUPE__KNOWN_BANS": known,
        },
    )


def facts(bot: Bot) -> dict[str, dict[str, Any]]:
    return {ban["place"]: ban for ban in bot.json("bans", "list", "--status", "suspected", "--json")}


OWN = {
    "worcester": ("Worcester prohibits face surveillance", "Tue, 14 Dec 2021 21:40:00 -0500", RELEASE),
    "amherst": ("Amherst adopts facial recognition ban", "Thu, 17 Mar 2022 09:15:00 -0400", BRIEF),
}


def test_two_alerts_of_our_own_and_none_again(tmp_path: Path, site: FeedServer, slack: SlackServer) -> None:
    serve(site, OWN)
    bot = bot_on(tmp_path, site, slack)
    bot.run("feeds", "add", "--offline", site.url("/feed.xml"))
    bot.run("poll", "--all", "--backfill")
    found = facts(bot)
    assert found.keys() == {"Worcester", "Amherst"}
    assert (found["Worcester"]["decided_on"], found["Worcester"]["vote"]) == ("2021-12-14", "unanimous")
    assert found["Amherst"]["decided_on"] == "2022-03-16"
    assert {ban["region"] for ban in found.values()} == {"Massachusetts"}
    assert len(slack.messages(CHANNEL)) == 2
    bot.run("poll", "--all", "--backfill")
    assert len(slack.messages(CHANNEL)) == 2
    assert facts(bot).keys() == found.keys()


def test_a_confirmed_ban_is_exported(tmp_path: Path, site: FeedServer, slack: SlackServer) -> None:
    serve(site, {"amherst": OWN["amherst"]})
    bot = bot_on(tmp_path, site, slack)
    bot.run("feeds", "add", "--offline", site.url("/feed.xml"))
    bot.run("poll", "--all", "--backfill")
    ban_id = facts(bot)["Amherst"]["id"]
    assert b"Amherst" not in bot.run("bans", "export", "--format", "csv").stdout
    bot.run("review", "confirm", ban_id, "--by", "Ann")
    assert b"Amherst" in bot.run("bans", "export", "--format", "csv").stdout
    (public,) = bot.json("bans", "export", "--format", "json")["bans"]
    assert public["decided_on"] == "2022-03-16"
    assert bot.json("review", "list", "--json") == []


def test_old_entries_of_a_new_feed_are_recorded_and_do_not_ring(
    tmp_path: Path, site: FeedServer, slack: SlackServer
) -> None:
    serve(site, OWN)
    bot = bot_on(tmp_path, site, slack)
    bot.run("feeds", "add", "--offline", site.url("/feed.xml"))
    bot.run("poll", "--all")
    assert facts(bot).keys() == {"Worcester", "Amherst"}
    assert slack.messages(CHANNEL) == []


@pytest.mark.shared
def test_the_reports_themselves(tmp_path: Path, site: FeedServer, slack: SlackServer, shared: Path) -> None:
    first, second = (path.read_text(encoding="utf-8") for path in sorted((shared / "seeds").glob("*.txt")))
    serve(
        site,
        {
            "one": ("", "Wed, 24 Jun 2020 18:00:00 GMT", first),
            "two": ("", "Thu, 02 Jul 2020 14:00:00 GMT", second),
        },
    )
    bot = bot_on(tmp_path, site, slack)
    bot.run("feeds", "add", "--offline", site.url("/feed.xml"))
    bot.run("poll", "--all", "--backfill")
    found = facts(bot)
    assert found.keys() == {"Boston", "Easthampton"}
    assert (found["Boston"]["decided_on"], found["Boston"]["vote"]) == ("2020-06-24", "unanimous")
    assert found["Easthampton"]["decided_on"] == "2020-07-01"
    assert len(slack.messages(CHANNEL)) == 2
    bot.run("poll", "--all", "--backfill")
    assert len(slack.messages(CHANNEL)) == 2


@pytest.mark.shared
def test_known_bans_keep_the_reports_quiet(tmp_path: Path, site: FeedServer, slack: SlackServer, shared: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "seeds").glob("*.txt"))]
    dates = ("Wed, 24 Jun 2020 18:00:00 GMT", "Thu, 02 Jul 2020 14:00:00 GMT")
    serve(site, {f"n{n}": ("", date, text) for n, (date, text) in enumerate(zip(dates, texts, strict=True))})
    bot = bot_on(tmp_path, site, slack, known="known-bans.csv")
    bot.run("feeds", "add", "--offline", site.url("/feed.xml"))
    bot.run("poll", "--all", "--backfill")
    assert facts(bot) == {}
    assert slack.messages(CHANNEL) == []
