"""What robots.txt says of a page."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.read.robots import MAX_BYTES, judged, may_read, robots_address

PAGE = "https://paper.example/news/2021/ban.html?page=1"
OTHERS = "User-agent: *\nDisallow: /news\n\nUser-agent: banwatch\nDisallow: /private\n"


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("", True),
        ("\n \n", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /news\nAllow: /news/2021", True),
        ("User-agent: *\nDisallow: /*.html$", True),
        ("User-agent: *\nDisallow: /*.html", False),
        (OTHERS, True),
        ("User-agent: BanWatch\nDisallow: /", False),
        ("User-agent: banwatch\nUser-agent: other\nDisallow: /news", False),
        ("<html>not found</html>", True),
        ("\x00\ufffd:::\nDisallow: /%zz", True),
    ],
)
def test_rules(rules: str, allowed: bool) -> None:
    assert may_read(rules, PAGE) is allowed


@pytest.mark.parametrize(
    ("status", "rules"), [(200, "rules"), (404, ""), (401, ""), (403, ""), (500, None), (503, None), (302, None)]
)
def test_answers(status: int, rules: str | None) -> None:
    assert judged(status, b"rules") == rules


def test_the_address_and_the_limit() -> None:
    assert robots_address(PAGE) == "https://paper.example/robots.txt"
    assert robots_address("http://paper.example:8080/x") == "http://paper.example:8080/robots.txt"
    assert len(judged(200, b"x" * (MAX_BYTES + 9)) or "") == MAX_BYTES


def test_patterns_made_to_take_for_ever_do_not() -> None:
    begin = time.monotonic()
    may_read("User-agent: *\nDisallow: /" + "*a" * 200 + "*b$", "https://paper.example/" + "a" * 2000)
    assert time.monotonic() - begin < 5


@given(st.text(max_size=400), st.text(max_size=60))
def test_any_rules_give_an_answer(rules: str, path: str) -> None:
    assert may_read(f"User-agent: *\n{rules}", f"https://paper.example/{path}") in (True, False)
