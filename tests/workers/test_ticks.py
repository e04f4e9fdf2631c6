"""Ticks: hurried, steady when the clock is set, alive after a fault, and never two calls of one job at once."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import pytest

from banwatch.edges.clock import SystemClock
from banwatch.edges.ticks import Ticks
from support.bot import until


@contextmanager
def ticking(ticks: Ticks) -> Iterator[Ticks]:
    ticks.start()
    yield ticks
    ticks.stop(5)


class SetClock(SystemClock):
    """The machine's clock, set by somebody."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def now(self) -> datetime:
        return super().now() + self.shift


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """A clock that can be set, and that APScheduler itself reads."""
    clock = SetClock()

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.now().astimezone(tz)

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Shifted)
    return clock


def test_a_hurry_calls_at_once_and_once_more_after_a_call_that_runs() -> None:
    calls = threading.Semaphore(0)
    go_on = threading.Event()

    def job() -> None:
        calls.release()
        go_on.wait(5)

    ticks = Ticks()
    ticks.add("way", job, 3600)
    with ticking(ticks):
        assert calls.acquire(timeout=5)
        ticks.hurry("way")  # the first call is still running
        assert not calls.acquire(timeout=0.1), "never twice at once"
        go_on.set()
        assert calls.acquire(timeout=5)
        ticks.hurry("way")
        assert calls.acquire(timeout=5)
    assert not calls.acquire(blocking=False)


def test_no_hurry_is_lost_however_it_meets_the_end_of_a_call() -> None:
    asked = [0]
    seen = [0]

    def job() -> None:
        seen[0] = asked[0]

    ticks = Ticks()
    ticks.add("way", job, 3600)
    with ticking(ticks):
        for _ in range(300):
            asked[0] += 1
            ticks.hurry("way")
        until(lambda: seen[0] == asked[0], 5, "a call after the last hurry")


@pytest.mark.parametrize("jump", [timedelta(days=-2), timedelta(hours=-1), timedelta(days=400)])
def test_a_clock_that_is_set_neither_stops_nor_floods_the_ticks(clock: SetClock, jump: timedelta) -> None:
    calls: list[float] = []
    ticks = Ticks(clock, watch_every=0.05)
    ticks.add("quick", lambda: calls.append(clock.steady()), 0.1)
    with ticking(ticks):
        until(lambda: len(calls) >= 2, 5, "two calls")
        clock.shift = jump
        at, before = clock.steady(), len(calls)
        until(lambda: len(calls) >= before + 4, 5, "calls after the jump")
        assert calls[before + 3] - at < 2
        gaps = [later - earlier for earlier, later in zip(calls[before + 1 :], calls[before + 2 :], strict=False)]
        assert min(gaps) > 0.01, "the missed ones are not made up for"


def test_without_the_watch_a_clock_set_back_would_stop_them(clock: SetClock) -> None:
    """What the watch is for: APScheduler alone waits for the hour to come back."""
    calls: list[int] = []
    ticks = Ticks(clock, watch_every=3600)
    ticks.add("quick", lambda: calls.append(1), 0.05)
    with ticking(ticks):
        until(lambda: calls, 5, "a call")
        clock.shift = timedelta(hours=-1)
        threading.Event().wait(0.2)  # what is under way ends
        after = len(calls)
        threading.Event().wait(0.3)
        assert len(calls) == after


def test_a_clock_that_is_slewed_changes_nothing(clock: SetClock) -> None:
    calls: list[int] = []
    ticks = Ticks(clock, watch_every=0.05)
    ticks.add("slow", lambda: calls.append(1), 3600)
    with ticking(ticks):
        until(lambda: calls, 5, "the first call")
        clock.shift = timedelta(seconds=30)
        threading.Event().wait(0.3)
        assert len(calls) == 1


def test_a_job_with_a_fault_goes_on_and_its_error_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []

    def job() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise ValueError("a fault of ours")

    ticks = Ticks()
    ticks.add("faulty", job, 0.02)
    with ticking(ticks):
        until(lambda: len(calls) >= 4, 10, "further calls")
    assert "a fault of ours" in caplog.text


def test_a_long_job_is_no_warning_and_holds_no_other_up(caplog: pytest.LogCaptureFixture) -> None:
    go_on = threading.Event()
    calls: list[int] = []
    ticks = Ticks()
    ticks.add("long", lambda: go_on.wait(5), 0.02)
    ticks.add("quick", lambda: calls.append(1), 0.02)
    with ticking(ticks), caplog.at_level(logging.WARNING, "apscheduler"):
        until(lambda: len(calls) > 5, 5, "calls of the quick one")
        go_on.set()
    assert not caplog.records


def test_stopped_is_stopped_even_when_a_job_hangs() -> None:
    go_on = threading.Event()
    calls: list[int] = []
    ticks = Ticks()
    ticks.add("hanging", lambda: go_on.wait(20), 3600)
    ticks.add("quick", lambda: calls.append(1), 0.02)
    ticks.start()
    until(lambda: calls, 5, "a call")
    ticks.stop(0.3)
    after = len(calls)
    ticks.hurry("quick")
    threading.Event().wait(0.2)
    assert len(calls) == after
    go_on.set()
