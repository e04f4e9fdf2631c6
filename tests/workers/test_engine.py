"""The queue of hints: told with the commit, one waiting for each step, and of no consequence when it is lost."""

import gc
import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from banwatch.bootstrap.services import open_database
from banwatch.edges.engine import SCHEMA, QueueEngine, prepare
from banwatch.edges.store import SqlStore
from support.bot import until


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    opened = open_database(url)
    yield opened
    opened.close()


def hints(store: SqlStore) -> list[tuple[str, str]]:
    with store.engine.connect() as conn:
        query = f"SELECT queue_name, status::text FROM {SCHEMA}.procrastinate_jobs ORDER BY 1, 2"  # noqa: S608
        return [tuple(row) for row in conn.execute(text(query))]  # type: ignore[misc]


@contextmanager
def engine(url: str, **steps: Callable[[], object]) -> Iterator[QueueEngine]:
    running = QueueEngine(url, [{name: run} for name, run in steps.items()], 3.0)
    running.start()
    try:
        yield running
    finally:
        running.stop()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # connections that were cut are collected here, not later
            gc.collect()


def test_a_hint_is_left_with_the_commit_and_not_without(store: SqlStore) -> None:
    def fail_half_way() -> None:
        with store.write() as tx:
            tx.call("read")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert hints(store) == []
    with store.write() as tx:
        tx.call("read")
        tx.call("classify")
        tx.call("read")
    assert hints(store) == [("classify", "todo"), ("read", "todo")]


def test_one_hint_waits_for_a_step_however_many_call(store: SqlStore) -> None:
    barrier = threading.Barrier(4)

    def call() -> None:
        barrier.wait()
        for _ in range(5):
            with store.write() as tx:
                tx.call("read")
                tx.call("classify")

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hints(store) == [("classify", "todo"), ("read", "todo")]


def test_the_tables_of_the_engine_are_made_once(store: SqlStore) -> None:
    prepare(store.engine)
    with store.engine.connect() as conn:
        assert conn.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar_one() is None, "not among ours"


def test_a_call_is_heard_and_its_hint_is_gone_afterwards(url: str, store: SqlStore) -> None:
    done: list[str] = []
    with engine(url, read=lambda: done.append("read"), poll=lambda: done.append("poll")):
        with store.write() as tx:
            tx.call("read")
        until(lambda: done == ["read"], 10, "the call")
        until(lambda: hints(store) == [], 10, "an empty queue")


def test_a_hint_that_is_stuck_in_doing_stops_nobody(url: str, store: SqlStore) -> None:
    """The fault of procrastinate's issue 1446: a job that stays in `doing` beside its waiting twin."""
    with store.write() as tx:
        tx.call("read")
    with store.engine.begin() as conn:
        conn.execute(text(f"SET search_path TO {SCHEMA}"))
        conn.execute(text(f"UPDATE {SCHEMA}.procrastinate_jobs SET status = 'doing'"))  # noqa: S608
    done: list[str] = []
    with engine(url, read=lambda: done.append("read")):
        with store.write() as tx:
            tx.call("read")
        until(lambda: done == ["read"], 10, "the call")
        until(lambda: hints(store) == [], 10, "the stuck hint to be removed, as its worker is gone")


def test_the_engine_comes_back_when_its_connections_were_cut(
    url: str, store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []
    caplog.set_level(logging.WARNING)
    with engine(url, read=lambda: done.append("read")):
        with store.write() as tx:
            tx.call("read")
        until(lambda: len(done) == 1, 10, "the first call")
        with store.engine.begin() as conn:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
            conn.execute(text(cut + "current_database()"))
        with store.write() as tx:
            tx.call("read")
        until(lambda: len(done) == 2, 30, "the second call")
    assert "Traceback" not in caplog.text
