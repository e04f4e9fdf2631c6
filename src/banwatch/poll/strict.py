"""The strict reader: plain, well-formed RSS, RDF and Atom, at a small part of feedparser's cost.

    read_strict(document: bytes) -> Document | None

It answers only when it is sure that feedparser would find the same title, link, id, dates and content; any doubt (an
element or namespace that it does not know, markup inside a text, a doubled element, a base address, XHTML, a document
type) is answered with None, and feedparser reads the document. That they agree is tested on documents of our own, on
made ones, and by `benchmarks/feed_parsers.py` on feedparser's own test files.
"""

import re
from dataclasses import dataclass
from xml.parsers import expat

from banwatch.poll.draft import TAKERS, Attributes, Draft, is_page, sound_link, type_of
from banwatch.poll.entries import RawEntry
from banwatch.poll.names import ATOM, RDF, Role, Unsure, check_namespace, role_of

SEPARATOR = "\x1f"
"""Between namespace, name and prefix as expat gives them: no XML text can hold it."""
MAX_DEPTH = 12
"""Open elements at a time; plain feeds stay under eight, and text is never below an item's own elements."""

_RSS_VERSIONS = ("2.", "0.91", "0.92", "0.93", "0.94")
_XML_LANG = f"http://www.w3.org/XML/1998/namespace{SEPARATOR}lang{SEPARATOR}xml"
_RDF_ABOUT = f"{RDF}{SEPARATOR}about{SEPARATOR}rdf"
_RDF_RESOURCE = f"{RDF}{SEPARATOR}resource{SEPARATOR}rdf"
_WINDOWS_CHARACTERS = (re.compile(rb"\xc2[\x80-\x9f]"), re.compile(rb"&#(?:0*1[2-5]\d|[xX]0*[89][0-9a-fA-F]);"))
_CP1252 = {code: bytes([code]).decode("cp1252", errors="ignore") or chr(code) for code in range(0x80, 0xA0)}


