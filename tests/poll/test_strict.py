"""The strict reader: it says what feedparser would say, or nothing."""

from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banwatch.model.feed import ParsedFeed
from banwatch.poll.parse import parse_feed, read_loosely
from banwatch.poll.strict import read_strict

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
URL = "https://paper.example/news/feed.xml"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:snf="http://www.smartnews.be/snf"'
)
HEAD = (
    '<title>Paper</title><link>https://paper.example/</link><atom:link href="https://paper.example/f" rel="self"/>'
    "<description>News</description><language>en-US</language><ttl>90</ttl><sy:updatePeriod>daily</sy:updatePeriod>"
    "<image><url>https://paper.example/i.png</url><title>Not this</title><link>https://other.example/</link></image>"
)
ITEM = (
    "<title>Council &amp;amp; mayor agree</title><link>https://paper.example/1?a=1&amp;b=2</link>"
    '<guid isPermaLink="false">17</guid><pubDate>Wed, 24 Jun 2026 23:30:00 -0400</pubDate>'
    "<dc:creator>A. Writer</dc:creator><category>Town</category><description>Short</description>"
)


def rss(*items: str, head: str = HEAD, names: str = NAMESPACES) -> str:
    """An RSS 2.0 document."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {names}><channel>{head}{inner}</channel></rss>'


def atom(*entries: str, head: str = "<title>Paper</title>", attributes: str = "") -> str:
    """An Atom document."""
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{head}{inner}</feed>'


RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://paper.example/"><title>Paper</title>
 <link>https://paper.example/</link><items><rdf:Seq><rdf:li rdf:resource="https://paper.example/1"/></rdf:Seq></items>
 </channel><item rdf:about="https://paper.example/1"><title>One</title><link>https://paper.example/1</link>
 <dc:date>2026-06-24</dc:date></item></rdf:RDF>"""

ANSWERED = {
    "all that is usual": rss(ITEM),
    "no items": rss(),
    "content beside the summary": rss(ITEM + "<content:encoded><![CDATA[<p>Long &amp; longer</p>]]></content:encoded>"),
    "content before the summary": rss(
        "<content:encoded>&lt;p&gt;Long&lt;/p&gt;</content:encoded><description>Short</description>"
    ),
    "two summaries": rss("<description>A</description><description>A longer one</description>"),
    "title of a picture": rss(ITEM + '<media:content url="/a.jpg"><media:title>Pic</media:title></media:content>'),
    "title of a picture first": rss('<media:content url="/a.jpg"><media:title>P</media:title></media:content>' + ITEM),
    "words of a picture": rss(ITEM + "<media:group><media:description>Elm</media:description></media:group>"),
    "a source": rss(ITEM + '<source url="https://s.example/">The Source</source>'),
    "an original link": rss(ITEM + "<feedburner:origLink>https://o.example/1</feedburner:origLink>"),
    "guid alone": rss("<guid>https://paper.example/2</guid><title>Two</title>"),
    "markup in the title": rss("<title>A &lt;b&gt;bold&lt;/b&gt; move</title>"),
    "less than in the title": rss("<title>1 &lt; 2 &amp;amp; more</title>"),
    "mistaken for Latin-1": rss("<title>CafÃ© on Elm</title>"),
    "Windows characters": rss("<title>Caf&#146;s</title><description>it&#x92;s</description>"),
    "unknown namespaces": rss(ITEM + '<snf:analytics id="1">x</snf:analytics><snf:logo>y</snf:logo>'),
    "two dates": rss(ITEM + "<dc:date>2026-06-25T01:00:00Z</dc:date>"),
    "only another date": rss("<title>x</title><dcterms:modified>2026-06-25</dcterms:modified>"),
    "podcast": rss(ITEM + '<itunes:image href="/x.png"/><itunes:duration>1</itunes:duration>'),
    "podcast summary": rss("<title>x</title><itunes:summary>a &amp;lt; b</itunes:summary>"),
    "not ASCII": rss("<title>Ōsaka’s council — “no”</title>"),
    "comment in a text": rss("<title>One <!-- two -->three</title>"),
    "language of the root": rss(ITEM, head="<title>P</title>", names=NAMESPACES + ' xml:lang="de_AT"'),
    "RDF": RDF,
    "Atom": atom(
        '<id>tag:paper.example,2026:1</id><title type="html">A &lt;b&gt;bold&lt;/b&gt; move</title>'
        '<link rel="alternate" type="text/html" href="one"/><link rel="enclosure" href="/x.mp3"/>'
        "<published>2026-06-24T23:30:00-04:00</published><updated>2026-06-30T00:00:00Z</updated>"
        "<author><name>A</name><uri>https://a.example/</uri></author><summary>1 &lt; 2</summary>"
        '<content type="html">&lt;p&gt;Text&lt;/p&gt;</content>'
    ),
    "Atom with text": atom("<id>1</id><title>&lt;b&gt; is &amp;amp;</title><content>plain\n\nparagraphs</content>"),
    "Atom by its id": atom("<id>https://paper.example/1</id>", head="<id>https://paper.example/</id>"),
    "Atom with an XHTML link": atom('<link type="application/xhtml+xml" href="https://paper.example/1"/>'),
}
LEFT = {
    "doctype": "<!DOCTYPE rss>" + rss(ITEM),
    "not well-formed": rss(ITEM).replace("</channel>", ""),
    "undefined entity": rss("<title>&nbsp;</title>"),
    "unknown element": rss(ITEM + "<mood>good</mood>"),
    "markup inside": rss("<description>bare <b>bold</b></description>"),
    "base address": atom("<id>1</id>", attributes='xml:base="https://x.example/"'),
    "XHTML": atom('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content>'),
    "encoded content": atom('<content type="application/octet-stream">aGk=</content>'),
    "content elsewhere": atom('<content src="https://x.example/"/>'),
    "doubled title": rss("<title>a</title><title>b</title>"),
    "doubled link": rss("<link>https://a.example/</link><link>https://b.example/</link>"),
    "odd date": rss("<pubDate>the day before yesterday</pubDate>"),
    "entity in a link": rss("<link>https://a.example/?a&amp;amp;b</link>"),
    "too many slashes": rss("<link>https:///a.example/</link>"),
    "borrowed prefix": rss(
        ITEM, names='xmlns:dc="https://a.example/ns" ' + NAMESPACES.replace("xmlns:dc=", "xmlns:d=")
    ),
    "space in a namespace": rss(ITEM, names=NAMESPACES.replace("smartnews", "smart\tnews")),
    "another root": "<html><body/></html>",
    "RSS 3": rss(ITEM).replace('version="2.0"', 'version="3.0"'),
    "Atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>x</title></feed>',
    "unknown tags in a title": rss("<title>&lt;blink&gt;a&lt;/blink&gt;</title>"),
    "attribute in capitals": atom('<title TYPE="html">x</title>'),
    "item in an item": rss("<item></item>"),
    "a refusal": rss(head="<title>Invalid feed</title>"),
    "deep": rss("<category>" * 20 + "</category>" * 20),
    "text field in a picture": rss(ITEM, head="<title>P</title><image><category>x</category><title>y</title></image>"),
}


