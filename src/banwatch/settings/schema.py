"""The table of settings as a JSON Schema, for editors that complete and check TOML."""

import ast
import inspect
from functools import cache
from typing import Any

from banwatch.settings import table
from banwatch.settings.table import Settings

NAME = "banwatch.schema.json"
"""Beside `banwatch.toml`, whose first line names it (`#:schema`, as taplo and its editors read it)."""


def json_schema() -> dict[str, Any]:
    """The schema of a whole settings file. What the table says of a setting is its description."""
    schema = Settings.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "banwatch.toml"
    for name, section in schema["$defs"].items():
        section["title"] = name
        for key, field in section["properties"].items():
            field.pop("title", None)
            meaning = meanings().get((name, key))
            if meaning:
                field["description"] = meaning
    return schema


@cache
def meanings() -> dict[tuple[str, str], str]:
    """(class, key) to the docstring below the key, for those that have one."""
    found: dict[tuple[str, str], str] = {}
    for kind in ast.parse(inspect.getsource(table)).body:
        if not isinstance(kind, ast.ClassDef):
            continue
        for line, after in zip(kind.body, kind.body[1:], strict=False):
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and _is_text(after):
                found[kind.name, line.target.id] = inspect.cleandoc(after.value.value)  # type: ignore[attr-defined]
    return found


def _is_text(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)
