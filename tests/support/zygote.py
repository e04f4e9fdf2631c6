"""Starts the real program within milliseconds: a process that has everything loaded forks for each start.

The only place where a crash point is read: a start that names one makes its program kill itself there. The program
itself knows nothing of crash points.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from support.bot import Bot


class Zygote:
    """Starts programs, each a process of its own, on any bot's settings."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._alive: list[int] = []

    def start(self, bot: Bot, *command: str, crash_at: str = "") -> int:
        """Start `banwatch COMMAND`; its process id."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        wanted = {"environ": bot.environ, "home": str(bot.home), "command": command, "crash_at": crash_at}
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer.strip(), "the zygote ended"
        self._alive.append(int(answer))
        return self._alive[-1]

    def kill(self, process: int) -> None:
        """SIGKILL, with no chance to tidy up."""
        self._alive.remove(process)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)

    def kill_all(self) -> None:
        """SIGKILL for whatever still runs."""
        for process in list(self._alive):
            self.kill(process)

    def runs(self, process: int) -> bool:
        """Whether a program is still there."""
        return Path(f"/proc/{process}").exists()


@contextlib.contextmanager
def zygote() -> Iterator[Zygote]:
    """A zygote for the length of the block; all that it started is killed at the end."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "support.zygote"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ, text=True,
    )  # fmt: skip
    running = Zygote(process)
    try:
        yield running
    finally:
        running.kill_all()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _serve() -> None:
    """Fork for each line on standard input. One thread, so that a fork is safe."""
    import support.crash_points  # noqa: F401 - loaded once, for all that are forked
    from banwatch.cli import make_app
    from banwatch.edges.classifier import load_gazetteer

    make_app()
    load_gazetteer()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not waited for
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        print(child, flush=True)


def _become(wanted: dict[str, object]) -> None:
    from banwatch.cli import run
    from support.crash_points import arm

    code = 70
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        environ, home, command = wanted["environ"], wanted["home"], wanted["command"]
        assert isinstance(environ, dict)
        assert isinstance(home, str)
        assert isinstance(command, list)
        os.environ.clear()
        os.environ.update(environ)
        os.chdir(home)
        log = os.open("run.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        if wanted["crash_at"]:
            arm(str(wanted["crash_at"]))
        code = run(command)
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
