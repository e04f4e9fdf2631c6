"""Kills processes at random moments over a stream of known bans, and counts what came of it.

    make chaos                                   300 kills on SQLite, 300 on PostgreSQL with three workers
    python -m support.chaos --kills 30 --database postgresql     in tests/, with the package installed

Each ban is reported by two outlets, between articles that report none. At the end every ban must have been told once:
none lost, none twice, nothing in quarantine, the queue empty.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banwatch.edges.store import SqlStore, open_store
from banwatch.model.feed import Feed
from loopback.feedserver import FeedServer
from loopback.slack_server import SlackServer
from support.bot import Bot, free_port, page, rss, until
from support.makers import NOW
from support.stores import PostgresServer
from support.zygote import zygote

CHANNEL = "C0BANWATCH"
TOWNS = (
    "Amherst", "Concord", "Lexington", "Medford", "Newton", "Quincy", "Salem", "Waltham", "Woburn", "Melrose",
    "Worcester", "Lowell", "Brockton", "Haverhill", "Malden", "Taunton", "Chicopee", "Peabody", "Methuen", "Beverly",
    "Fitchburg", "Holyoke", "Marlborough", "Chelsea", "Westfield", "Attleboro", "Leominster", "Gloucester",
    "Northampton", "Agawam",
)  # fmt: skip
"""Places of one state, so that the datelines agree."""
_FAR = NOW.replace(year=9000)


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `told` counts the messages of each ban's alert."""

    kills: int
    bans: int
    told: Counter[str]
    lost: tuple[str, ...]
    seconds: float

    @property
    def twice(self) -> tuple[str, ...]:
        """Towns told more than once."""
        return tuple(sorted(town for town, count in self.told.items() if count > 1))

    @property
    def right(self) -> bool:
        """None lost, none twice."""
        return not self.lost and not self.twice and len(self.told) == self.bans


def report(town: str, outlet: str) -> tuple[str, str]:
    """An outlet's title and text on a town's ban."""
    title = f"{town} City Council bans face recognition"
    text = (
        f"{town.upper()}, Mass. — The {town} City Council voted 7-0 on Tuesday to ban the use of face recognition "
        f"technology by all city departments. The ordinance was sponsored by two councilors.\n"
        f"The mayor of {town} told {outlet} that the police never had the software."
    )
    return title, text


def calm(number: int) -> tuple[str, str]:
    """A title and text that report no ban."""
    return f"Bake sale number {number}", f"The bake sale of the library sold {number + 20} pies on Saturday."


def serve(site: FeedServer, towns: tuple[str, ...]) -> list[str]:
    """Two outlets' feeds for each town, with a calm article each; the addresses in the order of their coming."""
    feeds: list[str] = []
    for number, town in enumerate(towns):
        for outlet in ("gazette", "herald"):
            stories = {f"/{outlet}/{town}": report(town, outlet), f"/{outlet}/{town}/calm": calm(number)}
            entries = []
            for path, (title, text) in stories.items():
                site.page(path, page(title, text), "text/html; charset=utf-8")
                entries.append({"title": title, "link": site.url(path), "date": "Wed, 05 May 2021 10:00:00 -0400"})
            site.page(f"/{outlet}/{town}.xml", rss(entries, f"The {outlet}"), "application/rss+xml")
            feeds.append(site.url(f"/{outlet}/{town}.xml"))
    return feeds


def bot_on(home: Path, url: str, site: FeedServer, slack: SlackServer) -> Bot:
    """The settings of all processes of a run."""
    return Bot(
        home,
        {
            "BANWATCH_DATABASE__URL": url,
            "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{site.host_port}"]',
            "BANWATCH_SLACK__BOT_TOKEN": slack.token,
            "BANWATCH_SLACK__CHANNEL": CHANNEL,
            "BANWATCH_SLACK__API_URL": slack.url,
            "BANWATCH_SLACK__RECONCILE_AFTER": "1",
            "BANWATCH_POLL__TICK": "0.2",
            "BANWATCH_POLL__LOOKBACK": "10000d",
            "BANWATCH_WORKER__LEASE": "3s",
            "BANWATCH_WORKER__TRIES": "50",
            "BANWATCH_WEB__PORT": str(free_port()),
        },
    )


