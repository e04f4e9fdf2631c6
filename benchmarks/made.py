"""Feeds and pages for the benchmarks, put together from sentences of our own; the same on every run."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

START = datetime(2026, 6, 1, 12, tzinfo=UTC)

SENTENCES = (
    "The library board chose a new roof for the east branch after two hours of talk about slate and copper.",
    "Rain is likely from noon, with gusts near the harbour, and the ferry may stop its evening crossings.",
    "A bakery that closed in the spring opens again on Saturday under the daughter of the man who founded it.",
    "The school's rowing eight came third behind two crews that train on the same stretch of river.",
    "Councillors heard that resurfacing Mill Road costs more than planned and put the matter off until autumn.",
    "Police ask anyone who saw a grey van near the quarry on Thursday night to call the station.",
    "The town’s oldest elm – planted in 1804 – will be felled on Monday, the parks office said.",
)


def prose(seed: int, paragraphs: int) -> str:
    """Paragraphs of HTML as content systems write them: a picture with its attributes, links, emphasis."""
    picture = (
        f'<figure class="wp-block-image size-large"><img loading="lazy" decoding="async" width="1024" height="683" '
        f'src="https://paper.example/files/{seed}-1024x683.jpg" alt="" class="wp-image-{seed}" '
        f'srcset="https://paper.example/files/{seed}-1024x683.jpg 1024w, https://paper.example/files/{seed}.jpg 300w" '
        'sizes="(max-width: 1024px) 100vw, 1024px"/><figcaption class="wp-element-caption">A picture</figcaption>'
        "</figure>"
    )
    rows = (
        f'<p class="has-text">{" ".join(SENTENCES[(seed * 3 + row + column) % len(SENTENCES)] for column in range(3))} '
        f'<em>Read</em> <a href="https://paper.example/{seed}/{row}" target="_blank" rel="noopener">more &amp; more</a>'
        "</p>"
        for row in range(paragraphs)
    )
    return f"\n\n{picture}\n\n" + "\n\n".join(rows)


def feed_document(number: int, entries: int, base: str = "https://paper.example") -> bytes:
    """An RSS 2.0 document as news sites send it (about 2.4 kB an entry)."""
    items = "".join(_item(number, place, base) for place in range(entries))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:media="http://search.yahoo.com/mrss/">\n<channel>\n'
        f"<title>Paper number {number}</title>\n<link>{base}/{number}/</link>\n"
        f'<atom:link href="{base}/{number}/feed" rel="self" type="application/rss+xml"/>\n'
        "<description>News of a small town</description><language>en-US</language>\n"
        "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>\n"
        f"<image><url>{base}/i.png</url><title>Paper</title><link>{base}</link></image>\n{items}</channel>\n</rss>\n"
    ).encode()


def _item(number: int, place: int, base: str) -> str:
    when = format_datetime(START - timedelta(hours=number % 40, minutes=17 * place))
    title = SENTENCES[(number + place) % len(SENTENCES)].split(",")[0][:70]
    link = f"{base}/{number}/story-{place}?utm_source=rss&amp;id={place}"
    body = prose(number * 31 + place, 3)
    return (
        f"<item><title>{escape(title)} ({number}-{place})</title><link>{link}</link>"
        f'<guid isPermaLink="false">{base}/?p={number * 1000 + place}</guid><pubDate>{when}</pubDate>'
        f"<dc:creator><![CDATA[A. Writer]]></dc:creator><category><![CDATA[Town]]></category>"
        "<category><![CDATA[Council]]></category><category><![CDATA[Roads]]></category>"
        f"<description><![CDATA[<p>{SENTENCES[place % len(SENTENCES)]} [&#8230;]</p>]]></description>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded>"
        f'<media:content url="{base}/{place}.jpg" medium="image"><media:title type="html">A picture</media:title>'
        f"</media:content></item>\n"
    )
