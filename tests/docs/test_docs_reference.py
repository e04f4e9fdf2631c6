"""The reference is complete both ways: settings, commands, options, JSON keys, terms, dependencies."""

import dataclasses
import importlib
import importlib.metadata
import json
import pkgutil
import re
import tomllib
from enum import Enum
from typing import Any

import pytest

import banwatch.model
from banwatch.classify.rulebook import KNOWN as WATCH_KEYS
from banwatch.cli.classify_stream import classify_lines, finding_record
from banwatch.cli.feeds import _object as feed_object
from banwatch.cli.replay import replay_articles
from banwatch.cli.work import _summary
from banwatch.jobs.poll import Polled
from banwatch.jobs.publish import record_of
from banwatch.jobs.tally import Tally
from banwatch.model.article import Article
from banwatch.model.ban import Report
from banwatch.model.feed import PollResult
from banwatch.model.finding import Finding
from banwatch.model.watch import Watch
from banwatch.poll.health import FeedState
from banwatch.ports.register import Entered
from banwatch.publish.formats import FIELDS, as_csv, as_object, record_schema
from banwatch.publish.formats import fields as facts_of
from banwatch.publish.record import About
from banwatch.review.decide import REASONS
from banwatch.settings.table import Settings
from docs.commands import ROOT_COMMAND, leaves, options_of, parse
from docs.pages import DOCS, ROOT, blocks, code, prose, rows, sections
from docs.settings_names import fields, variables
from support.makers import NOW, ban, feed, finding
from support.makers import claim as claim_of


def page(*path: str) -> str:
    """The text of a page under docs/."""
    return DOCS.joinpath(*path).read_text(encoding="utf-8")


# --- settings ---------------------------------------------------------------------------------------------------------


