"""The names of all settings, as the program knows them."""

import re
from collections.abc import Iterator

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from banwatch.settings.table import Section, Settings

PLACEHOLDERS = {"BANWATCH_SECTION__KEY", "BANWATCH_SECTION__KEY_FILE"}
"""How the pages write "any setting"."""


def fields() -> Iterator[tuple[str, str, FieldInfo]]:
    """(section, key, field) of every setting."""
    for section, info in Settings.model_fields.items():
        assert isinstance(info.annotation, type)
        assert issubclass(info.annotation, Section)
        for key, field in info.annotation.model_fields.items():
            yield section, key, field


def variables(section: str, key: str, field: FieldInfo) -> list[str]:
    """The names of one setting in the environment; a secret has a twin that names a file."""
    plain = f"BANWATCH_{section}__{key}".upper()
    return [plain, f"{plain}_FILE"] if field.annotation is SecretStr else [plain]


KNOWN = {"BANWATCH_CONFIG"} | {variable for each in fields() for variable in variables(*each)}


def unknown_variables(text: str) -> list[str]:
    """Names in a text that look like settings and are none."""
    named = set(re.findall(r"\bBANWATCH_[A-Z0-9_]*[A-Z0-9]", text))
    return sorted(named - KNOWN - PLACEHOLDERS)
