"""What every command shares: settings from the command line, services, and how to speak to the terminal."""

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from banwatch.errors import ConfigError, InputError
from banwatch.jobs.known import load_known
from banwatch.ports import Services
from banwatch.settings import Loaded, load_settings


@dataclass(slots=True)
class Options:
    """Options that stand before or after any command."""

    config: Path | None = None
    debug: bool = False


OPTIONS = Options()


def loaded_settings() -> Loaded:
    """The settings, read anew. ConfigError with all faults."""
    return load_settings(OPTIONS.config, os.environ)


@contextmanager
def opened(
    write: Callable[[str], object] = print,
    backfill: bool = False,
    stopping: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Services, Loaded]]:
    """Services on the user's settings and database, with the known bans loaded."""
    from banwatch.bootstrap.services import Wishes, services  # half a second, which `classify` need not pay

    loaded = loaded_settings()
    with services(loaded, Wishes(write, backfill, stopping)) as ready:
        load_known_list(ready, loaded)
        yield ready, loaded


def load_known_list(ready: Services, loaded: Loaded) -> int:
    """Load the known list of the settings, if one is named; lines that are there change nothing."""
    name = loaded.settings.dedupe.known_bans
    if not name:
        return 0
    path = loaded.path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            (f"{loaded.file}: dedupe.known_bans: {path} cannot be read: {error}. Empty loads none.",)
        ) from None
    return load_known(ready, text, str(path))


def say(text: str = "") -> None:
    """A line for people, free of control characters that could steer a terminal."""
    typer.echo(clean(text))


def warn(text: str) -> None:
    """A line for people on standard error."""
    typer.echo(clean(text), err=True)


def clean(text: str) -> str:
    """Text without control characters other than line feed and tab: foreign words must not steer a terminal."""
    return "".join(char if char.isprintable() or char in "\n\t" else "�" for char in text)


def print_json(value: Any) -> None:
    """A value for programs."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def user_name() -> str:
    """The name of the user who is logged in; empty where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return ""


def read_bytes(path: Path) -> bytes:
    """A file's bytes, or InputError naming it. `-` is standard input."""
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).", "Check the path and its rights.") from error
