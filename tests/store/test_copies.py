"""Copies: made while others write, read by either kind of database, whole or refused."""

import gzip
import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from banwatch.edges.store import revisions, upkeep
from banwatch.edges.store.copies import FORMAT
from banwatch.edges.store.database import make_engine, writing
from banwatch.errors import InputError, StoreError
from banwatch.model.alert import DeliveryState
from banwatch.model.work import READ
from support.first_schema import fill
from support.makers import NOW, ban, feed, parsed_entry
from support.stores import PostgresServer, store_of


@pytest.fixture
def places(tmp_path: Path, postgres: PostgresServer) -> dict[str, list[str]]:
    """Two empty databases of each kind."""
    return {
        "sqlite": [f"sqlite:///{tmp_path}/{name}.sqlite3" for name in "ab"],
        "postgresql": [postgres.new_database() for _ in "ab"],
    }


def filled(url: str) -> None:
    engine = make_engine(url)
    with writing(engine) as conn:
        revisions.upgrade(conn, revisions.revisions()[0])
        fill(conn)
        revisions.upgrade(conn)
    engine.dispose()


@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
@pytest.mark.parametrize("name", ["copy.jsonl", "copy.jsonl.gz"])
def test_from_each_kind_to_each_kind(
    places: dict[str, list[str]], source: str, target: str, name: str, tmp_path: Path
) -> None:
    here, there = places[source][0], places[target][1]
    filled(here)
    made = upkeep.back_up(here, tmp_path / name, NOW)
    assert upkeep.restore(there, tmp_path / name) == made
    assert list(upkeep.faults(there)) == []
    with store_of(here) as one, store_of(there) as two, one.read() as before, two.write() as after:
        assert after.bans.bans() == before.bans.bans()
        assert after.bans.reports("ban-2021-0001") == before.bans.reports("ban-2021-0001")
        assert after.articles.article("art-1") == before.articles.article("art-1")
        assert after.feeds.feeds() == before.feeds.feeds()
        (delivery,) = after.outbox.deliveries("ban-2021-0001")
        assert (delivery.state, delivery.first_attempt_at) == (DeliveryState.UNKNOWN, delivery.created_at)
        new = after.feeds.add_feed(feed("https://other.example/feed"), NOW)
        assert new == 2, "ids go on after the highest"
        assert new is not None
        assert after.feeds.add_entries(new, [(parsed_entry(), False)], NOW) == 1
        assert after.bans.add_ban(ban(), "millbrook", False) == "ban-2021-0002"


