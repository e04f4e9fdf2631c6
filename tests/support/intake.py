"""Poll and read on a real server of the loopback address, with a clock that stands still until it is moved."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from banwatch.edges.http import GuardedFetcher
from banwatch.jobs.poll import Polled, poll
from banwatch.jobs.read import read
from banwatch.jobs.tally import Tally
from banwatch.model.feed import Entry, Feed
from banwatch.ports import FetchRequest, FetchResponse, Services
from loopback.feedserver import FeedServer
from support.makers import NOW, feed
from support.world import World, world

AGENT = "banwatch/test (+https://bot.example)"
RSS = "application/rss+xml"


@dataclass
class LoadedDice:
    """Plays the given fractions, then the middle."""

    fractions: list[float] = field(default_factory=list)
    count: int = 0

    def fraction(self) -> float:
        """The next one."""
        return self.fractions.pop(0) if self.fractions else 0.5

    def token(self) -> str:
        """The next number."""
        self.count += 1
        return f"{self.count:026d}"


class AgreedFetcher:
    """The real client; the server's `Date` is left aside, for the test's clock stands elsewhere."""

    def __init__(self, inner: GuardedFetcher) -> None:
        self._inner = inner

    def fetch(self, request: FetchRequest) -> FetchResponse:
        """As the real one."""
        answer = self._inner.fetch(request)
        return replace(answer, headers={name: value for name, value in answer.headers.items() if name != "date"})

    def close(self) -> None:
        """As the real one."""
        self._inner.close()


@dataclass
class Intake:
    """A server, a database and the jobs between them."""

    server: FeedServer
    here: World
    services: Services
    dice: LoadedDice

    def subscribe(self, *paths: str) -> None:
        """Subscribe to feeds of the server."""
        with self.here.store.write() as tx:
            for path in paths:
                tx.feeds.add_feed(feed(self.server.url(path)), NOW)

    def poll(self, every: bool = False) -> tuple[Polled, ...]:
        """Poll what is due (or all)."""
        return poll(self.services, every=every)

    def poll_after(self, **span: float) -> tuple[Polled, ...]:
        """Let time pass, then poll what is due."""
        self.here.clock.pass_by(**span)
        return self.poll()

    def read(self) -> Tally:
        """Read what is due."""
        return read(self.services)

    def feed(self, path: str = "/feed") -> Feed:
        """A feed as it is recorded."""
        url = self.server.url(path)
        with self.here.store.read() as tx:
            return next(one for one in tx.feeds.feeds() if one.url == url)

    def entries(self) -> tuple[Entry, ...]:
        """Entries that are due for reading."""
        with self.here.store.read() as tx:
            return tx.feeds.due_entries(self.here.clock.now(), 10_000)

    def wait_seconds(self, path: str = "/feed") -> float:
        """Seconds until the feed's next poll."""
        moment = self.feed(path).next_poll_at
        assert moment is not None
        return (moment - self.here.clock.now()).total_seconds()

    def asked(self, path: str) -> int:
        """How often the server was asked for a path."""
        return len(self.server.requests(path))


@contextmanager
def intake(**policy: Any) -> Iterator[Intake]:
    """A fresh one; `policy` overrides fields of the policy."""
    with FeedServer() as server, world(**policy) as here:
        fetcher = GuardedFetcher(AGENT, frozenset({server.host_port}))
        dice = LoadedDice()
        services = replace(here.services, fetcher=AgreedFetcher(fetcher), dice=dice)
        try:
            yield Intake(server, here, services, dice)
        finally:
            fetcher.close()


def item(name: str, link: str = "", guid: str = "", date: str = "Thu, 06 May 2021 10:00:00 GMT", text: str = "") -> str:
    """An item of an RSS document."""
    marked = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    address = f"<link>{link}</link>" if link else ""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{name}</title>{address}{marked}{dated}<description>{text or name}</description></item>"


def rss_of(*items: str, head: str = "") -> str:
    """An RSS document; `head` stands before the items."""
    body = f"<title>The Paper</title>{head}{''.join(items)}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{body}</channel></rss>'
