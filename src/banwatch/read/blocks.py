"""The text of an HTML tree as blocks (paragraphs, headings, list items, rows), in the order of reading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html  # type: ignore[import-untyped]

from banwatch.text.charset import printable

MAX_DEPTH = 250
"""Elements nested deeper are read as if they were empty; libxml2 stops at 256 itself."""

INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "ruby", "rt", "rp", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
})  # fmt: skip
SILENT = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "head", "title", "meta", "link", "iframe", "object",
    "embed", "video", "audio", "canvas", "map", "area", "img", "button", "input", "select", "textarea", "option",
    "nav", "aside", "footer", "figure", "figcaption", "dialog", "menu",
})  # fmt: skip
"""Elements that hold no text of the article. `form` is not among them: some servers wrap whole pages in one."""
NEVER_JUNK = 0.4
"""Share of all text from which on an element is no furniture, whatever its name (`has-sidebar`)."""

_JUNK = re.compile(
    r"(?:^|[\s_-])(?:related|recommended|share|sharing|social|newsletter|subscribe|signup|promo|advert|ads?|sponsor(?:ed)?"
    r"|comments?|disqus|breadcrumbs?|cookie|consent|paywall|nav|navbar|menu|sidebar|footer|tags?|byline|author|bio|caption"
    r"|trending|popular|read-?more|see-?also|copyright|sr-only|visually-hidden|screen-reader-text)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PARAGRAPH_GAP = re.compile(r"\n[ \t\r]*\n\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """One line of text; `linked` is the share of its characters that stand in links, 0 to 1."""

    text: str
    linked: float


def parse_html(text: str) -> html.HtmlElement | None:
    """The tree of a document or fragment, None when there is none. Takes decoded text without control characters."""
    body = printable(text).encode("utf-8", errors="replace")
    try:
        tree = html.document_fromstring(
            body, parser=html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree


def blocks(root: html.HtmlElement, keep_junk: bool = False) -> list[Block]:
    """Non-empty blocks under `root`. Elements that are named as furniture (shares, bylines …) are left out."""
    found: list[Block] = []
    parts: list[tuple[str, bool]] = []
    limit = 0.0 if keep_junk else NEVER_JUNK * len(root.text_content())
    for text, linked in _pieces(root, limit):
        if text is not None:
            parts.append((text, linked))
            continue
        if line := "".join(part for part, _ in parts).split():
            found.append(_block(" ".join(line), parts))
        parts = []
    return found


def lines(root: html.HtmlElement) -> str:
    """All text under `root`, one block a line."""
    return "\n".join(block.text for block in blocks(root, keep_junk=True))


def _block(text: str, parts: list[tuple[str, bool]]) -> Block:
    linked = sum(len("".join(part.split())) for part, inside in parts if inside)
    total = sum(len("".join(part.split())) for part, _ in parts)
    return Block(text, linked / total if total else 0.0)


def _pieces(root: html.HtmlElement, limit: float) -> Iterator[tuple[str | None, bool]]:
    """Runs of text with their mark of being linked; (None, False) ends a block. Walks without recursion.

    Elements named as furniture are left out when they hold less than `limit` characters.
    """
    stack: list[tuple[html.HtmlElement | str | None, bool, int]] = [(None, False, 0), (root, False, 0)]
    while stack:
        item, linked, depth = stack.pop()
        if item is None:
            yield None, False
        elif isinstance(item, str):
            yield from _runs(item, linked)
        elif depth <= MAX_DEPTH:
            stack.extend(reversed(_opened(item, linked, depth, limit if depth else 0.0)))


def _runs(text: str, linked: bool) -> Iterator[tuple[str | None, bool]]:
    """A text node; an empty line in it separates paragraphs, as in pages made of bare text."""
    first, *others = _PARAGRAPH_GAP.split(text)
    yield first, linked
    for other in others:
        yield None, False
        yield other, linked


def _opened(
    element: html.HtmlElement, linked: bool, depth: int, limit: float
) -> list[tuple[html.HtmlElement | str | None, bool, int]]:
    """What stands inside an element, in order, with breaks around it unless it is inline; nothing for furniture."""
    tag = element.tag
    if (
        not isinstance(tag, str)
        or tag in SILENT
        or (limit and is_junk(element) and len(element.text_content()) < limit)
    ):
        return []
    inside = linked or tag == "a"
    edge: list[tuple[html.HtmlElement | str | None, bool, int]] = [] if tag in INLINE else [(None, False, 0)]
    content: list[tuple[html.HtmlElement | str | None, bool, int]] = [(element.text or "", inside, depth)]
    for child in element:
        content += [(child, inside, depth + 1), (child.tail or "", inside, depth)]
    if tag in ("td", "th"):
        return [(" ", False, depth), *content, (" ", False, depth)]
    return [*edge, *content, *edge]


def is_junk(element: html.HtmlElement) -> bool:
    """Whether an element's class, id or role says that it is furniture of the page, or hidden."""
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return hidden or bool(_JUNK.search(names[:500]))
