"""Review: the queue, one ban with all its evidence, and the decisions. Desk and command line come through here."""

from collections.abc import Mapping

from banwatch.dedupe.keys import place_key
from banwatch.errors import InputError
from banwatch.model.alert import Alert
from banwatch.model.ban import Ban, BanStatus, Decision
from banwatch.model.finding import NO_EVIDENCE, Evidence
from banwatch.ports import Services, Tx
from banwatch.review.decide import Reviewer, Waiting, amendment, decision, queue, taken_back


def waiting(services: Services) -> tuple[Waiting, ...]:
    """Bans that wait for a person, most urgent first."""
    with services.store.read() as tx:
        bans = tx.bans.bans((BanStatus.SUSPECTED, BanStatus.CANDIDATE))
    return queue(bans, services.clock.now().date())


def dossier(services: Services, ban_id: str) -> tuple[Alert, tuple[Decision, ...]]:
    """A ban with the article behind its evidence, its reports and its decisions. NotFound for an unknown id.

    The id of a merged ban leads to the one that it was merged into.
    """
    with services.store.read() as tx:
        ban = tx.bans.ban(ban_id)
        ban = tx.bans.ban(ban.merged_into) if ban.merged_into else ban
        return assemble(tx, ban, services.policy.desk_url), tx.bans.decisions(ban.id)


def assemble(tx: Tx, ban: Ban, desk_url: str) -> Alert:
    """All that can be told of a ban."""
    article = tx.articles.article(ban.article_id) if ban.article_id else None
    link = f"{desk_url}/bans/{ban.id}" if desk_url else ""
    return Alert(ban, article, tx.bans.reports(ban.id), link, tx.bans.decisions(ban.id), tx.official.record(ban.id))


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


def amend(
    services: Services,
    ban_id: str,
    changed: Mapping[str, object],
    by: Reviewer,
    seen_version: int | None = None,
    proofs: Mapping[str, Evidence] = NO_EVIDENCE,
) -> Ban:
    """Mend facts: `changed` maps fields of `Claim` to their new values.

    What a person says needs no quotation; `proofs` are those that they gave, in the ban's own article.
    """
    with services.store.write() as tx:
        ban = tx.bans.ban(ban_id)
        made, facts = amendment(ban, changed, by, services.clock.now(), seen_version, proofs)
        return tx.bans.decide(made, (facts, place_key(facts.place)))


def undo(services: Services, ban_id: str, by: Reviewer, seen_version: int | None = None) -> Ban:
    """Take the last decision back, by a decision of its own. InputError where there is none."""
    with services.store.write() as tx:
        ban = tx.bans.ban(ban_id)
        return tx.bans.decide(taken_back(ban, tx.bans.decisions(ban_id), by, services.clock.now(), seen_version))


def repeats(services: Services, ban_id: str, other_id: str, by: Reviewer, seen_version: int | None = None) -> Ban:
    """The ban is one that was recorded before: rejected, with the other's id as the reason. NotFound for an unknown."""
    with services.store.read() as tx:
        other = tx.bans.ban(other_id)
    if other.id == ban_id:
        raise InputError(f"{ban_id} cannot repeat itself.", "Choose another ban.")
    return decide(services, ban_id, BanStatus.REJECTED, f"known: {other.id}", by.who, by.surface, seen_version)
