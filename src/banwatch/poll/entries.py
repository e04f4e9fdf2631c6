"""One raw item of any feed format to a `ParsedEntry`: identity, link, dates, title, content, and what was odd."""

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from banwatch.model.feed import ParsedEntry
from banwatch.text.charset import printable
from banwatch.text.stamps import Stamp, implausible, parse_stamp
from banwatch.text.urls import OPAQUE_HOST, behind_google_news, host_of, is_opaque, page_key, resolve

MAX_ENTRIES = 2_000
"""Entries taken from one document, the first ones; archives of whole sites are no news."""

_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d?);")
_PLAIN_URL = re.compile(r"https?://(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{1,63}(?:[/?][!-~]*)?")
"""An address in which there is nothing to clean or resolve."""
_GUID_URL = re.compile(r"https?://([^/]+)(.*)", re.DOTALL | re.IGNORECASE)


class RawEntry(NamedTuple):
    """What a format's reader found. `base` resolves links.

    `dates` are (text, moment read otherwise), best first; the text is empty where the moment is all there is to know.
    """

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
    notes = []
    if len(raws) > MAX_ENTRIES:
        notes.append(f"{len(raws) - MAX_ENTRIES} entries beyond the first {MAX_ENTRIES} were left out")
    drafts = [_draft(raw, now) for raw in raws[:MAX_ENTRIES]]
    shared = _guids_of_several(drafts)
    entries: dict[str, ParsedEntry] = {}
    for draft in drafts:
        entry = _keyed(draft, draft.guid in shared)
        entries.setdefault(entry.key, entry)
    if twice := len(drafts) - len(entries):
        notes.append(f"{twice} entries stood in the document more than once")
    return tuple(entries.values()), tuple(notes)


def plain_as_html(text: str) -> str:
    """Plain text content as HTML that reads back as the same paragraphs."""
    paragraphs = (html.escape(part, quote=False) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return "".join(f"<p>{part}</p>" for part in paragraphs if part.strip())


def clean_line(text: str) -> str:
    """A title or name as one line of plain text: no tags, no entities (also escaped twice), no control characters."""
    plain = _TAG.sub(" ", text) if "<" in text else text
    if "&" in plain and _ENTITY.search(plain):
        plain = html.unescape(plain)
    return " ".join(printable(plain).split())


class _Draft(NamedTuple):
    """An entry that has no key yet."""

    guid: str
    link: str
    title: str
    html: str
    stamp: Stamp | None
    source: str
    notes: list[str]


def _draft(raw: RawEntry, now: datetime) -> _Draft:
    notes: list[str] = []
    source = clean_line(raw.source) if raw.source else ""
    return _Draft(
        guid=printable(raw.guid).strip(),
        link=_link(raw, notes),
        title=_without_source(clean_line(raw.title), source),
        html=printable(max((*raw.contents, raw.summary), key=len)),
        stamp=_date(raw.dates, now, notes),
        source=source,
        notes=notes,
    )


def _keyed(draft: _Draft, shared: bool) -> ParsedEntry:
    stamp = draft.stamp
    return ParsedEntry(
        key=_key(draft, shared),
        guid=draft.guid,
        link=draft.link,
        title=draft.title,
        html=draft.html,
        published_at=stamp.at if stamp else None,
        published_on=stamp.on.isoformat() if stamp and stamp.on else None,
        source=draft.source,
        notes=(*draft.notes, "its guid is shared by other entries") if shared else tuple(draft.notes),
    )


def _link(raw: RawEntry, notes: list[str]) -> str:
    """Absolute http(s) address of the article, or an empty string and a note."""
    own = raw.link.strip()
    written = own if own and own != raw.guid else raw.guid if _GUID_URL.match(raw.guid) else ""
    if not written:
        return ""
    link = _unwrapped(written if _PLAIN_URL.fullmatch(written) else resolve(raw.base, written))
    if not link:
        notes.append(f"link is no web address: {printable(written)[:80]}")
    elif OPAQUE_HOST in link and is_opaque(link):
        if target := behind_google_news(link):
            return target
        notes.append("link goes through Google News and is not resolved")
    return link


def _unwrapped(link: str) -> str:
    """The target of Bing's click counter, decoded once; any other link as it is."""
    if "bing.com" not in link:
        return link
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
        stamp = (parse_stamp(text) if text else None) or otherwise
        why = implausible(stamp, now) if stamp else f"date cannot be read: {printable(text)[:60]}"
        if not why:
            return stamp
        notes.append(why)
    return None


def _without_source(title: str, source: str) -> str:
    """Google News ends titles with " - Source"."""
    ending = f" - {source}"
    return title[: -len(ending)].rstrip() if source and title.endswith(ending) and len(title) > len(ending) else title


def _guids_of_several(drafts: Sequence[_Draft]) -> frozenset[str]:
    """Guids under which several different links stand; the same link twice is one entry written twice."""
    often = Counter(draft.guid for draft in drafts if draft.guid)
    pairs = {(draft.guid, page_key(draft.link)) for draft in drafts if often[draft.guid] > 1}
    counts = Counter(guid for guid, _ in pairs)
    return frozenset(guid for guid, number in counts.items() if number > 1)


def _key(draft: _Draft, shared: bool) -> str:
    """Identity in the order of trust: guid, guid and link, link, title and date, title and content."""
    if draft.guid and not shared:
        return _hash("guid", _folded(draft.guid))
    address = page_key(draft.link)
    if draft.guid and address:
        return _hash("guid+link", _folded(draft.guid), address)
    if address:
        return _hash("link", address)
    if draft.stamp:
        return _hash("title+date", draft.title, draft.stamp.at.isoformat())
    return _hash("title+text", draft.title, draft.html)


def _folded(guid: str) -> str:
    """A guid that is an address, without scheme and with its host in lower case: a move to https is not new news."""
    match = _GUID_URL.fullmatch(guid)
    return f"{match[1].lower()}{match[2]}" if match else guid


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
