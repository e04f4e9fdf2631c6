"""`banwatch feeds`: add, find, list, log, remove, import, export, check, undo-move."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from banwatch.cli.feeds_view import show_answers, show_found, with_bar
from banwatch.cli.session import opened, print_json, read_bytes, say, warn
from banwatch.errors import InputError, NotFound
from banwatch.jobs.discover import discover
from banwatch.jobs.feeds import answers
from banwatch.jobs.known import subscribe
from banwatch.model.feed import Feed, FeedMove, PollNote
from banwatch.poll.health import TROUBLES, FeedState, health
from banwatch.poll.opml import Subscription, read_opml, write_opml
from banwatch.ports import Services, Tx
from banwatch.text.urls import http_url

app = typer.Typer(help="The feeds that are polled.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def add(
    urls: Annotated[
        list[str], typer.Argument(help="Addresses of feeds (RSS, Atom, RDF or JSON Feed), or of web pages with one.")
    ],
    region: Annotated[str, typer.Option(help="Home of the outlet, such as US-MA: helps to tell places apart.")] = "",
    group: Annotated[str, typer.Option(help="A heading of your own.")] = "",
    offline: Annotated[bool, typer.Option("--offline", help="Ask nobody: add the addresses as they are.")] = False,
) -> None:
    """Subscribe to feeds. Of a web page, the feed behind it is found and shown.

    Example: banwatch feeds add https://example.org/news/feed.xml --region US-MA
    """
    wanted = [http_url(url) for url in urls]
    if bad := [url for url, good in zip(urls, wanted, strict=True) if good is None]:
        raise InputError(f"{', '.join(bad)}: no http(s) address.", "Nothing was added; write it with https://.")
    with opened() as (services, _):
        named = [url for url in wanted if url]
        addresses = named if offline else list(filter(None, (_looked_up(services, url) for url in named)))
        done = subscribe(services, [Feed(0, url, region=region, group=group) for url in addresses])
    say(f"{done.added} added" + (f", {done.there} subscribed to already." if done.there else "."))
    if len(addresses) < len(named):
        raise typer.Exit(1)


def _looked_up(services: Services, url: str) -> str | None:
    """The address to subscribe to: itself when it is a feed or cannot be asked, else the one feed behind the page.

    None when there is no feed behind it, or more than one; it was said what to do.
    """
    try:
        found = list(discover(services, url))
    except InputError as error:
        warn(f"{error.what} It is added as it is and asked again with the others.")
        return url
    for one in found:
        show_found(one)
    if len(found) == 1:
        return found[0].url
    if found:
        warn(f"{url} names {len(found)} feeds; none was added. Add those that you want by their own addresses.")
    else:
        warn(f"{url} is a page, and no feed was found behind it. --offline adds an address without asking it.")
    return None


@app.command()
def find(url: Annotated[str, typer.Argument(help="A web page, such as the news page of a town.")]) -> None:
    """Look for the feeds behind a web page, with their newest entries and what the classifier says of them.

    Nothing is recorded.

    Example: banwatch feeds find https://town.example/news
    """
    address = http_url(url)
    if address is None:
        raise InputError(f"{url}: no http(s) address.", "Write it with https://.")
    number_found = 0
    with opened() as (services, _):
        for found in discover(services, address):
            number_found += 1
            show_found(found)
    if not number_found:
        raise NotFound(f"No feed was found behind {address}.", "Look on the page for “RSS”, or ask the publisher.")
    say("To subscribe: banwatch feeds add ADDRESS")


@app.command("list")
def list_feeds(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """List feeds with their state.

    Example: banwatch feeds list
    """
    with opened() as (services, _), services.store.read() as tx:
        feeds, now = tx.feeds.feeds(), services.clock.now()
    if as_json:
        print_json([_object(feed, now) for feed in feeds])
        return
    for feed in feeds:
        one = health(feed, now)
        say(f"{feed.title or feed.url}\n  {feed.url}\n  {one.state.value}{f': {one.why}' if one.why else ''}")
    say(_summary(feeds, now) if feeds else "No feeds yet: banwatch feeds add URL, or banwatch init.")


def _summary(feeds: Sequence[Feed], now: datetime) -> str:
    """How many feeds there are, and how many are in each kind of trouble."""
    counts = Counter(health(feed, now).state for feed in feeds)
    troubles = [f"{counts[state]} {state.value}" for state in FeedState if state in TROUBLES and counts[state]]
    return f"{len(feeds)} feeds" + (f", of which {', '.join(troubles)}." if troubles else ".")


def _object(feed: Feed, now: datetime) -> dict[str, object]:
    one = health(feed, now)
    return {
        "state": one.state.value,
        "why": one.why,
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "site_url": feed.site_url,
        "group": feed.group,
        "region": feed.region,
        "language": feed.language,
        "last_result": feed.last_result.value if feed.last_result else None,
        "last_error": feed.last_error,
        "failures": feed.failures,
        "last_ok_at": feed.last_ok_at.isoformat() if feed.last_ok_at else None,
        "next_poll_at": feed.next_poll_at.isoformat() if feed.next_poll_at else None,
    }


@app.command()
def remove(url: Annotated[str, typer.Argument(help="The feed's address.")]) -> None:
    """End a subscription; what the feed brought stays.

    Example: banwatch feeds remove https://example.org/news/feed.xml
    """
    with opened() as (services, _), services.store.write() as tx:
        if not tx.feeds.remove_feed(http_url(url) or url) and not tx.feeds.remove_feed(url):
            raise NotFound(f"There is no feed {url}.", "`banwatch feeds list` shows the addresses.")
    say("Removed.")


@app.command("log")
def show_log(
    feed: Annotated[str, typer.Argument(help="The feed's address, or its id of `banwatch feeds list --json`.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show the last polls of a feed, newest first, and its moves.

    Example: banwatch feeds log https://example.org/news/feed.xml
    """
    with opened() as (services, _), services.store.read() as tx:
        found = _the_feed(tx, feed)
        polls, moves = tx.history.polls(found.id), tx.history.moves(found.id)
    if as_json:
        print_json({"url": found.url, "polls": [_poll_object(note) for note in polls], "moves": _move_objects(moves)})
        return
    for note in polls:
        size = f"{note.status or 'no answer'}, {note.size:,} bytes, {note.new} new"
        say(f"{note.at:%Y-%m-%d %H:%M:%S}  {note.result.value:9}  {size}  {note.reason}")
    for move in moves:
        undone = f", undone {move.undone_at:%Y-%m-%d}" if move.undone_at else ""
        say(f"{move.at:%Y-%m-%d %H:%M:%S}  moved from {move.old_url} to {move.new_url}{undone}")
    say(f"{len(polls)} polls." if polls else "Not polled yet.")


