"""Bytes of a document to text: the evidence of the bytes first, then what the server and the document claim.

Everything downstream works on the decoded text alone, so that a check made on it (document types, entities) sees
exactly what the parser will see.
"""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 stands before UTF-16: its little-endian mark begins with the other's."""

_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)[\"']", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u00ad\u200b\u2060\ufeff]"
)
_ASCII_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
_LATIN_CONTROLS = re.compile(rb"\xc2[\x80-\x84\x86-\x9f\xad]")
_WIDE_CONTROLS = (b"\xe2\x80\x8b", b"\xe2\x81\xa0", b"\xef\xbb\xbf", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
"""What `_CONTROLS` takes away, as UTF-8: searching for these is many times faster than a pass over all characters."""
_WINDOWS = {"iso8859-1": "cp1252", "iso-8859-1": "cp1252", "ascii": "cp1252"}
"""Labels that in practice mean Windows-1252, as browsers read them."""
_NO_CHARSET = ("utf-7", "utf-16", "utf-32", "idna", "punycode", "unicode", "raw", "undefined")
"""UTF-7 hides markup; UTF-16 and UTF-32 are told by their bytes, never by a claim; the others are no charsets."""
_STATEFUL = ("iso2022", "hz")
"""Encodings whose bytes are all ASCII, so that they would pass as UTF-8."""


def decode(body: bytes, content_type: str = "") -> str:
    """Text of `body` without byte order mark. Never raises; what fits no encoding is read as Windows-1252."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace")
    if wide := _wide(body):
        return body.decode(wide, errors="replace")
    claims = _claims(body, content_type)
    for name in (*(c for c in claims if c.startswith(_STATEFUL)), "utf-8", *claims):
        try:
            return body.decode(name)
        except (UnicodeError, ValueError):
            continue
    return _damaged(body)


def printable(text: str) -> str:
    """`text` without control characters (tab and line ends stay), surrogates and non-characters.

    Soft hyphens and spaces of no width go too: they cut words apart that a reader sees whole.
    """
    return text if text.isprintable() else printable_utf8(text)[0]


def printable_utf8(text: str) -> tuple[str, bytes]:
    """`printable` text, and the same in UTF-8."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # surrogates
        raw = b"\x00"
    if len(raw.translate(None, _ASCII_CONTROLS)) != len(raw) or (len(raw) != len(text) and _has_wide_control(raw)):
        text = _CONTROLS.sub("", text)
        raw = text.encode()
    return text, raw


def _has_wide_control(raw: bytes) -> bool:
    return any(mark in raw for mark in _WIDE_CONTROLS) or _LATIN_CONTROLS.search(raw) is not None


def _wide(body: bytes) -> str:
    """UTF-16 without a mark, told by the zero bytes around its first `<`."""
    head = body[:4]
    if head[:2] == b"<\x00" and head[3:4] == b"\x00":
        return "utf-32-le" if head[2:3] == b"\x00" else "utf-16-le"
    if head == b"\x00\x00\x00<":
        return "utf-32-be"
    return "utf-16-be" if head[:3] == b"\x00<\x00" else ""


def _claims(body: bytes, content_type: str) -> tuple[str, ...]:
    """Encodings named by the header, the XML declaration and a meta element, as Python knows them."""
    head = body[:4096]
    named = [_HEADER.search(content_type), _XML.search(head[:300]), _META.search(head)]
    names = (_codec(_text(match[1])) for match in named if match)
    return tuple(name for name in names if name)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("ascii", errors="replace")


def _codec(label: str) -> str:
    """Python's name of a text encoding; empty for an unknown or unsafe one (UTF-7, and codecs that are no charset)."""
    try:
        info = codecs.lookup(label)
        b"a".decode(label)
    except (LookupError, ValueError):
        return ""
    unsafe = info.name.startswith(_NO_CHARSET)
    return "" if unsafe else _WINDOWS.get(info.name, info.name)


def _damaged(body: bytes) -> str:
    """UTF-8 with a few bad bytes where most of it is right, else Windows-1252, whatever is claimed."""
    lenient = body.decode("utf-8", errors="replace")
    if lenient.count("�") * 4 < sum(byte > 0x7F for byte in body[:100_000]):
        return lenient
    return body.decode("cp1252", errors="replace")
