"""A Slack Web API on 127.0.0.1, faithful in what banwatch depends on, and able to misbehave on demand.

    with SlackServer(token="xoxb-test") as slack:
        run_banwatch(api_url=slack.url)              # http://127.0.0.1:<port>/api/
        slack.messages("C123")                       # stored messages, oldest first, as dicts
        slack.script("chat.postMessage", RateLimited(2), Drop(store=True))   # the next two calls of that method
        slack.revoke(); slack.restore()              # the token, from now on
        slack.scopes.discard("channels:history")     # the app may no longer read
        slack.effects                                # what changed, in order: Effect(at, method, channel, ts, key)
        slack.calls                                  # every request: Call(at, method, arguments, answer)

Every channel exists unless `channels` names those that do. Channels in `slack.refusals` answer with the error given
there (`slack.refusals["C9"] = "is_archived"`). Speaks auth.test, chat.postMessage, chat.update, chat.delete and
conversations.history, by JSON or form; failures are HTTP 200 with `ok: false`, as with the real one.

By itself it is a server to look at: in `tests/`, `python -m loopback.slack_server --port 8765 --token xoxb-demo` prints
each message as it comes and runs until Ctrl-C.
"""

import argparse
import base64
import json
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from loopback.slack_contract import (
    ARGUMENTS,
    SCOPES,
    TEXT_TRUNCATED,
    UPDATE_TEXT,
    Json,
    Refusal,
    check_arguments,
    check_message,
)

HISTORY_PAGE = 999
"""Messages in a page of history at most."""


@dataclass(frozen=True)
class Effect:
    """Something that changed in a channel; `key` is the delivery key in the message's metadata, or empty."""

    at: float
    method: str
    channel: str
    ts: str
    key: str


@dataclass(frozen=True)
class Call:
    """A request as it came and the answer's `error` ("" for ok, "(…)" for a scripted misbehaviour)."""

    at: float
    method: str
    arguments: Json
    answer: str


@dataclass(frozen=True)
class Error:
    """Answer with this error code; nothing happens."""

    code: str
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class RateLimited:
    """HTTP 429, with Retry-After in seconds or (None) without; nothing happens."""

    seconds: int | None = 30


@dataclass(frozen=True)
class Status:
    """An HTTP status with an HTML body. With `store` the call takes effect all the same. 200 is possible."""

    code: int = 503
    store: bool = False


@dataclass(frozen=True)
class Drop:
    """Close the connection without an answer, after the call took effect (`store`) or before."""

    store: bool = True


@dataclass(frozen=True)
class Late:
    """Close the connection at once; the call takes effect `seconds` later."""

    seconds: float = 0.2


@dataclass(frozen=True)
class Hang:
    """Keep the caller waiting for `seconds`, then take effect (`store`) or not, and close without an answer."""

    seconds: float = 5.0
    store: bool = False


Step = Error | RateLimited | Status | Drop | Late | Hang


