"""Pages of many makes: the article is read whole, and nothing else."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banwatch.model.article import Page, Unreadable
from banwatch.read.extract import extract, from_feed_html

URL = "https://gazette.example/news/council"
FIRST = (
    "The city council of Marlow Falls voted seven to two on Tuesday night to bar every city department "
    "from buying or using face recognition."
)
SECOND = "Councilmember Dana Reyes, who wrote the ordinance, said that residents had asked for it for three years."
THIRD = "Two members voted no."


def read(page: str | bytes, content_type: str = "text/html; charset=utf-8") -> Page:
    """The page that must be readable."""
    found = extract(page.encode() if isinstance(page, str) else page, content_type, URL)
    assert isinstance(found, Page), found
    return found


def reason(body: bytes, content_type: str = "text/html") -> str:
    found = extract(body, content_type, URL)
    assert isinstance(found, Unreadable)
    return found.reason


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><p>{FIRST}<p>{SECOND}</body></html>",
        f"<html><body><p>{FIRST}</p><p>{SECOND}</p></body></html>",
        f"<html><body><article>{FIRST}<br><br>{SECOND}</article></body></html>",
        f"<html><body><article><div>{FIRST}</div><div>{SECOND}</div></article></body></html>",
        f"<html><body>{FIRST}\n\n{SECOND}</body></html>",
        f"<body><form id='aspnetForm'><table><tr><td><p>{FIRST}</p><p>{SECOND}</p></td></tr></table></form></body>",
        f"<body class='has-sidebar'><div class='with-sidebar no-comments'><p>{FIRST}</p><p>{SECOND}</p></div></body>",
        f"<html><body><section><span>{FIRST}</span><p>{SECOND}</p></section></body></html>",
        f"<p>{FIRST}</p>\n<p>{SECOND}</p>",
        f"<html><body><main><h1>Ban</h1><p>{FIRST}</p><p>{SECOND}</p></main></body></html>",
    ],
)
def test_plain_pages_give_their_full_text(page: str) -> None:
    assert read(page).text.splitlines() == [FIRST, SECOND]


DESCRIBED = {"@type": "NewsArticle", "datePublished": "2021-03-02T22:10:00-05:00"}
NEWS = f"""<!doctype html><html lang="en-US"><head><title>Council bars scanners | Marlow Gazette</title>
<meta property="og:site_name" content="Marlow Gazette"><link rel="canonical" href="/news/council?x=1">
<script type="application/ld+json">{json.dumps({"@graph": [DESCRIBED]})}</script>
</head><body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav></header>
<main><article><h1>Council bars scanners</h1><div class="byline">By Ann Lee</div>
<time datetime="2021-03-03">March 3</time>
<p class="dateline">MARLOW FALLS, Ohio —</p>
<div class="entry-content"><p>{FIRST}</p><p>Short one.</p><h2>What changes</h2>
<ul><li>no department may buy it</li><li>reports are due each March</li></ul>
<div class="newsletter-signup"><p>Get our letter every morning, free of charge, by mail.</p></div>
<p><a href="/x">Related: how another town went about it last year</a></p>
<blockquote><p>“We do not want it,” she said.</p></blockquote><p>{SECOND}</p>
<table><tr><td>Yes</td><td>7</td></tr></table><p>The rule begins in thirty days. {THIRD}</p></div>
<div class="related"><h3>More</h3><ul><li><a href="/x">An old story about pools in the region</a></li></ul></div>
</article></main><aside>Subscribe to us</aside><footer>Copyright Gazette</footer></body></html>"""


def test_a_news_page_is_read_whole_without_its_furniture() -> None:
    page = read(NEWS)
    assert page.text.splitlines() == [
        "MARLOW FALLS, Ohio —",
        FIRST,
        "Short one.",
        "What changes",
        "no department may buy it",
        "reports are due each March",
        "“We do not want it,” she said.",
        SECOND,
        "Yes 7",
        f"The rule begins in thirty days. {THIRD}",
    ]


def test_a_paragraph_in_an_element_with_an_unlucky_name_is_kept() -> None:
    free = "".join(
        f"<p>Speaker {n} told the council at length what the machines had done to people here.</p>" for n in range(9)
    )
    page = read(
        f"<body><article><h1>Ban</h1>{free}<div class='subscribe-body'><p>{FIRST}</p></div><p>{SECOND}</p></article>"
    )
    assert page.text.splitlines()[-2:] == [FIRST, SECOND]


def test_a_news_page_tells_of_itself() -> None:
    page = read(NEWS)
    assert (page.title, page.source, page.language) == ("Council bars scanners", "Marlow Gazette", "en")
    assert page.canonical_url == "https://gazette.example/news/council?x=1"
    assert (page.published_at, page.published_on) == (datetime(2021, 3, 3, 3, 10, tzinfo=UTC), date(2021, 3, 2))


@pytest.mark.parametrize(
    ("head", "at", "on"),
    [
        ('<meta property="article:published_time" content="2021-03-03T03:10:00Z">', "2021-03-03T03:10", None),
        ('<meta name="date" content="2021-03-02">', "2021-03-02T00:00", "2021-03-02"),
        ('<meta itemprop="datePublished" content="2021-03-02T22:10:00-0500">', "2021-03-03T03:10", "2021-03-02"),
        (
            '<script type="application/ld+json">[{"@type":["Thing","Article"],"datePublished":"2021-03-02"}]</script>',
            "2021-03-02T00:00",
            "2021-03-02",
        ),
        (
            '<script type="application/ld+json">{broken</script><meta name="pubdate" content="2021-03-02">',
            "2021-03-02T00:00",
            "2021-03-02",
        ),
        ("", None, None),
    ],
)
def test_dates_of_pages(head: str, at: str | None, on: str | None) -> None:
    page = read(f"<html><head>{head}</head><body><p>{FIRST}</p></body></html>")
    assert page.published_at == (datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None)
    assert page.published_on == (date.fromisoformat(on) if on else None)


def test_article_body_of_json_ld_is_used_when_the_page_shows_little() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "Ban", "articleBody": f"{FIRST}\n\n{SECOND}\n\n{THIRD}"})
    page = read(
        f"<html><body><script type='application/ld+json'>{data}</script><p>Loading the story.</p></body></html>"
    )
    assert (page.title, page.text.splitlines()) == ("Ban", [FIRST, SECOND, THIRD])


def test_long_pages_are_complete() -> None:
    paragraphs = [
        f"Paragraph {n}. " + f"Speaker {n} told the council that the rule matters to people. " * 6 for n in range(80)
    ]
    page = read("<html><body><article>" + "".join(f"<p>{one}</p>" for one in paragraphs) + "</article></body></html>")
    assert len(page.text.split()) > 5000
    assert page.text.splitlines() == [one.strip() for one in paragraphs]


@pytest.mark.parametrize(
    ("charset", "claimed"), [("utf-8", "iso-8859-1"), ("cp1252", "utf-8"), ("utf-16", ""), ("iso-8859-1", "latin-1")]
)
def test_wrong_charsets(charset: str, claimed: str) -> None:
    body = f"<html><head><meta charset='{claimed}'></head><body><p>À Nîmes: {FIRST}</p></body></html>".encode(charset)
    assert read(body, f"text/html; charset={claimed}").text == f"À Nîmes: {FIRST}"


def test_control_characters_are_dropped() -> None:
    assert read(f"<p>{FIRST[:20]}\x00\x08{FIRST[20:]}\x1b</p>").text == FIRST


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (b"%PDF-1.7 ...", "application/pdf", "leads to application/pdf"),
        (b"%PDF-1.7 ...", "text/html", "binary data"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), "", "binary data"),
        (b"", "text/html", "empty"),
        (b"  \n", "text/plain", "empty"),
        (b"<html><body><script>start()</script><div id=root></div></body></html>", "text/html", "no text"),
        (b"<title>Just a moment...</title><body><p>Checking your browser.</p>", "text/html", "just a moment"),
        (b"<body><p>We value your privacy. We and our partners store data.</p>", "text/html", "we value your privacy"),
        (b"<body><p>Subscribe to continue reading this story.</p>", "text/html", "wall"),
    ],
)
def test_pages_without_an_article_tell_why(body: bytes, content_type: str, said: str) -> None:
    assert said in reason(body, content_type)


def test_the_lede_before_a_paywall_is_kept() -> None:
    page = read(f"<body><article><p>{FIRST}</p><p>Subscribe to continue reading this story.</p></article></body>")
    assert FIRST in page.text


def test_plain_text_is_read() -> None:
    assert read(f"{FIRST}\r\n\r\n  {SECOND}\n", "text/plain").text.splitlines() == [FIRST, SECOND]


def test_feed_content() -> None:
    listed = "<ul><li>one</li><li>two &amp; three</li></ul>"
    html = f"<p>{FIRST}</p>{listed}<p>A <b>bold</b><i>er</i> move<br>{THIRD}</p><script>x</script>"
    assert from_feed_html(html).splitlines() == [FIRST, "one", "two & three", "A bolder move", THIRD]
    assert from_feed_html("plain words, 5 &lt; 6") == "plain words, 5 < 6"
    assert from_feed_html(" ") == from_feed_html("<!-- -->") == ""


def test_deep_nesting_is_survived() -> None:
    assert isinstance(extract(b"<div>" * 50_000 + FIRST.encode(), "text/html", URL), Page | Unreadable)


TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div",
        ">",
        "<article>",
        "<br>",
        "<a href='x'>",
        "</a>",
        "<!--",
        "-->",
        "<title>",
        "&#0;",
        "&amp;",
        FIRST,
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.lists(TAGS, max_size=15).map(lambda parts: "".join(parts).encode())))
def test_any_bytes_are_a_page_or_a_reason(body: bytes) -> None:
    found = extract(body, "text/html", URL)
    assert (found.text if isinstance(found, Page) else found.reason).strip()
