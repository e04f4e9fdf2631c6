"""Bytes of a web page to the article's text and what the page says of itself.

    extract(body: bytes, content_type: str, url: str) -> Page | Unreadable
    from_feed_html(html: str) -> str

trafilatura finds the article; it sometimes drops a dateline, a short paragraph or the whole of a plain page. What it
found is therefore laid over the blocks of the article's element, and the gaps are filled.
"""

import re
from copy import deepcopy
from dataclasses import dataclass

from lxml import html
from trafilatura import bare_extraction

from banwatch.model.article import Page, Unreadable
from banwatch.read.blocks import Block, blocks, is_junk, lines, parse_html
from banwatch.read.metadata import Facts, page_facts
from banwatch.text.charset import decode, printable

ACCEPT = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.5, */*;q=0.1"
"""`Accept` header for pages."""
READABLE = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "")
"""Media types that are read; a PDF or picture is no web page."""
MOSTLY_LINKS = 0.6
"""Share of linked characters from which on a block counts as a link to other stories."""
FURNITURE = ["//nav", "//footer", "//aside"]
"""Taken away before trafilatura looks: of a short article with a long imprint it would keep both."""
WHOLE_LINK = 0.95
SAME_TEXT = 0.8
"""Share of trafilatura's words that an element must hold to count as the article's element."""
MUCH_MORE = 1.5
"""How many times more words another reading must have before trafilatura's is given up."""
MAX_COMPARED = 200_000_000
"""Characters compared when blocks are looked for inside lines; beyond, only whole lines are matched (about 0.1 s)."""
STUB_WORDS = 120
"""A page with fewer words that also speaks like a bot check or consent wall is not the article."""
LEDE_WORDS = 12
"""Words that must stand before a paywall for the page to count: a sentence of the article."""

_WORD = re.compile(r"\w+")
_STUB = re.compile(
    r"just a moment|attention required|enable javascript|javascript is (?:disabled|required)"
    r"|verify (?:that )?you are (?:a )?human"
    r"|are you a robot|unusual traffic|access (?:to this page )?(?:has been )?denied|enable cookies|before you continue"
    r"|we value your privacy|accept (?:all )?cookies|not available in your (?:country|region)|page (?:was )?not found",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"subscribe (?:now )?to (?:continue|read|keep)|already a subscriber|(?:log|sign) ?in to (?:continue|read)"
    r"|(?:this|to read the full) (?:story|article|content) is (?:only )?(?:available )?(?:for|to) subscribers",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"[A-Z][A-Z.’' -]{2,40}(?:,\s[\w. ]{2,25})?(?:\s\([^)]{1,30}\))?\s?[—–:-]{1,2}")
_SENTENCE = re.compile(r".{40,}[.!?][”\"’')]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Blocks of one element, and how well it is known to be the article's own."""

    found: list[Block]
    sure: bool


def extract(body: bytes, content_type: str, url: str) -> Page | Unreadable:
    """Read the page that `url` (the final address) answered. Never raises; Unreadable tells why there is no text.

    `text` has one paragraph, heading, list item or table row a line. `published_at` is UTC; `published_on` is the day
    in the zone that the page's own date carries, None when that is UTC and the day may differ.
    """
    media = content_type.partition(";")[0].strip().lower()
    if media not in READABLE:
        return Unreadable(f"the address leads to {printable(media)[:60]}, not to a web page")
    decoded = decode(body, content_type)
    if body[:5] == b"%PDF-" or _is_binary(decoded[:1000]):
        return Unreadable("the address leads to binary data, not to a web page")
    if media == "text/plain" and "<html" not in decoded[:2000].lower():
        return _plain(decoded)
    tree = parse_html(decoded) if decoded.strip() else None
    return Unreadable("the page is empty") if tree is None else _page(tree, url)


def from_feed_html(html: str) -> str:
    """Plain text of the content that a feed carries, one block a line; empty for content without text. Never raises."""
    tree = parse_html(html) if html.strip() else None
    return "" if tree is None else lines(tree)


def _is_binary(head: str) -> bool:
    """More than a tenth control or undecodable characters; pages have a stray one at most."""
    odd = len(head) - len(printable(head)) + head.count("�")
    return odd * 10 > len(head)


def _plain(decoded: str) -> Page | Unreadable:
    text = "\n".join(kept for line in printable(decoded).splitlines() if (kept := " ".join(line.split())))
    return Page("", text, None, None, "", "", "") if text else Unreadable("the page is empty")


def _page(tree: html.HtmlElement, url: str) -> Page | Unreadable:
    facts = page_facts(tree, url)
    text = _article_text(tree, url, facts)
    if why := _no_article(text, facts.title):
        return Unreadable(why)
    at, on = (facts.stamp.at, facts.stamp.on) if facts.stamp else (None, None)
    return Page(facts.title, text, at, on, facts.language, facts.site, facts.canonical_url)


def _no_article(text: str, title: str) -> str:
    """Why the text is not that of an article, empty when it may be. The lede before a paywall is one."""
    if not _WORD.search(text):
        return "the page holds no text (it may be built by a script)"
    if _words(text) >= STUB_WORDS:
        return ""
    stub = _STUB.search(f"{title}\n{text}")
    wall = _PAYWALL.search(text)
    lede = "\n".join(line for line in text.splitlines() if not _PAYWALL.search(line))
    if stub or (wall and _words(lede) < LEDE_WORDS):
        return f"the page shows a wall instead of the article (“{(stub or wall or [''])[0].lower()}”)"
    return ""


def _article_text(tree: html.HtmlElement, url: str, facts: Facts) -> str:
    """The fullest reading of the article: trafilatura's with gaps filled, the element's own, or JSON-LD's."""
    main = _main_text(tree, url)
    text = _completed(main, _readings(tree), facts.title)
    stated = from_feed_html(facts.body) if facts.body else ""
    much_more = _words(stated) > MUCH_MORE * _words(text)
    return stated if much_more or (stated and _folded(stated) == _folded(text)) else text


def _main_text(tree: html.HtmlElement, url: str) -> str:
    """trafilatura's reading; empty when it finds nothing."""
    try:
        found = bare_extraction(
            deepcopy(tree),
            url=url or None,
            fast=True,
            favor_recall=True,
            include_comments=False,
            with_metadata=False,
            prune_xpath=FURNITURE,
        )
    except Exception:  # noqa: BLE001 - trafilatura and lxml fail on hostile pages in many ways; the blocks remain
        return ""
    text = getattr(found, "text", None) or ""
    return "\n".join(kept for line in printable(text).splitlines() if (kept := " ".join(line.split())))


def _readings(tree: html.HtmlElement) -> list[_Reading]:
    """Blocks of the elements that may be the article's, the surest first and the whole body last."""
    marked = tree.xpath("//*[contains(@itemprop, 'articleBody')]")
    articles = [one for one in tree.iter("article") if not any(is_junk(above) for above in one.iterancestors())]
    mains = [*tree.iter("main"), *tree.xpath("//*[@role='main']")]
    longest = sorted(articles, key=lambda one: -len(one.text_content()))[:1]
    chosen = [(one, True) for one in (*marked[:1], *(longest if len(articles) == 1 else ()))]
    chosen += [(one, False) for one in (*longest, *mains[:1], *tree.iter("body"))]
    return [_Reading(found, sure) for one, sure in chosen if (found := blocks(one))]


def _completed(main: str, readings: list[_Reading], title: str) -> str:
    """`main` with the gaps filled from the first element that holds it; another reading where `main` misses most."""
    if not main:
        return _joined(_longest(readings), title)
    for reading in readings:
        own = _joined([block for block in reading.found if _is_text(block)], title)
        if reading.sure and _words(own) > MUCH_MORE * _words(main):
            return own
        taken = _laid_over(main, reading.found, title)
        if taken is not None:
            return taken
    return main


def _longest(readings: list[_Reading]) -> list[Block]:
    """Blocks of the first element that has a paragraph's worth of text, links aside; else of the whole body."""
    kept = [[block for block in reading.found if _is_text(block)] for reading in readings]
    return next((found for found in kept if sum(_words(block.text) for block in found) >= 20), kept[-1] if kept else [])


def _laid_over(main: str, found: list[Block], title: str) -> str | None:
    """Blocks that `main` holds, those between them, and a dateline or standfirst above; None if too few match."""
    known, whole = {_folded(line) for line in main.splitlines()}, _folded(main)
    if len(whole) * len(found) > MAX_COMPARED:
        whole = ""
    covered = [(folded := _folded(block.text)) in known or folded in whole for block in found]
    inside = [place for place, held in enumerate(covered) if held]
    if not inside or sum(_words(found[place].text) for place in inside) < SAME_TEXT * _words(main):
        return None
    headline = _folded(title)
    begins = (place for place in inside if not found[place].junk and _folded(found[place].text) != headline)
    first = next(begins, inside[0])
    taken = [
        block
        for place, block in enumerate(found)
        if (place < first and _opens(block, title))
        or (place >= first and covered[place])
        or (first < place < inside[-1] and _is_text(block))
    ]
    return _joined(_without_pointers(taken), title)


def _without_pointers(taken: list[Block]) -> list[Block]:
    """Blocks less those that are one whole link ("Related: …"), which name other stories' places; unless most are."""
    own = [block for block in taken if block.linked < WHOLE_LINK]
    return own if sum(_words(block.text) for block in own) * 2 > sum(_words(block.text) for block in taken) else taken


def _is_text(block: Block) -> bool:
    """Neither furniture nor a pointer to other stories."""
    return not block.junk and block.linked < MOSTLY_LINKS


def _opens(block: Block, title: str) -> bool:
    """Whether a block above the first paragraph is the article's: a dateline, or a standfirst of a full sentence."""
    if not _is_text(block) or _folded(block.text) == _folded(title):
        return False
    return bool(_DATELINE.fullmatch(block.text) or _SENTENCE.fullmatch(block.text))


def _joined(found: list[Block], title: str) -> str:
    """Blocks as text; the headline is not part of it."""
    texts = [block.text for block in found]
    while texts and _folded(texts[0]) == _folded(title) and len(texts) > 1:
        texts.pop(0)
    return "\n".join(texts)


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _words(text: str) -> int:
    return len(_WORD.findall(text))
