"""Documents in processes of their own: what they may not do, and what is left when they die."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from operator import attrgetter
from pathlib import Path

import pytest

from banwatch.edges.sandbox import Cells
from banwatch.errors import InputError, ParseError
from banwatch.model.article import Page
from banwatch.poll.opml import read_opml
from banwatch.read.extract import extract
from support.bot import until

PAGE = (
    b"<html lang='en'><body><article><h1>Town</h1><p>The council met on Tuesday and chose a roof.</p></article></body>"
)


@pytest.fixture(scope="module")
def cells() -> Iterator[Cells]:
    with Cells(count=2, seconds=1.0) as running:
        running(abs, -1)  # the start of a process has time of its own
        yield running


def lives(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_page_is_read_there_as_it_is_here(cells: Cells) -> None:
    found = cells(extract, PAGE, "text/html", "https://paper.example/1")
    assert isinstance(found, Page)
    assert found == extract(PAGE, "text/html", "https://paper.example/1")


def test_our_own_errors_come_back_whole(cells: Cells) -> None:
    with pytest.raises(InputError, match="no OPML"):
        cells(read_opml, b"<html/>")


def test_a_document_without_end_is_stopped(cells: Cells) -> None:
    begin = time.monotonic()
    with pytest.raises(ParseError, match="longer than 1 s"):
        cells(time.sleep, 60)
    assert time.monotonic() - begin < 20
    assert cells(abs, -2) == 2


def test_memory_has_a_bound(cells: Cells) -> None:
    with pytest.raises(ParseError, match="more memory"):
        cells(bytes, 1 << 30)
    assert cells(abs, -2) == 2


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_ends_the_process_of_the_document_only(cells: Cells, number: int) -> None:
    with pytest.raises(ParseError, match="died of the document"):
        cells(signal.raise_signal, number)
    assert cells(abs, -2) == 2


def test_any_failure_of_a_parser_is_a_parse_error(cells: Cells) -> None:
    with pytest.raises(ParseError, match="ValueError"):
        cells(int, "no number")


def test_an_answer_may_bring_no_code(cells: Cells) -> None:
    with pytest.raises(ParseError, match="cannot be read"):
        cells(attrgetter, "x")


def test_nothing_of_the_surroundings_is_there(cells: Cells, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BANWATCH_SLACK__BOT_TOKEN", "secret")
    with Cells(count=1) as fresh:
        assert fresh(os.getenv, "BANWATCH_SLACK__BOT_TOKEN") is None
        assert fresh(os.getcwd) == "/"
        target = tmp_path / "planted"
        with pytest.raises(ParseError):
            fresh(Path.write_text, target, "x" * 100_000)
    assert not target.exists() or not target.read_bytes()


def test_processes_are_used_again_and_replaced_in_time() -> None:
    with Cells(count=1, documents=2) as few:
        pids = [few(os.getpid) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]
    assert not any(lives(pid) for pid in pids)


def test_closing_waits_for_nobody_and_leaves_nobody() -> None:
    cells = Cells(count=1)
    pid = cells(os.getpid)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(cells, time.sleep, 0.6)
        until(cells._idle.empty, what="the start of the work")
        begin = time.monotonic()
        cells.close()
        assert time.monotonic() - begin < 0.5
        assert answer.result() is None
    assert not lives(pid)


def test_many_threads_share_few_processes(cells: Cells) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: cells(abs, -number), range(40)))
    assert found == list(range(40))


PARENT = """
import os, sys, threading, time
from banwatch.edges.sandbox import Cells
cells = Cells(count=2, seconds=2.0)
idle = cells(os.getpid)
busy = threading.Thread(target=cells, args=(time.sleep, 60))
held = cells._idle.get()
busy.start()
time.sleep(0.5)
print(idle, flush=True)
time.sleep(60)
"""


def test_killing_the_bot_leaves_no_process_behind() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, start_new_session=True)
    assert parent.stdout is not None
    idle = int(parent.stdout.readline())
    children = {int(pid) for pid in Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()}
    for task in Path(f"/proc/{parent.pid}/task").iterdir():
        children |= {int(pid) for pid in (task / "children").read_text().split()}
    assert idle in children
    assert len(children) == 2
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not any(lives(pid) for pid in children), seconds=20, what="the end of the children")
