"""`banwatch db`: the database's version, soundness and copies."""

from pathlib import Path
from typing import Annotated

import typer

from banwatch.cli.session import loaded_settings, say
from banwatch.edges.clock import SystemClock
from banwatch.edges.store import upkeep
from banwatch.errors import InputError
from banwatch.settings.table import DatabaseSection

app = typer.Typer(help="Upgrade, check, copy and restore the database.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The copy. Compressed when its name ends with .gz.")]


@app.command()
def upgrade() -> None:
    """Bring the tables to the version of this program. Every command that opens the database does that too.

    Example: banwatch db upgrade
    """
    before, after = upkeep.upgrade(loaded_settings().database_url)
    say(f"The schema is {after}." if before == after else f"The schema went from {before or 'nothing'} to {after}.")


@app.command()
def check() -> None:
    """Look whether the database is sound. Ends with 0 (well), 1 (warnings) or 2 (faults); nothing is changed.

    Example: banwatch db check
    """
    found = list(upkeep.faults(loaded_settings().database_url))
    for state, what in found:
        say(f"{state:<8} {what}")
    if not found:
        say("The database is sound.")
    states = {state for state, _ in found}
    raise typer.Exit(2 if "fault" in states else 1 if "warning" in states else 0)


@app.command()
def backup(file: File) -> None:
    """Copy the database into one file while the bot runs. SQLite and PostgreSQL both read it.

    Example: banwatch db backup banwatch-backup.jsonl.gz
    """
    counts = upkeep.back_up(loaded_settings().database_url, file, SystemClock().now())
    say(f"{file}: {sum(counts.values())} rows, {counts['article']} articles, {counts['ban']} bans.")


@app.command()
def restore(file: File) -> None:
    """Fill an empty database from a copy. Messages that were open then are looked up before they are sent.

    Example: banwatch db restore banwatch-backup.jsonl.gz
    """
    counts = upkeep.restore(loaded_settings().database_url, file)
    say(f"{sum(counts.values())} rows restored, {counts['article']} articles, {counts['ban']} bans.")


@app.command()
def move(
    to: Annotated[str, typer.Option(help="Address of the new, empty database, as database.url has it.")],
) -> None:
    """Copy everything into another, empty database, from SQLite to PostgreSQL for one. Stop the bot before.

    Example: banwatch db move --to postgresql://banwatch@localhost/banwatch
    """
    try:
        target = DatabaseSection(url=to).url
    except ValueError:
        raise InputError("--to is no address of a database.", "Begin it with sqlite:/// or postgresql://.") from None
    counts = upkeep.move(loaded_settings().database_url, target, SystemClock().now())
    say(f"{sum(counts.values())} rows moved, {counts['article']} articles, {counts['ban']} bans.")
    say("Set database.url to the new address now. The old database was left as it is; do not run a bot on both.")
