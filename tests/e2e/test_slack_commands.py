"""`banwatch slack` and `banwatch status`, as a person calls them."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from loopback.slack_server import Error, SlackServer
from support.bot import Bot


def on(home: Path, slack: SlackServer, **more: str) -> Bot:
    return Bot(
        home,
        {
            "BANWATCH_SLACK__BOT_TOKEN": slack.token,
            "BANWATCH_SLACK__CHANNEL": "C1",
            "BANWATCH_SLACK__API_URL": slack.url,
            **more,
        },
    )


def test_the_manifest_and_its_link_agree(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    text = bot.run("slack", "manifest", "--url", "https://desk.example.org/").stdout.decode()
    assert "request_url: https://desk.example.org/slack/interactivity" in text
    assert "socket_mode_enabled: false" in text
    link = bot.run("slack", "manifest", "--link").stdout.decode().strip()
    carried = parse_qs(urlsplit(link).query)["manifest_yaml"][0]
    assert "socket_mode_enabled: true" in carried
    assert "channels:history" in carried
    assert bot.run("slack", "manifest", "--url", "desk", code=2).stderr.startswith(b"--url must be an address")


def test_links_only_asks_for_one_scope(tmp_path: Path) -> None:
    text = Bot(tmp_path).run("slack", "manifest", "--links-only").stdout.decode().partition("Make the app")[0]
    assert [line.strip() for line in text.splitlines() if line.startswith("      - ")] == ["- chat:write"]
    assert "interactivity" not in text


def test_the_test_looks_at_everything_and_posts(tmp_path: Path) -> None:
    with SlackServer() as slack:
        routes = '[{"channel": "C2", "places": ["Ohio"]}]'
        bot = on(tmp_path, slack, BANWATCH_SLACK__APP_TOKEN=slack.app_token, BANWATCH_SLACK__ROUTES=routes)
        found = bot.json("slack", "test", "--json")
        assert [(each["what"], each["state"]) for each in found] == [
            ("token", "ok"),
            ("scopes", "ok"),
            ("channel C1", "ok"),
            ("channel C2", "ok"),
            ("buttons", "ok"),
        ]
        assert [len(slack.messages(channel)) for channel in ("C1", "C2")] == [1, 1]
        bot.run("slack", "test", "--silent")
        assert len(slack.messages("C1")) == 1


def test_the_test_says_what_is_wrong(tmp_path: Path) -> None:
    with SlackServer() as slack:
        slack.scopes.discard("channels:history")
        slack.refusals["C1"] = "not_in_channel"
        said = on(tmp_path, slack).run("slack", "test", code=2).stdout.decode()
        assert "warning  scopes: without channels:history" in said
        assert "fault    channel C1: Slack says not_in_channel" in said
        assert "/invite @banwatch" in said
        slack.script("auth.test", Error("token_revoked"))
        assert b"fault    token: Slack says token_revoked" in on(tmp_path, slack).run("slack", "test", code=2).stdout
    assert b"slack.bot_token and slack.channel are not set" in Bot(tmp_path).run("slack", "test", code=2).stdout


def test_status_tells_what_waits(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    assert bot.json("status", "--json") == {
        "feeds": 0,
        "failing": 0,
        "last_poll_at": None,
        "waiting_for_review": 0,
        "undelivered": {},
        "oldest_undelivered_seconds": None,
    }
    assert "Undelivered: nothing" in bot.run("status").stdout.decode()
