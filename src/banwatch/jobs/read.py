"""Read: get each entry's article, from its page or else from what the feed gave. One request at a time to a host."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from banwatch.errors import FetchError, ParseError
from banwatch.jobs.hold import Held, hold
from banwatch.jobs.hosts import is_own, pause, turn
from banwatch.jobs.robots import Leave, leave
from banwatch.jobs.tally import Tally
from banwatch.model.article import Article, Page, Unreadable
from banwatch.model.feed import Entry, Feed, PollResult
from banwatch.model.host import Turn
from banwatch.model.work import READ
from banwatch.poll.plan import classify_fetch_error, classify_status
from banwatch.ports import FetchRequest, FetchResponse, Services, Tx
from banwatch.read.choose import Reading, choose
from banwatch.read.extract import extract
from banwatch.text.urls import canonical_url, host_key, is_opaque, page_key

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

MAX_HOPS = 10
"""Redirects of an article page (feeds: 5)."""

THIN = 400
"""Characters of feed text below which a page that fails for a passing reason is worth waiting for."""

WAITS = (timedelta(minutes=10), timedelta(hours=1))
"""How long to wait before the second and the third try of such a page; then the feed's text has to do."""

LONG_PAUSE = 6 * 3600.0
"""Seconds of a host's pause beyond which its pages are not waited for: what the feed gave has to do."""

_PASSING = (PollResult.SOFT, PollResult.DNS)


def read(services: Services, limit: int = 400, patience: float = 0.0) -> Tally:
    """Read up to `limit` entries that wait.

    One request at a time goes to each host, with a gap between two. `patience` is for how many seconds the pages of a
    host may wait for that; entries that got no turn stay due.
    """

    def due(tx: Tx, now: datetime) -> Sequence[Entry]:
        return tx.feeds.due_entries(now, limit, LONG_PAUSE)

    held = hold(services, READ, due, lambda entry: str(entry.id))
    groups: dict[str, list[Entry]] = {}
    for entry in held.items:
        own = is_own(services, entry.link)
        groups.setdefault(page_key(entry.link) if own else host_key(entry.link), []).append(entry)

    def visit(group: Sequence[Entry]) -> Tally:
        return sum(_visit(services, held, group, patience), Tally())

    try:
        return sum(services.spread(visit, tuple(groups.values())), Tally())
    finally:
        held.let_go(services)


def _visit(services: Services, held: Held[Entry], group: Sequence[Entry], patience: float) -> Iterable[Tally]:
    """The entries of one host; once it gives no turn, the rest stay due."""
    begin = services.clock.now()
    for entry in group:
        if held.over(services):
            return
        waited = (services.clock.now() - begin).total_seconds()
        try:
            tally = _one(services, entry, max(0.0, patience - waited))
        except Exception as error:  # noqa: BLE001 - a page that breaks the reader must not stop the others
            tally = _give_up(services, entry, f"the reader failed on it ({error!r})")
        if tally is None:
            return
        yield tally


def _one(services: Services, entry: Entry, patience: float) -> Tally | None:
    """Read one entry; None when its host gave no turn."""
    if entry.link and _known_page(services, entry):
        return Tally(1)
    if is_opaque(entry.link):
        return _settle(services, entry, Unreadable("the link goes through Google News and is not resolved"), False)
    permit = leave(services, entry.link, patience) if entry.link else Leave(True)
    if permit.later:
        return None
    if not permit.given:
        return _settle(services, entry, Unreadable(permit.reason), permit.passing)
    with turn(services, entry.link, patience) as mine:
        if not mine.granted and (mine.not_before - services.clock.now()).total_seconds() <= LONG_PAUSE:
            return None
        asked = _asked(services, entry, mine)
    if asked is None:
        return None
    return _settle(services, entry, *asked)


