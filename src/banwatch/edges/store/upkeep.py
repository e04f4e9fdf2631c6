"""Looking after the database from outside: upgrade, check, copies. Nothing here needs the rest of the bot."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from banwatch.edges.store import copies, revisions
from banwatch.edges.store.database import clear_errors, lock, make_engine, writing
from banwatch.edges.store.tables import delivery, work
from banwatch.model.alert import DeliveryState


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    """An engine for the length of the block; the database is not touched by that."""
    engine = make_engine(url)
    try:
        with clear_errors(engine):
            yield engine
    finally:
        engine.dispose()


def upgrade(url: str) -> tuple[str | None, str]:
    """Bring the schema to the newest version, one process at a time. (before, after)."""
    with engine_of(url) as engine, writing(engine) as conn:
        lock(conn, "migration")
        return revisions.upgrade(conn)


def back_up(url: str, path: Path, now: datetime) -> Mapping[str, int]:
    """Copy what is committed at this moment into a file, while others go on working. Rows by table."""
    upgrade(url)
    with engine_of(url) as engine, _snapshot(engine) as conn:
        return copies.write_copy(conn, path, now)


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """One consistent state for a whole transaction. On SQLite every transaction has that."""
    with engine.connect() as conn:
        if engine.dialect.name == "postgresql":
            conn = conn.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901 - the same connection
        with conn.begin():
            yield conn


def restore(url: str, path: Path) -> Mapping[str, int]:
    """Fill an empty database from a copy. Rows by table."""
    with engine_of(url) as engine, writing(engine) as conn:
        lock(conn, "migration")
        return copies.read_copy(conn, path)


def move(url: str, target: str, now: datetime) -> Mapping[str, int]:
    """Copy everything into another database, which must be empty. The old one stays as it is. Rows by table."""
    with tempfile.TemporaryDirectory(prefix="banwatch-") as directory:
        path = Path(directory) / "move.jsonl"
        back_up(url, path, now)
        return restore(target, path)


def faults(url: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the database: (`fault` or `warning`, in words). Nothing is changed."""
    with engine_of(url) as engine, engine.connect() as conn, conn.begin():
        yield from _of_the_file(conn)
        version = revisions.current(conn)
        if version is None:
            yield "warning", "it is empty; the first command that opens it makes the tables"
        elif version not in revisions.revisions():
            yield "fault", f"its schema {version} is newer than this program; install the newer banwatch"
        elif version != revisions.head():
            yield "warning", f"its schema is {version}, not {revisions.head()}; banwatch db upgrade, or any command"
        else:
            for difference in revisions.differences(conn):
                yield "fault", f"its tables are not as they should be: {difference}; restore a backup"
            yield from _of_the_content(conn)


def _of_the_file(conn: Connection) -> Iterator[tuple[str, str]]:
    if conn.dialect.name != "sqlite":
        return
    for row in conn.exec_driver_sql("PRAGMA integrity_check").scalars():
        if row != "ok":
            yield "fault", f"the file is damaged: {row}; restore a backup"
    for row in conn.exec_driver_sql("PRAGMA foreign_key_check"):
        yield "fault", f"a row of {row[0]} points to a row of {row[2]} that is not there; restore a backup"


def _of_the_content(conn: Connection) -> Iterator[tuple[str, str]]:
    aside = conn.execute(select(func.count()).select_from(work).where(work.c.quarantined)).scalar_one()
    if aside:
        yield "warning", f"{aside} things are in quarantine; banwatch quarantine list"
    stuck = (DeliveryState.HELD.value, DeliveryState.DEAD.value)
    held = conn.execute(select(func.count()).select_from(delivery).where(delivery.c.state.in_(stuck))).scalar_one()
    if held:
        yield "warning", f"{held} deliveries were held or given up; banwatch check"
