"""`banwatch classify` and `replay`: the judgement, without feeds or channels."""

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from banwatch.bootstrap.judge import chosen_watch
from banwatch.cli.classify_stream import classify_lines
from banwatch.cli.session import loaded_settings, print_json, read_bytes, say, warn

WatchOption = Annotated[str, typer.Option("--watch", help="Id or file of the watch; else the first of the settings.")]


def classify(watch: WatchOption = "") -> None:
    """Judge articles: JSON lines in (id, text, title, url, source, published), JSON lines out.

    Example: banwatch classify < articles.jsonl > verdicts.jsonl
    """
    classifier, chosen = chosen_watch(loaded_settings(), watch)
    lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="replace", newline="\n")
    for line in classify_lines(lines, classifier, chosen):
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def replay(
    file: Annotated[Path, typer.Argument(help="Articles as JSON lines; - is standard input.")],
    known_bans: Annotated[Path | None, typer.Option(help="A list of known bans (CSV) to load first.")] = None,
    watch: WatchOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Send articles, by date, through classify, dedupe and alert in a scratch database. No message leaves.

    Example: banwatch replay articles.jsonl --json
    """
    from banwatch.cli.replay import replay_articles  # brings the database, which `classify` need not pay for

    classifier, chosen = chosen_watch(loaded_settings(), watch)
    known = read_bytes(known_bans).decode("utf-8-sig", "replace") if known_bans else ""
    lines = read_bytes(file).decode("utf-8-sig", "replace").split("\n")
    result = replay_articles(lines, classifier, chosen, known, str(known_bans or ""))
    for error in result.errors:
        warn(f"{file}: {error}")
    if as_json:
        print_json({"bans": result.bans, "review": result.review})
    else:
        for ban in result.bans:
            say(f"{ban['id']}  {ban['decided_on']}  {ban['place']}, {ban['region']}: {len(ban['articles'])} articles")
        say(f"{len(result.bans)} bans; {len(result.review)} articles for review.")
    if result.errors:
        raise typer.Exit(1)
