"""The program's commands, read from its own parser without running anything."""

import shlex
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup

from banwatch.cli import _hoisted, make_app

ROOT_COMMAND = typer.main.get_command(make_app())


def leaves(command: Any = ROOT_COMMAND, path: str = "banwatch") -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its whole name."""
    if isinstance(command, TyperGroup):
        for word, below in command.commands.items():
            yield from leaves(below, f"{path} {word}")
    else:
        yield path, command


def options_of(command: Any) -> set[str]:
    """The long options of a command, and its arguments in capitals."""
    found: set[str] = set()
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            found.add(parameter.name.upper())
        else:
            found |= {*parameter.opts, *parameter.secondary_opts}
    return found - {"--help"}


def parse(line: str) -> str:
    """The whole name of the command that a line calls. Raises what the parser raises for a line that it refuses."""
    words = _before_the_shell(shlex.split(line, comments=True))
    command, path = ROOT_COMMAND, words[0]
    context = command.make_context("banwatch", _hoisted(words[1:]))
    while isinstance(command, TyperGroup):
        word, found, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert word is not None
        assert found is not None
        command, path = found, f"{path} {word}"
        context = command.make_context(word, rest, parent=context)
    return path


def _before_the_shell(words: list[str]) -> list[str]:
    """The words up to a redirection or pipe."""
    end = next((place for place, word in enumerate(words) if word in {"<", ">", "|", "&&", ";"}), len(words))
    return words[:end]
