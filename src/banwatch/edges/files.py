"""A published site on disk: only what changed is written, each file whole or not at all, nothing foreign removed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from banwatch.errors import InputError

MANIFEST = ".banwatch-register.json"
"""Names of the files that the last publication wrote. Only these are ever removed."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many files were written, were the same already, and were removed because they are no longer part of it."""

    changed: int
    same: int
    removed: int


def write_site(directory: Path, files: Iterable[tuple[str, bytes]]) -> Written:
    """Bring a directory to these files. InputError when it holds something else, or cannot be written.

    A file that is there with the same bytes is left alone, with its time. New files come before old ones go, so a
    reader never meets a link to a file that is not there yet.
    """
    try:
        former = _former(directory)
        changed, names = 0, []
        for name, content in files:
            names.append(name)
            changed += _write(directory / PurePosixPath(name), content)
        gone = sorted(former - set(names))
        for name in gone:
            (directory / name).unlink(missing_ok=True)
        _write(directory / MANIFEST, (json.dumps(sorted(names), indent=0) + "\n").encode())
    except OSError as error:
        raise InputError(
            f"{directory}: the register cannot be written ({error.strerror}: {error.filename}).",
            "Check the directory's rights and the room on its disk; then publish again, which goes on from here.",
        ) from error
    return Written(changed, len(names) - changed, len(gone))


def _former(directory: Path) -> set[str]:
    if not directory.exists() or not any(directory.iterdir()):
        return set()
    try:
        names = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) and _inside(name) for name in names):
        raise InputError(
            f"{directory} holds files that are not a published register.", "Name an empty or a new directory."
        )
    return set(names)


def _inside(name: str) -> bool:
    parts = PurePosixPath(name)
    return not parts.is_absolute() and ".." not in parts.parts


def _write(path: Path, content: bytes) -> bool:
    """Write a file unless it is the same already."""
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(content)
    half.replace(path)
    return True
