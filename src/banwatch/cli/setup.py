"""`banwatch init` and `check`: before the first poll."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from banwatch.bootstrap.judge import load_classifier
from banwatch.bootstrap.services import make_mailer
from banwatch.bootstrap.slack import make_slack
from banwatch.cli.feeds import opml_feeds
from banwatch.cli.session import OPTIONS, loaded_settings, opened, print_json, say, warn
from banwatch.errors import BanwatchError
from banwatch.jobs.deliver import mended
from banwatch.jobs.known import subscribe
from banwatch.model.ban import BanStatus
from banwatch.settings import Loaded, packaged_config

_FILES = ("banwatch.toml", "feeds.opml", "known-bans.csv", "watches")


def init(
    feeds: Annotated[bool, typer.Option(help="Subscribe to the list of feeds in the settings.")] = True,
) -> None:
    """Make config/ in this directory, the database, the known bans and the first subscriptions.

    Files that are there already stay as they are. Example: banwatch init
    """
    if OPTIONS.config is None:
        _write_config(Path("config"))
    with opened() as (services, loaded):
        say(f"Settings: {loaded.file}")
        say(f"Database: {services.store.address}")
        with services.store.read() as tx:
            say(f"Known bans: {len(tx.bans.bans((BanStatus.KNOWN,)))}")
        if feeds and loaded.settings.poll.feeds:
            path = loaded.path(loaded.settings.poll.feeds)
            found, faults = opml_feeds(path)
            done = subscribe(services, found)
            for fault in faults:
                warn(f"{path}: {fault}")
            say(f"Feeds: {done.added} added from {path}, {done.there} were there.")
    say("Next: banwatch check, then banwatch run.")


def _write_config(target: Path) -> None:
    source = packaged_config()
    if source.resolve() == target.resolve():
        return
    target.mkdir(exist_ok=True)
    for name in _FILES:
        there = target / name
        if there.exists():
            continue
        if (source / name).is_dir():
            shutil.copytree(source / name, there)
        else:
            shutil.copyfile(source / name, there)
        say(f"Wrote {there}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `ok`, `warning` or `fault`, and what was seen."""

    what: str
    state: str
    detail: str


def check(
    offline: Annotated[bool, typer.Option("--offline", help="Nothing that needs the network.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Check settings, watches, database, Slack and mail. Ends with 0 (well), 1 (warnings) or 2 (faults).

    Example: banwatch check
    """
    loaded = loaded_settings()
    found = list(_findings(loaded, offline))
    if as_json:
        print_json([{"what": one.what, "state": one.state, "detail": one.detail} for one in found])
    else:
        for one in found:
            say(f"{one.state:<8} {one.what}: {one.detail}")
    states = {one.state for one in found}
    raise typer.Exit(2 if "fault" in states else 1 if "warning" in states else 0)


def _findings(loaded: Loaded, offline: bool) -> Iterator[Finding]:
    yield Finding("settings", "ok", str(loaded.file))
    try:
        yield Finding("watches", "ok", ", ".join(watch.title for watch in load_classifier(loaded).watches))
        yield from _database()
    except BanwatchError as error:
        yield Finding("start", "fault", str(error))
    yield from _slack(loaded, offline)
    yield from _mail(loaded, offline)


def _database() -> Iterator[Finding]:
    with opened() as (services, _), services.store.read() as tx:
        yield Finding("database", "ok", services.store.address)
        feeds = len(tx.feeds.feeds())
        none = Finding("feeds", "warning", "none yet: banwatch feeds add URL, or banwatch init")
        yield Finding("feeds", "ok", f"{feeds} (banwatch feeds check asks them)") if feeds else none


def _slack(loaded: Loaded, offline: bool) -> Iterator[Finding]:
    client = make_slack(loaded.settings)
    if client is None:
        yield Finding("slack", "ok", "not configured: alerts are printed on the console")
    elif offline:
        yield Finding("slack", "ok", f"channel {loaded.settings.slack.channel} (not asked: offline)")
    else:
        try:
            yield Finding("slack", "ok", client.check())
            with opened() as (services, _):
                released = mended(services)
            if released:
                yield Finding("outbox", "ok", f"{released} held messages are due again")
        except BanwatchError as error:
            yield Finding("slack", "fault", str(error))


def _mail(loaded: Loaded, offline: bool) -> Iterator[Finding]:
    settings = loaded.settings
    try:
        mailer = make_mailer(settings)
        if mailer is None:
            state = "warning" if settings.digest.recipients else "ok"
            yield Finding("mail", state, "no relay (smtp.url): no digest is sent")
        elif not settings.digest.recipients:
            yield Finding("mail", "warning", "digest.recipients is empty: no digest is sent")
        elif offline:
            yield Finding("mail", "ok", "not asked: offline")
        else:
            yield Finding("mail", "ok", mailer.check())
    except BanwatchError as error:
        yield Finding("mail", "fault", str(error))
