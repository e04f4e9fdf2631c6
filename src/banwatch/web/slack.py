"""Slack's clicks over HTTP: one address beside the desk, opened by a signature instead of a login."""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from banwatch.ports.world import Clock

PATH = "/slack/interactivity"
WINDOW = 300
"""Seconds that a signature's time may be off, as Slack recommends."""
MAX_BODY = 256 * 1024
"""Bytes. The payload of a click repeats the message, some 20,000."""
BODY_SECONDS = 3.0
"""Slack itself gives up after three."""

Take = Callable[[Mapping[str, Any]], tuple[Mapping[str, Any], Callable[[], object]]]
"""Keeps a payload; gives what to answer, and what is to be done after the answer."""


def with_slack(app: ASGIApp, endpoint: "Endpoint") -> ASGIApp:
    """The application with the address for clicks before it."""

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        inner = endpoint if scope["type"] == "http" and scope["path"] == PATH else app
        await inner(scope, receive, send)

    return dispatch


class Endpoint:
    """ASGI application that takes signed interactions and nothing else."""

    def __init__(self, secret: str, clock: Clock, take: Take) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._take = take

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            answer = await self._answer(Request(scope, receive))
        except ClientDisconnect:
            return
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            return PlainTextResponse("Slack posts here.\n", 405, {"Allow": "POST"})
        body = await _body(request)
        now = int(self._clock.now().timestamp())
        if body is None or not signed(self._secret, request.headers, body, now):
            return PlainTextResponse("Not signed by Slack.\n", 401)
        payload = read_payload(body)
        if payload is None:
            return PlainTextResponse("No payload.\n", 400)
        answer, afterwards = await run_in_threadpool(self._take, payload)
        task = BackgroundTask(afterwards)
        return JSONResponse(answer, background=task) if answer else Response(status_code=200, background=task)


def signed(secret: bytes, headers: Mapping[str, str], body: bytes, now: int) -> bool:
    """Whether Slack signed these very bytes within the last five minutes. False for anything odd, never an error."""
    stamp = headers.get("x-slack-request-timestamp", "")
    given = headers.get("x-slack-signature", "")
    if not re.fullmatch(r"[0-9]{1,12}", stamp, re.ASCII) or abs(now - int(stamp)) > WINDOW:
        return False
    wanted = "v0=" + hmac.new(secret, b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))


def read_payload(body: bytes) -> Mapping[str, Any] | None:
    """The JSON in the one field of the form; None where there is none."""
    try:
        given = parse_qs(body.decode("utf-8"), max_num_fields=10).get("payload", [""])[0]
        payload = json.loads(given)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


async def _body(request: Request) -> bytes | None:
    """The raw bytes as they were signed; None for too many, or too slow."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY:
                    return None
    except TimeoutError:
        return None
    return bytes(body)
