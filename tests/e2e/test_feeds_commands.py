"""`banwatch feeds add` and `feeds check`, run in this process against a real server on a scratch database."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from banwatch.cli import run
from loopback.feedserver import FeedServer
from support.bot import Bot, rss

RSS = "application/rss+xml"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedServer]:
    with FeedServer() as server:
        allowed = {"BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{server.host_port}"]'}
        for name, value in Bot(tmp_path, allowed).environ.items():
            monkeypatch.setenv(name, value)
        entry = {"title": "Roof mended", "link": server.url("/a"), "date": "Wed, 05 May 2021 10:00:00 -0400"}
        server.page("/feed.xml", rss([entry]), RSS)
        server.page("/more.xml", rss([entry], "More"), RSS)
        server.page("/news", '<link rel="alternate" type="application/rss+xml" href="/feed.xml">', "text/html")
        server.page("/bare", "<p>Nothing but a page.</p>", "text/html")
        yield server


@pytest.fixture
def subscribed(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    def urls() -> list[str]:
        capsys.readouterr()
        assert run(["feeds", "list", "--json"]) == 0
        return [feed["url"] for feed in json.loads(capsys.readouterr().out)]

    return urls


def test_of_a_page_the_feed_behind_it_is_added_and_shown(
    server: FeedServer, subscribed: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["feeds", "add", server.url("/news")]) == 0
    out = capsys.readouterr().out
    assert "the page names it, 1 entries" in out
    assert "Roof mended" in out
    assert "1 added." in out
    assert subscribed() == [server.url("/feed.xml")]


def test_a_feed_is_added_by_one_request(server: FeedServer, subscribed: Callable[[], list[str]]) -> None:
    assert run(["feeds", "add", server.url("/feed.xml")]) == 0
    assert [request.path for request in server.requests()] == ["/feed.xml"]
    assert subscribed() == [server.url("/feed.xml")]


def test_of_several_feeds_none_is_chosen_and_a_bare_page_is_not_added(
    server: FeedServer, subscribed: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    server.page("/two", link.format("/feed.xml") + link.format("/more.xml"), "text/html")
    assert run(["feeds", "add", server.url("/two"), server.url("/bare"), server.url("/more.xml")]) == 1
    said = capsys.readouterr()
    assert "names 2 feeds" in said.err
    assert "no feed was found behind it" in said.err
    assert server.url("/feed.xml") in said.out
    assert subscribed() == [server.url("/more.xml")], "the address that was sound was added"


def test_what_cannot_be_asked_is_added_as_it_is(
    server: FeedServer, subscribed: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["feeds", "add", server.url("/later.xml")]) == 0
    assert "added as it is" in capsys.readouterr().err
    assert subscribed() == [server.url("/later.xml")]


def test_offline_asks_nobody(server: FeedServer, subscribed: Callable[[], list[str]]) -> None:
    assert run(["feeds", "add", "--offline", server.url("/news"), server.url("/bare")]) == 0
    assert not server.requests()
    assert subscribed() == [server.url("/news"), server.url("/bare")]


def test_check_shows_a_table_with_those_that_fail_first(server: FeedServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["feeds", "add", "--offline", server.url("/feed.xml"), server.url("/gone.xml")]) == 0
    capsys.readouterr()
    assert run(["feeds", "check"]) == 1
    out = capsys.readouterr().out
    assert out.index("FAIL") < out.index("ok")
    assert "404" in out
    assert "1 entries" in out
    assert "1 of 2 feeds answer." in out
