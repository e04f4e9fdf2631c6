"""`banwatch doctor`: what works now, on a bot that has run for a while."""

import platform
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from pyexpat import EXPAT_VERSION
from typing import Annotated

import typer
from sqlalchemy.engine import make_url

from banwatch import __version__
from banwatch.cli.check import mail
from banwatch.cli.findings import Seen, report
from banwatch.cli.session import loaded_settings, opened
from banwatch.cli.slack import probed
from banwatch.errors import BanwatchError, FetchError
from banwatch.jobs.review import waiting
from banwatch.model.alert import DeliveryState
from banwatch.model.feed import Feed
from banwatch.poll.health import TROUBLES, FeedState, health
from banwatch.ports import FetchRequest, Services
from banwatch.settings import Loaded

SKEW_WARNS, SKEW_HARMS = 30.0, 300.0
"""Seconds. Slack's signatures are refused when they are more than five minutes off (`web.slack`)."""
DISK_WARNS, DISK_HARMS = 1_000_000_000, 100_000_000
"""Bytes. A round of 2,000 feeds brings some megabytes; below the lower one SQLite cannot even tidy up its own log."""
LATE = timedelta(minutes=10)
"""A message that is due longer than this has met more than one refusal."""


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Nothing that needs the network.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Tell what works now: versions, database, disk, clock, feeds, hosts, messages, Slack and mail.

    Ends with 0 (well), 1 (warnings) or 2 (faults). Nothing is posted. Example: banwatch doctor
    """
    report(_seen(loaded_settings(), offline), as_json)


def _seen(loaded: Loaded, offline: bool) -> Iterator[Seen]:
    yield from versions()
    yield disk(loaded)
    try:
        with opened() as (services, _):
            yield Seen("database", "ok", services.store.address)
            feeds = _subscribed(services)
            now = services.clock.now()
            yield feeds_seen(feeds, now, loaded.settings.poll.ceiling)
            yield from at_rest(services, now)
            yield messages(services, now)
            yield Seen("review", "ok", f"{len(waiting(services))} bans wait for a person")
            if not offline:
                yield clock(services, feeds)
    except BanwatchError as error:
        yield Seen("database", "fault", str(error))
    if not offline and loaded.settings.slack.channel:
        yield from (Seen(f"slack {one.what}", one.state, one.detail) for one in probed(loaded.settings, ""))
    yield from mail(loaded, offline)


def _subscribed(services: Services) -> tuple[Feed, ...]:
    with services.store.read() as tx:
        return tx.feeds.feeds()


def versions() -> Iterator[Seen]:
    """The program, and what it stands on."""
    parts = (f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}", EXPAT_VERSION)
    yield Seen("versions", "ok", f"banwatch {__version__}, {', '.join(parts).replace('expat_', 'expat ')}")


def disk(loaded: Loaded) -> Seen:
    """Room where the database is, or where it will be made."""
    url = make_url(loaded.database_url)
    local = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    place = Path(str(url.database)).parent if local else Path.cwd()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    state = "fault" if free < DISK_HARMS else "warning" if free < DISK_WARNS else "ok"
    return Seen("disk", state, f"{free / 1e9:.1f} GB free at {place}")


def feeds_seen(feeds: tuple[Feed, ...], now: datetime, ceiling: float) -> Seen:
    """How the feeds answered when they were last asked, and whether anybody asks them."""
    if not feeds:
        return Seen("feeds", "warning", "none yet: banwatch feeds add URL")
    states = Counter(health(feed, now).state for feed in feeds)
    told = ", ".join(f"{count} {state.value}" for state, count in sorted(states.items()))
    polled = max((feed.last_polled_at for feed in feeds if feed.last_polled_at), default=None)
    if polled is None:
        return Seen("feeds", "warning", f"{told}; never polled: banwatch run")
    if now - polled > timedelta(seconds=2 * ceiling):
        return Seen("feeds", "fault", f"{told}; last polled {polled:%Y-%m-%d %H:%M} UTC. Is banwatch run running?")
    ailing = sum(count for state, count in states.items() if state in TROUBLES)
    advice = f"; {ailing} want a look: banwatch feeds list" if ailing else ""
    return Seen("feeds", "warning" if ailing else "ok", told + advice)


def at_rest(services: Services, now: datetime) -> Iterator[Seen]:
    """Hosts that asked for patience, and what was set aside because it broke too often."""
    with services.store.read() as tx:
        pauses, aside = tx.hosts.paused(now), tx.work.quarantined()
    names = ", ".join(pause.host for pause in pauses[:5]) + (", …" if len(pauses) > 5 else "")
    yield Seen("hosts", "ok", f"{len(pauses)} left alone: {names}" if pauses else "none is left alone")
    if aside:
        yield Seen("quarantine", "warning", f"{len(aside)} items, the oldest since {aside[0].at:%Y-%m-%d}")


def messages(services: Services, now: datetime) -> Seen:
    """What has not arrived yet."""
    with services.store.read() as tx:
        backlog = tx.outbox.backlog()
    told = ", ".join(f"{count} {state.value}" for state, count in sorted(backlog.counts.items())) or "none waits"
    late = backlog.oldest is not None and now - backlog.oldest > LATE
    stuck = bool({DeliveryState.HELD, DeliveryState.DEAD} & set(backlog.counts))
    since = f"; the oldest waits since {backlog.oldest:%Y-%m-%d %H:%M} UTC" if backlog.oldest else ""
    return Seen("messages", "warning" if late or stuck else "ok", told + since)


def clock(services: Services, feeds: tuple[Feed, ...]) -> Seen:
    """Our clock beside that of a server: one feed that answered last time is asked, on condition that it is new."""
    now = services.clock.now()
    well = [feed for feed in feeds if health(feed, now).state in (FeedState.WELL, FeedState.SILENT)]
    if not well:
        return Seen("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC (not compared: no feed answers)")
    feed = well[0]
    try:
        answer = services.fetcher.fetch(FetchRequest(feed.url, validators=feed.validators))
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
    except FetchError as error:
        return Seen("clock", "warning", f"not compared: {error}")
    except ValueError:
        return Seen("clock", "ok", f"not compared: {feed.url} tells no time")
    skew = (services.clock.now() - theirs.astimezone(UTC)).total_seconds()
    state = "fault" if abs(skew) > SKEW_HARMS else "warning" if abs(skew) > SKEW_WARNS else "ok"
    ahead = "ahead of" if skew > 0 else "behind"
    return Seen("clock", state, f"{abs(skew):.0f} seconds {ahead} {feed.host or feed.url}")
