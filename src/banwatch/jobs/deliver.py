"""Deliver: what the outbox holds is sent after commit. A known failure is tried again, an unknown one is looked up."""

from banwatch.jobs.digest import compose_digest
from banwatch.jobs.life import stage_change
from banwatch.jobs.review import assemble
from banwatch.jobs.tally import Tally
from banwatch.model.alert import Delivery, DeliveryState, Outcome, Sending
from banwatch.ports import Notifier, Services

_FIRST_WAIT = 10.0
_LONGEST_WAIT = 3600.0


def mended(services: Services) -> int:
    """The operator may have mended what held deliveries up: they are due again, at the addresses of today's settings.

    Called at every start. The number of deliveries released.
    """
    with services.store.write() as tx:
        for target in services.policy.alert_targets:
            tx.outbox.retarget(target)
        return sum(tx.outbox.release_held(channel) for channel in (*services.notifiers, "mail"))


def deliver(services: Services, limit: int = 100) -> Tally:
    """Send up to `limit` deliveries that are due, one lease at a time, so that a crash leaves at most one in doubt."""
    owner = services.dice.token()
    tally = Tally()
    for _ in range(limit):
        if services.stopping():
            break
        claimed = _claim(services, owner)
        if claimed is None:
            break
        tally += _one(services, owner, claimed)
    return tally


def _claim(services: Services, owner: str) -> Delivery | None:
    policy = services.policy
    with services.store.write() as tx:
        found = tx.outbox.claim(owner, services.clock.now(), policy.lease_seconds, policy.reconcile_after, 1)
    return found[0] if found else None


def _one(services: Services, owner: str, delivery: Delivery) -> Tally:
    sending = _attempt(services, delivery)
    if sending.outcome is Outcome.RETRY and sending.wait_seconds <= 0:
        wait = min(_FIRST_WAIT * 2**delivery.attempts, _LONGEST_WAIT)
        sending = Sending(Outcome.RETRY, sending.detail, wait_seconds=wait)
    if sending.outcome is Outcome.UNKNOWN:
        sending = Sending(Outcome.UNKNOWN, sending.detail, wait_seconds=services.policy.reconcile_after)
    with services.store.write() as tx:
        tx.outbox.settle(delivery, owner, sending, services.clock.now())
    if sending.outcome is Outcome.SENT:
        return Tally(1)
    return Tally(0, 1, (f"{delivery.key}: {sending.outcome.value}: {sending.detail}",))


def _attempt(services: Services, delivery: Delivery) -> Sending:
    if delivery.digest_id is not None:
        return _mail(services, delivery, delivery.digest_id)
    notifier = services.notifiers.get(delivery.target.channel)
    if notifier is None:
        return Sending(Outcome.HELD, f"{delivery.target.channel} is not configured any more")
    if delivery.state in (DeliveryState.UNKNOWN, DeliveryState.LEASED):
        found = _look(services, notifier, delivery)
        if found is not None:
            return found
    return _alert(services, notifier, delivery)


def _look(services: Services, notifier: Notifier, delivery: Delivery) -> Sending | None:
    """The outcome of an attempt that is in doubt; None: it certainly did not arrive, or may be repeated."""
    found = notifier.find(delivery)
    if found is None:
        if delivery.target.channel != "slack" or services.policy.unknown == "repost":
            return None
        return Sending(Outcome.HELD, "may have arrived; a person has to look (slack.unknown is hold)")
    return None if found.outcome is Outcome.RETRY else found


def _alert(services: Services, notifier: Notifier, delivery: Delivery) -> Sending:
    if delivery.step_id is not None:
        with services.store.read() as tx:
            change = stage_change(services, tx, delivery, delivery.step_id)
        return notifier.send_change(delivery, change)
    with services.store.read() as tx:
        alert = assemble(tx, tx.bans.ban(delivery.ban_id or ""), services.policy.desk_url)
    return notifier.send_alert(delivery, alert)


def _mail(services: Services, delivery: Delivery, digest_id: int) -> Sending:
    """A digest is repeated with the same Message-ID when its outcome is unknown: mail cannot be looked up."""
    if services.mailer is None:
        return Sending(Outcome.HELD, "no mail relay is configured (smtp.url)")
    with services.store.read() as tx:
        message = compose_digest(services, tx, digest_id, delivery.target.address)
    return services.mailer.send_mail(message)
