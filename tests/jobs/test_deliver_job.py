"""The outbox at work: nothing lost, nothing repeated that may have arrived, no channel holds up another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from banwatch.jobs.deliver import deliver, mended
from banwatch.jobs.digest import preview
from banwatch.model.alert import Alert, Delivery, DeliveryState, Outcome, Sending, Target
from support.makers import NOW, ban
from support.world import READER, SLACK, Channel, World, world


def due(here: World, *targets: Target) -> str:
    """A ban with a delivery for each target."""
    with here.store.write() as tx:
        ban_id = tx.bans.add_ban(ban(), "millbrook", False)
        for target in targets or (SLACK,):
            tx.outbox.enqueue(f"alert:{ban_id}:{target.channel}:{target.address}", target, NOW, ban_id=ban_id)
    return ban_id


def states(here: World, ban_id: str) -> list[DeliveryState]:
    with here.store.read() as tx:
        return [delivery.state for delivery in tx.outbox.deliveries(ban_id)]


def test_what_is_due_is_sent_once(here: World) -> None:
    ban_id = due(here)
    assert deliver(here.services).done == 1
    assert not deliver(here.services)
    assert (here.slack.sent, states(here, ban_id)) == ([ban_id], [DeliveryState.SENT])


def test_a_refusal_is_tried_again_later_and_later(here: World) -> None:
    due(here)
    here.slack.outcomes = [Outcome.RETRY, Outcome.RETRY]
    for wait in (10, 20):
        deliver(here.services)
        here.clock.pass_by(seconds=wait - 1)
        assert not deliver(here.services)
        here.clock.pass_by(seconds=1)
    assert deliver(here.services).done == 1
    assert here.slack.looked == []


def test_an_unknown_outcome_is_looked_up_after_the_quiet_time_and_adopted(here: World) -> None:
    ban_id = due(here)
    here.slack.outcomes = [Outcome.UNKNOWN]
    here.slack.found = [Sending(Outcome.SENT, external_ref="C1:7.0")]
    deliver(here.services)
    here.clock.pass_by(seconds=59)
    assert not deliver(here.services)
    here.clock.pass_by(seconds=1)
    deliver(here.services)
    assert (len(here.slack.sent), states(here, ban_id)) == (1, [DeliveryState.SENT])


def test_what_certainly_did_not_arrive_is_sent_again(here: World) -> None:
    due(here)
    here.slack.outcomes = [Outcome.UNKNOWN]
    here.slack.found = [Sending(Outcome.RETRY)]
    deliver(here.services)
    here.clock.pass_by(minutes=1)
    deliver(here.services)
    assert len(here.slack.sent) == 2


def test_a_look_that_fails_is_repeated_before_anything_is_sent(here: World) -> None:
    due(here)
    here.slack.outcomes = [Outcome.UNKNOWN]
    here.slack.found = [Sending(Outcome.UNKNOWN), Sending(Outcome.SENT, external_ref="C1:7.0")]
    for _ in range(3):
        deliver(here.services)
        here.clock.pass_by(minutes=1)
    assert (len(here.slack.sent), len(here.slack.looked)) == (1, 2)


@pytest.mark.parametrize(
    ("unknown", "posts", "state"), [("repost", 2, DeliveryState.SENT), ("hold", 1, DeliveryState.HELD)]
)
def test_a_channel_that_cannot_be_searched_does_as_the_operator_chose(
    unknown: str, posts: int, state: DeliveryState
) -> None:
    with world(unknown=unknown) as here:
        ban_id = due(here)
        here.slack.outcomes = [Outcome.UNKNOWN]
        deliver(here.services)
        here.clock.pass_by(minutes=1)
        deliver(here.services)
        assert (len(here.slack.sent), states(here, ban_id)) == (posts, [state])


def test_a_lease_whose_holder_died_is_looked_up(here: World) -> None:
    due(here)
    with here.store.write() as tx:
        tx.outbox.claim("killed", NOW, 15, 60, 1)
    here.slack.found = [Sending(Outcome.RETRY)]
    assert not deliver(here.services)
    here.clock.pass_by(minutes=1)
    deliver(here.services)
    assert (len(here.slack.looked), len(here.slack.sent)) == (1, 1)


def test_a_held_channel_holds_up_no_other(here: World) -> None:
    ban_id = due(here, Target("teams", "T1"), SLACK)
    tally = deliver(here.services)
    assert (tally.done, tally.failed) == (1, 1)
    assert states(here, ban_id) == [DeliveryState.HELD, DeliveryState.SENT]


def test_the_alert_is_what_the_database_says_now(here: World) -> None:
    due(here)
    here.clock.moment = NOW + timedelta(days=1)
    deliver(here.services)
    assert here.slack.sent == ["ban-2021-0001"]


def test_what_was_held_goes_to_the_channel_of_today(here: World) -> None:
    ban_id = due(here, Target("slack", "C-old"))
    here.slack.outcomes = [Outcome.HELD]
    deliver(here.services)
    assert not deliver(here.services)
    assert mended(here.services) == 1
    assert deliver(here.services).done == 1
    with here.store.read() as tx:
        (delivery,) = tx.outbox.deliveries(ban_id)
    assert (delivery.target, delivery.state) == (SLACK, DeliveryState.SENT)


def test_receivers_of_one_channel_keep_what_is_theirs_over_a_restart() -> None:
    two = (Target("slack", "C1"), Target("slack", "C2"))
    with world(alert_targets=two) as here:
        with here.store.write() as tx:
            ban_id = tx.bans.add_ban(ban(), "millbrook", False)
            for target in two:
                tx.outbox.enqueue(f"alert:{target.address}", target, NOW, ban_id=ban_id)
        mended(here.services)
        with here.store.read() as tx:
            assert [each.target for each in tx.outbox.deliveries(ban_id)] == list(two)


HOOK = Target("webhook", "hooks.example-0a1b2c3d")


@pytest.mark.parametrize("outcome", [Outcome.RETRY, Outcome.UNKNOWN])
def test_a_program_that_stays_away_is_given_up_after_two_days_and_said_so(here: World, outcome: Outcome) -> None:
    hook = Channel(outcomes=[outcome] * 500)
    here = replace(here, services=replace(here.services, notifiers={"slack": here.slack, "webhook": hook}))
    ban_id = due(here, HOOK, SLACK)
    while states(here, ban_id)[0] not in (DeliveryState.DEAD, DeliveryState.SENT):
        deliver(here.services)
        here.clock.pass_by(minutes=10)
    assert states(here, ban_id) == [DeliveryState.DEAD, DeliveryState.SENT]
    assert timedelta(hours=46) < here.clock.now() - NOW <= timedelta(hours=48)
    assert 40 < len(hook.sent) < 80
    told = preview(here.services, READER).text.replace("\n", " ")
    assert f"1 alert to webhook {HOOK.address} could not be delivered: given up after 48 hours: as told" in told


def test_people_are_told_however_long_their_channel_was_away(here: World) -> None:
    ban_id = due(here)
    here.slack.outcomes = [Outcome.RETRY] * 80
    for _ in range(100):
        deliver(here.services)
        here.clock.pass_by(hours=1)
    assert states(here, ban_id) == [DeliveryState.SENT]


@pytest.mark.parametrize(("channel", "seconds"), [("slack", 15), ("webhook", 15), ("mail", 300), ("apprise", 300)])
def test_a_slow_conversation_has_a_longer_lease(here: World, channel: str, seconds: int) -> None:
    seen = []

    class Looking(Channel):
        def send_alert(self, delivery: Delivery, alert: Alert) -> Sending:
            seen.append(delivery)
            for wait in (seconds - 1, 2):
                here.clock.pass_by(seconds=wait)
                with here.store.read() as tx:
                    open_now.append(tx.outbox.due_targets(here.clock.now()))
            return super().send_alert(delivery, alert)

    open_now: list[tuple[Target, ...]] = []
    target = Target(channel, "x")
    here = replace(here, services=replace(
        here.services, notifiers={channel: Looking()}, policy=replace(here.services.policy, reconcile_after=0.0)
    ))  # fmt: skip
    due(here, target)
    deliver(here.services)
    assert (len(seen), open_now) == (1, [(), (target,)])
