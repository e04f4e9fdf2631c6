"""Delivery under kill -9: a sender is killed at random moments while a Slack drops answers, and the posts are counted.

python -m support.killing --kills 200        (in tests/, prints the counts; exit 1 when one is not 0)
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from banwatch.dedupe.keys import place_key
from banwatch.edges.clock import SystemClock, SystemDice
from banwatch.edges.slack import SlackNotifier
from banwatch.edges.store import SqlStore, open_store
from banwatch.jobs.deliver import deliver
from banwatch.jobs.review import decide
from banwatch.model.alert import Target
from banwatch.model.ban import BanStatus
from banwatch.ports import Policy, Services
from loopback.slack_server import Drop, SlackServer, Step
from support.makers import article, ban, claim
from support.world import Pages, Verdicts

CHANNEL, TOKEN = "C1", "xoxb-test"
RECONCILE = 0.6
"""Seconds that an attempt of unknown outcome is left alone; longer than any call to a Slack on this machine."""


@dataclass(frozen=True)
class Counts:
    """What came of a run."""

    kills: int
    alerts: int
    posts: int
    answers_dropped: int
    killed_in_flight: int
    lost: int
    twice: int
    shown_wrong: int


def run(kills: int, home: Path, seed: int = 1, bans_a_round: int = 3) -> Counts:
    """Kill a sender `kills` times, then let one drain the outbox."""
    dice = random.Random(seed)
    database = f"sqlite:///{home}/kill.sqlite3"
    dropped: list[str] = []

    def chance(method: str) -> Step | None:
        """Every fifth answer is lost after the call took effect."""
        if method not in ("chat.postMessage", "chat.update") or dice.random() >= 0.2:
            return None
        dropped.append(method)
        return Drop(store=True)

    store = open_store(database)
    flying, made = 0, []
    with SlackServer(token=TOKEN) as slack:
        slack.chance = chance
        for number in range(kills):
            made += _new_bans(store, number, bans_a_round)
            if made and dice.random() < 0.3:
                _decide(store, dice.choice(made))
            sender = _sender(database, slack.url)
            time.sleep(dice.uniform(0.0, 0.25))
            sender.kill()
            sender.wait()
            flying += _leased(store)
        last = _sender(database, slack.url)
        end = time.monotonic() + 60 + kills
        while _open(store) and time.monotonic() < end:
            time.sleep(0.1)
        last.kill()
        last.wait()
        counts = _count(kills, slack, store, made, len(dropped), flying)
    store.close()
    return counts


def _new_bans(store: SqlStore, round_number: int, count: int) -> list[str]:
    now, found = SystemClock().now(), []
    with store.write() as tx:
        for number in range(count):
            place = f"Town{round_number}x{number}"
            name = f"{round_number}-{number}"
            told = replace(article(), id=f"art-{name}", url=f"https://paper.example/{name}")
            art = tx.articles.add_article(told, False, f"h{name}", now)
            ban_id = tx.bans.add_ban(ban(claim(place), article_id=art), place_key(place), False)
            tx.bans.add_report(ban_id, art, claim(place), now)
            tx.outbox.enqueue(f"alert:{ban_id}:slack:{CHANNEL}", Target("slack", CHANNEL), now, ban_id=ban_id)
            found.append(ban_id)
    return found


def _decide(store: SqlStore, ban_id: str) -> None:
    with store.read() as tx:
        undecided = tx.bans.ban(ban_id).status is BanStatus.SUSPECTED
    if undecided:
        decide(_services(store, "http://127.0.0.1:9/api/"), ban_id, BanStatus.CONFIRMED, "", "cleo", "desk")


def _services(store: SqlStore, url: str) -> Services:
    clock = SystemClock()
    return Services(
        store=store,
        fetcher=Pages(),
        classifier=Verdicts(),
        clock=clock,
        dice=SystemDice(clock),
        notifiers={"slack": SlackNotifier(TOKEN, url, {"w": "face surveillance"}, timeout=2, buttons=True)},
        mailer=None,
        policy=Policy(
            alert_targets=(Target("slack", CHANNEL),), reconcile_after=RECONCILE, lease_seconds=RECONCILE / 2
        ),
    )


def _sender(database: str, url: str) -> "subprocess.Popen[bytes]":
    """A sender in a process of its own, ready to send."""
    command = [sys.executable, "-m", "support.killing", "--send", database, url]
    child = subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    child.stdout.close()
    return child


def _send_for_ever(database: str, url: str) -> None:
    store = open_store(database)
    services = _services(store, url)
    print("ready", flush=True)
    while True:
        deliver(services)
        time.sleep(0.01)


def _leased(store: SqlStore) -> int:
    with store.read() as tx:
        return int(tx.outbox.backlog().counts.get("leased", 0) > 0)  # type: ignore[call-overload]


def _open(store: SqlStore) -> bool:
    with store.read() as tx:
        return bool(tx.outbox.pending() or tx.outbox.stale_heads("slack", 1))


def _count(kills: int, slack: SlackServer, store: SqlStore, made: list[str], dropped: int, flying: int) -> Counts:
    posts = [effect for effect in slack.effects if effect.method == "chat.postMessage"]
    by_key = Counter(effect.key for effect in posts)
    shown = {m["metadata"]["event_payload"]["key"].split(":")[1]: m["text"] for m in slack.messages(CHANNEL)}
    with store.read() as tx:
        confirmed = {each.id for each in tx.bans.bans((BanStatus.CONFIRMED,))}
    return Counts(
        kills=kills,
        alerts=len(made),
        posts=len(posts),
        answers_dropped=dropped,
        killed_in_flight=flying,
        lost=sum(ban_id not in shown for ban_id in made),
        twice=sum(count > 1 for count in by_key.values()),
        shown_wrong=sum(("Confirmed by cleo" in shown.get(ban_id, "")) != (ban_id in confirmed) for ban_id in made),
    )


def main() -> int:
    """The long form, or one sender."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--send", nargs=2, metavar=("DATABASE", "URL"))
    chosen = options.parse_args()
    if chosen.send:
        _send_for_ever(*chosen.send)
    with tempfile.TemporaryDirectory() as home:
        counts = run(chosen.kills, Path(home), chosen.seed)
    print(counts)
    return int(bool(counts.lost or counts.twice or counts.shown_wrong))


if __name__ == "__main__":
    sys.exit(main())
