"""Foreign text and addresses, made fit for showing: everything that people see of an article passes through here."""

import unicodedata
from urllib.parse import quote, urlsplit

ELLIPSIS = "…"
_SPACE_LIKE = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_ADDRESS_SAFE = "/:?#[]@!$&'()*+,;=%-._~"
"""What an address may hold as it stands: reserved and unreserved characters of RFC 3986, and `%`."""


def line(text: str) -> str:
    """The text on one line: no control, bidi, zero-width or unpaired characters, runs of white space made one space."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())  # most of it is plain: a tenth of the time
    return " ".join("".join(map(shown, text)).split())


def shown(char: str) -> str:
    """What is shown for one character: itself, a plain space, a replacement sign, or nothing."""
    if char in _SPACE_LIKE or char.isspace():
        return " "
    category = unicodedata.category(char)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    if category in ("Cc", "Cf") or ord(char) & 0xFFFE == 0xFFFE:
        return ""
    return char


def units(text: str) -> int:
    """Length in UTF-16 units, the largest of the ways in which other programs count characters."""
    return len(text) + sum(char > "\uffff" for char in text)


def clip(text: str, limit: int) -> str:
    """The text in at most `limit` UTF-16 units, with an ellipsis where something was left out."""
    if units(text) <= limit:
        return text
    kept, room = [], limit - 1
    for char in text:
        room -= units(char)
        if room < 0:
            break
        kept.append(char)
    return ("".join(kept).rstrip() + ELLIPSIS)[: max(limit, 0)]


def short(text: str, limit: int) -> str:
    """`line` and `clip` in one."""
    return clip(line(text), limit)


def address(url: str, limit: int = 2000) -> str:
    """The address when people may be sent there: http or https, a host, no user name. Else the empty string.

    What could end or split a link (white space, quotes, `<`, `>`, `|`) is percent-encoded.
    """
    host_name = host(url)
    if not host_name or any(char.isspace() or line(char) != char for char in url):
        return ""
    encoded = _encoded(url)
    return encoded if len(encoded) <= limit else ""


def _encoded(url: str) -> str:
    scheme, _, rest = url.partition("://")
    netloc = urlsplit(url).netloc
    shown_netloc = netloc if netloc.isascii() else netloc.replace(urlsplit(url).hostname or "", host(url))
    return f"{scheme}://{shown_netloc}{quote(rest[len(netloc) :], safe=_ADDRESS_SAFE, errors='replace')}"


def host(url: str) -> str:
    """The host of a web address in ASCII (`xn--…` for others), empty when it is no address to send people to."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or port == 0:
        return ""
    return _ascii_host(name)


def _ascii_host(name: str) -> str:
    try:
        known = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return known if known and all(char.isalnum() or char in ".-:_" for char in known) else ""
