"""Where the feed of a web page may be: what the page itself names, else the usual places.

feed_links(body: bytes, content_type: str, url: str) -> tuple[str, ...]
usual_places(url: str) -> tuple[str, ...]
"""

from urllib.parse import urlsplit

from lxml import etree, html

from banwatch.text.charset import decode, printable
from banwatch.text.urls import canonical_url, resolve

FEED_TYPES = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json",
    "application/xml", "text/xml",
})  # fmt: skip
MAX_LINKS = 8
"""Feeds of one page that are looked at; some pages name one for each of their sections."""
USUAL = ("/feed", "/rss", "/rss.xml", "/atom.xml")


def feed_links(body: bytes, content_type: str, url: str) -> tuple[str, ...]:
    """Addresses that a page names as feeds (`<link rel="alternate">`), each once, in its order. Never raises.

    Feeds of comments come last: they seldom hold news.
    """
    text = printable(decode(body, content_type))
    try:
        tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    base = next((resolve(url, one.get("href") or "") for one in tree.iter("base")), "") or url
    found: dict[str, str] = {}
    for link in tree.iter("link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        written = (link.get("href") or "").strip()
        target = resolve(base, written) if written else ""
        if "alternate" in (link.get("rel") or "").lower().split() and kind in FEED_TYPES and target:
            found.setdefault(canonical_url(target), target)
    return tuple(sorted(found.values(), key=lambda one: "comment" in one.lower())[:MAX_LINKS])


def usual_places(url: str) -> tuple[str, ...]:
    """Addresses of the same host where programs put their feeds."""
    parts = urlsplit(url)
    return tuple(f"{parts.scheme}://{parts.netloc}{place}" for place in USUAL)
