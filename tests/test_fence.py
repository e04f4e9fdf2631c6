"""The fence itself, looked at rather than tried."""

import socket

import pytest
from pytest_socket import SocketBlockedError, SocketConnectBlockedError  # noqa: F401 - the plugin must be there


def test_the_resolver_knows_this_machine_only() -> None:
    assert socket.getaddrinfo.__name__ == "fenced_getaddrinfo"
    assert socket.getaddrinfo("127.0.0.1", 80)
    with pytest.raises(socket.gaierror, match="tests do not resolve"):
        socket.getaddrinfo("news.example.org", 443)


def test_connections_are_guarded() -> None:
    assert socket.socket.connect.__name__ == "guarded_connect"
