"""Puts the parts together: settings to edges to `Services`. The only place that knows all of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from banwatch import __version__
from banwatch.bootstrap.judge import load_classifier, phrases
from banwatch.bootstrap.register import make_register
from banwatch.bootstrap.slack import make_slack, make_talk, slack_policy
from banwatch.edges.clock import SystemClock, SystemDice
from banwatch.edges.console import ConsoleNotifier
from banwatch.edges.http import GuardedFetcher
from banwatch.edges.portals import load_portals
from banwatch.edges.sandbox import Cells
from banwatch.edges.slack import SlackNotifier
from banwatch.edges.smtp import SmtpMailer
from banwatch.edges.store import SqlStore, open_store
from banwatch.edges.threads import ThreadSpread
from banwatch.edges.webhook import CHANNEL as WEBHOOK
from banwatch.edges.webhook import WebhookNotifier, name_of
from banwatch.errors import ConfigError, InputError
from banwatch.jobs.clicks import receive
from banwatch.model.alert import Target
from banwatch.model.digest import Recipient
from banwatch.ports import Legistar, Notifier, Policy, Services
from banwatch.settings import Loaded, Settings
from banwatch.settings.explain import explained
from banwatch.settings.table import WEEKDAYS, RecipientTable
from banwatch.web.app import make_app
from banwatch.web.register import with_register
from banwatch.web.server import DeskServer
from banwatch.web.slack import Endpoint, with_slack
from banwatch.web.unsubscribe import PATH as UNSUBSCRIBE
from banwatch.worker import Worker

LEAST_SECRET = 24
"""Characters of a secret that signs: what Standard Webhooks asks for, in bytes."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller wants beyond the settings."""

    write: Callable[[str], object] = print
    """Takes the text of console alerts."""
    backfill: bool = False
    stopping: Callable[[], bool] = field(default=lambda: False)


@contextmanager
def services(loaded: Loaded, wishes: Wishes | None = None) -> Iterator[Services]:
    """Everything a job needs, for the length of the block."""
    wishes = wishes or Wishes()
    clock = SystemClock()
    classifier = load_classifier(loaded)
    mailer = make_mailer(loaded.settings)
    names = phrases(classifier)
    slack = make_slack(loaded.settings, names)
    fetcher = make_fetcher(loaded.settings)
    notifiers = make_notifiers(slack, names, wishes.write) | make_webhook(loaded.settings, fetcher, clock)
    sandbox = Cells()
    try:
        store = open_database(loaded.database_url)
        try:
            yield Services(
                store=store,
                fetcher=fetcher,
                classifier=classifier,
                clock=clock,
                dice=SystemDice(clock),
                notifiers=notifiers,
                mailer=mailer,
                talk=make_talk(loaded.settings, slack, names, clock) if slack else None,
                spread=ThreadSpread(loaded.settings.poll.workers),
                sandbox=sandbox,
                stopping=wishes.stopping,
                policy=make_policy(loaded.settings, wishes.backfill),
                legistar=make_legistar(loaded.settings),
            )
        finally:
            store.close()
    finally:
        fetcher.close()
        sandbox.close()


def open_database(url: str) -> SqlStore:
    """The store; on PostgreSQL with the engine's tables beside it, so that new work calls workers."""
    if not on_postgresql(url):
        return open_store(url)
    from banwatch.edges.engine import Hints, prepare  # procrastinate comes with the extra

    store = open_store(url, Hints())
    try:
        prepare(store.engine)
    except BaseException:
        store.close()
        raise
    return store


def on_postgresql(url: str) -> bool:
    """Whether the address is of a PostgreSQL database."""
    return url.startswith("postgresql")


def make_worker(services: Services, loaded: Loaded, steps: tuple[str, ...], grace: float) -> Worker:
    """A worker on the settings' database. InputError where it is SQLite, which one process has to itself."""
    url = loaded.database_url
    if not on_postgresql(url):
        raise InputError(
            f"banwatch worker shares a PostgreSQL database with others, and database.url is {services.store.address}.",
            "Use `banwatch run`, which does everything in one process, or set database.url.",
        )
    from banwatch.edges.engine import QueueEngine

    return Worker(services, loaded.settings.poll.tick, lambda groups: QueueEngine(url, groups, grace), steps)


def make_webhook(settings: Settings, fetcher: GuardedFetcher, clock: SystemClock) -> dict[str, Notifier]:
    """The channel to machines, when it is configured."""
    section = settings.webhook
    if not section.urls:
        return {}
    secret = section.secret.get_secret_value()
    if len(secret) < LEAST_SECRET:
        fault = f"webhook.secret: webhook.urls are posted to, and {LEAST_SECRET} characters or more must sign for it"
        raise ConfigError((f"{fault}. Set BANWATCH_WEBHOOK__SECRET_FILE.",))
    return {WEBHOOK: WebhookNotifier(fetcher, clock, section.urls, secret)}


