"""The settings as a person reads them: value, default and meaning of each, secrets left out."""

import ast
import inspect
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from banwatch.settings.table import Section, Settings


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `value` is written as in the file, of a secret only whether it is set; `meaning` may be empty."""

    section: str
    about: str
    key: str
    value: str
    changed: bool
    meaning: str


def explained(settings: Settings) -> tuple[Setting, ...]:
    """All settings in the order of the table."""
    return tuple(row for name in Settings.model_fields for row in _rows(name, getattr(settings, name)))


def _rows(name: str, section: Section) -> Iterator[Setting]:
    kind = type(section)
    meanings = _docstrings(kind)
    about = inspect.cleandoc(kind.__doc__ or "")
    for key, field in kind.model_fields.items():
        value = getattr(section, key)
        changed = bool(value != field.get_default(call_default_factory=True))
        yield Setting(name, about, key, _written(value), changed, meanings.get(key, ""))


def _written(value: Any) -> str:
    if isinstance(value, SecretStr):
        return "set, not shown" if value.get_secret_value() else "not set"
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Rows of tables as they are written in the file, their secrets left out."""
    return {name: _written(each) if isinstance(each, SecretStr) else each for name, each in value}


def _docstrings(kind: type[Section]) -> dict[str, str]:
    """The sentence below each field; it is the table's own, so that page and code cannot disagree."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    found: dict[str, str] = {}
    name = ""
    for node in body.body if isinstance(body, ast.ClassDef) else ():
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and name:
            found[name], name = " ".join(str(node.value.value).split()), ""
        else:
            name = ""
    return found
