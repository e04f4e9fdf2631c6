"""E-mail addresses: one idea of what is one, for settings and for mail."""

import re

from banwatch.errors import InputError

LOCAL_PART_LIMIT, ADDRESS_LIMIT = 64, 254
"""RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.3 (path without its brackets)."""

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)


def parse_address(text: str) -> str:
    """The e-mail address without outer space. InputError, naming it, for what is no plain ASCII address."""
    found = text.strip()
    local, _, domain = found.rpartition("@")
    if (
        len(local) <= LOCAL_PART_LIMIT
        and len(found) <= ADDRESS_LIMIT
        and _LOCAL.fullmatch(local)
        and DOMAIN.fullmatch(domain)
    ):
        return found
    raise InputError(
        f"{text[:80]!r} is no e-mail address.", "Write it as name@example.org, in ASCII (xn-- for others)."
    )
