"""Foreign documents are parsed in processes of their own: `Cells` fulfils `ports.Sandbox`.

    with Cells() as sandbox:
        page = sandbox(extract, body, content_type, url)

A few processes are kept and used again, so a document costs no start. Each is confined (`edges.cell`): memory, time,
no files, an empty environment. What a document can do at worst is end its process; a new one takes its place. Answers
are not trusted: only plain values and banwatch's own data classes and errors are taken from them.
"""

import dataclasses
import io
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from importlib import import_module
from queue import Empty, LifoQueue
from types import TracebackType
from typing import Any, TypeVar

from banwatch.edges.cell import LENGTH_BYTES
from banwatch.errors import BanwatchError, ParseError

SECONDS = 10.0
"""For one document. trafilatura takes 0.1 s on a page of 400 kB; nothing that is news takes a hundred times that."""
START_SECONDS = 30.0
"""More for the first document of a process, which loads the parsers (about 1 s on an idle machine)."""
MEMORY = 512 << 20
"""Address space of a process in bytes; with the parsers loaded it takes about 50 MB of it."""
DOCUMENTS = 500
"""After so many a process is replaced, so that what libraries leak stays little."""
MAX_ANSWER = 64_000_000

_Result = TypeVar("_Result")
_TIMED_OUT = (-signal.SIGALRM, -signal.SIGXCPU)
_PLAIN = {("datetime", name) for name in ("datetime", "date", "time", "timedelta", "timezone")}


class Cells:
    """Up to `count` processes at a time; callers beyond wait. Safe to use from several threads."""

    def __init__(
        self, count: int = 2, seconds: float = SECONDS, memory: int = MEMORY, documents: int = DOCUMENTS
    ) -> None:
        self._limits = seconds, memory, documents
        self._idle: LifoQueue[_Cell | None] = LifoQueue()  # None: a place in which no process was started yet
        for _ in range(count):
            self._idle.put(None)
        self._closed = False

    def __enter__(self) -> "Cells":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(self, function: Callable[..., _Result], /, *arguments: object) -> _Result:
        """The function's result; it must be one that a module holds by name. ParseError when it cannot be had."""
        message = pickle.dumps((function, arguments))
        cell = self._idle.get()
        try:
            if cell is None or not cell.fresh:
                cell = self._renewed(cell)
            value, good = cell.ask(message)
        finally:
            self._idle.put(cell)
            if self._closed:
                self.close()
        if not good:
            raise value
        result: _Result = value
        return result

    def close(self) -> None:
        """End the processes that rest. One at work goes on to its answer, and ends with it or with this process."""
        self._closed = True
        with suppress(Empty):
            while True:
                cell = self._idle.get_nowait()
                if cell is not None:
                    cell.end()

    def _renewed(self, old: "_Cell | None") -> "_Cell":
        if old is not None:
            old.end()
        return _Cell(*self._limits)


class _Cell:
    """One process."""

    def __init__(self, seconds: float, memory: int, documents: int) -> None:
        self._seconds = seconds
        self._memory = memory
        self._documents = documents
        self._asked = 0
        self._late = False
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, two numbers
            [sys.executable, "-I", "-m", "banwatch.edges.cell", str(seconds), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            start_new_session=True,  # Ctrl-C on the terminal is for the bot alone
        )

    @property
    def fresh(self) -> bool:
        """Whether it lives and may take another document."""
        return self._asked < self._documents and self._process.poll() is None

    def ask(self, message: bytes) -> tuple[Any, bool]:
        """(result, True) or (error, False)."""
        limit = self._seconds + (START_SECONDS if not self._asked else 0)
        self._asked += 1
        watch = threading.Timer(limit, self._expire)
        watch.daemon = True
        watch.start()
        try:
            answer = self._exchange(message)
        finally:
            watch.cancel()
        if answer is None:
            return self._death(), False
        value, good = _opened(answer)
        if good is None:
            self.end()
        return value, bool(good)

    def end(self) -> None:
        """Kill it, if need be, and let go of its pipes."""
        self._process.kill()
        self._process.wait()  # what ended it before the kill stays its return code
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _shut(pipe)

    def _exchange(self, message: bytes) -> bytes | None:
        """The answer's bytes, or None when the process died or said too much."""
        into, out = self._process.stdin, self._process.stdout
        if into is None or out is None:
            return None
        try:
            into.write(len(message).to_bytes(LENGTH_BYTES, "big") + message)
            into.flush()
            size = int.from_bytes(out.read(LENGTH_BYTES), "big")
            answer = out.read(size) if 0 < size <= MAX_ANSWER else b""
        except OSError:
            return None
        return answer if answer and len(answer) == size else None

    def _expire(self) -> None:
        self._late = True
        self._process.kill()

    def _death(self) -> ParseError:
        """What to say of a process that gave no answer; it is ended, so that its place is filled anew."""
        self.end()
        if self._late or self._process.returncode in _TIMED_OUT:
            return ParseError(f"The document takes longer than {self._seconds:g} s to parse.")
        megabytes = self._memory // (1 << 20)
        return ParseError(
            f"The parser died of the document (it may take at most {megabytes} MB and {self._seconds:g} s)."
        )


class _Careful(pickle.Unpickler):
    """Takes nothing but banwatch's own data classes, enums and errors, and dates: a hostile document speaks here."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of this name, if it is one of those."""
        if (module, name) in _PLAIN:
            return getattr(import_module(module), name)
        found = getattr(import_module(module), name, None) if module.startswith("banwatch.") else None
        if not isinstance(found, type) or not (
            dataclasses.is_dataclass(found) or issubclass(found, BanwatchError | Enum)
        ):
            raise pickle.UnpicklingError(f"{module}.{name} is not taken")
        return found


def _opened(answer: bytes) -> tuple[Any, bool | None]:
    """(result, True), (error, False), or (error, None) when the process is not to be used again."""
    try:
        value, good = _Careful(io.BytesIO(answer)).load()
    except Exception:  # noqa: BLE001 - a pickle that was tampered with fails in any way
        return ParseError("The parser's process gave an answer that cannot be read."), None
    if good is True or isinstance(value, BanwatchError):
        return value, good
    return ParseError("The parser's process gave an answer that makes no sense."), None


def _shut(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:  # unsent bytes of a message to a dead process
        return
