"""The public register over HTTP: the published site under /register/, the API under /api/v1. It needs no login."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from banwatch.errors import BanwatchError, InputError
from banwatch.jobs.publish import register_of, revision
from banwatch.ports import Services
from banwatch.publish.pages import Pages
from banwatch.publish.record import About, Register
from banwatch.publish.site import File, Site
from banwatch.web.gate import SafeHeaders, safe_headers
from banwatch.web.guard import host_name
from banwatch.web.register_api import Api
from banwatch.web.register_words import Corrections
from banwatch.web.unchanged import unchanged

HOME = "/register/"
CACHED = 256
"""Pages that are kept rendered until the register changes."""
_TITLES = {404: "There is no such page", 410: "This record was withdrawn", 405: "That cannot be done here"}


class Shelf:
    """The register as it is now: read from the database when it has changed, and rendered pages kept beside it."""

    def __init__(self, services: Services, phrase_of: Callable[[str], str], about: About) -> None:
        self._services = services
        self._phrase_of = phrase_of
        self.about = about
        self._turn = threading.Lock()
        self._site: Site | None = None
        self._files: OrderedDict[tuple[str, tuple[tuple[str, str], ...]], File | None] = OrderedDict()

    def site(self) -> Site:
        """The site of this very moment."""
        now = revision(self._services)
        with self._turn:
            if self._site is None or self._site.register.revision != now:
                self._site = Site(register_of(self._services, self._phrase_of), self.about, live=True)
                self._files.clear()
            return self._site

    def file(self, path: str, given: Mapping[str, str]) -> File | None:
        """A file of the site; InputError for a filter that cannot be used."""
        site, key = self.site(), (path, tuple(sorted(given.items())))
        with self._turn:
            if key in self._files:
                self._files.move_to_end(key)
                return self._files[key]
        made = site.file(path, given)
        with self._turn:
            if site is self._site and made is not None:
                self._files[key] = made
                if len(self._files) > CACHED:
                    self._files.popitem(last=False)
        return made


class RegisterApp:
    """ASGI application that answers for the register alone. `allowed` are names that it may be asked by; empty: any."""

    def __init__(
        self, services: Services, phrase_of: Callable[[str], str], about: About, allowed: frozenset[str] = frozenset()
    ) -> None:
        self._shelf = Shelf(services, phrase_of, about)
        self._allowed = allowed
        api = Api(self._shelf.site, about)
        words = Corrections(services, self._shelf.site, about)
        routes = [
            Route("/register", lambda _: RedirectResponse(HOME, 308)),
            Route("/register/correction.html", words.form),
            Route("/register/correction.html", words.send, methods=["POST"]),
            Route("/register/{path:path}", self._page),
            *api.routes(),
        ]
        headers = safe_headers(about.url.startswith("https://")) | {"Cache-Control": "no-cache"}
        self._app = Starlette(
            routes=routes,
            middleware=[Middleware(SafeHeaders, headers=headers)],
            exception_handlers=dict.fromkeys((HTTPException, BanwatchError, Exception), self._refusal),
        )
        self._app.router.redirect_slashes = False

    def answers(self, scope: Scope) -> bool:
        """Whether a request is for the register."""
        path = str(scope.get("path", ""))
        return scope["type"] == "http" and (path == "/register" or path.startswith((HOME, "/api/v1/")))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, if it was asked under a name of ours."""
        host = host_name(Request(scope).headers.get("host", ""))
        if not host or (self._allowed and host not in self._allowed):
            await Response("The register does not answer under this name.\n", 421)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _page(self, request: Request) -> Response:
        path = request.path_params["path"] or "index.html"
        site = self._shelf.site()
        if target := site.moved(path):
            return RedirectResponse(HOME + target, 301)
        given = dict(request.query_params) if path == "bans.html" else {}
        found = self._shelf.file(path, given)
        if found is None:
            raise HTTPException(404, "It may have been mistyped. Addresses of records never change.")
        return unchanged(request, found.content, found.media, found.tag, 410 if site.gone(path) else 200)

    def _refusal(self, request: Request, error: Exception) -> Response:
        status, what = _told(error)
        if request.url.path.startswith("/api/"):
            return Api.problem(status, what, getattr(error, "headers", None))
        path = request.url.path.removeprefix(HOME)
        page = self._pages().problem(path, _TITLES.get(status, "That did not work"), what)
        headers = {"Cache-Control": "no-store", **(getattr(error, "headers", None) or {})}
        if status == 500:  # this answer is made outside of the middleware
            headers = safe_headers(self._shelf.about.url.startswith("https://")) | headers
        return Response(page, status, headers, "text/html; charset=utf-8")

    def _pages(self) -> Pages:
        return Pages(Register((), {}, ()), self._shelf.about, True)


def _told(error: Exception) -> tuple[int, str]:
    match error:
        case HTTPException():
            return error.status_code, error.detail
        case InputError():
            return 422, f"{error.what} {error.remedy}"
        case BanwatchError():
            return 503, error.what
    return 500, "The register failed at this. The log of banwatch says why."


def with_register(app: ASGIApp, register: RegisterApp) -> ASGIApp:
    """The application with the register before it."""

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        inner: Any = register if register.answers(scope) else app
        await inner(scope, receive, send)

    return dispatch
