"""Writing together: what many threads have ready is written by one of them, in as few transactions as possible."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

MOST_WAITING = 16
"""Items that may wait for the one who writes; with more, threads wait themselves, so that memory stays bounded."""


class Together(Generic[_Item, _Result]):
    """A thread that finds nobody writing writes its item, and then what piled up meanwhile, until nothing is left.

    Nobody waits for a batch to fill: an item is written as soon as the database is free. With one thread each item is a
    batch of its own.
    """

    def __init__(self, write: Callable[[Sequence[_Item]], Sequence[_Result]]) -> None:
        self._write = write
        self._waiting: list[_Item] = []
        self._writing = False
        self._changed = threading.Condition()

    def add(self, item: _Item) -> tuple[_Result, ...]:
        """Hand an item over. The results of what this thread wrote itself: each item's result comes out once.

        An error of `write` reaches the thread that wrote; what others had handed over is left to the next who comes.
        """
        with self._changed:
            while self._writing and len(self._waiting) >= MOST_WAITING:
                self._changed.wait()
            self._waiting.append(item)
            if self._writing:
                return ()
            self._writing = True
        return self._written()

    def _written(self) -> tuple[_Result, ...]:
        results: list[_Result] = []
        try:
            while batch := self._next():
                results.extend(self._write(batch))
        except BaseException:
            with self._changed:
                self._writing = False
                self._changed.notify_all()
            raise
        return tuple(results)

    def _next(self) -> list[_Item]:
        """What waits. When that is nothing, this thread no longer writes, decided in the same moment."""
        with self._changed:
            batch, self._waiting = self._waiting, []
            self._writing = bool(batch)
            self._changed.notify_all()
        return batch
