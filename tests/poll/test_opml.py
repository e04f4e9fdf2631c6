"""Subscription lists in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.errors import InputError
from banwatch.poll.opml import Subscription, read_opml, write_opml

SAMPLE = b"""<?xml version="1.0"?>
<opml version="1.0"><body>
 <outline text="Ohio"><outline title="Cities">
  <outline TEXT="Gazette" XMLURL=" https://g.example/feed " htmlurl="https://g.example" region="US-OH" language="en"/>
 </outline></outline>
 <outline title="Post" xmlUrl="https://p.example/rss" category="/press/local,other"/>
 <outline text="Again" xmlUrl="http://p.example/rss?utm_source=x"/>
 <outline text="Odd" xmlUrl="feed:what"/>
</body></opml>"""


def test_groups_attributes_and_faults() -> None:
    read = read_opml(SAMPLE)
    assert read.feeds == (
        Subscription("https://g.example/feed", "Gazette", "https://g.example", "Ohio / Cities", "US-OH", "en"),
        Subscription("https://p.example/rss", "Post", "", "press/local"),
    )
    assert read.faults == (
        "line 7, outline “Again”: the feed stands already in line 6; this one is left out.",
        "line 8, outline “Odd”: “feed:what” is no http(s) address.",
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: not well-formed"),
        (b"<opml>\n<body>\n<outline", "line 3: not well-formed"),
        (b"<rss/>", "no OPML: its first element is <rss>"),
        (b"\n<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>", "line 2: the file declares a document type"),
        (b"<?xml version='1.0' encoding='x-what'?><opml/>", "not well-formed"),
        (b"\xff\xfe\x00", "not well-formed"),
    ],
)
def test_unreadable_files_name_the_line(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match="^" + said if said.startswith("line") else said):
        read_opml(data)


LINES = st.text(st.characters(codec="utf-8"), max_size=12)


def tidy(text: str) -> str:
    """What a name can be: one line of characters that XML allows."""
    return " ".join("".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "￾￿")).split())


@given(st.lists(st.tuples(LINES, LINES, LINES), max_size=6))
def test_what_is_written_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    feeds = tuple(
        Subscription(
            f"https://h{n}.example/?a=1&b={n}", tidy(title), f"https://h{n}.example/", tidy(group), tidy(region)
        )
        for n, (title, group, region) in enumerate(rows)
    )
    read = read_opml(write_opml(feeds, "All <feeds> & more\x00"))
    assert (read.feeds, read.faults) == (feeds, ())


@given(LINES)
def test_any_text_can_be_written(text: str) -> None:
    read = read_opml(write_opml([Subscription("https://h.example/", text, "", text)], text))
    assert len(read.feeds) == 1
