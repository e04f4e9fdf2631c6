"""Addresses, encodings and dates: laws over any string, and the cases that matter."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.text.charset import decode, printable
from banwatch.text.stamps import parse_stamp
from banwatch.text.urls import (
    behind_google_news,
    canonical_url,
    host_key,
    host_of,
    http_url,
    is_opaque,
    page_key,
    page_name,
    registrable_host,
    resolve,
)

PIECES = st.sampled_from(
    [
        "http://",
        "https://",
        "HTTP://",
        "x.example",
        "Bücher.example",
        "[::1]",
        ":80",
        ":99999",
        ":x",
        "/",
        "//",
        "/amp",
        ".amp",
        "?",
        "&",
        "=",
        "utm_source=1",
        "a=1",
        "#f",
        "%",
        "%2f",
        "%zz",
        " ",
        "é",
        "\ud800",
        "\x00",
        "..",
        "@",
        "user:pw@",
        "[",
        "]",
    ]
)
MOMENTS = st.integers(631_152_000, 3_786_912_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ANY_URL = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=10).map("".join))


@given(ANY_URL)
def test_canonical_is_idempotent_and_nothing_raises(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert bool(once) == (http_url(url) is not None) == bool(host_of(url))
    assert page_key(url) == once.partition("://")[2]
    assert registrable_host(url) in (host_of(url), registrable_host(once))


@given(ANY_URL, ANY_URL)
def test_resolved_links_are_web_addresses_or_nothing(base: str, link: str) -> None:
    resolved = resolve(base, link)
    assert resolved == "" or http_url(resolved) == resolved


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://News.Example:443/a/b/?utm_source=rss&id=7&fbclid=x#top", "https://news.example/a/b/?id=7"),
        ("http://user:pw@news.example:8080", "http://news.example:8080/"),
        ("https://news.example/story/amp/?amp=1", "https://news.example/story"),
        ("https://news.example/story.amp.html", "https://news.example/story"),
        ("https://news.example/champ", "https://news.example/champ"),
        ("https://bücher.example./straße?q=ä", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4"),
        (" https://news.example/a b%3f ", "https://news.example/a%20b%3F"),
        ("https://news.example/?b=2&a=1&b=2", "https://news.example/?b=2&a=1&b=2"),
        ("javascript:alert(1)", ""),
        ("//news.example/x", ""),
        ("http:///x", ""),
        ("http://[::1", ""),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.news.co.uk/x", "news.co.uk"),
        ("https://a.b.example.com", "example.com"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://localhost/", "localhost"),
        ("nothing", ""),
    ],
)
def test_registrable_host(url: str, expected: str) -> None:
    assert registrable_host(url) == expected


@given(
    st.binary(max_size=60), st.sampled_from(["", "text/html; charset=utf-16", "x; charset=rot13", "x; charset=utf-7"])
)
def test_any_bytes_decode_to_text_that_can_be_stored(body: bytes, content_type: str) -> None:
    text = printable(decode(body, content_type))
    assert text.encode().decode() == text
    assert "\x00" not in text


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso-2022-jp"]
)
def test_encodings_are_told_apart(name: str) -> None:
    text = "<p>日本</p>" if name == "iso-2022-jp" else "<p>“Café”</p>"
    assert decode(text.encode(name), f"text/html; charset={name}") == text


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    stamp = parse_stamp(text)
    assert stamp is None or stamp.at.tzinfo is UTC


@given(
    MOMENTS,
    st.integers(-14 * 4, 14 * 4).filter(bool),
)
def test_the_day_is_that_of_the_zone_written(moment: datetime, quarters: int) -> None:
    sign, minutes = "-" if quarters < 0 else "+", abs(quarters) * 15
    stamp = parse_stamp(f"{moment:%Y-%m-%dT%H:%M:%S}{sign}{minutes // 60:02}:{minutes % 60:02}")
    assert stamp is not None
    assert stamp.on == moment.date()
    assert abs((stamp.at - moment).total_seconds()) == minutes * 60


def google(raw: bytes) -> str:
    name = urlsafe_b64encode(raw).decode().rstrip("=")
    return f"https://news.google.com/rss/articles/{name}?oc=5"


@pytest.mark.parametrize(
    ("raw", "target"),
    [
        (b'\x08\x13"\x2bhttps://paper.example/bans-it?page=2\xd2\x01\x00', "https://paper.example/bans-it?page=2"),
        (b'\x08\x13"\x20https://paper.example/a\xd2\x01\x20https://amp.paper.example/a', "https://paper.example/a"),
        (b'\x08\x13"\xd2\x01AU_yqLMxyzxyzxyzxyzxyzxyz', ""),
        (b"\xff" * 40, ""),
    ],
)
def test_what_is_behind_google_news(raw: bytes, target: str) -> None:
    assert behind_google_news(google(raw)) == target
    assert is_opaque(google(raw))
    assert behind_google_news(google(raw).replace("news.google.com", "other.example")) == ""


@given(st.text(max_size=80))
def test_any_name_behind_google_news_gives_an_answer(name: str) -> None:
    assert isinstance(behind_google_news(f"https://news.google.com/rss/articles/{name}"), str)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://news.paper.example.org/feed", "example.org"),
        ("https://paper.co.uk:443/feed", "paper.co.uk"),
        ("https://paper.co.uk:8443/feed", "paper.co.uk:8443"),
        ("http://127.0.0.1:8901/feed", "127.0.0.1:8901"),
        ("ftp://paper.example", ""),
        ("", ""),
    ],
)
def test_the_name_under_which_limits_are_kept(url: str, key: str) -> None:
    assert host_key(url) == key


A = "https://paper.example/a"


@pytest.mark.parametrize(
    "written",
    [
        "http://paper.example/a", f"{A}?utm_source=rss&utm_medium=feed", f"{A}?fbclid=IwAR0", f"{A}/amp/", f"{A}/",
        f"{A}.amp.html", f"{A}?amp=1", f"{A}?outputType=amp", f"{A}#comments", "https://PAPER.example:443/a",
        "https://user@paper.example/a", "https://paper.example//a", f"{A}?mc_cid=1&cmpid=rss", f"{A}?ref_src=x",
    ],
)  # fmt: skip
def test_one_page_has_one_name(written: str) -> None:
    assert page_name(written) == page_name(A) == "paper.example/a"


@pytest.mark.parametrize("query", ["p", "id", "sid", "fileID", "page", "ref", "lang", "source", "session", "GUID"])
def test_parameters_that_may_tell_pages_apart_do(query: str) -> None:
    assert page_name(f"{A}?{query}=1") != page_name(f"{A}?{query}=2")


@given(ANY_URL)
def test_names_of_pages_and_hosts_raise_nothing(url: str) -> None:
    assert not page_name(url).endswith("/")
    assert isinstance(host_key(url), str)
