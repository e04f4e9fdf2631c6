"""All commands under one name. Only the command that is called is loaded: the whole bot takes a second to import."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from banwatch import __version__
from banwatch.cli.session import OPTIONS

COMMANDS = {
    "init": "setup",
    "check": "check",
    "doctor": "doctor",
    "poll": "work",
    "run": "work",
    "serve": "work",
    "worker": "work",
    "status": "status",
    "classify": "judge",
    "replay": "judge",
    "backfill": "backfill",
    "evaluate": "evaluate",
    "explain": "explain",
    "fit": "fit",
    "publish": "publish",
    "demo": "demo",
    "man": "man",
}
"""Commands and the modules of this package that hold them, in the order in which help lists them."""

GROUPS = ("config", "db", "quarantine", "feeds", "hosts", "review", "bans", "watch", "audit", "digest", "slack")
"""Modules that hold commands of their own (`banwatch feeds add`)."""


def make_app(called: Sequence[str] = ()) -> typer.Typer:
    """The application with the command that these words call, or with all where they call none."""
    app = typer.Typer(
        name="banwatch",
        help="Finds news of new municipal bans, alerts once per ban with the evidence, keeps the confirmed ones.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_options)
    wanted = next((word for word in called if word in COMMANDS or word in GROUPS), None)
    for name, module in COMMANDS.items():
        if wanted in (None, name):
            app.command(name)(getattr(import_module(f"banwatch.cli.{module}"), name))
    for name in GROUPS:
        if wanted in (None, name):
            app.add_typer(import_module(f"banwatch.cli.{name}").app, name=name)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"banwatch {__version__}")
        raise typer.Exit


def _options(
    config: Annotated[Path | None, typer.Option(help="Settings file (else BANWATCH_CONFIG, else config/).")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """Options that stand before or after any command."""
    del version
    OPTIONS.config, OPTIONS.debug = config, debug
