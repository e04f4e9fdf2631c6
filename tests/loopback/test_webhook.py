"""Signed webhooks over real HTTP: what arrives, that it can be verified, and what each answer leads to."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from alert.samples import NOW, alert, delivery, step
from banwatch.edges.http import GuardedFetcher
from banwatch.edges.webhook import WebhookNotifier, key_of, name_of
from banwatch.model.alert import Delivery, Outcome, Target
from support.world import StillClock

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
HOSTILE = [
    "<!channel> <@U1> @everyone",
    "[text](javascript:alert(1)) <script>",
    "\u202eevil\u202c \u200b",
    "x" * 10_000,
    "👩‍👩‍👧 😀",
    "שלום עולם",
    "\x00\x1b[31m\r\nX-Injected: 1",
    "{{ 7*7 }} %s ${a}",
]


@dataclass
class Receiver:
    """Takes posts and answers by script (then 200)."""

    port: int = 0
    answers: list[int] = field(default_factory=list)
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?token=s3cret-token"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    own = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            own.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = own.answers.pop(0) if own.answers else 200
            if status == 0:
                self.connection.close()
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield own
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hook(receiver: Receiver) -> Iterator[WebhookNotifier]:
    fetcher = GuardedFetcher("banwatch/test", frozenset({f"127.0.0.1:{receiver.port}"}))
    yield WebhookNotifier(fetcher, StillClock(NOW), [receiver.url], SECRET)
    fetcher.close()


def to(receiver: Receiver, key: str = "alert:ban-2020-0007:webhook:x") -> Delivery:
    return replace(delivery(key), target=Target("webhook", name_of(receiver.url)))


def test_an_alert_arrives_and_its_signature_can_be_verified(hook: WebhookNotifier, receiver: Receiver) -> None:
    assert hook.send_alert(to(receiver), alert()).outcome is Outcome.SENT
    headers, body = receiver.taken[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(b"k" * 32, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    told = json.loads(body)
    assert told["type"] == "ban.announced"
    assert told["data"]["place"] == "Alderbrook"
    assert told["data"]["evidence"]["vote"] == "voted 8-1"
    assert [source["outlet"] for source in told["data"]["sources"]] == ["Valley Lantern 1", "Valley Lantern 2"]


def test_a_change_of_stage_tells_the_step(hook: WebhookNotifier, receiver: Receiver) -> None:
    hook.send_change(to(receiver), step())
    told = json.loads(receiver.taken[0][1])
    assert told["type"] == "ban.stage_changed"
    assert told["data"]["step"] == {
        "stage": "in_effect",
        "before": "signed",
        "day": "2020-07-01",
        "quote": "ordinance",
        "url": "https://valley.example/face-ban",
    }


def test_a_repeat_has_the_same_id_and_another_delivery_another(hook: WebhookNotifier, receiver: Receiver) -> None:
    hook.send_alert(to(receiver), alert())
    hook.send_alert(to(receiver), alert())
    hook.send_alert(to(receiver, "alert:other"), alert())
    ids = [headers["webhook-id"] for headers, _ in receiver.taken]
    assert ids[0] == ids[1] != ids[2]
    assert receiver.taken[0][1] == receiver.taken[1][1]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((200, Outcome.SENT), (204, Outcome.SENT), (500, Outcome.RETRY), (503, Outcome.RETRY), (429, Outcome.RETRY)),
        *((410, Outcome.DEAD), (401, Outcome.HELD), (404, Outcome.HELD), (302, Outcome.HELD), (0, Outcome.UNKNOWN)),
    ],
)
def test_what_an_answer_leads_to(hook: WebhookNotifier, receiver: Receiver, status: int, outcome: Outcome) -> None:
    receiver.answers = [status]
    sending = hook.send_alert(to(receiver), alert())
    assert sending.outcome is outcome
    assert "s3cret" not in sending.detail
    assert len(receiver.taken) == 1  # neither a redirect nor a broken line is followed by a second request


def test_nobody_there_is_tried_again_and_a_private_address_is_refused() -> None:
    nobody, private = "http://127.0.0.1:1/a?token=s3cret-token", "http://127.0.0.1/b?token=s3cret-token"
    fetcher = GuardedFetcher("banwatch/test", frozenset({"127.0.0.1:1"}))
    hook = WebhookNotifier(fetcher, StillClock(NOW), [nobody, private], SECRET)
    outcomes = []
    for url in (nobody, private, "http://gone.example/"):
        sending = hook.send_alert(replace(delivery(), target=Target("webhook", name_of(url))), alert())
        outcomes.append(sending.outcome)
        assert "s3cret" not in sending.detail
    assert outcomes == [Outcome.RETRY, Outcome.HELD, Outcome.HELD]
    fetcher.close()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_arrive_as_data(hook: WebhookNotifier, receiver: Receiver, text: str) -> None:
    assert hook.send_alert(to(receiver), alert(place=text, body=text, reasons=(text,))).outcome is Outcome.SENT
    headers, body = receiver.taken[0]
    assert json.loads(body)["data"]["place"] == text
    assert all(32 <= byte < 127 for byte in body)
    assert "x-injected" not in headers


def test_a_secret_is_base64_behind_its_mark_or_plain_words() -> None:
    assert key_of(SECRET) == b"k" * 32
    assert key_of("a plain long secret of words") == b"a plain long secret of words"
    assert key_of("whsec_not base64!") == b"whsec_not base64!"
    assert "s3cret" not in name_of("https://hooks.example/x?token=s3cret")
