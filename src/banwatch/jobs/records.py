"""Records: what a town's own records say of a ban, looked up after its alert. Evidence beside the news, no decision."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from banwatch.classify.reading import read
from banwatch.classify.rulebook import Rulebook
from banwatch.errors import BanwatchError, FetchError, ParseError
from banwatch.jobs.hosts import pause, turn
from banwatch.jobs.tally import Tally
from banwatch.model.alert import DeliveryState
from banwatch.model.article import Article
from banwatch.model.ban import Ban
from banwatch.model.official import Adoption, Agreement, Matter, OfficialRecord, Portal, PortalState
from banwatch.model.watch import Watch
from banwatch.ports import FetchRequest, FetchResponse, Legistar, Services, Tx
from banwatch.records import answers, ask, judge

STEP = "records"
SINCE = timedelta(days=60)
"""Bans older than this are not looked up for the first time: their articles speak of dates long past."""
FRESH, CLOSED, STALE = timedelta(days=30), timedelta(days=30), timedelta(days=120)
"""How long a probe holds, when a closed portal is tried again, and after which silence one counts as out of use."""
CALLS = 12
"""Requests of one look-up at most."""
PATIENCE = 60.0
"""Seconds to wait for a turn at the one host that serves all portals."""
AGAIN_SECONDS = 3600.0
_ANSWER = 5_000_000


class PutOff(BanwatchError):  # noqa: N818 - reads as what is done
    """The records could not be asked now; they are asked again later."""


class Unusable(BanwatchError):  # noqa: N818 - reads as what it is
    """The portal is closed, or there is none of this name."""


def look_up(services: Services, limit: int = 10) -> Tally:
    """Look up to `limit` bans up. Nothing is done where records are switched off."""
    if services.legistar is None:
        return Tally()
    now, owner, tally = services.clock.now(), services.dice.token(), Tally()
    with services.store.read() as tx:
        due = tx.official.due(now, now - SINCE, limit)
    for ban_id in due:
        if services.stopping():
            break
        with services.store.write() as tx:
            mine = tx.work.take(STEP, (ban_id,), owner, services.clock.now(), services.policy.work_seconds * 4, None)
        if mine:
            tally += _one(services, services.legistar, ban_id, owner)
    return tally


def _one(services: Services, legistar: Legistar, ban_id: str, owner: str) -> Tally:
    with services.store.read() as tx:
        ban, before = tx.bans.ban(ban_id), tx.official.record(ban_id)
        article = tx.articles.article(ban.article_id) if ban.article_id else None
    try:
        found = _found(services, legistar, ban, article, before)
    except (PutOff, ParseError) as error:
        with services.store.write() as tx:
            tx.work.failed(STEP, ban_id, owner, error.what, services.clock.now(), AGAIN_SECONDS, services.policy.tries)
        return Tally(0, 1, (f"{ban_id}: {error.what}",))
    with services.store.write() as tx:
        tx.official.keep(found)
        tx.work.done(STEP, (ban_id,), owner)
        if _shown(found) != _shown(before):
            _tell(services, tx, ban, found)
    return Tally(1)


def _shown(record: OfficialRecord | None) -> OfficialRecord | None:
    """What people see of it: nothing, where nothing was found."""
    if record is None or record.agreement is Agreement.NONE:
        return None
    return replace(record, looked_at=datetime.min.replace(tzinfo=UTC), looks=0, next_look_at=None)


def _tell(services: Services, tx: Tx, ban: Ban, found: OfficialRecord) -> None:
    """The message that was sent is edited: nobody's bell rings. One still to be sent will show the record itself."""
    for head in tx.outbox.deliveries(ban.id):
        sent = head.state in (DeliveryState.SENT, DeliveryState.LEASED)
        if head.key.startswith("alert:") and head.target.channel == "slack" and sent:
            key = f"edit:{ban.id}:record-{found.looks}:{head.target.channel}:{head.target.address}"
            tx.outbox.enqueue(key, head.target, services.clock.now(), ban_id=ban.id)
    tx.call("deliver")


def _found(
    services: Services, legistar: Legistar, ban: Ban, article: Article | None, before: OfficialRecord | None
) -> OfficialRecord:
    """One look. PutOff when the records cannot be asked now."""
    now = services.clock.now()
    looks = before.looks + 1 if before else 1
    portal = ask.portal_for(ban.facts, legistar.portals)
    if portal is None:
        return OfficialRecord(ban.id, Agreement.NONE, now, looks, None)
    day = judge.next_look(ban.created_at.date(), looks)
    later = datetime.combine(day, time(6), UTC) if day else None
    empty = OfficialRecord(ban.id, Agreement.NONE, now, looks, later, portal.client)
    desk = _Desk(services, legistar, portal)
    try:
        councils = _councils(desk)
        matter = _matter(desk, ban, article, _watch(services, ban.watch))
        return _compared(desk, ban, matter, councils, empty) if matter else empty
    except Unusable as closed:
        _keep_portal(desk, PortalState(portal.client, False, closed.what, now + CLOSED))
        return empty


