"""The database: engine, transactions, schema. SQLite in one process, PostgreSQL for many; the same code in both."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from banwatch.edges.store import revisions
from banwatch.edges.store.articles import SqlArticles
from banwatch.edges.store.audit import SqlAudit
from banwatch.edges.store.bans import SqlBans
from banwatch.edges.store.clicks import SqlClicks
from banwatch.edges.store.desk import SqlDesk
from banwatch.edges.store.digests import SqlDigests
from banwatch.edges.store.entries import SqlEntries
from banwatch.edges.store.feeds import SqlFeeds
from banwatch.edges.store.gauges import SqlGauges
from banwatch.edges.store.groups import SqlGroups
from banwatch.edges.store.history import SqlHistory
from banwatch.edges.store.hosts import SqlHosts
from banwatch.edges.store.life import SqlLife
from banwatch.edges.store.official import SqlOfficial
from banwatch.edges.store.outbox import SqlOutbox
from banwatch.edges.store.register import SqlRegister
from banwatch.edges.store.search import SqlSearch
from banwatch.edges.store.sketches import SqlSketches
from banwatch.edges.store.work import SqlWork
from banwatch.errors import StoreError

_LOCKS = 0x62616E77  # "banw": a space of advisory locks that no other program on the server uses
_BUSY_SECONDS = 30.0

Call = Callable[[Connection, frozenset[str]], None]
"""Calls workers for these steps, within the transaction that made the work."""


class SqlTx:
    """One transaction (`ports.Tx`)."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self.called: set[str] = set()
        self.desk = SqlDesk(conn)
        self.search = SqlSearch(conn)
        self.feeds = SqlFeeds(conn)
        self.hosts = SqlHosts(conn)
        self.history = SqlHistory(conn)
        self.entries = SqlEntries(conn)
        self.articles = SqlArticles(conn)
        self.gauges = SqlGauges(conn)
        self.bans = SqlBans(conn)
        self.life = SqlLife(conn)
        self.groups = SqlGroups(conn)
        self.sketches = SqlSketches(conn)
        self.audit = SqlAudit(conn)
        self.official = SqlOfficial(conn)
        self.outbox = SqlOutbox(conn)
        self.clicks = SqlClicks(conn)
        self.digests = SqlDigests(conn)
        self.work = SqlWork(conn)
        self.register = SqlRegister(conn)

    def call(self, step: str) -> None:
        """There is work for this step: workers are told with the commit."""
        self.called.add(step)

    def turn(self, name: str) -> None:
        """Wait until no other transaction has this turn."""
        lock(self._conn, name)


def lock(conn: Connection, name: str) -> None:
    """Wait for the lock of this name, and keep it to the end of the transaction."""
    if conn.dialect.name != "postgresql":
        return  # SQLite has one writer at a time anyhow
    number = zlib.crc32(name.encode()) - (1 << 31)
    conn.execute(text("SELECT pg_advisory_xact_lock(:space, :number)"), {"space": _LOCKS, "number": number})


class SqlStore:
    """Fulfils `ports.Store`."""

    def __init__(self, engine: Engine, call: Call | None = None) -> None:
        self._engine = engine
        self._call = call

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and tests."""
        return self._engine

    @property
    def address(self) -> str:
        """Where the database is, without any password."""
        return self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def write(self, repeatable: bool = False) -> Iterator[SqlTx]:
        """A transaction that may write. On SQLite it takes the write lock at once, so that it cannot fail half-way.

        `repeatable`: what it writes would be found out again after a power cut, so the commit need not wait for the
        disk. It stays whole, and a later commit that waits takes it along.
        """
        with clear_errors(self._engine), writing(self._engine, repeatable) as conn:
            tx = SqlTx(conn)
            yield tx
            if tx.called and self._call is not None:
                self._call(conn, frozenset(tx.called))

    @contextmanager
    def read(self) -> Iterator[SqlTx]:
        """A transaction that reads one consistent state."""
        with clear_errors(self._engine), self._engine.connect() as conn, conn.begin():
            yield SqlTx(conn)

    def close(self) -> None:
        """Let go of connections."""
        self._engine.dispose()


def open_store(url: str, call: Call | None = None) -> SqlStore:
    """Open (and make, and migrate) the database. StoreError says what to do when that cannot be.

    `call` tells workers of new work; without it nobody is told, and the next tick finds it.
    """
    store = SqlStore(make_engine(url), call)
    try:
        migrate(store.engine)
    except BaseException:  # whatever it was, also an interrupt: connections are let go of, then it goes on its way
        store.close()
        raise
    return store


def make_engine(url: str) -> Engine:
    """An engine with the settings that SQLite needs."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True)
        options: dict[str, Any] = {"connect_args": {"timeout": _BUSY_SECONDS, "check_same_thread": False}}
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        else:
            options["poolclass"] = StaticPool
        engine = create_engine(parsed, **options)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, OSError) as error:
        raise StoreError(f"database.url: {error}.", _advice(error)) from error
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _advice(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError):
        return 'PostgreSQL needs the extra: pip install "banwatch[postgres]".'
    return 'Use an address like "sqlite:////path/to/banwatch.sqlite3" in a directory that you may write.'


def _sqlite_connect(connection: Any, _record: object) -> None:
    """WAL lets readers and the one writer work side by side; FULL loses no commit on a power cut."""
    connection.isolation_level = None  # transactions are begun by us, see _sqlite_begin
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(conn: Connection) -> None:
    """A writer takes the lock at its start: upgrading a read lock later would fail despite the time-out."""
    options = conn.get_execution_options()
    writes = options.get("banwatch_write")
    if writes:
        conn.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if options.get('banwatch_repeatable') else 'FULL'}")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def clear_errors(engine: Engine) -> Iterator[None]:
    """What the driver raises becomes a StoreError that says what to do."""
    try:
        yield
    except DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise StoreError(
            f"The database {where} refused: {str(error.orig).strip()}.",
            "Check that it is reachable, that its disk is not full, and that no other program holds it.",
        ) from error


@contextmanager
def writing(engine: Engine, repeatable: bool = False) -> Iterator[Connection]:
    """A transaction that may write. `repeatable`: its commit need not wait for the disk."""
    options = {"banwatch_write": True, "banwatch_repeatable": repeatable}
    with engine.connect().execution_options(**options) as conn, conn.begin():
        if repeatable and engine.dialect.name == "postgresql":
            conn.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
        yield conn


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest version, one process at a time. A newer schema than ours is refused."""
    with clear_errors(engine), writing(engine) as conn:
        lock(conn, "migration")
        revisions.upgrade(conn)
