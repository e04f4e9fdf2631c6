"""Turns at foreign hosts: one request at a time and a gap between two, over all processes that share the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from banwatch.model.host import Turn
from banwatch.poll.manners import DAY, pause_seconds, retry_after_seconds
from banwatch.ports import FetchResponse, Services
from banwatch.text.urls import host_key, host_of

LEASE_SLACK = 15.0
"""Seconds by which a turn outlives the deadline of its request: only a process that died lets it lapse."""
_NAP = 0.5
"""Longest sleep in one piece, so that a process that is asked to end does so."""


def is_own(services: Services, url: str) -> bool:
    """Whether the operator named the host as their own: asked without gap, by many at a time."""
    return host_of(url) in services.policy.own_hosts


@contextmanager
def turn(services: Services, url: str, patience: float) -> Iterator[Turn]:
    """The right to ask the host of `url` once, given back at the end of the block. It may be refused.

    `patience` is how many seconds to wait for the gap and for others; a host that asked for patience itself is not
    waited for.
    """
    name = host_key(url)
    if not name or is_own(services, url):
        yield Turn(True, services.clock.now())
        return
    owner = services.dice.token()
    answer = _take(services, name, owner, patience)
    try:
        yield answer
    finally:
        if answer.granted:
            with services.store.write() as tx:
                tx.hosts.give_back(name, owner)


def pause(services: Services, url: str, response: FetchResponse) -> float:
    """Leave the host alone after a 429 or 503, for as long as it demands; the seconds from now.

    After a redirect both are left alone: the one asked, and the one that answered.
    """
    now = services.clock.now()
    demand = retry_after_seconds(response.headers.get("retry-after"), response.headers.get("date"), now)
    longest = 0.0
    with services.store.write() as tx:
        for name in {host_key(url), host_key(response.url)} - {""}:
            seconds = pause_seconds(demand, tx.hosts.pauses(name, now))
            tx.hosts.pause(name, now + timedelta(seconds=seconds), f"{url} answered {response.status}", now)
            longest = max(longest, seconds)
    return longest


def _take(services: Services, name: str, owner: str, patience: float) -> Turn:
    policy = services.policy
    until = services.clock.now() + timedelta(seconds=min(patience, DAY))
    while True:
        now = services.clock.now()
        with services.store.write() as tx:
            answer = tx.hosts.take(name, owner, now, policy.host_gap, policy.fetch_deadline + LEASE_SLACK)
        if answer.granted or answer.paused or answer.not_before > until or services.stopping():
            return answer
        services.clock.wait(min(max((answer.not_before - now).total_seconds(), 0.01), _NAP))
