"""JSON Feed 1.0 and 1.1."""

import json
from typing import Any

from banwatch.errors import ParseError
from banwatch.poll.entries import RawEntry, plain_as_html
from banwatch.text.urls import resolve

VERSION = "https://jsonfeed.org/version/"
MAX_DEPTH = 60
"""Open brackets at a time; a JSON Feed needs five, and Python's reader recurses."""


def looks_like_json(text: str) -> bool:
    """Whether the document begins as a JSON object."""
    return text.lstrip("﻿ \t\r\n").startswith("{")


def read_json(text: str, url: str) -> tuple[dict[str, str], list[RawEntry]]:
    """Head (`title`, `site_url`, `language`) and items in order. ParseError when it is no JSON Feed."""
    document = _load(text)
    version = document.get("version")
    items = document.get("items")
    if not isinstance(version, str) or not version.startswith((VERSION, VERSION.replace("https", "http"))):
        raise ParseError(f"The document is JSON but no JSON Feed: it has no version ({_keys(document)}).")
    if not isinstance(items, list):
        raise ParseError("The JSON Feed has no list of items.")
    head = {name: _text(document, name) for name in ("title", "language")}
    site = resolve(url, _text(document, "home_page_url")) if document.get("home_page_url") else ""
    return head | {"site_url": site}, [_item(item, url) for item in items if isinstance(item, dict)]


def _load(text: str) -> dict[str, Any]:
    if text.count("[") + text.count("{") > MAX_DEPTH and _too_deep(text):
        raise ParseError(f"JSON nests deeper than {MAX_DEPTH}; the document is refused.")
    try:
        document = json.loads(text.lstrip("﻿"))
    except (ValueError, RecursionError) as error:
        raise ParseError(f"The document looks like JSON but cannot be read: {error}.") from error
    if not isinstance(document, dict):
        raise ParseError("The document is JSON but no object.")
    return document


def _too_deep(text: str) -> bool:
    """Nesting of brackets outside strings."""
    depth, inside, skip = 0, False, False
    for char in text:
        if skip:
            skip = False
        elif inside:
            skip, inside = char == "\\", char != '"'
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif char in "]}":
            depth -= 1
    return False


def _item(item: dict[str, Any], url: str) -> RawEntry:
    plain = _text(item, "content_text")
    dates = tuple((text, None) for name in ("date_published", "date_modified") if (text := _text(item, name)))
    return RawEntry(
        guid=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url"),
        title=_text(item, "title"),
        summary=plain_as_html(_text(item, "summary")),
        contents=(_text(item, "content_html"), plain_as_html(plain)),
        dates=dates,
        base=url,
    )


def _text(holder: dict[str, Any], name: str) -> str:
    """A string member; numbers as text (ids of JSON Feed 1.0 may be numbers), anything else as empty."""
    value = holder.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _keys(document: dict[str, Any]) -> str:
    return "members: " + ", ".join(str(name)[:30] for name in list(document)[:5])
