"""Holding what a job has begun, so that several workers share the work and one that dies loses nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from banwatch.ports import Services, Tx

_Item = TypeVar("_Item")

FAILED_WAIT = 60.0
"""Seconds until a thing that failed is tried again."""


@dataclass(frozen=True, slots=True)
class Held(Generic[_Item]):
    """Items that this job holds for its step, by id. `until` is when it should begin nothing more."""

    step: str
    owner: str
    items: tuple[_Item, ...]
    ids: tuple[str, ...]
    until: datetime

    def over(self, services: Services) -> bool:
        """Whether to begin nothing more: the process ends, or half the lease is used up."""
        return services.stopping() or services.clock.now() >= self.until

    def let_go(self, services: Services) -> None:
        """Release what is still held."""
        if self.ids:
            with services.store.write() as tx:
                tx.work.done(self.step, self.ids, self.owner)


def hold(
    services: Services,
    step: str,
    due: Callable[[Tx, datetime], Sequence[_Item]],
    id_of: Callable[[_Item], str],
    seconds: float | None = None,
    suspicious: bool = True,
) -> Held[_Item]:
    """Take what is due for a step; what others hold is left to them.

    `seconds`: how long, if not as the policy says. `suspicious`: what was begun before and not ended is taken alone,
    and goes into quarantine in the end.
    """
    lease = services.policy.work_seconds if seconds is None else seconds
    now, policy, owner = services.clock.now(), services.policy, services.dice.token()
    with services.store.write() as tx:
        found = {id_of(item): item for item in due(tx, now)}
        ids = tx.work.take(step, tuple(found), owner, now, lease, policy.tries if suspicious else None)
    until = now + timedelta(seconds=lease / 2)
    return Held(step, owner, tuple(found[each] for each in ids), ids, until)


def note_failure(services: Services, held: Held[_Item], item: str, reason: str) -> str:
    """Write down why an item failed. What becomes of it, in words."""
    policy = services.policy
    with services.store.write() as tx:
        aside = tx.work.failed(held.step, item, held.owner, reason, services.clock.now(), FAILED_WAIT, policy.tries)
    return "put into quarantine (banwatch quarantine list)" if aside else "tried again later"
