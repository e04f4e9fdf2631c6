"""`banwatch db`, `quarantine` and `worker`, as a person types them."""

from pathlib import Path

from banwatch.edges.store import revisions
from banwatch.model.work import DEDUPE
from support.bot import Bot
from support.makers import NOW
from support.stores import store_of


def test_upgrade_backup_check_and_restore(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    assert b"it is empty" in bot.run("db", "check", code=1).stdout
    assert f"nothing to {revisions.head()}" in bot.run("db", "upgrade").stdout.decode()
    assert b"sound" in bot.run("db", "check").stdout
    bot.run("feeds", "add", "--offline", "https://paper.example/feed")
    bot.run("db", "backup", "copy.jsonl.gz")
    assert b"not empty" in bot.run("db", "restore", "copy.jsonl.gz", code=2).stderr
    other = Bot(tmp_path, {"BANWATCH_DATABASE__URL": f"sqlite:///{tmp_path}/other.sqlite3"})
    other.run("db", "restore", "copy.jsonl.gz")
    assert b"https://paper.example/feed" in other.run("feeds", "list").stdout


def test_quarantine(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    assert b"Nothing" in bot.run("quarantine", "list").stdout
    with store_of(f"sqlite:///{tmp_path}/bot.sqlite3") as store, store.write() as tx:
        for item in ("7", "8"):
            tx.work.take(DEDUPE, (item,), "me", NOW, 60, 1)
            tx.work.failed(DEDUPE, item, "me", "a date out of range", NOW, 60, 1)
    assert "7  dedupe  1 times" in bot.run("quarantine", "list").stdout.decode()
    assert bot.json("quarantine", "list", "--json")[0]["reason"] == "a date out of range"
    assert b"2 things are in quarantine" in bot.run("db", "check", code=1).stdout
    assert b"1 released" in bot.run("quarantine", "release", "7").stdout
    assert b"not in quarantine" in bot.run("quarantine", "release", "7", code=2).stderr
    assert b"or --all" in bot.run("quarantine", "release", code=2).stderr
    assert b"1 released" in bot.run("quarantine", "release", "--all").stdout


def test_a_worker_needs_postgresql(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    assert b"banwatch run" in bot.run("worker", code=2).stderr
    assert b"There is no step nonsense" in bot.run("worker", "--steps", "read,nonsense", code=2).stderr
