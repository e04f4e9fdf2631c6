"""Addresses of web pages: what may be linked, how two spellings are known to be one page.

Nothing here raises, whatever the string; what is no http(s) address is answered with None or an empty string.
"""

import re
from base64 import urlsafe_b64decode
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from courlan import extract_domain

TRACKING_PREFIXES = ("utm_", "hsa_", "mtm_", "pk_", "piwik_", "vero_", "trk_")
TRACKING_NAMES = frozenset({
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
    "igsh", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "_ga", "_gl", "cmpid", "cmp", "ito", "ncid", "sr_share",
    "smid", "smtyp", "partner", "ocid", "cvid", "s_cid", "icid", "spm", "ref_src", "ref_url", "referrer",
    "__twitter_impression", "guccounter", "guce_referrer", "guce_referrer_sig", "share_id", "xtor", "wt_mc",
    "at_medium", "at_campaign", "taid", "cx_artpos", "oly_enc_id", "oly_anon_id", "amp", "outputtype",
})  # fmt: skip
"""Query parameters (lower case) that tell who linked, or pick a layout, and never which page is shown."""

OPAQUE_HOST = "news.google.com"

_GOOGLE_ARTICLE = re.compile(r"/articles/([A-Za-z0-9_-]{20,2000})")
_READABLE = re.compile(rb"https?://[\x21-\x7e]{4,2000}")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_AMP_PATH = re.compile(r"(?:/amp/?|\.amp(?:\.html)?)$", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_HOST = re.compile(r"[^\s/\\?#@<>\"'^`{|}%]+")
_PLAIN_PATH = re.compile(r"/(?:[A-Za-z0-9_.~-][A-Za-z0-9/_.~-]*)?")
"""Most paths there are: nothing in them is escaped or begins with two slashes."""
_PATH_SAFE = "/%:@!$&'()*+,;=-._~"


def http_url(url: str) -> str | None:
    """The address cleaned of stray spaces and control characters, or None unless it is absolute http(s) with a host."""
    cleaned = _CONTROLS.sub("", url).strip()
    parts = _split(cleaned)
    return None if parts is None else cleaned.replace(" ", "%20")


def resolve(base: str, link: str) -> str:
    """`link` as seen from a document at `base`; empty when the result is no http(s) address."""
    try:
        return http_url(urljoin(base, _CONTROLS.sub("", link).strip())) or ""
    except ValueError:
        return ""


def canonical_url(url: str) -> str:
    """One spelling for all addresses of a page, empty for what is no http(s) address. Idempotent.

    Host in lower case and ASCII, no default port, user name, fragment, AMP suffix or tracking parameter. The scheme,
    the order of parameters and a slash at the end stay: they can matter to the server, and people follow the link.
    """
    cleaned = http_url(url)
    parts = _split(cleaned) if cleaned else None
    if parts is None:
        return ""
    scheme, host, port, path, query = parts
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    return urlunsplit((scheme, netloc, _clean_path(path), _clean_query(query), ""))


def page_key(url: str) -> str:
    """The canonical address without its scheme: a page that moves from http to https stays the same page."""
    return canonical_url(url).partition("://")[2]


def page_name(url: str) -> str:
    """The page key without a slash at the end: under this name a page is looked for among those of other feeds."""
    return page_key(url).rstrip("/")


def host_of(url: str) -> str:
    """Host in lower case, without port; empty for what is no http(s) address."""
    parts = _split(_CONTROLS.sub("", url).strip())
    return parts[1] if parts else ""


def registrable_host(url: str) -> str:
    """The part of the host that somebody registered (`example.co.uk`); the last two labels where no suffix fits."""
    host = host_of(url)
    if not host or host.startswith("[") or host.replace(".", "").isdecimal():
        return host
    return extract_domain(f"http://{host}/", fast=False) or ".".join(host.split(".")[-2:])


def is_opaque(url: str) -> bool:
    """Whether the address leads to a page without text that only a browser is sent on from (Google News)."""
    return host_of(url) == OPAQUE_HOST


def behind_google_news(url: str) -> str:
    """The article's address where a Google News link carries it readably (the older kind), else an empty string."""
    name = _GOOGLE_ARTICLE.search(url) if host_of(url) == OPAQUE_HOST else None
    if name is None:
        return ""
    try:
        raw = urlsafe_b64decode(name[1] + "=" * (-len(name[1]) % 4))
    except ValueError:
        return ""
    found = _READABLE.search(raw)
    return http_url(found[0].decode("ascii")) or "" if found else ""


def host_key(url: str) -> str:
    """The name under which a host's limits are kept: the registered part, and a port that is written out.

    Feeds of one publisher share a server more often than not, so `a.example.org` and `b.example.org` are one. Empty
    for what is no http(s) address.
    """
    parts = _split(_CONTROLS.sub("", url).strip())
    if parts is None:
        return ""
    scheme, _, port, _, _ = parts
    name = registrable_host(url)
    return name if port in (None, _DEFAULT_PORTS[scheme]) else f"{name}:{port}"


@lru_cache(maxsize=1024)
def _split(url: str) -> tuple[str, str, int | None, str, str] | None:
    """(scheme, host, port, path, query) of an absolute http(s) address. Each is asked for several times in a row."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = _ascii_host(parts.hostname or "")
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    return parts.scheme, host, port, parts.path, parts.query


@lru_cache(maxsize=4096)
def _ascii_host(name: str) -> str:
    """The host as it is sent, in lower case; brackets around IPv6; empty when it cannot be a host."""
    if ":" in name:
        return f"[{name}]" if re.fullmatch(r"[0-9a-f:.]+", name) else ""
    try:
        ascii_name = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    trimmed = ascii_name.rstrip(".")
    return trimmed if _HOST.fullmatch(trimmed) else ""


def _clean_path(path: str) -> str:
    """Path with upper-case escapes, non-ASCII escaped, AMP suffixes off."""
    if _PLAIN_PATH.fullmatch(path) and "amp" not in path.lower():
        return path
    escaped = _ESCAPE.sub(lambda m: m[0].upper(), quote(path, safe=_PATH_SAFE, errors="replace"))
    while (shorter := _AMP_PATH.sub("", escaped)) != escaped:
        escaped = shorter
    return f"/{escaped.lstrip('/')}"


def _clean_query(query: str) -> str:
    """Query without tracking parameters and empty parts, in the given order."""
    if not query:
        return ""
    escaped = quote(query, safe=_PATH_SAFE + "?[]", errors="replace")
    return "&".join(part for part in escaped.split("&") if part and not _tracks(part))


def _tracks(part: str) -> bool:
    name = part.partition("=")[0].lower()
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)
