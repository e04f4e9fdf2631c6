"""What the benchmarks of the intake share: the server's process, our own services, and measures of a process."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from banwatch.bootstrap.services import Wishes, services
from banwatch.model.feed import Feed
from banwatch.ports import Services
from banwatch.settings import load_settings

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Server:
    """Where the feeds are. `traps` are the addresses of hostile ones."""

    host_port: str
    traps_host_port: str
    traps: tuple[str, ...]

    def urls(self, feeds: int) -> list[str]:
        """Addresses of the good feeds."""
        return [f"http://{self.host_port}/{number}/feed" for number in range(feeds)]


@contextmanager
def serving(feeds: int, entries: int, traps: int = 0) -> Iterator[Server]:
    """The server, in its own process, for the length of the block."""
    command = [sys.executable, str(HERE / "intake_server.py"), str(feeds), str(entries), str(traps)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        host_port = process.stdout.readline().strip()
        host, *names = process.stdout.readline().split() if traps else ("",)
        try:
            yield Server(host_port, host, tuple(f"http://{host}/{name}" for name in names))
        finally:
            process.kill()


@contextmanager
def ours(folder: Path, server: Server, timeout: float = 30.0, **more: str) -> Iterator[Services]:
    """The bot's own services, put together as `banwatch run` does, on a database file in `folder`."""
    allowed = json.dumps([pair for pair in (server.host_port, server.traps_host_port) if pair])
    environ = {
        "BANWATCH_DATABASE__URL": f"sqlite:///{folder}/bot.sqlite3",
        "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": allowed,
        "BANWATCH_FETCH__TIMEOUT": str(timeout),
        "BANWATCH_DEDUPE__KNOWN_BANS": "",
        "BANWATCH_POLL__FEEDS": "",
        "HOME": str(folder),
        **more,
    }
    loaded = load_settings(None, os.environ | environ)
    with services(loaded, Wishes(lambda _: None)) as ready:
        yield ready


def subscribe(ready: Services, urls: list[str]) -> None:
    """Subscribe to feeds."""
    with ready.store.write() as tx:
        for url in urls:
            tx.feeds.add_feed(Feed(0, url), ready.clock.now())


@dataclass(frozen=True)
class Cost:
    """What work cost: seconds of the clock, of all processors (children that ended included)."""

    wall: float
    cpu: float


def cost(work: Callable[[], object]) -> Cost:
    """Measure a piece of work of this process and the children that end in it."""
    wall, cpu = time.perf_counter(), _cpu()
    work()
    return Cost(time.perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_megabytes() -> float:
    """Largest resident memory that this program ever had.

    On Linux by the kernel's high-water mark: `ru_maxrss` would begin with that of the process which started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident_megabytes() -> float:
    """Resident memory now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6
