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
from banwatch.web.change import Changes
from banwatch.web.desk import Lists
from banwatch.web.frame import Frame
from banwatch.web.gate import OPEN_PATH, Gate, Rules, SafeHeaders, safe_headers
from banwatch.web.insight import LoadSettings, Reading
from banwatch.web.item import Item
from banwatch.web.monitor import Monitoring
from banwatch.web.search import Search
from banwatch.web.unsubscribe import Unsubscribing

_STATIC = {
    "desk.css": "text/css; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "desk.svg": "image/svg+xml",
}


def make_app(
    services: Services,
    phrases: Mapping[str, str],
    *,
    password: str = "",
    monitor_token: str = "",
    allowed_hosts: frozenset[str],
    cookie_secure: bool = False,
    settings: LoadSettings = tuple,
) -> Starlette:
    """The review desk.

    `phrases` gives each watch's name for headlines. With a `password` every page but /healthz asks for it, and the
    user name given with it is the reviewer's. Without one the desk answers only at loopback addresses.
    `monitor_token` opens /metrics and /readyz as well.
    `allowed_hosts` are the names (without port) by which it may be asked; empty means loopback names, or any name
    when there is a password. `cookie_secure` is for a desk that is reached over https only.
    `settings` gives what the settings page shows.
    """
    form_key = services.dice.token().encode()
    frame = Frame(services, phrases, form_key, cookie_secure)
    app = Starlette(
        routes=[
            *_routes(frame, Reading(frame, settings)),
            *Unsubscribing(services).routes(),
            *Monitoring(services).routes(),
        ],
        middleware=[
            Middleware(SafeHeaders, headers=safe_headers(cookie_secure)),
            Middleware(Gate, rules=Rules(password, allowed_hosts, form_key, monitor_token), refuse=frame.refusal),
        ],
        exception_handlers=dict.fromkeys((HTTPException, BanwatchError, Exception), frame.refusal),
    )
    app.router.redirect_slashes = False  # no answer is made of an address that somebody typed
    return app


def _routes(frame: Frame, reading: Reading) -> list[Route]:
    lists, item, search = Lists(frame), Item(frame), Search(frame)
    change = Changes(frame, item)
    pages = [
        Route("/", lists.queue),
        Route("/bans", lists.bans),
        Route("/bans/{ban_id}", item.show),
        Route("/bans/{ban_id}/alert", item.alert),
        Route("/bans/{ban_id}/decision", item.decide, methods=["POST"]),
        Route("/bans/{ban_id}/facts", change.amend, methods=["POST"]),
        Route("/bans/{ban_id}/undo", change.undo, methods=["POST"]),
        Route("/bans/{ban_id}/note", change.note, methods=["POST"]),
        Route("/bans/{ban_id}/assignment", change.assign, methods=["POST"]),
        Route("/bans/{ban_id}/merge", change.compare),
        Route("/bans/{ban_id}/merge", change.merge, methods=["POST"]),
        Route("/bans/{ban_id}/split", change.split, methods=["POST"]),
        Route("/bans/{ban_id}/regrouping/undo", change.regroup_undo, methods=["POST"]),
        Route("/search", search.show),
        Route("/search/saved", search.keep, methods=["POST"]),
        Route("/search/saved/{search_id}/removal", search.forget, methods=["POST"]),
        Route("/articles/{article_id}", search.article),
        Route("/feeds", lists.feeds),
        Route("/name", frame.name),
        Route("/name", frame.change_name, methods=["POST"]),
        Route("/insight", reading.insight),
        Route("/settings", reading.settings),
        Route("/keys", frame.keys),
        Route("/keys", frame.switch_keys, methods=["POST"]),
        Route(OPEN_PATH, lists.healthz),
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
