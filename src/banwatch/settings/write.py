"""Puts values into a commented settings file, and leaves its comments where they are. Pure."""

import json
import re
from collections.abc import Mapping

Value = str | int | tuple[str, ...]


def with_values(text: str, values: Mapping[tuple[str, str], Value]) -> str:
    """The file's text with these settings, by (section, key).

    A line that sets the key, or shows it behind `# `, is replaced; else a line is put under the section's head, which
    is added where the file has none.
    """
    lines = text.splitlines()
    for (section, key), value in values.items():
        _put(lines, section, key, f"{key} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _put(lines: list[str], section: str, key: str, line: str) -> None:
    if f"[{section}]" not in lines:
        lines += ["", f"[{section}]"]
    head = lines.index(f"[{section}]")
    end = next((number for number in range(head + 1, len(lines)) if lines[number].startswith("[")), len(lines))
    shown = [number for number in range(head + 1, end) if re.match(rf"(?:# )?{re.escape(key)} = ", lines[number])]
    if shown:
        lines[shown[0]] = line
    else:
        lines.insert(head + 1, line)


def _toml(value: Value) -> str:
    """JSON's strings, numbers and lists are TOML's; DEL alone is written otherwise, and no setting may hold it."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
