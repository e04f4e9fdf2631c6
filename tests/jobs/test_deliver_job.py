"""The outbox at work: nothing lost, nothing repeated that may have arrived, no channel holds up another."""

from datetime import timedelta

import pytest

from banwatch.jobs.deliver import deliver, mended
from banwatch.model.alert import DeliveryState, Outcome, Sending, Target
from support.makers import NOW, ban
from support.world import SLACK, World, world


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
