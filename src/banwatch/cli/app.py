"""All commands under one name."""

from pathlib import Path
from typing import Annotated

import typer

from banwatch import __version__
from banwatch.cli import bans, demo, digest, feeds, judge, review, setup, work
from banwatch.cli.session import OPTIONS

app = typer.Typer(
    name="banwatch",
    help="Finds news of new municipal bans, alerts once per ban with the evidence, keeps the confirmed ones.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"banwatch {__version__}")
        raise typer.Exit


@app.callback()
def options(
    config: Annotated[Path | None, typer.Option(help="Settings file (else BANWATCH_CONFIG, else config/).")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """Options that stand before or after any command."""
    del version
    OPTIONS.config, OPTIONS.debug = config, debug


app.command()(setup.init)
app.command()(setup.check)
app.command()(work.poll)
app.command()(work.run)
app.command()(work.serve)
app.command()(judge.classify)
app.command()(judge.replay)
app.command()(demo.demo)
app.add_typer(feeds.app, name="feeds")
app.add_typer(review.app, name="review")
app.add_typer(bans.app, name="bans")
app.add_typer(digest.app, name="digest")
