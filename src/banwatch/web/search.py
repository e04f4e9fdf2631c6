"""Search over all articles and findings, and the searches that people kept."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from banwatch.alert.foreign import line
from banwatch.dedupe.keys import place_key
from banwatch.errors import InputError, NotFound
from banwatch.model.desk import SavedSearch, Sought
from banwatch.model.finding import Verdict
from banwatch.review.search import excerpt, terms
from banwatch.web import views
from banwatch.web.desk import page_number
from banwatch.web.forms import BAN_ID, name_given
from banwatch.web.frame import Frame

ROWS = 25
DEEPEST = 40
"""Pages. Who looks further narrows the search: counting past the first thousand costs more than it tells."""
MAX_NAME = 60
VERDICTS = {
    Verdict.NEW_BAN: "reports a new ban",
    Verdict.REVIEW: "the classifier is unsure",
    Verdict.NOT_BAN: "no new ban",
}
_BANS = 5


class Search:
    """The handlers of the search."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._services = frame.services

    def show(self, request: Request) -> Response:
        """What was searched for; without a query the newest articles."""
        sought, fault, page = Sought(), None, min(page_number(request), DEEPEST)
        try:
            sought = sought_for(request.query_params)
            words = terms(sought.query)
        except InputError as wrong:
            fault, words = wrong, ()
        asked = urlencode({name: value for name, value in request.query_params.items() if value and name != "page"})
        with self._services.store.read() as tx:
            hits = () if fault else tx.search.hits(sought, words, ROWS + 1, (page - 1) * ROWS)
            key = place_key(sought.query) if sought.query and page == 1 else ""
            ids = [sought.query] if BAN_ID.fullmatch(sought.query) else tx.search.bans_at(key, _BANS) if key else ()
            bans = [ban for ban_id in ids for ban in tx.desk.named(ban_id)]
            saved = tx.search.saved()
        return self._frame.page(
            "search.html",
            request,
            422 if fault else 200,
            sought=sought,
            typed=request.query_params,
            fault=fault,
            hits=[(hit, excerpt(hit.text, words)) for hit in hits[:ROWS]],
            more=len(hits) > ROWS and page < DEEPEST,
            bans=[views.row(ban, self._frame.phrases) for ban in bans],
            saved=saved,
            asked=asked,
            verdicts=VERDICTS,
            page=page,
            max_search_name=MAX_NAME,
        )

    def article(self, request: Request) -> Response:
        """One article with all that the classifier said of it."""
        article_id = str(request.path_params["article_id"])
        with self._services.store.read() as tx:
            found = tx.articles.article(article_id)
            if found is None:
                raise NotFound(f"There is no article {line(article_id)[:40]!r}.")
            findings, bans = tx.search.findings(article_id), tx.search.reported(article_id)
        return self._frame.page("article.html", request, article=found, findings=findings, bans=bans, verdicts=VERDICTS)

    def keep(self, request: Request) -> Response:
        """Give a search a name, for everybody on this desk."""
        given: Mapping[str, str] = request.scope["desk.form"]
        name, address = given.get("name", ""), given.get("address", "")
        who = name_given(given, request.scope["desk.who"])
        if not name or len(name) > MAX_NAME or len(address) > 1000:
            raise HTTPException(422, f"A search that is kept needs a name of {MAX_NAME} characters at most.")
        with self._services.store.write() as tx:
            if not tx.search.save(SavedSearch(0, name, who, address)):
                raise HTTPException(422, f"There is a search named {line(name)!r} already.")
        return self._frame.remember(RedirectResponse("/search#main", 303), request, who)

    def forget(self, request: Request) -> Response:
        """Remove a search that was kept."""
        number = str(request.path_params["search_id"])
        with self._services.store.write() as tx:
            if not number.isdecimal() or len(number) > 9 or not tx.search.forget(int(number)):
                raise HTTPException(404)
        return RedirectResponse("/search#main", 303)


def sought_for(params: QueryParams) -> Sought:
    """What an address asks for. InputError names the field that is wrong."""
    verdict = params.get("verdict", "")
    if verdict and verdict not in set(Verdict):
        raise InputError("There is no such answer of the classifier.", "Choose one of the list.")
    return Sought(
        line(params.get("q", "")),
        verdict,
        line(params.get("source", ""))[:200],
        _day(params.get("since", ""), "since"),
        _day(params.get("until", ""), "until"),
    )


def _day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"The day in “{name}” is none.", "Write it like 2026-03-12.") from None
