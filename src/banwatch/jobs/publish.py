"""Publish: the confirmed bans with their reports."""

from banwatch.model.ban import BanStatus
from banwatch.ports import Services
from banwatch.publish.formats import Record


def confirmed_records(services: Services) -> tuple[Record, ...]:
    """Every confirmed ban, latest decision first. Nothing that no person has confirmed is among them."""
    with services.store.read() as tx:
        return tuple(Record(ban, tx.bans.reports(ban.id)) for ban in tx.bans.bans((BanStatus.CONFIRMED,)))