@dataclass(slots=True)
class _Desk:
    """Asks one portal, within the manners of all fetching, a few times at most."""

    services: Services
    legistar: Legistar
    portal: Portal
    calls: int = 0

    def ask(self, query: ask.Query) -> bytes | None:
        """The body of a good answer; None where there is no such thing."""
        response = self.fetch(ask.address(self.legistar.api, self.portal.client, query), "application/json")
        text = response.body[:20_000].decode("utf-8", "replace")
        match response.status:
            case 200:
                return response.body
            case 401 | 403:
                raise Unusable(f"The records of {self.portal.place} are closed ({response.status}).")
            case 404 | 405:
                return None
            case 500 if answers.NO_SUCH_CLIENT in text:
                raise Unusable(f"There is no client {self.portal.client}.")
            case 500 if "materialized value is null" in text:
                return None
        raise PutOff(f"The records of {self.portal.place} answered {response.status}.", "They are asked again later.")

    def fetch(self, url: str, accept: str) -> FetchResponse:
        """One request in its turn. PutOff for no turn, no answer, or a plea for patience."""
        self.calls += 1
        if self.calls > CALLS:
            raise PutOff("The look-up took too many requests.", "It is tried again later.")
        services = self.services
        with turn(services, url, PATIENCE) as mine:
            if not mine.granted:
                raise PutOff("The records' host has no turn free.", "They are asked again later.")
            request = FetchRequest(url, accept, max_bytes=_ANSWER, deadline=services.policy.fetch_deadline)
            try:
                response = services.fetcher.fetch(request)
            except FetchError as error:
                raise PutOff(error.what, "They are asked again later.") from error
            if response.status in (429, 503):
                pause(services, url, response)
                raise PutOff(f"The records' host answered {response.status}.", "It is left alone for a while.")
        return response


def _councils(desk: _Desk) -> tuple[str, ...]:
    """Names of the bodies that make law. Unusable where a probe, which holds for a month, says so."""
    now, client = desk.services.clock.now(), desk.portal.client
    with desk.services.store.read() as tx:
        known = tx.official.portal(client)
    if known and known.until > now:
        if not known.usable:
            raise Unusable(known.why)
        return known.councils
    body = desk.ask(ask.bodies())
    if body is None:
        raise Unusable(f"The records of {desk.portal.place} list no bodies.")
    newest = answers.matters(desk.ask(ask.newest()) or b"[]")
    if not newest or newest[0].introduced is None or newest[0].introduced < (now - STALE).date():
        raise Unusable(f"The records of {desk.portal.place} have had nothing new for {STALE.days} days.")
    state = PortalState(client, True, "", now + FRESH, answers.councils(body))
    _keep_portal(desk, state)
    return state.councils


def _keep_portal(desk: _Desk, state: PortalState) -> None:
    with desk.services.store.write() as tx:
        known = tx.official.portal(state.client)
        if state.usable or known is None or known.usable or known.until <= desk.services.clock.now():
            tx.official.keep_portal(state)


def _watch(services: Services, watch_id: str) -> Watch | None:
    return next((watch for watch in services.classifier.watches if watch.id == watch_id), None)


def _matter(desk: _Desk, ban: Ban, article: Article | None, watch: Watch | None) -> Matter | None:
    """The likeliest matter: by the number that the article names, by words of the title, then by all titles."""
    reported = ban.facts.decided_on or ban.reported_on or ban.created_at.date()
    on_topic = _topic(watch)
    number = ask.file_number(article.text) if article else ""
    queries = [ask.by_number(number)] if number else []
    queries += [ask.by_words(reported, _words(watch)), ask.by_words(reported, ())]
    for query in queries:
        found = judge.best(answers.matters(desk.ask(query) or b"[]"), on_topic, ban.facts, reported)
        if found:
            return found[0]
    return None


def _words(watch: Watch | None) -> tuple[str, ...]:
    book = watch.rules.get("rulebook") if watch else None
    literals = book.literals[:1] if isinstance(book, Rulebook) else ()
    return (*literals, watch.phrase) if watch else ()


def _topic(watch: Watch | None) -> Callable[[str], bool]:
    """Whether a title names what the watch looks for, by the rules that read articles."""
    book = watch.rules.get("rulebook") if watch else None
    if not isinstance(book, Rulebook):
        return lambda title: watch is not None and watch.phrase.casefold() in title.casefold()
    rules = book
    return lambda title: any(sentence.has("tech") for sentence in read(Article("title", title), rules).sentences)


def _compared(
    desk: _Desk, ban: Ban, matter: Matter, councils: tuple[str, ...], empty: OfficialRecord
) -> OfficialRecord:
    actions = answers.actions(desk.ask(ask.actions(matter.id)) or b"[]")
    outcome, action = judge.adoption(matter, actions, councils)
    vote = answers.tally(desk.ask(ask.votes(action.id)) or b"[]", action.id) if action else ""
    url, named = _public_page(desk, matter)
    unlike = judge.differences(ban.facts, outcome, action, vote)
    if url and not named:
        unlike = (*unlike, f"the page of the record does not name {desk.portal.place}")
    return replace(
        empty,
        agreement=Agreement.DISAGREES if unlike else Agreement.FOUND,
        url=url,
        file=matter.file,
        title=matter.title,
        status=matter.status,
        adoption=outcome,
        action=action.words if action else "",
        acted_on=action.on if action else (matter.passed if outcome is Adoption.LIKELY else None),
        vote=vote,
        differences=unlike,
    )


def _public_page(desk: _Desk, matter: Matter) -> tuple[str, bool]:
    """The matter's public page, and whether it names the place. Empty where the page is not public, or another's."""
    url = ask.page(desk.legistar.pages, desk.portal.client, matter.id)
    response = desk.fetch(url, "text/html")
    text = response.body.decode("utf-8", "replace")
    public = "LegislationDetail.aspx" in response.url and "Invalid parameters!" not in text
    if response.status != 200 or not public or (matter.file and matter.file not in text):
        return "", False
    place = desk.portal.place.casefold().removesuffix(" county")
    return response.url, place in text.casefold()
