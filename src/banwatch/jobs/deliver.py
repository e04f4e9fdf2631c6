"""Deliver: what the outbox holds is sent after commit. A known failure is tried again, an unknown one is looked up."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from banwatch.alert.route import quiet_until
from banwatch.jobs.life import stage_change
from banwatch.jobs.nudge import NUDGE, compose_nudge
from banwatch.jobs.post import given_up, post
from banwatch.jobs.refresh import refresh
from banwatch.jobs.review import assemble
from banwatch.jobs.tally import Tally
from banwatch.model.alert import QUIET, Delivery, DeliveryState, Outcome, Sending, Target
from banwatch.ports import Notifier, Services

_FIRST_WAIT = 10.0
_LONGEST_WAIT = 3600.0
_HEAD_FIRST = 5.0
"""Seconds that an answer in a thread waits for the message that it answers."""
Shown = tuple[int, int]
"""Version of the ban and number of its reports that a message shows."""
SLOW = frozenset({"mail", "apprise"})
"""Channels on which one delivery takes several turns with the other side; their leases are longer."""
_SILENT = ("edit",)
"""What rings nobody's bell, and so knows no quiet hours."""


def mended(services: Services) -> int:
    """The operator may have mended what held deliveries up: they are due again, at the addresses of today's settings.

    Called at every start. The number of deliveries released.
    """
    with services.store.write() as tx:
        routed = [route.address for route in services.policy.routes]
        targets = services.policy.alert_targets
        for target in targets:
            siblings = [each.address for each in targets if each.channel == target.channel]
            tx.outbox.retarget(target, siblings + (routed if target.channel == "slack" else []))
        return sum(tx.outbox.release_held(channel) for channel in (*services.notifiers, "mail"))


def deliver(services: Services, limit: int = 100) -> Tally:
    """Send up to `limit` deliveries that are due to each target.

    Targets are served side by side, so that one that hangs holds up no other; within one it goes one lease at a time,
    so that a crash leaves at most one in doubt.
    """
    refresh(services)
    with services.store.read() as tx:
        targets = tx.outbox.due_targets(services.clock.now())
    return sum(services.spread(partial(_drain, services, limit), targets), Tally())


def _drain(services: Services, limit: int, target: Target) -> Tally:
    """All that is due to one target. What asks for patience, or cannot be reached, is left alone at once."""
    owner = services.dice.token()
    tally = Tally()
    for _ in range(limit):
        if services.stopping():
            break
        claimed = _claim(services, owner, target)
        if claimed is None:
            break
        step, went = _one(services, owner, claimed)
        tally += step
        if not went:
            break
    return tally


def _claim(services: Services, owner: str, target: Target) -> Delivery | None:
    policy = services.policy
    lease = policy.slow_lease_seconds if target.channel in SLOW else policy.lease_seconds
    with services.store.write() as tx:
        found = tx.outbox.claim(owner, services.clock.now(), lease, policy.reconcile_after, 1, target)
    return found[0] if found else None


def _one(services: Services, owner: str, delivery: Delivery) -> tuple[Tally, bool]:
    """One delivery, and whether the target is well enough for the next."""
    rest = _rest(services, delivery)
    if rest is not None:
        _settle(services, owner, delivery, rest)
        return Tally(), True
    sending, shown = _attempt(services, delivery)
    sending = _paced(services, delivery, sending)
    _settle(services, owner, delivery, sending, shown)
    if sending.outcome is Outcome.SENT:
        return Tally(1), True
    if sending.outcome is Outcome.RETRY:
        _defer(services, delivery, sending)
    well = sending.outcome not in (Outcome.RETRY, Outcome.UNKNOWN)
    return Tally(0, 1, (f"{delivery.key}: {sending.outcome.value}: {sending.detail}",)), well


def _paced(services: Services, delivery: Delivery, sending: Sending) -> Sending:
    """The outcome with its wait. A program that stays away is given up in the end; people are told when they can be."""
    if sending.outcome not in (Outcome.RETRY, Outcome.UNKNOWN):
        return sending
    wait = sending.wait_seconds
    if wait <= 0:
        again = min(_FIRST_WAIT * 2.0 ** min(delivery.attempts, 16), _LONGEST_WAIT)
        searched = sending.outcome is Outcome.UNKNOWN and not _is_for_programs(delivery)
        wait = services.policy.reconcile_after if searched else again
    ended = given_up(sending, delivery, services.clock.now(), wait) if _is_for_programs(delivery) else None
    return ended or replace(sending, wait_seconds=wait)


