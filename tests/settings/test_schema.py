"""The JSON Schema for editors, and values put into a commented file."""

import json
import re
import tomllib
from typing import Any

import pytest

from banwatch.settings import packaged_config
from banwatch.settings.schema import NAME, json_schema, meanings
from banwatch.settings.table import Settings
from banwatch.settings.write import with_values

SAMPLE = (packaged_config() / "banwatch.toml").read_text(encoding="utf-8")


def section(name: str) -> dict[str, Any]:
    schema = json_schema()
    kind = schema["properties"][name]
    (reference,) = re.findall(r"#/\$defs/(\w+)", json.dumps(kind))
    found: dict[str, Any] = schema["$defs"][reference]
    return found


def test_the_committed_schema_is_current() -> None:
    committed = json.loads((packaged_config() / NAME).read_text(encoding="utf-8"))
    assert committed == json_schema(), f"banwatch config schema > config/{NAME}"


def test_the_sample_names_it_in_its_first_line() -> None:
    assert SAMPLE.splitlines()[0] == f"#:schema ./{NAME}"


def test_every_setting_is_in_the_schema() -> None:
    for name, info in Settings.model_fields.items():
        assert info.annotation is not None
        assert set(section(name)["properties"]) == set(info.annotation.model_fields)
        assert section(name)["additionalProperties"] is False


def test_durations_may_be_written_with_a_unit() -> None:
    kinds = {each["type"] for each in section("poll")["properties"]["interval"]["anyOf"]}
    assert kinds == {"number", "string"}


def test_a_setting_is_described_by_what_the_table_says() -> None:
    assert section("poll")["properties"]["tick"]["description"].startswith("How often the running bot")
    assert len(meanings()) > 20


def test_no_secret_has_a_default_but_the_empty_one() -> None:
    for one in json_schema()["$defs"].values():
        for field in one["properties"].values():
            if field.get("writeOnly"):
                assert field["default"] in ("", "**********")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (("fetch", "contact"), "mailto:desk@example.org"),
        (("slack", "channel"), "C0123456789"),
        (("smtp", "url"), 'smtp://user:p"a\\ss#word@mail.example.org:587'),
        (("digest", "recipients"), ("ann@example.org", "ben@example.org")),
        (("digest", "hour"), 7),
        (("slack", "nudge"), "never"),
    ],
)
def test_a_value_is_put_where_the_sample_shows_it(key: tuple[str, str], value: Any) -> None:
    text = with_values(SAMPLE, {key: value})
    table = tomllib.loads(text)
    put = table[key[0]][key[1]]
    assert (tuple(put) if isinstance(value, tuple) else put) == value
    table[key[0]].pop(key[1])
    before = tomllib.loads(SAMPLE)
    before[key[0]].pop(key[1], None)
    assert table == before
    assert len(text.splitlines()) - len(SAMPLE.splitlines()) in (0, 1)


def test_a_section_that_is_not_there_is_added() -> None:
    assert tomllib.loads(with_values("[log]\n", {("web", "port"): 8001})) == {"log": {}, "web": {"port": 8001}}


def test_the_same_key_of_another_section_stays() -> None:
    text = '[database]\n# url = "sqlite:///a"\n\n[smtp]\n# url = "smtp://b"\n'
    assert tomllib.loads(with_values(text, {("smtp", "url"): "smtp://c"})) == {
        "database": {},
        "smtp": {"url": "smtp://c"},
    }
