"""The register in a real browser: no barrier, any width, any colours, on paper, without scripts, from one host."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from register_desk import RunningRegister, running_register

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = (
    *("", "bans.html", "bans.html?year=2019", "bans.html?place=nowhere", "places.html", "places/us.html"),
    *("places/us/massachusetts.html", "watches/face-surveillance.html", "by/stage/final.html", "changes.html"),
    *("data.html", "bans/{twin}.html", "bans/{hostile}.html", "bans/{gone}.html", "correction.html?ban={mill}"),
    *("nothing.html", "bans.html?page=x"),
)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRegister]:
    with running_register(tmp_path_factory.mktemp("browser") / "r.sqlite3") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system. Missing it is a failure where everything must run, and a skip elsewhere."""
    if not CHROMIUM.exists():
        assert not os.environ.get("CI"), f"{CHROMIUM} is missing"
        pytest.skip(f"{CHROMIUM} is missing: the register was not tried in a browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS.split())
        yield launched
        launched.close()


def opened(browser: Browser, register: RunningRegister, path: str, **how: Any) -> Page:
    """A page of the register in a context of its own."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
    page = context.new_page()
    page.goto(f"{register.url}/register/{path.format(**register.ids)}")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_is_found_on_any_page(register: RunningRegister, browser: Browser, scheme: Any) -> None:
    """WCAG 2.2 AA as far as axe-core can tell, colours of both schemes included."""
    page = opened(browser, register, "", color_scheme=scheme, bypass_csp=True)
    found: dict[str, list[str]] = {}
    for path in PAGES:
        page.goto(f"{register.url}/register/{path.format(**register.ids)}")
        results = Axe().run(page, options=RULES)
        assert len(results.response["passes"]) > 10, "axe looked at nothing"
        if results.violations_count:
            found[path] = [
                f"{each['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
                for each in results.response["violations"]
                for node in each["nodes"][:2]
            ]
    page.context.close()
    assert found == {}


def test_axe_does_find_a_barrier(register: RunningRegister, browser: Browser) -> None:
    page = opened(browser, register, "correction.html?ban={mill}", bypass_csp=True)
    page.evaluate("for (const each of document.querySelectorAll('label')) each.remove()")
    assert Axe().run(page, options=RULES).violations_count > 0
    page.context.close()


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_cut_off_on_a_narrow_screen_or_at_zoom(
    register: RunningRegister, browser: Browser, width: int
) -> None:
    """320 pixels is 1280 at 400 %; 640 is 1280 at 200 % (WCAG 1.4.10 and 1.4.4)."""
    page = opened(browser, register, "", viewport={"width": width, "height": 800})
    for path in PAGES:
        page.goto(f"{register.url}/register/{path.format(**register.ids)}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.context.close()


def test_text_can_be_made_twice_as_large(register: RunningRegister, browser: Browser) -> None:
    page = opened(browser, register, "bans/{twin}.html", bypass_csp=True)
    page.add_style_tag(content="html { font-size: 200% !important }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.context.close()


def test_no_page_asks_another_host_for_anything_and_none_needs_scripts(
    register: RunningRegister, browser: Browser
) -> None:
    page = opened(browser, register, "", java_script_enabled=False)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    for path in PAGES:
        page.goto(f"{register.url}/register/{path.format(**register.ids)}")
    assert len(asked) > len(PAGES)
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(register.url).netloc}
    assert not [each for each in complaints if "Content Security Policy" in each]
    page.context.close()


def test_from_the_map_to_a_source_by_keyboard_alone_without_scripts(
    register: RunningRegister, browser: Browser
) -> None:
    page = opened(browser, register, "", java_script_enabled=False)
    tab_to(page, "svg a[href$='massachusetts.html']")
    enter(page)
    assert page.locator("h1").inner_text() == "Massachusetts"
    tab_to(page, f"a[href$='{register.ids['twin']}.html']")
    enter(page)
    assert "Twin Ash" in page.locator("h1").inner_text()
    tab_to(page, "a.ref")
    page.keyboard.press("Enter")
    tab_to(page, ".sources a")
    assert page.locator(":focus").get_attribute("href") == "https://paper.example/3?a=1&b=2"
    page.context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, which must be visible."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            assert page.locator(f"{selector}:focus").bounding_box()
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard on {page.url}")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_filtering_by_the_form(register: RunningRegister, browser: Browser) -> None:
    page = opened(browser, register, "bans.html", java_script_enabled=False)
    page.get_by_label("Stage").select_option("repealed")
    page.get_by_label("Order").select_option("oldest")
    page.get_by_role("button", name="Show").click()
    assert page.locator("tbody tr").count() == 1
    assert page.get_by_label("Stage").input_value() == "repealed", "the form shows what was asked"
    page.get_by_role("link", name="Clear").click()
    assert page.locator("tbody tr").count() == 7
    page.context.close()


def test_a_correction_in_the_browser(register: RunningRegister, browser: Browser) -> None:
    """The form's origin is told as `null`, since pages send no referrer: it must pass for one of ours."""
    page = opened(browser, register, "bans/{ford}.html", java_script_enabled=False)
    page.get_by_role("link", name="Tell us what is wrong").click()
    page.get_by_label("What is wrong, and what would be right?").fill("The mayor signed a day later.")
    page.get_by_role("button", name="Send").click()
    assert "A person will read" in page.get_by_role("status").inner_text()
    with register.store.read() as tx:
        assert [each.ban_id for each in tx.register.corrections()] == [register.ids["ford"]]
    page.context.close()


def test_on_paper_there_is_the_whole_table_and_no_menu(register: RunningRegister, browser: Browser) -> None:
    page = opened(browser, register, "")
    page.emulate_media(media="print")
    assert not page.locator(".top nav").is_visible()
    heights = page.locator(".scroll").evaluate_all("all => all.map(e => [e.scrollHeight, e.clientHeight])")
    assert heights
    assert all(whole <= shown + 1 for whole, shown in heights)
    assert page.locator("svg .figures text").first.is_visible()
    assert len(page.pdf()) > 5_000
    page.context.close()


def test_in_forced_colours_states_stay_apart_and_figures_readable(register: RunningRegister, browser: Browser) -> None:
    page = opened(browser, register, "", forced_colors="active", color_scheme="dark")
    style = "all => all.map(e => [getComputedStyle(e).fill, getComputedStyle(e).stroke])"
    for fill, stroke in page.locator("svg a path.land").evaluate_all(style):
        assert fill != stroke
    (text, _), *_ = page.locator("svg .figures text").evaluate_all(style)
    (land, _), *_ = page.locator("svg a path.land").evaluate_all(style)
    assert text != land
    page.context.close()


def test_what_a_screen_reader_is_told_of_the_map(register: RunningRegister, browser: Browser) -> None:
    page = opened(browser, register, "")
    told = page.get_by_role("group", name="Map, United States").aria_snapshot()
    for line in (
        "California: 0 standing, 1 over, vetoed or suspended",
        "Massachusetts: 2 standing",
        "Ohio: 1 standing",
    ):
        assert f'link "{line}"' in told
    assert page.get_by_role("region", name="Table of the map, United States").get_by_role("row").count() == 5
    page.context.close()
