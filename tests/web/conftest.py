"""Desks that run for one test, and a browser for the module."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_samples import PASSWORD, RunningDesk, run_desk
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RunningDesk]:
    """A desk without a password."""
    running = run_desk(tmp_path / "desk.sqlite3")
    yield running
    running.close()


@pytest.fixture
def locked_desk(tmp_path: Path) -> Iterator[RunningDesk]:
    """A desk that asks for a password."""
    running = run_desk(tmp_path / "locked.sqlite3", PASSWORD)
    yield running
    running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system. Missing it is a failure where everything must run, and a skip elsewhere."""
    if not CHROMIUM.exists():
        assert not os.environ.get("CI"), f"{CHROMIUM} is missing"
        pytest.skip(f"{CHROMIUM} is missing: the desk was not tried in a browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS.split())
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without scripts."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def keyed(browser: Browser) -> Iterator[Page]:
    """A page with scripts. Any complaint of the browser, the content security policy's too, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    faults: list[str] = []
    opened.on("console", lambda message: faults.append(message.text))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert [fault for fault in faults if "status of 4" not in fault] == []
