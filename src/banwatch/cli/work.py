"""`banwatch poll`, `run`, `serve`: the bot at work."""

import logging
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import inf
from typing import Annotated

import typer

from banwatch.bootstrap.services import make_desk, make_worker, on_postgresql
from banwatch.bootstrap.slack import make_socket
from banwatch.cli.feeds import opml_feeds
from banwatch.cli.session import opened, print_json, say, warn
from banwatch.errors import InputError
from banwatch.jobs.deliver import mended
from banwatch.jobs.digest import digest
from banwatch.jobs.known import subscribe
from banwatch.jobs.poll import Polled
from banwatch.jobs.poll import poll as poll_feeds
from banwatch.jobs.tally import Tally
from banwatch.jobs.way import carry
from banwatch.ports import Services
from banwatch.scheduler import Scheduler
from banwatch.settings import Loaded
from banwatch.web.server import DeskServer
from banwatch.worker import FORGET_AFTER, STEPS

GRACE = 4.0
"""Seconds that running jobs get after SIGTERM; with the desk's own end (5 s at most) it stays within ten."""


def poll(
    every: Annotated[bool, typer.Option("--all", help="Every feed now, not just those that are due.")] = False,
    backfill: Annotated[bool, typer.Option("--backfill", help="Alert for old entries of new feeds too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The summary for programs.")] = False,
) -> None:
    """Poll once, carry what is new through all steps, send what is due, and end.

    Example: banwatch poll --all
    """
    with opened(write=warn if as_json else say, backfill=backfill) as (services, _):
        with services.store.read() as tx:
            subscribed = len(tx.feeds.feeds())
        mended(services)
        polled = poll_feeds(services, limit=100_000, every=every)
        sums = carry(services, patience=inf)
        written = digest(services)
        if written:
            sums["deliver"] += carry(services)["deliver"]
        with services.store.read() as tx:
            undelivered = tx.outbox.pending()
    if as_json:
        print_json(_summary(polled, sums, undelivered))
    else:
        _tell(polled, sums, undelivered, subscribed)


def _summary(polled: Sequence[Polled], sums: dict[str, Tally], undelivered: int) -> dict[str, object]:
    return {
        "feeds": {"polled": len(polled), **Counter(one.result.value for one in polled)},
        "entries": sum(one.new for one in polled),
        "read": sums["read"].done,
        "classified": sums["classify"].done,
        "matched": sums["dedupe"].done,
        "delivered": sums["deliver"].done,
        "undelivered": undelivered,
        "failures": [
            {"url": one.feed.url, "result": one.result.value, "reason": one.reason} for one in polled if one.failed
        ],
        "notes": [note for tally in sums.values() for note in tally.notes],
    }


def _tell(polled: Sequence[Polled], sums: dict[str, Tally], undelivered: int, subscribed: int) -> None:
    failed = [one for one in polled if one.failed]
    for one in failed:
        warn(f"{one.feed.title or one.feed.url}: {one.result.value}: {one.reason}")
    for tally in sums.values():
        for note in tally.notes:
            warn(note)
    if not subscribed:
        say("No feeds yet: banwatch feeds add URL, or banwatch init for the list that comes with the program.")
    say(
        f"{len(polled)} feeds polled ({len(failed)} failed), {sum(one.new for one in polled)} new entries, "
        f"{sums['read'].done} read, {sums['classify'].done} classified, {sums['deliver'].done} delivered"
        + (f", {undelivered} still to deliver." if undelivered else ".")
    )


