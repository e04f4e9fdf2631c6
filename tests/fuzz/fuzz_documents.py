"""Fuzz target: mutated feeds, pages and subscription lists against every reader of foreign bytes.

    python tests/fuzz/fuzz_documents.py --minutes 20 [--seed 1]

Whatever the bytes: a value or the named error, entries that keep their promises, and no word of the strict reader that
feedparser would not say. Prints how many inputs ran, the slowest, and each finding with its bytes; exit code 1 if any.
"""

import argparse
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from banwatch.errors import InputError, ParseError
from banwatch.model.article import Page, Unreadable
from banwatch.model.feed import ParsedFeed
from banwatch.poll.entries import MAX_ENTRIES
from banwatch.poll.opml import read_opml
from banwatch.poll.parse import parse_feed, read_loosely
from banwatch.poll.prolog import refuse_declarations
from banwatch.poll.strict import read_strict
from banwatch.read.extract import extract, from_feed_html
from banwatch.text.charset import decode, printable_utf8
from poll.test_strict import ANSWERED, LEFT

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
URL = "https://paper.example/news/feed.xml"
SLOW = 2.0
"""Seconds of the processor from which on an input is a finding."""

PAGE = (
    '<html lang="en"><head><title>Town</title><meta property="og:site_name" content="Paper"><script '
    'type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-06-24T23:30:00-04:00"}</script></head><body>'
    "<nav>x</nav><article><h1>Roof</h1><p>MARLOW — The council met on Tuesday and chose slate.</p><time "
    'datetime="2026-06-24">June 24</time><table><tr><td>a</td></tr></table></article></body></html>'
)
JSON = (
    '{"version":"https://jsonfeed.org/version/1.1","title":"Paper","items":[{"id":1,"url":"/1","content_html":"<p>x</p>",'
    '"date_published":"2026-06-24T23:30:00Z"},{"id":"2","title":"t","content_text":"a\\n\\nb"}]}'
)
OPML = '<opml version="2.0"><body><outline text="g"><outline text="t" xmlUrl="https://a.example/"/></outline></body></opml>'
DOCUMENTS = [text.encode() for text in (*ANSWERED.values(), *LEFT.values(), PAGE, JSON, OPML)]
TOKENS = [
    b'<![CDATA[', b']]>', b'<!--', b'-->', b'&#0;', b'&#x92;', b'&lt;', b'&amp;lt;', b'<item>', b'</item>',
    b'<title>', b'</title>', b'<!DOCTYPE x [', b"<!ENTITY a 'b'>", b'\xff\xfe', b'\xef\xbb\xbf', b'\x00', b'\xc3',
    b' xml:base="x"', b"<?xml version='1.0' encoding='utf-16'?>", b"xmlns:dc='x'", b'<b>', b'</b>', b'"', b"'", b'>',
    b'<', b'&', b'<script>', b'<svg>', b'<table>', b"<link href='/x'/>", b'<guid>', b'<content:encoded>',
    b'</content:encoded>', b'<entry>', b'<source>', b'<media:title>', b'1900-01-01', b'Wed, 99 Jun 2026 99:99:99 GMT',
    b'2100-01-01', b'{', b'[', b'\\ud800', b'\xed\xa0\x80', b"type='xhtml'", b"type='html'", b"mode='base64'",
    b'http:///', b'&#173;', b'\xc2\xad', b'\xc2\x92',
]  # fmt: skip
TYPES = ["", "application/xml", "text/html; charset=latin-1", "text/xml; charset=utf-7", "text/html; charset=shift_jis"]

edits = st.tuples(
    st.floats(0, 1), st.integers(0, 60), st.one_of(st.sampled_from(TOKENS), st.binary(max_size=12)), st.integers(1, 3)
)
mutated = st.tuples(st.sampled_from(DOCUMENTS), st.lists(edits, max_size=12))
TALLY: Counter[str] = Counter()
SLOWEST = [0.0]


def applied(document: bytes, changes: list[tuple[float, int, bytes, int]]) -> bytes:
    """The document after deletions and insertions."""
    for place, gone, put, times in changes:
        at = int(place * len(document))
        document = document[:at] + put * times + document[at + gone :]
    return document


def check(body: bytes, content_type: str) -> None:
    """All promises for one input."""
    begin = time.process_time()
    TALLY["inputs"] += 1
    _feed(body, content_type)
    _strict(body, content_type)
    assert isinstance(extract(body, content_type, URL), Page | Unreadable)
    assert isinstance(from_feed_html(decode(body)), str)
    try:
        read_opml(body)
    except InputError:
        TALLY["no OPML"] += 1
    taken = time.process_time() - begin
    SLOWEST[0] = max(SLOWEST[0], taken)
    assert taken < SLOW, f"took {taken:.1f} s"


def _feed(body: bytes, content_type: str) -> None:
    try:
        feed = parse_feed(body, content_type, URL, NOW)
    except ParseError as error:
        TALLY["no feed" if str(error) else "no feed, and no reason"] += 1
        return
    TALLY["feeds"] += 1
    assert len(feed.entries) <= MAX_ENTRIES
    assert len({entry.key for entry in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        assert entry.link == "" or entry.link.lower().startswith(("http://", "https://"))
        assert entry.published_at is None or entry.published_at.year >= 1995
        assert entry.published_at is None or entry.published_at <= NOW + timedelta(days=1)
        "".join((entry.title, entry.html, entry.guid, entry.link, entry.source)).encode()


def _strict(body: bytes, content_type: str) -> None:
    decoded = decode(body, content_type)
    text, raw = printable_utf8(decoded)
    try:
        refuse_declarations(text)
    except ParseError:
        return
    if text.lstrip().startswith("{") or read_strict(raw, URL) is None:
        return
    TALLY["answered by the strict reader"] += 1
    mine: ParsedFeed = parse_feed(body, content_type, URL, NOW)
    assert mine == read_loosely(decoded, URL, NOW)


def campaign(number: int, examples: int) -> None:
    """One run of hypothesis with its own seed; raises on a finding."""

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(mutated, st.sampled_from(TYPES))
    def one(case: tuple[bytes, list[tuple[float, int, bytes, int]]], content_type: str) -> None:
        body = applied(*case)
        try:
            check(body, content_type)
        except Exception as error:
            error.add_note(f"content type {content_type!r}, body {body!r}")
            raise

    one()


def main() -> int:
    """Fuzz for the given time."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=20.0)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    end, number, findings = time.monotonic() + chosen.minutes * 60, chosen.seed, 0
    while time.monotonic() < end:
        try:
            campaign(number, 300)
        except Exception as error:  # noqa: BLE001 - whatever a reader raised is what is looked for
            findings += 1
            print(f"FINDING with seed {number}: {error!r}", *getattr(error, "__notes__", ()), sep="\n", flush=True)
        number += 1
    print(f"{dict(TALLY)}, slowest {SLOWEST[0]:.2f} s, {findings} findings", flush=True)
    return int(findings > 0)


if __name__ == "__main__":
    sys.exit(main())