def alerted(slack: SlackServer, towns: tuple[str, ...]) -> Counter[str]:
    """How many alerts of new bans each town has had. Reminders and what stands in threads are none."""
    alerts = [message for message in slack.messages(CHANNEL) if _key(message).startswith("alert:")]
    return Counter(town for message in alerts for town in towns if town in str(message["text"]))


def _key(message: Mapping[str, Any]) -> str:
    return str(message.get("metadata", {}).get("event_payload", {}).get("key", ""))


def run(
    url: str, command: str, processes: int, kills: int, towns: tuple[str, ...], dice: random.Random, home: Path
) -> Outcome:
    """Kill `kills` times while the stream comes in, then let it drain."""
    begin = time.monotonic()
    with ExitStack() as stack:
        site, slack = stack.enter_context(FeedServer()), stack.enter_context(SlackServer())
        feeds = serve(site, towns)
        source, bot = stack.enter_context(zygote()), bot_on(home, url, site, slack)
        store = open_store(url)
        stack.callback(store.close)
        alive = [source.start(bot, command) for _ in range(processes)]
        for number in range(kills):
            for feed in feeds[len(feeds) * number // kills : len(feeds) * (number + 1) // kills]:
                with store.write() as tx:
                    tx.feeds.add_feed(Feed(0, feed), NOW)
            time.sleep(dice.uniform(0.1, 1.6) / processes)
            source.kill(alive.pop(dice.randrange(processes)))
            alive.append(source.start(bot, command))
        _drain(slack, store, towns)
        told = alerted(slack, towns)
    lost = tuple(town for town in towns if not told[town])
    return Outcome(kills, len(towns), told, lost, time.monotonic() - begin)


def _drain(slack: SlackServer, store: SqlStore, towns: tuple[str, ...]) -> None:
    """Wait for all alerts, and then for all that is still under way: a second alert would come now."""
    try:
        until(lambda: len(alerted(slack, towns)) == len(towns) and _is_quiet(store), 120, "every alert")
    except AssertionError as error:
        print(error, file=sys.stderr)
    time.sleep(2.5)


def _is_quiet(store: SqlStore) -> bool:
    """Nothing is due, whoever holds it."""
    with store.write() as tx:
        unread = tx.feeds.due_entries(_FAR, 1)
        return not (unread or tx.articles.unmatched(1) or tx.outbox.pending() or tx.work.quarantined())


def main() -> int:
    """Run it and print the counts as JSON; 1 when an alert was lost or came twice."""
    parser = argparse.ArgumentParser(description="Kill and count.")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    dice = random.Random(wanted.seed)
    with tempfile.TemporaryDirectory(prefix="bw-chaos-") as home, ExitStack() as stack:
        url, command, processes = f"sqlite:///{home}/bot.sqlite3", "run", 1
        if wanted.database == "postgresql":
            server = PostgresServer()
            stack.callback(server.close)
            url, command, processes = server.new_database(), "worker", 3
        outcome = run(url, command, processes, wanted.kills, TOWNS, dice, Path(home))
        log = (Path(home) / "run.log").read_text(errors="replace")
    counts = {
        "database": wanted.database, "processes": processes, "kills": outcome.kills, "bans": outcome.bans,
        "alerts": sum(outcome.told.values()), "lost": outcome.lost, "twice": outcome.twice,
        "tracebacks": log.count("Traceback"), "seconds": round(outcome.seconds, 1),
    }  # fmt: skip
    print(json.dumps(counts))
    if not outcome.right:
        print(log[-4000:], file=sys.stderr)
    return 0 if outcome.right else 1


if __name__ == "__main__":
    sys.exit(main())
