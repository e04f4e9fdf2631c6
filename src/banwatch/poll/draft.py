"""One item of a feed in the making, by feedparser's own rules of what is title, summary and content.

Whatever those rules make of a case that is not plain (a doubled element, an unknown type, markup that may be text) is
left to feedparser itself: `Unsure` is raised.
"""

import re
from collections.abc import Callable
from html.entities import entitydefs

from banwatch.poll.entries import RawEntry, plain_as_html
from banwatch.poll.names import Role, Unsure
from banwatch.text.stamps import Stamp, parse_stamp

Attributes = dict[str, str]

_PLAIN, _HTML = "text/plain", "text/html"
_TYPES = {"text": _PLAIN, "plain": _PLAIN, _PLAIN: _PLAIN, "html": _HTML, _HTML: _HTML}
_PAGE_TYPES = ("html", "xhtml", _HTML, "application/xhtml+xml")
_ENTITY_LIKE = re.compile(r"&\w+;")
_MARKUP_LIKE = re.compile(r"</\w+>|&#?\w+;")
_TAG_NAMES = re.compile(r"</?(\w+)")
_SPECIAL_CHARACTER = re.compile(r"[<>&]")
_NAMED = re.compile(r"&(\w+);")
_COMMON_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span",
    "strike", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "tt", "u", "ul",
})  # fmt: skip


class Draft:
    """What was gathered of an item. `summary` and `detail` are what feedparser keeps as summary and summary_detail."""

    __slots__ = ("_atom", "contents", "detail", "has_content", "summary", "texts", "title")

    def __init__(self, atom: bool) -> None:
        self.texts: dict[Role, str] = {}
        self.title = ""
        self.contents: list[str] = []
        self.summary: str | None = None
        self.detail = ""
        self.has_content = False
        self._atom = atom

    def keep(self, role: Role, text: str) -> None:
        """A text that stands for itself and at most once."""
        if role in self.texts:
            raise Unsure
        self.texts[role] = text

    def take_link(self, text: str, _: Attributes) -> None:
        """RSS writes the link as text; Atom does not."""
        if self._atom:
            raise Unsure
        self.keep(Role.LINK, sound_link(text))

    def take_id(self, text: str, _: Attributes) -> None:
        """RDF tells it twice: by attribute and perhaps by element."""
        if self.texts.get(Role.ID) != text:
            self.keep(Role.ID, sound_link(text))

    def take_title(self, text: str, attributes: Attributes) -> None:
        """The headline; as plain text it is left as it is where nothing in it could be markup."""
        if self.title or not text:
            raise Unsure
        kind = type_of(attributes)
        self.title = self._markup(text, kind) if _SPECIAL_CHARACTER.search(text) else text

    def take_media_title(self, _: str, __: Attributes) -> None:
        """The title of a picture: it counts only where the item has none, which is a doubt (see `entry`)."""
        self.texts[Role.MEDIA_TITLE] = ""

    def take_description(self, text: str, attributes: Attributes) -> None:
        """A second summary is content to feedparser, as long as no content came before."""
        if self.summary is not None and not self.has_content:
            self.take_content(text, attributes)
        else:
            self._detail(text, type_of(attributes, _HTML) if attributes else _HTML)

    def take_summary(self, text: str, attributes: Attributes) -> None:
        """Atom's and iTunes' summary is plain text unless it says otherwise."""
        if self.summary is not None and not self.has_content:
            self.take_content(text, attributes)
        else:
            self._detail(text, type_of(attributes))

    def take_content(self, text: str, attributes: Attributes) -> None:
        """Content; the first one is the summary as well, until there is one."""
        self._content(text, type_of(attributes))

    def take_encoded(self, text: str, attributes: Attributes) -> None:
        """Content that is HTML without saying so."""
        self._content(text, type_of(attributes, _HTML) if attributes else _HTML)

    def entry(self, base: str) -> RawEntry:
        """The item when all of it is there."""
        texts = self.texts
        if Role.MEDIA_TITLE in texts and (not self.title or Role.SOURCE in texts):
            raise Unsure
        return RawEntry(
            guid=texts.get(Role.ID, ""),
            link=texts.get(Role.ORIGINAL_LINK, "") or texts.get(Role.LINK, ""),
            title=self.title,
            summary=self.detail or self.summary or "",
            contents=tuple(self.contents),
            dates=_dates(texts),
            source=texts.get(Role.SOURCE, ""),
            base=base,
        )

    def _content(self, text: str, kind: str) -> None:
        self.has_content = True
        self.contents.append(self._markup(text, kind))
        if self.summary is None:
            self.summary = text

    def _detail(self, text: str, kind: str) -> None:
        if self.detail:
            raise Unsure
        self.detail, self.summary = self._markup(text, kind), text

    def _markup(self, text: str, kind: str) -> str:
        """The text as HTML. RSS calls much plain that is not: feedparser's rule tells; beyond our tags, a doubt."""
        if not text or kind == _HTML:
            return text
        if not self._atom and _MARKUP_LIKE.search(text) and all(name in entitydefs for name in _NAMED.findall(text)):
            tags = {name.lower() for name in _TAG_NAMES.findall(text)}
            if tags <= _COMMON_TAGS:
                return text
            raise Unsure
        return plain_as_html(text)


TAKERS: dict[Role, Callable[[Draft, str, Attributes], None]] = {
    Role.TITLE: Draft.take_title,
    Role.LINK: Draft.take_link,
    Role.ID: Draft.take_id,
    Role.DESCRIPTION: Draft.take_description,
    Role.SUMMARY: Draft.take_summary,
    Role.CONTENT: Draft.take_content,
    Role.ENCODED: Draft.take_encoded,
    Role.MEDIA_TITLE: Draft.take_media_title,
    Role.MEDIA_DESCRIPTION: Draft.take_description,
}
"""What takes the text of an element; those that are not here are kept as they are."""


def sound_link(text: str) -> str:
    """The text, unless feedparser would repair it."""
    if ":///" in text or ("&" in text and _ENTITY_LIKE.search(text)):
        raise Unsure
    return text


def is_page(attributes: Attributes) -> bool:
    """Whether a link leads to a web page."""
    return attributes.get("type", _HTML).lower() in _PAGE_TYPES


def type_of(attributes: Attributes, default: str = _PLAIN) -> str:
    """Plain or HTML; any other type, and encoded content, is a doubt."""
    kind = _TYPES.get(attributes.get("type", default).lower())
    if kind is None or "mode" in attributes or "src" in attributes:
        raise Unsure
    return kind


def _dates(texts: dict[Role, str]) -> tuple[tuple[str, Stamp | None], ...]:
    """Dates in order of preference; one that only feedparser might read is a doubt."""
    written = [texts[role] for role in (Role.PUBLISHED, Role.CREATED, Role.UPDATED) if texts.get(role)]
    stamps = [parse_stamp(text) for text in written]
    if None in stamps:
        raise Unsure
    return tuple(("", stamp) for stamp in stamps)
