"""The real program in a process of its own, on a scratch directory."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Bot:
    """`banwatch` with a database under `home` and nothing of the user's own."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """The environment of the child: no settings but ours."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("BANWATCH_")}
        base = {
            "BANWATCH_DATABASE__URL": f"sqlite:///{self.home}/bot.sqlite3",
            "BANWATCH_DEDUPE__KNOWN_BANS": "",
            "BANWATCH_POLL__FEEDS": "",
            "HOME": str(self.home),
            "PYTHONWARNINGS": "error",
        }
        return own | base | self.settings

    def run(self, *arguments: str, stdin: bytes = b"", code: int | None = 0) -> subprocess.CompletedProcess[bytes]:
        """Run a command to its end; its exit code must be `code` (None: any). No traceback may ever show."""
        command = [sys.executable, "-m", "banwatch", *arguments]
        done = subprocess.run(command, input=stdin, capture_output=True, cwd=self.home, env=self.environ, timeout=100)
        assert b"Traceback" not in done.stderr + done.stdout, done.stderr.decode()
        assert code is None or done.returncode == code, (done.returncode, done.stdout.decode(), done.stderr.decode())
        return done

    def json(self, *arguments: str, stdin: bytes = b"") -> Any:
        """What a command prints for programs."""
        return json.loads(self.run(*arguments, stdin=stdin).stdout)

    @contextmanager
    def running(self, *command_line: str) -> Iterator["subprocess.Popen[bytes]"]:
        """`banwatch run` (or another command) in the background; killed at the end if it still lives."""
        log = (self.home / "run.log").open("ab")
        command = [sys.executable, "-m", "banwatch", *(command_line or ("run",))]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.home, env=self.environ)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            log.close()

    @property
    def log(self) -> str:
        """What `running` has said so far."""
        return (self.home / "run.log").read_text(errors="replace")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], object], seconds: float = 60.0, what: str = "it") -> None:
    """Wait for a condition; a clear failure when it does not come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not happen within {seconds:g} s"
        time.sleep(0.05)


def stop(process: "subprocess.Popen[bytes]", within: float = 10.0) -> int:
    """SIGTERM, and the exit code; it must end in time."""
    process.send_signal(signal.SIGTERM)
    return process.wait(within)


def rss(entries: list[Mapping[str, str]], title: str = "The Paper") -> str:
    """An RSS 2.0 document of entries with title, link, date and perhaps text."""
    items = "".join(
        f"<item><title>{e['title']}</title><link>{e['link']}</link><guid>{e['link']}</guid>"
        f"<pubDate>{e['date']}</pubDate><description>{e.get('text', '')}</description></item>"
        for e in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


def page(title: str, text: str) -> str:
    """A plain article page."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n") if paragraph.strip())
    head = f"<html lang='en'><head><title>{title}</title></head>"
    return f"{head}<body><article><h1>{title}</h1>{body}</article></body></html>"
