"""The body of an answer within both caps: as it came over the wire, and unpacked. No driver is imported here."""

import zlib
from collections.abc import Iterable, Iterator, Mapping

from banwatch.errors import FetchError

_GZIP = zlib.MAX_WBITS | 16


def read_body(raw: Iterable[bytes], headers: Mapping[str, str], max_raw: int, max_unpacked: int, shown: str) -> bytes:
    """All bytes of `raw`, unpacked. Only gzip was offered, so only gzip is taken.

    `headers` has lower-case names, `shown` names the address in messages. FetchError of kind `too_large` as soon as a
    cap is passed (at once when `Content-Length` says so), `protocol` for another encoding or damaged gzip.
    """
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:15]) > max_raw:
        raise _too_large(shown, max_raw)
    chunks = _capped(raw, max_raw, shown)
    coding = headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        return b"".join(_capped(chunks, max_unpacked, shown))
    if coding in ("gzip", "x-gzip"):
        return _unpacked(chunks, max_unpacked, shown)
    raise FetchError(f"{shown} answers in the encoding “{coding[:40]}”, though only gzip was offered.")


def _capped(chunks: Iterable[bytes], limit: int, shown: str) -> Iterator[bytes]:
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > limit:
            raise _too_large(shown, limit)
        yield chunk


def _unpacked(chunks: Iterable[bytes], limit: int, shown: str) -> bytes:
    """gzip of one or several members."""
    out = bytearray()
    try:
        finished = _inflate(chunks, out, limit, shown)
    except zlib.error as error:
        raise FetchError(f"{shown} sends gzip that cannot be unpacked: {error}.") from error
    if not finished:
        raise FetchError(f"{shown} sends gzip that is cut off.")
    return bytes(out)


def _inflate(chunks: Iterable[bytes], out: bytearray, limit: int, shown: str) -> bool:
    """Unpack into `out`, never more than one byte beyond `limit`. Whether the last member was complete."""
    decoder = None
    for chunk in chunks:
        data = chunk
        while data:
            if decoder is None or decoder.eof:
                decoder = zlib.decompressobj(_GZIP)
            out += decoder.decompress(data, limit + 1 - len(out))
            if len(out) > limit:
                raise _too_large(shown, limit)
            data = decoder.unused_data.lstrip(b"\x00") if decoder.eof else decoder.unconsumed_tail
    return decoder is None or decoder.eof


def _too_large(shown: str, limit: int) -> FetchError:
    return FetchError(f"{shown} sends more than {limit:,} bytes.", kind="too_large")
