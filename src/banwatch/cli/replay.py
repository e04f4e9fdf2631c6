"""Articles sent through classify, dedupe and alert in a scratch database, to see which alerts would have come."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from banwatch.cli.classify_stream import read_article
from banwatch.edges.clock import SystemClock, SystemDice
from banwatch.edges.dry import NoFetcher, RecordingNotifier
from banwatch.edges.store import open_store
from banwatch.errors import InputError
from banwatch.jobs.classify import classify
from banwatch.jobs.dedupe import dedupe
from banwatch.jobs.deliver import deliver
from banwatch.jobs.known import load_known
from banwatch.model.alert import Target
from banwatch.model.article import Article
from banwatch.model.ban import BanStatus
from banwatch.model.watch import Watch
from banwatch.ports import Classifier, Policy, Services
from banwatch.publish.formats import fields

_START = datetime(1995, 1, 1, tzinfo=UTC)
_RECORD = Target("record", "replay")


@dataclass(slots=True)
class Replayed:
    """What came out: bans with their articles and alerts, ids of articles for review, and lines that were broken."""

    bans: list[dict[str, Any]] = field(default_factory=list)
    review: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class _StepClock:
    """Stands at the publication of the article that is being replayed."""

    def __init__(self) -> None:
        self.moment = _START

    def now(self) -> datetime:
        """The moment set last."""
        return self.moment

    def wait(self, seconds: float) -> None:
        """Waiting moves it."""
        self.moment += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class _OneWatch:
    """A classifier that looks for one watch only."""

    inner: Classifier
    watches: tuple[Watch, ...]

    def classify(self, article: Article, watch: Watch) -> Any:
        """As the classifier inside."""
        return self.inner.classify(article, watch)


def replay_articles(
    lines: Iterable[str], classifier: Classifier, watch: Watch, known: str, known_name: str
) -> Replayed:
    """Replay JSON lines. Bans loaded as `known` are not listed, nor alerted again."""
    result = Replayed()
    articles = _in_order(_read(lines, result.errors))
    clock, notifier = _StepClock(), RecordingNotifier()
    store = open_store("sqlite://")
    services = Services(
        store=store,
        fetcher=NoFetcher(),
        classifier=_OneWatch(classifier, (watch,)),
        clock=clock,
        dice=SystemDice(SystemClock()),
        notifiers={_RECORD.channel: notifier},
        mailer=None,
        policy=Policy(alert_targets=(_RECORD,)),
    )
    try:
        if known:
            load_known(services, known, known_name)
        alerts = _carry(services, clock, notifier, articles)
        _collect(services, alerts, result)
    finally:
        store.close()
    return result


def _read(lines: Iterable[str], errors: list[str]) -> list[Article]:
    articles: list[Article] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            article = read_article(json.loads(line))
            if article.id in seen:
                raise InputError(f"the id {article.id!r} stands twice; the second is left out")
        except (ValueError, InputError) as error:
            errors.append(f"line {number}: {error}")
            continue
        seen.add(article.id)
        articles.append(article)
    return articles


def _in_order(articles: list[Article]) -> list[Article]:
    """By date; an article without one stays behind the article that it follows in the file."""
    keyed: list[tuple[datetime, int, Article]] = []
    latest = _START
    for number, article in enumerate(articles):
        latest = _moment(article) or latest
        keyed.append((latest, number, article))
    return [article for _, _, article in sorted(keyed, key=lambda each: each[:2])]


def _moment(article: Article) -> datetime | None:
    """When it was published; the beginning of the day where only that is known."""
    if article.published_at is None and article.published_on is not None:
        return datetime.combine(article.published_on, time.min, UTC)
    return article.published_at


def _carry(
    services: Services, clock: _StepClock, notifier: RecordingNotifier, articles: list[Article]
) -> dict[str, list[dict[str, str]]]:
    """Each article through all steps before the next; the alerts by ban."""
    alerts: dict[str, list[dict[str, str]]] = {}
    for article in articles:
        clock.moment = max(clock.moment, _moment(article) or clock.moment)
        own_key = hashlib.sha256(article.id.encode("utf-8", "surrogatepass")).hexdigest()
        with services.store.write() as tx:
            tx.articles.add_article(article, False, own_key, clock.moment)
        classify(services)
        dedupe(services)
        deliver(services)
        for ban_id in notifier.taken():
            alerts.setdefault(ban_id, []).append({"kind": "new", "article": article.id})
    return alerts


def _collect(services: Services, alerts: dict[str, list[dict[str, str]]], result: Replayed) -> None:
    with services.store.read() as tx:
        for ban in tx.bans.bans():
            reports = [report.article_id for report in tx.bans.reports(ban.id)]
            if ban.status is BanStatus.CANDIDATE:
                result.review.extend(reports)
            elif ban.status is not BanStatus.KNOWN:
                facts = {key: value for key, value in fields(ban).items() if key != "watch"}
                result.bans.append({**facts, "articles": reports, "alerts": alerts.get(ban.id, [])})
    result.bans.sort(key=lambda ban: str(ban["id"]))
    result.review.sort()
