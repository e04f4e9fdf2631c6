"""procrastinate as the engine of many workers. A job in its queue is only a hint that a step has work.

What is due stands in the domain tables, so a hint that is lost or stuck costs the time until the next tick and nothing
else. Hints have a queueing lock (one waits for each step) but no lock and no retry: moving a job back to the queue is
where procrastinate's known faults are (its issue 1446).
"""

import asyncio
import importlib.metadata
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url

from banwatch.edges.store.database import lock

log = logging.getLogger("banwatch")

SCHEMA = "procrastinate_" + importlib.metadata.version("procrastinate").replace(".", "_")
"""Each version has its tables to itself: nothing in them has to survive an upgrade, and old workers may go on."""

_WAIT = 3.0
"""Seconds until the engine starts again after the database went away."""
_TIDY_EVERY = 60.0


def prepare(engine: Engine) -> None:
    """Make the tables of the engine where they are missing, one process at a time."""
    with engine.begin() as conn:
        lock(conn, "engine")
        there = conn.execute(text("SELECT to_regclass(:name)"), {"name": f"{SCHEMA}.procrastinate_jobs"}).scalar_one()
        if there is None:
            conn.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            conn.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}")
            _driver(conn).execute(SchemaManager.get_schema())


def _driver(conn: Connection) -> Any:
    return conn.connection.driver_connection


class Hints:
    """Tells workers of new work, in the transaction that made it: no hint without the work, nor before it."""

    def __init__(self) -> None:
        self._app = App(connector=SyncPsycopgConnector())

    def __call__(self, conn: Connection, steps: frozenset[str]) -> None:
        """Leave a hint for each step that has none waiting. Called last in a transaction."""
        conn.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}, public")
        waiting = set(
            conn.execute(text("SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo'")).scalars()
        )
        for step in sorted(steps):  # in one order everywhere: two transactions never wait for each other
            if _lock_of(step) not in waiting:
                self._defer(conn, step)

    def _defer(self, conn: Connection, step: str) -> None:
        hint = self._app.configure_task(_task(step), queue=step, queueing_lock=_lock_of(step), connection=_driver(conn))
        try:
            with conn.begin_nested():
                hint.defer()
        except AlreadyEnqueued:
            log.debug("a hint for %s was left by another transaction", step)


def _task(step: str) -> str:
    return f"banwatch.{step}"


def _lock_of(step: str) -> str:
    return f"step:{step}"


class QueueEngine:
    """Runs a step's function whenever a hint for it comes. Steps of a group take turns in this process.

    A process holds a connection for each group to listen on, up to three for the queue, and those of the store.
    """

    def __init__(self, url: str, groups: Sequence[Mapping[str, Callable[[], object]]], grace: float) -> None:
        parsed = make_url(url).set(drivername="postgresql")
        self._conninfo = parsed.render_as_string(hide_password=False)
        self._groups = [group for group in groups if group]
        self._grace = grace
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), name="engine", daemon=True)
        self._started = threading.Event()
        self._ending: asyncio.Event
        self._loop: asyncio.AbstractEventLoop
        for name in ("procrastinate", "psycopg.pool"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what they say of a lost database is said here once

    def start(self) -> None:
        """Begin to listen for hints."""
        self._thread.start()
        self._started.wait(10)

    def stop(self) -> None:
        """No new hint is taken; running steps get their grace."""
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(self._grace + 2)

    async def _main(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_default_executor(ThreadPoolExecutor(len(self._groups) + 2, thread_name_prefix="step"))
        self._loop.set_exception_handler(_say_quietly)
        self._started.set()
        while not self._ending.is_set():
            try:
                await self._serve()
            except Exception as error:  # noqa: BLE001 - whatever befell the connection, a new one is tried
                log.warning("engine: the database cannot be reached (%s); tried again in %g s", error, _WAIT)
            await _pause(self._ending, _WAIT)

    async def _serve(self) -> None:
        """Serve all steps until the end, or until one of them lost the database."""
        connector = PsycopgConnector(
            conninfo=self._conninfo, kwargs={"options": f"-c search_path={SCHEMA}"}, min_size=1, max_size=3, timeout=10
        )
        app = App(connector=connector)
        for group in self._groups:
            for step, run in group.items():
                app.task(name=_task(step), queue=step)(run)
        async with app.open_async():
            workers = [asyncio.create_task(self._worker(app, tuple(group))) for group in self._groups]
            others = [asyncio.create_task(self._ending.wait()), asyncio.create_task(_tidy(app))]
            await asyncio.wait([*workers, *others], return_when=asyncio.FIRST_COMPLETED)
            for task in (*workers, *others):
                task.cancel()
            ends = await asyncio.gather(*workers, *others, return_exceptions=True)
            if not self._ending.is_set():
                why = next(
                    (repr(end.__cause__ or end) for end in ends if isinstance(end, Exception)), "a listener ended"
                )
                log.warning("engine: it lost the database (%s) and takes up again", why)

    async def _worker(self, app: App, steps: tuple[str, ...]) -> None:
        await app.run_worker_async(
            queues=list(steps),
            name="+".join(steps),
            concurrency=1,
            install_signal_handlers=False,
            delete_jobs="always",
            shutdown_graceful_timeout=self._grace,
        )


def _say_quietly(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What fails beside the tasks that are waited for failed with the same connection: it is told once, above."""
    log.debug("engine: %s (%r)", context.get("message"), context.get("exception"))


async def _pause(ending: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(ending.wait(), seconds)
    except TimeoutError:
        return


async def _tidy(app: App) -> None:
    """Remove hints whose worker is gone. They hold nothing up; they would only pile up."""
    while True:
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        await asyncio.sleep(_TIDY_EVERY)
