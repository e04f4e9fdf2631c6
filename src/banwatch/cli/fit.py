"""`banwatch fit`: cue tables and coefficients from labelled articles, the same bytes on every run."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from banwatch.bootstrap.judge import chosen_watch
from banwatch.classify.engine import classify
from banwatch.cli.classify_stream import read_article
from banwatch.cli.evaluate import CorpusArgument, counted, dice, print_table, read_corpora
from banwatch.cli.judge import WatchOption
from banwatch.cli.session import loaded_settings, read_bytes, say, warn
from banwatch.demo.stories import Outlet, Story, load
from banwatch.edges.classifier import load_gazetteer
from banwatch.errors import InputError
from banwatch.evaluate.folds import FOLDS, Learn, out_of_fold, refitting, taught_by
from banwatch.evaluate.labels import Labelled, truth_of
from banwatch.evaluate.measure import Judged, figures
from banwatch.evaluate.table import breakdown, summary
from banwatch.evaluate.training import Fitted, Observed, Signs, as_files, fit_all, observe, untitled
from banwatch.model.article import Article
from banwatch.model.finding import Finding
from banwatch.model.watch import Watch

PASSES = 4
"""How often each article is judged for out-of-fold figures: plain, score alone, with two sets of thresholds."""
TOLD = frozenset({"planted", "follow-up"})
"""Roles of the demo's stories that report a new ban."""


def fit(
    labelled: CorpusArgument,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder for cues.json and model.json.")] = None,
    signs: Annotated[Path | None, typer.Option(help="The features that count, with their signs (JSON).")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Learn from the stories of the demo, too.")] = False,
    watch: WatchOption = "",
    out_of_fold: Annotated[
        bool, typer.Option("--out-of-fold", help="Print cross-validated figures, grouped by place.")
    ] = False,
) -> None:
    """Learn the classifier's cue tables and coefficients from labelled articles, the same files on every run.

    Example: banwatch fit tests/corpus/articles/short.jsonl tests/corpus/articles/pages-a.jsonl --demo --output fitted
    """
    if not output and not out_of_fold:
        raise InputError("There is nothing to do.", "Name a folder with --output, or ask for --out-of-fold figures.")
    _, chosen = chosen_watch(loaded_settings(), watch)
    told = _read_signs(signs)
    corpus = read_corpora(labelled, chosen)
    articles = [*corpus.labelled, *(_demo_articles(chosen) if demo else ())]
    seen, bare = _observed(articles, chosen)
    if output:
        _write(output, fit_all(taught_by(range(len(articles)), seen, bare), told))
    if out_of_fold:
        _print_out_of_fold(articles, chosen, refitting(seen, bare, chosen, told))
    if not corpus.whole:
        raise typer.Exit(1)


def _read_signs(path: Path | None) -> Signs:
    if path is None:
        packaged = files("banwatch.evaluate") / "data" / "signs.json"
        return {str(name): float(sign) for name, sign in json.loads(packaged.read_text(encoding="utf-8")).items()}
    remedy = "Write a JSON object of features and their signs: 1, -1, or 0 for either."
    try:
        told = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not JSON ({error}).", remedy) from None
    if not isinstance(told, dict) or not all(_is_number(value) for value in told.values()):
        raise InputError(f"{path}: not a table of signs.", remedy)
    return {str(name): float(value) for name, value in told.items()}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _demo_articles(watch: Watch) -> Iterator[Labelled]:
    """The stories of the demo, labelled by their roles."""
    for outlet in load():
        for story in outlet.stories:
            record = _demo_record(outlet, story)
            yield Labelled(read_article(record), truth_of(record, "demo", watch.technology))


def _demo_record(outlet: Outlet, story: Story) -> Mapping[str, object]:
    told, event = story.role in TOLD, story.plants or story.slug
    return {
        "id": story.slug,
        "title": story.title,
        "text": "\n".join(story.paragraphs),
        "region": outlet.region,
        "published": story.published.isoformat(),
        "label": "new_ban" if told else "not_ban",
        "kind": story.role,
        "topic": "face_surveillance",
        "event": event,
        "bans": [{"place": event.replace("-", " ")}] if told else [],
    }


def _observed(articles: Sequence[Labelled], watch: Watch) -> tuple[list[Observed | None], list[Observed | None]]:
    """Every article as the fit sees it: as it is, and without its title."""
    gazetteer = load_gazetteer()
    seen: list[Observed | None] = []
    bare: list[Observed | None] = []
    with counted(len(articles), "reading") as step:
        for each in articles:
            seen.append(observe(each, watch, gazetteer))
            bare.append(observe(plain, watch, gazetteer) if (plain := untitled(each)) else None)
            step()
    return seen, bare


def _print_out_of_fold(articles: Sequence[Labelled], watch: Watch, learn: Learn) -> None:
    gazetteer = load_gazetteer()
    with counted(FOLDS + PASSES * len(articles), "learning and judging") as step:

        def judge(article: Article, of: Watch) -> Finding:
            step()
            return classify(article, of, gazetteer)

        def learnt(positions: Sequence[int]) -> Watch:
            step()
            return learn(positions)

        plain = [Judged(each.truth, judge(each.article, watch)) for each in articles]
        crossed = out_of_fold(articles, watch, learnt, judge)
    columns = {"as shipped": plain, "out of fold": crossed.fixed, "thresholds too": crossed.chosen}
    print_table(summary({name: figures(judged, dice) for name, judged in columns.items()}))
    say()
    say("out of fold, by corpus")
    print_table(breakdown(crossed.fixed, "corpus"))
    say()
    say(f"thresholds of the watch: alert_at {watch.alert_at:g}, review_at {watch.review_at:g}")
    say(f"asked for out of fold:   alert_at {crossed.alert_at:g}, review_at {crossed.review_at:g}")


def _write(folder: Path, fitted: Fitted) -> None:
    for name, text in as_files(fitted).items():
        path = folder / name
        try:
            path.write_bytes(text.encode())
        except OSError as error:
            raise InputError(
                f"{path}: cannot be written ({error.strerror}).", "Name a folder that exists; check its rights."
            ) from error
    warn(f"{len(fitted.sentence)} and {len(fitted.page)} cues, {len(fitted.weights)} coefficients written to {folder}.")
