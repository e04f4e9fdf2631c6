"""The pages of the desk: each reads what it shows, and only a decision writes."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from banwatch.alert.facts import doubts
from banwatch.alert.foreign import line
from banwatch.alert.headline import headline
from banwatch.alert.official import details, verdict
from banwatch.alert.slack import render
from banwatch.errors import BanwatchError, Conflict, InputError, NotFound
from banwatch.jobs import review
from banwatch.model.alert import Alert
from banwatch.model.ban import BanStatus, Decision
from banwatch.ports import Services
from banwatch.review.decide import MAX_REASON, REASONS
from banwatch.web import views
from banwatch.web.forms import DecisionForm, decision_form, is_version
from banwatch.web.gate import safe_headers
from banwatch.web.guard import MAX_NAME, form_token
from banwatch.web.render import Pages, ago

ROWS_PER_PAGE = 100
_BAN_ID = re.compile(r"ban-[0-9]{4}-[0-9]{1,9}")
_PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_DECIDED = (BanStatus.CONFIRMED, BanStatus.REJECTED)
_COOKIE_SECONDS = 365 * 86400
_TITLES = {
    400: "That was not understood",
    401: "Please log in",
    403: "Refused",
    404: "Not found",
    405: "That cannot be done here",
    408: "Too slow",
    413: "Too large",
    415: "Not a form",
    421: "Wrong address",
    422: "That cannot be done",
    500: "Something went wrong",
    503: "The database does not answer",
}


class Desk:
    """The handlers. `phrases` names each watch for headlines; `https` says that the desk is reached over TLS only."""

    def __init__(self, services: Services, phrases: Mapping[str, str], form_key: bytes, https: bool) -> None:
        self._services = services
        self._phrases = phrases
        self._form_key = form_key
        self._https = https
        self._cookie = "__Host-desk_name" if https else "desk_name"
        self._pages = Pages()

    def queue(self, request: Request) -> Response:
        """The bans that wait, most urgent first."""
        waiting = review.waiting(self._services)
        with self._services.store.read() as tx:
            feeds = tx.feeds.feeds()
        now = self._services.clock.now()
        last_poll = max((feed.last_polled_at for feed in feeds if feed.last_polled_at), default=None)
        return self._page(
            "queue.html",
            request,
            rows=[views.waiting_row(each, self._phrases) for each in waiting[:ROWS_PER_PAGE]],
            total=len(waiting),
            alerted=sum(each.ban.status is BanStatus.SUSPECTED for each in waiting),
            feeds=[views.feed_row(feed, now) for feed in feeds],
            last_poll=last_poll,
            last_poll_ago=ago(last_poll, now) if last_poll else "",
            done=self._done(request),
        )

    def ban(self, request: Request) -> Response:
        """One ban with all that speaks for and against it; a merged one leads on."""
        alert, decisions = self._dossier(request)
        if led := _led_on(request, alert):
            return led
        return self._ban_page(request, alert, decisions, done=self._done(request))

    def alert(self, request: Request) -> Response:
        """The alert of a ban as Slack shows it, from the same blocks."""
        alert, _ = self._dossier(request)
        phrase = views.phrase_of(alert.ban.watch, self._phrases)
        message = render(alert, phrase)
        return self._page(
            "alert.html",
            request,
            ban=alert.ban,
            headline=headline(alert.ban, phrase),
            blocks=message.blocks,
            plain_text=message.text,
        )

    def decide(self, request: Request) -> Response:
        """Confirm or reject, then on to the next ban that waits. A ban merged meanwhile was not what the person saw."""
        alert, decisions = self._dossier(request)
        if led := _led_on(request, alert):
            return led
        following = self._following(alert.ban.id)
        given: Mapping[str, str] = request.scope["desk.form"]
        try:
            form = decision_form(given, request.scope["desk.who"])
            self._apply(alert.ban.id, form)
        except InputError as fault:
            return self._ban_page(request, alert, decisions, 422, fault=fault, given=given)
        except Conflict as conflict:
            alert, decisions = self._dossier(request)
            if not _repeated(form, decisions):
                return self._conflict(request, alert, decisions, form, conflict)
        target = f"/bans/{following}" if following else "/"
        answer = RedirectResponse(f"{target}?done={alert.ban.id}#main", 303)
        self._remember(answer, request, form.who)
        return answer

    def bans(self, request: Request) -> Response:
        """Bans of one status, or of any, newest decision first."""
        asked = request.query_params.get("status", "any")
        if asked != "any" and asked not in set(BanStatus):
            raise HTTPException(422, f"There is no status {line(asked)[:40]!r}.")
        page = self._page_number(request)
        with self._services.store.read() as tx:
            found = tx.bans.bans(() if asked == "any" else (BanStatus(asked),))
        start = (page - 1) * ROWS_PER_PAGE
        return self._page(
            "bans.html",
            request,
            rows=[views.row(ban, self._phrases) for ban in found[start : start + ROWS_PER_PAGE]],
            total=len(found),
            asked=asked,
            page=page,
            pages=max(1, -(-len(found) // ROWS_PER_PAGE)),
        )

    def feeds(self, request: Request) -> Response:
        """The feeds and how they are."""
        with self._services.store.read() as tx:
            feeds = tx.feeds.feeds()
        now = self._services.clock.now()
        return self._page("feeds.html", request, rows=[views.feed_row(feed, now) for feed in feeds], now=now)

    def healthz(self, _request: Request) -> Response:
        """Says that the server answers; it does not touch the database."""
        return PlainTextResponse("ok\n")

    def refusal(self, request: Request, error: Exception) -> Response:
        """The page for an error that a handler, the router or the gate raised."""
        match error:
            case HTTPException():
                status, what, remedy, headers = error.status_code, error.detail, "", dict(error.headers or {})
                what = "There is no page at this address." if status == 404 else what
            case NotFound():
                status, what, remedy, headers = 404, error.what, "It may have been mistyped.", {}
            case BanwatchError():
                status, what, remedy, headers = 503, error.what, error.remedy, {}
            case _:
                status, what, remedy, headers = 500, "The desk failed at this. The log of banwatch says why.", "", {}
        return self._page(
            "problem.html",
            request,
            status,
            safe_headers(self._https) | headers,
            title=_TITLES.get(status, "That did not work"),
            what=what,
            remedy=remedy,
        )

    def _page(
        self, template: str, request: Request, status: int = 200, headers: dict[str, str] | None = None, **values: Any
    ) -> Response:
        values |= {
            "path": request.scope["path"],
            "logged_in": request.scope.get("desk.who", ""),
            "statuses": views.STATUSES,
        }
        answer: Response = self._pages.page(template, status, headers, **values)
        return answer

    def _ban_page(
        self,
        request: Request,
        alert: Alert,
        decisions: tuple[Decision, ...],
        status: int = 200,
        done: views.Row | None = None,
        fault: InputError | None = None,
        given: Mapping[str, str] | None = None,
    ) -> Response:
        ban, target = alert.ban, f"/bans/{alert.ban.id}/decision"
        given = given or {}
        return self._page(
            "ban.html",
            request,
            status,
            alert=alert,
            ban=ban,
            headline=headline(ban, views.phrase_of(ban.watch, self._phrases)),
            facts=views.fact_rows(ban),
            doubts=doubts(ban, alert.reports),
            record_verdict=verdict(alert.record) if alert.record else "",
            record_details=details(alert.record) if alert.record else "",
            article=views.article_view(alert),
            decisions=decisions,
            target=target,
            token=form_token(self._form_key, request.scope["desk.who"], target),
            version=given["version"] if is_version(given.get("version", "")) else str(ban.version),
            name=given.get("who") or self._remembered(request),
            given=given,
            fault=fault,
            done=done,
            reasons=REASONS,
            max_reason=MAX_REASON,
            max_name=MAX_NAME,
        )

    def _conflict(
        self, request: Request, alert: Alert, decisions: tuple[Decision, ...], form: DecisionForm, error: Conflict
    ) -> Response:
        return self._page(
            "conflict.html",
            request,
            409,
            ban=alert.ban,
            headline=headline(alert.ban, views.phrase_of(alert.ban.watch, self._phrases)),
            last=decisions[-1] if decisions and decisions[-1].version >= form.version else None,
            form=form,
            what=error.what,
        )

    def _dossier(self, request: Request) -> tuple[Alert, tuple[Decision, ...]]:
        ban_id = request.path_params["ban_id"]
        if not _BAN_ID.fullmatch(ban_id):
            raise NotFound(f"There is no ban {line(ban_id)[:40]!r}.")
        return review.dossier(self._services, ban_id)

    def _apply(self, ban_id: str, form: DecisionForm) -> None:
        review.decide(self._services, ban_id, form.verdict, form.reason, form.who, "desk", form.version)

    def _following(self, ban_id: str) -> str:
        """The ban to look at after this one: the next of the queue, else its first; empty when none is left."""
        ids = [each.ban.id for each in review.waiting(self._services)]
        if ban_id not in ids:
            return ""
        at = ids.index(ban_id)
        return next(iter(ids[at + 1 :] + ids[:at]), "")

    def _done(self, request: Request) -> views.Row | None:
        """The ban that was decided just now. The address names it; what is said of it is read from the database."""
        ban_id = request.query_params.get("done", "")
        if not _BAN_ID.fullmatch(ban_id):
            return None
        try:
            with self._services.store.read() as tx:
                ban = tx.bans.ban(ban_id)
        except NotFound:
            return None
        return views.row(ban, self._phrases) if ban.status in _DECIDED else None

    def _page_number(self, request: Request) -> int:
        asked = request.query_params.get("page", "1")
        if not _PAGE_NUMBER.fullmatch(asked):
            raise HTTPException(422, "That is no number of a page.")
        return int(asked)

    def _remembered(self, request: Request) -> str:
        return line(unquote(request.cookies.get(self._cookie, ""), errors="replace"))[:MAX_NAME]

    def _remember(self, answer: Response, request: Request, who: str) -> None:
        """Keep the name for the next form, unless the login tells it anyway."""
        if not request.scope["desk.who"]:
            answer.set_cookie(
                self._cookie,
                quote(who, safe=""),
                max_age=_COOKIE_SECONDS,
                secure=self._https,
                httponly=True,
                samesite="strict",
            )


def _led_on(request: Request, alert: Alert) -> Response | None:
    """The way to the ban that the asked one was merged into."""
    same = alert.ban.id == request.path_params["ban_id"]
    return None if same else RedirectResponse(f"/bans/{alert.ban.id}#main", 303)


def _repeated(form: DecisionForm, decisions: tuple[Decision, ...]) -> bool:
    """Whether this is the last decision once more: a double click is no conflict."""
    return bool(decisions) and (form.verdict, form.reason, form.who, form.version) == (
        decisions[-1].verdict,
        decisions[-1].reason,
        decisions[-1].who,
        decisions[-1].version,
    )
