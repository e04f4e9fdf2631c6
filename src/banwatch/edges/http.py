"""The one door to foreign hosts: `GuardedFetcher` fulfils `ports.Fetcher`.

    GuardedFetcher(user_agent: str, allow_private_hosts: frozenset[str] = frozenset(), resolver=system_resolver)

Every connection is made by `GuardedBackend`: the name is resolved once, all answers are judged, the connection goes to
a judged address, and every read gets no more than what is left of the request's total deadline. Safe to use from
several threads. httpx and httpcore are imported here alone; there is no httpx.Client, hence no cookie jar, no proxy
or password from the environment, and no redirect that this module did not judge.
"""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from banwatch.edges.body import read_body
from banwatch.edges.guard import check_target, is_literal, vetted
from banwatch.errors import FetchError
from banwatch.ports import FetchRequest, FetchResponse

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
RESOLVE_SECONDS = 5.0
MAX_CONNECTIONS = 16
"""A request costs httpx twice as much with 16 connections in the pool as with 8, and more beyond; others wait."""
MAX_IDLE = 8
IDLE_SECONDS = 5.0
MAX_ADDRESSES = 3
"""Addresses of one host that are tried in turn."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

Resolver = Callable[[str, int], Sequence[str]]
"""Addresses of a host name; OSError when there are none."""

_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]+")
_monotonic = time.monotonic  # noqa: TID251 - a deadline is enforced here, nothing is decided by it


def system_resolver(host: str, port: int) -> Sequence[str]:
    """What the machine's resolver answers, each address once."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


