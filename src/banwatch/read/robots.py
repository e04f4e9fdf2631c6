"""What a site's robots.txt says of a page (RFC 9309). Pure.

    robots_address(url) -> str
    judged(status, body) -> str | None
    may_read(rules, url) -> bool

Feeds are not asked about: a person subscribed to them. Article pages are.
"""

from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

NAME = "banwatch"
"""Our product token, as in the User-Agent."""
MAX_BYTES = 512_000
"""Bytes of a robots.txt that are read; the standard asks for 500 KiB at least."""


def robots_address(url: str) -> str:
    """Where the robots.txt of a page lies."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))


def judged(status: int, body: bytes) -> str | None:
    """The rules that an answer gives: its text; nothing forbidden for a 4xx; None where the site must be let alone.

    So the standard wants it: unavailable (4xx) allows all, unreachable (5xx, no answer) forbids all.
    """
    if 200 <= status < 300:
        return body[:MAX_BYTES].decode("utf-8", errors="replace")
    return "" if 400 <= status < 500 else None


def may_read(rules: str, url: str) -> bool:
    """Whether these rules let banwatch fetch the page."""
    return not rules.strip() or bool(_parsed(rules).can_fetch(url, NAME))


@lru_cache(maxsize=128)
def _parsed(rules: str) -> Protego:
    return Protego.parse(rules)