def test_a_copy_of_an_earlier_version_is_brought_up(tmp_path: Path, places: dict[str, list[str]]) -> None:
    """The copy is made of the first schema's own rows, as the program of that time would have."""
    lines: list[object] = [{"format": FORMAT, "revision": revisions.revisions()[0], "at": NOW.isoformat()}]
    lines += [{"table": "counter", "columns": ["name", "value"]}, ["ban-2021", 41], {"rows": 1}]
    (tmp_path / "old.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    for url in (places["sqlite"][0], places["postgresql"][0]):
        assert upkeep.restore(url, tmp_path / "old.jsonl") == {"counter": 1}
        with store_of(url) as store, store.write() as tx:
            assert tx.bans.add_ban(ban(), "millbrook", False) == "ban-2021-0042"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_is_made_of_one_moment_while_others_write(
    places: dict[str, list[str]], kind: str, tmp_path: Path
) -> None:
    """Each writer adds a feed and an entry in one transaction: a copy never holds one without the other."""
    url, other = places[kind]
    with store_of(url) as store:
        stopping = threading.Event()

        def write() -> None:
            number = 0
            while not stopping.is_set():
                number += 1
                with store.write() as tx:
                    feed_id = tx.feeds.add_feed(feed(f"https://paper.example/{number}"), NOW)
                    assert feed_id is not None
                    tx.feeds.add_entries(feed_id, [(parsed_entry(f"k{number}"), False)], NOW)
                    tx.work.take(READ, (str(number),), "me", NOW, 60, 3)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(4):
                made = upkeep.back_up(url, tmp_path / f"{number}.jsonl", NOW)
                assert made["feed"] == made["entry"]
                assert "work" not in made
        finally:
            stopping.set()
            writer.join()
        assert made["feed"] > 0
        assert upkeep.restore(other, tmp_path / "3.jsonl") == made


def test_a_filled_database_is_not_overwritten(places: dict[str, list[str]], tmp_path: Path) -> None:
    here, there = places["sqlite"]
    filled(here)
    upkeep.back_up(here, tmp_path / "c.jsonl", NOW)
    with pytest.raises(InputError, match="not empty"):
        upkeep.restore(here, tmp_path / "c.jsonl")
    with store_of(there) as empty:
        assert empty.address  # made and migrated, but without a row: that is empty enough
    assert upkeep.restore(there, tmp_path / "c.jsonl")["ban"] == 1


def damaged(whole: list[str]) -> dict[str, tuple[list[str], str]]:
    last_row = max((k for k, line in enumerate(whole) if line.startswith("[")), default=0)
    return {
        "no copy at all": (["hello"], "line 1"),
        "another format": (['{"format": "csv"}'], "no copy that banwatch made"),
        "empty": ([], "no copy that banwatch made"),
        "cut off": (whole[:-1], "cut off"),
        "a row missing": ([*whole[:last_row], *whole[last_row + 1 :]], "not whole"),
        "a broken line": ([*whole[:5], whole[5][:-3], *whole[6:]], "line 6"),
        "newer": ([whole[0].replace(revisions.head(), "9999"), *whole[1:]], "newer version"),
    }


@pytest.mark.parametrize("fault", damaged(["x"] * 9))
def test_a_copy_that_is_not_whole_is_refused_and_nothing_is_written(
    places: dict[str, list[str]], tmp_path: Path, fault: str
) -> None:
    here, there = places["sqlite"]
    filled(here)
    path = tmp_path / "c.jsonl"
    upkeep.back_up(here, path, NOW)
    lines, words = damaged(path.read_text().splitlines())[fault]
    path.write_text("\n".join(lines))
    with pytest.raises(InputError, match=words):
        upkeep.restore(there, path)
    assert [what for _, what in upkeep.faults(there) if "empty" in what]


def test_a_compressed_copy_that_is_cut_is_refused(places: dict[str, list[str]], tmp_path: Path) -> None:
    here, there = places["sqlite"]
    filled(here)
    path = tmp_path / "c.jsonl.gz"
    upkeep.back_up(here, path, NOW)
    assert gzip.decompress(path.read_bytes()).startswith(b'{"format"')
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match="cannot be read"):
        upkeep.restore(there, path)
    with pytest.raises(InputError, match="cannot be read"):
        upkeep.restore(there, tmp_path / "nowhere")
    with pytest.raises(InputError, match="cannot be written"):
        upkeep.back_up(here, tmp_path / "no" / "such" / "place", NOW)


def test_a_damaged_file_is_found(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/d.sqlite3"
    filled(url)
    with closing(sqlite3.connect(tmp_path / "d.sqlite3")) as conn:  # a program that does not heed foreign keys
        conn.execute("DELETE FROM feed")
        conn.commit()
    assert [state for state, what in upkeep.faults(url) if "points to" in what] == ["fault"]
    engine = make_engine(url)
    with engine.begin() as conn:
        conn.exec_driver_sql("DROP INDEX ix_entry_due")
    engine.dispose()
    assert any("ix_entry_due" in what for _, what in upkeep.faults(url))
    (tmp_path / "e.sqlite3").write_bytes(b"no database at all, only a file " * 200)
    with pytest.raises(StoreError, match="refused"):
        list(upkeep.faults(f"sqlite:///{tmp_path}/e.sqlite3"))
