"""One raw item of any feed format to a `ParsedEntry`: identity, link, dates, title, content, and what was odd."""

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from banwatch.model.feed import ParsedEntry
from banwatch.text.charset import printable
from banwatch.text.stamps import Stamp, implausible, parse_stamp
from banwatch.text.urls import host_of, page_key, resolve

MAX_ENTRIES = 2_000
"""Entries taken from one document, the first ones; archives of whole sites are no news."""

_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d?);")
_GUID_URL = re.compile(r"https?://([^/]+)(.*)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """What a format's reader found. `dates` are (text, moment read otherwise), best first; `base` resolves links."""

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    contents: tuple[str, ...] = ()
    dates: tuple[tuple[str, Stamp | None], ...] = ()
    source: str = ""
    base: str = ""


def build_entries(raws: Sequence[RawEntry], now: datetime) -> tuple[tuple[ParsedEntry, ...], tuple[str, ...]]:
    """Entries in the document's order, one per key, at most MAX_ENTRIES; and notes on what was left out."""
    taken = raws[:MAX_ENTRIES]
    notes = (
        [f"{len(raws) - MAX_ENTRIES} entries beyond the first {MAX_ENTRIES} were left out"]
        if len(raws) > MAX_ENTRIES
        else []
    )
    built = [_build(raw, now) for raw in taken]
    shared = _guids_of_several(built)
    entries: dict[str, ParsedEntry] = {}
    for draft in built:
        key = _key(draft, draft.guid in shared)
        entries.setdefault(key, _keyed(draft, key, draft.guid in shared))
    if twice := len(built) - len(entries):
        notes.append(f"{twice} entries stood in the document more than once")
    return tuple(entries.values()), tuple(notes)


def plain_as_html(text: str) -> str:
    """Plain text content as HTML that reads back as the same paragraphs."""
    paragraphs = (html.escape(part, quote=False) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return "".join(f"<p>{part}</p>" for part in paragraphs if part.strip())


def clean_line(text: str) -> str:
    """A title or name as one line of plain text: no tags, no entities (also escaped twice), no control characters."""
    plain = _TAG.sub(" ", text) if "<" in text else text
    if _ENTITY.search(plain):
        plain = html.unescape(plain)
    return " ".join(printable(plain).split())


def _build(raw: RawEntry, now: datetime) -> ParsedEntry:
    """An entry that has no key yet."""
    notes: list[str] = []
    link = _link(raw, notes)
    stamp = _date(raw.dates, now, notes)
    source = clean_line(raw.source)
    return ParsedEntry(
        key="",
        guid=printable(raw.guid).strip(),
        link=link,
        title=_without_source(clean_line(raw.title), source),
        html=printable(max((*raw.contents, raw.summary), key=len)),
        published_at=stamp.at if stamp else None,
        published_on=stamp.on.isoformat() if stamp and stamp.on else None,
        source=source,
        notes=tuple(notes),
    )


def _keyed(draft: ParsedEntry, key: str, shared: bool) -> ParsedEntry:
    notes = (*draft.notes, "its guid is shared by other entries") if shared else draft.notes
    return ParsedEntry(
        key,
        draft.guid,
        draft.link,
        draft.title,
        draft.html,
        draft.published_at,
        draft.published_on,
        draft.source,
        notes,
    )


def _link(raw: RawEntry, notes: list[str]) -> str:
    """Absolute http(s) address of the article, or an empty string and a note."""
    own = raw.link.strip()
    written = own if own and own != raw.guid else raw.guid if _GUID_URL.match(raw.guid) else ""
    if not written:
        return ""
    link = _unwrapped(resolve(raw.base, written))
    if not link:
        notes.append(f"link is no web address: {printable(written)[:80]}")
    elif host_of(link) == "news.google.com":
        notes.append("link goes through Google News and is not resolved")
    return link


def _unwrapped(link: str) -> str:
    """The target of Bing's click counter, decoded once; any other link as it is."""
    parts = urlsplit(link)
    if "bing.com" not in host_of(link) or not parts.path.lower().endswith("apiclick.aspx"):
        return link
    try:
        target = parse_qs(parts.query, max_num_fields=50).get("url", [""])[0]
    except ValueError:
        return link
    return resolve("", target) or link


def _date(dates: Iterable[tuple[str, Stamp | None]], now: datetime, notes: list[str]) -> Stamp | None:
    """The first date that can be read and believed; notes say why the others were not."""
    for text, otherwise in dates:
        stamp = parse_stamp(text) or otherwise
        why = implausible(stamp, now) if stamp else f"date cannot be read: {printable(text)[:60]}"
        if not why:
            return stamp
        notes.append(why)
    return None


def _without_source(title: str, source: str) -> str:
    """Google News ends titles with " - Source"."""
    ending = f" - {source}"
    return title[: -len(ending)].rstrip() if source and title.endswith(ending) and len(title) > len(ending) else title


def _guids_of_several(drafts: Iterable[ParsedEntry]) -> frozenset[str]:
    """Guids under which several different links stand; the same link twice is one entry written twice."""
    pairs = {(draft.guid, page_key(draft.link)) for draft in drafts if draft.guid}
    counts = Counter(guid for guid, _ in pairs)
    return frozenset(guid for guid, number in counts.items() if number > 1)


def _key(draft: ParsedEntry, shared: bool) -> str:
    """Identity in the order of trust: guid, guid and link, link, title and date, title and content."""
    address = page_key(draft.link)
    if draft.guid and not shared:
        return _hash("guid", _folded(draft.guid))
    if draft.guid and address:
        return _hash("guid+link", _folded(draft.guid), address)
    if address:
        return _hash("link", address)
    if draft.published_at:
        return _hash("title+date", draft.title, draft.published_at.isoformat())
    return _hash("title+text", draft.title, draft.html)


def _folded(guid: str) -> str:
    """A guid that is an address, without scheme and with its host in lower case: a move to https is not new news."""
    match = _GUID_URL.fullmatch(guid)
    return f"{match[1].lower()}{match[2]}" if match else guid


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
