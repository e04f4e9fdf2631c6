"""Sending digests: refusals for now are tried for two days, refusals for good are counted, and nobody is held up."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from banwatch.jobs.deliver import deliver
from banwatch.jobs.digest import digest, preview
from banwatch.jobs.post import FIRST_WAIT, LONGEST_WAIT
from banwatch.model.alert import Outcome, Sending
from banwatch.model.digest import MailMessage, Recipient
from support.makers import NOW, ban, claim
from support.world import READER, World, world

BOB = Recipient("bob@b.example")


class Relay:
    """A mailer that answers by address; what is not named is taken."""

    def __init__(self, **answers: Sending) -> None:
        self.answers = {address.replace("_at_", "@").replace("_", "."): answer for address, answer in answers.items()}
        self.tried: list[MailMessage] = []

    def send_mail(self, message: MailMessage) -> Sending:
        """Note and answer."""
        self.tried.append(message)
        return self.answers.get(message.recipient, Sending(Outcome.SENT))

    def times(self, address: str) -> int:
        """How often a mail to this address was tried."""
        return sum(mail.recipient == address for mail in self.tried)


def running(here: World, relay: Relay) -> World:
    return replace(here, services=replace(here.services, mailer=relay))


def ready(here: World) -> None:
    with here.store.write() as tx:
        tx.bans.add_ban(replace(ban(claim("Millbrook")), created_at=here.clock.now()), "Millbrook", False)


def outcomes(here: World) -> dict[str, str]:
    with here.store.read() as tx:
        return {row.recipient: row.state.value for row in tx.digests.written(9) if row.state}


def test_a_refusal_for_now_is_tried_ever_less_often_and_given_up_after_two_days(here: World) -> None:
    relay = Relay(a_at_b_example=Sending(Outcome.RETRY, "RCPT TO: 451 come back later", wait_seconds=1.0))
    busy = running(here, relay)
    ready(busy)
    digest(busy.services)
    tries = []
    for _ in range(60 * 24 * 3):
        if deliver(busy.services, 1).failed:
            tries.append(here.clock.now())
        here.clock.pass_by(minutes=1)
    waits = [(b - a).total_seconds() for a, b in itertools.pairwise(tries)]
    assert waits[:5] == [FIRST_WAIT * 2**n for n in range(5)]
    assert set(waits[5:]) == {LONGEST_WAIT}
    assert tries[-1] - tries[0] <= timedelta(hours=48)
    assert tries[-1] - tries[0] > timedelta(hours=43)
    with here.store.read() as tx:
        (row,) = tx.digests.written(9)
    assert row.state == "dead"
    assert "given up after 48 hours: RCPT TO: 451 come back later" in row.last_error
    assert "could not be delivered: given up after 48 hours" in preview(busy.services, READER).text.replace("\n", " ")


def test_one_address_that_refuses_does_not_hold_up_another() -> None:
    relay = Relay(bob_at_b_example=Sending(Outcome.DEAD, "RCPT TO: 550 no such user", bounced=True))
    with world(digest_recipients=(BOB, READER)) as here:
        busy = running(here, relay)
        ready(busy)
        digest(busy.services)
        deliver(busy.services)
        assert outcomes(here) == {"a@b.example": "sent", "bob@b.example": "dead"}
        assert "The digest of 2021-05-06 to bob@b.example could not be delivered" in preview(
            busy.services, READER
        ).text.replace("\n", " ")


def test_an_address_that_keeps_refusing_is_paused_told_and_never_deleted() -> None:
    relay = Relay(bob_at_b_example=Sending(Outcome.DEAD, "RCPT TO: 550 no such user", bounced=True))
    daily = (replace(BOB, empty="send"), replace(READER, empty="send"))
    with world(digest_recipients=daily) as here:
        busy = running(here, relay)
        for _ in range(8):
            digest(busy.services)
            deliver(busy.services)
            here.clock.pass_by(days=1)
        assert relay.times("bob@b.example") == 5
        assert relay.times("a@b.example") == 8
        assert "Mail to bob@b.example is paused" in relay.tried[-1].text.replace("\n", " ")
        with here.store.write() as tx:
            tx.digests.resume("bob@b.example")
        digest(busy.services)
        deliver(busy.services)
        assert relay.times("bob@b.example") == 6


@pytest.mark.parametrize(("detail", "bounced", "score"), [
    ("RCPT TO: 550 no such user", True, 1.0),
    ("the message: 552 5.3.4 too large", False, 0.0),
    ("the message: 554 5.6.0 not wanted", False, 0.0),
])  # fmt: skip
def test_a_refused_address_counts_a_refused_message_is_our_doing(
    here: World, detail: str, bounced: bool, score: float
) -> None:
    busy = running(here, Relay(a_at_b_example=Sending(Outcome.DEAD, detail, bounced=bounced)))
    ready(busy)
    digest(busy.services)
    deliver(busy.services)
    with here.store.read() as tx:
        assert tx.digests.readers()[0].bounces == score
    assert detail in preview(busy.services, READER).text.replace("\n", " ")


def test_two_days_of_refusals_for_now_count_a_half(here: World) -> None:
    busy = running(here, Relay(a_at_b_example=Sending(Outcome.RETRY, "RCPT TO: 451 later")))
    ready(busy)
    digest(busy.services)
    for _ in range(60):
        deliver(busy.services)
        here.clock.pass_by(hours=1)
    with here.store.read() as tx:
        assert (tx.digests.readers()[0].bounces, tx.outbox.pending()) == (0.5, 0)


def test_a_reader_who_left_gets_not_even_what_was_written_already(here: World) -> None:
    relay = Relay(a_at_b_example=Sending(Outcome.RETRY, "451"))
    busy = running(here, relay)
    ready(busy)
    digest(busy.services)
    deliver(busy.services)
    with here.store.write() as tx:
        tx.digests.pause("a@b.example", "reader", NOW)
    here.clock.pass_by(days=1)
    digest(busy.services)
    deliver(busy.services)
    assert len(relay.tried) == 1
    with here.store.write() as tx:
        tx.digests.resume("a@b.example")
    here.clock.pass_by(days=1)
    digest(busy.services)
    deliver(busy.services)
    assert len(relay.tried) == 2


def test_without_a_relay_mails_wait(here: World) -> None:
    idle = replace(here, services=replace(here.services, mailer=None))
    ready(idle)
    digest(idle.services)
    deliver(idle.services)
    assert outcomes(here) == {"a@b.example": "held"}


def test_the_link_to_leave_is_each_reader_s_own() -> None:
    policy = {"digest_recipients": (BOB, READER), "unsubscribe_url": "https://desk.example/unsubscribe"}
    with world(**policy) as here:
        ready(here)
        digest(here.services)
        deliver(here.services)
        links = {mail.recipient: dict(mail.headers)["List-Unsubscribe"] for mail in here.post.mails}
        assert len(set(links.values())) == 2
        with here.store.read() as tx:
            for reader in tx.digests.readers():
                assert links[reader.address] == f"<https://desk.example/unsubscribe/{reader.token}>"
                assert tx.digests.reader_by_token(reader.token) == reader
