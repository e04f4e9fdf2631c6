"""`banwatch demo`: the real bot on a small news site on this machine."""

import json
import tempfile
import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from banwatch.bootstrap.services import Wishes, make_desk, services
from banwatch.cli.session import clean, say
from banwatch.dedupe.keys import place_key
from banwatch.demo.site import DemoSite
from banwatch.demo.slack.server import SlackServer
from banwatch.demo.stories import PlantedBan, planted
from banwatch.errors import BanwatchError
from banwatch.jobs.classify import classify
from banwatch.jobs.dedupe import dedupe
from banwatch.jobs.deliver import deliver
from banwatch.jobs.known import subscribe
from banwatch.jobs.poll import poll
from banwatch.jobs.read import read
from banwatch.jobs.tally import Tally
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.feed import Feed
from banwatch.ports import Services
from banwatch.settings import Loaded, load_settings, packaged_config
from banwatch.web.slack import PATH

BATCH = 8
"""Articles that go through all steps together, so that alerts come while the bar moves."""
SLACK_TOKEN, SLACK_CHANNEL = "xoxb-demo", "C0BANS"  # no secret: the Slack is our own
AGAIN = 0.3
"""Seconds between two looks at what is to be sent, once the articles are through."""


def demo(
    once: Annotated[bool, typer.Option("--once", help="End by itself, without the review desk.")] = False,
    port: Annotated[int, typer.Option(help="Port of the review desk; another one is taken when it is in use.")] = 8000,
    with_slack: Annotated[bool, typer.Option("--with-slack", help="Alerts go to a Slack on this machine.")] = False,
) -> None:
    """Watch the bot find bans on a small news site on this machine. Your own data is not touched.

    Example: banwatch demo --once
    """
    console = Console(highlight=False, markup=False)
    with (
        tempfile.TemporaryDirectory(prefix="banwatch-demo-") as scratch,
        DemoSite() as site,
        SlackServer(token=SLACK_TOKEN) if with_slack else nullcontext() as slack,
    ):
        loaded = demo_settings(Path(scratch), site.host, port, slack)
        with services(loaded, Wishes(write=_printer(console), backfill=True)) as ready:
            say(f"A news site of {len(site.feeds)} feeds is open on http://{site.host}/ (sample articles, only here).")
            subscribe(ready, [Feed(0, url, title=title, region=region) for title, url, region in site.feeds])
            right = _show(ready, console)
            if slack:
                say(f"Slack's channel is open on {slack.root}/ (a Slack of this program, only here).")
            if not once:
                _desk(ready, loaded, slack)
    if once and not right:
        raise typer.Exit(1)


def demo_settings(scratch: Path, host: str, port: int, slack: SlackServer | None = None) -> Loaded:
    """Settings of the demo: packaged rules, a scratch database, nothing of the user's own."""
    environ = {
        "BANWATCH_DATABASE__URL": f"sqlite:///{scratch / 'demo.sqlite3'}",
        "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": json.dumps([host]),
        "BANWATCH_DEDUPE__KNOWN_BANS": "",
        "BANWATCH_WEB__PORT": str(port),
    }
    if slack:
        environ |= {
            "BANWATCH_SLACK__BOT_TOKEN": slack.token,
            "BANWATCH_SLACK__CHANNEL": SLACK_CHANNEL,
            "BANWATCH_SLACK__API_URL": slack.url,
            "BANWATCH_SLACK__SIGNING_SECRET": slack.persons.signing_secret,
        }
    return load_settings(packaged_config() / "banwatch.toml", environ)


def _printer(console: Console) -> Callable[[str], object]:
    return lambda text: console.print(clean(text), soft_wrap=True)


def _show(ready: Services, console: Console) -> bool:
    """Poll and carry the articles through, with a bar; whether every planted ban, and no other, was alerted."""
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console)
    with bar:
        task = bar.add_task("polling feeds", total=None)
        entries = sum(one.new for one in poll(ready))
        bar.update(task, description="reading articles", total=entries)
        while batch := _batch(ready):
            bar.advance(task, batch.done)
    found = _alerted(ready)
    return _table(console, entries, found, len(_waiting(ready)))


def _batch(ready: Services) -> Tally:
    tally = read(ready, BATCH)
    for job in (classify, dedupe, deliver):
        while job(ready):
            pass
    return tally


def _alerted(ready: Services) -> dict[str, tuple[Ban, int]]:
    """Alerted bans by place, with the number of articles that report each."""
    with ready.store.read() as tx:
        bans = tx.bans.bans((BanStatus.SUSPECTED,))
        return {ban.id: (ban, len(tx.bans.reports(ban.id))) for ban in bans if tx.outbox.deliveries(ban.id)}


def _waiting(ready: Services) -> tuple[Ban, ...]:
    with ready.store.read() as tx:
        return tx.bans.bans((BanStatus.CANDIDATE,))


def _table(console: Console, entries: int, found: dict[str, tuple[Ban, int]], waiting: int) -> bool:
    wanted = planted()
    table = Table("planted ban", "decided", "alerts", "articles", title=f"{entries} articles read")
    unmatched = dict(found)
    right = True
    for ban in wanted:
        hits = [ban_id for ban_id, (one, _) in found.items() if _same(one, ban)]
        right = right and len(hits) == 1
        reports = sum(found[ban_id][1] for ban_id in hits)
        table.add_row(f"{ban.place}, {ban.region}", str(ban.decided_on), str(len(hits)), str(reports))
        for ban_id in hits:
            unmatched.pop(ban_id, None)
    console.print(table)
    for stray, _ in unmatched.values():
        console.print(f"alerted, but not planted: {stray.facts.place}, {stray.facts.region} ({stray.id})")
    console.print(
        f"{len(found)} alerts for {len(wanted)} planted bans, {len(unmatched)} false; "
        f"{waiting} articles wait for a person because the bot is unsure."
    )
    return right and not unmatched


def _same(ban: Ban, wanted: PlantedBan) -> bool:
    near = ban.facts.decided_on or ban.reported_on
    return (
        place_key(ban.facts.place) == place_key(wanted.place)
        and ban.facts.region in (None, wanted.region)
        and (near is None or abs((near - wanted.decided_on).days) <= 60)
    )


def _desk(ready: Services, loaded: Loaded, slack: SlackServer | None) -> None:
    desk = make_desk(ready, loaded.settings)
    try:
        desk.start()
    except BanwatchError:
        desk = make_desk(
            ready, loaded.settings.model_copy(update={"web": loaded.settings.web.model_copy(update={"port": 0})})
        )
        desk.start()
    say(f"The review desk is open on http://127.0.0.1:{desk.port} - confirm or reject what was found. Ctrl-C ends.")
    if slack:
        slack.persons.request_url = f"http://127.0.0.1:{desk.port}{PATH}"
    forever = threading.Event()
    try:
        while not forever.wait(AGAIN):
            deliver(ready)  # what was decided on the desk or in Slack shows in Slack
    except KeyboardInterrupt:
        pass
    finally:
        desk.stop()
