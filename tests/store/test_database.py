"""Opening, migrating, locking; what a person is told when it fails."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, text

from banwatch.edges.store import SqlStore, open_store
from banwatch.edges.store.tables import metadata
from banwatch.errors import StoreError
from support.makers import NOW, feed
from support.stores import store_of


def test_migrations_lead_to_the_tables(store: SqlStore) -> None:
    with store.engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"include_name": _is_ours})
        assert compare_metadata(context, metadata) == []


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The search of SQLite and PostgreSQL is made by its migration alone: no table of ours can say it."""
    return kind not in ("table", "index") or not (name or "").removeprefix("ix_").startswith("article_words")


def test_opening_twice_changes_nothing(url: str, store: SqlStore) -> None:
    with store.write() as tx:
        tx.feeds.add_feed(feed(), NOW)
    if url == "sqlite://":
        return  # each opening of an in-memory database is another one
    with store_of(url) as again, again.read() as tx:
        assert len(tx.feeds.feeds()) == 1


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    with store_of(url) as store, store.engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        open_store(url)


def test_many_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/race.sqlite3"
    faults: list[BaseException] = []

    def work() -> None:
        try:
            open_store(url).close()
        except BaseException as error:  # noqa: BLE001 - told to the main thread
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/x.sqlite3", "nonsense", "oracle://x"])
def test_a_bad_address_is_told_in_words(url: str) -> None:
    with pytest.raises(StoreError, match=r"database\.url"):
        open_store(url)


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_text("this is no database, it only has the name of one")
    with pytest.raises(StoreError, match=r"x\.sqlite3 refused"):
        open_store(f"sqlite:///{tmp_path}/x.sqlite3")


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    with store_of(f"sqlite:///{tmp_path}/w.sqlite3") as store:
        barrier = threading.Barrier(4)

        def work(number: int) -> None:
            barrier.wait()
            for step in range(10):
                with store.write() as tx:
                    tx.feeds.add_feed(feed(f"https://paper.example/{number}/{step}"), NOW)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with store.read() as tx:
            assert len(tx.feeds.feeds()) == 40


def test_sqlite_keeps_foreign_keys_and_loses_no_commit(tmp_path: Path) -> None:
    with store_of(f"sqlite:///{tmp_path}/p.sqlite3") as store, store.engine.connect() as conn:
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert conn.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def test_only_what_can_be_found_out_again_skips_the_disk(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/x.sqlite3")
    seen = []
    event.listen(
        store.engine, "commit", lambda conn: seen.append(conn.connection.execute("PRAGMA synchronous").fetchone()[0])
    )
    with store.write(repeatable=True) as tx:
        tx.feeds.add_feed(feed("https://paper.example/feed"), NOW)
    with store.write() as tx:
        tx.feeds.remove_feed("https://paper.example/feed")
    store.close()
    assert seen == [1, 2]  # NORMAL, FULL
