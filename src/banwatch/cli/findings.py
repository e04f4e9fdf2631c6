"""What a command looked at and saw: told line by line, or as JSON, with the exit code that goes with it."""

from collections.abc import Iterable
from dataclasses import dataclass

import typer

from banwatch.cli.session import print_json, say


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing looked at: `ok`, `warning` or `fault`, and what was seen."""

    what: str
    state: str
    detail: str


def report(found: Iterable[Seen], as_json: bool) -> None:
    """Tell what was seen, and end with 0 (well), 1 (warnings) or 2 (faults)."""
    states = set()
    lines = []
    for one in found:
        states.add(one.state)
        if as_json:
            lines.append({"what": one.what, "state": one.state, "detail": one.detail})
        else:
            say(f"{one.state:<8} {one.what}: {one.detail}")
    if as_json:
        print_json(lines)
    raise typer.Exit(2 if "fault" in states else 1 if "warning" in states else 0)
