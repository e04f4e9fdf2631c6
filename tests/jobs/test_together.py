"""Writing together: everything is written once and comes out once, in batches, with few waiting."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from banwatch.jobs.together import MOST_WAITING, Together


def test_one_thread_alone_writes_each_item_at_once() -> None:
    batches: list[list[int]] = []

    def write(batch: Sequence[int]) -> list[int]:
        batches.append(list(batch))
        return [-each for each in batch]

    together = Together(write)
    assert [together.add(number) for number in (1, 2, 3)] == [(-1,), (-2,), (-3,)]
    assert batches == [[1], [2], [3]]


def test_what_piles_up_while_one_writes_is_one_batch() -> None:
    batches: list[list[int]] = []
    begun, go_on = threading.Event(), threading.Event()

    def write(batch: Sequence[int]) -> Sequence[int]:
        batches.append(list(batch))
        begun.set()
        assert go_on.wait(5)
        return batch

    together = Together(write)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(together.add, 0)
        assert begun.wait(5)
        assert [together.add(number) for number in (1, 2, 3)] == [(), (), ()], "nobody else waits for the database"
        go_on.set()
        assert first.result(5) == (0, 1, 2, 3)
    assert batches == [[0], [1, 2, 3]]


def test_many_threads_every_item_once_and_never_two_writers() -> None:
    written: list[int] = []
    writing = threading.Lock()
    sizes: list[int] = []

    def write(batch: Sequence[int]) -> Sequence[int]:
        assert writing.acquire(blocking=False), "two writers at a time"
        written.extend(batch)
        sizes.append(len(batch))
        writing.release()
        return batch

    together = Together(write)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(together.add, range(2000)))
    assert sorted(written) == list(range(2000))
    assert sorted(each for result in results for each in result) == list(range(2000))
    assert max(sizes) <= MOST_WAITING


def test_with_too_many_waiting_threads_wait_themselves() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def write(batch: Sequence[int]) -> Sequence[int]:
        begun.set()
        assert go_on.wait(5)
        return batch

    together = Together(write)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(together.add, -1)
        assert begun.wait(5)
        for number in range(MOST_WAITING):
            assert together.add(number) == ()
        late = pool.submit(together.add, 99)
        assert not late.done()
        go_on.set()
        done = {*first.result(5), *late.result(5)}
    assert done == {-1, *range(MOST_WAITING), 99}


def test_an_error_reaches_the_one_who_wrote_and_the_next_takes_over() -> None:
    broken = True

    def write(batch: Sequence[int]) -> Sequence[int]:
        if broken:
            raise ValueError("full")
        return batch

    together = Together(write)
    with pytest.raises(ValueError, match="full"):
        together.add(1)
    broken = False
    assert together.add(2) == (2,)
