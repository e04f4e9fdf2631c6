"""How fast the register answers: python benchmarks/register_pages.py [--articles 1000000] [--bans 5000] [--url URL]

Fills a database with made articles and confirmed bans, serves the register on loopback in a process of its own, and
asks over HTTP. Cold: a page that nobody has asked for since the last change. Warm: asked before. 304: the reader has
it. The peer is `/register/register.css`, a file of the same server that needs no database row to be shown.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
from made import SENTENCES
from sqlalchemy import text

from banwatch.bootstrap.services import open_database
from banwatch.edges.clock import SystemClock
from banwatch.edges.store.rows import claim_out
from banwatch.edges.store.tables import article, ban, ban_change, ban_report, ban_step, decision
from banwatch.model.finding import Claim, Evidence

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STATES = (
    "Massachusetts",
    "California",
    "Oregon",
    "Ohio",
    "Texas",
    "Maine",
    "New York",
    "Vermont",
    "Washington",
    "Iowa",
)
INSTRUMENTS = ("ordinance", "resolution", "moratorium", "policy")
STAGES = ("final", "signed", "in_effect", "repealed", "first_reading")
CHUNK = 5_000
ASKED = 200
"""Requests of each kind."""


def fill(url: str, articles: int, bans: int) -> None:
    """Write the articles and bans straight into the tables: by the jobs it would take a day."""
    store = open_database(url)
    with store.engine.begin() as conn:
        if conn.execute(text("select count(*) from article")).scalar_one():
            return
    for start in range(0, articles, CHUNK):
        with store.engine.begin() as conn:
            conn.execute(article.insert(), [_article(n) for n in range(start, min(articles, start + CHUNK))])
    for start in range(0, bans, CHUNK):
        numbers = range(start, min(bans, start + CHUNK))
        with store.engine.begin() as conn:
            for table, make in ((ban, _ban), (ban_report, _report), (ban_step, _step), (ban_change, _change)):
                conn.execute(table.insert(), [make(number) for number in numbers])
            conn.execute(decision.insert(), [_decision(number) for number in numbers])
    store.close()


def _article(n: int) -> dict[str, object]:
    body = " ".join(SENTENCES[(n + place) % len(SENTENCES)] for place in range(12))
    return {
        "id": f"a{n}", "url": f"https://paper{n % 900}.example/{n}", "title": f"{SENTENCES[n % 7][:60]} ({n})",
        "text": body, "source": f"Paper {n % 900}", "published_at": NOW - timedelta(minutes=n),
        "published_on": (NOW - timedelta(minutes=n)).date(), "language": "en", "region": "", "quiet": False,
        "content_hash": f"{n:064d}", "created_at": NOW,
    }  # fmt: skip


def _claim(n: int) -> Claim:
    day = date(2015, 1, 1) + timedelta(days=n * 4000 // 5000 % 4000)
    proof = {name: Evidence(0, 40, SENTENCES[n % 7][:40]) for name in ("place", "body", "vote", "decided_on")}
    return Claim(
        f"Town {n}", STATES[n % 10], "US", "city", None, f"Town {n} City Council", INSTRUMENTS[n % 4], "government",
        ("face_surveillance",), day, f"{n % 7 + 3}-{n % 3}", STAGES[n % 5], proof,
    )  # fmt: skip


def _id(n: int) -> str:
    return f"ban-{_claim(n).decided_on:%Y}-{n + 1:04d}"


def _ban(n: int) -> dict[str, object]:
    claim = _claim(n)
    return {
        "id": _id(n), "watch": "face-surveillance", "status": "confirmed", "place_key": f"town {n}",
        "decided_on": claim.decided_on, "reported_on": claim.decided_on, "facts": claim_out(claim), "confidence": 0.9,
        "kind": "council_vote", "version": 2, "created_at": NOW, "status_at": NOW, "article_id": f"a{n}",
        "reasons": [], "known_key": None, "jurisdiction_id": None, "merged_into": None,
    }  # fmt: skip


def _report(n: int) -> dict[str, object]:
    return {"ban_id": _id(n), "article_id": f"a{n}", "facts": claim_out(_claim(n)), "created_at": NOW}


def _step(n: int) -> dict[str, object]:
    claim = _claim(n)
    return {
        "ban_id": _id(n), "stage": claim.stage, "before": None, "day": claim.decided_on, "article_id": f"a{n}",
        "evidence": None, "source": "report", "note": "", "to_come": False, "recorded_at": NOW, "told": False,
        "void": False,
    }  # fmt: skip


def _change(n: int) -> dict[str, object]:
    return {"ban_id": _id(n), "version": 1, "kind": "new", "article_id": f"a{n}", "quiet": False, "at": NOW}


def _decision(n: int) -> dict[str, object]:
    return {
        "ban_id": _id(n), "verdict": "confirmed", "reason": "", "who": "Ada", "surface": "cli", "at": NOW, "version": 1
    }  # fmt: skip


def serve(url: str) -> None:
    """The register alone, until standard input ends."""
    from starlette.applications import Starlette

    from banwatch.edges.clock import SystemDice
    from banwatch.ports import Services
    from banwatch.publish.record import LICENCES, About
    from banwatch.web.register import RegisterApp, with_register
    from banwatch.web.server import DeskServer

    clock = SystemClock()
    services = Services(open_database(url), None, None, clock, SystemDice(clock), {}, None)  # type: ignore[arg-type]
    app = RegisterApp(services, lambda _: "face surveillance", About(licence=LICENCES["CC0-1.0"]))
    server = DeskServer(with_register(Starlette(), app), "127.0.0.1", 0)
    server.start()
    print(server.url, flush=True)
    sys.stdin.read()
    server.stop()


def kinds(bans: int) -> dict[str, list[str]]:
    """The addresses of each kind of page."""
    step = max(1, bans // ASKED)
    return {
        "peer: the style sheet": ["/register/register.css"] * ASKED,
        "home": ["/register/"] * ASKED,
        "list, filtered": [
            f"/register/bans.html?instrument={INSTRUMENTS[n % 4]}&year={2015 + n % 11}&page={n % 3 + 1}"
            for n in range(ASKED)
        ],
        "list, by a part of a name": [f"/register/bans.html?place=Town+{n}&sort=place" for n in range(ASKED)],
        "a ban": [f"/register/bans/{_id(n * step)}.html" for n in range(min(ASKED, bans))],
        "a state": [f"/register/places/us/{STATES[n % 10].lower().replace(' ', '-')}.html" for n in range(ASKED)],
        "API, filtered": [f"/api/v1/bans?stage={STAGES[n % 5]}&year={2015 + n % 11}" for n in range(ASKED)],
        "API, a ban": [f"/api/v1/bans/{_id(n * step)}" for n in range(min(ASKED, bans))],
    }


def ask(client: httpx.Client, paths: list[str], tags: dict[str, str]) -> list[float]:
    """Milliseconds of each request; tags are sent, and kept for the next time."""
    found = []
    for path in paths:
        headers = {"If-None-Match": tags[path]} if path in tags else {}
        start = time.perf_counter()
        answer = client.get(path, headers=headers)
        found.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == (304 if headers else 200), (path, answer.status_code)
        tags[path] = answer.headers["etag"]
    return found


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def main() -> None:
    """Fill, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--bans", type=int, default=5_000)
    parser.add_argument("--url", default="", help="A database to use, or to fill when it is empty.")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        return serve(given.url)
    with tempfile.TemporaryDirectory() as directory:
        url = given.url or f"sqlite:///{Path(directory) / 'register.sqlite3'}"
        fill(url, given.articles, given.bans)
        measure(url, given.bans)
    return None


def measure(url: str, bans: int) -> None:
    """Ask a server of its own process, and print the table."""
    command = [sys.executable, __file__, "--serve", "--url", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        with httpx.Client(base_url=base, trust_env=False, timeout=120) as client:
            start = time.perf_counter()
            client.get("/register/changes.html").raise_for_status()
            print(f"first request, which reads {bans} bans: {(time.perf_counter() - start) * 1000:.0f} ms\n")
            print("| Page | cold p95 | warm p50 | warm p95 | 304 p95 |\n|---|---|---|---|---|")
            for name, paths in kinds(bans).items():
                tags: dict[str, str] = {}
                cold = ask(client, list(dict.fromkeys(paths)), {})
                warm = [ask(client, [path], {})[0] for path in paths[-50:] * 4]
                ask(client, paths[-50:], tags)
                known = ask(client, paths[-50:] * 4, tags)
                print(
                    f"| {name} | {p95(cold):.1f} | {statistics.median(warm):.1f} | {p95(warm):.1f} | {p95(known):.1f} |"
                )
        process.stdin.close() if process.stdin else None
        process.wait()


if __name__ == "__main__":
    main()
