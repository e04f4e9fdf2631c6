"""Bytes of a feed document to a `ParsedFeed`.

    parse_feed(body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed

Plain RSS, RDF and Atom are read by `strict`; what it is not sure of goes through feedparser (as bytes: it would open
a file or address if given text), which a caller may run in a process of its own. JSON Feed is read by `jsonfeed`.
Whatever the bytes, the answer is a value or a ParseError.
"""

import re
from calendar import timegm
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from banwatch.errors import ParseError
from banwatch.model.feed import ParsedFeed
from banwatch.poll.diagnose import is_truncated, not_a_feed
from banwatch.poll.entries import RawEntry, build_entries, clean_line, plain_as_html
from banwatch.poll.jsonfeed import looks_like_json, read_json
from banwatch.poll.prolog import refuse_declarations, refuse_depth
from banwatch.poll.strict import Document, read_strict
from banwatch.text.charset import decode, printable, printable_utf8
from banwatch.text.stamps import Stamp, utc_stamp
from banwatch.text.urls import resolve

PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
"""`sy:updatePeriod` in seconds."""

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml;q=0.9, application/feed+json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
"""`Accept` header for feeds: feed types first, so that a server that can choose sends no web page."""

_REFERENCE = re.compile(r"&#([xX][0-9a-fA-F]+|[0-9]+);")
_HARMLESS = ("CharacterEncodingOverride", "NonXMLContentType")


Loosely = Callable[[str, str, datetime], ParsedFeed]
"""How documents are read that the strict reader leaves: `read_loosely`, or the same behind a process boundary."""


def read_loosely(decoded: str, url: str, now: datetime) -> ParsedFeed:
    """Read any XML feed without DTD by feedparser. Slow, and without bound on hostile ones: see `ports.Sandbox`."""
    text = _REFERENCE.sub(_sound_reference, printable(decoded))
    refuse_depth(text)
    parsed = _feedparser(text)
    _accept(parsed, decoded)
    return _from_xml(parsed, text, url, now)


def parse_feed(body: bytes, content_type: str, url: str, now: datetime, loosely: Loosely = read_loosely) -> ParsedFeed:
    """Read a feed document fetched from `url` (the final address; relative links resolve against it).

    `content_type` is the header's value (may be empty). ParseError says what the document is instead, or why it was
    refused. A document that is damaged but brought entries is accepted, with a note.
    """
    decoded = decode(body, content_type)
    text, raw = printable_utf8(decoded)
    if looks_like_json(text):
        return _from_json(text, url, now)
    refuse_declarations(text)
    found = read_strict(raw, url)
    if found is not None:
        return _from_strict(found, url, now)
    return loosely(decoded, url, now)


def _from_json(text: str, url: str, now: datetime) -> ParsedFeed:
    head, raws = read_json(text, url)
    entries, notes = build_entries(raws, now)
    return ParsedFeed(clean_line(head["title"]), head["site_url"], head["language"][:20], "json", entries, 0, notes)


def _from_strict(found: Document, url: str, now: datetime) -> ParsedFeed:
    entries, notes = build_entries(found.entries, now)
    head = found.head
    return ParsedFeed(
        title=clean_line(head.title),
        site_url=resolve(url, head.link) if head.link else "",
        language=clean_line(head.language)[:20],
        kind=head.kind,
        entries=entries,
        ttl_seconds=_ttl(head.ttl, head.period, head.frequency),
        notes=notes,
    )


