"""Review: the queue, one ban with all its evidence, and the decisions. Desk and command line come through here."""

from banwatch.model.alert import Alert
from banwatch.model.ban import Ban, BanStatus, Decision
from banwatch.ports import Services, Tx
from banwatch.review.decide import Waiting, decision, queue


def waiting(services: Services) -> tuple[Waiting, ...]:
    """Bans that wait for a person, most urgent first."""
    with services.store.read() as tx:
        bans = tx.bans.bans((BanStatus.SUSPECTED, BanStatus.CANDIDATE))
    return queue(bans, services.clock.now().date())


def dossier(services: Services, ban_id: str) -> tuple[Alert, tuple[Decision, ...]]:
    """A ban with the article behind its evidence, its reports and its decisions. NotFound for an unknown id."""
    with services.store.read() as tx:
        return assemble(tx, tx.bans.ban(ban_id), services.policy.desk_url), tx.bans.decisions(ban_id)


def assemble(tx: Tx, ban: Ban, desk_url: str) -> Alert:
    """All that can be told of a ban."""
    article = tx.articles.article(ban.article_id) if ban.article_id else None
    link = f"{desk_url}/bans/{ban.id}" if desk_url else ""
    return Alert(ban, article, tx.bans.reports(ban.id), link)


def decide(
    services: Services,
    ban_id: str,
    verdict: BanStatus,
    reason: str,
    who: str,
    surface: str,
    seen_version: int | None = None,
) -> Ban:
    """Confirm or reject. InputError for what cannot be decided, Conflict when somebody was faster."""
    with services.store.write() as tx:
        ban = tx.bans.ban(ban_id)
        return tx.bans.decide(decision(ban, verdict, reason, who, surface, services.clock.now(), seen_version))
