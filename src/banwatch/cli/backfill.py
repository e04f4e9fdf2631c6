"""`banwatch backfill`: articles of an archive, recorded without alerts."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from banwatch.cli.classify_stream import read_article
from banwatch.cli.session import opened, say, warn
from banwatch.errors import InputError
from banwatch.jobs import backfill as jobs
from banwatch.model.article import Article
from banwatch.model.ban import BanStatus

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, such as 2020-06-24; included.")]


def backfill(
    files: Annotated[list[Path], typer.Argument(help="Articles as JSON lines: files, or directories of *.jsonl.")],
    since: Day = None,
    until: Day = None,
) -> None:
    """Record the articles of an archive and the bans that they tell. Nobody is alerted. May be run again.

    Example: banwatch backfill archive/ --since 2019-01-01 --until 2021-12-31
    """
    faults: list[str] = []
    paths = [path for given in files for path in _files(given)]
    first, last = (day.date() if day else None for day in (since, until))
    with opened(backfill=True) as (services, _):
        with services.store.read() as tx:
            before = len(tx.bans.bans((BanStatus.SUSPECTED, BanStatus.CANDIDATE)))
        wanted = (article for article in _articles(paths, faults) if jobs.within(article, first, last))
        with _bar() as bar:
            task = bar.add_task("recorded", total=None)
            new = there = 0
            for tally in jobs.record(services, wanted):
                new, there = new + tally.done, there + tally.failed
                bar.advance(task, tally.done + tally.failed)
            bar.update(task, total=new + there)
            judged = bar.add_task("judged", total=new)
            for tally in jobs.judge(services):
                bar.advance(judged, tally.done)
        with services.store.read() as tx:
            after = len(tx.bans.bans((BanStatus.SUSPECTED, BanStatus.CANDIDATE)))
    for fault in faults:
        warn(fault)
    say(f"{new} articles recorded, {there} were there; {after - before} bans wait for review.")
    if faults:
        raise typer.Exit(1)


def _bar() -> Progress:
    console = Console(stderr=True)
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*parts, console=console, disable=not console.is_terminal)


def _files(given: Path) -> Sequence[Path]:
    found = sorted(given.glob("*.jsonl")) if given.is_dir() else [given]
    if not found:
        raise InputError(f"{given}: there is no *.jsonl file in it.", "Name the files, or another directory.")
    return found


def _articles(paths: Sequence[Path], faults: list[str]) -> Iterator[Article]:
    """Articles line by line, so that a file of any size is read in bounded memory. Bad lines are told, not fatal."""
    for path in paths:
        try:
            with path.open(encoding="utf-8-sig", errors="replace") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield from _article(line, f"{path}: line {number}", faults)
        except OSError as error:
            faults.append(f"{path}: cannot be read ({error.strerror}).")


def _article(line: str, where: str, faults: list[str]) -> Iterator[Article]:
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise InputError("the line holds no JSON object")
        yield read_article(row)
    except (ValueError, RecursionError, InputError) as error:
        faults.append(f"{where}: {error}")
