"""`banwatch hosts`, run in this process on a scratch database."""

import json
import re
from pathlib import Path

import pytest

from banwatch.cli import run
from loopback.feedserver import FeedServer, wait
from support.bot import Bot


def test_a_paused_host_is_listed_and_the_operator_lifts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FeedServer() as server:
        allowed = {"BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{server.host_port}"]'}
        for name, value in Bot(tmp_path, allowed).environ.items():
            monkeypatch.setenv(name, value)
        server.steps("/feed", wait("86400"))
        assert run(["hosts", "resume", server.host_port]) == 2
        assert run(["feeds", "add", "--offline", server.url("/feed")]) == 0
        assert run(["poll"]) == 0
        assert run(["poll"]) == 0
        assert len(server.requests("/feed")) == 1
        agent = server.requests("/feed")[0].headers["user-agent"]
        assert re.fullmatch(r"banwatch/[0-9.]+ \(\+https://[^ ()]+\)", agent)
        capsys.readouterr()
        assert run(["hosts", "list", "--json"]) == 0
        (paused,) = json.loads(capsys.readouterr().out)
        assert paused["host"] == server.host_port
        assert "answered 429" in paused["reason"]
        assert run(["hosts", "list"]) == 0
        assert run(["hosts", "resume", server.host_port]) == 0
        assert run(["hosts", "list"]) == 0
        assert "No host is left alone" in capsys.readouterr().out
        assert run(["poll"]) == 0
        assert len(server.requests("/feed")) == 2
