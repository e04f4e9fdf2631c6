"""Feed documents of the demonstration site, one writer per format. Text goes in raw and is escaped by the writers."""

import json
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as ET

from banwatch.demo.stories import Outlet, Story

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

Writer = Callable[[Outlet, str], bytes]


def feed_type(outlet: Outlet) -> str:
    """The content type under which the outlet's feed is served."""
    kinds = {"atom": "atom+xml", "atom-summary": "atom+xml", "rdf": "rdf+xml", "json": "feed+json"}
    return f"application/{kinds.get(outlet.format, 'rss+xml')}; charset=utf-8"


def feed_document(outlet: Outlet, base: str) -> bytes:
    """The outlet's feed as bytes; `base` is `http://HOST:PORT` and makes every link absolute."""
    return WRITERS[outlet.format](outlet, base)


def entry_link(outlet: Outlet, story: Story, base: str) -> str:
    """The link that the feed gives for a story: the page's address and, at some outlets, a tracking query."""
    return f"{base}/{outlet.slug}/{story.slug}.html{outlet.tracking}"


def story_html(story: Story) -> str:
    """The paragraphs as a fragment of HTML, as feeds with full text carry it."""
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)


def newest(outlet: Outlet) -> datetime:
    """When the outlet published last."""
    return outlet.stories[0].published


def _rss2(outlet: Outlet, base: str) -> bytes:
    root = ET.Element("rss", {"version": "2.0", **_namespaces("content", "dc")})
    channel = _channel(root, outlet, base)
    _leaf(channel, "lastBuildDate", format_datetime(newest(outlet)))
    _leaf(channel, "ttl", "60")
    for story in outlet.stories:
        item = _rss_item(channel, outlet, story, base)
        _leaf(item, "description", story.summary)
        if outlet.format == "rss2":
            _leaf(item, "content:encoded", story_html(story))
        _leaf(item, "dc:creator", story.author)
        _leaf(item, "pubDate", format_datetime(story.published))
        _leaf(item, "guid", f"{outlet.slug}:{story.slug}", isPermaLink="false")
    return _bytes(root)


def _rss092(outlet: Outlet, base: str) -> bytes:
    """Items of RSS 0.92 carry neither date nor guid: the day has to come from the page."""
    root = ET.Element("rss", {"version": "0.92"})
    channel = _channel(root, outlet, base)
    _leaf(channel, "lastBuildDate", format_datetime(newest(outlet)))
    for story in outlet.stories:
        item = _rss_item(channel, outlet, story, base)
        _leaf(item, "description", story.summary)
    return _bytes(root)


def _rdf(outlet: Outlet, base: str) -> bytes:
    root = ET.Element(
        "rdf:RDF", {"xmlns:rdf": RDF, "xmlns": "http://purl.org/rss/1.0/", **_namespaces("dc", "content")}
    )
    channel = _channel(root, outlet, base)
    channel.set("rdf:about", f"{base}/{outlet.slug}/feed.xml")
    listing = ET.SubElement(ET.SubElement(channel, "items"), "rdf:Seq")
    for story in outlet.stories:
        address = entry_link(outlet, story, base)
        ET.SubElement(listing, "rdf:li", {"rdf:resource": address})
        item = _rss_item(root, outlet, story, base)
        item.set("rdf:about", address)
        _leaf(item, "description", story.summary)
        _leaf(item, "content:encoded", story_html(story))
        _leaf(item, "dc:creator", story.author)
        _leaf(item, "dc:date", story.published.isoformat())
    return _bytes(root)


def _atom(outlet: Outlet, base: str) -> bytes:
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en-US"})
    _leaf(root, "title", outlet.title)
    _leaf(root, "subtitle", outlet.tagline)
    _leaf(root, "id", f"tag:{outlet.slug}.example,2019:feed")
    _leaf(root, "updated", newest(outlet).isoformat())
    ET.SubElement(root, "link", {"rel": "self", "href": f"{base}/{outlet.slug}/feed.xml"})
    ET.SubElement(root, "link", {"rel": "alternate", "href": f"{base}/{outlet.slug}/"})
    for story in outlet.stories:
        _atom_entry(root, outlet, story, base)
    return _bytes(root)


def _atom_entry(root: ET.Element, outlet: Outlet, story: Story, base: str) -> None:
    entry = ET.SubElement(root, "entry")
    _leaf(entry, "title", story.title)
    _leaf(entry, "id", f"tag:{outlet.slug}.example,{story.published:%Y-%m-%d}:{story.slug}")
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": entry_link(outlet, story, base)})
    _leaf(entry, "published", story.published.isoformat())
    _leaf(entry, "updated", story.published.isoformat())
    _leaf(ET.SubElement(entry, "author"), "name", story.author or outlet.title)
    _leaf(entry, "summary", story.summary)
    if outlet.format == "atom":
        _leaf(entry, "content", story_html(story), type="html")


def _json(outlet: Outlet, base: str) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "description": outlet.tagline,
        "home_page_url": f"{base}/{outlet.slug}/",
        "feed_url": f"{base}/{outlet.slug}/feed.xml",
        "language": "en-US",
        "items": [_json_item(outlet, story, base) for story in outlet.stories],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _json_item(outlet: Outlet, story: Story, base: str) -> dict[str, object]:
    return {
        "id": f"{outlet.slug}:{story.slug}",
        "url": entry_link(outlet, story, base),
        "title": story.title,
        "summary": story.summary,
        "content_html": story_html(story),
        "date_published": story.published.isoformat(),
        "authors": [{"name": story.author or outlet.title}],
    }


def _channel(root: ET.Element, outlet: Outlet, base: str) -> ET.Element:
    channel = ET.SubElement(root, "channel")
    _leaf(channel, "title", outlet.title)
    _leaf(channel, "link", f"{base}/{outlet.slug}/")
    _leaf(channel, "description", outlet.tagline)
    if root.tag == "rss":
        _leaf(channel, "language", "en-us")
    return channel


def _rss_item(parent: ET.Element, outlet: Outlet, story: Story, base: str) -> ET.Element:
    item = ET.SubElement(parent, "item")
    _leaf(item, "title", story.title)
    _leaf(item, "link", entry_link(outlet, story, base))
    return item


def _leaf(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    if text:
        ET.SubElement(parent, tag, attributes).text = text


def _namespaces(*prefixes: str) -> dict[str, str]:
    known = {"content": "http://purl.org/rss/1.0/modules/content/", "dc": "http://purl.org/dc/elements/1.1/"}
    return {f"xmlns:{prefix}": known[prefix] for prefix in prefixes}


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


WRITERS: dict[str, Writer] = {
    "rss2": _rss2,
    "rss2-summary": _rss2,
    "rss092": _rss092,
    "rdf": _rdf,
    "atom": _atom,
    "atom-summary": _atom,
    "json": _json,
}