def run() -> None:
    """Run the bot: scheduler, sender and review desk in one process, until SIGTERM or Ctrl-C.

    Example: banwatch run
    """
    ending = threading.Event()
    with opened(stopping=ending.is_set) as (services, loaded), _signals(ending):
        _logging(loaded)
        _first_feeds(services, loaded)
        mended(services)
        _take_over(services, loaded)
        desk = make_desk(services, loaded.settings)
        desk.start()
        scheduler = Scheduler(services, loaded.settings.poll.tick)
        scheduler.start()
        socket = make_socket(services, loaded.settings)
        if socket:
            socket.start()
        _welcome(services, loaded, desk)
        ending.wait()
        warn("Ending; what is not done is taken up at the next start.")
        if socket:
            socket.stop()
        scheduler.stop(GRACE)
        desk.stop()
    _leave()


def worker(
    steps: Annotated[str, typer.Option(help="Do these steps only, with commas between.")] = ",".join(STEPS),
) -> None:
    """Work on a PostgreSQL database together with other workers, on this machine or others, until SIGTERM or Ctrl-C.

    Example: banwatch worker
    """
    wanted = tuple(word.strip() for word in steps.split(",") if word.strip())
    if wrong := sorted(set(wanted) - set(STEPS)):
        raise InputError(f"There is no step {', '.join(wrong)}.", f"Known: {', '.join(STEPS)}.")
    ending = threading.Event()
    with opened(stopping=ending.is_set) as (services, loaded), _signals(ending):
        _logging(loaded)
        at_work = make_worker(services, loaded, wanted, GRACE)
        _first_feeds(services, loaded)
        mended(services)
        at_work.start()
        say(f"A worker on {services.store.address}: {', '.join(wanted)} (Ctrl-C ends it).")
        sys.stdout.flush()
        ending.wait()
        warn("Ending; what is not done is taken up by others.")
        at_work.stop()
    _leave()


def serve() -> None:
    """Serve the review desk alone, without polling or sending.

    Example: banwatch serve
    """
    ending = threading.Event()
    with opened(stopping=ending.is_set) as (services, loaded), _signals(ending):
        _logging(loaded)
        desk = make_desk(services, loaded.settings)
        desk.start()
        say(f"Review desk on {services.policy.desk_url} (Ctrl-C ends it).")
        ending.wait()
        desk.stop()
    _leave()


def _welcome(services: Services, loaded: Loaded, desk: DeskServer) -> None:
    with services.store.read() as tx:
        feeds = len(tx.feeds.feeds())
    target = services.policy.alert_targets[0]
    where = f"Slack channel {target.address}" if target.channel == "slack" else "this console"
    say(f"banwatch watches {feeds} feeds; alerts go to {where}.")
    say(f"Settings: {loaded.file}")
    say(f"Review desk: http://{loaded.settings.web.host}:{desk.port}")
    sys.stdout.flush()


def _first_feeds(services: Services, loaded: Loaded) -> None:
    """A bot without feeds subscribes to the list of its settings."""
    with services.store.read() as tx:
        there = bool(tx.feeds.feeds())
    if there or not loaded.settings.poll.feeds:
        return
    path = loaded.path(loaded.settings.poll.feeds)
    feeds, faults = opml_feeds(path)
    done = subscribe(services, feeds)
    for fault in faults:
        warn(f"{path}: {fault}")
    say(f"Subscribed to {done.added} feeds of {path}.")


def _take_over(services: Services, loaded: Loaded) -> None:
    """On SQLite what the last process held is free at once; on PostgreSQL others may hold it, and leases lapse."""
    if not on_postgresql(loaded.database_url):
        now = services.clock.now()
        with services.store.write() as tx:
            tx.work.take_over(now)
            tx.work.forget(now - FORGET_AFTER)


@contextmanager
def _signals(ending: threading.Event) -> Iterator[None]:
    def end(_number: int, _frame: object) -> None:
        ending.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _logging(loaded: Loaded) -> None:
    """One line an event on standard error. Libraries speak only when something is wrong."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr, force=True
    )
    logging.getLogger("banwatch").setLevel(loaded.settings.log.level.upper())


def _leave() -> None:
    """End at once, even when a request hangs in a thread: everything that counts is in the database."""
    if any(thread is not threading.main_thread() and not thread.daemon for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
