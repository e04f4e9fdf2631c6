"""`banwatch fit`: coefficients from labelled articles, the same bytes on every run."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from banwatch.bootstrap.judge import chosen_watch, load_classifier
from banwatch.classify.engine import classify, feature_values, rulebook_of
from banwatch.cli.evaluate import CorpusArgument, counted, dice, print_table, read_corpora
from banwatch.cli.judge import WatchOption
from banwatch.cli.session import loaded_settings, read_bytes, say, warn
from banwatch.edges.classifier import load_gazetteer
from banwatch.errors import InputError
from banwatch.evaluate import fitting
from banwatch.evaluate.fitting import Row, Weights
from banwatch.evaluate.folds import learnt_tables, out_of_fold, refitting, rows_of
from banwatch.evaluate.labels import Labelled
from banwatch.evaluate.measure import Judged, figures
from banwatch.evaluate.table import breakdown, summary
from banwatch.model.article import Article
from banwatch.model.finding import Finding
from banwatch.model.watch import Watch

PASSES = 4
"""How often each article is judged for out-of-fold figures: plain, score alone, with two sets of thresholds."""


def fit(
    labelled: CorpusArgument,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File for the coefficients; else standard output.")
    ] = None,
    watch: WatchOption = "",
    prior: Annotated[
        Path | None, typer.Option(help="Coefficients to start from (JSON); else those that the watch has.")
    ] = None,
    out_of_fold: Annotated[
        bool, typer.Option("--out-of-fold", help="Print cross-validated figures, grouped by place.")
    ] = False,
) -> None:
    """Make the classifier's coefficients from labelled articles. The same input gives the same file, byte for byte.

    Example: banwatch fit tests/corpus/articles/short.jsonl tests/corpus/articles/pages-a.jsonl -o model.json
    """
    classifier = load_classifier(loaded_settings())
    chosen = chosen_watch(classifier, watch)
    start = _read_prior(prior) if prior else rulebook_of(chosen).weights
    corpus = read_corpora(labelled, chosen)
    if tables := learnt_tables(chosen):
        warn(
            f"The rules hold tables learnt from articles ({', '.join(tables)}) that are not learnt anew here. On "
            "articles that had a part in them, coefficients come out too trusting and out-of-fold figures too good."
        )
    rows = _rows(corpus.labelled, chosen)
    if out_of_fold:
        _print_out_of_fold(corpus.labelled, rows, chosen, start)
    if output or not out_of_fold:
        _write(output, fitting.as_json(fitting.fit([row for row in rows if row], start)))
    if not corpus.whole:
        raise typer.Exit(1)


def _read_prior(path: Path) -> Weights:
    remedy = "Write a JSON object of names and numbers, as `banwatch fit` does."
    try:
        told = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not JSON ({error}).", remedy) from None
    if not isinstance(told, dict) or not all(_is_number(value) for value in told.values()):
        raise InputError(f"{path}: not a table of coefficients.", remedy)
    return {str(name): float(value) for name, value in told.items()}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _rows(labelled: Sequence[Labelled], watch: Watch) -> list[Row | None]:
    gazetteer = load_gazetteer()
    with counted(len(labelled), "reading") as step:

        def features(article: Article, of: Watch) -> Mapping[str, float] | None:
            step()
            return feature_values(article, of, gazetteer)

        return rows_of(labelled, watch, features)


def _print_out_of_fold(labelled: Sequence[Labelled], rows: Sequence[Row | None], watch: Watch, prior: Weights) -> None:
    gazetteer = load_gazetteer()
    with counted(PASSES * len(labelled), "judging") as step:

        def judge(article: Article, of: Watch) -> Finding:
            step()
            return classify(article, of, gazetteer)

        plain = [Judged(each.truth, judge(each.article, watch)) for each in labelled]
        crossed = out_of_fold(labelled, watch, refitting(rows, watch, prior), judge)
    columns = {"as shipped": plain, "out of fold": crossed.fixed, "thresholds too": crossed.chosen}
    print_table(summary({name: figures(judged, dice) for name, judged in columns.items()}))
    say()
    say("out of fold, by corpus")
    print_table(breakdown(crossed.fixed, "corpus"))
    say()
    say(f"thresholds of the watch: alert_at {watch.alert_at:g}, review_at {watch.review_at:g}")
    say(f"asked for out of fold:   alert_at {crossed.alert_at:g}, review_at {crossed.review_at:g}")


def _write(path: Path | None, text: str) -> None:
    if path is None:
        typer.echo(text, nl=False)
        return
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}).", "Check the path and its rights.") from error
