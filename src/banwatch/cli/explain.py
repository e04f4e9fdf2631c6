"""`banwatch explain`: one article from the inside, in the terminal."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from banwatch.bootstrap.judge import chosen_watch
from banwatch.bootstrap.services import make_fetcher
from banwatch.cli.classify_stream import finding_record, read_article, read_published
from banwatch.cli.explain_view import show
from banwatch.cli.judge import WatchOption
from banwatch.cli.session import loaded_settings, print_json, read_bytes
from banwatch.edges.classifier import load_gazetteer
from banwatch.errors import InputError
from banwatch.evaluate.look import Line, Look, look_at
from banwatch.model.article import Article, Page, Unreadable
from banwatch.ports import FetchRequest
from banwatch.read.extract import ACCEPT, extract
from banwatch.settings import Loaded
from banwatch.text.charset import decode

NAMES_SHOWN = 5
REMEDY = "Give a text, a web page, an article as JSON (id, text, title …), JSON lines with --id, or an address."


def explain(
    file: Annotated[str, typer.Argument(help="Text, HTML or JSON file, - for standard input, or a web address.")],
    published: Annotated[str, typer.Option(help="Day of publication (2020-06-24), if the article does not tell.")] = "",
    title: Annotated[str, typer.Option(help="The headline, if the article does not tell.")] = "",
    article_id: Annotated[str, typer.Option("--id", help="Which article of a JSON Lines file.")] = "",
    watch: WatchOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show how one article is judged: sentences, frames, places, features with their shares, verdict and facts.

    Example: banwatch explain article.txt --published 2020-06-24
    """
    loaded = loaded_settings()
    _, chosen = chosen_watch(loaded, watch)
    address = file.lower().startswith(("http://", "https://"))
    article = _fetched(file, loaded) if address else _from_file(Path(file), article_id)
    look = look_at(_amended(article, title, published), chosen, load_gazetteer())
    if as_json:
        print_json(look_record(look))
    else:
        show(Console(highlight=False, markup=False, emoji=False), look, chosen)


def _amended(article: Article, title: str, published: str) -> Article:
    """What the command line tells counts, not what the article tells."""
    if title:
        article = replace(article, title=title)
    if published:
        at, on = read_published(published)
        article = replace(article, published_at=at, published_on=on)
    return article


def _fetched(url: str, loaded: Loaded) -> Article:
    """The article behind an address, through the guarded client. FetchError or InputError when there is none."""
    settings = loaded.settings.fetch
    fetcher = make_fetcher(loaded.settings)
    request = FetchRequest(url, accept=ACCEPT, max_bytes=settings.max_bytes, deadline=settings.timeout)
    try:
        response = fetcher.fetch(request)
    finally:
        fetcher.close()
    if response.status != 200:
        raise InputError(f"{url}: the server answered {response.status}.", "Open it in a browser and save the page.")
    return _of_page(response.body, response.headers.get("content-type", ""), response.url)


def _of_page(body: bytes, content_type: str, url: str) -> Article:
    page = extract(body, content_type, url)
    if isinstance(page, Unreadable):
        raise InputError(f"{url or 'The page'} cannot be read: {page.reason}.", "Save the article's text to a file.")
    return _article(page, url)


def _article(page: Page, url: str) -> Article:
    return Article(
        id=page.canonical_url or url or "page",
        text=page.text,
        title=page.title,
        url=page.canonical_url or url,
        source=page.source,
        published_at=page.published_at,
        published_on=page.published_on,
        language=page.language,
    )


def _from_file(path: Path, wanted: str) -> Article:
    articles = articles_of(path)
    return articles[0] if len(articles) == 1 and not wanted else _chosen(articles, wanted, path)


def articles_of(path: Path) -> list[Article]:
    """The articles of a file: a text, a web page, JSON or JSON lines. InputError when it cannot be read."""
    body = read_bytes(path)
    text = decode(body, "")
    start = text[:200].lstrip().lower()
    if path.suffix in {".html", ".htm"} or start.startswith(("<!doctype html", "<html")):
        return [_of_page(body, "text/html", "")]
    if path.suffix in {".json", ".jsonl"} or start.startswith("{"):
        articles = list(_json_articles(text, path.stem))
        if articles or path.suffix in {".json", ".jsonl"}:
            return articles
    return [Article(path.stem, text)]


def _json_articles(text: str, name: str) -> Iterator[Article]:
    """Articles of one JSON object or of JSON lines; lines that are none are passed over."""
    whole = _object(text)
    rows = [whole] if whole else [_object(line) for line in text.split("\n")]
    for row in rows:
        if row and isinstance(row.get("text"), str):
            yield read_article({"id": name, **row})


def _object(text: str) -> Mapping[str, object] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _chosen(articles: list[Article], wanted: str, path: Path) -> Article:
    found = [article for article in articles if article.id == wanted] if wanted else articles
    if len(found) == 1:
        return found[0]
    if not articles:
        raise InputError(f"{path}: there is no article in it.", REMEDY)
    names = ", ".join(article.id for article in articles[:NAMES_SHOWN])
    more = f" and {len(articles) - NAMES_SHOWN} more" if len(articles) > NAMES_SHOWN else ""
    fault = f"has no article {wanted!r}" if wanted else f"has {len(articles)} articles"
    raise InputError(f"{path} {fault}.", f"Name one with --id: {names}{more}.")


def look_record(look: Look) -> dict[str, object]:
    """The inner look for programs: the finding as `classify` prints it, then how it came about."""
    parts = [
        {"name": p.name, "value": p.value, "weight": p.weight, "share": round(p.share, 4)} for p in look.parts or ()
    ]
    return {
        **finding_record(look.article.id, look.finding),
        "watch": look.finding.watch,
        "rules": look.finding.rulebook,
        "gate": look.gate,
        "cut": look.cut,
        "bias": look.bias,
        "features": None if look.parts is None else parts,
        "sentences": [_line_record(line) for line in look.lines],
    }


def _line_record(line: Line) -> dict[str, object]:
    return {
        "start": line.start,
        "end": line.end,
        "in": line.where,
        "section": line.section,
        "kind": line.kind,
        "text": line.text,
        "topical": line.topical,
        "frames": [
            {"kind": f.kind, "mode": f.mode, "actor": f.actor, "start": f.start, "end": f.end, "text": f.verb}
            for f in line.frames
        ],
        "places": list(line.places),
        "days": list(line.days),
    }
