"""Ticks by APScheduler, with what it lacks: no stall when the clock is set back, no counting of what was missed."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from banwatch.edges.clock import SystemClock

WATCH_EVERY = 5.0
"""Seconds between two looks at whether the clock was set."""
JUMP = timedelta(minutes=1)
"""A clock that moved by more than this against the steady one was set; less is the slewing of a time service."""
_MANY = 20
"""Threads for jobs; each job takes one at most."""

log = logging.getLogger("banwatch.ticks")
log.setLevel(logging.ERROR)  # APScheduler warns of each tick that comes while its job still runs, which is no fault


class _Every(BaseTrigger):  # type: ignore[misc]  # it ships no type information
    """So many seconds after now: the runs that were missed are not counted, however far the clock went ahead."""

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self._pause


class Ticks:
    """Calls jobs every so many seconds, each in a thread of its own and never twice at once.

    APScheduler plans by the time of day. A watch compares that with the steady clock, and when somebody has set the
    time, every job is due at once: nothing waits for an hour to come back.
    """

    def __init__(self, clock: SystemClock | None = None, watch_every: float = WATCH_EVERY) -> None:
        self._clock = clock or SystemClock()
        self._watch_every = watch_every
        self._called: dict[str, threading.Event] = {}
        self._ending = threading.Event()
        self._engine = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(_MANY)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone="UTC",
            logger=log,
        )
        self._engine.add_listener(self._ended, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        self._watch = threading.Thread(target=self._watch_clock, name="clock-watch", daemon=True)

    def add(self, name: str, job: Callable[[], object], seconds: float) -> None:
        """Before the start: call `job` at once, then every so many seconds. An error of it is logged."""
        self._called[name] = threading.Event()
        call, begin = partial(self._call, name, job), self._clock.now()
        self._engine.add_job(call, _Every(seconds), id=name, next_run_time=begin)

    def start(self) -> None:
        """Begin to tick."""
        self._engine.start()
        self._watch.start()

    def hurry(self, name: str) -> None:
        """Call the job at once; while a call of it runs, once more right after it."""
        self._called[name].set()
        self._due(name)

    def stop(self, grace: float | None = None) -> None:
        """No new call. Those that run get `grace` seconds to end; without it they are waited for."""
        self._ending.set()
        waiter = threading.Thread(target=self._engine.shutdown, name="ticks-stop", daemon=True)
        waiter.start()
        waiter.join(grace)

    def _call(self, name: str, job: Callable[[], object]) -> None:
        self._called[name].clear()
        if not self._ending.is_set():
            job()

    def _ended(self, event: JobExecutionEvent) -> None:
        """A call has ended. APScheduler dropped the tick that `hurry` asked for while it ran."""
        if self._called[event.job_id].is_set():
            self._due(event.job_id)

    def _due(self, name: str) -> None:
        if not self._ending.is_set():
            with suppress(JobLookupError):  # stopped in this moment
                self._engine.modify_job(name, next_run_time=self._clock.now())

    def _watch_clock(self) -> None:
        known = self._offset()
        while not self._ending.wait(self._watch_every):
            offset = self._offset()
            if abs(offset - known) > JUMP:
                for name in self._called:
                    self._due(name)
            known = offset

    def _offset(self) -> timedelta:
        """How far the time of day is ahead of the steady clock; it changes only when somebody sets the time."""
        return timedelta(seconds=self._clock.now().timestamp() - self._clock.steady())
