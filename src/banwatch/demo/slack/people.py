"""What people do in the fake Slack: click a button, fill a dialog. It goes to the app over HTTP or its socket."""

import hashlib
import hmac
import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from banwatch.demo.slack.blocks import Json
from banwatch.demo.slack.sockets import Sockets
from banwatch.demo.slack.workspace import APP, TEAM, View, Workspace

ANSWER_SECONDS = 3.0
"""How long Slack waits for an app; afterwards people see a warning sign."""


@dataclass(frozen=True)
class Answered:
    """What the app said to an interaction: HTTP status (200 for a socket; 0 for none in time), body, seconds."""

    status: int
    body: Json
    seconds: float


class People:
    """The people of a workspace. `request_url` is where the app takes interactions over HTTP; empty: by socket."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self.request_url = ""
        self.signing_secret = "secret-test"  # noqa: S105 - no secret
        self._workspace = workspace
        self._sockets = sockets

    def click(self, channel: str, ts: str, button: str, user: str) -> Answered:
        """Click the button with this text or action id. LookupError where the message has no such button."""
        return self.send(self.click_payload(channel, ts, button, user))

    def click_payload(self, channel: str, ts: str, button: str, user: str) -> Json:
        """What Slack tells the app of a click."""
        work = self._workspace
        message = next((each for each in work.messages(channel) if each["ts"] == ts), None)
        if message is None:
            raise LookupError(f"no message {ts} in {channel}")
        element = _button(message, button)
        action = {name: element[name] for name in ("action_id", "text", "type", "value", "style") if name in element}
        return {
            "type": "block_actions",
            "user": self._user(user),
            "api_app_id": APP,
            "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
            "trigger_id": work.trigger(user),
            "team": {"id": TEAM, "domain": "fake"},
            "channel": {"id": channel, "name": "bans"},
            "message": message,
            "response_url": "https://hooks.slack.example/actions/T1/1/x",
            "actions": [{**action, "block_id": "b", "action_ts": f"{work.time():.6f}"}],
        }

    def dialog(self, user: str) -> View | None:
        """The dialog that stands open before a person."""
        with self._workspace.lock:
            return next((each for each in reversed(self._workspace.views.values()) if each.user == user), None)

    def submit(self, view: View, values: dict[str, str]) -> Answered:
        """Send a dialog off. It closes unless the app finds faults, which it then shows."""
        answered = self.send(self.submit_payload(view, values))
        view.faults = {}
        if answered.status == 200 and answered.body.get("response_action") == "errors":
            view.faults = dict(answered.body["errors"])
        elif answered.status == 200:
            self.close(view)
        return answered

    def submit_payload(self, view: View, values: dict[str, str]) -> Json:
        """What Slack tells the app of a dialog; fields that `values` leaves out keep what they began with."""
        state = {
            block["block_id"]: {block["element"]["action_id"]: _state(block["element"], values.get(block["block_id"]))}
            for block in view.content["blocks"]
            if block["type"] == "input"
        }
        return {
            "type": "view_submission",
            "user": self._user(view.user),
            "api_app_id": APP,
            "team": {"id": TEAM, "domain": "fake"},
            "trigger_id": self._workspace.trigger(view.user),
            "view": {**view.content, "id": view.id, "hash": view.hash, "state": {"values": state}},
            "response_urls": [],
        }

    def close(self, view: View) -> None:
        """Close a dialog."""
        with self._workspace.lock:
            self._workspace.views.pop(view.id, None)

    def send(self, payload: Json) -> Answered:
        """Bring an interaction to the app, signed or by the socket."""
        began = self._workspace.time()
        if not self.request_url:
            body = self._sockets.deliver(payload, ANSWER_SECONDS)
            return Answered(0 if body is None else 200, body or {}, self._workspace.time() - began)
        raw = urlencode({"payload": json.dumps(payload)}).encode()
        stamp = str(int(began))
        status, answer = self.post(
            raw, {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": self.sign(raw, stamp)}
        )
        return Answered(status, answer, self._workspace.time() - began)

    def sign(self, body: bytes, stamp: str) -> str:
        """Slack's signature of a body."""
        signed = b"v0:" + stamp.encode() + b":" + body
        return "v0=" + hmac.new(self.signing_secret.encode(), signed, hashlib.sha256).hexdigest()

    def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, Json]:
        """One request to the app: status and JSON (empty for none). Status 0: no answer in time."""
        target = urlsplit(self.request_url)
        connection = http.client.HTTPConnection(target.hostname or "", target.port or 80, timeout=ANSWER_SECONDS)
        try:
            connection.request(
                "POST", target.path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers}
            )
            answer = connection.getresponse()
            text = answer.read()
        except OSError:
            return 0, {}
        finally:
            connection.close()
        return answer.status, _object(text)

    def _user(self, user: str) -> Json:
        name = self._workspace.people.get(user, "somebody")
        team = "T9OTHER" if user in self._workspace.guests else TEAM
        return {"id": user, "username": name, "name": name, "team_id": team}


def _button(message: Json, named: str) -> Json:
    for block in message.get("blocks", []):
        for element in block.get("elements", []) if block.get("type") == "actions" else []:
            if named in (element.get("action_id"), element["text"]["text"], element["text"]["text"].rstrip(" …")):
                return dict(element)
    raise LookupError(f"the message has no button {named!r}")


def _state(element: Json, value: str | None) -> Json:
    """The state of a field as Slack tells it."""
    kind = element["type"]
    if kind == "static_select":
        chosen = element.get("initial_option")
        if value is not None:
            chosen = next((each for each in element["options"] if each["value"] == value), None)
        return {"type": kind, "selected_option": chosen}
    if kind == "datepicker":
        return {"type": kind, "selected_date": element.get("initial_date") if value is None else value or None}
    return {"type": kind, "value": element.get("initial_value") if value is None else value or None}


def _object(text: bytes) -> Json:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
