"""`banwatch review`: list, show, confirm, reject."""

from typing import Annotated

import typer

from banwatch.alert.headline import headline
from banwatch.bootstrap.judge import phrases
from banwatch.cli.session import opened, print_json, say, user_name
from banwatch.cli.story import show_ban
from banwatch.jobs.review import decide, waiting
from banwatch.model.ban import Ban, BanStatus
from banwatch.publish.formats import fields
from banwatch.review.decide import REASONS

app = typer.Typer(help="Confirm or reject what the bot found.", no_args_is_help=True, rich_markup_mode=None)

BanId = Annotated[str, typer.Argument(help="Such as ban-2020-0007.")]
By = Annotated[str, typer.Option("--by", help="Who decides; else the name of the user who is logged in.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command("list")
def list_waiting(as_json: AsJson = False) -> None:
    """List what waits for a person, most urgent first.

    Example: banwatch review list
    """
    with opened() as (services, _):
        items = waiting(services)
        names = phrases(services.classifier)
    if as_json:
        print_json(
            [
                {**fields(i.ban), "status": i.ban.status.value, "confidence": i.ban.confidence, "why": i.why}
                for i in items
            ]
        )
        return
    for item in items:
        say(f"{item.ban.id}  {headline(item.ban, names.get(item.ban.watch, item.ban.watch))}  ({item.why})")
    say(f"{len(items)} waiting." if items else "Nothing waits for review.")


@app.command()
def show(ban_id: BanId, as_json: AsJson = False) -> None:
    """Show one ban with its evidence.

    Example: banwatch review show ban-2020-0007
    """
    with opened() as (services, _):
        show_ban(services, ban_id, as_json)


@app.command()
def confirm(
    ban_id: BanId,
    reason: Annotated[str, typer.Option(help="A note, if you like.")] = "",
    by: By = "",
) -> None:
    """Confirm a ban: it goes into the register.

    Example: banwatch review confirm ban-2020-0007
    """
    _decided(ban_id, BanStatus.CONFIRMED, reason, by)


@app.command()
def reject(
    ban_id: BanId,
    reason: Annotated[str, typer.Option(help=f"Why: {', '.join(REASONS)}, or a sentence of your own.")],
    by: By = "",
) -> None:
    """Reject a ban, with a reason.

    Example: banwatch review reject ban-2020-0007 --reason proposal
    """
    _decided(ban_id, BanStatus.REJECTED, reason, by)


def _decided(ban_id: str, verdict: BanStatus, reason: str, by: str) -> None:
    with opened() as (services, _):
        ban: Ban = decide(services, ban_id, verdict, reason, by or user_name(), "cli")
        say(f"{ban.id} is {ban.status.value}: {headline(ban, phrases(services.classifier).get(ban.watch, ban.watch))}")
