"""Foreign text is made fit for showing, and foreign addresses for following."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.alert.foreign import address, clip, host, line, units

ANY_TEXT = st.text(st.characters(), max_size=300)
"""Any characters, unpaired surrogates among them."""


def test_strips_what_deceives() -> None:
    assert line("a\u202eb\u200bc\ufeffd\x1b[1m\x00e\u2066") == "abcd[1me"
    assert line(" two\r\n\tlines\u2028more\u00a0 ") == "two lines more"
    assert line("Malmö 東京 👩 \ud800") == "Malmö 東京 👩 \ufffd"


@given(ANY_TEXT)
def test_line_leaves_nothing_that_controls(text: str) -> None:
    shown = line(text)
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert line(shown) == shown
    shown.encode("utf-8")


@given(ANY_TEXT, st.integers(1, 60))
def test_clip_keeps_the_limit_and_the_beginning(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert units(clipped) <= limit
    assert clipped == text or (clipped.endswith("…") and text.startswith(clipped[:-1].rstrip()))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://files.example/a",
        "https://",
        "https://good.example@evil.example/",
        "https://exa mple/",
        "https://news.example/\u202egpj.exe",
        "http://[::1",
        "http://news.example:notaport/",
        "/relative",
        "",
    ],
)
def test_no_address_to_send_people_to(url: str) -> None:
    assert address(url) == ""


def test_addresses_are_made_safe_to_put_into_a_link() -> None:
    assert address('https://news.example/a|b<c>"d\\e') == "https://news.example/a%7Cb%3Cc%3E%22d%5Ce"
    assert address("https://news.example/ä?q=ß#x") == "https://news.example/%C3%A4?q=%C3%9F#x"
    assert address("https://news.example/100%25?a=1&b=2") == "https://news.example/100%25?a=1&b=2"
    assert address("https://bücher.example:8080/a") == "https://xn--bcher-kva.example:8080/a"
    assert address("https://news.example/" + "a" * 3000) == ""
    assert host("https://BÜCHER.example/") == "xn--bcher-kva.example"


@given(ANY_TEXT)
def test_an_address_never_ends_its_link(text: str) -> None:
    made = address("https://news.example/" + text)
    assert not set(made) & set(' <>|"\\^`{}\n\t')
    assert made.isascii()
