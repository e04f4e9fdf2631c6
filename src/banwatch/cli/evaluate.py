"""`banwatch evaluate`: the classifier against labelled articles, beside the fools."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random  # noqa: TID251 - a fixed seed: intervals are the same on every run
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from banwatch.bootstrap.judge import chosen_watch
from banwatch.classify.engine import rulebook_of
from banwatch.cli.classify_stream import read_article
from banwatch.cli.judge import WatchOption
from banwatch.cli.session import loaded_settings, print_json, read_bytes, say, warn
from banwatch.edges.classifier import load_gazetteer
from banwatch.errors import InputError
from banwatch.evaluate.cases import KINDS, Case, cases_of
from banwatch.evaluate.fools import fools
from banwatch.evaluate.labels import Labelled, read_labelled, topics_of
from banwatch.evaluate.look import parts_of
from banwatch.evaluate.measure import Figures, Judged, figures
from banwatch.evaluate.page import Report, page
from banwatch.evaluate.records import report_record
from banwatch.evaluate.shares import Draw
from banwatch.evaluate.table import aligned, breakdown, summary
from banwatch.model.watch import Watch

SEED = 20200702
"""Of the bootstrap. Any number would do; it is fixed so that two runs print the same."""

CorpusArgument = Annotated[list[Path], typer.Argument(help="Labelled articles as JSON lines; - is standard input.")]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Labelled articles of all files together, and whether every line could be used."""

    labelled: list[Labelled]
    whole: bool


def evaluate(
    corpus: CorpusArgument,
    watch: WatchOption = "",
    html: Annotated[Path | None, typer.Option("--html", help="Write the report with plots and errors here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Judge labelled articles and print how often that is right, beside three ways that need no engine.

    Example: banwatch evaluate tests/corpus/articles/short.jsonl --html report.html
    """
    classifier, chosen = chosen_watch(loaded_settings(), watch)
    read = read_corpora(corpus, chosen)
    judged = [Judged(each.truth, classifier.classify(each.article, chosen)) for each in shown(read.labelled, "judging")]
    columns = {"banwatch": figures(judged, dice)}
    columns |= {n: figures(j, dice) for n, j in fools(read.labelled, rulebook_of(chosen)).items()}
    cases = [_with_parts(case, chosen) for case in cases_of(read.labelled, judged)]
    if html:
        _write(html, page(Report(chosen, columns, judged, cases)))
    _print(columns, judged, cases, as_json)
    if not read.whole:
        raise typer.Exit(1)


def dice() -> Draw:
    """A generator that starts anew from the fixed seed."""
    return Random(SEED).random  # noqa: S311 - statistics, no secret


def read_corpora(paths: Sequence[Path], watch: Watch) -> Corpus:
    """All labelled articles of these files; faults of lines are told on standard error."""
    labelled: list[Labelled] = []
    topics: set[str] = set()
    whole = True
    for path in paths:
        lines = read_bytes(path).decode("utf-8-sig", "replace").split("\n")
        found, faults = read_labelled(lines, path.stem, watch.technology, read_article)
        labelled += found
        topics |= topics_of(lines)
        whole = whole and not faults
        for fault in faults:
            warn(fault)
    if not labelled:
        raise InputError("There is no labelled article.", "See the format in docs/model-card.md.")
    if watch.technology not in topics:
        told = ", ".join(sorted(topics)) or "none"
        warn(f"No label is on the topic {watch.technology} of the watch {watch.id}; the labels' topics: {told}.")
    return Corpus(labelled, whole)


def shown(labelled: Sequence[Labelled], what: str) -> Iterator[Labelled]:
    """The same articles, with a bar on standard error while they are worked on, when that is a terminal."""
    with counted(len(labelled), what) as step:
        for each in labelled:
            yield each
            step()


@contextmanager
def counted(total: int, what: str) -> Iterator[Callable[[], None]]:
    """A bar of so many steps on standard error; nothing is shown when that is no terminal."""
    console = Console(stderr=True)
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*parts, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def _with_parts(case: Case, watch: Watch) -> Case:
    return replace(case, parts=parts_of(case.labelled.article, watch, load_gazetteer()))


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode("utf-8", "replace"))
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}).", "Check the path and its rights.") from error


def _print(columns: dict[str, Figures], judged: Sequence[Judged], cases: Sequence[Case], as_json: bool) -> None:
    if as_json:
        print_json(report_record(columns, judged, cases))
        return
    print_table(summary(columns))
    for by in ("corpus", "length", "language", "kind"):
        say()
        say(f"by {by}")
        print_table(breakdown(judged, by))
    say()
    missed = columns["banwatch"].missed_events
    say(f"events missed: {', '.join(missed) or 'none'}")
    for kind in KINDS:
        say(f"{kind}: {', '.join(case.judged.truth.id for case in cases if kind in case.kinds) or 'none'}")


def print_table(table: Iterable[list[str]]) -> None:
    """Rows under one another."""
    for line in aligned(list(table)):
        say(line)
