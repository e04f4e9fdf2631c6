"""Refuses XML that could blow up in a parser: declared entities and nesting without end. Looks, never parses."""

import re

from banwatch.errors import ParseError

MAX_DEPTH = 200
"""Open elements at a time. Real feeds with inline XHTML stay under 40; 200,000 cost feedparser 3 s."""

_FIRST_ELEMENT = re.compile(r"<[A-Za-z_]")
_SKIPPED = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"))
_NAME = re.compile(r"[^\s/>]*")


def refuse_declarations(text: str) -> None:
    """Raise ParseError for a document type with an internal subset, or an entity declaration, before the first element.

    A bare `<!DOCTYPE rss PUBLIC "…" "…">` passes. A comment that hides an element does not end the search.
    """
    naive = _FIRST_ELEMENT.search(text)
    head = text[: max(_prolog_end(text), naive.start() if naive else len(text))].upper()
    if "<!ENTITY" in head or _has_subset(head):
        raise ParseError(
            "The document declares a document type with entities; such feeds are refused because they can blow up.",
            "Ask the publisher for a feed without a DTD.",
        )


def refuse_depth(text: str) -> None:
    """Raise ParseError when elements nest deeper than MAX_DEPTH. An end tag closes what was left open inside it."""
    names: list[str] = []
    at = text.find("<")
    while at >= 0:
        end = _skip(text, at)
        if end is None:
            end = text.find(">", at) + 1
            if end == 0:
                return
            _follow(names, text[at + 1 : end - 1])
            if len(names) > MAX_DEPTH:
                raise ParseError(f"Elements nest deeper than {MAX_DEPTH}; the document is refused.")
        at = text.find("<", end) if end > 0 else -1


def _prolog_end(text: str) -> int:
    """Where the first element begins that is not inside a comment or instruction."""
    at = text.find("<")
    while 0 <= at < len(text):
        if _FIRST_ELEMENT.match(text, at):
            return at
        end = _skip(text, at)
        if end is not None and end <= 0:
            return len(text)
        at = text.find("<", end or at + 1)
    return len(text)


def _has_subset(head: str) -> bool:
    """A `[` between `<!DOCTYPE` and its `>`, whatever quotes stand between; quoted brackets are not worth the risk."""
    at = head.find("<!DOCTYPE")
    while at >= 0:
        close = head.find(">", at)
        declared = head[at:close] if close >= 0 else head[at:]
        if "[" in declared or _quote_open(declared):
            return True
        at = head.find("<!DOCTYPE", close) if close >= 0 else -1
    return False


def _skip(text: str, at: int) -> int | None:
    """End of the comment, section, instruction or declaration at `at`; None for a tag, 0 when it never ends."""
    for opening, closing in _SKIPPED:
        if text.startswith(opening, at):
            end = text.find(closing, at + len(opening))
            return 0 if end < 0 else end + len(closing)
    return None


def _follow(names: list[str], tag: str) -> None:
    """Open or close one element on the stack. A slash inside an open quotation closes nothing."""
    if tag.endswith("/") and not _quote_open(tag):
        return
    match = _NAME.match(tag, 1 if tag.startswith("/") else 0)
    name = match[0] if match else ""
    if not tag.startswith("/"):
        names.append(name)
    elif name in names:
        del names[len(names) - 1 - names[::-1].index(name) :]


def _quote_open(part: str) -> bool:
    return bool(part.count('"') % 2 or part.count("'") % 2)
