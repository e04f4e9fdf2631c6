"""The lists of the desk: the queue, all bans, the feeds."""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from banwatch.alert.foreign import line
from banwatch.errors import NotFound
from banwatch.model.ban import Ban, BanStatus
from banwatch.review.decide import queue
from banwatch.web import views
from banwatch.web.forms import BAN_ID
from banwatch.web.frame import Frame
from banwatch.web.render import ago

ROWS_PER_PAGE = 100
_PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_DECIDED = (BanStatus.CONFIRMED, BanStatus.REJECTED)


class Lists:
    """The handlers of the lists."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._services = frame.services

    def queue(self, request: Request) -> Response:
        """The bans that wait, most urgent first."""
        now = self._services.clock.now()
        with self._services.store.read() as tx:
            waiting = queue(tx.desk.waiting(ROWS_PER_PAGE), now.date())
            counts = tx.desk.counts()
            theirs = tx.desk.assignees([each.ban.id for each in waiting])
            feeds = tx.feeds.feeds()
        alerted, unsure = counts.get(BanStatus.SUSPECTED, 0), counts.get(BanStatus.CANDIDATE, 0)
        last_poll = max((feed.last_polled_at for feed in feeds if feed.last_polled_at), default=None)
        return self._frame.page(
            "queue.html",
            request,
            rows=[views.waiting_row(each, self._frame.phrases) for each in waiting],
            theirs=theirs,
            total=alerted + unsure,
            alerted=alerted,
            feeds=[views.feed_row(feed, now) for feed in feeds],
            last_poll=last_poll,
            last_poll_ago=ago(last_poll, now) if last_poll else "",
            done=done(self._frame, request),
        )

    def bans(self, request: Request) -> Response:
        """Bans of one status, or of any, newest decision first."""
        asked = request.query_params.get("status", "any")
        if asked != "any" and asked not in set(BanStatus):
            raise HTTPException(422, f"There is no status {line(asked)[:40]!r}.")
        page = page_number(request)
        statuses = () if asked == "any" else (BanStatus(asked),)
        with self._services.store.read() as tx:
            counts = tx.desk.counts()
            found = tx.desk.page(statuses, ROWS_PER_PAGE, (page - 1) * ROWS_PER_PAGE)
        total = sum(count for status, count in counts.items() if not statuses or status in statuses)
        return self._frame.page(
            "bans.html",
            request,
            rows=[views.row(ban, self._frame.phrases) for ban in found],
            counts={status: counts.get(status, 0) for status in BanStatus},
            total=total,
            asked=asked,
            page=page,
            pages=max(1, -(-total // ROWS_PER_PAGE)),
        )

    def feeds(self, request: Request) -> Response:
        """The feeds and how they are."""
        with self._services.store.read() as tx:
            feeds = tx.feeds.feeds()
        now = self._services.clock.now()
        return self._frame.page("feeds.html", request, rows=[views.feed_row(feed, now) for feed in feeds], now=now)

    def healthz(self, _request: Request) -> Response:
        """Says that the server answers; it does not touch the database."""
        return PlainTextResponse("ok\n")


def done(frame: Frame, request: Request) -> Ban | None:
    """The ban that was decided just now. The address names it; what is said of it is read from the database."""
    ban_id = request.query_params.get("done", "")
    if not BAN_ID.fullmatch(ban_id):
        return None
    try:
        with frame.services.store.read() as tx:
            ban = tx.bans.ban(ban_id)
    except NotFound:
        return None
    return ban if ban.status in _DECIDED else None


def page_number(request: Request) -> int:
    """The page of a long list that is asked for."""
    asked = request.query_params.get("page", "1")
    if not _PAGE_NUMBER.fullmatch(asked):
        raise HTTPException(422, "That is no number of a page.")
    return int(asked)
