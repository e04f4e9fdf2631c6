"""Which of two tellers is believed: the page or the feed's own entry. Pure: values in, value and its reason out.

choose(entry: Entry, page: Page | Unreadable | None, feed: Feed, now: datetime, zone: str = "UTC")
    -> Reading | Unreadable
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from banwatch.model.article import Page, Unreadable
from banwatch.model.feed import Entry, Feed
from banwatch.read.extract import from_feed_html
from banwatch.text.stamps import Stamp, implausible
from banwatch.text.urls import canonical_url, host_of, registrable_host

CLEARLY_FULLER = 1.5
"""How many times more words the feed's own content must have than the page to be taken instead."""

_WORD = re.compile(r"\w+")
_CUT = re.compile(r"\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an article is made of. `note` says in plain words where text and date are from."""

    title: str
    text: str
    url: str
    source: str
    published_at: datetime | None
    published_on: date | None
    language: str
    note: str


def choose(
    entry: Entry, page: Page | Unreadable | None, feed: Feed, now: datetime, zone: str = "UTC"
) -> Reading | Unreadable:
    """Join what the feed and the page tell. `page` is None when no page was asked for; `zone` is the outlet's, for
    dates that are given in UTC. A title alone is kept as the text; Unreadable only when there is no word at all.
    """
    seen = page if isinstance(page, Page) else None
    text, whence = _text(entry, page)
    title = _title(entry, seen)
    text = text or title
    if not _WORD.search(text):
        return Unreadable(page.reason if isinstance(page, Unreadable) else "the entry has neither link nor text")
    at, on, dated = _date(entry, seen, now, zone)
    return Reading(
        title=title,
        text=text,
        url=_url(entry, seen),
        source=entry.source or (seen.source if seen else "") or feed.title or host_of(entry.link),
        published_at=at,
        published_on=on,
        language=_language(seen, feed),
        note="; ".join(part for part in (whence, dated) if part),
    )


def _text(entry: Entry, page: Page | Unreadable | None) -> tuple[str, str]:
    """The text and where it is from: the page, unless the feed's content is clearly fuller or all there is."""
    own = from_feed_html(entry.html)
    if isinstance(page, Page) and _words(page.text) * CLEARLY_FULLER > _words(own):
        return page.text, "text from the page"
    why = "it is fuller than the page" if isinstance(page, Page) else page.reason if page else "no page was fetched"
    return (own, f"text from the feed: {why}") if _words(own) else ("", f"title only: {why}")


def _title(entry: Entry, page: Page | None) -> str:
    """The feed's title, or the page's where the feed has none or cuts it short."""
    if page is None or not page.title:
        return entry.title
    stem = _CUT.sub("", entry.title)
    cut_short = stem != entry.title and page.title.casefold().startswith(stem.casefold())
    return page.title if not entry.title or cut_short else entry.title


def _date(entry: Entry, page: Page | None, now: datetime, zone: str) -> tuple[datetime | None, date | None, str]:
    """(moment, day at the outlet, note): the feed's date first, the page's second."""
    if entry.published_at is not None:
        written = date.fromisoformat(entry.published_on) if entry.published_on else None
        return (
            entry.published_at,
            written or _page_day(entry.published_at, page) or _local_day(entry.published_at, zone),
            "",
        )
    if page is None or page.published_at is None:
        return None, None, "no date"
    if why := implausible(Stamp(page.published_at, page.published_on), now):
        return None, None, f"no date: the page's {why}"
    return page.published_at, page.published_on or _local_day(page.published_at, zone), "date from the page"


def _page_day(moment: datetime, page: Page | None) -> date | None:
    """The page's day, if it can be the feed's moment seen from somewhere on Earth (at most a day apart)."""
    if page is None or page.published_on is None:
        return None
    return page.published_on if abs(page.published_on - moment.date()).days <= 1 else None


def _local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _url(entry: Entry, page: Page | None) -> str:
    """The page's own idea of its address when it names the same site and not just its front page; else the link."""
    link = canonical_url(entry.link) or canonical_url(entry.guid)
    own = canonical_url(page.canonical_url) if page else ""
    same_site = own and registrable_host(own) == registrable_host(link)
    front_page = own and urlsplit(own).path == "/" and urlsplit(link).path != "/"
    return own if same_site and not front_page else link


def _language(page: Page | None, feed: Feed) -> str:
    given = (page.language if page else "") or feed.language
    return re.split(r"[-_]", given)[0].lower()


def _words(text: str) -> int:
    return len(_WORD.findall(text))