def _poll_object(note: PollNote) -> dict[str, object]:
    return {
        "at": note.at.isoformat(),
        "result": note.result.value,
        "status": note.status,
        "size": note.size,
        "new": note.new,
        "reason": note.reason,
    }


def _move_objects(moves: Sequence[FeedMove]) -> list[dict[str, object]]:
    return [
        {
            "at": move.at.isoformat(),
            "from": move.old_url,
            "to": move.new_url,
            "undone_at": move.undone_at.isoformat() if move.undone_at else None,
        }
        for move in moves
    ]


@app.command("undo-move")
def undo_move(
    feed: Annotated[str, typer.Argument(help="The feed's address now, or its id of `banwatch feeds list --json`.")],
) -> None:
    """Give a feed that was found to have moved its old address back. It does not move there again by itself.

    Example: banwatch feeds undo-move https://example.org/new/feed.xml
    """
    with opened() as (services, _), services.store.write() as tx:
        found = _the_feed(tx, feed)
        address = tx.history.undo_move(found.id, services.clock.now())
        if address is None:
            raise NotFound(f"The feed {found.url} has not moved.", "`banwatch feeds log` shows the moves of a feed.")
    say(f"Its address is {address} again.")


def _the_feed(tx: Tx, named: str) -> Feed:
    """The subscription of this address or id."""
    address = http_url(named)
    for feed in tx.feeds.feeds():
        if named in (feed.url, str(feed.id)) or (address and feed.url == address):
            return feed
    raise NotFound(f"There is no feed {named}.", "`banwatch feeds list` shows the addresses.")


@app.command("import")
def import_opml(file: Annotated[Path, typer.Argument(help="An OPML file, or - for standard input.")]) -> None:
    """Subscribe to the feeds of an OPML file.

    Example: banwatch feeds import feeds.opml
    """
    feeds, faults = opml_feeds(file)
    with opened() as (services, _):
        done = subscribe(services, feeds)
    for fault in faults:
        warn(f"{file}: {fault}")
    say(f"{done.added} added, {done.there} subscribed to already, {len(faults)} left out.")
    if faults:
        raise typer.Exit(1)


def opml_feeds(file: Path) -> tuple[tuple[Feed, ...], tuple[str, ...]]:
    """The feeds of an OPML file and what could not be used of it. InputError names the file."""
    try:
        found = read_opml(read_bytes(file))
    except InputError as error:
        if error.what.startswith(str(file)):
            raise
        raise InputError(f"{file}: {error.what}", error.remedy) from error
    feeds = tuple(Feed(0, one.url, one.title, one.site_url, one.group, one.region, one.language) for one in found.feeds)
    return feeds, found.faults


@app.command()
def export() -> None:
    """Write the subscriptions as OPML to standard output.

    Example: banwatch feeds export > feeds.opml
    """
    with opened() as (services, _), services.store.read() as tx:
        feeds = tx.feeds.feeds()
    subscriptions = [Subscription(f.url, f.title, f.site_url, f.group, f.region, f.language) for f in feeds]
    typer.echo(write_opml(subscriptions, "banwatch feeds").decode("utf-8"), nl=False)


@app.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Ask every feed once and tell which ones answer. Nothing is recorded.

    Example: banwatch feeds check
    """
    with opened() as (services, _):
        with services.store.read() as tx:
            total = len(tx.feeds.feeds())
        found = list(with_bar(answers(services), total))
    bad = [answer for answer in found if not answer.good]
    if as_json:
        print_json([{"url": a.feed.url, "title": a.feed.title, "ok": a.good, "detail": a.detail} for a in found])
    else:
        show_answers(found)
        say(f"{len(found) - len(bad)} of {len(found)} feeds answer.")
    if bad:
        raise typer.Exit(1)
