"""Makes the pictures of the register: python scripts/pictures_register.py (needs Debian's chromium).

The bot reads the demo's news site into a scratch database and every ban that it alerts is confirmed; the list of known
bans is confirmed beside them, so that the maps have something to show. Nothing of it is anybody's real register.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from banwatch.bootstrap.services import Wishes, make_desk, services
from banwatch.cli.demo import demo_settings
from banwatch.dedupe.keys import place_key
from banwatch.dedupe.known import read_known
from banwatch.demo.site import DemoSite
from banwatch.jobs.known import subscribe
from banwatch.jobs.poll import poll
from banwatch.jobs.review import decide
from banwatch.jobs.way import carry
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.feed import Feed
from banwatch.model.finding import Claim
from banwatch.model.life import Step, stage_of
from banwatch.ports import Services

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
PICTURES = (
    ("register-home", "", {"width": 1280, "height": 1000}, "light"),
    ("register-home-dark", "", {"width": 1280, "height": 1000}, "dark"),
    ("register-home-phone", "", {"width": 390, "height": 844}, "light"),
    ("register-map", "#map-1", {"width": 1280, "height": 760}, "light"),
    ("register-ban", "bans/{ban}.html", {"width": 1280, "height": 1000}, "light"),
    ("register-ban-dark", "bans/{ban}.html", {"width": 1280, "height": 1000}, "dark"),
    ("register-ban-phone", "bans/{ban}.html", {"width": 390, "height": 844}, "light"),
)


@contextmanager
def register() -> Iterator[tuple[str, str]]:
    """The address of a filled register, and the id of the ban to show."""
    with tempfile.TemporaryDirectory() as scratch, DemoSite() as site:
        loaded = demo_settings(Path(scratch), site.host, 0)
        with services(loaded, Wishes(write=lambda _: None, backfill=True)) as ready:
            subscribe(ready, [Feed(0, url, title=title, region=region) for title, url, region in site.feeds])
            poll(ready)
            carry(ready, patience=inf)
            shown = confirm_all(ready)
            desk = make_desk(ready, loaded.settings)
            desk.start()
            try:
                yield f"{desk.url}/register/", shown
            finally:
                desk.stop()


def confirm_all(ready: Services) -> str:
    """Confirm what was alerted, and the known list; the id of the ban with most to show."""
    with ready.store.read() as tx:
        found = tx.bans.bans((BanStatus.SUSPECTED,))
        told = {ban.id: (len(ban.facts.evidence), len(tx.bans.reports(ban.id))) for ban in found}
    places = {place_key(ban.facts.place) for ban in found}
    for ban in found:
        decide(ready, ban.id, BanStatus.CONFIRMED, "", "Ada", "cli")
    text = (ROOT / "config" / "known-bans.csv").read_text(encoding="utf-8")
    for known in read_known(text, "known"):
        if place_key(known.place) not in places:
            claim = Claim(
                known.place, known.region, known.country, known.level, None, known.body, known.instrument, known.scope,
                ("face_surveillance",), known.decided_on, known.vote, known.stage,
            )  # fmt: skip
            add(ready, known.watch, claim)
    return max(told, key=lambda ban_id: told[ban_id])


def add(ready: Services, watch: str, claim: Claim) -> None:
    """Record and confirm one ban."""
    now = ready.clock.now()
    with ready.store.write() as tx:
        made = Ban("", watch, BanStatus.SUSPECTED, claim, 1.0, "known", 1, now, None, None)
        ban_id = tx.bans.add_ban(made, place_key(claim.place), True)
        if stage := stage_of(claim.stage):
            tx.life.add_step(Step(0, ban_id, stage, claim.decided_on, None, None, "list", now), None, False)
    decide(ready, ban_id, BanStatus.CONFIRMED, "", "Ada", "cli")


def photograph(browser: Browser, home: str, ban: str) -> None:
    """All pictures."""
    for name, path, size, scheme in PICTURES:
        context = browser.new_context(viewport=size, color_scheme=scheme, device_scale_factor=1)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(home + path.format(ban=ban))
        page.screenshot(path=str(IMAGES / f"{name}.png"))
        context.close()


def main() -> None:
    """Fill, serve, photograph."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with register() as (home, ban), sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        photograph(browser, home, ban)
        browser.close()


if __name__ == "__main__":
    main()