def documented_settings() -> dict[tuple[str, str], tuple[str, str]]:
    """(section, key) to (default, environment) as the page has them."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for heading, text in sections(page("reference", "settings.md"), "##").items():
        for key, default, environment, meaning in rows(text):
            assert meaning, f"{heading} {key} has no meaning"
            found[heading.strip("[]"), key.strip("`")] = (default.strip("`"), environment)
    return found


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(documented_settings()) == {(section, key) for section, key, _ in fields()}


@pytest.mark.parametrize(
    ("section", "key", "field"), list(fields()), ids=lambda part: part if isinstance(part, str) else ""
)
def test_default_and_environment_of_a_setting(section: str, key: str, field: Any) -> None:
    default, environment = documented_settings()[section, key]
    value = tomllib.loads(f"value = {default}")["value"]
    documented = getattr(getattr(Settings.model_validate({section: {key: value}}), section), key)
    assert documented == getattr(getattr(Settings(), section), key)
    assert code(environment) == variables(section, key, field)


def test_the_sample_file_shows_settings_and_defaults_only() -> None:
    text = (ROOT / "config" / "banwatch.toml").read_text(encoding="utf-8")
    assert Settings.model_validate(tomllib.loads(text)) == Settings()
    known, section = {(s, k) for s, k, _ in fields()}, ""
    for line in text.splitlines():
        section = match[1] if (match := re.match(r"\[(\w+)\]", line)) else section
        if shown := re.match(r"(?:# )?(\w+) = ", line):
            assert (section, shown[1]) in known, line


# --- commands ---------------------------------------------------------------------------------------------------------

COMMANDS = sections(page("reference", "commands.md"), "###")
LEAVES = dict(leaves())


def documented_options(text: str) -> set[str]:
    """Options and arguments in the first cells of tables."""
    return {word for row in rows(text) for word in code(row[0])}


def test_every_command_is_documented_and_no_other() -> None:
    assert set(COMMANDS) == set(LEAVES)


@pytest.mark.parametrize("command", LEAVES)
def test_options_and_example_of_a_command(command: str) -> None:
    text = COMMANDS[command]
    assert documented_options(text) == options_of(LEAVES[command])
    examples = [block.text for block in blocks(text) if block.language == "sh"]
    assert command in {parse(line) for example in examples for line in example.splitlines()}


def test_options_of_the_program_itself() -> None:
    before = page("reference", "commands.md").partition("### ")[0]
    assert documented_options(before) == options_of(ROOT_COMMAND)


def test_reasons_for_a_rejection() -> None:
    (row,) = (row for row in rows(COMMANDS["banwatch review reject"]) if row[0] == "`--reason`")
    assert code(row[1]) == list(REASONS)


def test_keys_of_a_watch() -> None:
    named = {word.strip("[]") for row in rows(page("howto", "write-a-watch.md")) for word in code(row[0])}
    assert named == set(WATCH_KEYS) - {"model"}  # weights of its own: for those who fit them, not for this page


# --- JSON -------------------------------------------------------------------------------------------------------------

JSON = sections(page("reference", "json.md"), "##")


def sample(heading: str, number: int = 0) -> Any:
    """A JSON sample of a section."""
    return json.loads([block.text for block in blocks(JSON[heading]) if block.language == "json"][number])


class OneFinding:
    """A classifier that gives the same finding for every text."""

    watches = (Watch("w", "Watch", "face_surveillance", "face surveillance", 0.6, 0.1, {}, "r1"),)

    def classify(self, article: Article, watch: Watch) -> Finding:
        """The finding."""
        return finding(claim_of())


def test_facts_of_a_ban_are_documented_in_order() -> None:
    assert [code(row[0])[0] for row in rows(JSON["Facts of a ban"])] == list(FIELDS)
    further = code(JSON["banwatch bans export"].rpartition("then ")[2])[:4]
    assert as_csv((), About()).rstrip("\r\n").split(",") == [*FIELDS, *further]


def test_json_of_classify() -> None:
    shown, real = sample("banwatch classify", 1), finding_record("a", finding(claim_of()))
    assert list(shown) == list(real)
    (ban_shown,), (ban_real,) = shown["bans"], real["bans"]  # type: ignore[misc]
    assert list(ban_shown) == list(ban_real)
    assert set(ban_shown["evidence"]["vote"]) == set(ban_real["evidence"]["vote"])


def test_spans_of_the_sample_fit_its_article() -> None:
    told, answer = sample("banwatch classify", 0), sample("banwatch classify", 1)
    for span in answer["bans"][0]["evidence"].values():
        assert told[span.get("in", "text")][span["start"] : span["end"]] == span["text"]


def test_json_of_a_bad_line() -> None:
    (answer,) = classify_lines(['{"id": "a2"}'], OneFinding(), OneFinding.watches[0])
    assert {**sample("banwatch classify", 2), "line": 1} == json.loads(answer)


def test_json_of_replay() -> None:
    line = json.dumps({"id": "a1", "text": "A text.", "published": "2021-05-05"})
    result = replay_articles([line], OneFinding(), OneFinding.watches[0], "", "")
    shown = sample("banwatch replay --json")
    assert list(shown) == ["bans", "review"]
    assert list(shown["bans"][0]) == list(result.bans[0])
    assert list(shown["bans"][0]["alerts"][0]) == list(result.bans[0]["alerts"][0])


def test_json_of_bans_list() -> None:
    assert list(sample("banwatch bans list --json")[0]) == [*facts_of(ban()), "status", "confidence"]


def test_json_of_bans_export() -> None:
    entered = Entered(ban(), NOW, (Report("a", "", "", "", None, "final", {}),), (), ())
    properties = record_schema()["properties"]
    (shown,) = sample("banwatch bans export")["bans"]
    assert list(shown) == list(properties) == list(as_object(record_of(entered, str), About()))
    for name in ("sources", "evidence", "stages", "history"):
        assert list(shown[name][0]) == list(properties[name]["items"]["properties"])


def test_json_of_feeds_list() -> None:
    text = JSON["banwatch feeds list --json"]
    assert list(sample("banwatch feeds list --json")[0]) == list(feed_object(feed(), NOW))
    assert {code(row[0])[0] for row in rows(text)} - {"null"} == {one.value for one in (*PollResult, *FeedState)}


def test_json_of_poll() -> None:
    polled = Polled(feed(), PollResult.DNS, 0, "why", NOW)
    real = _summary([polled], {step: Tally() for step in ("read", "classify", "dedupe", "deliver")}, 0)
    assert list(sample("banwatch poll --json")) == list(real)
    (failure,) = real["failures"]  # type: ignore[misc]
    assert list(sample("banwatch poll --json", 1)) == list(failure)


# --- terms, decisions, dependencies -----------------------------------------------------------------------------------


def model_names() -> set[str]:
    """Public dataclasses and enums of the model."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(banwatch.model.__path__, "banwatch.model."):
        for value in vars(importlib.import_module(module.name)).values():
            mine = isinstance(value, type) and value.__module__ == module.name and not value.__name__.startswith("_")
            if mine and (dataclasses.is_dataclass(value) or issubclass(value, Enum)):
                found.add(value.__name__)
    return found


def test_the_glossary_names_the_model_and_nothing_else() -> None:
    named = {word for word in code(page("glossary.md")) if re.fullmatch(r"[A-Z]\w+", word)}
    assert named == model_names()


def test_every_term_has_one_meaning() -> None:
    terms = [row[0] for row in rows(page("glossary.md"))]
    assert len(terms) == len(set(terms))


def test_decisions_are_numbered_listed_and_whole() -> None:
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    numbers = [path.name[:4] for path in pages]
    assert len(numbers) == len(set(numbers))
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert list(sections(prose(text), "##")) == ["Context", "Decision", "Consequences", "Alternatives"], path.name
        assert text.startswith(f"# {path.name[:4]} "), path.name


def test_every_dependency_is_weighed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    table = {row[0]: row for row in rows(page("decisions", "0010-dependencies-weighed.md"))}
    assert set(table) == {re.split(r"[\[<>=~! ;]", line)[0] for line in wanted}
    for package, row in table.items():
        assert _family(row[2]) in _licence(package), f"{package}: {_licence(package)}"


def _family(licence: str) -> str:
    return licence.partition("-")[0]


def _licence(package: str) -> str:
    told = importlib.metadata.metadata(package)
    classifiers = [each for each in told.get_all("Classifier") or [] if each.startswith("License")]
    return " ".join([told.get("License-Expression") or "", told.get("License") or "", *classifiers])
