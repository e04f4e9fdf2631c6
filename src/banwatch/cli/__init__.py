"""The command line. Thin: each command opens services, calls jobs and prints."""

import sys

import typer
from typer.exceptions import TyperException

from banwatch.cli.app import make_app
from banwatch.cli.session import OPTIONS, warn
from banwatch.errors import BanwatchError, ConfigError

__all__ = ["main", "make_app"]


def main() -> None:
    """Run a command. A fault that a person can mend is told in words and ends with 2; a traceback needs --debug."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command; its exit code: 0 well, 1 done with faults, 2 refused, 70 our own fault, 130 interrupted."""
    try:
        outcome = make_app(arguments)(_hoisted(arguments), prog_name="banwatch", standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except TyperException as error:
        told = error.format_message().replace("Value error, ", "")
        warn(told if told.startswith("Usage") else f"{told} (banwatch COMMAND --help shows what may be given.)")
        return 2
    except ConfigError as error:
        _debug(error)
        warn(f"The configuration cannot be used, {len(error.faults)} fault{'s'[: len(error.faults) > 1]}:")
        for fault in error.faults:
            warn(f"  {fault}")
        return 2
    except BanwatchError as error:
        _debug(error)
        warn(str(error))
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away (`| head`); Python would complain at exit
        return 0
    except Exception as error:  # noqa: BLE001 - the last resort: no traceback ever reaches a user without --debug
        _debug(error)
        warn(f"banwatch stopped by a fault of its own: {error!r}. Run it again with --debug for the details.")
        return 70


def _hoisted(arguments: list[str]) -> list[str]:
    """--config and --debug may stand anywhere; Typer wants them before the command."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            return [*front, *rest, word, *words]
        if word == "--debug" or word.startswith("--config="):
            front.append(word)
        elif word == "--config":
            front += [word, *([value] if (value := next(words, None)) is not None else [])]
        else:
            rest.append(word)
    return front + rest


def _debug(error: BaseException) -> None:
    if OPTIONS.debug:
        raise error
