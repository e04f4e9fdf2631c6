"""A news site on the loopback address, for the bot to poll over real HTTP. It reads no clock and draws no chance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType

from banwatch.demo.feeds import feed_document, feed_type, newest
from banwatch.demo.pages import front_page, index_page, story_page
from banwatch.demo.stories import Outlet, load

LOOPBACK = "127.0.0.1"
HTML = "text/html; charset=utf-8"
IDLE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Resource:
    """What one path answers. `etag` is quoted, as in the header; `modified` is aware."""

    body: bytes
    content_type: str
    etag: str
    modified: datetime


def resources(outlets: Iterable[Outlet], base: str) -> dict[str, Resource]:
    """Every path of the site with its answer; `base` is `http://HOST:PORT`."""
    outlets = tuple(outlets)
    found = {"/": _resource(index_page(outlets, base), HTML, max(newest(outlet) for outlet in outlets))}
    for outlet in outlets:
        latest = newest(outlet)
        found[f"/{outlet.slug}/"] = _resource(front_page(outlet, base), HTML, latest)
        found[f"/{outlet.slug}/feed.xml"] = _resource(feed_document(outlet, base), feed_type(outlet), latest)
        for story in outlet.stories:
            page = story_page(outlet, story, base)
            found[f"/{outlet.slug}/{story.slug}.html"] = _resource(page, HTML, story.published)
    return found


class DemoSite:
    """Context manager: the site answers from `__enter__` to `__exit__`, on 127.0.0.1 only.

    `port` 0 takes a free port. Raises OSError when the given port is taken.
    """

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._outlets = load()
        self._server: _Server | None = None
        self._thread: Thread | None = None

    def __enter__(self) -> "DemoSite":
        self._server = _Server((LOOPBACK, self._port), _Handler)
        self._port = self._server.server_port
        self._server.resources = resources(self._outlets, self.base)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="demo-site", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
        self._server = self._thread = None

    @property
    def outlets(self) -> tuple[Outlet, ...]:
        """The outlets that the site serves."""
        return self._outlets

    @property
    def host(self) -> str:
        """`127.0.0.1:PORT`, with the real port once the site is open."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def base(self) -> str:
        """Address of the index page without the closing slash."""
        return f"http://{self.host}"

    @property
    def feeds(self) -> tuple[tuple[str, str, str], ...]:
        """(title, address, region) of every feed, as lines of a feed list."""
        return tuple((o.title, f"{self.base}/{o.slug}/feed.xml", o.region) for o in self._outlets)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    resources: dict[str, Resource]


class _Handler(BaseHTTPRequestHandler):
    """GET and HEAD with validators. Sends no Date header: this server has no clock (RFC 9110, 6.6.1)."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Says nothing: the demonstration's own output stays readable."""

    def _answer(self, with_body: bool) -> None:
        resource = self.server.resources.get(self.path.partition("?")[0])
        if resource is None:
            missing = b"<!doctype html><title>Not found</title><h1>Page not found</h1>\n"
            self._send(HTTPStatus.NOT_FOUND, (("Content-Type", HTML),), missing, with_body)
            return
        validators = (("ETag", resource.etag), ("Last-Modified", _http_date(resource.modified)))
        if self._is_fresh(resource):
            self._send(HTTPStatus.NOT_MODIFIED, validators, None, with_body)
            return
        self._send(HTTPStatus.OK, (("Content-Type", resource.content_type), *validators), resource.body, with_body)

    def _is_fresh(self, resource: Resource) -> bool:
        """If-None-Match wins over If-Modified-Since (RFC 9110, 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or resource.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        return _not_newer(resource.modified, self.headers.get("If-Modified-Since", ""))

    def _send(
        self, status: HTTPStatus, headers: Iterable[tuple[str, str]], body: bytes | None, with_body: bool
    ) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body is not None and with_body:
            self.wfile.write(body)


def _resource(body: bytes, content_type: str, modified: datetime) -> Resource:
    return Resource(body, content_type, f'"{sha256(body).hexdigest()[:24]}"', modified)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _not_newer(modified: datetime, since: str) -> bool:
    """Whether the resource is unchanged since the date of the header; a date that cannot be read counts as none."""
    try:
        seen = parsedate_to_datetime(since)
    except ValueError:
        return False
    if seen.tzinfo is None:  # "-0000" parses without a zone
        seen = seen.replace(tzinfo=UTC)
    return modified.astimezone(UTC).replace(microsecond=0) <= seen
