"""`banwatch feeds list`, `log` and `undo-move`, run in this process on a scratch database."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from banwatch.cli import run
from banwatch.edges.store import open_store
from banwatch.model.feed import PollPlan, PollResult
from loopback.feedserver import Answer, FeedServer
from support.bot import Bot
from support.intake import RSS, item, rss_of

LONG_AGO = datetime(2021, 5, 6, tzinfo=UTC)


def test_health_log_and_moves_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FeedServer() as server:
        bot = Bot(tmp_path, {"BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{server.host_port}"]'})
        for name, value in bot.environ.items():
            monkeypatch.setenv(name, value)
        server.steps("/feed", Answer(200, rss_of(item("a\x1b[2J")).encode(), RSS), Answer(404))
        assert run(["feeds", "add", "--offline", server.url("/feed"), server.url("/gone"), server.url("/dead")]) == 0
        server.steps("/gone", Answer(410))
        assert run(["poll"]) == 0
        store = open_store(bot.environ["BANWATCH_DATABASE__URL"])
        with store.write() as tx:
            tx.feeds.poll_done(3, PollPlan(PollResult.HARD, LONG_AGO, 4.0, ()), LONG_AGO, {"last_error": "nothing"})
            moved = tx.history.move_feed(1, server.url("/new"), LONG_AGO)
        store.close()
        assert moved
        capsys.readouterr()

        assert run(["feeds", "list"]) == 0
        shown = capsys.readouterr().out
        assert "silent: answers, but nothing new since 2021-05-06" in shown
        assert "gone: the publisher says that this feed is gone for good (410)" in shown
        assert "3 feeds, of which" in shown

        assert run(["feeds", "log", "1"]) == 0
        shown = capsys.readouterr().out
        assert "200, " in shown
        assert f"moved from {server.url('/feed')} to {server.url('/new')}" in shown
        assert run(["feeds", "log", server.url("/new"), "--json"]) == 0
        log = json.loads(capsys.readouterr().out)
        assert [poll["result"] for poll in log["polls"]] == ["ok"]

        assert run(["feeds", "undo-move", "1"]) == 0
        assert run(["feeds", "undo-move", "1"]) == 2
        assert run(["feeds", "log", "no-such-feed"]) == 2
        capsys.readouterr()
        assert run(["feeds", "list", "--json"]) == 0
        states = {feed["url"]: feed["state"] for feed in json.loads(capsys.readouterr().out)}
        assert states[server.url("/feed")] == "silent"
