"""Makes the pictures of the README from the running demo: python scripts/pictures.py (needs Debian's chromium)."""

import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
PORT = 8765
DESK = f"http://127.0.0.1:{PORT}"
LEAVE = "https://desk.example.org/unsubscribe/01jexample"
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


def photograph_digest(browser: Browser) -> None:
    """The digest of a made-up day, in light and dark, as wide as a mail program and as narrow as a telephone."""
    sys.path.insert(0, str(IMAGES.parents[1] / "tests"))
    from alert.samples import shown_day
    from banwatch.alert.mail import compose
    from banwatch.alert.mail_page import standing_alone

    mail = compose(shown_day(), "banwatch@example.org", "ann@example.org", lambda _: "face surveillance", LEAVE)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "digest.html"
        file.write_text(standing_alone(mail), encoding="utf-8")
        for scheme in ("light", "dark"):
            for width in (600, 320):
                page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
                page.goto(file.as_uri())
                page.screenshot(path=str(IMAGES / f"digest-{scheme}-{width}.png"), full_page=True)


def slack_channel(demo: "subprocess.Popen[str]") -> str:
    """Where the demo's Slack shows its channel."""
    assert demo.stdout
    for line in demo.stdout:
        if opened := re.search(r"channel is open on (http://\S+/) ", line):
            return opened.group(1)
    raise SystemExit("the demo opened no Slack")


def photograph_slack(page: Page, channel: str) -> None:
    """The alert as it comes, its dialog, and the alert once it is decided."""
    page.goto(channel)
    alert = page.locator("main > article", has_text="Easthampton, Massachusetts bans").first
    alert.screenshot(path=str(IMAGES / "alert.png"))
    alert.get_by_role("button", name="Edit facts").click()
    page.locator(".dialog").screenshot(path=str(IMAGES / "alert-edit.png"))
    page.get_by_role("button", name="Cancel").click()
    alert.get_by_role("button", name="Confirm").click()
    page.get_by_text("Confirmed by").first.wait_for()
    page.goto(channel)  # from the top, where the channel's head covers nothing
    alert.screenshot(path=str(IMAGES / "alert-confirmed.png"))


def photograph_desk(browser: Browser, item: str) -> None:
    """The queue and one item: light, dark, and as narrow as a telephone."""
    looks = {"light": (1280, 900, "light"), "dark": (1280, 900, "dark"), "phone": (390, 844, "light")}
    for look, (width, height, scheme) in looks.items():
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        for name, path in (("queue", "/"), ("item", item)):
            page.goto(DESK + path)
            page.screenshot(path=str(IMAGES / f"desk-{name}-{look}.png"))


def main() -> None:
    """Photograph a ban on the desk and its alert in the demo, and a digest. With the word "digest": that alone."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    if sys.argv[1:] == ["digest"]:
        with sync_playwright() as tools:
            photograph_digest(tools.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS))
        return
    command = [sys.executable, "-m", "banwatch", "demo", "--with-slack", "--port", str(PORT)]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        channel = slack_channel(demo)
        found = re.search(r'href="(/bans/ban-2020-\d+)"[^>]*>\s*(?:<[^>]+>)*Easthampton', wait_for_desk())
        assert found, "the demo did not find Easthampton"
        with sync_playwright() as tools:
            browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            page = browser.new_page(viewport={"width": 1180, "height": 1080})
            page.goto(DESK + found.group(1))
            page.screenshot(path=str(IMAGES / "desk.png"))
            photograph_desk(browser, found.group(1))
            photograph_slack(browser.new_page(viewport={"width": 820, "height": 1000}), channel)
            photograph_digest(browser)
            browser.close()
    finally:
        demo.terminate()
        demo.wait()


if __name__ == "__main__":
    main()
