"""`banwatch check`: before the first poll, and after every change of the settings."""

from collections.abc import Iterator
from typing import Annotated

import typer

from banwatch.bootstrap.judge import load_classifier
from banwatch.bootstrap.services import make_mailer
from banwatch.bootstrap.slack import make_slack
from banwatch.cli.findings import Seen, report
from banwatch.cli.session import loaded_settings, opened
from banwatch.errors import BanwatchError, ConfigError
from banwatch.jobs.deliver import mended
from banwatch.settings import Loaded


def check(
    offline: Annotated[bool, typer.Option("--offline", help="Nothing that needs the network.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Check settings, watches, database, Slack and mail. Ends with 0 (well), 1 (warnings) or 2 (faults).

    Example: banwatch check
    """
    report(_seen(loaded_settings(), offline), as_json)


def _seen(loaded: Loaded, offline: bool) -> Iterator[Seen]:
    yield Seen("settings", "ok", str(loaded.file))
    start = list(_start(loaded))
    yield from start
    asked = list(slack(loaded, offline))
    yield from asked
    if not offline and all(one.state != "fault" for one in (*start, *asked)):
        yield from _released(loaded)
    yield from mail(loaded, offline)


def _start(loaded: Loaded) -> Iterator[Seen]:
    """What keeps the bot from starting; a fault of one part does not hide those of the others."""
    try:
        yield Seen("watches", "ok", ", ".join(watch.title for watch in load_classifier(loaded).watches))
    except ConfigError as error:
        yield from (Seen("watches", "fault", fault) for fault in error.faults)
        return
    except BanwatchError as error:
        yield Seen("watches", "fault", str(error))
        return
    try:
        yield from _database()
    except ConfigError as error:
        yield from (Seen("start", "fault", fault) for fault in error.faults)
    except BanwatchError as error:
        yield Seen("start", "fault", str(error))


def _database() -> Iterator[Seen]:
    with opened() as (services, _), services.store.read() as tx:
        yield Seen("database", "ok", services.store.address)
        feeds = len(tx.feeds.feeds())
        none = Seen("feeds", "warning", "none yet: banwatch feeds add URL, or banwatch init")
        yield Seen("feeds", "ok", f"{feeds} (banwatch feeds check asks them)") if feeds else none


def slack(loaded: Loaded, offline: bool) -> Iterator[Seen]:
    """Whether Slack takes the token."""
    client = make_slack(loaded.settings)
    if client is None:
        yield Seen("slack", "ok", "not configured: alerts are printed on the console")
    elif offline:
        yield Seen("slack", "ok", f"channel {loaded.settings.slack.channel} (not asked: offline)")
    else:
        try:
            yield Seen("slack", "ok", client.check())
        except BanwatchError as error:
            yield Seen("slack", "fault", str(error))


def _released(loaded: Loaded) -> Iterator[Seen]:
    """What was held for a channel that answers again is due again."""
    if make_slack(loaded.settings) is None:
        return
    with opened() as (services, _):
        released = mended(services)
    if released:
        yield Seen("outbox", "ok", f"{released} held messages are due again")


def mail(loaded: Loaded, offline: bool) -> Iterator[Seen]:
    """Whether the relay greets, and takes the login."""
    settings = loaded.settings
    try:
        mailer = make_mailer(settings)
        if mailer is None:
            state = "warning" if settings.digest.recipients else "ok"
            yield Seen("mail", state, "no relay (smtp.url): no digest is sent")
        elif not settings.digest.recipients:
            yield Seen("mail", "warning", "digest.recipients is empty: no digest is sent")
        elif offline:
            yield Seen("mail", "ok", "not asked: offline")
        else:
            yield Seen("mail", "ok", mailer.check())
    except ConfigError as error:
        yield from (Seen("mail", "fault", fault) for fault in error.faults)
    except BanwatchError as error:
        yield Seen("mail", "fault", str(error))