class SlackServer:
    """The fake; see the module. Thread-safe; state lives until the object goes."""

    def __init__(self, token: str = "xoxb-test", channels: tuple[str, ...] | None = None, port: int = 0) -> None:  # noqa: S107 - no secret
        self.token = token
        self.channels = channels
        self.scopes = {"chat:write", "channels:history"}
        self.refusals: dict[str, str] = {}
        self.effects: list[Effect] = []
        self.calls: list[Call] = []
        self.on_post: Callable[[str, Json], None] | None = None
        self._revoked = ""
        self._messages: dict[str, list[Json]] = defaultdict(list)
        self._scripts: dict[str, deque[Step]] = defaultdict(deque)
        self._last_ts = 0.0
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._late: list[threading.Thread] = []
        self._http = _Http(port, self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="fake-slack")

    @property
    def url(self) -> str:
        """The root of the Web API, with its final slash."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/api/"

    def __enter__(self) -> "SlackServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        for thread in self._late:
            thread.join()

    def messages(self, channel: str) -> list[Json]:
        """Copies of the channel's messages, oldest first."""
        with self._lock:
            return [json.loads(json.dumps(message)) for message in self._messages[channel]]

    def script(self, method: str, *steps: Step) -> None:
        """Let the next calls of the method go as told, one step each; afterwards it behaves again."""
        with self._lock:
            self._scripts[method].extend(steps)

    def revoke(self, code: str = "token_revoked") -> None:
        """Refuse the token from now on."""
        self._revoked = code

    def restore(self) -> None:
        """Take the token again."""
        self._revoked = ""

    def next_step(self, method: str) -> Step | None:
        """The scripted step for this call, if any."""
        with self._lock:
            return self._scripts[method].popleft() if self._scripts[method] else None

    def log(self, method: str, arguments: Json, answer: str) -> None:
        """Note a request."""
        with self._lock:
            self.calls.append(Call(time.time(), method, arguments, answer))

    def later(self, seconds: float, action: Callable[[], object]) -> None:
        """Do it after a while, unless the server closes before."""

        def wait() -> None:
            if not self._closing.wait(seconds):
                action()

        thread = threading.Thread(target=wait, name="fake-slack-late")
        with self._lock:
            self._late.append(thread)
        thread.start()

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the server lives."""
        self._closing.wait(seconds)

    def answer(self, method: str, bearer: str, arguments: Json) -> Json:
        """The answer of a well-behaved Slack, effects included."""
        with self._lock:
            try:
                self._authorise(method, bearer)
                checked = check_arguments(method, arguments)
                self._check_channel(checked)
                return {"ok": True, **self._methods()[method](checked)}
            except Refusal as refusal:
                return refusal.answer

    def _methods(self) -> dict[str, Callable[[Json], Json]]:
        return {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.history": self._history,
        }

    def _authorise(self, method: str, bearer: str) -> None:
        if not bearer:
            raise Refusal("not_authed")
        if bearer != self.token:
            raise Refusal("invalid_auth")
        if self._revoked:
            raise Refusal(self._revoked)
        if method not in ARGUMENTS:
            raise Refusal("unknown_method", req_method=method)
        needed = SCOPES.get(method)
        if needed and needed not in self.scopes:
            raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))

    def _check_channel(self, arguments: Json) -> None:
        channel = arguments.get("channel")
        if channel in self.refusals:
            raise Refusal(self.refusals[channel])
        if channel is not None and self.channels is not None and channel not in self.channels:
            raise Refusal("channel_not_found")

    def _auth_test(self, _: Json) -> Json:
        return {
            "url": "https://fake.slack.example/",
            "team": "Fake",
            "team_id": "T1",
            "user": "banwatch",
            "user_id": "U1",
            "bot_id": "B1",
            "is_enterprise_install": False,
        }

    def _post(self, arguments: Json) -> Json:
        check_message(arguments)
        message: Json = {
            "type": "message",
            "ts": self._stamp(),
            "user": "U1",
            "bot_id": "B1",
            "text": str(arguments.get("text", ""))[:TEXT_TRUNCATED],
            **{name: arguments[name] for name in ("blocks", "metadata", "thread_ts") if name in arguments},
        }
        self._messages[arguments["channel"]].append(message)
        self._note("chat.postMessage", arguments["channel"], message)
        if self.on_post:
            self.on_post(arguments["channel"], message)
        return {"channel": arguments["channel"], "ts": message["ts"], "message": message}

    def _update(self, arguments: Json) -> Json:
        message = self._find(arguments)
        if len(str(arguments.get("text", ""))) > UPDATE_TEXT:
            raise Refusal("msg_too_long")
        check_message(arguments)
        message.update({name: arguments[name] for name in ("text", "blocks", "metadata") if name in arguments})
        message["edited"] = {"user": "U1", "ts": self._stamp()}
        self._note("chat.update", arguments["channel"], message)
        return {"channel": arguments["channel"], "ts": message["ts"], "text": message["text"], "message": message}

    def _delete(self, arguments: Json) -> Json:
        message = self._find(arguments)
        self._messages[arguments["channel"]].remove(message)
        self._note("chat.delete", arguments["channel"], message)
        return {"channel": arguments["channel"], "ts": message["ts"]}

    def _history(self, arguments: Json) -> Json:
        oldest, latest = float(arguments.get("oldest", 0)), float(arguments.get("latest", 1e12))
        inclusive = arguments.get("inclusive", False)
        found = [m for m in reversed(self._messages[arguments["channel"]]) if _between(m, oldest, latest, inclusive)]
        start, size = _cursor_offset(arguments.get("cursor", "")), min(int(arguments.get("limit", 100)), HISTORY_PAGE)
        more = start + size < len(found)
        shown = [_as_seen(m, arguments.get("include_all_metadata", False)) for m in found[start : start + size]]
        cursor = base64.b64encode(f"next:{start + size}".encode()).decode() if more else ""
        return {"messages": shown, "has_more": more, "response_metadata": {"next_cursor": cursor}}

    def _find(self, arguments: Json) -> Json:
        for message in self._messages[arguments["channel"]]:
            if message["ts"] == arguments["ts"]:
                return message
        raise Refusal("message_not_found")

    def _stamp(self) -> str:
        """The time as Slack's id of a message: unique, growing, six decimals."""
        self._last_ts = max(time.time(), self._last_ts + 0.000002)
        return f"{self._last_ts:.6f}"

    def _note(self, method: str, channel: str, message: Json) -> None:
        key = message.get("metadata", {}).get("event_payload", {}).get("key", "")
        self.effects.append(Effect(time.time(), method, channel, message["ts"], key))