def _is_for_programs(delivery: Delivery) -> bool:
    return delivery.target.channel == "webhook"


def _defer(services: Services, delivery: Delivery, sending: Sending) -> None:
    """A target that asked for patience gets it for all that waits for it."""
    until = services.clock.now() + timedelta(seconds=sending.wait_seconds)
    with services.store.write() as tx:
        tx.outbox.defer(delivery.target, until)


def _settle(services: Services, owner: str, delivery: Delivery, sending: Sending, shown: Shown | None = None) -> None:
    """Write what came of it, where the lease is still ours."""
    now = services.clock.now()
    with services.store.write() as tx:
        if not tx.outbox.settle(delivery, owner, sending, now):
            return
        if shown is not None and sending.outcome is Outcome.SENT:
            tx.outbox.head_shows(delivery.id, *shown)


def _rest(services: Services, delivery: Delivery) -> Sending | None:
    """Whether it is to wait although it is due: for the end of the quiet hours, or for the message that it answers."""
    kind, now = delivery.key.partition(":")[0], services.clock.now()
    if delivery.target.channel != "slack" or delivery.digest_id is not None:
        return None
    if delivery.state is DeliveryState.PENDING and kind not in _SILENT:
        until = quiet_until(now, services.policy.quiet)
        if until is not None:
            return Sending(Outcome.RETRY, QUIET, wait_seconds=(until - now).total_seconds())
    return _behind(services, delivery) if kind == "stage" and not delivery.head else None


def _behind(services: Services, delivery: Delivery) -> Sending | None:
    """A further stage waits while the ban's first message is still on its way to the same place."""
    on_its_way = (DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.UNKNOWN)
    with services.store.read() as tx:
        others = tx.outbox.deliveries(delivery.ban_id or "")
    heads = [each for each in others if each.key.startswith("alert:") and each.target == delivery.target]
    if any(each.state in on_its_way for each in heads):
        return Sending(Outcome.UNKNOWN, "waits for the first message", wait_seconds=_HEAD_FIRST)
    return None


def _attempt(services: Services, delivery: Delivery) -> tuple[Sending, Shown | None]:
    """What came of it, and what was shown of the ban, if it was."""
    if delivery.digest_id is not None:
        return post(services, delivery, delivery.digest_id), None
    notifier = services.notifiers.get(delivery.target.channel)
    if notifier is None:
        return Sending(Outcome.HELD, f"{delivery.target.channel} is not configured any more"), None
    if delivery.state in (DeliveryState.UNKNOWN, DeliveryState.LEASED):
        found = _look(services, notifier, delivery)
        if found is not None:
            return found, None
    if delivery.key.startswith(f"{NUDGE}:"):
        return _nudge(services, delivery), None
    return _alert(services, notifier, delivery)


def _look(services: Services, notifier: Notifier, delivery: Delivery) -> Sending | None:
    """The outcome of an attempt that is in doubt; None: it certainly did not arrive, or may be repeated."""
    found = notifier.find(delivery)
    if found is None:
        if delivery.target.channel != "slack" or services.policy.unknown == "repost":
            return None
        return Sending(Outcome.HELD, "may have arrived; a person has to look (slack.unknown is hold)")
    return None if found.outcome is Outcome.RETRY else found


def _alert(services: Services, notifier: Notifier, delivery: Delivery) -> tuple[Sending, Shown | None]:
    if delivery.step_id is not None:
        with services.store.read() as tx:
            change = stage_change(services, tx, delivery, delivery.step_id)
        return notifier.send_change(delivery, change), None
    with services.store.read() as tx:
        ban = tx.bans.ban(delivery.ban_id or "")
        alert, reports = assemble(tx, ban, services.policy.desk_url), tx.bans.report_count(ban.id)
    return notifier.send_alert(delivery, alert), (ban.version, reports)


def _nudge(services: Services, delivery: Delivery) -> Sending:
    if services.talk is None:
        return Sending(Outcome.HELD, "slack is not configured any more")
    return services.talk.remind(delivery, compose_nudge(services))
