"""The server in its thread."""

import signal
import socket
import threading
from pathlib import Path

import httpx
import pytest
from desk_samples import PHRASES, services_on
from starlette.applications import Starlette

from banwatch.errors import BanwatchError
from banwatch.web.app import make_app
from banwatch.web.server import DeskServer


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    """A desk whose database is not looked at."""
    services, store = services_on(tmp_path / "desk.sqlite3")
    store.close()
    return make_app(services, PHRASES, allowed_hosts=frozenset())


def test_it_answers_after_start_and_no_more_after_stop(app: Starlette) -> None:
    server = DeskServer(app, "127.0.0.1", 0)
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    server.start()
    assert server.port > 0
    assert httpx.get(f"{server.url}/healthz", trust_env=False).text == "ok\n"
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    server.stop()
    assert not server.running
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/healthz", trust_env=False)
    server.stop()


def test_a_taken_port_is_told_with_its_remedy(app: Starlette) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(BanwatchError, match=f"port {port}.*set web.port to another number"):
            DeskServer(app, "127.0.0.1", port).start()


def test_an_open_connection_does_not_hold_up_the_end(app: Starlette) -> None:
    server = DeskServer(app, "127.0.0.1", 0)
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as half:
        half.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: none\r\nContent-Length: 9\r\n\r\nab")
        stopper = threading.Thread(target=server.stop)
        stopper.start()
        stopper.join(5)
        assert not stopper.is_alive()


@pytest.mark.parametrize(
    ("host", "url"), [("0.0.0.0", "http://127.0.0.1:8"), ("::", "http://[::1]:8"), ("::1", "http://[::1]:8")]
)
def test_the_address_that_people_are_told(app: Starlette, host: str, url: str) -> None:
    assert DeskServer(app, host, 8).url == url
