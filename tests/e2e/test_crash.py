"""Killed at any moment and started again: every ban is alerted, none twice, and nobody has to lend a hand."""

import contextlib
import random
from functools import partial
from pathlib import Path

import pytest

from loopback.feedserver import FeedServer
from loopback.slack_server import Drop, SlackServer
from support.bot import Bot, free_port, page, rss, stop, until

CHANNEL = "C0BANWATCH"
TOWNS = ("Amherst", "Concord", "Lexington", "Medford", "Newton", "Quincy", "Salem", "Waltham", "Woburn", "Melrose")


def serve_towns(site: FeedServer) -> None:
    """Ten reports of ten bans, behind one feed."""
    entries = []
    for town in TOWNS:
        title = f"{town} City Council bans face recognition"
        text = (
            f"{town.upper()}, Mass. — The {town} City Council voted 7-0 on Tuesday to ban the use of face recognition "
            f"technology by all city departments. The ordinance was sponsored by two councilors.\n"
            f"The mayor of {town} said that the police never had the software."
        )
        site.page(f"/{town}", page(title, text), "text/html; charset=utf-8")
        entries.append({"title": title, "link": site.url(f"/{town}"), "date": "Wed, 05 May 2021 10:00:00 -0400"})
    site.page("/feed.xml", rss(entries), "application/rss+xml")


def bot_on(home: Path, site: FeedServer, slack: SlackServer) -> Bot:
    return Bot(
        home,
        {
            "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{site.host_port}"]',
            "BANWATCH_SLACK__BOT_TOKEN": "xoxb-test",
            "BANWATCH_SLACK__CHANNEL": CHANNEL,
            "BANWATCH_SLACK__API_URL": slack.url,
            "BANWATCH_SLACK__RECONCILE_AFTER": "1",
            "BANWATCH_POLL__TICK": "0.2",
            "BANWATCH_POLL__LOOKBACK": "10000d",
            "BANWATCH_WEB__PORT": str(free_port()),
        },
    )


def alerted(slack: SlackServer) -> list[str]:
    """The towns in the channel's messages, one for each message."""
    return sorted(town for message in slack.messages(CHANNEL) for town in TOWNS if town in message["text"])


@pytest.mark.timeout(300)
def test_no_alert_is_lost_or_doubled_by_kill_9(tmp_path: Path) -> None:
    dice = random.Random(20210505)
    with FeedServer() as site, SlackServer(token="xoxb-test") as slack:
        serve_towns(site)
        bot = bot_on(tmp_path, site, slack)
        bot.run("feeds", "add", "--offline", site.url("/feed.xml"))
        for _ in range(8):
            with bot.running() as process:
                wait_for = len(slack.messages(CHANNEL)) + dice.choice((0, 0, 1, 2))
                end = dice.uniform(0.8, 2.5)
                with contextlib.suppress(AssertionError):  # killed before it got that far: also a moment
                    until(partial(_more_than, slack, wait_for), seconds=end)
                process.kill()
        with bot.running() as process:
            until(lambda: len(set(alerted(slack))) == len(TOWNS), what="every alert")
            until(lambda: not undelivered(bot), what="an empty outbox")
            assert stop(process) == 0
        assert alerted(slack) == sorted(TOWNS)


def _more_than(slack: SlackServer, count: int) -> bool:
    return len(slack.messages(CHANNEL)) > count


def undelivered(bot: Bot) -> int:
    found = bot.json("poll", "--json")["undelivered"]
    assert isinstance(found, int)
    return found


@pytest.mark.timeout(120)
def test_an_answer_that_was_lost_is_looked_up_not_repeated(tmp_path: Path) -> None:
    with FeedServer() as site, SlackServer(token="xoxb-test") as slack:
        serve_towns(site)
        slack.script("chat.postMessage", Drop(store=True), Drop(store=False), Drop(store=True))
        bot = bot_on(tmp_path, site, slack)
        bot.run("feeds", "add", "--offline", site.url("/feed.xml"))
        with bot.running() as process:
            until(lambda: len(set(alerted(slack))) == len(TOWNS), what="every alert")
            until(lambda: not undelivered(bot), what="an empty outbox")
            assert stop(process) == 0
        assert alerted(slack) == sorted(TOWNS)
