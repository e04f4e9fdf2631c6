"""Web pages of the demonstration site with the furniture of real ones: navigation, captions, related links, footers."""

import json
from collections.abc import Iterable
from datetime import datetime
from html import escape

from banwatch.demo.stories import Outlet, Story

MORE_LINKS = 3

STYLE = (
    "body{font:17px/1.55 Georgia,serif;max-width:44rem;margin:0 auto;padding:0 1rem;color:#222}"
    "header,nav,aside,footer,figcaption,.byline{font:14px/1.5 system-ui,sans-serif}"
    "nav a{margin-right:1rem}aside,footer{border-top:1px solid #ccc;margin-top:2rem;padding-top:.5rem}"
)


def index_page(outlets: Iterable[Outlet], base: str) -> bytes:
    """The front door: all outlets with links to their pages and feeds."""
    rows = "".join(
        f'<li><a href="{base}/{outlet.slug}/">{escape(outlet.title)}</a> ({escape(outlet.region)}), '
        f'<a href="{base}/{outlet.slug}/feed.xml">feed ({escape(outlet.format)})</a></li>'
        for outlet in outlets
    )
    note = (
        "<p>Outlets and quoted people are invented. The bans of face surveillance are real decisions, retold for this "
        "demonstration; other items of their meetings, and towns that are on no map, are invented.</p>"
    )
    return _document("Demonstration news site", "", f"<h1>Demonstration news site</h1>{note}<ul>{rows}</ul>")


def front_page(outlet: Outlet, base: str) -> bytes:
    """The outlet's own list of stories, newest first."""
    links = "".join(f"<li>{_link(outlet, story, base)}</li>" for story in outlet.stories)
    feed = f'<link rel="alternate" title="{escape(outlet.title)}" href="{base}/{outlet.slug}/feed.xml">'
    body = f"{_masthead(outlet, base)}<main><h1>Latest</h1><ul>{links}</ul></main>{_footer(outlet)}"
    return _document(outlet.title, feed, body)


def story_page(outlet: Outlet, story: Story, base: str) -> bytes:
    """The page of one story. Its day of publication is told in the outlet's own way, or not at all."""
    address = f"{base}/{outlet.slug}/{story.slug}.html"
    head = (
        f'<link rel="canonical" href="{address}"><meta property="og:site_name" content="{escape(outlet.title)}">'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(story.title)}">'
        f'<meta name="description" content="{escape(story.summary)}">{_machine_date(outlet, story)}'
    )
    article = (
        f"<article><h1>{escape(story.title)}</h1>{_byline(outlet, story)}{_figure(story)}"
        f'<div class="article-body">{_body(outlet, story, base)}</div>{_correction(story)}</article>'
    )
    aside = "" if outlet.inline_furniture else f"{_related(outlet, story, base)}{_newsletter(outlet)}"
    body = f"{_masthead(outlet, base)}<main>{article}</main>{aside}{_footer(outlet)}"
    return _document(f"{story.title} | {outlet.title}", head, body)


def _document(title: str, head: str, body: str) -> bytes:
    return (
        '<!doctype html>\n<html lang="en-US"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{head}<style>{STYLE}</style></head>\n<body>{body}</body></html>\n"
    ).encode()


def _masthead(outlet: Outlet, base: str) -> str:
    home = f"{base}/{outlet.slug}/"
    sections = "".join(f'<a href="{home}">{escape(section)}</a>' for section in outlet.sections)
    return (
        f'<header class="site-header"><a class="logo" href="{home}">{escape(outlet.title)}</a> '
        f'<span class="tagline">{escape(outlet.tagline)}</span></header><nav class="site-nav">{sections}</nav>'
    )


def _byline(outlet: Outlet, story: Story) -> str:
    parts = [f"By {escape(story.author)}"] if story.author else []
    if outlet.dating == "time":
        parts.append(f'<time datetime="{story.published.isoformat()}">{_day(story.published)}</time>')
    elif outlet.dating != "none":
        parts.append(_day(story.published))
    return f'<p class="byline">{" | ".join(parts)}</p>' if parts else ""


def _day(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"


def _machine_date(outlet: Outlet, story: Story) -> str:
    stamp = story.published.isoformat()
    if outlet.dating == "meta":
        return f'<meta property="article:published_time" content="{stamp}">'
    if outlet.dating != "json-ld":
        return ""
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": stamp,
        "author": {"@type": "Person", "name": story.author or outlet.title},
        "publisher": {"@type": "Organization", "name": outlet.title},
    }
    # "<" written as an escape of JSON: no text can close the script element
    return f'<script type="application/ld+json">{json.dumps(facts).replace("<", chr(92) + "u003c")}</script>'


def _figure(story: Story) -> str:
    if not story.caption:
        return ""
    return f'<figure class="lead-image"><figcaption>{escape(story.caption)}</figcaption></figure>'


def _body(outlet: Outlet, story: Story, base: str) -> str:
    blocks = [f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs]
    if outlet.inline_furniture:
        home = f"{base}/{outlet.slug}/"
        read_more = [f'<p>READ MORE: <a href="{home}">{escape(headline)}</a></p>' for headline in story.related]
        middle = (len(blocks) + 1) // 2
        blocks = [*blocks[:middle], *read_more, *blocks[middle:], f"<p>{escape(outlet.newsletter)}</p>"]
    return "\n".join(blocks)


def _correction(story: Story) -> str:
    return f'<p class="correction">Correction: {escape(story.correction)}</p>' if story.correction else ""


def _related(outlet: Outlet, story: Story, base: str) -> str:
    home = f"{base}/{outlet.slug}/"
    named = [f'<a href="{home}">{escape(headline)}</a>' for headline in story.related]
    more = [_link(outlet, other, base) for other in outlet.stories if other is not story][:MORE_LINKS]
    rows = "".join(f"<li>{link}</li>" for link in named or more)
    return f'<aside class="related-links"><h2>Related</h2><ul>{rows}</ul></aside>'


def _newsletter(outlet: Outlet) -> str:
    if not outlet.newsletter:
        return ""
    return f'<aside class="newsletter-signup"><p>{escape(outlet.newsletter)}</p></aside>'


def _footer(outlet: Outlet) -> str:
    legal = f"© {escape(outlet.title)}. All rights reserved. Contact | Privacy | Terms"
    return f'<footer class="site-footer"><p>{legal}</p></footer>'


def _link(outlet: Outlet, story: Story, base: str) -> str:
    return f'<a href="{base}/{outlet.slug}/{story.slug}.html">{escape(story.title)}</a>'