def _between(message: Json, oldest: float, latest: float, inclusive: bool) -> bool:
    at = float(message["ts"])
    return oldest <= at <= latest if inclusive else oldest < at < latest


def _as_seen(message: Json, with_metadata: bool) -> Json:
    """Without the flag a reader sees the metadata's type only."""
    if with_metadata or "metadata" not in message:
        return message
    return {**message, "metadata": {"event_type": message["metadata"]["event_type"]}}


def _cursor_offset(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:")) if cursor else 0
    except ValueError:
        raise Refusal("invalid_cursor") from None


class _Http(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, port: int, slack: SlackServer) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.slack = slack

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no fault of the server; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    timeout = 30
    server: _Http

    def do_POST(self) -> None:
        """One call of the Web API."""
        slack, method, arguments = self.server.slack, self.path.removeprefix("/api/"), self._arguments()
        step = slack.next_step(method)
        if step is None:
            answer = slack.answer(method, self._bearer(), arguments)
            slack.log(method, arguments, answer.get("error", ""))
            self._send(200, json.dumps(answer))
            return
        slack.log(method, arguments, f"({step})")
        bearer = self._bearer()
        self._misbehave(step, lambda: slack.answer(method, bearer, arguments))
        self.close_connection = True

    def _misbehave(self, step: Step, take_effect: Callable[[], object]) -> None:
        match step:
            case Error():
                about = {"response_metadata": {"messages": list(step.messages)}} if step.messages else {}
                self._send(200, json.dumps({"ok": False, "error": step.code, **about}))
            case RateLimited():
                headers = {} if step.seconds is None else {"Retry-After": str(step.seconds)}
                self._send(429, json.dumps({"ok": False, "error": "ratelimited"}), headers)
            case Late():
                self.server.slack.later(step.seconds, take_effect)
            case Hang():
                self.server.slack.pause(step.seconds)
        if isinstance(step, Status | Drop | Hang) and step.store:
            take_effect()
        if isinstance(step, Status):
            self._send(step.code, "<html><body>Something went wrong</body></html>", kind="text/html")

    def _bearer(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ").strip()

    def _arguments(self) -> Json:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Type", "").startswith("application/json"):
            found = json.loads(body or b"{}")
            return found if isinstance(found, dict) else {}
        return dict(parse_qsl(body.decode(), keep_blank_values=True))

    def _send(
        self, code: int, body: str, headers: Mapping[str, str] | None = None, kind: str = "application/json"
    ) -> None:
        raw = body.encode()
        self.send_response(code)
        for name, value in {"Content-Type": f"{kind}; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Calls are in `slack.calls`."""


def main() -> None:
    """Run until Ctrl-C, printing what is posted."""
    options = argparse.ArgumentParser(description="A fake Slack Web API on 127.0.0.1.")
    options.add_argument("--port", type=int, default=8765)
    options.add_argument("--token", default="xoxb-demo")
    chosen = options.parse_args()
    with SlackServer(token=chosen.token, port=chosen.port) as slack:
        slack.on_post = lambda channel, message: print(f"\n[{channel} {message['ts']}]\n{message['text']}", flush=True)
        print(f"fake Slack at {slack.url}, token {slack.token}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
