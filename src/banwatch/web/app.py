"""The desk as an ASGI application: routes, gate, headers and error pages put together."""

import hashlib
from collections.abc import Mapping
from importlib.resources import files

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banwatch.errors import BanwatchError
from banwatch.ports import Services
from banwatch.web.desk import Desk
from banwatch.web.gate import OPEN_PATH, Gate, Rules, SafeHeaders, safe_headers
from banwatch.web.monitor import Monitoring
from banwatch.web.unsubscribe import Unsubscribing

_STATIC = {"desk.css": "text/css; charset=utf-8", "desk.svg": "image/svg+xml"}


def make_app(
    services: Services,
    phrases: Mapping[str, str],
    *,
    password: str = "",
    monitor_token: str = "",
    allowed_hosts: frozenset[str],
    cookie_secure: bool = False,
) -> Starlette:
    """The review desk.

    `phrases` gives each watch's name for headlines. With a `password` every page but /healthz asks for it, and the
    user name given with it is the reviewer's. Without one the desk answers only at loopback addresses.
    `monitor_token` opens /metrics and /readyz as well.
    `allowed_hosts` are the names (without port) by which it may be asked; empty means loopback names, or any name
    when there is a password. `cookie_secure` is for a desk that is reached over https only.
    """
    form_key = services.dice.token().encode()
    desk = Desk(services, phrases, form_key, cookie_secure)
    app = Starlette(
        routes=[*_routes(desk), *Unsubscribing(services).routes(), *Monitoring(services).routes()],
        middleware=[
            Middleware(SafeHeaders, headers=safe_headers(cookie_secure)),
            Middleware(Gate, rules=Rules(password, allowed_hosts, form_key, monitor_token), refuse=desk.refusal),
        ],
        exception_handlers=dict.fromkeys((HTTPException, BanwatchError, Exception), desk.refusal),
    )
    app.router.redirect_slashes = False  # no answer is made of an address that somebody typed
    return app


def _routes(desk: Desk) -> list[Route]:
    pages = [
        Route("/", desk.queue),
        Route("/bans", desk.bans),
        Route("/bans/{ban_id}", desk.ban),
        Route("/bans/{ban_id}/alert", desk.alert),
        Route("/bans/{ban_id}/decision", desk.decide, methods=["POST"]),
        Route("/feeds", desk.feeds),
        Route(OPEN_PATH, desk.healthz),
    ]
    return pages + [_static(name, kind) for name, kind in _STATIC.items()]


def _static(name: str, kind: str) -> Route:
    content = (files("banwatch.web") / "static" / name).read_bytes()
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"', "Cache-Control": "no-cache"}

    def serve(request: Request) -> Response:
        known = request.headers.get("if-none-match", "")
        if headers["ETag"] in [each.strip().removeprefix("W/") for each in known.split(",")]:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=kind, headers=headers)

    return Route(f"/static/{name}", serve)
