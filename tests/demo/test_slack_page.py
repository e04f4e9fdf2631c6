"""The page of the fake Slack: what a browser shows, and what its forms do."""

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from alert.samples import PHRASE, alert
from banwatch.alert.slack import render
from banwatch.alert.slack_click import read_click
from banwatch.alert.slack_dialog import ask_reject
from banwatch.demo.slack.page import mrkdwn
from banwatch.demo.slack.server import SlackServer


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


def ask(slack: SlackServer, path: str, **form: str) -> tuple[int, str, str]:
    """Status, where it leads, body."""
    connection = http.client.HTTPConnection(slack.root.removeprefix("http://"), timeout=10)
    if form:
        head = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(form), head)
    else:
        connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.headers.get("Location", ""), body


def post(slack: SlackServer, **changes: object) -> str:
    message = render(alert(**changes), PHRASE, buttons=True)
    blocks = json.loads(json.dumps(message.blocks))
    return str(
        slack.answer("chat.postMessage", slack.token, {"channel": "C1", "text": message.text, "blocks": blocks})["ts"]
    )


def test_an_empty_workspace_says_so(slack: SlackServer) -> None:
    status, _, body = ask(slack, "/")
    assert status == 200
    assert "No message yet" in body
    assert ask(slack, "/channel.css")[0] == 200
    assert ask(slack, "/other")[0] == 404


def test_the_alert_is_shown_with_its_buttons_and_foreign_text_is_escaped(slack: SlackServer) -> None:
    ts = post(slack, body="<script>alert(1)</script>")
    _, _, body = ask(slack, "/")
    assert f'id="m{ts}"' in body
    assert "<strong>Vote</strong>" in body
    assert "<script>" not in body
    assert "&lt;script&gt;" in body
    for text in ("Confirm", "Reject …", "Edit facts …", "Not new …", "Open desk"):
        assert text in body


def test_a_click_on_the_page_goes_to_the_app_and_a_dialog_opens_and_closes(slack: SlackServer) -> None:
    ts = post(slack)
    payload = slack.persons.click_payload("C1", ts, "Reject", "U2ANA")
    click = read_click(payload)
    assert click is not None
    view = json.loads(json.dumps(ask_reject(alert().ban, PHRASE, {"opinion": "opinion"}, click)))
    assert slack.answer("views.open", slack.token, {"trigger_id": click.trigger, "view": view})["ok"]
    _, _, body = ask(slack, "/?as=U2ANA")
    assert 'role="dialog"' in body
    assert "http-equiv" not in body
    assert 'role="dialog"' not in ask(slack, "/?as=U3BEN")[2]
    assert ask(slack, "/close", **{"as": "U2ANA", "channel": "C1"})[:2] == (303, "/?channel=C1&as=U2ANA")
    assert 'role="dialog"' not in ask(slack, "/?as=U2ANA")[2]


def test_a_button_that_is_gone_does_no_harm(slack: SlackServer) -> None:
    ts = post(slack)
    answer = ask(slack, "/click", **{"as": "U2ANA", "channel": "C1", "ts": ts, "action": "banwatch_undo"})
    assert answer[:2] == (303, f"/?channel=C1&as=U2ANA#m{ts}")


def test_markup_is_bold_labels_only() -> None:
    assert mrkdwn("*Vote*\n8-1 &lt;b&gt; *x* y") == "<strong>Vote</strong>\n8-1 &lt;b&gt; *x* y"
