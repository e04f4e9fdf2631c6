"""The child's side of the sandbox: takes a function and its arguments, answers with the result, and again.

    python -I -m banwatch.edges.cell SECONDS MEMORY

Messages are pickles with their length before them, on standard input and output. It ends by itself when its parent is
gone (end of input), after SECONDS of work on one document (by the system's timers, which also end C code), and when
MEMORY bytes do not suffice.
"""

import math
import os
import pickle
import resource
import signal
import sys
from typing import Any, BinaryIO

from banwatch.errors import BanwatchError, ParseError

LENGTH_BYTES = 8
SPARE_SECONDS = 1.0
"""How much later than the parent's own limit the child ends itself: a backstop for when the parent is gone."""


def confine(memory: int) -> None:
    """Limits that hold for good: memory, no files written, no core dumps, few open files. Ctrl-C is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _, hard = resource.getrlimit(limit)
        top = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (top, top))


def serve(source: BinaryIO, sink: BinaryIO, seconds: float) -> None:
    """Answer until the input ends."""
    while len(head := source.read(LENGTH_BYTES)) == LENGTH_BYTES:
        message = source.read(int.from_bytes(head, "big"))
        function, arguments = pickle.loads(message)  # noqa: S301 - what the parent says is trusted
        _allow(seconds + SPARE_SECONDS)
        answer, last = _answer(function, arguments)
        signal.setitimer(signal.ITIMER_REAL, 0)
        sink.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
        sink.flush()
        if last:
            return


def _allow(seconds: float) -> None:
    """From now on so many seconds, of the clock and of the processor; then the system ends this process."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds) + 1, hard))


def _answer(function: Any, arguments: Any) -> tuple[bytes, bool]:
    """The pickled pair (result, True), (error, False), or (error, None) after which this process ends: it may be in a
    bad state. And whether that is so.
    """
    try:
        return pickle.dumps((function(*arguments), True)), False
    except BanwatchError as error:
        return pickle.dumps((error, False)), False
    except MemoryError:
        return pickle.dumps((ParseError("The document needs more memory than a parser may take."), None)), True
    except Exception as error:  # noqa: BLE001 - parsers fail on hostile documents with whatever their parts raise
        shown = f"{type(error).__name__}: {str(error)[:100]}"
        return pickle.dumps((ParseError(f"The parser failed on the document ({shown})."), None)), True


def main() -> None:
    """Serve on the standard streams; what libraries print goes nowhere."""
    sink = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a path of ours
        os.dup2(nowhere.fileno(), 1)
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    confine(memory)
    try:
        serve(sys.stdin.buffer, sink, seconds)
    except BrokenPipeError:  # the parent is gone
        os._exit(0)


if __name__ == "__main__":
    main()
