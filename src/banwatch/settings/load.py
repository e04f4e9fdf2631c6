"""Reads settings: packaged defaults < file < environment. All faults are told together, with file, key and remedy."""

import difflib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from banwatch.errors import ConfigError
from banwatch.settings.table import Section, Settings

PREFIX = "BANWATCH_"
_HEADER = re.compile(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings with where they came from. Relative paths in settings are meant from `base`."""

    settings: Settings
    file: Path
    base: Path
    data_dir: Path

    def path(self, value: str) -> Path:
        """An existing path for a relative setting: beside the file, else from the working directory, else packaged."""
        wanted = Path(value).expanduser()
        tries = (
            [wanted] if wanted.is_absolute() else [self.base / wanted, Path.cwd() / wanted, packaged_config() / wanted]
        )
        return next((place for place in tries if place.exists()), tries[0])

    @property
    def database_url(self) -> str:
        """The address of the database, with the default filled in."""
        return self.settings.database.url or f"sqlite:///{self.data_dir / 'banwatch.sqlite3'}"


def packaged_config() -> Path:
    """The directory of the defaults that travel with the program."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "defaults"
    return installed if installed.is_dir() else package.parents[1] / "config"


def load_settings(explicit: Path | None, environ: Mapping[str, str]) -> Loaded:
    """Settings from `--config`, else BANWATCH_CONFIG, else ./config/banwatch.toml, else the packaged default.

    Raises ConfigError with every fault found.
    """
    file = _config_file(explicit, environ)
    table, places, faults = _read_file(file)
    secrets = {(s, k) for s, k, f in _fields() if f.annotation is SecretStr}
    for name, value in sorted(environ.items()):
        faults.extend(_apply_variable(name, value, environ, table, places, secrets))
    try:
        settings = Settings.model_validate(table)
    except ValidationError as error:
        faults.extend(_explain(error, file, places))
        raise ConfigError(tuple(faults)) from None
    if faults:
        raise ConfigError(tuple(faults))
    return Loaded(settings, file, file.parent.resolve(), _data_dir(file, environ))


def _config_file(explicit: Path | None, environ: Mapping[str, str]) -> Path:
    named = explicit or (Path(environ["BANWATCH_CONFIG"]) if environ.get("BANWATCH_CONFIG") else None)
    if named is not None:
        if not named.is_file():
            raise ConfigError(
                (f"{named}: there is no such file. Name an existing one, or run `banwatch init` to make one.",)
            )
        return named
    local = Path("config/banwatch.toml")
    return local if local.is_file() else packaged_config() / "banwatch.toml"


def _data_dir(file: Path, environ: Mapping[str, str]) -> Path:
    """`var/` beside a `config/` directory of the user's own, else the user's data directory."""
    if file.resolve().parent == packaged_config().resolve() and not Path("config/banwatch.toml").is_file():
        home = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
        return Path(home) / "banwatch"
    parent = file.resolve().parent
    return (parent.parent if parent.name == "config" else parent) / "var"


def _read_file(file: Path) -> tuple[dict[str, dict[str, Any]], dict[tuple[str, str], str], list[str]]:
    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            (f"{file}: cannot be read: {error}. Mend the line named, or begin anew with `banwatch init`.",)
        ) from None
    places = {key: f"{file}:{line}" for key, line in _lines(text)}
    faults = [
        f"{places.get(('', key), str(file))}: {key}: stands outside any section. Put it under one of "
        f"{', '.join(f'[{name}]' for name in Settings.model_fields)}."
        for key, value in table.items()
        if not isinstance(value, dict)
    ]
    return {k: v for k, v in table.items() if isinstance(v, dict)}, places, faults


def _lines(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            section = header.group(1)
            yield (section, ""), number
        elif key := _KEY.match(line):
            yield (section, key.group(1)), number


def _fields() -> Iterator[tuple[str, str, FieldInfo]]:
    for section, info in Settings.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            for key, field in kind.model_fields.items():
                yield section, key, field


def _apply_variable(
    name: str,
    value: str,
    environ: Mapping[str, str],
    table: dict[str, dict[str, Any]],
    places: dict[tuple[str, str], str],
    secrets: set[tuple[str, str]],
) -> list[str]:
    if not name.startswith(PREFIX) or name == "BANWATCH_CONFIG":
        return []
    section, separator, key = name[len(PREFIX) :].lower().partition("__")
    if not separator:
        return [f"{name}: is no setting. Settings are named BANWATCH_SECTION__KEY, such as BANWATCH_DATABASE__URL."]
    if key.endswith("_file") and (section, key.removesuffix("_file")) in secrets:
        key = key.removesuffix("_file")
        if f"{PREFIX}{section}__{key}".upper() in environ:
            return [f"{name}: the same setting is also given without _FILE. Keep one of the two."]
        try:
            value = Path(value).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            return [
                f"{name}: the file cannot be read ({getattr(error, 'strerror', None) or 'not text'}). "
                "Check its path and rights."
            ]
    field = next((f for s, k, f in _fields() if (s, k) == (section, key)), None)
    places[(section, key)] = name
    places.setdefault((section, ""), name)
    fault, parsed = _parse(name, value, field)
    if fault:
        return [fault]
    table.setdefault(section, {})[key] = parsed
    return []


def _parse(name: str, value: str, field: FieldInfo | None) -> tuple[str, Any]:
    """Lists are JSON; everything else is handed to pydantic as text."""
    if field is None or not _is_list(field.annotation):
        return "", value
    if not value.strip():
        return "", []
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = None
    if not isinstance(parsed, list):
        return f'{name}: must be a JSON list, such as ["one", "two"].', None
    return "", parsed


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return origin in (tuple, list) or (origin is UnionType and any(_is_list(a) for a in get_args(annotation)))


def _explain(error: ValidationError, file: Path, places: Mapping[tuple[str, str], str]) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        section, key = (*(str(part) for part in fault["loc"]), "", "")[:2]
        where = places.get((section, key)) or places.get((section, "")) or str(file)
        label = ".".join(part for part in (section, key) if part)
        yield f"{where}: {label}: {_words(fault['type'], fault['msg'], section, key)}"


def _words(kind: str, message: str, section: str, key: str) -> str:
    if kind != "extra_forbidden":
        return message.removeprefix("Value error, ").rstrip(".") + "."
    names = [k for s, k, _ in _fields() if s == section] if key else list(Settings.model_fields)
    close = difflib.get_close_matches(key or section, names, 1)
    hint = f'Did you mean "{close[0]}"?' if close else f"Known here: {', '.join(names)}."
    return f"is no known {'key' if key else 'section'}. {hint}"
