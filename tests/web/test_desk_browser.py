"""The desk in a real browser: by keyboard alone, without scripts, on a narrow screen, from one host."""

from urllib.parse import urlsplit

import pytest
from desk_samples import RunningDesk, add_ban, add_feeds, numbered
from playwright.sync_api import Browser, Page

from banwatch.model.ban import BanStatus

MAX_TABS = 60
pytestmark = pytest.mark.browser


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    wanted = page.locator(selector).first
    for _ in range(MAX_TABS):
        page.keyboard.press("Tab")
        if page.locator(":focus").count() and wanted.and_(page.locator(":focus")).count():
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard on {page.url}")


def press_and_wait(page: Page) -> None:
    """Press Enter on what has the focus, which opens another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_whole_way_by_keyboard_alone_without_scripts(desk: RunningDesk, page: Page) -> None:
    first, second = add_ban(desk.store), add_ban(desk.store, *numbered(2))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(desk.server.url)

    tab_to(page, f'a[href="/bans/{first}"]')
    press_and_wait(page)
    tab_to(page, "#who-confirm")
    page.keyboard.type("Ada")
    tab_to(page, "button.yes")
    press_and_wait(page)

    assert page.url == f"{desk.server.url}/bans/{second}?done={first}#main"
    assert "Confirmed:" in page.locator(".notice.done").inner_text()
    tab_to(page, ".decide summary")
    page.keyboard.press("Enter")
    tab_to(page, "#reason")
    page.keyboard.press("ArrowDown")
    tab_to(page, "button.no")
    press_and_wait(page)

    assert "Nothing waits for a decision." in page.locator("main").inner_text()
    with desk.store.read() as tx:
        assert tx.bans.ban(first).status is BanStatus.CONFIRMED
        assert [(each.who, each.reason) for each in tx.bans.decisions(second)] == [("Ada", "background")]
    assert {urlsplit(url).netloc for url in asked} == {f"127.0.0.1:{desk.server.port}"}


def test_an_evidence_link_leads_to_its_mark(desk: RunningDesk, page: Page) -> None:
    page.goto(f"{desk.server.url}/bans/{add_ban(desk.store)}")
    tab_to(page, 'a[href="#e-stage"]')
    page.keyboard.press("Enter")
    assert page.locator("mark:target").inner_text() == "adopted on its final reading"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_a_narrow_screen(desk: RunningDesk, browser: Browser, scheme: str) -> None:
    ban_id = add_ban(desk.store)
    add_feeds(desk.store)
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, color_scheme="dark" if scheme == "dark" else "light"
    )
    narrow = context.new_page()
    faults: list[str] = []
    narrow.on("console", lambda message: faults.append(message.text))
    widths = {}
    for path in ("/", f"/bans/{ban_id}", "/bans", "/feeds", "/nothing"):
        narrow.goto(desk.server.url + path)
        widths[path] = narrow.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert set(widths.values()) == {320}, widths
    assert [fault for fault in faults if "404" not in fault] == []  # no complaint of the content security policy


def test_buttons_and_fields_are_large_enough_to_hit(desk: RunningDesk, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    narrow = context.new_page()
    narrow.goto(f"{desk.server.url}/bans/{add_ban(desk.store)}")
    boxes = [
        each.bounding_box()
        for each in narrow.locator(
            "main button:visible, select:visible, input:not([type=radio]):visible, nav li a, .choice"
        ).all()
    ]
    context.close()
    assert len(boxes) >= 8
    assert min(box["height"] for box in boxes if box) >= 34  # WCAG 2.2 AA asks for 24
