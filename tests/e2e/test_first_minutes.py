"""From nothing to a configured bot: the questions of `init` on a real terminal, then check, doctor, man, config."""

import contextlib
import fcntl
import json
import os
import stat
import subprocess
import sys
import termios
import time
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from banwatch.cli.doctor import clock
from banwatch.model.feed import Feed, PollResult
from banwatch.ports import FetchRequest, FetchResponse, Services
from e2e.conftest import Relay
from loopback.feedserver import Answer, FeedServer
from loopback.slack_server import SlackServer
from support.bot import Bot, rss
from support.makers import NOW, feed

ENTRY = {
    "title": "Council meets",
    "link": "http://127.0.0.1:1/a",
    "date": format_datetime(datetime.now(UTC), usegmt=True),
}


def typed(home: Path, environ: Mapping[str, str], answers: Mapping[str, str]) -> str:
    """Run `banwatch init` on a terminal of its own, and type each answer when its question stands there."""
    ours, theirs = os.openpty()

    def own_terminal() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    command = [sys.executable, "-m", "banwatch", "init"]
    child = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=home,
        env=dict(environ),
        preexec_fn=own_terminal,  # noqa: PLW1509 - two system calls, no lock is taken
    )
    os.close(theirs)
    shown, waiting, end = "", dict(answers), time.monotonic() + 60
    with contextlib.suppress(OSError):  # the terminal is gone with its last program
        while time.monotonic() < end:
            shown += os.read(ours, 4096).decode()
            question = next(iter(waiting), "")
            if question and question in shown and shown.rstrip(" ").endswith((":", "]:")):
                time.sleep(0.1)  # a hidden question throws away what was typed before it
                os.write(ours, waiting.pop(question).encode() + b"\n")
    os.close(ours)
    assert child.wait(10) == 0, shown
    assert not waiting, shown
    return shown


def settings_of(home: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads((home / "config" / "banwatch.toml").read_text(encoding="utf-8"))


def test_five_answers_make_a_bot_that_posts_and_mails(tmp_path: Path, smtp_relay: Relay) -> None:
    with SlackServer() as slack:
        bot = Bot(tmp_path, {"BANWATCH_SLACK__API_URL": slack.url})
        del (environ := bot.environ)["BANWATCH_DATABASE__URL"]
        shown = typed(
            tmp_path,
            environ,
            {
                "1. Where": "https://example.org/bot",
                "2. Which Slack channel": "C1",
                "3. The Slack bot token": slack.token,
                "4. Who gets": "ann@example.org, ben@example.org",
                "5. The mail relay": smtp_relay.url,
                "test message to Slack": "y",
                "test mail": "y",
            },
        )
        assert slack.token not in shown
        assert len(slack.messages("C1")) == 1
    assert smtp_relay.recipients == ["ann@example.org", "ben@example.org"]
    told = settings_of(tmp_path)
    assert told["fetch"]["contact"] == "https://example.org/bot"
    assert (told["slack"]["channel"], told["slack"]["bot_token"]) == ("C1", slack.token)
    assert told["digest"]["recipients"] == ["ann@example.org", "ben@example.org"]
    assert told["digest"]["sender"] == "banwatch@example.org"
    assert stat.S_IMODE((tmp_path / "config" / "banwatch.toml").stat().st_mode) == 0o600
    assert (tmp_path / "var" / "banwatch.sqlite3").exists()


def test_a_bad_answer_is_told_and_asked_again_and_empty_ones_leave_the_defaults(tmp_path: Path) -> None:
    questions = {"1. Where": "", "2. Which Slack channel": "#general", "begins with C": "", "4. Who gets": ""}
    shown = typed(tmp_path, Bot(tmp_path).environ, questions)
    assert "5. The mail relay" not in shown
    assert "[Y/n]" not in shown
    sample = (Path(__file__).parents[2] / "config" / "banwatch.toml").read_text(encoding="utf-8")
    assert settings_of(tmp_path) == tomllib.loads(sample)


def test_without_a_terminal_or_with_yes_nothing_is_asked(tmp_path: Path) -> None:
    told = Bot(tmp_path).run("init", "--yes").stdout.decode()
    assert "1. Where" not in told
    assert (tmp_path / "config" / "banwatch.schema.json").exists()
    (tmp_path / "config" / "banwatch.toml").write_text("[log]\n", encoding="utf-8")
    Bot(tmp_path).run("init")
    assert (tmp_path / "config" / "banwatch.toml").read_text(encoding="utf-8") == "[log]\n"


def test_check_names_every_fault_at_once(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('id = "x"\n', encoding="utf-8")
    bot = Bot(
        tmp_path,
        {
            "BANWATCH_CLASSIFY__WATCHES": f'["{tmp_path}/bad.toml", "{tmp_path}/none.toml"]',
            "BANWATCH_SLACK__BOT_TOKEN": "xoxb-1",
            "BANWATCH_SLACK__CHANNEL": "C1",
            "BANWATCH_SLACK__API_URL": "http://127.0.0.1:9/",
            "BANWATCH_SMTP__URL": "smtp://127.0.0.1:9",
            "BANWATCH_DIGEST__RECIPIENTS": '["ann@example.org"]',
        },
    )
    found = json.loads(bot.run("check", "--json", code=2).stdout)
    assert {one["what"] for one in found if one["state"] == "fault"} == {"watches", "slack", "mail"}


def test_doctor_tells_feeds_clock_disk_and_versions(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.feed("/feed", rss([ENTRY]), etag='"1"')
        server.steps("/bad", Answer(status=500))
        bot = Bot(tmp_path, {"BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{server.host_port}"]'})
        bot.run("feeds", "add", server.url("/feed"))
        bot.run("feeds", "add", server.url("/bad"))
        bot.run("poll")
        told = {one["what"]: one for one in json.loads(bot.run("doctor", "--json").stdout)}
        assert told["feeds"]["detail"] == "1 failing, 1 well"
        assert "seconds" in told["clock"]["detail"]
        assert {one["state"] for one in told.values()} == {"ok"}
        assert {"versions", "disk", "database", "hosts", "messages", "review", "mail"} <= set(told)


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, "ok"), (29, "ok"), (-31, "warning"), (31, "warning"), (301, "fault"), (-7200, "fault")]
)
def test_doctor_sees_a_clock_that_is_wrong(seconds: int, state: str) -> None:
    told = clock(told_by(format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)), (well(),))
    assert told.state == state
    assert ("behind" in told.detail) == (seconds >= 0)