def _settle(services: Services, entry: Entry, page: Page | Unreadable, passing: bool) -> Tally:
    """Make an article of the page and of what the feed gave, or wait for a page that may be had later."""
    with services.store.read() as tx:
        feed = tx.feeds.feed(entry.feed_id) or Feed(entry.feed_id, "")
    if isinstance(page, Unreadable) and passing and _worth_waiting(entry):
        return _wait(services, entry, page.reason)
    reading = services.sandbox(choose, entry, page, feed, services.clock.now(), services.policy.zone)
    if isinstance(reading, Unreadable):
        return _give_up(services, entry, reading.reason)
    return _keep(services, entry, feed, reading)


def _known_page(services: Services, entry: Entry) -> bool:
    """Another feed brought this page already: the entry shares its article, and nothing is fetched.

    An entry that was edited is read anew, and so are entries of one feed that all lead to one page.
    """
    if entry.revisions:
        return False
    with services.store.write() as tx:
        there = tx.entries.article_of_page(entry)
        if there is None and not tx.entries.shares_link(entry):
            there = tx.articles.article_at(canonical_url(entry.link))
        if there is None:
            return False
        tx.feeds.entry_read(entry.id, there, "read already through another feed")
    return True


def _asked(services: Services, entry: Entry, mine: Turn) -> tuple[Page | Unreadable, bool] | None:
    """The page, or why there is none and whether that may pass; None when the host asks for patience just now."""
    if not entry.link:
        return Unreadable("the entry has no link"), False
    if not mine.granted:
        return Unreadable(f"its host asked to be left alone until {mine.not_before:%Y-%m-%d %H:%M} UTC"), False
    return _page(services, entry.link)


def _page(services: Services, url: str) -> tuple[Page | Unreadable, bool] | None:
    """The page, or why there is none and whether that may pass; None when the host asks for patience just now."""
    policy = services.policy
    request = FetchRequest(
        url,
        accept=ACCEPT,
        max_bytes=policy.fetch_max_bytes,
        deadline=policy.fetch_deadline,
        max_redirects=MAX_HOPS,
    )
    try:
        response = services.fetcher.fetch(request)
    except FetchError as error:
        return Unreadable(str(error)), classify_fetch_error(error.kind) in _PASSING and error.kind != "too_large"
    result = classify_status(response.status, response.headers)
    if result is PollResult.WAIT and pause(services, url, response) <= LONG_PAUSE:
        return None
    if result is not PollResult.OK:
        return Unreadable(f"the server answered {response.status}"), result in _PASSING
    return _extracted(services, response), False


def _extracted(services: Services, response: FetchResponse) -> Page | Unreadable:
    try:
        return services.sandbox(extract, response.body, response.headers.get("content-type", ""), response.url)
    except ParseError as error:
        return Unreadable(str(error))


def _worth_waiting(entry: Entry) -> bool:
    return entry.attempts < len(WAITS) and len(entry.html) < THIN


def _wait(services: Services, entry: Entry, reason: str) -> Tally:
    now = services.clock.now()
    with services.store.write() as tx:
        tx.feeds.entry_waits(entry.id, now + WAITS[entry.attempts], reason)
    return Tally(0, 1, (f"{entry.link}: {reason}; tried again later",))


def _give_up(services: Services, entry: Entry, reason: str) -> Tally:
    with services.store.write() as tx:
        tx.feeds.entry_waits(entry.id, None, reason)
    return Tally(0, 1, (f"{entry.link or entry.title or entry.guid}: {reason}",))


def _keep(services: Services, entry: Entry, feed: Feed, reading: Reading) -> Tally:
    article = Article(
        id=f"art-{services.dice.token()}",
        text=reading.text,
        title=reading.title,
        url=reading.url,
        source=reading.source,
        published_at=reading.published_at,
        published_on=reading.published_on,
        language=reading.language,
        region=feed.region if feed.region not in ("national", "international") else "",
    )
    content = hashlib.sha256(f"{article.title}\n{article.text}".encode("utf-8", "surrogatepass")).hexdigest()
    with services.store.write() as tx:
        article_id = tx.articles.add_article(article, entry.quiet, content, services.clock.now())
        tx.feeds.entry_read(entry.id, article_id, reading.note)
        tx.call("classify")
    return Tally(1)
