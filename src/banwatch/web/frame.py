"""What every page of the desk is set in: templates, the name of who asks, pages for errors."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from banwatch.alert.foreign import line
from banwatch.errors import BanwatchError, Conflict, InputError, NotFound
from banwatch.ports import Services
from banwatch.web import views
from banwatch.web.forms import name_given
from banwatch.web.gate import safe_headers
from banwatch.web.guard import MAX_NAME, form_token
from banwatch.web.render import Pages

_COOKIE_SECONDS = 365 * 86400
_TITLES = {
    400: "That was not understood",
    401: "Please log in",
    403: "Refused",
    404: "Not found",
    405: "That cannot be done here",
    408: "Too slow",
    409: "Somebody was faster",
    413: "Too large",
    415: "Not a form",
    421: "Wrong address",
    422: "That cannot be done",
    429: "Too many attempts",
    500: "Something went wrong",
    503: "The database does not answer",
}


class Frame:
    """What the handlers of all pages share.

    `phrases` names each watch for headlines; `https` says that the desk is reached over TLS only.
    """

    def __init__(self, services: Services, phrases: Mapping[str, str], form_key: bytes, https: bool) -> None:
        self.services = services
        self.phrases = phrases
        self.https = https
        self._form_key = form_key
        prefix = "__Host-" if https else ""
        self._name_cookie, self._keys_cookie = f"{prefix}desk_name", f"{prefix}desk_keys"
        self._pages = Pages()

    def page(
        self, template: str, request: Request, status: int = 200, headers: dict[str, str] | None = None, **values: Any
    ) -> Response:
        """A page. `values` are what the template names."""
        own = {
            "path": request.scope["path"],
            "logged_in": request.scope.get("desk.who", ""),
            "statuses": views.STATUSES,
            "keys": request.cookies.get(self._keys_cookie) != "off",
            "name": self.remembered(request),
            "token_for": lambda target: self.token(request, target),
            "headline_of": lambda ban: views.headline_of(ban, self.phrases),
            "coloured": views.COLOURED,
            "max_name": MAX_NAME,
        }
        answer: Response = self._pages.page(template, status, headers, **(own | values))
        return answer

    def token(self, request: Request, target: str) -> str:
        """What a form to `target` carries."""
        return form_token(self._form_key, request.scope.get("desk.who", ""), target)

    def refusal(self, request: Request, error: Exception) -> Response:
        """The page for an error that a handler, the router or the gate raised."""
        match error:
            case HTTPException():
                status, what, remedy, headers = error.status_code, error.detail, "", dict(error.headers or {})
                what = "There is no page at this address." if status == 404 else what
            case NotFound():
                status, what, remedy, headers = 404, error.what, "It may have been mistyped.", {}
            case Conflict():
                status, what, remedy, headers = 409, error.what, error.remedy, {}
            case BanwatchError():
                status, what, remedy, headers = 503, error.what, error.remedy, {}
            case _:
                status, what, remedy, headers = 500, "The desk failed at this. The log of banwatch says why.", "", {}
        return self.page(
            "problem.html",
            request,
            status,
            safe_headers(self.https) | headers,
            title=_TITLES.get(status, "That did not work"),
            what=what,
            remedy=remedy,
        )

    def remembered(self, request: Request) -> str:
        """The name that was given with the last form, empty when there was none."""
        return line(unquote(request.cookies.get(self._name_cookie, ""), errors="replace"))[:MAX_NAME]

    def remember(self, answer: Response, request: Request, who: str) -> Response:
        """Keep the name for the next form, unless the login tells it anyway."""
        if not request.scope["desk.who"]:
            self._set_cookie(answer, self._name_cookie, quote(who, safe=""))
        return answer

    def name(self, request: Request) -> Response:
        """Where the remembered name is changed."""
        return self.page("name.html", request, fault=None)

    def change_name(self, request: Request) -> Response:
        """Decide under another name from now on."""
        try:
            who = name_given(request.scope["desk.form"], request.scope["desk.who"])
        except InputError as fault:
            return self.page("name.html", request, 422, fault=fault)
        return self.remember(RedirectResponse("/#main", 303), request, who)

    def keys(self, request: Request) -> Response:
        """The list of keys, and the switch for them."""
        return self.page("keys.html", request)

    def switch_keys(self, request: Request) -> Response:
        """Switch the single keys on or off in this browser (WCAG 2.1.4)."""
        answer = RedirectResponse("/keys#main", 303)
        self._set_cookie(answer, self._keys_cookie, "on" if request.scope["desk.form"].get("keys") == "on" else "off")
        return answer

    def _set_cookie(self, answer: Response, name: str, value: str) -> None:
        answer.set_cookie(name, value, max_age=_COOKIE_SECONDS, secure=self.https, httponly=True, samesite="strict")
