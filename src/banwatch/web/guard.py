"""Who may ask the desk what: pure rules over the headers of a request."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from banwatch.alert.foreign import line

LOOPBACK_NAMES = frozenset({"127.0.0.1", "::1", "localhost"})
MAX_NAME = 80
"""Characters of a reviewer's name."""

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\s:/@\[\]\\]+)(?::[0-9]{1,5})?")


class Source(StrEnum):
    """From where a form was sent, as far as the browser tells."""

    OURS = "ours"
    FOREIGN = "foreign"
    UNTOLD = "untold"


def host_name(header: str) -> str:
    """The name in a Host header without port and brackets, in small letters; empty for nonsense."""
    found = _HOST.fullmatch(header)
    return found[1].strip("[]").rstrip(".").lower() if found else ""


def login(header: str, password: str) -> str | None:
    """The reviewer's name when an Authorization header (Basic) holds any name and the right password, else None."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, given = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except ValueError:
        return None
    right = hmac.compare_digest(_digest(given), _digest(password))
    who = line(name)[:MAX_NAME].strip()
    return who if right and who else None


def _digest(secret: str) -> bytes:
    """Equal lengths, so that a comparison tells nothing of the length either."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def source(headers: Mapping[str, str]) -> Source:
    """Whether a form comes from our own pages (the rule of Go's CrossOriginProtection).

    `Origin: null` tells nothing: browsers send it from our own pages too, because these carry
    `Referrer-Policy: no-referrer`. `headers` has lower-case names.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return Source.OURS if site in ("same-origin", "none") else Source.FOREIGN
    origin = headers.get("origin", "null")
    if origin == "null":
        return Source.UNTOLD
    return Source.OURS if _place_of(origin) == headers.get("host", "").lower() else Source.FOREIGN


def _place_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def form_token(key: bytes, who: str, path: str) -> str:
    """What a form to `path` carries to prove that its page was read by `who`, for browsers that tell no source."""
    return hmac.new(key, f"{who}\n{path}".encode(), hashlib.sha256).hexdigest()


def token_fits(token: str, key: bytes, who: str, path: str) -> bool:
    """Whether a form brought back its token. Compared in constant time."""
    return hmac.compare_digest(token.encode(), form_token(key, who, path).encode())
