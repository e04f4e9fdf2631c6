"""The audit of what was dismissed: search it, draw from it, judge what was drawn, and tell the rate of missed bans."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from banwatch.errors import InputError
from banwatch.model.audit import Dismissed
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.finding import Claim
from banwatch.ports import Services, Tx
from banwatch.review.audit import MissedRate, draw, missed_rate


def since(services: Services) -> datetime:
    """How far back what was dismissed is kept for search and audit."""
    return services.clock.now() - timedelta(seconds=services.policy.keep_dismissed)


def search(services: Services, words: Sequence[str], limit: int) -> tuple[Dismissed, ...]:
    """Dismissed articles with all of these words, likeliest bans first. InputError without a word."""
    wanted = [word for word in words if word.strip()]
    if not wanted:
        raise InputError("There is nothing to search for.", "Give one word or more.")
    with services.store.read() as tx:
        return tx.audit.search(wanted, since(services), limit)


def sample(services: Services, count: int) -> tuple[Dismissed, ...]:
    """Draw `count` dismissed articles that name the topic and were not drawn before, for a person to judge."""
    with services.store.write() as tx:
        before = {(each.article_id, each.watch) for each in tx.audit.drawn(since(services))}
        left = [pair for pair in tx.audit.dismissed_ids(since(services)) if pair not in before]
        chosen = draw(left, count, services.dice.fraction)
        for article_id, watch in chosen:
            tx.audit.draw(article_id, watch, services.clock.now())
        return tx.audit.dismissed(chosen)


def open_draws(services: Services) -> tuple[Dismissed, ...]:
    """What was drawn and waits to be judged, oldest draw first."""
    with services.store.read() as tx:
        waiting = [(each.article_id, each.watch) for each in tx.audit.drawn(since(services)) if each.missed is None]
        return tx.audit.dismissed(waiting)


def judge(services: Services, article_id: str, missed: bool, who: str) -> tuple[str, ...]:
    """A person's word on a drawn article. A missed ban becomes a candidate at once: the ids of the candidates made.

    InputError when the article was not drawn, or nobody is named.
    """
    if not who.strip():
        raise InputError("A judgement needs a name.", "Say who judges with --by NAME.")
    now = services.clock.now()
    with services.store.write() as tx:
        known = {(each.article_id, each.watch) for each in tx.audit.drawn(since(services)) if each.missed}
        watches = tx.audit.judge(article_id, missed, who.strip(), now)
        if not watches:
            raise InputError(f"{article_id} was not drawn.", "`banwatch audit sample` draws, and lists what waits.")
        fresh = [watch for watch in watches if missed and (article_id, watch) not in known]
        return tuple(_candidate(tx, article_id, watch, who.strip(), now) for watch in fresh)


def _candidate(tx: Tx, article_id: str, watch: str, who: str, now: datetime) -> str:
    """A candidate without facts: a person has to fill in what the classifier did not see."""
    article = tx.articles.article(article_id)
    reasons = (f"dismissed by the classifier; {who} found it in an audit",)
    day = article.published_on if article else None
    made = Ban("", watch, BanStatus.CANDIDATE, Claim(None), 0.0, "audit", 1, now, day, article_id, reasons)
    ban_id = tx.bans.add_ban(made, "", quiet=True)
    tx.bans.add_report(ban_id, article_id, made.facts, now)
    return ban_id


def rate(services: Services) -> MissedRate:
    """The share of dismissed articles that report a new ban, as the judged draws tell it."""
    with services.store.read() as tx:
        dismissed = len(tx.audit.dismissed_ids(since(services)))
        judged = [each for each in tx.audit.drawn(since(services)) if each.missed is not None]
    return missed_rate(dismissed, len(judged), sum(bool(each.missed) for each in judged))
