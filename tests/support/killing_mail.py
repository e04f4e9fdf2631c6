"""Mail under kill -9: a sender is killed at random moments while a relay hangs up after DATA, and mails are counted.

python -m support.killing_mail --kills 200        (in tests/, prints the counts; exit 1 when a mail is lost)

None may be lost. Some come twice, and no program can help it: SMTP has no way to ask whether a message was taken. Each
repeat must therefore be answered for by an attempt of unknown outcome, and be the same message, byte for byte, so that
a mail box that looks at Message-ID can show it once.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from banwatch.edges.clock import SystemDice
from banwatch.edges.smtp import SmtpMailer
from banwatch.edges.store import SqlStore, open_store
from banwatch.jobs.deliver import deliver
from banwatch.model.alert import Target
from banwatch.model.digest import Cut, MailMessage
from banwatch.ports import Policy, Services
from loopback.test_smtp import Box, relay
from support.world import Pages, Verdicts

FASTER = 1000
"""Times that the senders' clocks are faster: ten minutes of patience pass in 0.6 s."""
FIRST_DAY = date(2021, 5, 1)


@dataclass(frozen=True)
class MailCounts:
    """What came of a run."""

    kills: int
    mails: int
    taken: int
    """Messages that the relay took, repeats included."""
    answers_dropped: int
    killed_in_flight: int
    lost: int
    twice: int
    """Mails that were taken more than once."""
    repeats: int
    """Messages beyond the first of each mail."""
    changed: int
    """Mails whose repeats were not the same bytes."""

    @property
    def answered_for(self) -> bool:
        """Whether each repeat follows from an attempt whose outcome nobody could know."""
        return self.repeats <= self.answers_dropped + self.killed_in_flight


class HastyClock:
    """A clock that all processes share: `FASTER` times the one of this machine, from `begin` (seconds) on."""

    def __init__(self, begin: float) -> None:
        self._begin = begin

    def now(self) -> datetime:
        """The present, soon."""
        return datetime.fromtimestamp(self._begin, UTC) + timedelta(seconds=(time.time() - self._begin) * FASTER)

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds / FASTER)


class Unreliable(Box):
    """A relay that hangs up after every fifth message that it took."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self._dice = dice
        self.dropped = 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take it, and perhaps say nothing."""
        self.drop_after_data = self._dice.random() < 0.2
        self.dropped += self.drop_after_data
        return await super().handle_DATA(server, session, envelope)


def run(kills: int, home: Path, seed: int = 1, mails_a_round: int = 3) -> MailCounts:
    """Kill a sender `kills` times, then let one drain the outbox."""
    dice, begin = random.Random(seed), time.time()
    database = f"sqlite:///{home}/mail.sqlite3"
    store, box = open_store(database), Unreliable(dice)
    flying, made = 0, 0
    with relay(box) as where:
        for number in range(kills):
            made += _new_mails(store, number, mails_a_round, HastyClock(begin).now())
            sender = _sender(database, where, begin)
            time.sleep(dice.uniform(0.0, 0.2))
            sender.kill()
            sender.wait()
            flying += _leased(store)
        last = _sender(database, where, begin)
        end = time.monotonic() + 60 + kills
        while _pending(store) and time.monotonic() < end:
            time.sleep(0.1)
        last.kill()
        last.wait()
    store.close()
    return _count(kills, made, box, flying)


def _new_mails(store: SqlStore, day: int, count: int, now: datetime) -> int:
    for number in range(count):
        reader = f"reader{number}@example.org"
        local = FIRST_DAY + timedelta(days=day)
        mail = MailMessage(
            sender="banwatch@news.example",
            recipient=reader,
            subject=f"banwatch, {local}",
            text=f"One new ban.\n{'word ' * 200}\n",
            html="<p>One new ban.</p>",
            message_id=f"<digest.{local}.{number}@news.example>",
            date=datetime.combine(local, datetime.min.time(), UTC),
        )
        with store.write() as tx:
            made = tx.digests.open(reader, now, Cut(local, now, 0), mail)
            tx.outbox.enqueue(f"digest:{reader}:{local}", Target("mail", reader), now, digest_id=made)
    return count


def _sender(database: str, where: str, begin: float) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "support.killing_mail", "--send", database, where, repr(begin)]
    child = subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    child.stdout.close()
    return child


def _send_for_ever(database: str, where: str, begin: float) -> None:
    clock = HastyClock(begin)
    store = open_store(database)
    services = Services(
        store=store,
        fetcher=Pages(),
        classifier=Verdicts(),
        clock=clock,
        dice=SystemDice(clock),  # type: ignore[arg-type]
        notifiers={},
        mailer=SmtpMailer(f"smtp://{where}", timeout=5.0),
        policy=replace(Policy(), reconcile_after=0.0),
    )
    print("ready", flush=True)
    while True:
        deliver(services)
        time.sleep(0.01)


def _leased(store: SqlStore) -> int:
    with store.read() as tx:
        return int(tx.outbox.backlog().counts.get("leased", 0))  # type: ignore[call-overload]


def _pending(store: SqlStore) -> int:
    with store.read() as tx:
        return tx.outbox.pending()


def _count(kills: int, made: int, box: Unreliable, flying: int) -> MailCounts:
    copies: Counter[str] = Counter()
    contents: dict[str, set[bytes]] = {}
    for envelope in box.taken:
        content = envelope.original_content or b""
        name = next(line for line in content.decode("ascii").splitlines() if line.startswith("Message-ID: "))
        copies[name] += 1
        contents.setdefault(name, set()).add(content)
    return MailCounts(
        kills=kills,
        mails=made,
        taken=len(box.taken),
        answers_dropped=box.dropped,
        killed_in_flight=flying,
        lost=made - len(copies),
        twice=sum(count > 1 for count in copies.values()),
        repeats=len(box.taken) - len(copies),
        changed=sum(len(found) > 1 for found in contents.values()),
    )


def main() -> int:
    """The long form, or one sender."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--send", nargs=3, metavar=("DATABASE", "RELAY", "BEGIN"))
    chosen = options.parse_args()
    if chosen.send:
        database, where, begin = chosen.send
        _send_for_ever(database, where, float(begin))
    with tempfile.TemporaryDirectory() as home:
        counts = run(chosen.kills, Path(home), chosen.seed)
    print(counts)
    return int(bool(counts.lost or counts.changed or not counts.answered_for))


if __name__ == "__main__":
    sys.exit(main())