@dataclass(slots=True)
class Head:
    """What a document says of the feed as a whole, as written. `ttl` is in minutes, `period` a word."""

    kind: str = "rss"
    title: str = ""
    link: str = ""
    language: str = ""
    ttl: str = ""
    period: str = ""
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as the strict reader found it."""

    head: Head
    entries: tuple[RawEntry, ...]


def read_strict(document: bytes, base: str) -> Document | None:
    """Read a UTF-8 document that holds no DTD, or None when there is any doubt. `base` resolves links later."""
    reader = _Reader(base)
    try:
        reader.parse(document)
    except (Unsure, expat.ExpatError):
        return None
    return Document(reader.head, tuple(reader.entries))


class _Reader:
    """expat's handlers and what they gather. The text of the open element gathers in `buffer`."""

    def __init__(self, base: str) -> None:
        self.head = Head()
        self.entries: list[RawEntry] = []
        self._base = base
        self._buffer: list[str] = []
        self._roles: dict[str, Role] = {}
        self._depth = 0
        self._open = Role.NOTHING
        self._atom = False
        self._attributes: Attributes = {}
        self._item: Draft | None = None
        self._below = 0
        self._head_at = 0
        self._image_at = 0
        self._seen: set[Role] = set()
        self._windows = False

    def parse(self, document: bytes) -> None:
        """Raise Unsure or ExpatError, or gather all there is."""
        if b"base=" in document:
            raise Unsure
        self._windows = any(pattern.search(document) for pattern in _WINDOWS_CHARACTERS)
        parser = expat.ParserCreate("utf-8", SEPARATOR)
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._buffer.append
        parser.StartNamespaceDeclHandler = check_namespace
        parser.StartDoctypeDeclHandler = _doubt
        parser.Parse(document, True)

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._open:
            raise Unsure
        role = self._roles.get(name)
        if role is None:
            role = self._met(name, attributes)
        if role:
            if self._depth == self._below and not attributes and role >= _FIRST_TEXT:
                self._open, self._attributes = role, attributes  # by far the most frequent case: no detours
                self._buffer.clear()
            else:
                self._enter(role, attributes)
        elif self._image_at or self._depth > MAX_DEPTH:
            raise Unsure

    def _met(self, name: str, attributes: Attributes) -> Role:
        """The role of a name that was not seen before in this document."""
        if self._depth == 1:
            self._begin(name, attributes)
            return Role.NOTHING
        role = self._roles[name] = role_of(*_split(name))
        return role

    def _begin(self, name: str, attributes: Attributes) -> None:
        """The document's element: one of three kinds."""
        namespace, local, _ = _split(name)
        if (namespace, local) == ("", "rss") and attributes.get("version", "").startswith(_RSS_VERSIONS):
            self._head_at = 2
        elif (namespace.lower(), local) == (RDF, "RDF"):
            self.head.kind, self._head_at = "rdf", 2
        elif (namespace.lower(), local) == (ATOM, "feed") and "version" not in attributes:
            self.head.kind, self._head_at, self._atom = "atom", 1, True
        else:
            raise Unsure
        language = attributes.get(_XML_LANG, attributes.get("lang", ""))
        if local != "RDF":
            self.head.language = language.replace("_", "-")

    def _enter(self, role: Role, attributes: Attributes) -> None:
        if role >= _FIRST_TEXT:
            if not (self._image_at and role in _OF_IMAGES):
                self._take(role, attributes)
        elif role is Role.ITEM:
            self._enter_item(attributes)
        elif role is Role.HEAD:
            if self._depth != 2 or self._atom or attributes.keys() - {_RDF_ABOUT}:
                raise Unsure
        elif role is Role.IMAGE:
            if self._item or self._image_at or attributes.keys() - {_RDF_ABOUT, _RDF_RESOURCE}:
                raise Unsure
            self._image_at = self._depth
        elif not self._image_at:  # a picture's measures
            raise Unsure

    def _enter_item(self, attributes: Attributes) -> None:
        where = {"rss": 3, "rdf": 2, "atom": 2}[self.head.kind]
        if self._item or self._depth != where or self._image_at or attributes.keys() - {_RDF_ABOUT}:
            raise Unsure
        self._item, self._below = Draft(self._atom), self._depth + 1
        if _RDF_ABOUT in attributes:
            self._item.texts[Role.ID] = attributes[_RDF_ABOUT]

    def _take(self, role: Role, attributes: Attributes) -> None:
        """Begin to gather the text of an element that counts; Atom's links carry theirs in an attribute."""
        expected = self._below if self._item else self._head_at + 1
        nested = role in (Role.MEDIA_TITLE, Role.MEDIA_DESCRIPTION) and self._item
        if (self._depth != expected and not nested) or _odd_case(role, attributes):
            raise Unsure
        if role is Role.LINK and (attributes or self._atom):
            self._linked(attributes)
            return
        self._open, self._attributes = role, attributes
        self._buffer.clear()

    def _linked(self, attributes: Attributes) -> None:
        """A link by attributes. In RSS only those that name no article (`rel="self"`) leave no doubt."""
        rel = attributes.get("rel", "alternate").lower()
        if not attributes.get("href") or "url" in attributes or "uri" in attributes:
            raise Unsure
        if rel != "alternate":
            return
        if not self._atom:
            raise Unsure
        if is_page(attributes):
            link = sound_link(attributes["href"])
            if self._item:
                self._item.texts[Role.LINK] = link
            else:
                self.head.link = link

    def _end(self, name: str) -> None:
        del name
        role = self._open
        if role:
            text = "".join(self._buffer).strip()
            if not text.isascii():
                text = self._mended(text)
            if self._item:
                self._item_text(self._item, role, text)
            else:
                self._head_text(role, text)
            self._open = Role.NOTHING
        elif self._item and self._depth < self._below:
            self.entries.append(self._item.entry(self._base))
            self._item, self._below = None, 0
        elif self._image_at == self._depth:
            self._image_at = 0
        self._depth -= 1

    def _item_text(self, item: Draft, role: Role, text: str) -> None:
        taker = TAKERS.get(role)
        if taker:
            taker(item, text, self._attributes)
        elif role in _NOT_OF_ITEMS:
            raise Unsure
        elif role is not Role.LANGUAGE:
            item.keep(role, text)

    def _mended(self, text: str) -> str:
        """UTF-8 that somebody took for Latin-1, and Windows-1252 characters, as feedparser mends them."""
        try:
            text = text.encode("iso-8859-1").decode("utf-8")
        except UnicodeError:  # the usual case: it is no such mistake
            return text.translate(_CP1252) if self._windows else text
        return text.translate(_CP1252)

    def _head_text(self, role: Role, text: str) -> None:
        """Text of the feed's own elements; dates and descriptions of the whole feed are not used."""
        if role in (Role.UPDATED, Role.PUBLISHED, Role.DESCRIPTION, Role.SUMMARY):
            return
        if role is Role.ID:  # feedparser takes it for the site's address until a link is seen
            self.head.link = self.head.link or sound_link(text)
            return
        name = _HEAD_FIELDS.get(role)
        if name is None or role in self._seen or (self._attributes and name not in ("title", "link")):
            raise Unsure
        self._seen.add(role)
        if role is Role.TITLE:
            type_of(self._attributes)
            if text.casefold() == "invalid feed":
                raise Unsure
        setattr(self.head, name, sound_link(text) if role is Role.LINK else text)


def _doubt(*_: object) -> None:
    raise Unsure


def _odd_case(role: Role, attributes: Attributes) -> bool:
    """Names of attributes in capitals, which feedparser folds; a guid's `isPermaLink` does not matter to us."""
    return role is not Role.ID and any(name != name.lower() and SEPARATOR not in name for name in attributes)


def _split(name: str) -> tuple[str, str, str]:
    """(namespace, local name, prefix) of expat's name."""
    parts = name.split(SEPARATOR)
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""


_OF_IMAGES = frozenset({Role.TITLE, Role.LINK, Role.DESCRIPTION})
_HEAD_FIELDS = {
    Role.TITLE: "title",
    Role.LINK: "link",
    Role.LANGUAGE: "language",
    Role.TTL: "ttl",
    Role.PERIOD: "period",
    Role.FREQUENCY: "frequency",
}
_FIRST_TEXT = int(Role.TITLE)
_NOT_OF_ITEMS = frozenset({Role.TTL, Role.PERIOD, Role.FREQUENCY})
