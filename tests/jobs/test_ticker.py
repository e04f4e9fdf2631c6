"""A ticker that is hurried does not wait for its next time, and a hurry during a call is not forgotten."""

import threading

from banwatch.scheduler import Ticker


def test_a_hurry_calls_at_once_and_once_more_after_a_call_that_runs() -> None:
    calls = threading.Semaphore(0)
    go_on = threading.Event()

    def job() -> None:
        calls.release()
        go_on.wait(5)

    ticker = Ticker("way", job, 3600)
    ticker.start()
    assert calls.acquire(timeout=5)
    ticker.hurry()  # the first call is still running
    go_on.set()
    assert calls.acquire(timeout=5)
    ticker.hurry()
    assert calls.acquire(timeout=5)
    ticker.stop()
    ticker.join(5)
    assert not calls.acquire(blocking=False)