def make_fetcher(settings: Settings) -> GuardedFetcher:
    """The one door to foreign hosts."""
    agent = f"banwatch/{__version__} (+{settings.fetch.contact})"
    return GuardedFetcher(agent, frozenset(settings.fetch.allow_private_hosts))


def make_legistar(settings: Settings) -> Legistar | None:
    """Where official records are asked; None where that is switched off."""
    own = settings.records
    return Legistar(own.api_url.rstrip("/"), own.pages_url.rstrip("/"), load_portals()) if own.legistar else None


def make_notifiers(
    slack: SlackNotifier | None, names: Mapping[str, str], write: Callable[[str], object]
) -> dict[str, Notifier]:
    """The channels: the console always, Slack when it is configured."""
    notifiers: dict[str, Notifier] = {"console": ConsoleNotifier(write, names)}
    return notifiers | ({"slack": slack} if slack else {})


def make_mailer(settings: Settings) -> SmtpMailer | None:
    """The mail relay, None when there is none."""
    url = settings.smtp.url.get_secret_value()
    try:
        return SmtpMailer(url) if url else None
    except InputError as error:
        raise ConfigError((f"smtp.url: {error}",)) from None


def make_policy(settings: Settings, backfill: bool = False) -> Policy:
    """The settings that jobs decide by."""
    return Policy(
        lookback_seconds=settings.poll.lookback,
        keep_dismissed=settings.retention.dismissed,
        poll_interval=settings.poll.interval,
        poll_ceiling=settings.poll.ceiling,
        host_gap=settings.fetch.host_gap,
        own_hosts=frozenset(settings.fetch.own_hosts),
        robots=settings.fetch.robots,
        fetch_deadline=settings.fetch.timeout,
        fetch_max_bytes=settings.fetch.max_bytes,
        zone=settings.classify.zone,
        work_seconds=settings.worker.lease,
        tries=settings.worker.tries,
        backfill=backfill,
        alert_targets=(alert_target(settings), *(Target(WEBHOOK, name_of(url)) for url in settings.webhook.urls)),
        digest_recipients=recipients(settings),
        digest_sender=settings.digest.sender,
        desk_url=desk_url(settings),
        unsubscribe_url=f"{settings.web.public_url}{UNSUBSCRIBE}" if settings.web.public_url else "",
        heartbeat_url=settings.monitor.heartbeat_url.get_secret_value(),
        heartbeat_every=settings.monitor.heartbeat_every,
        reconcile_after=settings.slack.reconcile_after,
        unknown=settings.slack.unknown,
        **slack_policy(settings.slack),
    )


def make_endpoint(services: Services, settings: Settings) -> Endpoint | None:
    """Where Slack sends clicks over HTTP, None without a signing secret."""
    secret = settings.slack.signing_secret.get_secret_value()
    return Endpoint(secret, services.clock, partial(receive, services)) if secret else None


def recipients(settings: Settings) -> tuple[Recipient, ...]:
    """Who gets a digest: what an entry leaves out is as for everybody."""
    section = settings.digest
    found = []
    for entry in section.recipients:
        own = entry if isinstance(entry, RecipientTable) else RecipientTable(address=entry)
        found.append(
            Recipient(
                own.address,
                own.watches,
                WEEKDAYS.index(own.weekly) if own.weekly else None,
                section.hour if own.hour is None else own.hour,
                own.zone or section.zone,
                own.empty or section.empty,
            )
        )
    return tuple(found)


def alert_target(settings: Settings) -> Target:
    """Slack when it is configured, else the console."""
    return Target("slack", settings.slack.channel) if settings.slack.channel else Target("console", "-")


def desk_url(settings: Settings) -> str:
    """The desk's address for links."""
    host = f"[{settings.web.host}]" if ":" in settings.web.host else settings.web.host
    return settings.web.public_url or f"http://{host}:{settings.web.port}"


def make_desk(services: Services, settings: Settings) -> DeskServer:
    """The review desk, ready to start."""
    web = settings.web
    hosts = {web.host, "127.0.0.1", "localhost", "[::1]", urlsplit(web.public_url).hostname or web.host}
    app = make_app(
        services,
        phrases(services.classifier),
        password=web.password.get_secret_value(),
        monitor_token=settings.monitor.token.get_secret_value(),
        allowed_hosts=frozenset(hosts),
        cookie_secure=web.public_url.startswith("https://"),
        settings=partial(explained, settings),
    )
    endpoint = make_endpoint(services, settings)
    register = make_register(services, settings)
    whole = with_register(app, register) if register else app
    return DeskServer(with_slack(whole, endpoint) if endpoint else whole, web.host, web.port)
