"""Backfill by command: recorded without alerts, run again without harm, bad lines told."""

import json
from pathlib import Path

from support.bot import Bot

TEXT = (
    "TOLEDO, Ohio — The Toledo City Council voted 9-3 on Tuesday night to ban the use of facial recognition by city "
    "departments, including the police. The ordinance takes effect in thirty days."
)


def archive(path: Path) -> Path:
    path.mkdir()
    rows = [
        {"id": "1", "url": "https://paper.example/1", "title": "Council bans it", "text": TEXT, "published": day}
        for day in ("2021-05-05", "2018-05-02")
    ]
    rows[1] |= {"url": "https://paper.example/2", "text": TEXT.replace("9-3", "8-4").replace("Toledo", "Dayton")}
    lines = [json.dumps(row) for row in rows] + ["{broken", "[]"]
    (path / "old.jsonl").write_text("\n".join(lines))
    return path


def test_an_archive_is_recorded_quietly_and_again_without_harm(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    folder = str(archive(tmp_path / "archive"))
    done = bot.run("backfill", folder, "--since", "2019-01-01", code=1)
    assert b"1 articles recorded, 0 were there; 1 bans wait for review." in done.stdout
    assert b"old.jsonl: line 3:" in done.stderr
    assert b"old.jsonl: line 4:" in done.stderr
    again = bot.run("backfill", folder, "--since", "2019-01-01", code=1)
    assert b"0 articles recorded, 1 were there; 0 bans wait for review." in again.stdout
    (ban,) = bot.json("bans", "list", "--json")
    assert (ban["place"], ban["status"]) == ("Toledo", "suspected")
    polled = bot.json("poll", "--json")
    assert polled["delivered"] == polled["undelivered"] == 0


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    (tmp_path / "empty").mkdir()
    assert b"there is no *.jsonl file" in bot.run("backfill", "empty", code=2).stderr
    assert b"cannot be read" in bot.run("backfill", "nowhere.jsonl", code=1).stderr
