"""Pages as such: links resolve, command lines parse, names are real, nothing of one machine stands in them."""

import re
import tomllib
from pathlib import Path

import pytest

from banwatch.classify.rulebook import faults
from banwatch.settings.table import Settings
from docs.commands import parse
from docs.pages import DOCS, PAGES, ROOT, anchors, blocks, links, name
from docs.settings_names import unknown_variables

TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
SHELL = {"sh", "shell", "bash", "console"}


def command_lines(text: str) -> list[str]:
    """Lines of shell blocks that call the program, as a user types them."""
    shell = [block.text for block in blocks(text) if block.language in SHELL]
    lines = [line.strip().removeprefix("$ ").removeprefix(".venv/bin/") for each in shell for line in each.splitlines()]
    return [line for line in lines if line.startswith("banwatch ")]


COMMAND_LINES = [(page, line) for page in PAGES for line in command_lines(TEXTS[page])]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_resolve(page: Path) -> None:
    for link in links(TEXTS[page]):
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name(page)} links to {link}, which does not exist"
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{name(page)}: no heading for {link}"


@pytest.mark.parametrize(("page", "line"), COMMAND_LINES, ids=[f"{name(p)}: {line}" for p, line in COMMAND_LINES])
def test_command_lines_parse(page: Path, line: str) -> None:
    assert parse(line).startswith("banwatch ")


def test_the_parser_refuses_what_does_not_exist() -> None:
    for line in ("banwatch no-such-command", "banwatch poll --no-such-option", "banwatch feeds add"):
        with pytest.raises(Exception, match=r"No such|Missing"):
            parse(line)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_variables_are_settings(page: Path) -> None:
    assert unknown_variables(TEXTS[page]) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    spoken = "\n".join(block.text for block in blocks(TEXTS[page]) if block.language in SHELL)
    named = set(re.findall(r"`make ([a-z]+)", TEXTS[page])) | set(
        re.findall(r"^\s*make ([a-z]+)", spoken, re.MULTILINE)
    )
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_of_one_machine(page: Path) -> None:
    assert not re.search(r"/(?:work|root|tmp|Users)/", TEXTS[page])


def test_every_page_is_in_the_table_of_contents() -> None:
    contents = [*links(TEXTS[DOCS / "README.md"]), *(f"decisions/{link}" for link in links(TEXTS[_decisions()]))]
    listed = {(DOCS / link.partition("#")[0]).resolve() for link in contents}
    assert set(DOCS.rglob("*.md")) - listed == {DOCS / "README.md"}


def _decisions() -> Path:
    return DOCS / "decisions" / "README.md"


def test_settings_in_samples_are_taken() -> None:
    samples = [
        tomllib.loads(block.text) for text in TEXTS.values() for block in blocks(text) if block.language == "toml"
    ]
    settings = [sample for sample in samples if "id" not in sample]
    assert settings
    for sample in settings:
        assert Settings.model_validate(sample)


def test_the_sample_watch_has_no_fault() -> None:
    page = TEXTS[DOCS / "howto" / "write-a-watch.md"]
    watches = [tomllib.loads(block.text) for block in blocks(page) if block.language == "toml" and "id =" in block.text]
    assert len(watches) == 1
    assert faults(watches[0], "sample") == ()
