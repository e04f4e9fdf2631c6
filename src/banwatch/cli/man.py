"""`banwatch man`: the manual page, made from the commands themselves."""

from collections.abc import Iterator
from typing import Any

import typer

from banwatch import __version__
from banwatch.cli import app as commands

_EXITS = (
    ("0", "Well."),
    ("1", "Done, with faults or warnings."),
    ("2", "Refused; a sentence says why."),
    ("70", "A fault of the program."),
    ("130", "Interrupted."),
)
_FILES = (
    ("config/banwatch.toml", "Settings. BANWATCH_CONFIG or --config name another file."),
    ("var/banwatch.sqlite3", "The database, beside config/, unless database.url says otherwise."),
)


def man() -> None:
    """Print the manual page. To read it: banwatch man | man -l -

    Example: banwatch man
    """
    typer.echo(manual_page())


def manual_page() -> str:
    """The page in man(7)'s language. It says what `--help` says, of all commands."""
    root = typer.main.get_command(commands.make_app())
    lines = [f'.TH BANWATCH 1 "" "banwatch {__version__}" "User Commands"', ".SH NAME"]
    lines += [r"banwatch \- finds news of new municipal bans and alerts once for each", ".SH SYNOPSIS"]
    lines += [r".B banwatch", "[OPTIONS] COMMAND [ARGUMENTS]", ".SH DESCRIPTION", _escaped(root.help or "")]
    lines += [".SH OPTIONS", *_options(root), ".SH COMMANDS"]
    for name, command in _leaves(root, "banwatch"):
        lines += [f".SS {_escaped(name)}", *_described(command.help or ""), *_options(command)]
    lines += [".SH EXIT STATUS", *(line for pair in _EXITS for line in _item(*pair))]
    lines += [".SH FILES", *(line for pair in _FILES for line in _item(*pair))]
    return "\n".join(lines)


def _leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        yield path, command
        return
    for word, below in command.commands.items():
        yield from _leaves(below, f"{path} {word}")


def _described(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        words, found, example = " ".join(paragraph.split()).partition("Example: ")
        if words:
            yield ".PP"
            yield _escaped(words.strip())
        if found:
            yield from (".PP", ".RS", f".B {_escaped(example)}", ".RE")


def _options(command: Any) -> Iterator[str]:
    for each in command.params:
        names = [each.name.upper()] if each.param_type_name == "argument" else [*each.opts, *each.secondary_opts]
        if "--help" not in names:
            yield from _item(", ".join(names), getattr(each, "help", None) or "")


def _item(head: str, text: str) -> Iterator[str]:
    yield from (".TP", f".B {_escaped(head)}", _escaped(text))


def _escaped(text: str) -> str:
    """Text that roff prints as it is: no escapes, no requests at a line's start."""
    line = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{line}" if line.startswith((".", "'")) or not line else line