class _Budget(threading.local):
    """Time that the request of this thread has left, and the connections that it opened."""

    until: float = 0.0
    opened: int = 0

    def left(self) -> float:
        """Seconds left, not below 0."""
        return max(0.0, self.until - _monotonic())

    def cap(self, limit: float | None, error: type[httpcore.TimeoutException]) -> float:
        """The shorter of `limit` and the time left; raises `error` when none is left."""
        left = self.left()
        if not left:
            raise error("The total deadline has passed.")
        return left if limit is None else min(limit, left)


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every operation ends with the deadline of the request that uses it."""

    def __init__(self, inner: httpcore.NetworkStream, budget: _Budget) -> None:
        self._inner = inner
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read within the time left."""
        return self._inner.read(max_bytes, self._budget.cap(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write within the time left."""
        self._inner.write(buffer, self._budget.cap(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Let go of the socket."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands within the time left; the certificate is checked for the name asked for."""
        limit = self._budget.cap(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, limit), self._budget)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the socket."""
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to judged addresses only. `inner` does the opening, and never sees a name."""

    def __init__(
        self, budget: _Budget, allowed: frozenset[str], resolver: Resolver, inner: httpcore.NetworkBackend
    ) -> None:
        self._budget = budget
        self._allowed = allowed
        self._resolver = resolver
        self._inner = inner
        self._resolving = ThreadPoolExecutor(MAX_CONNECTIONS, thread_name_prefix="resolve")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve once, judge every answer, connect to one of them by its number, check who answered."""
        addresses = vetted(host, port, self._resolve(host, port), self._allowed)[:MAX_ADDRESSES]
        for place, address in enumerate(addresses, start=1):
            limit = self._budget.cap(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(address, port, limit, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses):
                    raise
                continue
            self._budget.opened += 1
            return self._checked(stream, host, port)
        raise FetchError(f"{host} has no address.", kind="dns")

    def close(self) -> None:
        """Let go of the resolver's threads."""
        self._resolving.shutdown(wait=False, cancel_futures=True)

    def _resolve(self, host: str, port: int) -> Sequence[str]:
        if is_literal(host):
            return (host,)
        limit = self._budget.cap(RESOLVE_SECONDS, httpcore.ConnectTimeout)
        try:
            return self._resolving.submit(self._resolver, host, port).result(limit)
        except TimeoutError as error:
            raise FetchError(f"The name {host} could not be resolved within {limit:.0f} s.", kind="dns") from error
        except (OSError, UnicodeError) as error:
            raise FetchError(f"The name {host} could not be resolved: {error}.", kind="dns") from error

    def _checked(self, stream: httpcore.NetworkStream, host: str, port: int) -> httpcore.NetworkStream:
        """The stream, if the other end's address passes as well."""
        peer = stream.get_extra_info("server_addr")
        try:
            vetted(host, port, (str(peer[0]),) if peer else (), self._allowed)
        except FetchError:
            stream.close()
            raise
        return _TimedStream(stream, self._budget)


class GuardedTransport(httpx.BaseTransport):
    """httpx's transport over a pool whose connections the guard opens (`httpx.HTTPTransport` takes no backend)."""

    def __init__(self, backend: GuardedBackend) -> None:
        self._backend = backend
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_IDLE,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body of the answer is still to be read."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        """Let go of connections and of the resolver's threads."""
        self._pool.close()
        self._backend.close()


class _Body(httpx.SyncByteStream):
    """The raw body; closing it unread drops the connection, so nothing is drained."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer.iter_stream())

    def close(self) -> None:
        """Give the connection back, or drop it when the body was not read."""
        self._answer.close()


class GuardedFetcher:
    """`ports.Fetcher` under the address guard, with caps on bytes before and after decompression and a total deadline.

    `allow_private_hosts` holds exact `host:port` pairs (`127.0.0.1:8901`, `localhost:8901`, `[::1]:8901`) that pass
    whatever their address and port. `inner` is the backend that opens sockets; tests hand in one that does not.
    """

    def __init__(
        self,
        user_agent: str,
        allow_private_hosts: frozenset[str] = frozenset(),
        resolver: Resolver = system_resolver,
        inner: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._agent = user_agent
        self._allowed = frozenset(pair.strip().lower() for pair in allow_private_hosts)
        self._budget = _Budget()
        backend = GuardedBackend(self._budget, self._allowed, resolver, inner or httpcore.SyncBackend())
        self._transport = GuardedTransport(backend)

    def fetch(self, request: FetchRequest) -> FetchResponse:
        """One GET with its redirects. Any status is an answer; FetchError tells by its kind why there is none."""
        self._budget.until = _monotonic() + request.deadline
        url = first = self._judged(request.url)
        statuses: list[int] = []
        while True:
            with _mapped(url, request.deadline):
                response = self._send(url, request, same_host=url.host == first.host)
                try:
                    target = _redirect(response, url)
                    if target is None:
                        return _answer(response, url, request, statuses)
                finally:
                    response.close()
            statuses.append(response.status_code)
            if len(statuses) > request.max_redirects:
                raise FetchError(f"{_shown(first)} redirects more than {request.max_redirects} times.", kind="redirect")
            url = self._judged(target)

    def post(self, address: str, body: bytes, headers: Mapping[str, str], deadline: float) -> int:
        """One POST, sent once: no redirect is followed and no broken line mended. The status, or FetchError."""
        self._budget.until = _monotonic() + deadline
        url = self._judged(address)
        request = self._prepared(url, FetchRequest(address), same_host=False)
        with _mapped(url, deadline):
            sent = httpx.Request("POST", url, headers={**request.headers, **headers}, content=body)
            sent.extensions = request.extensions
            response = self._transport.handle_request(sent)
            response.close()
        return response.status_code

    def close(self) -> None:
        """Let go of connections and threads."""
        self._transport.close()

    def _judged(self, address: str) -> httpx.URL:
        """The parsed address, if it may be asked for at all."""
        try:
            url = httpx.URL(address)
            url = url.copy_with(fragment=None) if url.fragment else url
            host = url.raw_host.decode("ascii")
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise FetchError(f"“{address[:200]}” is no address: {error}.", kind="refused") from error
        if url.userinfo:
            raise FetchError(f"The address of {host} carries a user name, which is refused.", kind="refused")
        check_target(url.scheme, host, url.port, self._allowed)
        return url

    def _send(self, url: httpx.URL, request: FetchRequest, same_host: bool) -> httpx.Response:
        """Send, once more when a kept connection turns out to be dead before any answer came."""
        prepared = self._prepared(url, request, same_host)
        before = self._budget.opened
        try:
            return self._transport.handle_request(prepared)
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
            if self._budget.opened > before:
                raise
            return self._transport.handle_request(prepared)

    def _prepared(self, url: httpx.URL, request: FetchRequest, same_host: bool) -> httpx.Request:
        """The request with validators as the server gave them; another host than the one asked first gets none."""
        headers = [("User-Agent", self._agent), ("Accept", request.accept), ("Accept-Encoding", "gzip")]
        if same_host:
            held = (("If-None-Match", request.validators.etag), ("If-Modified-Since", request.validators.last_modified))
            headers += [(name, value) for name, value in held if value and _HEADER_VALUE.fullmatch(value)]
        raw = [(name.encode("ascii"), value.encode("latin-1", errors="replace")) for name, value in headers]
        limits = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": self._budget.left()}
        return httpx.Request("GET", url, headers=raw, extensions={"timeout": limits})


def _redirect(response: httpx.Response, url: httpx.URL) -> str | None:
    """Address that the answer leads to, None for a final answer. FetchError for a way from https to http."""
    location = next((value for name, value in response.headers.raw if name.lower() == b"location"), b"")
    if response.status_code not in REDIRECTS or not location:
        return None
    try:
        target = url.join(location.decode("utf-8", errors="replace").strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{_shown(url)} redirects to no address: {error}.", kind="redirect") from error
    if url.scheme == "https" and target.scheme == "http":
        raise FetchError(f"{_shown(url)} redirects from https to http, which is refused.", kind="redirect")
    return str(target)


def _answer(response: httpx.Response, url: httpx.URL, request: FetchRequest, statuses: list[int]) -> FetchResponse:
    headers: dict[str, str] = {}
    for name, value in response.headers.raw:
        key, text = name.decode("ascii").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    body = read_body(response.iter_raw(), headers, request.max_raw_bytes, request.max_bytes, _shown(url))
    permanent = str(url) if statuses and PERMANENT.issuperset(statuses) else None
    return FetchResponse(response.status_code, str(url), headers, body, permanent)


def _shown(url: httpx.URL) -> str:
    """The address as it may stand in a message."""
    return str(url)[:200]


@contextmanager
def _mapped(url: httpx.URL, deadline: float) -> Iterator[None]:
    """Every failure of the libraries below as a FetchError with its kind."""
    shown = _shown(url)
    try:
        yield
    except httpcore.TimeoutException as error:
        raise FetchError(f"{shown} did not answer in time (at most {deadline:g} s in all).", kind="timeout") from error
    except (httpcore.NetworkError, OSError) as error:
        if any(isinstance(part, ssl.SSLError) for part in (error, *error.args)):
            raise FetchError(f"{shown}: no trusted connection: {error}.", kind="tls") from error
        raise FetchError(f"{shown} cannot be reached: {error}.", kind="connect") from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpx.HTTPError, httpx.StreamError) as error:
        raise FetchError(f"{shown} does not speak HTTP as it should: {error}.") from error
    except (httpcore.ConnectionNotAvailable, ValueError) as error:
        raise FetchError(f"{shown} could not be asked: {error}.") from error
