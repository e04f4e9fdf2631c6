"""The socket comes back from everything: refresh, deafness, a Slack that refuses, a fault of ours."""

from pathlib import Path

import pytest

from banwatch.edges.clock import SystemClock
from banwatch.edges.slack_socket import SlackSocket
from banwatch.model.ban import BanStatus
from loopback.slack_office import office
from loopback.slack_server import Error, SlackServer
from support.bot import until

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client takes proxies from the environment; none may stand between it and the fake."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_a_refresh_is_followed_by_a_new_socket_that_takes_clicks(tmp_path: Path) -> None:
    with office(tmp_path, True) as here:
        ban_id = here.alert()
        here.slack.sockets.refresh()
        assert here.slack.sockets.wait_open(opened=2)
        until(lambda: here.slack.sockets.listening == 1, 5, "one socket")
        here.click("Confirm")
        assert here.ban(ban_id).status is BanStatus.CONFIRMED


def test_a_socket_gone_deaf_is_noticed_and_left(tmp_path: Path) -> None:
    with office(tmp_path, True) as here:
        ban_id = here.alert()
        here.slack.sockets.deafen()
        assert here.slack.sockets.wait_open(opened=2)
        until(lambda: here.slack.sockets.listening == 1, 5, "the deaf one's end")
        here.click("Confirm")
        assert here.ban(ban_id).status is BanStatus.CONFIRMED


def test_a_quiet_line_that_answers_pings_is_kept(tmp_path: Path) -> None:
    with office(tmp_path, True) as here:
        assert here.socket is not None
        first = here.socket.heard_at
        until(lambda: here.socket is not None and here.socket.heard_at != first, 5, "an answered ping")
        assert here.slack.sockets.opened == 1


def test_a_slack_that_refuses_at_first_is_asked_again() -> None:
    with SlackServer() as slack:
        slack.script("apps.connections.open", Error("internal_error"))
        socket = SlackSocket(slack.app_token, slack.url, lambda _: ({}, lambda: None), SystemClock(), 0.3, 0.3)
        socket.start()
        assert slack.sockets.wait_open(10)
        socket.stop()
        assert [call.answer for call in slack.calls] == ["(Error(code='internal_error', messages=()))", ""]


def test_a_fault_in_the_work_leaves_the_socket_open() -> None:
    taken: list[str] = []

    def broken() -> object:
        taken.append("work")
        raise ValueError("a fault of ours")

    with SlackServer() as slack:
        socket = SlackSocket(slack.app_token, slack.url, lambda _: ({}, broken), SystemClock(), 5, 1)
        socket.start()
        assert slack.sockets.wait_open()
        for _ in range(2):
            assert slack.persons.send({"type": "block_actions"}).status == 200
        until(lambda: len(taken) == 2, 5, "the work")
        socket.stop()
        assert slack.sockets.opened == 1


def test_an_app_token_of_the_wrong_kind_is_told_not_tried_for_ever() -> None:
    with SlackServer() as slack:
        socket = SlackSocket(slack.token, slack.url, lambda _: ({}, lambda: None), SystemClock())
        socket.start()
        until(lambda: bool(slack.calls), 5, "a try")
        socket.stop()
        assert slack.calls[0].answer == "not_allowed_token_type"
        assert len(slack.calls) <= 2
