"""Doing many things at once: a pool of threads behind `ports.Spread`."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class ThreadSpread:
    """Runs up to `workers` calls at a time and yields each result as soon as it is there."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def __call__(self, function: Callable[[_Item], _Result], items: Sequence[_Item], /) -> Iterator[_Result]:
        """Results in the order of their finishing."""
        if not items:
            return
        pool = ThreadPoolExecutor(min(self._workers, len(items)), thread_name_prefix="fetch")
        try:
            for call in as_completed([pool.submit(function, item) for item in items]):
                yield call.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
