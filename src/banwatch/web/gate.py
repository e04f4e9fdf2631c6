"""The gate before every page of the desk: host, login, origin, size. Deny by default, for unknown addresses too."""

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from banwatch.errors import InputError
from banwatch.web.forms import fields
from banwatch.web.guard import LOOPBACK_NAMES, Source, host_name, login, source, token_fits
from banwatch.web.monitor import PATHS as MONITOR_PATHS

MAX_BODY = 64 * 1024
"""Bytes. A decision needs less than one kilobyte."""
BODY_SECONDS = 20.0
"""A form arrives at once; a body that drips is cut off."""

OPEN_PATH = "/healthz"
"""Needs no login: it says "ok" and nothing else."""
OPEN_FOLDERS = ("/unsubscribe/", "/static/")
"""Need no login either: a reader's own page, named by a secret of theirs, and style sheets, which hold no secret."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM_TYPE = "application/x-www-form-urlencoded"
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="banwatch desk", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class Rules:
    """Whom the gate lets through.

    `allowed_hosts` are names without port; empty means any name, which is allowed with a password only.
    `form_key` signs the tokens in forms.
    """

    password: str
    allowed_hosts: frozenset[str]
    form_key: bytes
    monitor_token: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The names by which the desk may be asked; empty for any."""
        if not self.allowed_hosts and not self.password:
            return LOOPBACK_NAMES
        return frozenset(name.strip("[]").lower() for name in self.allowed_hosts)


class Gate:
    """ASGI middleware that applies the rules, and hands the reviewer's name and the form on in the scope."""

    def __init__(self, app: ASGIApp, rules: Rules, refuse: Callable[[Request, HTTPException], Response]) -> None:
        self._app = app
        self._rules = rules
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it with a refusal."""
        if scope["type"] != "http":
            await _not_http(self._app, scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            await self._admit(request)
        except HTTPException as refusal:
            await self._refuse(request, refusal)(scope, receive, send)
        except ClientDisconnect:
            return  # nobody is left to be answered
        else:
            await self._app(scope, receive, send)

    async def _admit(self, request: Request) -> None:
        self._check_host(request)
        request.scope["desk.who"] = self._check_login(request)
        request.scope["desk.form"] = {}
        if request.method not in _SAFE_METHODS and not _is_open(request):
            await self._check_form(request)

    def _check_host(self, request: Request) -> None:
        """Against DNS rebinding: a page elsewhere that points its own name at this machine sends its own name."""
        name, names = host_name(request.headers.get("host", "")), self._rules.names
        if not name or (names and name not in names):
            raise HTTPException(421, "The desk does not answer under this name. Use the address it is set up for.")
        if not self._rules.password and not _on_loopback(request.scope):
            raise HTTPException(403, "Without a password the desk answers on this machine only. Set web.password.")

    def _check_login(self, request: Request) -> str:
        if not self._rules.password or _is_open(request):
            return ""
        if request.scope["path"] in MONITOR_PATHS and self._is_monitor(request):
            return ""
        who = login(request.headers.get("authorization", ""), self._rules.password)
        if who is None:
            raise HTTPException(401, "Log in with your name and the password of the desk.", _CHALLENGE)
        return who

    def _is_monitor(self, request: Request) -> bool:
        given, token = request.headers.get("authorization", ""), self._rules.monitor_token
        return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())

    async def _check_form(self, request: Request) -> None:
        told = source(request.headers)
        if told is Source.FOREIGN:
            raise HTTPException(403, "This form was sent from another site. Nothing was changed.")
        form = await _form(request)
        token, who = form.get("token", ""), request.scope["desk.who"]
        if told is Source.UNTOLD and not token_fits(token, self._rules.form_key, who, request.scope["path"]):
            raise HTTPException(403, "The form is too old, or was sent from elsewhere. Open the page again.")
        request.scope["desk.form"] = form


def _is_open(request: Request) -> bool:
    """Whether an address answers everybody. What it does on POST is proved by its own address, not by a session."""
    path: str = request.scope["path"]
    return path == OPEN_PATH or path.startswith(OPEN_FOLDERS)


async def _not_http(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Start and end of the server pass; web sockets there are none."""
    if scope["type"] == "lifespan":
        await app(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008})


def _on_loopback(scope: Scope) -> bool:
    """Whether the request came in at a loopback address of this machine."""
    address = str((scope.get("server") or ("",))[0])
    return address.startswith("127.") or address in LOOPBACK_NAMES


async def _form(request: Request) -> dict[str, str]:
    body = await _body(request)
    if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM_TYPE:
        raise HTTPException(415, "The desk takes plain forms only.")
    try:
        return fields(body)
    except InputError as error:
        raise HTTPException(400, str(error)) from error


async def _body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > MAX_BODY:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY:
                    raise _too_large()
    except TimeoutError:
        raise HTTPException(408, "The form did not arrive in time.") from None
    return bytes(body)


def _too_large() -> HTTPException:
    return HTTPException(413, f"The form is larger than {MAX_BODY // 1024} kilobytes.")


class SafeHeaders:
    """ASGI middleware that puts the protecting headers on every answer."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding to the head of the answer what it does not say itself."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                head = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    head.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)


def safe_headers(https: bool) -> dict[str, str]:
    """The headers of every answer, error pages too. `https`: the desk is reached over TLS only."""
    headers = {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        "Cache-Control": "no-store",
    }
    return headers | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})
