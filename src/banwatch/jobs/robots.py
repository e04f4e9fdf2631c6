"""robots.txt of the sites whose pages are read: fetched when needed, kept in the database for a day."""

from dataclasses import dataclass
from datetime import timedelta

from banwatch.errors import FetchError
from banwatch.jobs.hosts import pause, turn
from banwatch.model.feed import PollResult
from banwatch.model.host import Robots
from banwatch.poll.plan import classify_status
from banwatch.ports import FetchRequest, Services
from banwatch.read.robots import MAX_BYTES, judged, may_read, robots_address

KEPT = timedelta(hours=24)
"""The longest time for which the standard lets rules be kept."""
TRIED_AGAIN = timedelta(hours=1)
"""When a robots.txt that could not be had is asked for again."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether a page may be fetched. If not, `reason` says why, and `passing` whether that may change soon.

    `later`: its host gave no turn to ask.
    """

    given: bool
    reason: str = ""
    passing: bool = False
    later: bool = False


def leave(services: Services, url: str, patience: float) -> Leave:
    """Ask the site's robots.txt; see `turn` for `patience`."""
    if not services.policy.robots:
        return Leave(True)
    address = robots_address(url)
    with services.store.read() as tx:
        kept = tx.hosts.robots(address)
    if kept is None or kept.until <= services.clock.now():
        kept = _fetched(services, address, kept, patience)
    if kept is None:
        return Leave(False, later=True)
    if kept.rules is None:
        return Leave(False, f"{address} could not be had, so the page is let alone", passing=True)
    return Leave(True) if may_read(kept.rules, url) else Leave(False, f"{address} asks robots not to read the page")


def _fetched(services: Services, address: str, old: Robots | None, patience: float) -> Robots | None:
    """The rules anew, kept for the next time; those of yesterday while the site does not answer. None for no turn."""
    with turn(services, address, patience) as mine:
        if mine.paused:
            return old or Robots(address, "", mine.not_before)  # the page's own turn is refused for the same pause
        if not mine.granted:
            return None
        request = FetchRequest(
            address, "text/plain, */*;q=0.1", max_bytes=MAX_BYTES * 8, deadline=services.policy.fetch_deadline
        )
        try:
            response = services.fetcher.fetch(request)
        except FetchError:
            rules = None
        else:
            if classify_status(response.status, response.headers) is PollResult.WAIT:
                pause(services, address, response)
                return None
            rules = judged(response.status, response.body)
    now = services.clock.now()
    if rules is None:
        fresh = Robots(address, old.rules if old else None, now + TRIED_AGAIN)
    else:
        fresh = Robots(address, rules, now + KEPT)
    with services.store.write() as tx:
        tx.hosts.keep_robots(fresh)
    return fresh
