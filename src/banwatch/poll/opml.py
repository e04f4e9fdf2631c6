"""Subscription lists as OPML: reading with every fault named, and writing.

read_opml(data: bytes) -> Subscriptions
write_opml(subscriptions: Iterable[Subscription], title: str) -> bytes
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from banwatch.errors import InputError
from banwatch.text.urls import http_url, page_key

GROUP_SEPARATOR = " / "
"""Between the names of nested groups."""

_INVALID = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list. `group` is the path of outlines above; `region` (`US-MA`, `GB`) our own attribute."""

    url: str
    title: str = ""
    site_url: str = ""
    group: str = ""
    region: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What an OPML file holds, in its order, and its faults (line and outline named)."""

    feeds: tuple[Subscription, ...]
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Collects while expat walks through the file."""

    parser: expat.XMLParserType
    feeds: list[Subscription] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    root: str = ""
    lines: dict[str, int] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins: a feed, or a group around feeds."""
        self.root = self.root or name.lower()
        if name.lower() != "outline":
            return
        given = {key.lower(): " ".join(value.split()) for key, value in attributes.items()}
        address = given.get("xmlurl", "")
        title = given.get("title") or given.get("text") or ""
        self.groups.append("" if address else title)
        if address:
            self.subscribe(address, title, given)

    def end(self, name: str) -> None:
        """An element ends."""
        if name.lower() == "outline":
            self.groups.pop()

    def subscribe(self, address: str, title: str, given: dict[str, str]) -> None:
        """Take one feed, or note why not."""
        line, url = self.parser.CurrentLineNumber, http_url(address)
        outline = f"line {line}, outline “{title or address}”"
        if url is None:
            self.faults.append(f"{outline}: “{address[:200]}” is no http(s) address.")
        elif first := self.lines.get(page_key(url)):
            self.faults.append(f"{outline}: the feed stands already in line {first}; this one is left out.")
        else:
            self.lines[page_key(url)] = line
            self.feeds.append(self.subscription(url, "" if title == address else title, given))

    def subscription(self, url: str, title: str, given: dict[str, str]) -> Subscription:
        """A feed with its group: the outlines around it, else its first category."""
        path = GROUP_SEPARATOR.join(group for group in self.groups if group)
        category = given.get("category", "").split(",")[0].strip("/ ")
        return Subscription(
            url,
            title,
            http_url(given.get("htmlurl", "")) or "",
            path or category,
            given.get("region", ""),
            given.get("language", ""),
        )

    def refuse_dtd(self, *_: object) -> None:
        """A document type begins, which no OPML file needs."""
        raise InputError(
            f"line {self.parser.CurrentLineNumber}: the file declares a document type, which is refused.",
            "Remove the <!DOCTYPE …> declaration.",
        )


def read_opml(data: bytes) -> Subscriptions:
    """Subscriptions of an OPML file. Feeds that cannot be used become faults; the others are taken.

    InputError with the line when the file is no XML, no OPML, or declares a document type.
    """
    parser = expat.ParserCreate()
    reader = _Reader(parser)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.refuse_dtd
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = parser.ErrorLineNumber
        raise InputError(f"line {line}: not well-formed XML: {error}.", "Export the OPML file anew.") from error
    if reader.root != "opml":
        raise InputError(f"The file is XML but no OPML: its first element is <{reader.root[:40]}>.")
    return Subscriptions(tuple(reader.feeds), tuple(reader.faults))


def write_opml(subscriptions: Iterable[Subscription], title: str) -> bytes:
    """An OPML 2.0 file in UTF-8 that `read_opml` reads back to the same subscriptions, in the same order."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += [f"  <head><title>{escape(_valid(title))}</title></head>", "  <body>"]
    for group, members in groupby(subscriptions, key=lambda one: one.group):
        indent = "      " if group else "    "
        lines += [f"    <outline{_attributes({'text': group})}>"] if group else []
        lines += [f"{indent}{_outline(member)}" for member in members]
        lines += ["    </outline>"] if group else []
    return ("\n".join([*lines, "  </body>", "</opml>"]) + "\n").encode()


def _outline(feed: Subscription) -> str:
    title = feed.title or feed.url
    pairs = {"type": "rss", "text": title, "title": feed.title, "xmlUrl": feed.url, "htmlUrl": feed.site_url}
    return f"<outline{_attributes(pairs | {'region': feed.region, 'language': feed.language})}/>"


def _attributes(pairs: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(_valid(value))}" for name, value in pairs.items() if value)


def _valid(text: str) -> str:
    """Only characters that XML 1.0 allows."""
    return _INVALID.sub("", text)
