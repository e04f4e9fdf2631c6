"""Inserts that leave rows alone whose unique key is there already: what makes every apply repeatable."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def dialect_insert(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows ON CONFLICT, which each database has in a dialect of its own."""
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)


def insert_new(conn: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row; False when one with the same unique key is there (then nothing changes).

    The answer comes by RETURNING: PostgreSQL's driver does not count the rows of an insert.
    """
    statement = dialect_insert(conn, table).values(row).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return conn.execute(statement).first() is not None


def insert_all_new(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert many rows of the same columns by one statement; those whose unique key is there change nothing.

    The number of rows that are new.
    """
    build = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    statement = build(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return max(0, conn.execute(statement, rows).rowcount)


def count_up(conn: Connection, table: Table, name: str) -> int:
    """Add one to the counter of this name and give its new value; the first is 1."""
    statement = dialect_insert(conn, table).values(name=name, value=1)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"value": table.c.value + 1})
    return int(conn.execute(statement.returning(table.c.value)).scalar_one())