def test_doctor_says_when_clocks_cannot_be_compared() -> None:
    assert "tells no time" in clock(told_by("soon"), (well(),)).detail
    assert "no feed answers" in clock(told_by(""), ()).detail


def well() -> Feed:
    return feed(last_result=PollResult.OK, last_ok_at=NOW, last_polled_at=NOW)


def told_by(date: str) -> Services:
    """Services of which the clock stands at NOW and every server says that date."""

    class Server:
        def fetch(self, request: FetchRequest) -> FetchResponse:
            return FetchResponse(200, request.url, {"date": date}, b"")

    class Still:
        def now(self) -> datetime:
            return NOW

    return cast("Services", SimpleNamespace(fetcher=Server(), clock=Still()))


def test_the_manual_page_is_one_that_man_can_show(tmp_path: Path) -> None:
    page = Bot(tmp_path).run("man").stdout
    lines = page.decode().splitlines()
    assert lines[0].startswith(".TH BANWATCH 1 ")
    heads = {line[4:].replace("\\-", "-") for line in lines if line.startswith(".SS ")}
    assert {"banwatch run", "banwatch feeds add", "banwatch config schema"} <= heads
    assert all(line.partition(" ")[0] in {".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".RS", ".RE"}
               for line in lines if line.startswith("."))  # fmt: skip


def test_secrets_are_masked_where_settings_are_shown(tmp_path: Path) -> None:
    bot = Bot(tmp_path, {
        "BANWATCH_DATABASE__URL": "postgresql://me:canary-one@127.0.0.1/x",
        "BANWATCH_SLACK__BOT_TOKEN": "xoxb-canary-two",
        "BANWATCH_SLACK__CHANNEL": "C1",
        "BANWATCH_SMTP__URL": "smtp://me:canary-three@127.0.0.1",
        "BANWATCH_WEB__PASSWORD": "canary-four-of-twelve",
    })  # fmt: skip
    told = bot.run("config", "show").stdout.decode()
    assert "canary" not in told
    assert 'bot_token = "********"' in told
    assert tomllib.loads(told)["slack"]["channel"] == "C1"
