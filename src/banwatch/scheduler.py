"""The clock of one process: APScheduler ticks, and each tick asks the database what is due. It knows nothing else."""

import logging
from collections.abc import Callable

from banwatch.edges.ticks import Ticks
from banwatch.errors import BanwatchError
from banwatch.jobs.clicks import work_off
from banwatch.jobs.deliver import deliver
from banwatch.jobs.digest import digest
from banwatch.jobs.gauges import heartbeat
from banwatch.jobs.nudge import nudge
from banwatch.jobs.poll import Polled, poll
from banwatch.jobs.records import look_up
from banwatch.jobs.tally import Tally
from banwatch.jobs.way import carry
from banwatch.model.feed import PollResult
from banwatch.ports import Services

log = logging.getLogger("banwatch")

DELIVER_EVERY = 2.0
DIGEST_EVERY = 30.0
RECORDS_EVERY = 30.0
HEARTBEAT_LOOK = 5.0
"""How often it is looked whether the monitor is to be told; how often it is told is a setting."""
POLL_PATIENCE = 10.0
"""Seconds for which a tick's feeds wait for turns at their host; the rest have theirs at the next tick."""
_MANY = 5
"""Feeds from which on "none resolved" speaks of this machine rather than of them."""


class Scheduler:
    """Ticks of poll, the way of articles, delivery and digest, each in a thread of its own and never twice at once."""

    def __init__(self, services: Services, tick: float) -> None:
        self._services = services
        self._ticks = Ticks()
        for name, job, seconds in (
            ("poll", self._poll, tick),
            ("way", self._way, min(tick, DELIVER_EVERY)),
            ("deliver", self._deliver, DELIVER_EVERY),
            ("digest", self._digest, DIGEST_EVERY),
            ("clicks", self._clicks, DELIVER_EVERY),
            ("nudge", self._nudge, DIGEST_EVERY),
            ("records", self._records, RECORDS_EVERY),
            ("heartbeat", self._heartbeat, HEARTBEAT_LOOK),
        ):
            self._ticks.add(name, guarded(name, job), seconds)

    def start(self) -> None:
        """Begin to tick."""
        self._ticks.start()

    def stop(self, grace: float) -> None:
        """No new tick. Running ones look at `stopping` between two items, and get `grace` seconds to end."""
        self._ticks.stop(grace)

    def _poll(self) -> None:
        polled = poll(self._services, told=self._polled, patience=POLL_PATIENCE)
        unresolved = sum(one.result is PollResult.DNS for one in polled)
        if len(polled) >= _MANY and unresolved == len(polled):
            log.warning("poll: no name at all could be resolved. Is this machine online? The feeds are tried again.")

    def _polled(self, polled: Polled) -> None:
        """What a poll brought is carried on at once, not at the next tick."""
        tell_poll(polled)
        if polled.new:
            self._ticks.hurry("way")

    def _way(self) -> None:
        carry(self._services, tell)

    def _deliver(self) -> None:
        tell("deliver", deliver(self._services))

    def _digest(self) -> None:
        tell("digest", digest(self._services))

    def _clicks(self) -> None:
        """What was acknowledged by a process that then died is worked off here."""
        tell("clicks", work_off(self._services))

    def _records(self) -> None:
        tell("records", look_up(self._services))

    def _nudge(self) -> None:
        tell("nudge", nudge(self._services))

    def _heartbeat(self) -> None:
        tell("heartbeat", heartbeat(self._services))


def tell_poll(polled: Polled) -> None:
    """Log what a poll brought, or why it failed."""
    line = f"poll feed={polled.feed.id} status={polled.result.value} new={polled.new} url={polled.feed.url}"
    if polled.failed:
        log.warning("%s reason=%s", line, _one_line(polled.reason))
    elif polled.new:
        log.info("%s", line)


def tell(step: str, tally: Tally) -> None:
    """Log what a batch came to."""
    if tally:
        log.info("%s done=%d failed=%d", step, tally.done, tally.failed)
    for note in tally.notes:
        log.warning("%s %s", step, _one_line(note))


def _one_line(text: str) -> str:
    """Foreign text in a log line: no line breaks or control characters."""
    return "".join(char if char.isprintable() else "�" for char in text)[:500]


def guarded(name: str, job: Callable[[], None]) -> Callable[[], None]:
    """The job with its errors logged: it goes on at the next tick."""

    def run() -> None:
        try:
            job()
        except BanwatchError as error:
            log.error("%s stopped: %s", name, _one_line(str(error)))
        except Exception:
            log.exception("%s stopped by a fault of banwatch; it goes on at the next tick", name)

    return run
