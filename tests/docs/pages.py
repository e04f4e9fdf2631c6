"""The pages under test, cut into links, fenced blocks and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_BESIDE = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "deploy/README.md")
PAGES = sorted([*DOCS.rglob("*.md"), *(ROOT / path for path in _BESIDE)])

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\[\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language and its text without the fence's indentation."""

    language: str
    text: str


def name(page: Path) -> str:
    """A page's path for messages."""
    return str(page.relative_to(ROOT))


def blocks(text: str) -> Iterator[Block]:
    """All fenced blocks."""
    for indent, language, body in _FENCE.findall(text):
        yield Block(language, "\n".join(line.removeprefix(indent) for line in body.splitlines()))


def prose(text: str) -> str:
    """The text without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    """Targets of all links and pictures outside fenced blocks."""
    return _LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors that a reader's browser knows: headings as GitHub spells them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(prose(text))}


def sections(text: str, level: str) -> dict[str, str]:
    """Heading of that level (`##`, say) to the text below it, up to the next one."""
    parts = re.split(rf"^{level} +(.+?)\s*$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def rows(text: str) -> list[list[str]]:
    """The cells of all table rows, heads and rules left out."""
    found: list[list[str]] = []
    for table in re.findall(r"(?:^\|.*\|\n)+", prose(text) + "\n", flags=re.MULTILINE):
        lines = [[cell.strip() for cell in _CELL.split(line)[1:-1]] for line in table.splitlines()]
        found += lines[2:]
    return found


def code(text: str) -> list[str]:
    """What stands in single backticks."""
    return re.findall(r"`([^`\n]+)`", text)
