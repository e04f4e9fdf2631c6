"""From every earlier schema to the newest with data in it, and back; many at once; newer ones are refused."""

import threading

import pytest
from sqlalchemy import text

from banwatch.edges.store import open_store, revisions, upkeep
from banwatch.edges.store.database import make_engine, writing
from banwatch.edges.store.tables import metadata
from banwatch.errors import StoreError
from banwatch.model.alert import DeliveryState
from banwatch.model.ban import BanStatus
from support.first_schema import ROWS, fill
from support.makers import NOW
from support.stores import store_of

NO_MEMORY = "each opening of an in-memory database is another one"


def begin_at(url: str, revision: str) -> None:
    """A database with the rows of the first version, brought up to a revision and no further."""
    engine = make_engine(url)
    with writing(engine) as conn:
        revisions.upgrade(conn, revisions.revisions()[0])
        fill(conn)
        revisions.upgrade(conn, revision)
    engine.dispose()


def counts(url: str) -> dict[str, int]:
    with store_of(url) as store, store.engine.connect() as conn:
        return {name: conn.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in ROWS}  # noqa: S608


@pytest.mark.parametrize("revision", revisions.revisions())
def test_data_of_every_earlier_schema_arrives(url: str, revision: str) -> None:
    if url == "sqlite://":
        return
    begin_at(url, revision)
    assert counts(url) == dict.fromkeys(ROWS, 1)
    with store_of(url) as store, store.write() as tx:
        ban = tx.bans.ban("ban-2021-0001")
        assert (ban.status, ban.facts.place, ban.facts.vote) == (BanStatus.CONFIRMED, "Millbrook", "7-0")
        assert ban.facts.evidence["place"].quote == "Millbrook"
        (feed,) = tx.feeds.due_feeds(NOW, 9)
        assert (feed.failures, feed.baselined) == (0.5, True)
        (delivery,) = tx.outbox.deliveries(ban.id)
        assert delivery.state is DeliveryState.PENDING
        assert tx.bans.decisions(ban.id)[0].who == "Ann"


@pytest.mark.parametrize("revision", revisions.revisions()[:-1])
def test_down_and_up_again(url: str, revision: str) -> None:
    if url == "sqlite://":
        return
    begin_at(url, "head")
    engine = make_engine(url)
    with writing(engine) as conn:
        revisions.downgrade(conn, revision)
        assert revisions.current(conn) == revision
    engine.dispose()
    assert next(iter(upkeep.faults(url)))[0] == "warning"
    assert counts(url) == dict.fromkeys(ROWS, 1)
    assert list(upkeep.faults(url)) == []


def test_down_to_nothing(url: str) -> None:
    if url == "sqlite://":
        return
    engine = make_engine(url)
    with writing(engine) as conn:
        revisions.upgrade(conn)
        revisions.downgrade(conn, "base")
        for table in metadata.tables:
            assert not engine.dialect.has_table(conn, table), table
    engine.dispose()


def test_upgrade_tells_from_where_to_where(url: str) -> None:
    if url == "sqlite://":
        return
    first, last = revisions.revisions()[0], revisions.head()
    assert upkeep.upgrade(url) == (None, last)
    assert upkeep.upgrade(url) == (last, last)
    engine = make_engine(url)
    with writing(engine) as conn:
        revisions.downgrade(conn, first)
    engine.dispose()
    assert upkeep.upgrade(url) == (first, last)


def test_many_processes_may_migrate_at_once(url: str) -> None:
    if url == "sqlite://":
        return
    begin_at(url, revisions.revisions()[0])
    faults: list[BaseException] = []

    def work() -> None:
        try:
            open_store(url).close()
        except BaseException as error:  # noqa: BLE001 - told to the main thread
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert counts(url) == dict.fromkeys(ROWS, 1)


def test_a_migration_that_fails_leaves_the_old_schema(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if url == "sqlite://":
        return
    first = revisions.revisions()[0]
    begin_at(url, first)
    real = revisions.upgrade

    def fail_at_the_end(conn: object, target: str = "head") -> object:
        real(conn, target)  # type: ignore[arg-type]
        raise StoreError("the power went")

    monkeypatch.setattr(revisions, "upgrade", fail_at_the_end)
    with pytest.raises(StoreError, match="power"):
        open_store(url)
    monkeypatch.undo()
    assert upkeep.upgrade(url)[0] == first
    assert counts(url) == dict.fromkeys(ROWS, 1)
