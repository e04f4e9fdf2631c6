"""Known bans and subscriptions: lists that are loaded before the first poll."""

from collections.abc import Iterable
from dataclasses import dataclass

from banwatch.dedupe.keys import place_key
from banwatch.dedupe.known import read_known
from banwatch.model.feed import Feed
from banwatch.ports import Services


def load_known(services: Services, text: str, name: str) -> int:
    """Record the bans of a known list (CSV). Loading it again adds only new lines. Number of bans added."""
    bans = read_known(text, name)
    with services.store.write() as tx:
        tx.turn("known bans")
        return tx.bans.load_known([(ban, place_key(ban.place)) for ban in bans], services.clock.now())


@dataclass(frozen=True, slots=True)
class Subscribed:
    """How many feeds were added, and how many were there already."""

    added: int
    there: int


def subscribe(services: Services, feeds: Iterable[Feed]) -> Subscribed:
    """Record subscriptions; those that exist stay as they are."""
    added = there = 0
    now = services.clock.now()
    with services.store.write() as tx:
        tx.turn("subscriptions")
        for feed in feeds:
            if tx.feeds.add_feed(feed, now) is None:
                there += 1
            else:
                added += 1
    return Subscribed(added, there)
