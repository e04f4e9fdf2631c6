"""A bot's database moves from SQLite to PostgreSQL, and back, by one command."""

from pathlib import Path

from banwatch.edges.store import upkeep
from banwatch.edges.store.database import make_engine, writing
from banwatch.edges.store.revisions import revisions
from banwatch.edges.store.revisions import upgrade as upgrade_tables
from support.bot import Bot
from support.first_schema import fill
from support.makers import NOW
from support.stores import PostgresServer, store_of


def content(url: str) -> tuple[object, ...]:
    with store_of(url) as store, store.read() as tx:
        return tx.bans.bans(), tx.feeds.feeds(), tx.articles.article("art-1")


def test_everything_moves_and_the_old_one_stays(tmp_path: Path, postgres: PostgresServer) -> None:
    old, new, third = f"sqlite:///{tmp_path}/bot.sqlite3", postgres.new_database(), f"sqlite:///{tmp_path}/c.sqlite3"
    engine = make_engine(old)
    with writing(engine) as conn:
        upgrade_tables(conn, revisions()[0])
        fill(conn)
        upgrade_tables(conn)
    engine.dispose()
    bot = Bot(tmp_path)
    told = bot.run("db", "move", "--to", new).stdout.decode()
    assert "rows moved, 1 articles, " in told
    assert "Set database.url" in told
    assert upkeep.move(new, third, NOW)["ban"] >= 1
    held = [content(url) for url in (old, new, third)]
    assert held[0] == held[1] == held[2]
    assert all(held[0])
    assert b"not empty" in bot.run("db", "move", "--to", new, code=2).stderr
    moved = Bot(tmp_path, {"BANWATCH_DATABASE__URL": new})
    assert b"https://" in moved.run("feeds", "list").stdout
    assert moved.run("db", "check", code=None).returncode in (0, 1)


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    assert b"--to is no address" in Bot(tmp_path).run("db", "move", "--to", "mysql://x", code=2).stderr
