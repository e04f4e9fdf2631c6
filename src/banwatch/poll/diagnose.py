"""What a document is that was taken for a feed, in words that help the operator."""

import re

from banwatch.errors import ParseError
from banwatch.text.charset import printable

_TITLE = re.compile(r"<title[^>]*>([^<]{0,200})", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)")
_CHALLENGE = re.compile(
    r"just a moment|attention required|cf-chl|captcha|verify you are human|access denied", re.IGNORECASE
)
_ROOTS = ("rss", "feed", "rdf:RDF", "channel")


def not_a_feed(text: str) -> ParseError:
    """The error that names what was seen: nothing, a page, a bot check, plain text, binary, cut-off or other XML."""
    start = text[:3000].lstrip()
    if not start:
        return ParseError("The document is empty.", "The publisher's server answered without content; try again later.")
    if _is_page(start):
        return _page(start)
    if not start.startswith("<"):
        return _not_markup(start)
    root = _ROOT.search(start)
    name = root[1] if root else "nothing"
    if name.lower() in {known.lower() for known in _ROOTS}:
        return ParseError(f"The feed is damaged or cut off: it begins as <{name}>, and no entry could be read.")
    return ParseError(f"The document is XML of another kind (its first element is <{name}>), not a feed.")


def is_truncated(text: str) -> bool:
    """Whether an XML document ends before its first element is closed."""
    root = _ROOT.search(re.sub(r"<!--.*?-->", "", text[:3000], flags=re.DOTALL))
    return root is not None and f"</{root[1]}" not in text[-2000:]


def _is_page(start: str) -> bool:
    lowered = start.lower()
    return lowered.startswith("<!doctype html") or "<html" in lowered[:1500] or "<body" in lowered[:1500]


def _page(start: str) -> ParseError:
    title = _TITLE.search(start)
    named = f" titled “{' '.join(printable(title[1]).split())[:80]}”" if title and title[1].strip() else ""
    if _CHALLENGE.search(start):
        return ParseError(
            f"The server sent a bot check or refusal{named} instead of the feed.",
            "Ask the publisher to let the feed reader in, or use another feed of the outlet.",
        )
    return ParseError(
        f"The document is an HTML page{named}, not a feed.", "Look for the feed's own address on that page."
    )


def _not_markup(start: str) -> ParseError:
    if "\x00" in start or sum(char == "�" for char in start) > len(start) / 10:
        return ParseError("The document is binary data, not a feed.")
    return ParseError(f"The document is plain text, not a feed: “{' '.join(printable(start).split())[:100]}”.")
