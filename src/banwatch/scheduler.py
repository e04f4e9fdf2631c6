"""The clock of one process: APScheduler ticks, and each tick asks the database what is due. It knows nothing else."""

import logging
import threading
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from banwatch.errors import BanwatchError
from banwatch.jobs.clicks import work_off
from banwatch.jobs.deliver import deliver
from banwatch.jobs.digest import digest
from banwatch.jobs.nudge import nudge
from banwatch.jobs.poll import Polled, poll
from banwatch.jobs.tally import Tally
from banwatch.jobs.way import carry
from banwatch.model.feed import PollResult
from banwatch.ports import Services

log = logging.getLogger("banwatch")

DELIVER_EVERY = 2.0
DIGEST_EVERY = 30.0
POLL_PATIENCE = 10.0
"""Seconds for which a tick's feeds wait for turns at their host; the rest have theirs at the next tick."""
_MANY = 5
"""Feeds from which on "none resolved" speaks of this machine rather than of them."""


class Scheduler:
    """Ticks of poll, the way of articles, delivery and digest, each in a thread of its own and never twice at once."""

    def __init__(self, services: Services, tick: float) -> None:
        self._services = services
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._ticks = BackgroundScheduler(job_defaults=defaults, timezone="UTC")
        for name, job, seconds in (
            ("poll", self._poll, tick),
            ("way", self._way, min(tick, DELIVER_EVERY)),
            ("deliver", self._deliver, DELIVER_EVERY),
            ("digest", self._digest, DIGEST_EVERY),
            ("clicks", self._clicks, DELIVER_EVERY),
            ("nudge", self._nudge, DIGEST_EVERY),
        ):
            start = services.clock.now()
            self._ticks.add_job(_guarded(name, job), "interval", seconds=seconds, id=name, next_run_time=start)

    def start(self) -> None:
        """Begin to tick."""
        self._ticks.start()

    def stop(self, grace: float) -> None:
        """No new tick. Running ones look at `stopping` between two items, and get `grace` seconds to end."""
        waiter = threading.Thread(target=self._ticks.shutdown, name="scheduler-stop", daemon=True)
        waiter.start()
        waiter.join(grace)

    def _poll(self) -> None:
        polled = poll(self._services, told=_tell_poll, patience=POLL_PATIENCE)
        unresolved = sum(one.result is PollResult.DNS for one in polled)
        if len(polled) >= _MANY and unresolved == len(polled):
            log.warning("poll: no name at all could be resolved. Is this machine online? The feeds are tried again.")

    def _way(self) -> None:
        carry(self._services, _tell)

    def _deliver(self) -> None:
        _tell("deliver", deliver(self._services))

    def _digest(self) -> None:
        _tell("digest", digest(self._services))

    def _clicks(self) -> None:
        """What was acknowledged by a process that then died is worked off here."""
        _tell("clicks", work_off(self._services))

    def _nudge(self) -> None:
        _tell("nudge", nudge(self._services))


def _tell_poll(polled: Polled) -> None:
    line = f"poll feed={polled.feed.id} status={polled.result.value} new={polled.new} url={polled.feed.url}"
    if polled.failed:
        log.warning("%s reason=%s", line, _one_line(polled.reason))
    elif polled.new:
        log.info("%s", line)


def _tell(step: str, tally: Tally) -> None:
    if tally:
        log.info("%s done=%d failed=%d", step, tally.done, tally.failed)
    for note in tally.notes:
        log.warning("%s %s", step, _one_line(note))


def _one_line(text: str) -> str:
    """Foreign text in a log line: no line breaks or control characters."""
    return "".join(char if char.isprintable() else "�" for char in text)[:500]


def _guarded(name: str, job: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            job()
        except BanwatchError as error:
            log.error("%s stopped: %s", name, _one_line(str(error)))
        except Exception:
            log.exception("%s stopped by a fault of banwatch; it goes on at the next tick", name)

    return run
