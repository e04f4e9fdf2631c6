"""A watch from a few answers, and several watches on at once, through the real program."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from loopback.feedserver import FeedServer
from loopback.slack_server import SlackServer
from support.bot import Bot, page, rss

SHIPPED = {
    "face-surveillance",
    "gas-leaf-blowers",
    "license-plate-readers",
    "plastic-bags",
    "police-drones",
    "predictive-policing",
    "short-term-rentals",
}
BOTH = (
    "The Boise City Council voted 5-1 on Tuesday to ban facial recognition.\n"
    "In a second vote the Boise City Council voted 4-2 on Tuesday to ban delivery robots from its sidewalks."
)
ROBOTS = "The Wichita City Council voted 6-1 on Tuesday to ban delivery robots from all sidewalks in the city."
ANSWERS = ["delivery robots", "sidewalk robot", "", "", "", "", "private", ROBOTS, "", "Boise tests new robots.", ""]


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path)


def test_the_shipped_watches_are_listed_one_of_them_on(bot: Bot) -> None:
    rows = bot.json("watch", "list", "--json")
    assert {row["id"] for row in rows} == SHIPPED
    assert [row["id"] for row in rows if row["on"]] == ["face-surveillance"]


@pytest.mark.parametrize("watch", sorted(SHIPPED))
def test_each_shipped_watch_reads_plain_sentences(bot: Bot, watch: str) -> None:
    result = bot.json("watch", "check", watch, "--json")
    assert (result["watch"], result["wrong"]) == (watch, 0)
    assert {(one["ban"], one["right"]) for one in result["examples"]} == {(True, True), (False, True)}


def test_new_by_options_writes_and_tries(bot: Bot) -> None:
    told = bot.run(
        "watch", "new", "--name", "delivery robots", "--binds", "private", "--ban", ROBOTS, "--folder", "mine"
    ).stdout.decode()
    assert "6 of 6 examples read rightly." in told
    assert 'watches = ["watches/face-surveillance.toml"' in told
    assert (bot.home / "mine" / "delivery-robots.toml").is_file()
    again = bot.run("watch", "new", "--name", "delivery robots", "--folder", "mine", code=2)
    assert b"is there already" in again.stderr


def test_new_asks_what_it_needs(bot: Bot) -> None:
    told = bot.run("watch", "new", stdin="\n".join([*ANSWERS, ""]).encode()).stdout.decode()
    assert "7 of 7 examples read rightly." in told
    text = (bot.home / "config" / "watches" / "delivery-robots.toml").read_text(encoding="utf-8")
    assert '"sidewalk robots"' in text
    assert "government =" not in text
    early = bot.run("watch", "new", stdin=b"delivery carts\n", code=2)
    assert b"ended early" in early.stderr
    assert not list(bot.home.rglob("delivery-carts.toml"))


def test_a_wrong_example_is_shown_with_its_reason(bot: Bot) -> None:
    sale = bot.home / "sale.txt"
    sale.write_text("The bake sale brought in much money.", encoding="utf-8")
    wanted = ("watch", "new", "--name", "delivery robots", "--ban", str(sale), "--folder", ".")
    told = bot.run(*wanted, code=1).stdout.decode()
    assert "WRONG  a ban   not_ban" in told
    assert "5 of 6 examples read rightly." in told


def test_examples_from_files_of_articles(bot: Bot) -> None:
    rows = [{"id": "yes", "text": ROBOTS}, {"id": "also", "text": BOTH}]
    (bot.home / "bans.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    bot.run("watch", "new", "--name", "delivery robots", "--folder", ".")
    result = bot.json("watch", "check", "delivery-robots.toml", "--ban", "bans.jsonl", "--json")
    assert [one["example"] for one in result["examples"][-2:]] == ["bans.jsonl: yes", "bans.jsonl: also"]
    assert result["wrong"] == 0
    assert b"neither a file nor a text" in bot.run("watch", "check", "--ban", "none.txt", code=2).stderr


def test_dry_run_writes_nothing(bot: Bot) -> None:
    told = bot.run("watch", "new", "--name", "delivery robots", "--folder", "mine", "--dry-run").stdout.decode()
    assert 'phrase = "delivery robots"' in told
    assert not (bot.home / "mine").exists()


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer(token="xoxb-test") as server:
        yield server


def test_two_watches_at_once_each_with_its_channel(tmp_path: Path, slack: SlackServer) -> None:
    """One article reports two bans: each is alerted once, where its route says; a topic of neither rings nowhere."""
    Bot(tmp_path).run("watch", "new", "--name", "delivery robots", "--folder", str(tmp_path))
    with FeedServer() as site:
        texts = {"both": BOTH, "one": ROBOTS, "none": "The bake sale in Boise brought in much money."}
        entries = []
        for name, text in texts.items():
            site.page(f"/{name}", page(name, text), "text/html; charset=utf-8")
            date = "Wed, 11 Mar 2026 10:00:00 -0600"
            entries.append({"title": name, "link": site.url(f"/{name}"), "date": date})
        site.page("/feed.xml", rss(entries), "application/rss+xml")
        watches = ["watches/face-surveillance.toml", str(tmp_path / "delivery-robots.toml")]
        bot = Bot(
            tmp_path,
            {
                "BANWATCH_CLASSIFY__WATCHES": json.dumps(watches),
                "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{site.host_port}"]',
                "BANWATCH_SLACK__BOT_TOKEN": "xoxb-test",
                "BANWATCH_SLACK__CHANNEL": "C0FACES",
                "BANWATCH_SLACK__API_URL": slack.url,
                "BANWATCH_SLACK__ROUTES": json.dumps([{"channel": "C0ROBOTS", "watches": ["delivery-robots"]}]),
            },
        )
        bot.run("feeds", "add", site.url("/feed.xml"))
        for _ in range(2):
            bot.run("poll", "--all", "--backfill")
    found = {(ban["watch"], ban["place"]) for ban in bot.json("bans", "list", "--status", "suspected", "--json")}
    assert found == {("face-surveillance", "Boise"), ("delivery-robots", "Boise"), ("delivery-robots", "Wichita")}
    assert (len(slack.messages("C0FACES")), len(slack.messages("C0ROBOTS"))) == (1, 2)