def both(document: str) -> tuple[ParsedFeed, ParsedFeed]:
    """What we make of a document, and what feedparser makes of it."""
    return parse_feed(document.encode(), "", URL, NOW), read_loosely(document, URL, NOW)


@pytest.mark.parametrize("name", ANSWERED)
def test_plain_documents_are_answered_as_feedparser_would(name: str) -> None:
    document = ANSWERED[name]
    assert read_strict(document.encode(), URL) is not None
    mine, theirs = both(document)
    assert mine == theirs


@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_plain_is_left_to_feedparser(name: str) -> None:
    assert read_strict(LEFT[name].encode(), URL) is None


def test_what_is_left_still_gives_entries() -> None:
    feed = parse_feed(LEFT["XHTML"].encode(), "", URL, NOW)
    assert [entry.html for entry in feed.entries] == ["x"]


texts = st.text(st.sampled_from("ab <>&;/pé’Ã©\u0092\u00ad\n\"'=?:#x1"), max_size=14).map(str.strip)
links = st.one_of(texts, st.sampled_from(["https://a.example/1", "/2", "https://a.example/?a=1&b=2", "ftp://a/"]))
dates = st.sampled_from(["Wed, 24 Jun 2026 23:30:00 GMT", "2026-06-24", "Wed, 24 Jun 26 23:30 EST", "soon", ""])
PARTS = st.one_of(
    st.tuples(
        st.sampled_from(["title", "description", "content:encoded", "source", "category", "itunes:summary"]), texts
    ),
    st.tuples(st.sampled_from(["link", "guid", "feedburner:origLink", "comments"]), links),
    st.tuples(st.sampled_from(["pubDate", "dc:date", "dcterms:created"]), dates),
    st.tuples(st.sampled_from(["media:title", "media:description", "dc:description", "dc:language", "snf:x"]), texts),
)


def element(name: str, text: str) -> str:
    """An element with escaped text."""
    return f"<{name}>{escape(text)}</{name}>"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PARTS, max_size=6), max_size=3))
def test_whatever_is_answered_in_rss_agrees(items: list[list[tuple[str, str]]]) -> None:
    document = rss(*("".join(element(*part) for part in item) for item in items))
    if read_strict(document.encode(), URL) is not None:
        mine, theirs = both(document)
        assert mine == theirs


kinds = st.sampled_from(["", "text", "html", "xhtml", "text/html", "TEXT"])
ENTRY_PARTS = st.one_of(
    st.tuples(st.sampled_from(["title", "summary", "content"]), kinds, texts),
    st.tuples(st.sampled_from(["id", "published", "updated", "rights"]), st.just(""), st.one_of(texts, dates)),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(ENTRY_PARTS, max_size=6), links, st.sampled_from(["alternate", "self", "Alternate", ""]))
def test_whatever_is_answered_in_atom_agrees(parts: list[tuple[str, str, str]], link: str, rel: str) -> None:
    inner = "".join(
        f"<{name}{f' type={quoteattr(kind)}' if kind else ''}>{escape(text)}</{name}>" for name, kind, text in parts
    )
    document = atom(f"<link rel={quoteattr(rel)} href={quoteattr(link)}/>{inner}")
    if read_strict(document.encode(), URL) is not None:
        mine, theirs = both(document)
        assert mine == theirs
