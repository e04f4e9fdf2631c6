"""Makes the pictures of the README from the running demo: python scripts/pictures.py (needs Debian's chromium)."""

import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
PORT = 8765
DESK = f"http://127.0.0.1:{PORT}"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def wait_for_desk(seconds: float = 120.0) -> str:
    """The queue's page, once the desk answers."""
    end = time.monotonic() + seconds  # noqa: TID251 - a script, not the product
    while True:
        try:
            with urllib.request.urlopen(f"{DESK}/bans", timeout=5) as answer:  # noqa: TID251 - our own desk
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > end:  # noqa: TID251
                raise
            time.sleep(0.5)


def main() -> None:
    """Start the demo, photograph one ban and its alert, end the demo."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    demo = subprocess.Popen([sys.executable, "-m", "banwatch", "demo", "--port", str(PORT)], stdout=subprocess.DEVNULL)
    try:
        found = re.search(r'href="(/bans/ban-2020-\d+)"[^>]*>\s*(?:<[^>]+>)*Easthampton', wait_for_desk())
        assert found, "the demo did not find Easthampton"
        with sync_playwright() as tools:
            browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            page = browser.new_page(viewport={"width": 1180, "height": 1080})
            page.goto(DESK + found.group(1))
            page.screenshot(path=str(IMAGES / "desk.png"))
            page.set_viewport_size({"width": 860, "height": 900})
            page.goto(f"{DESK}{found.group(1)}/alert")
            page.locator(".message").screenshot(path=str(IMAGES / "alert.png"))
            browser.close()
    finally:
        demo.terminate()
        demo.wait()


if __name__ == "__main__":
    main()
