"""`banwatch init`: from nothing to a bot that can be started."""

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from banwatch.cli.feeds import opml_feeds
from banwatch.cli.questions import answers, offer_tests
from banwatch.cli.session import OPTIONS, opened, say, warn
from banwatch.jobs.known import subscribe
from banwatch.model.ban import BanStatus
from banwatch.settings import packaged_config
from banwatch.settings.schema import NAME as SCHEMA
from banwatch.settings.write import with_values

SETTINGS = "banwatch.toml"
_FILES = (SETTINGS, SCHEMA, "feeds.opml", "known-bans.csv", "watches")


def init(
    feeds: Annotated[bool, typer.Option(help="Subscribe to the list of feeds in the settings.")] = True,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; take the defaults.")] = False,
) -> None:
    """Make config/ in this directory, the database, the known bans and the first subscriptions.

    On a terminal it asks five questions first. Files that are there already stay as they are. Example: banwatch init
    """
    asking = not yes and sys.stdin.isatty() and OPTIONS.config is None
    asked = False
    if OPTIONS.config is None:
        asked = _write_config(Path("config"), asking)
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
    if asked:
        offer_tests(loaded.settings)
    say("Next: banwatch check, then banwatch run.")


def _write_config(target: Path, asking: bool) -> bool:
    """Write what is missing. True when questions were asked for it."""
    source = packaged_config()
    if source.resolve() == target.resolve():
        return False
    target.mkdir(exist_ok=True)
    asked = asking and not (target / SETTINGS).exists()
    for name in _FILES:
        there = target / name
        if there.exists():
            continue
        if (source / name).is_dir():
            shutil.copytree(source / name, there)
        elif name == SETTINGS and asked:
            _write_settings(there, with_values((source / name).read_text(encoding="utf-8"), answers()))
        else:
            shutil.copyfile(source / name, there)
        say(f"Wrote {there}")
    return asked


def _write_settings(file: Path, text: str) -> None:
    """The answers hold secrets: nobody else may read the file, from its first byte on."""
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
