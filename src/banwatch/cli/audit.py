"""`banwatch audit`: search, sample, judge, rate."""

from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from banwatch.cli.session import opened, print_json, say, user_name
from banwatch.jobs import audit as jobs
from banwatch.model.audit import Dismissed

app = typer.Typer(help="What the classifier dismissed.", no_args_is_help=True, rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


class Word(StrEnum):
    """What a person may say of a drawn article."""

    MISSED = "missed"
    RIGHT = "right"


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words that must all stand in title or text.")],
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 20,
    as_json: AsJson = False,
) -> None:
    """Search the articles that were dismissed, likeliest bans first.

    Example: banwatch audit search Millbrook council
    """
    with opened() as (services, _):
        _tell(jobs.search(services, words, limit), as_json)


@app.command()
def sample(
    count: Annotated[int, typer.Option(help="How many to draw; 0 lists what waits.", min=0)] = 20,
    as_json: AsJson = False,
) -> None:
    """Draw dismissed articles at random for a person to check. Those drawn before that wait are listed with them.

    Example: banwatch audit sample --count 20
    """
    with opened() as (services, _):
        jobs.sample(services, count)
        waiting = jobs.open_draws(services)
    _tell(waiting, as_json)
    if not as_json and waiting:
        say("Say `banwatch audit judge ID right` or `missed` for each.")


@app.command()
def judge(
    article_id: Annotated[str, typer.Argument(help="The article, as `banwatch audit sample` names it.")],
    word: Annotated[Word, typer.Argument(help="`missed`: it reports a new ban. `right`: it does not.")],
    by: Annotated[str, typer.Option("--by", help="Who judges; else the name of the user who is logged in.")] = "",
) -> None:
    """Say whether a drawn article was rightly dismissed. A missed ban becomes a candidate for review.

    Example: banwatch audit judge art-01JC4 right
    """
    with opened() as (services, _):
        made = jobs.judge(services, article_id, word is Word.MISSED, by or user_name())
    say(f"{article_id}: {word.value}." + (f" It waits for review as {', '.join(made)}." if made else ""))


@app.command()
def rate(as_json: AsJson = False) -> None:
    """Tell the estimated rate of missed bans with its 95 % interval.

    Example: banwatch audit rate
    """
    with opened() as (services, _):
        told = jobs.rate(services)
    if as_json:
        print_json(asdict(told))
        return
    if not told.judged:
        say(f"{told.dismissed} dismissed articles name the topic; none was judged yet. Begin with `audit sample`.")
        return
    likely, low, high = told.estimated
    say(f"{told.missed} of {told.judged} judged articles report a new ban that was missed.")
    say(f"Of the dismissed ones: {told.share:.2%} [{told.low:.2%}, {told.high:.2%}].")
    say(f"Among all {told.dismissed}: about {likely:.1f} reports [{low:.1f}, {high:.1f}].")


def _tell(items: Sequence[Dismissed], as_json: bool) -> None:
    if as_json:
        print_json([asdict(item) for item in items])
        return
    for item in items:
        day = item.published_on.isoformat() if item.published_on else "undated"
        say(f"{item.article_id}  {day}  {item.confidence:.0%} {item.kind}  {item.title or 'untitled'} ({item.source})")
        say(f"    {item.url}")
        if item.reasons:
            say(f"    {item.reasons[0]}")
    if not items:
        say("Nothing.")
