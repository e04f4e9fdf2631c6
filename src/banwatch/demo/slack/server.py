"""A Slack on 127.0.0.1, faithful in what banwatch depends on, and able to misbehave on demand.

    with SlackServer(token="xoxb-test") as slack:
        run_banwatch(api_url=slack.url)              # http://127.0.0.1:<port>/api/
        slack.messages("C123")                       # stored messages, oldest first, as dicts
        slack.script("chat.postMessage", RateLimited(2), Drop(store=True))   # the next two calls of that method
        slack.revoke(); slack.restore()              # the token, from now on
        slack.scopes.discard("channels:history")     # the app may no longer read
        slack.away = True                            # nobody answers at all
        slack.effects                                # what changed, in order: Effect(at, method, channel, ts, key)
        slack.calls                                  # every request: Call(at, method, arguments, answer)
        slack.persons.request_url = "http://127.0.0.1:8000/slack/interactivity"   # else clicks go by socket
        slack.persons.click("C123", ts, "Confirm", "U2ANA")                       # signed and sent to the app

Every channel exists unless `channels` names those that do. Failures are HTTP 200 with `ok: false`, as with the real
one. In a browser it shows its channels, with buttons that work: `page`.
"""

import json
import sys
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from banwatch.demo.slack.blocks import Json
from banwatch.demo.slack.page import ChannelPage
from banwatch.demo.slack.people import People
from banwatch.demo.slack.sockets import Sockets
from banwatch.demo.slack.steps import Drop, Error, Hang, Late, RateLimited, Status, Step
from banwatch.demo.slack.workspace import Workspace
from banwatch.edges.clock import SystemClock
from banwatch.ports.world import Clock


@dataclass(frozen=True)
class Call:
    """A request as it came and the answer's `error` ("" for ok, "(…)" for a scripted misbehaviour)."""

    at: float
    method: str
    arguments: Json
    answer: str


class SlackServer(Workspace):
    """The fake; see the module. `chance` may be asked for a step before each call, for faults at random."""

    def __init__(
        self,
        token: str = "xoxb-test",  # noqa: S107 - no secret
        channels: tuple[str, ...] | None = None,
        port: int = 0,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(token, clock or SystemClock(), channels)
        self.calls: list[Call] = []
        self.away = False
        self.chance: Callable[[str], Step | None] = lambda _method: None
        self.sockets = Sockets()
        self.persons = People(self, self.sockets)
        self.page = ChannelPage(self, self.persons)
        self._scripts: dict[str, deque[Step]] = defaultdict(deque)
        self._closing = threading.Event()
        self._late: list[threading.Thread] = []
        self._http = _Http(port, self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="fake-slack")

    @property
    def root(self) -> str:
        """Address of the page for browsers, without a final slash."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        """The root of the Web API, with its final slash."""
        return f"{self.root}/api/"

    def __enter__(self) -> "SlackServer":
        self.sockets.start()
        self.socket_url = self.sockets.url
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self.sockets.stop()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        for thread in self._late:
            thread.join()

    def script(self, method: str, *steps: Step) -> None:
        """Let the next calls of the method go as told, one step each; afterwards it behaves again."""
        with self.lock:
            self._scripts[method].extend(steps)

    def revoke(self, code: str = "token_revoked") -> None:
        """Refuse the token from now on."""
        self.revoked = code

    def restore(self) -> None:
        """Take the token again."""
        self.revoked = ""

    def next_step(self, method: str) -> Step | None:
        """The misbehaviour for this call, if any."""
        with self.lock:
            if self.away:
                return Drop(store=False)
            return self._scripts[method].popleft() if self._scripts[method] else self.chance(method)

    def log(self, method: str, arguments: Json, answer: str) -> None:
        """Note a request."""
        with self.lock:
            self.calls.append(Call(self.time(), method, arguments, answer))

    def later(self, seconds: float, action: Callable[[], object]) -> None:
        """Do it after a while, unless the server closes before."""

        def wait() -> None:
            if not self._closing.wait(seconds):
                action()

        thread = threading.Thread(target=wait, name="fake-slack-late")
        with self.lock:
            self._late.append(thread)
        thread.start()

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the server lives."""
        self._closing.wait(seconds)


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

    def do_GET(self) -> None:
        """The page for browsers."""
        status, kind, body = self.server.slack.page.show(self.path)
        self._send(status, body, kind=kind)

    def do_POST(self) -> None:
        """One call of the Web API, or something that a person does on the page."""
        if not self.path.startswith("/api/"):
            self._send(303, "", {"Location": self.server.slack.page.act(self.path, self._arguments())})
            return
        slack, method, arguments = self.server.slack, self.path.removeprefix("/api/"), self._arguments()
        step = slack.next_step(method)
        if step is None:
            answer = slack.answer(method, self._bearer(), arguments)
            slack.log(method, arguments, answer.get("error", ""))
            scopes = {"x-oauth-scopes": ",".join(sorted(slack.scopes))} if answer["ok"] else {}
            self._send(200, json.dumps(answer), scopes)
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
