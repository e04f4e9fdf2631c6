"""Copies of the database as JSON lines, readable by SQLite and PostgreSQL alike.

The first line tells the version of the schema, the last one how many rows there are: a copy that was cut off is seen.
What belongs to running processes (leases, ticks, the queue of hints) is left out.
"""

import gzip
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Boolean, Column, Connection, Date, DateTime, Integer, MetaData, Table, func, insert, select, text

from banwatch.edges.store import revisions
from banwatch.edges.store.tables import delivery, metadata, tick, work
from banwatch.errors import InputError
from banwatch.model.alert import DeliveryState

FORMAT = "banwatch backup 1"
_PASSING = frozenset({work.name, tick.name, "alembic_version"})
_TOGETHER = 500
_IN_DOUBT = (DeliveryState.PENDING.value, DeliveryState.LEASED.value, DeliveryState.HELD.value)


def write_copy(conn: Connection, path: Path, now: datetime) -> Mapping[str, int]:
    """Write a copy of what the connection's transaction sees. Rows by table. It appears whole or not at all."""
    counts: dict[str, int] = {}
    beside = path.with_name(path.name + ".part")
    try:
        with _opened(beside, "wt") as file:
            revision = revisions.current(conn)
            _line(file, {"format": FORMAT, "revision": revision, "at": now.isoformat()})
            for table in metadata.sorted_tables:
                if table.name not in _PASSING:
                    counts[table.name] = _write_table(conn, table, file)
            _line(file, {"rows": sum(counts.values())})
        beside.chmod(0o600)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(path)
    except OSError as error:
        raise InputError(f"{path}: the copy cannot be written ({error.strerror}).", "Name another place.") from error
    finally:
        beside.unlink(missing_ok=True)
    return counts


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[IO[str]]:
    """Compressed where the name says so. (`.part` stands behind the name while it is written.)"""
    packed = path.name.removesuffix(".part").endswith(".gz")
    opened: Any = gzip.open(path, mode, encoding="utf-8") if packed else path.open(mode, encoding="utf-8")  # noqa: SIM115
    with opened as file:
        yield file


def _line(file: IO[str], value: object) -> None:
    file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n")


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"a value of type {type(value).__name__} has no form in a copy")


def _write_table(conn: Connection, table: Table, file: IO[str]) -> int:
    names = [column.name for column in table.columns]
    _line(file, {"table": table.name, "columns": names})
    count = 0
    rows = conn.execution_options(yield_per=_TOGETHER).execute(select(table).order_by(*table.primary_key.columns))
    for row in rows:
        _line(file, list(row))
        count += 1
    return count


def read_copy(conn: Connection, path: Path) -> Mapping[str, int]:
    """Fill an empty database from a copy, in the caller's transaction, and bring it to the newest version.

    Deliveries that were open are in doubt now: they may have been sent since. They are looked up before they are sent.
    """
    refuse_unless_empty(conn)
    try:
        with _opened(path, "rt") as file:
            counts = _fill(conn, path, file)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the copy cannot be read ({error}).", "Check the path, or take another.") from error
    revisions.upgrade(conn)
    _doubt(conn)
    _continue_numbers(conn)
    return counts


def refuse_unless_empty(conn: Connection) -> None:
    """A copy is only read into a database that holds nothing. Empty tables of ours are removed."""
    if revisions.current(conn) is None:
        return
    revisions.upgrade(conn)
    filled = [
        table.name
        for table in metadata.sorted_tables
        if table.name not in _PASSING and conn.execute(select(func.count()).select_from(table)).scalar_one()
    ]
    if filled:
        raise InputError(
            f"The database is not empty (table {filled[0]} has rows).",
            "Restore into a new database: name another one in database.url.",
        )
    revisions.downgrade(conn, "base")


def _fill(conn: Connection, path: Path, file: IO[str]) -> Mapping[str, int]:
    lines = _values(path, file)
    head = next(lines, None)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise InputError(f"{path}: this is no copy that banwatch made.", "Make one with: banwatch db backup FILE.")
    if head["revision"] not in revisions.revisions():
        raise InputError(
            f"{path}: the copy is of a newer version ({head['revision']}) than this program.",
            "Install the newer banwatch and restore with it.",
        )
    revisions.upgrade(conn, head["revision"])
    tables = MetaData()
    tables.reflect(conn)
    counts: dict[str, int] = {}
    filling: _Filling | None = None
    for value in lines:
        if isinstance(value, list) and filling is not None:
            filling.add(value)
        elif isinstance(value, dict) and "table" in value:
            counts |= filling.end() if filling else {}
            filling = _Filling(conn, tables.tables[value["table"]], value["columns"])
        else:
            counts |= filling.end() if filling else {}
            _whole(path, value, counts)
            return counts
    raise InputError(f"{path}: the copy was cut off.", "Take another.")


def _values(path: Path, file: IO[str]) -> Iterator[Any]:
    for number, line in enumerate(file, 1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}, line {number}: this line is broken ({error}).", "Take another copy.") from error


def _whole(path: Path, end: object, counts: Mapping[str, int]) -> None:
    if not isinstance(end, dict) or end.get("rows") != sum(counts.values()):
        raise InputError(f"{path}: the copy is not whole: {sum(counts.values())} rows, {end}.", "Take another.")


class _Filling:
    """Rows of one table on their way in, some hundred at a time."""

    def __init__(self, conn: Connection, table: Table, names: list[str]) -> None:
        self._conn, self._table = conn, table
        self._columns = [table.columns[name] for name in names]
        self._rows: list[dict[str, Any]] = []
        self._count = 0

    def add(self, values: list[Any]) -> None:
        """One row."""
        pairs = zip(self._columns, values, strict=True)
        self._rows.append({column.name: typed(column, value, self._conn.dialect.name) for column, value in pairs})
        if len(self._rows) >= _TOGETHER:
            self._flush()

    def end(self) -> Mapping[str, int]:
        """The last rows. The number of all by table."""
        self._flush()
        return {self._table.name: self._count}

    def _flush(self) -> None:
        if self._rows:
            self._conn.execute(insert(self._table), self._rows)
            self._count += len(self._rows)
            self._rows = []


def typed(column: Column[Any], value: Any, dialect: str) -> Any:
    """A JSON value as the column wants it. SQLite keeps moments in UTC without saying so."""
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=None) if dialect == "sqlite" else moment
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return bool(value) if isinstance(column.type, Boolean) else value


def _doubt(conn: Connection) -> None:
    """What was to be sent when the copy was made may be sent by now: unknown, so it is looked up first."""
    conn.execute(
        delivery.update()
        .where(delivery.c.state.in_(_IN_DOUBT))
        .values(
            state=DeliveryState.UNKNOWN.value,
            owner="",
            lease_until=None,
            not_before=None,
            first_attempt_at=func.coalesce(delivery.c.first_attempt_at, delivery.c.created_at),
            last_error="restored from a copy: it may have been sent since",
        )
    )


def _continue_numbers(conn: Connection) -> None:
    """PostgreSQL counts ids by itself: it has to go on after the highest."""
    if conn.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        for column in table.primary_key.columns:
            if isinstance(column.type, Integer) and column.autoincrement is not False and not column.foreign_keys:
                conn.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608 - our own names
                        f"(SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name}), false)"
                    )
                )
