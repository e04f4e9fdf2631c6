"""What a page says of itself: title, date, language, site, canonical address."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from htmldate import find_date
from lxml import html

from banwatch.text.charset import printable
from banwatch.text.stamps import Stamp, parse_stamp
from banwatch.text.urls import http_url, resolve

LATEST_DATE = "2099-12-31"
"""Handed to htmldate so that it does not ask the clock; what is too late is judged where the time is known."""
MAX_JSON = 500_000

_DATE_METAS = (
    "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate",
    "publish-date", "publication_date", "dc.date.issued", "dc.date", "dcterms.created", "dcterms.issued", "date",
)  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ARTICLE_TYPE = re.compile(r"article|posting|report|webpage", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """Metadata of a page; empty where it does not tell. `body` is the text of the article when JSON-LD carries it."""

    title: str
    stamp: Stamp | None
    language: str
    site: str
    canonical_url: str
    body: str


def page_facts(tree: html.HtmlElement, url: str) -> Facts:
    """Read the head, JSON-LD and time elements of a page at `url`."""
    metas = _metas(tree)
    described = tuple(_json_ld(tree))
    site = metas.get("og:site_name") or _publisher(described) or metas.get("application-name", "")
    return Facts(
        title=_title(tree, metas, described, site),
        stamp=_stamp(tree, metas, described, url),
        language=_language(tree, metas, described),
        site=site,
        canonical_url=_canonical(tree, url),
        body=_member(described, "articleBody"),
    )


def _metas(tree: html.HtmlElement) -> dict[str, str]:
    """Content of meta elements by lower-case name, property or itemprop; the first of each."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = _line(meta.get("content") or "")
        for name in (meta.get("property"), meta.get("name"), meta.get("itemprop")):
            if name and content:
                found.setdefault(name.strip().lower(), content)
    return found


def _json_ld(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Objects of the page's JSON-LD that describe an article, outermost first."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > MAX_JSON:
            continue
        try:
            document = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _articles(document)


def _articles(document: Any) -> Iterator[dict[str, Any]]:
    """Objects of article types in a list or `@graph`."""
    items = document if isinstance(document, list) else [document]
    for item in items:
        if not isinstance(item, dict):
            continue
        graph = item.get("@graph")
        yield from (node for node in graph if _is_article(node)) if isinstance(graph, list) else ()
        if _is_article(item):
            yield item


def _is_article(node: Any) -> bool:
    return isinstance(node, dict) and _ARTICLE_TYPE.search(str(node.get("@type", ""))) is not None


def _member(described: tuple[dict[str, Any], ...], name: str) -> str:
    """The first such string among the objects."""
    return next((value for node in described if isinstance(value := node.get(name), str) and value.strip()), "")


def _publisher(described: tuple[dict[str, Any], ...]) -> str:
    names = (node["publisher"].get("name") for node in described if isinstance(node.get("publisher"), dict))
    return next((_line(name) for name in names if isinstance(name, str) and name.strip()), "")


def _title(tree: html.HtmlElement, metas: dict[str, str], described: tuple[dict[str, Any], ...], site: str) -> str:
    """Headline: the one big heading, else what social networks are told, else the window's title less the site."""
    headings = [text for heading in tree.iter("h1") if (text := _line(heading.text_content()))]
    if len(headings) == 1 and headings[0] != site:
        return headings[0]
    window = next((_line(title.text_content()) for title in tree.iter("title")), "")
    title = metas.get("og:title") or _line(_member(described, "headline")) or window
    return re.sub(rf"\s+[|–—·-]\s+{re.escape(site)}$", "", title) if site else title


def _stamp(
    tree: html.HtmlElement, metas: dict[str, str], described: tuple[dict[str, Any], ...], url: str
) -> Stamp | None:
    """Publication date: what is stated for machines, best first; else a date in the markup or address."""
    stated = [_member(described, "datePublished"), *(metas.get(name, "") for name in _DATE_METAS), *_times(tree)]
    stamps = (parse_stamp(text) for text in stated if text)
    return next((stamp for stamp in stamps if stamp), None) or _guessed(tree, url)


def _times(tree: html.HtmlElement) -> list[str]:
    """Machine-readable times in the body: those marked as publication first, then the first `<time>`."""
    marked = tree.xpath("//*[@itemprop='datePublished']/@datetime | //*[@itemprop='datePublished']/@content")
    return [str(text) for text in (*marked, *tree.xpath("(//time[@datetime])[1]/@datetime"))]


def _guessed(tree: html.HtmlElement, url: str) -> Stamp | None:
    """htmldate's reading of markup and address; the day only."""
    try:
        day = find_date(tree, url=http_url(url), original_date=True, extensive_search=False, max_date=LATEST_DATE)
    except Exception:  # noqa: BLE001 - htmldate fails on odd pages in many ways; a page without date is still a page
        return None
    return parse_stamp(day) if day else None


def _language(tree: html.HtmlElement, metas: dict[str, str], described: tuple[dict[str, Any], ...]) -> str:
    """Two- or three-letter code in lower case, empty when the page does not tell."""
    given = (tree.get("lang"), metas.get("og:locale"), metas.get("language"), _member(described, "inLanguage"))
    for value in given:
        if value and _LANGUAGE.fullmatch(value.strip()):
            return re.split(r"[-_]", value.strip())[0].lower()
    return ""


def _canonical(tree: html.HtmlElement, url: str) -> str:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return resolve(url, link.get("href"))
    return ""


def _line(text: str) -> str:
    return " ".join(printable(text).split())
