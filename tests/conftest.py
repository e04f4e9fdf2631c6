"""What all tests share: the fence against the network, and the rule that CI skips nothing."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
LOOPBACK_NAMES = {"localhost", "localhost.localdomain", ""}

_real_getaddrinfo = socket.getaddrinfo


def fenced_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    """A resolver that knows this machine only; any other name is a fault of the test."""
    name = host.decode() if isinstance(host, bytes) else (host or "")
    if name.lower() not in LOOPBACK_NAMES:
        try:
            inside = ipaddress.ip_address(name.split("%")[0]).is_loopback
        except ValueError:
            inside = False
        if not inside:
            raise socket.gaierror(socket.EAI_NONAME, f"tests do not resolve {name!r}")
    return _real_getaddrinfo(host, *args, **kwargs)


@pytest.fixture(autouse=True, scope="session")
def _fence() -> Iterator[None]:
    socket.getaddrinfo = fenced_getaddrinfo
    yield
    socket.getaddrinfo = _real_getaddrinfo


@pytest.fixture
def shared() -> Path:
    """The project's shared material, which lies beside the checkout for developers and CI only."""
    if not SHARED.is_dir():
        pytest.skip("the shared material is not beside this checkout")
    return SHARED


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure, unless it needs material that is not part of the project."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return
    skipped = [report for report in reporter.stats.get("skipped", ()) if "shared" not in report.keywords]
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(
            "skipped in CI, which counts as a failure: " + ", ".join(r.nodeid for r in skipped), red=True
        )
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
