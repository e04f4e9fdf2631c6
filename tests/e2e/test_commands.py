"""The commands as other programs call them: names, shapes, exit codes."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from banwatch.cli import make_app
from loopback.feedserver import FeedServer
from support.bot import Bot, page, rss
from support.seed_like import BRIEF, RELEASE

EVIDENCE_FIELDS = {
    "place",
    "region",
    "country",
    "level",
    "body",
    "instrument",
    "scope",
    "technology",
    "decided_on",
    "vote",
    "stage",
}


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path)


def lines(*rows: object) -> bytes:
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows).encode()


def commands(group: typer.Typer, *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every command with its help text."""
    for command in group.registered_commands:
        callback = command.callback
        assert callback is not None
        yield (*path, command.name or callback.__name__.replace("_", "-")), callback.__doc__ or ""
    for sub in group.registered_groups:
        assert sub.typer_instance is not None
        yield from commands(sub.typer_instance, *path, str(sub.name))


def test_every_command_has_help_with_an_example() -> None:
    found = dict(commands(make_app()))
    assert len(found) >= 20
    for path, help_text in found.items():
        assert f"Example: banwatch {' '.join(path)}" in help_text, path


def test_classify_answers_each_line_and_goes_on_after_a_broken_one(bot: Bot) -> None:
    rows = lines(
        {"id": "r", "text": RELEASE, "published": "2021-12-14T21:40:00-05:00"},
        "{broken",
        {"id": "no text"},
        {"id": "n", "text": "The bake sale brought in much money.", "title": "Bake sale", "published": None},
    )
    out = [json.loads(line) for line in bot.run("classify", stdin=rows).stdout.splitlines()]
    assert [answer.get("id") for answer in out] == ["r", None, "no text", "n"]
    assert (out[1]["line"], out[2]["line"]) == (2, 3)
    assert all("error" in out[number] for number in (1, 2))
    verdict = out[0]
    assert verdict.keys() >= {"id", "verdict", "confidence", "kind", "bans", "reasons"}
    assert verdict["verdict"] == "new_ban"
    (ban,) = verdict["bans"]
    assert ban.keys() == EVIDENCE_FIELDS | {"evidence"}
    assert (ban["place"], ban["decided_on"], ban["vote"]) == ("Worcester", "2021-12-14", "unanimous")
    for span in ban["evidence"].values():
        assert RELEASE[span["start"] : span["end"]] == span["text"]
    assert (out[3]["verdict"], out[3]["bans"]) == ("not_ban", [])


def test_classify_is_deterministic(bot: Bot) -> None:
    rows = lines(
        {"id": "r", "text": RELEASE, "published": "2021-12-14"}, {"id": "b", "text": BRIEF, "published": "2022-03-17"}
    )
    assert bot.run("classify", stdin=rows).stdout == bot.run("classify", stdin=rows).stdout


def replayed(bot: Bot, *more: str) -> dict[str, Any]:
    rows = [
        {
            "id": "late",
            "text": BRIEF.replace("announced Wednesday", "announced on Wednesday"),
            "published": "2022-03-19",
        },
        {"id": "first", "title": "Amherst adopts ban", "text": BRIEF, "published": "2022-03-17"},
        {"id": "other", "text": RELEASE, "published": "2021-12-14"},
        {"id": "sale", "text": "The bake sale brought in much money.", "published": "2021-01-01"},
    ]
    (bot.home / "articles.jsonl").write_bytes(lines(*rows))
    found: dict[str, Any] = bot.json("replay", "articles.jsonl", "--json", *more)
    return found


def test_replay_gives_one_alert_per_ban_by_date(bot: Bot) -> None:
    result = replayed(bot)
    assert result.keys() == {"bans", "review"}
    by_place = {ban["place"]: ban for ban in result["bans"]}
    assert by_place.keys() == {"Amherst", "Worcester"}
    assert by_place["Amherst"]["alerts"] == [{"kind": "new", "article": "first"}]
    assert sorted(by_place["Amherst"]["articles"]) == ["first", "late"]
    assert by_place["Amherst"].keys() >= {
        "id",
        "place",
        "region",
        "country",
        "decided_on",
        "stage",
        "articles",
        "alerts",
    }
    assert result["review"] == []
    assert not (bot.home / "bot.sqlite3").exists()


def test_replay_with_known_bans_is_quiet_about_them(bot: Bot) -> None:
    (bot.home / "known.csv").write_text(
        "watch,place,region,country,decided_on\nface-surveillance,Worcester,Massachusetts,US,2021-12-14\n"
    )
    assert [ban["place"] for ban in replayed(bot, "--known-bans", "known.csv")["bans"]] == ["Amherst"]


def test_replay_of_nothing_is_empty(bot: Bot) -> None:
    (bot.home / "none.jsonl").write_text("\n")
    assert bot.json("replay", "none.jsonl", "--json") == {"bans": [], "review": []}


