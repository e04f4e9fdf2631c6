"""The project's own labelled articles: well formed, told apart, and true to their own text."""

import json
from datetime import date
from pathlib import Path

import pytest

from banwatch.cli.classify_stream import read_article
from banwatch.evaluate.compare import fold
from banwatch.evaluate.labels import read_labelled
from banwatch.model.watch import Watch

FILES = sorted((Path(__file__).resolve().parents[1] / "corpus" / "articles").glob("*.jsonl"))
HELD_OUT = "held-out-pages"


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_line_can_be_read(path: Path, watch: Watch) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    found, faults = read_labelled(lines, path.stem, watch.technology, read_article)
    assert (faults, len(found) > 0) == ([], True)


def test_no_id_is_used_twice() -> None:
    ids = [each["id"] for path in FILES for each in records(path)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["pages-c", HELD_OUT])
def test_what_is_labelled_stands_in_the_text(name: str) -> None:
    for record in next(records(path) for path in FILES if path.stem == name):
        text = fold(f"{record['title']}\n{record['text']}")
        bans = record["bans"]
        assert isinstance(bans, list)
        assert bool(bans) == (record["label"] == "new_ban"), record["id"]
        for ban in bans:
            assert fold(ban["place"].removesuffix(" County")) in text, record["id"]
            if record["published"] and ban["decided_on"]:
                assert date.fromisoformat(ban["decided_on"]) <= date.fromisoformat(str(record["published"])[:10])


def test_the_held_out_pages_are_of_other_bans() -> None:
    events = {path.stem: {each["event"] for each in records(path)} - {None} for path in FILES}
    for name, others in events.items():
        assert name == HELD_OUT or not others & events[HELD_OUT], name
