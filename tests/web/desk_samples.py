"""A desk with a real database, and an article of our own with the evidence marked by searching its words."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Literal

import httpx
from pydantic import SecretStr

from banwatch.edges.store import SqlStore, open_store
from banwatch.errors import FetchError
from banwatch.model.article import Article
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.feed import Feed, PollPlan, PollResult
from banwatch.model.finding import Claim, Evidence, Finding, Verdict
from banwatch.model.watch import Watch
from banwatch.ports import FetchRequest, FetchResponse, Services
from banwatch.settings import Settings
from banwatch.settings.explain import Setting, explained
from banwatch.settings.table import WebSection
from banwatch.web.app import make_app
from banwatch.web.server import DeskServer

NOW = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)
PASSWORD = "a long enough passphrase"
WATCH = "face-surveillance"
PHRASES = {WATCH: "face surveillance"}
HOSTS = frozenset({"127.0.0.1", "localhost"})

TITLE = "Larkhaven council outlaws face recognition by city staff"
TEXT = (
    "LARKHAVEN — After three hours of testimony, the Larkhaven City Council voted 7-2 on Tuesday night to forbid "
    "every city department from using face recognition software.\n"
    "\n"
    "The ordinance, which Councilor Ines Varga first drafted in autumn, was adopted on its final reading and takes "
    "effect in thirty days. It covers the police as well as parking, libraries and schools run by the city.\n"
    "\n"
    "Two members asked for an exception for missing children; their amendment failed."
)
WORDS = {
    "place": "Larkhaven",
    "body": "Larkhaven City Council",
    "vote": "7-2",
    "decided_on": "Tuesday night",
    "scope": "every city department",
    "technology": "face recognition software",
    "instrument": "ordinance",
    "stage": "adopted on its final reading",
}


def evidence(words: str, text: str = TEXT, where: Literal["text", "title"] = "text") -> Evidence:
    """The span of the first occurrence of the words."""
    start = text.index(words)
    return Evidence(start, start + len(words), words, where)


CLAIM = Claim(
    place="Larkhaven",
    region="Oregon",
    country="US",
    level="city",
    body="Larkhaven City Council",
    instrument="ordinance",
    scope="government",
    technology=("face_surveillance",),
    decided_on=date(2026, 3, 10),
    vote="7-2",
    stage="passed",
    evidence={name: evidence(words) for name, words in WORDS.items()},
)
ARTICLE = Article(
    "art-1",
    TEXT,
    TITLE,
    "https://news.example/larkhaven?a=1&b=2",
    "The Larkhaven Ledger",
    datetime(2026, 3, 11, 6, tzinfo=UTC),
    date(2026, 3, 11),
    "en",
    "US-OR",
)


class FixedClock:
    """A clock that stands."""

    def now(self) -> datetime:
        """Always the same moment."""
        return NOW

    def wait(self, seconds: float) -> None:
        """Nobody waits here."""


class CountingDice:
    """Dice that count."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def fraction(self) -> float:
        """Always the middle."""
        return 0.5

    def token(self) -> str:
        """The next number."""
        return f"{next(self._numbers):026d}"


class NoNetwork:
    """A fetcher without a network: the desk asks for none."""

    def fetch(self, request: FetchRequest) -> FetchResponse:
        """Refuse."""
        raise FetchError(f"The desk fetched {request.url}.")

    def close(self) -> None:
        """Nothing is open."""


class NoClassifier:
    """A classifier without watches: the desk judges nothing."""

    watches: tuple[Watch, ...] = ()

    def classify(self, article: Article, watch: Watch) -> Finding:
        """Say no."""
        return Finding(watch.id, "none", Verdict.NOT_BAN, 0.0, "none")


def services_on(path: Path) -> tuple[Services, SqlStore]:
    """Services on a real SQLite file."""
    store = open_store(f"sqlite:///{path}")
    return Services(store, NoNetwork(), NoClassifier(), FixedClock(), CountingDice(), {}, None), store


def add_ban(
    store: SqlStore,
    article: Article = ARTICLE,
    claim: Claim = CLAIM,
    status: BanStatus = BanStatus.SUSPECTED,
    confidence: float = 0.94,
) -> str:
    """Record an article with a finding and the ban that it reports. The ban's id."""
    reasons = ("a council adopted it", "the body may ban")
    with store.write() as tx:
        article_id = tx.articles.add_article(article, False, f"hash of {article.id}", NOW)
        finding = Finding(WATCH, "rules-1", Verdict.NEW_BAN, confidence, "council_vote", (claim,), (), reasons)
        tx.articles.add_finding(article_id, finding, NOW)
        ban = Ban(
            "", WATCH, status, claim, confidence, "council_vote", 1, NOW, article.published_on, article_id, reasons
        )
        ban_id = tx.bans.add_ban(ban, (claim.place or "").casefold(), False)
        tx.bans.add_report(ban_id, article_id, claim, NOW)
    return ban_id


def numbered(number: int) -> tuple[Article, Claim]:
    """The sample article under another address, of another town in the facts."""
    article = replace(ARTICLE, id=f"art-{number}", url=f"https://news.example/{number}")
    return article, replace(CLAIM, place=f"Town {number}")


def add_feeds(store: SqlStore) -> None:
    """A feed that works and one that fails."""
    with store.write() as tx:
        good = tx.feeds.add_feed(Feed(0, "https://news.example/feed.xml", "Larkhaven Ledger"), NOW)
        bad = tx.feeds.add_feed(Feed(0, "https://old.example/<rss>", "Old & <b>bold</b>"), NOW)
        for feed_id, result, learned in (
            (good, PollResult.OK, {}),
            (bad, PollResult.HARD, {"last_error": "the host answered 404"}),
        ):
            if feed_id is not None:
                tx.feeds.poll_done(feed_id, PollPlan(result, NOW, 0.0, ()), NOW, learned)


@dataclass
class RunningDesk:
    """A desk that listens on loopback, with its database."""

    server: DeskServer
    store: SqlStore
    path: Path
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, name: str = "", headers: Mapping[str, str] | None = None) -> httpx.Client:
        """A client, logged in under `name` when one is given."""
        login = base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()
        own = {"Authorization": f"Basic {login}"} if name else {}
        client = httpx.Client(base_url=self.server.url, headers={**own, **(headers or {})}, trust_env=False)
        self.clients.append(client)
        return client

    def close(self) -> None:
        """End clients, server and database."""
        for client in self.clients:
            client.close()
        self.server.stop()
        self.store.close()


def shown() -> tuple[Setting, ...]:
    """The settings as they are without a file, with a secret."""
    return explained(Settings(web=WebSection(password=SecretStr("canary of the desk"))))


def run_desk(path: Path, password: str = "", hosts: frozenset[str] = HOSTS, https: bool = False) -> RunningDesk:
    """Start a desk on a free port."""
    services, store = services_on(path)
    app = make_app(services, PHRASES, password=password, allowed_hosts=hosts, cookie_secure=https, settings=shown)
    server = DeskServer(app, "127.0.0.1", 0)
    server.start()
    return RunningDesk(server, store, path)
