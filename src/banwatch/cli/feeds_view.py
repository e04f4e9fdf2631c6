"""How found feeds and checked feeds are shown to people."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from banwatch.cli.session import clean, say
from banwatch.jobs.discover import Found
from banwatch.jobs.feeds import Answer


def show_found(found: Found) -> None:
    """A feed that was found, its newest entries, and what the classifier says of them."""
    say(f"{found.parsed.title or found.url}\n  {found.url}  ({found.how}, {len(found.parsed.entries)} entries)")
    for sample in found.newest:
        when = f"{sample.entry.published_at:%Y-%m-%d}" if sample.entry.published_at else "no date"
        says = ", ".join(f"{watch}: {verdict}" for watch, verdict in sample.verdicts)
        say(f"  - {when}  {sample.entry.title or sample.entry.link}  [{says}]")


def with_bar(answers: Iterator[Answer], total: int) -> Iterator[Answer]:
    """The answers, with a bar on standard error while they come in, where that is a terminal."""
    columns = TextColumn("asking feeds"), BarColumn(), MofNCompleteColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield from bar.track(answers, total=total)


def show_answers(answers: Sequence[Answer]) -> None:
    """A table: those that fail stand first."""
    table = Table("", "Feed", "Answer", box=None, pad_edge=False)
    for one in sorted(answers, key=lambda each: (each.good, each.feed.title or each.feed.url)):
        cells = ("ok" if one.good else "FAIL", one.feed.title or one.feed.url, one.detail)
        table.add_row(*(Text(clean(cell), overflow="fold") for cell in cells))
    Console(soft_wrap=False).print(table)
