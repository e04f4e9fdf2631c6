"""`banwatch quarantine`: what was set aside because it broke its worker too often."""

from typing import Annotated

import typer

from banwatch.cli.session import opened, print_json, say
from banwatch.errors import InputError, NotFound

app = typer.Typer(help="What was set aside because it broke too often.", no_args_is_help=True)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Show what is in quarantine and why, oldest first.

    Example: banwatch quarantine list
    """
    with opened() as (services, _), services.store.read() as tx:
        found = tx.work.quarantined()
    if as_json:
        fields = ("step", "item", "reason", "tries", "at")
        print_json([{name: getattr(aside, name) for name in fields} for aside in found])
        return
    for aside in found:
        say(f"{aside.item}  {aside.step}  {aside.tries} times, last {aside.at:%Y-%m-%d %H:%M} UTC: {aside.reason}")
    if not found:
        say("Nothing is in quarantine.")


@app.command()
def release(
    item: Annotated[str, typer.Argument(help="Id as listed.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
) -> None:
    """Try a thing again, with all its tries.

    Example: banwatch quarantine release --all
    """
    if bool(item) == every:
        raise InputError("Name one id, or --all.", "`banwatch quarantine list` shows what there is.")
    with opened() as (services, _), services.store.write() as tx:
        count = tx.work.release(None if every else item)
    if not count and not every:
        raise NotFound(f"{item} is not in quarantine.", "`banwatch quarantine list` shows what is.")
    say(f"{count} released.")
