"""`banwatch bans`: list, show, their life, merge and split, export."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from banwatch.alert.headline import headline
from banwatch.bootstrap.judge import phrases
from banwatch.bootstrap.register import about
from banwatch.cli.corrections import corrections
from banwatch.cli.session import opened, print_json, say, user_name
from banwatch.cli.story import show_ban
from banwatch.jobs.history import history_of
from banwatch.jobs.life import record_step
from banwatch.jobs.publish import register_of
from banwatch.jobs.regroup import merge as join
from banwatch.jobs.regroup import split as part
from banwatch.jobs.regroup import undo as take_back
from banwatch.model.ban import BanStatus
from banwatch.model.life import Stage
from banwatch.publish.formats import as_csv, as_json, fields

app = typer.Typer(help="The bans on record.", no_args_is_help=True, rich_markup_mode=None)


class StatusChoice(StrEnum):
    """What may be listed."""

    ANY = "any"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    CANDIDATE = "candidate"
    KNOWN = "known"
    FOLLOWED = "followed"
    MERGED = "merged"


class FormatChoice(StrEnum):
    """What may be exported."""

    CSV = "csv"
    JSON = "json"


BanId = Annotated[str, typer.Argument(help="Such as ban-2020-0007.")]
By = Annotated[str, typer.Option("--by", help="Who says so; else the name of the user who is logged in.")]

_ANY = (BanStatus.SUSPECTED, BanStatus.CONFIRMED, BanStatus.REJECTED, BanStatus.KNOWN)


@app.command("list")
def list_bans(
    status: Annotated[
        StatusChoice, typer.Option(help="Which ones; `any` leaves out candidates, proposals and merged ones.")
    ] = StatusChoice.ANY,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List bans, latest decision first.

    Example: banwatch bans list --status suspected --json
    """
    wanted = _ANY if status is StatusChoice.ANY else (BanStatus(status.value),)
    with opened() as (services, _), services.store.read() as tx:
        found = tx.bans.bans(wanted)
    if as_json:
        print_json([{**fields(ban), "status": ban.status.value, "confidence": ban.confidence} for ban in found])
        return
    names = phrases(services.classifier)
    for ban in found:
        day = ban.facts.decided_on.isoformat() if ban.facts.decided_on else "undated   "
        say(f"{ban.id}  {day}  {ban.status.value:<9}  {headline(ban, names.get(ban.watch, ban.watch))}")
    if not found:
        say(f"No bans with status {status.value}.")


@app.command()
def show(
    ban_id: BanId,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show one ban with its evidence, reports and decisions.

    Example: banwatch bans show ban-2020-0007
    """
    with opened() as (services, _):
        show_ban(services, ban_id, as_json)


@app.command()
def history(
    ban_id: BanId,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show the life of a ban: its stages, what people decided, and with which bans it was merged or split.

    Example: banwatch bans history ban-2020-0007
    """
    with opened() as (services, _):
        events = history_of(services, ban_id)
    if as_json:
        print_json([event.as_object() for event in events])
        return
    for event in events:
        say(event.as_line())


@app.command()
def step(
    ban_id: BanId,
    stage: Annotated[Stage, typer.Argument(help="The stage that the ban has come to.")],
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; one to come waits for it.")],
    source: Annotated[str, typer.Option(help="Where that stands: an address, a section.")] = "",
    by: By = "",
    quiet: Annotated[bool, typer.Option("--quiet", help="Record it without telling anybody.")] = False,
) -> None:
    """Record a stage of a ban that no article told: a repeal, a first day in effect, the end of a moratorium.

    Example: banwatch bans step ban-2020-0007 expired --on 2027-01-01 --source "section 4"
    """
    with opened() as (services, _):
        made = record_step(services, ban_id, stage, on.date(), by or user_name(), source, quiet)
    say(f"{ban_id}: {made.stage.value} on {made.day}{' (to come)' if made.to_come else ''}.")


@app.command()
def merge(
    ban_id: BanId,
    into: Annotated[str, typer.Argument(help="The ban that it is.")],
    take: Annotated[
        list[str] | None, typer.Option(help="A fact that the first one knows better; may be given often.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Where they differ, keep the facts of the second.")] = False,
    reason: Annotated[str, typer.Option(help="A note, if you like.")] = "",
    by: By = "",
) -> None:
    """Say that two bans are one. The first id leads to the second from then on; nothing is lost.

    Example: banwatch bans merge ban-2020-0009 ban-2020-0007 --keep
    """
    chosen = take or ([] if keep else None)
    with opened() as (services, _):
        ban = join(services, ban_id, into, by or user_name(), "cli", reason, chosen)
        say(f"{ban_id} leads to {ban.id} now: {headline(ban, phrases(services.classifier).get(ban.watch, ban.watch))}")


@app.command()
def split(
    ban_id: BanId,
    articles: Annotated[list[str], typer.Argument(help="Ids of the reports that are of another ban.")],
    reason: Annotated[str, typer.Option(help="A note, if you like.")] = "",
    by: By = "",
) -> None:
    """Say that some reports are of another ban. The part with the earliest report keeps the id.

    Example: banwatch bans split ban-2020-0007 art-01J --reason "the voters' measure"
    """
    with opened() as (services, _):
        kept, made = part(services, ban_id, articles, by or user_name(), "cli", reason)
    say(f"{kept.id} keeps its id; {made.id} is split from it.")


@app.command()
def undo(ban_id: BanId, by: By = "") -> None:
    """Take back the last merge or split of a ban.

    Example: banwatch bans undo ban-2020-0007
    """
    with opened() as (services, _):
        done = take_back(services, ban_id, by or user_name())
    say(f"The {done.kind} of {done.source_id} and {done.target_id} is taken back.")


@app.command()
def export(
    form: Annotated[FormatChoice, typer.Option("--format", help="csv or json.")] = FormatChoice.CSV,
) -> None:
    """Write the confirmed bans to standard output.

    Example: banwatch bans export --format csv > bans.csv
    """
    with opened() as (services, loaded):
        names = phrases(services.classifier)
        register = register_of(services, lambda watch: names.get(watch, watch.replace("-", " ")))
    told = about(loaded.settings)
    typer.echo((as_csv if form is FormatChoice.CSV else as_json)(register.records, told), nl=False)


app.command()(corrections)