def _feedparser(text: str) -> Any:
    """feedparser on our own decoding. Sanitising is off: what it returns is turned into plain text later.

    It is not told the document's address: it would resolve plain guids (`<guid>17</guid>`) against it, and a feed that
    moves would seem all new. Links are resolved by `build_entries`.
    """
    headers = {"content-type": "application/xml; charset=utf-8"}
    body = BytesIO(text.encode("utf-8", errors="replace"))
    try:
        return feedparser.parse(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # feedparser's loose parser fails on hostile input with whatever its parts raise
        raise ParseError(f"The feed cannot be parsed: {type(error).__name__}: {str(error)[:100]}.") from error


def _sound_reference(match: re.Match[str]) -> str:
    """A numeric reference as it is, or the replacement character where no character has that number."""
    digits = match[1][:9]
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    sound = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
    return match[0] if sound else "\ufffd"


def _accept(parsed: Any, text: str) -> None:
    """Raise ParseError unless the result is a feed: a known format, and entries where it is damaged."""
    if not parsed.get("version") and not parsed.entries:
        raise not_a_feed(text)
    title = clean_line(_get(parsed.feed, "title"))
    if title.casefold() == "invalid feed" and not any(_get(entry, "link") for entry in parsed.entries):
        raise ParseError(
            "The server says “Invalid feed”: its address is no longer right.", "Copy the feed's address anew."
        )
    usable = any(_get(entry, "link") or _get(entry, "id") or _get(entry, "title") for entry in parsed.entries)
    if _damage(parsed) and not usable:
        raise not_a_feed(text)


def _damage(parsed: Any) -> str:
    """Why feedparser holds the document for damaged; empty for none or a harmless reason."""
    fault = parsed.get("bozo_exception") if parsed.get("bozo") else None
    if fault is None or type(fault).__name__ in _HARMLESS:
        return ""
    return f"{type(fault).__name__}: {str(fault)[:100]}"


def _from_xml(parsed: Any, text: str, url: str, now: datetime) -> ParsedFeed:
    entries, notes = build_entries([_raw(entry, url) for entry in parsed.entries], now)
    damage = _damage(parsed)
    found = (f"document is {'cut off' if is_truncated(text) else 'damaged'} ({damage})",) if damage else ()
    return ParsedFeed(
        title=clean_line(_get(parsed.feed, "title")),
        site_url=resolve(url, _get(parsed.feed, "link")) if _get(parsed.feed, "link") else "",
        language=clean_line(_get(parsed.feed, "language"))[:20],
        kind=_kind(parsed.get("version") or ""),
        entries=entries,
        ttl_seconds=_ttl(*(_get(parsed.feed, name) for name in ("ttl", "sy_updateperiod", "sy_updatefrequency"))),
        notes=found + notes,
    )


def _kind(version: str) -> str:
    """`rss090` and `rss10` are the two RDF formats."""
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in ("rss090", "rss10") else "rss"


def _ttl(ttl: str, period: str, frequency: str) -> int:
    """The publisher's wish in seconds: the longer of RSS `ttl` (minutes) and `sy:updatePeriod` over its frequency."""
    minutes, often = ttl.strip(), frequency.strip()
    wish = int(minutes) * 60 if minutes.isdecimal() and len(minutes) < 7 else 0
    length = PERIODS.get(period.strip().lower(), 0)
    return max(wish, length // max(1, int(often)) if often.isdecimal() and len(often) < 7 else length)


def _raw(entry: Any, url: str) -> RawEntry:
    return RawEntry(
        guid=_get(entry, "id"),
        link=_get(entry, "feedburner_origlink") or _get(entry, "link"),
        title=_markup(dict.get(entry, "title_detail")) or _get(entry, "title"),
        summary=_markup(dict.get(entry, "summary_detail")) or _get(entry, "summary"),
        contents=tuple(_markup(part) for part in dict.get(entry, "content") or ()),
        dates=_dates(entry),
        source=_get(dict.get(entry, "source") or {}, "title") or _get(entry, "news_source"),
        base=url,
    )


def _get(holder: Any, name: str) -> str:
    """A string member, read past feedparser's own aliases (which mix up and warn)."""
    value = dict.get(holder, name)
    return value if isinstance(value, str) else ""


def _markup(detail: Any) -> str:
    """Value of a text construct as HTML; plain text is escaped."""
    value = _get(detail or {}, "value")
    return plain_as_html(value) if value and _get(detail, "type") == "text/plain" else value


def _dates(entry: Any) -> tuple[tuple[str, Stamp | None], ...]:
    """Dates in order of preference, each with feedparser's reading for formats that only it knows."""
    names = ("published", "created", "updated")
    return tuple((text, _moment(dict.get(entry, f"{name}_parsed"))) for name in names if (text := _get(entry, name)))


def _moment(fields: Any) -> Stamp | None:
    try:
        return utc_stamp(datetime.fromtimestamp(timegm(fields), UTC)) if fields else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
