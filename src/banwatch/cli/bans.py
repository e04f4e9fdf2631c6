"""`banwatch bans`: list, show, export."""

from enum import StrEnum
from typing import Annotated

import typer

from banwatch.alert.headline import headline
from banwatch.bootstrap.judge import phrases
from banwatch.cli.session import opened, print_json, say
from banwatch.cli.story import show_ban
from banwatch.jobs.publish import confirmed_records
from banwatch.model.ban import BanStatus
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


class FormatChoice(StrEnum):
    """What may be exported."""

    CSV = "csv"
    JSON = "json"


_ANY = tuple(status for status in BanStatus if status is not BanStatus.CANDIDATE)


@app.command("list")
def list_bans(
    status: Annotated[StatusChoice, typer.Option(help="Which ones; `any` leaves out candidates.")] = StatusChoice.ANY,
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
    ban_id: Annotated[str, typer.Argument(help="Such as ban-2020-0007.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show one ban with its evidence, reports and decisions.

    Example: banwatch bans show ban-2020-0007
    """
    with opened() as (services, _):
        show_ban(services, ban_id, as_json)


@app.command()
def export(
    form: Annotated[FormatChoice, typer.Option("--format", help="csv or json.")] = FormatChoice.CSV,
) -> None:
    """Write the confirmed bans to standard output.

    Example: banwatch bans export --format csv > bans.csv
    """
    with opened() as (services, _):
        records = confirmed_records(services)
    typer.echo(as_csv(records) if form is FormatChoice.CSV else as_json(records), nl=False)