def test_init_makes_a_directory_to_work_in(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    settings = bot.settings
    settings |= {
        "BANWATCH_DATABASE__URL": "",
        "BANWATCH_DEDUPE__KNOWN_BANS": "known-bans.csv",
        "BANWATCH_POLL__FEEDS": "feeds.opml",
    }
    told = bot.run("init").stdout.decode()
    assert "Known bans: 30" in told
    assert (tmp_path / "config" / "banwatch.toml").is_file()
    assert (tmp_path / "config" / "watches" / "face-surveillance.toml").is_file()
    assert (tmp_path / "var" / "banwatch.sqlite3").is_file()
    assert len(bot.json("feeds", "list", "--json")) > 50
    (tmp_path / "config" / "banwatch.toml").write_text("[poll]\nworkers = 3\n")
    bot.run("init")
    assert (tmp_path / "config" / "banwatch.toml").read_text() == "[poll]\nworkers = 3\n"
    assert len(bot.json("bans", "list", "--status", "known", "--json")) == 30


def test_check_tells_what_is_missing(bot: Bot) -> None:
    found = {one["what"]: one for one in json.loads(bot.run("check", "--json", code=1).stdout)}
    assert found["database"]["state"] == "ok"
    assert found["feeds"]["state"] == "warning"
    bot.settings["BANWATCH_SMTP__URL"] = "smtp://user:hunter2@127.0.0.1:1"
    bot.settings["BANWATCH_DIGEST__RECIPIENTS"] = '["a@b.example"]'
    done = bot.run("check", code=2)
    assert "mail" in done.stdout.decode()
    assert "hunter2" not in done.stdout.decode() + done.stderr.decode()


def test_feeds_check_tells_which_ones_answer(bot: Bot) -> None:
    with FeedServer() as site:
        entry = {"title": "t", "link": site.url("/a"), "date": "Wed, 05 May 2021 10:00:00 -0400"}
        site.page("/feed.xml", rss([entry]), "application/rss+xml")
        bot.settings["BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS"] = f'["{site.host_port}"]'
        bot.run("feeds", "add", "--offline", site.url("/feed.xml"), site.url("/gone.xml"))
        found = {one["url"]: one for one in json.loads(bot.run("feeds", "check", "--json", code=1).stdout)}
        assert found[site.url("/feed.xml")]["ok"]
        assert "1 entries" in found[site.url("/feed.xml")]["detail"]
        assert "404" in found[site.url("/gone.xml")]["detail"]
        assert {feed["last_result"] for feed in bot.json("feeds", "list", "--json")} == {None}


def test_a_ban_goes_from_console_alert_to_rejection(bot: Bot) -> None:
    with FeedServer() as site:
        site.page("/a", page("Amherst adopts facial recognition ban", BRIEF), "text/html; charset=utf-8")
        entry = {"title": "Amherst adopts ban", "link": site.url("/a"), "date": "Thu, 17 Mar 2022 09:15:00 -0400"}
        site.page("/feed.xml", rss([entry]), "application/rss+xml")
        bot.settings["BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS"] = f'["{site.host_port}"]'
        bot.run("feeds", "add", "--offline", site.url("/feed.xml"))
        assert "Amherst, Massachusetts" in bot.run("poll", "--backfill").stdout.decode()
    (waiting,) = bot.json("review", "list", "--json")
    ban_id = waiting["id"]
    assert b"16 March 2022" in bot.run("review", "show", ban_id).stdout
    assert "Amherst" in bot.json("digest", "preview", "--json")["text"]
    assert b"reason" in bot.run("review", "reject", ban_id, code=2).stderr
    bot.run("review", "reject", ban_id, "--reason", "proposal", "--by", "Ann")
    shown = bot.json("bans", "show", ban_id, "--json")
    assert (shown["status"], shown["decisions"][0]["by"], shown["decisions"][0]["reason"]) == (
        "rejected",
        "Ann",
        "proposal",
    )
    assert bot.json("bans", "list", "--status", "rejected", "--json")[0]["id"] == ban_id
    rows = list(csv.reader(io.StringIO(bot.run("bans", "export").stdout.decode())))
    assert len(rows) == 1


def test_the_digest_is_sent_once_by_smtp(bot: Bot, smtp_relay: Any) -> None:
    bot.settings |= {
        "BANWATCH_SMTP__URL": smtp_relay.url,
        "BANWATCH_DIGEST__RECIPIENTS": '["ann@desk.example", "bob@desk.example"]',
    }
    assert b"2 sent" in bot.run("digest", "send").stdout
    assert b"2 had today's already" in bot.run("digest", "send").stdout
    assert sorted(smtp_relay.recipients) == ["ann@desk.example", "bob@desk.example"]
