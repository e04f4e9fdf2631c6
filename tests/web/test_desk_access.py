"""The desk for everybody: axe-core at WCAG 2.2 AA, zoom, dark, print and forced colours, and no other host."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk_samples import ARTICLE, CLAIM, NOW, RunningDesk, add_ban, add_feeds, numbered
from playwright.sync_api import Browser, Page

from banwatch.model.ban import BanStatus

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def filled(desk: RunningDesk) -> RunningDesk:
    """A desk with something of everything."""
    ban_id = add_ban(desk.store)
    add_ban(desk.store, *numbered(2), status=BanStatus.CANDIDATE)
    add_ban(desk.store, *numbered(3), status=BanStatus.CONFIRMED)
    add_ban(desk.store, replace(ARTICLE, id="art-4", url="https://b.example/"), replace(CLAIM, vote="8-1"))
    with desk.store.write() as tx:
        tx.articles.add_article(replace(ARTICLE, id="art-5", url="https://c.example/"), False, "hash 5", NOW)
        tx.bans.add_report(ban_id, "art-5", CLAIM, NOW)
    add_feeds(desk.store)
    return desk


PAGES = (
    "/",
    "/bans",
    "/bans/ban-2026-0001",
    "/bans/ban-2026-0003?done=ban-2026-0003",
    "/bans/ban-2026-0001/alert",
    "/bans/ban-2026-0004/merge?into=ban-2026-0001",
    "/search?q=larkhaven",
    "/articles/art-1",
    "/feeds",
    "/insight",
    "/settings",
    "/keys",
    "/name",
    "/nothing",
)


@pytest.fixture(params=["light", "dark", "forced", "phone"])
def looked_at(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in each of the ways that people look at it. 320 pixels are also 200 % zoom of a window of 640."""
    narrow = request.param == "phone"
    context = browser.new_context(
        viewport={"width": 320 if narrow else 1280, "height": 800},
        color_scheme="dark" if request.param == "dark" else "light",
        forced_colors="active" if request.param == "forced" else "none",
        bypass_csp=True,  # axe-core comes in as a script of the test
    )
    yield context.new_page()
    context.close()


def test_axe_finds_no_barrier(filled: RunningDesk, looked_at: Page) -> None:
    faults = {}
    for path in PAGES:
        looked_at.goto(filled.server.url + path)
        looked_at.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        found = Axe().run(looked_at, options=RULES)
        if found.violations_count:
            faults[path] = found.generate_report()
    assert not faults, "\n".join(f"{path}: {told}" for path, told in faults.items())


def test_no_page_asks_another_host(filled: RunningDesk, keyed: Page) -> None:
    asked: set[str] = set()
    keyed.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    for path in PAGES:
        keyed.goto(filled.server.url + path)
    assert asked == {urlsplit(filled.server.url).netloc}


def test_print_shows_article_and_facts_without_forms(filled: RunningDesk, keyed: Page) -> None:
    keyed.goto(f"{filled.server.url}/bans/ban-2026-0001")
    keyed.emulate_media(media="print")
    assert keyed.locator(".text").is_visible()
    assert keyed.locator(".facts").is_visible()
    assert not keyed.locator("form:visible").count()
    assert not keyed.locator("nav:visible").count()


def test_at_twice_the_size_nothing_is_cut_off(filled: RunningDesk, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 640, "height": 400})
    page = context.new_page()
    widths = {}
    for path in PAGES:
        page.goto(filled.server.url + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert set(widths.values()) == {640}, widths
