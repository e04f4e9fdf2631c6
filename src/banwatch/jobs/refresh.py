"""Refresh: a ban's Slack message is edited when the ban changed, and its thread is told of outlets and stages.

What is due is derived: a message says which version of its ban, with how many reports, it shows. So a decision on the
desk, on the command line or in Slack, a merge, a mended fact, all of them come out here alike.
"""

from banwatch.jobs.tally import Tally
from banwatch.model.alert import StaleHead
from banwatch.ports import Services, Tx

CHANNEL = "slack"


def refresh(services: Services, limit: int = 200) -> Tally:
    """Write deliveries for up to `limit` messages that show less than is known."""
    with services.store.read() as tx:
        if not tx.outbox.stale_heads(CHANNEL, 1):
            return Tally()
    with services.store.write() as tx:
        stale = tx.outbox.stale_heads(CHANNEL, limit)
        for head in stale:
            _expand(services, tx, head)
    return Tally(len(stale))


def _expand(services: Services, tx: Tx, head: StaleHead) -> None:
    """One edit, and one answer in the thread for each further outlet since the message was sent.

    A report that tells a further stage is told with the stage.
    """
    now, place = services.clock.now(), f"{head.target.channel}:{head.target.address}"
    tellers = {step.article_id for step in tx.life.steps(head.ban_id) if step.recorded_at > head.sent_at}
    words = [f"edit:{head.ban_id}:{head.version}.{head.reports}"]
    words += [
        f"report:{head.ban_id}:{article}"
        for article in tx.bans.reported_since(head.ban_id, head.sent_at)
        if article not in tellers
    ]
    for word in words:
        tx.outbox.enqueue(f"{word}:{place}", head.target, now, ban_id=head.ban_id)
    tx.outbox.head_shows(head.delivery_id, head.version, head.reports)
