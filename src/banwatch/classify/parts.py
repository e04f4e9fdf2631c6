"""The parts of a page: prose, headings, furniture, captions, lists, and the sections that headings open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LIST_MARK = re.compile(r"\s*(?:[•*+>▪‣◦·–—-]\s+|\d{1,2}[.)]\s)")
CAPS = re.compile(r"[^a-z]*[A-Z][^a-z]*\Z")
HEADING_LENGTH = 70
PROSE_LENGTH = 160
"""A line of so many characters is prose: it ends a section of links."""
BYLINE = re.compile(r"[Bb]y (?:the |[A-Z])[^.]{2,60}(?:[A-Z]\.[^.]*)?\Z")
"""A line that only says who wrote."""
LABEL = re.compile(r"([A-Z][A-Z0-9 '’&/-]{2,40})[.:]\s")


KINDS = ("prose", "heading", "furniture", "caption", "list", "short")
"""What a line of a page may be."""


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the text. `kind`: prose, heading, furniture, caption or list; `section`: body, related, other_items,
    background, comments or correction. `label`: offset where an inline label such as "WATER." ends, else `start`."""

    start: int
    end: int
    kind: str
    section: str
    label: int


@dataclass(frozen=True, slots=True)
class PageWords:
    """Words that tell page parts, from the lexicon."""

    sections: Mapping[str, tuple[str, ...]]
    starts: tuple[str, ...]
    captions: tuple[str, ...]


def page_words(data: Mapping[str, object]) -> PageWords:
    """From the tables `sections` and `furniture` of the lexicon."""
    sections = data.get("sections", {})
    furniture = data.get("furniture", {})
    assert isinstance(sections, Mapping)  # noqa: S101 - our own packaged file
    assert isinstance(furniture, Mapping)  # noqa: S101
    return PageWords(
        {str(k): tuple(v) for k, v in sections.items()}, tuple(furniture["starts"]), tuple(furniture["captions"])
    )


def blocks(text: str, words: PageWords) -> list[Block]:
    """Lines with their kind and section, in order; blank lines left out."""
    found: list[Block] = []
    section = "body"
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        if not line.strip():
            continue
        opened = section_of(line, words)
        if opened:
            section = opened
        elif _ends_section(line, section):
            section = "body"
        kind = "heading" if opened else kind_of(line, words)
        label = LABEL.match(line.lstrip())
        offset = match.start() + (len(line) - len(line.lstrip()))
        found.append(Block(match.start(), match.end(), kind, section, offset + label.end() if label else offset))
    return found


def _ends_section(line: str, section: str) -> bool:
    if section in {"body", "comments"}:
        return False
    if _is_caps_heading(line):
        return True
    return section in {"related", "correction"} and len(line) >= PROSE_LENGTH and not LIST_MARK.match(line)


def section_of(line: str, words: PageWords) -> str:
    """The section that a heading line opens, or an empty string."""
    bare = line.strip().strip("[]()=—–-*#>:•|").strip().rstrip("?.!:…").lower()
    if len(bare) > HEADING_LENGTH or not bare:
        return ""
    plain = bare.replace("’", "'")
    for section, phrases in words.sections.items():
        for phrase in phrases:
            if plain == phrase or (plain.startswith(phrase + " ") and _heading_like(line, phrase)):
                return section
    return ""


def _heading_like(line: str, phrase: str) -> bool:
    stripped = line.strip()
    return CAPS.match(stripped) is not None or (
        len(stripped) <= len(phrase) + 25 and not stripped.endswith((".", ",", "”", '"'))
    )


def _goes_on(line: str) -> bool:
    """Whether a bracketed caption is followed by prose on the same line."""
    closing = {"(": ")", "[": "]"}.get(line[0])
    return bool(closing) and len(line) - line.find(closing or "") > PROSE_LENGTH > 0 <= line.find(closing or "")


def _is_caps_heading(line: str) -> bool:
    stripped = line.strip()
    return 3 < len(stripped) <= HEADING_LENGTH and CAPS.match(stripped) is not None


def kind_of(line: str, words: PageWords) -> str:
    """What a line is by itself."""
    bare = line.strip()
    low = bare.lower()
    if low.startswith(words.captions) and not _goes_on(bare):
        return "caption"
    if LIST_MARK.match(line):
        return "list"
    if (len(bare) < PROSE_LENGTH and low.startswith(words.starts)) or BYLINE.match(bare):
        return "furniture"
    if _is_caps_heading(bare):
        return "heading"
    return "prose" if len(bare) > HEADING_LENGTH or bare[-1] in '.!?”"…' else "short"
