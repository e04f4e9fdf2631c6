"""The text of an HTML tree as blocks (paragraphs, headings, list items, rows), in the order of reading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

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
    """One line of text.

    `linked` is the share of its characters that stand in links, 0 to 1. `junk`: it stands in an element that is named
    as furniture of the page (shares, bylines, letters to subscribe to) or hidden.
    """

    text: str
    linked: float
    junk: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: inside a link, inside furniture, how deep."""

    linked: bool = False
    junk: bool = False
    depth: int = 0


_Piece = tuple[str, _Place] | None
"""A run of text and its place; None ends a block."""


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


def blocks(root: html.HtmlElement) -> list[Block]:
    """Non-empty blocks under `root`, furniture among them but marked."""
    found: list[Block] = []
    parts: list[tuple[str, _Place]] = []
    for piece in _pieces(root):
        if piece is not None:
            parts.append(piece)
            continue
        if words := printable("".join(text for text, _ in parts)).split():
            found.append(_block(" ".join(words), parts))
        parts = []
    return found


def lines(root: html.HtmlElement) -> str:
    """All text under `root`, one block a line."""
    return "\n".join(block.text for block in blocks(root))


def is_junk(element: html.HtmlElement) -> bool:
    """Whether an element's class, id or role says that it is furniture of the page, or hidden."""
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return hidden or bool(_JUNK.search(names[:500]))


def _block(text: str, parts: list[tuple[str, _Place]]) -> Block:
    weights = [(len("".join(part.split())), place) for part, place in parts]
    linked = sum(weight for weight, place in weights if place.linked)
    total = sum(weight for weight, _ in weights)
    return Block(text, linked / total, all(place.junk for weight, place in weights if weight))


def _pieces(root: html.HtmlElement) -> Iterator[_Piece]:
    """Runs of text in the order of reading. Walks without recursion."""
    limit = NEVER_JUNK * len(root.text_content())
    stack: list[tuple[html.HtmlElement | str, _Place] | None] = [None, (root, _Place())]
    while stack:
        top = stack.pop()
        if top is None:
            yield None
        elif isinstance(top[0], str):
            yield from _runs(top[0], top[1])
        elif top[1].depth <= MAX_DEPTH:
            stack.extend(reversed(_opened(top[0], top[1], limit)))


def _runs(text: str, place: _Place) -> Iterator[_Piece]:
    """A text node; an empty line in it separates paragraphs, as in pages made of bare text."""
    first, *others = _PARAGRAPH_GAP.split(text)
    yield first, place
    for other in others:
        yield None
        yield other, place


def _opened(
    element: html.HtmlElement, place: _Place, limit: float
) -> list[tuple[html.HtmlElement | str, _Place] | None]:
    """What stands inside an element, in order, with breaks around it unless it is inline.

    Names do not make furniture of an element that holds `limit` characters or more.
    """
    tag = element.tag
    if not isinstance(tag, str) or tag in SILENT:
        return []
    named = not place.junk and is_junk(element)
    junk = place.junk or (named and len(element.text_content()) < limit)
    inside = _Place(place.linked or tag == "a", junk, place.depth + 1)
    content: list[tuple[html.HtmlElement | str, _Place] | None] = [(element.text or "", inside)]
    for child in element:
        content += [(child, inside), (child.tail or "", inside)]
    if tag in ("td", "th"):
        return [(" ", inside), *content, (" ", inside)]
    return content if tag in INLINE else [None, *content, None]
