"""Feed documents of every format, odd and hostile ones among them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banwatch.errors import ParseError
from banwatch.model.feed import ParsedEntry, ParsedFeed
from banwatch.poll.parse import parse_feed

NOW = datetime(2020, 7, 1, 12, tzinfo=UTC)
URL = "https://paper.example/news/feed.xml"


def rss(*items: str, head: str = "", root: str = '<rss version="2.0">') -> bytes:
    """An RSS 2.0 document."""
    return f"{root}<channel><title>Paper</title><link>https://paper.example/</link>{head}{''.join(items)}</channel></rss>".encode()


def item(inner: str) -> str:
    return f"<item>{inner}</item>"


def parse(body: bytes, content_type: str = "application/rss+xml") -> ParsedFeed:
    return parse_feed(body, content_type, URL, NOW)


def one(inner: str) -> ParsedEntry:
    """The only entry of a feed with this item."""
    (entry,) = parse(rss(item(inner))).entries
    return entry


def refusal(body: bytes, content_type: str = "text/html") -> str:
    with pytest.raises(ParseError) as caught:
        parse(body, content_type)
    return str(caught.value)


def test_rss_with_all_its_parts() -> None:
    feed = parse(
        rss(
            item(
                "<guid>a1</guid><title>Council &amp;amp; mayor agree</title><link>/news/1?utm_source=rss</link>"
                "<pubDate>Wed, 24 Jun 2020 23:30:00 -0400</pubDate><description>short</description>"
                "<content:encoded><![CDATA[<p>The much longer text.</p>]]></content:encoded>"
            ),
            head="<language>en-us</language><ttl>90</ttl>",
            root='<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">',
        )
    )
    (entry,) = feed.entries
    assert (feed.kind, feed.title, feed.language, feed.ttl_seconds) == ("rss", "Paper", "en-us", 5400)
    assert feed.site_url == "https://paper.example/"
    assert (entry.title, entry.link) == ("Council & mayor agree", "https://paper.example/news/1?utm_source=rss")
    assert entry.html == "<p>The much longer text.</p>"
    assert (entry.published_at, entry.published_on) == (datetime(2020, 6, 25, 3, 30, tzinfo=UTC), "2020-06-24")
    assert entry.notes == ()


ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://paper.example/base/">
<title>Paper</title><entry><id>urn:1</id><title type="html">A &lt;b>bold&lt;/b> move</title>
<link rel="alternate" href="one"/>
<published>2020-06-24T23:30:00-04:00</published><updated>2020-06-30T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text <i>of</i> it</p></div></content>
</entry></feed>"""
RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://paper.example/"><title>Paper</title><link>https://paper.example/</link>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
<item rdf:about="https://paper.example/1"><title>One</title><link>https://paper.example/1</link>
<dc:date>2020-06-24</dc:date></item></rdf:RDF>"""


def test_atom() -> None:
    feed = parse(ATOM, "application/atom+xml")
    (entry,) = feed.entries
    assert (feed.kind, entry.guid, entry.title) == ("atom", "urn:1", "A bold move")
    assert (entry.link, entry.published_on) == ("https://paper.example/base/one", "2020-06-24")
    assert "<p>Text <i>of</i> it</p>" in entry.html


def test_rdf() -> None:
    feed = parse(RDF, "application/rdf+xml")
    (entry,) = feed.entries
    assert (feed.kind, feed.ttl_seconds, entry.link) == ("rdf", 21_600, "https://paper.example/1")
    assert (entry.published_at, entry.published_on) == (datetime(2020, 6, 24, tzinfo=UTC), "2020-06-24")


def test_json_feed() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Paper",
        "home_page_url": "/",
        "items": [
            {
                "id": 7,
                "url": "/seven",
                "title": "Seven",
                "content_text": "a < b\n\nc",
                "date_published": "2020-06-24T20:00:00-07:00",
            },
            "no object",
        ],
    }
    feed = parse(json.dumps(document).encode(), "application/json")
    (entry,) = feed.entries
    assert (feed.kind, feed.site_url) == ("json", "https://paper.example/")
    assert (entry.guid, entry.link, entry.html) == ("7", "https://paper.example/seven", "<p>a &lt; b</p><p>c</p>")
    assert entry.published_on == "2020-06-24"


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
def test_old_rss_versions(version: str) -> None:
    body = rss(item("<title>One</title><link>https://paper.example/1</link>"), root=f'<rss version="{version}">')
    assert parse(body).entries[0].link == "https://paper.example/1"


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"<!DOCTYPE html><html><head><title>Our news</title></head></html>", "HTML page titled “Our news”"),
        (b"<html><title>Just a moment...</title></html>", "bot check"),
        (b"Your query was too short.", "plain text, not a feed: “Your query was too short.”"),
        (b"<sitemapindex/>", "<sitemapindex>"),
        (b"<?xml version='1.0'?><rss version='2.0'><chan", "damaged or cut off"),
        (b"\x00\x01\x02\xff" * 50, "binary"),
        (b'{"error": "no such feed"}', "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "no list of items"),
        (b"{" * 5000, "JSON"),
        (b'{"version":' + b"[" * 50_000, "JSON"),
        (b'<rss version="2.0"><channel><title>Invalid feed</title></channel></rss>', "Invalid feed"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, seen: str) -> None:
    assert seen in refusal(body)


ENTITY = '<!DOCTYPE rss [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize(
    "body",
    [
        f"{ENTITY}<rss version='2.0'><channel/></rss>".encode(),
        f"<?xml version='1.0' encoding='utf-16'?>{ENTITY}<rss/>".encode("utf-16"),
        f"{ENTITY}<rss/>".encode("utf-16-be"),
        f"<!-- <rss> -->{ENTITY}<rss version='2.0'/>".encode(),
        f"<?xml version='1.0'?><!-- > -->\n<?pi <x ?>{ENTITY}<rss/>".encode(),
        b"<!DOCTYPE rss SYSTEM \"a>b\" [<!ELEMENT rss ANY>]><rss version='2.0'/>",
        b"<!doctype rss [<!entity a 'b'>]><rss version='2.0'/>",
    ],
)
def test_document_types_with_entities_are_refused(body: bytes) -> None:
    assert "document type with entities" in refusal(body)


def test_bare_document_type_and_talk_of_entities_pass() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.example/rss.dtd">'
    body = doctype.encode() + rss(item("<title>x</title><description><![CDATA[<!ENTITY a 'b'>]]></description>"))
    assert len(parse(body).entries) == 1


def test_deep_nesting_is_refused_also_behind_quoted_slashes() -> None:
    assert "nest deeper" in refusal(b"<rss><channel><item>" + b"<a>" * 5000)
    assert "nest deeper" in refusal(b"<rss><channel><item>" + b'<a t="/>">' * 5000)


def test_unclosed_breaks_in_many_items_are_no_depth() -> None:
    items = [item(f"<guid>{n}</guid><title>x<br>y</title>") for n in range(400)]
    assert len(parse(rss(*items)).entries) == 400


@pytest.mark.parametrize(
    ("charset", "declared", "header"),
    [
        ("utf-8", "iso-8859-1", "application/xml; charset=iso-8859-1"),
        ("iso-8859-1", "utf-8", "application/xml; charset=utf-8"),
        ("cp1252", "iso-8859-1", "text/xml"),
        ("iso-8859-1", "iso-8859-1", "application/rss+xml"),
        ("utf-16", "utf-16", "application/xml"),
        ("utf-8-sig", "utf-8", ""),
        ("utf-8", "no-such-charset", "application/xml; charset=x-what"),
    ],
)
def test_charsets_right_and_wrong(charset: str, declared: str, header: str) -> None:
    body = f'<?xml version="1.0" encoding="{declared}"?>' + rss(item("<title>Café à Nîmes</title>")).decode()
    title = parse(body.encode(charset), header).entries[0].title
    assert title == "Café à Nîmes"


def test_truncated_document_with_entries_is_taken_with_a_note() -> None:
    body = rss(item("<guid>1</guid><title>One</title>"), item("<guid>2</guid><title>Two</title>"))
    feed = parse(body[:-60])
    assert feed.entries[0].title == "One"
    assert "cut off" in feed.notes[0]


def test_harmless_media_type_brings_no_note() -> None:
    assert parse(rss(item("<title>x</title>")), "text/plain").notes == ()


@pytest.mark.parametrize("name", [b"/etc/hostname", b"https://paper.example/feed", b"feed.xml"])
def test_bytes_that_look_like_a_path_or_address_are_bytes(name: bytes) -> None:
    assert "plain text" in refusal(name)


@pytest.mark.parametrize(
    ("written", "at", "on"),
    [
        ("Thu, 25 Jun 2020 03:30:00 GMT", "2020-06-25T03:30:00", None),
        ("Thu, 25 Jun 2020 03:30:00 +0000", "2020-06-25T03:30:00", None),
        ("Thu, 25 Jun 2020 00:00:00 GMT", "2020-06-25T00:00:00", "2020-06-25"),
        ("Wed, 24 Jun 2020 23:30:00 EDT", "2020-06-25T03:30:00", "2020-06-24"),
        ("Thu, 25 Jun 2020 00:30:00 BST", "2020-06-24T23:30:00", "2020-06-25"),
        ("2020-06-24 23:30:00", "2020-06-24T23:30:00", "2020-06-24"),
        ("24 Jun 2020", "2020-06-24T00:00:00", "2020-06-24"),
        ("2020-06-24T23:30:00.123-0400", "2020-06-25T03:30:00", "2020-06-24"),
        ("2020-07-02T11:00:00Z", "2020-07-02T11:00:00", None),
    ],
)
def test_dates(written: str, at: str, on: str | None) -> None:
    entry = one(f"<title>x</title><pubDate>{written}</pubDate>")
    assert entry.published_at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert (entry.published_on, entry.notes) == (on, ())


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("sometime", "cannot be read"),
        ("2020-07-02T13:00:00Z", "in the future"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "before 1995"),
        ("9999-12-31T23:59:59-14:00", "cannot be read"),
    ],
)
def test_dates_that_are_not_believed(written: str, note: str) -> None:
    entry = one(f"<title>x</title><pubDate>{written}</pubDate>")
    assert (entry.published_at, entry.published_on) == (None, None)
    assert note in entry.notes[0]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "ftp://x.example/"])
def test_links_that_are_no_web_address(link: str) -> None:
    entry = one(f"<title>x</title><link>{link}</link>")
    assert entry.link == ""


def test_google_news() -> None:
    entry = one(
        "<title>City bans scanners - The Paper</title><link>https://news.google.com/rss/articles/CBMi</link>"
        "<guid isPermaLink='false'>CBMi</guid><source url='https://paper.example'>The Paper</source>"
    )
    assert (entry.title, entry.source) == ("City bans scanners", "The Paper")
    assert "Google News" in entry.notes[0]


def test_bing_links_are_decoded_once() -> None:
    target = "https%3a%2f%2fpaper.example%2fa%3fq%3d1%2525"
    entry = one(
        f"<title>x</title><link>http://www.bing.com/news/apiclick.aspx?ref=FexRss&amp;url={target}&amp;c=1</link>"
    )
    assert entry.link == "https://paper.example/a?q=1%25"


def keys(*items: str) -> list[str]:
    return [entry.key for entry in parse(rss(*map(item, items))).entries]


def test_identity_by_guid_survives_edits_and_https() -> None:
    first = keys("<guid>http://Paper.example/1</guid><title>a</title><link>http://paper.example/1</link>")
    assert first == keys("<guid>https://paper.example/1</guid><title>b</title><link>https://paper.example/x</link>")


def test_identity_when_several_entries_share_a_guid() -> None:
    found = keys("<guid>g</guid><link>https://p.example/1</link>", "<guid>g</guid><link>https://p.example/2</link>")
    assert len(set(found)) == 2
    assert "left out" not in str(parse(rss(item("<guid>g</guid><link>https://p.example/1</link>"))).notes)


def test_the_same_entry_twice_is_one() -> None:
    feed = parse(rss(*[item("<guid>g</guid><link>https://p.example/1</link>")] * 2))
    assert len(feed.entries) == 1
    assert "more than once" in feed.notes[0]


def test_identity_without_guid() -> None:
    plain, tracked = "<link>https://p.example/1</link>", "<link>http://p.example/1?utm_source=x#top</link>"
    assert keys(f"<title>a</title>{plain}") == keys(f"<title>b</title>{tracked}")
    day, other = (
        "<pubDate>Wed, 24 Jun 2020 10:00:00 -0400</pubDate>",
        "<pubDate>Thu, 25 Jun 2020 10:00:00 -0400</pubDate>",
    )
    assert keys(f"<title>a</title>{day}") != keys(f"<title>a</title>{other}")
    assert keys("<title>a</title><description>x</description>") != keys("<title>a</title><description>y</description>")


def test_at_most_two_thousand_entries() -> None:
    feed = parse(rss(*[item(f"<guid>{n}</guid><title>x</title>") for n in range(2100)]))
    assert (len(feed.entries), feed.entries[0].guid) == (2000, "0")
    assert "100 entries beyond the first 2000" in feed.notes[0]


def test_an_empty_feed_is_a_feed() -> None:
    assert parse(rss()).entries == ()


SCRAPS = st.sampled_from(
    [
        b"<rss version='2.0'>",
        b"<channel>",
        b"<item>",
        b"</item>",
        b"<guid>1</guid>",
        b"<title>x",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"<feed xmlns='http://www.w3.org/2005/Atom'>",
        b"<entry>",
        b"&#x110000;",
        b"&nbsp;",
        b"<link href='http://[/'/>",
        b'{"version"',
        b"<pubDate>99 Foo -1</pubDate>",
        b"\xff\xfe",
        b"\x00",
        b"<!DOCTYPE",
        b"<content type='xhtml'>",
        b"<a b='",
        b"</rss>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.lists(SCRAPS, max_size=25).map(b"".join)),
    st.sampled_from(["", "text/xml; charset=utf-7"]),
)
def test_any_bytes_are_a_feed_or_a_parse_error(body: bytes, content_type: str) -> None:
    try:
        feed = parse_feed(body, content_type, URL, NOW)
    except ParseError:
        return
    assert len({entry.key for entry in feed.entries}) == len(feed.entries)
    assert all(e.published_at is None or e.published_at <= NOW + timedelta(days=1) for e in feed.entries)


def test_a_plain_guid_is_no_link_and_does_not_move_with_the_feed() -> None:
    body = rss(item("<guid>17</guid><title>x</title>"))
    first, second = (parse_feed(body, "", url, NOW).entries[0] for url in (URL, "http://old.example/rss"))
    assert (first.link, first.guid, first.key) == ("", "17", second.key)


def test_stray_control_characters_do_not_damage_a_feed() -> None:
    feed = parse(rss(item("<guid>1</guid><title>One\x0b\x00 two</title>")))
    assert (feed.entries[0].title, feed.notes) == ("One two", ())


@pytest.mark.parametrize("reference", ["&#xD800;", "&#55296;", "&#0;", "&#x110000;", "&#99999999999999;", "&#xFFFF;"])
def test_references_to_no_character_are_replaced(reference: str) -> None:
    assert one(f"<title>a {reference} b</title><guid>1</guid>").title == "a \ufffd b"
