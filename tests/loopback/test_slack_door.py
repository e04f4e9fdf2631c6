"""The address for clicks opens to Slack's signature and to nothing else."""

import http.client
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from banwatch.edges.store.tables import click
from banwatch.web.slack import MAX_BODY, read_payload, signed
from loopback.slack_office import ANA, CHANNEL, Office, office

pytestmark = pytest.mark.timeout(60)
NOW = 1_600_000_000


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client takes proxies from the environment; none may stand between it and the fake."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def clicks(here: Office) -> int:
    with here.world.store.engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(click)).scalar_one())


def stamp_of(here: Office, seconds: int = 0) -> str:
    return str(int(here.world.clock.now().timestamp()) + seconds)


def test_anything_odd_is_401_and_nothing_is_written(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        here.alert()
        persons = here.slack.persons
        payload = persons.click_payload(CHANNEL, here.head()["ts"], "Confirm", ANA)
        body = urlencode({"payload": json.dumps(payload)}).encode()
        now = stamp_of(here)
        right = persons.sign(body, now)
        odd = {
            "no headers": {},
            "no signature": {"X-Slack-Request-Timestamp": now},
            "no time": {"X-Slack-Signature": right},
            "forged": {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": "v0=" + "0" * 64},
            "other version": {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": right.replace("v0", "v1")},
            "time is no number": {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": right},
            "time with sign": {"X-Slack-Request-Timestamp": f"+{now}", "X-Slack-Signature": right},
            "signature not ASCII": {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": "v0=é"},
            "signed for another time": {"X-Slack-Request-Timestamp": stamp_of(here, 1), "X-Slack-Signature": right},
        }
        for seconds in (-301, 301):
            old = stamp_of(here, seconds)
            odd[f"{seconds} s"] = {"X-Slack-Request-Timestamp": old, "X-Slack-Signature": persons.sign(body, old)}
        answers = {name: persons.post(body, headers)[0] for name, headers in odd.items()}
        assert answers == dict.fromkeys(odd, 401)
        changed = body + b"&x=1"
        assert persons.post(changed, {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": right})[0] == 401
        assert clicks(here) == 0
        assert persons.post(body, {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": right})[0] == 200
        assert clicks(here) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"payload=", b"payload=no+json", b"payload=%5B%5D", b"\xff\xfe", b"x=1", b"payload=" + b"%5B" * 50_000],
    ids=["empty", "no payload", "no JSON", "a list", "no text", "other field", "deep"],
)
def test_what_is_signed_but_holds_no_payload_is_400(tmp_path: Path, body: bytes) -> None:
    with office(tmp_path) as here:
        now = stamp_of(here)
        headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": here.slack.persons.sign(body, now)}
        assert here.slack.persons.post(body, headers)[0] == 400
        assert clicks(here) == 0


def test_too_much_is_refused_unread(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        body, now = b"x" * (MAX_BODY + 1), stamp_of(here)
        headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": here.slack.persons.sign(body, now)}
        assert here.slack.persons.post(body, headers)[0] in (0, 401)
        assert clicks(here) == 0


BAN = "ban-2021-0001:1"
PAYLOADS: list[dict[str, object]] = [
    {"type": "block_actions"},
    {"type": "block_actions", "actions": []},
    {"type": "block_actions", "actions": ["x"]},
    {"type": "block_actions", "actions": [{"action_id": "others_button", "value": BAN}]},
    {"type": "block_actions", "actions": [{"action_id": "banwatch_confirm", "value": "1; DROP TABLE ban"}]},
    {"type": "block_actions", "user": {"id": "<b>"}, "actions": [{"action_id": "banwatch_confirm", "value": BAN}]},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "banwatch_reject", "value": BAN}]},
    {"type": "view_submission", "view": {"callback_id": "banwatch_reject", "private_metadata": "{"}},
    {"type": "view_submission", "view": {"callback_id": "banwatch_edit", "private_metadata": "[]", "state": "x"}},
    {"type": "shortcut"},
    {"type": 7},
    {},
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS, ids=str)
def test_a_payload_that_asks_nothing_of_us_is_acknowledged_and_forgotten(
    tmp_path: Path, payload: dict[str, object]
) -> None:
    with office(tmp_path) as here:
        assert here.slack.persons.send(payload).status == 200
        assert clicks(here) == 0


def test_only_posts_are_taken_and_the_desk_is_not_behind_it(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        host = here.slack.persons.request_url.split("/")[2]
        for method, path, status in (("GET", "/slack/interactivity", 405), ("POST", "/slack/other", 404)):
            connection = http.client.HTTPConnection(host, timeout=5)
            connection.request(method, path)
            assert connection.getresponse().status == status
            connection.close()


def test_the_documented_example_of_a_signature() -> None:
    """Slack's own example of the computation."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    secret = b"8f742231b10e8888abcd99yyyzzz85a5"
    assert signed(secret, headers, body, 1531420618)
    assert not signed(secret, headers, body, 1531420618 + 301)
    assert not signed(secret, headers, body + b" ", 1531420618)


def test_a_form_of_many_fields_is_no_payload() -> None:
    assert read_payload(b"&".join(b"a=1" for _ in range(50))) is None
