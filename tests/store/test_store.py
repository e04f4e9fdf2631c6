"""The contract of the store, on every database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from banwatch.edges.store import SqlStore
from banwatch.errors import Conflict, NotFound
from banwatch.model.alert import DeliveryState, Outcome, Sending, Target
from banwatch.model.ban import BanStatus, ChangeKind, Decision, Judgement, KnownBan, Match
from banwatch.model.feed import PollPlan, PollResult, Validators, Wishes
from banwatch.model.finding import Verdict
from support.makers import NOW, article, ban, claim, feed, finding, parsed_entry

SLACK = Target("slack", "C1")


def new_feed(store: SqlStore) -> int:
    with store.write() as tx:
        feed_id = tx.feeds.add_feed(feed(region="US-OH", group="Local"), NOW)
    assert feed_id is not None
    return feed_id


def test_a_subscription_is_kept_once_and_can_end_and_begin_again(store: SqlStore) -> None:
    feed_id = new_feed(store)
    with store.write() as tx:
        assert tx.feeds.add_feed(feed(), NOW) is None
        assert tx.feeds.remove_feed(feed().url)
        assert not tx.feeds.remove_feed(feed().url)
        assert tx.feeds.feeds() == ()
        assert tx.feeds.feed(feed_id) is not None
        assert tx.feeds.add_feed(feed(), NOW) == feed_id


def test_what_a_poll_learned_is_kept(store: SqlStore) -> None:
    feed_id = new_feed(store)
    later = NOW + timedelta(hours=1)
    with store.write() as tx:
        wishes = Wishes(60.0, 3600.0, frozenset({0, 23}), frozenset({6}))
        learned = {
            "validators": Validators('W/"odd, one"', "yesterday"),
            "wishes": wishes,
            "body_hash": "0" * 64,
            "baselined": True,
            "rhythm_seconds": 90.0,
            "last_new_at": NOW,
        }
        tx.feeds.poll_done(feed_id, PollPlan(PollResult.OK, later, 0.0, ()), NOW, learned)
        (kept,) = tx.feeds.feeds()
        assert kept.validators == Validators('W/"odd, one"', "yesterday")
        assert (kept.wishes, kept.rhythm_seconds, kept.last_new_at) == (wishes, 90.0, NOW)
        assert (kept.baselined, kept.last_ok_at, kept.next_poll_at) == (True, NOW, later)
        assert tx.feeds.due_feeds(NOW, 9) == ()
        assert len(tx.feeds.due_feeds(later, 9)) == 1
        tx.feeds.poll_done(feed_id, PollPlan(PollResult.HARD, later, 1.0, ()), later, {"last_error": "404"})
        (kept,) = tx.feeds.feeds()
        assert (kept.last_ok_at, kept.last_error, kept.validators.last_modified) == (NOW, "404", "yesterday")


def test_entries_are_recorded_once(store: SqlStore) -> None:
    feed_id = new_feed(store)
    entries = [(parsed_entry(f"k{n}"), n == 0) for n in range(1200)]
    with store.write() as tx:
        assert tx.feeds.add_entries(feed_id, entries, NOW) == 1200
        assert tx.feeds.add_entries(feed_id, entries[:3], NOW) == 0
        assert len(tx.feeds.known_keys(feed_id, [f"k{n}" for n in range(1300)])) == 1200
        assert [entry.quiet for entry in tx.feeds.due_entries(NOW, 2)] == [True, False]


def test_an_entry_waits_is_read_or_is_given_up(store: SqlStore) -> None:
    feed_id = new_feed(store)
    with store.write() as tx:
        tx.feeds.add_entries(feed_id, [(parsed_entry(f"k{n}"), False) for n in range(3)], NOW)
        first, second, third = tx.feeds.due_entries(NOW, 9)
        kept = tx.articles.add_article(article(), False, "h", NOW)
        tx.feeds.entry_read(first.id, kept, "from its page")
        tx.feeds.entry_waits(second.id, NOW + timedelta(minutes=5), "time-out")
        tx.feeds.entry_waits(third.id, None, "no text")
        assert tx.feeds.due_entries(NOW, 9) == ()
        (again,) = tx.feeds.due_entries(NOW + timedelta(minutes=5), 9)
        assert (again.id, again.attempts) == (second.id, 1)


def test_the_same_article_is_recorded_once(store: SqlStore) -> None:
    with store.write() as tx:
        first = tx.articles.add_article(article(1), False, "h", NOW)
        assert tx.articles.add_article(article(2, url=article(1).url), False, "h", NOW) == first
        edited = tx.articles.add_article(article(3, url=article(1).url), False, "h2", NOW + timedelta(1))
        assert edited != first
        assert tx.articles.article_at(article(1).url) == edited
        assert tx.articles.article(first) == article(1)
        assert tx.articles.articles_read_since(NOW) == 1


def test_a_finding_comes_back_as_it_went_and_is_made_once_per_rulebook(store: SqlStore) -> None:
    with store.write() as tx:
        tx.articles.add_article(article(), True, "h", NOW)
        assert [a.id for a in tx.articles.unclassified("w", "r1", 9)] == ["art-1"]
        for _ in range(2):
            tx.articles.add_finding("art-1", finding(claim()), NOW)
        assert tx.articles.unclassified("w", "r1", 9) == ()
        assert tx.articles.unclassified("w", "r2", 9) != ()
        (row,) = tx.articles.unmatched(9)
        assert (row.finding, row.article, row.quiet, row.again) == (finding(claim()), article(), True, False)
        tx.articles.mark_matched(row.id)
        tx.articles.add_finding("art-1", finding(claim(), rulebook="r2"), NOW)
        assert [row.again for row in tx.articles.unmatched(9)] == [True]
        assert tx.articles.unclassified("w", "r2", 9) == ()


def test_a_finding_that_denies_needs_no_matching(store: SqlStore) -> None:
    with store.write() as tx:
        tx.articles.add_article(article(), False, "h", NOW)
        tx.articles.add_finding("art-1", finding(verdict=Verdict.NOT_BAN), NOW)
        assert tx.articles.unmatched(9) == ()


def test_bans_are_numbered_within_their_year_and_found_by_place(store: SqlStore) -> None:
    with store.write() as tx:
        ids = [tx.bans.add_ban(ban(), "millbrook", False) for _ in range(2)]
        undated = tx.bans.add_ban(ban(claim(decided_on=None), reported_on=None), "millbrook", False)
        assert [*ids, undated] == ["ban-2021-0001", "ban-2021-0002", "ban-2021-0003"]
        assert tx.bans.ban(ids[0]) == ban(id=ids[0])
        assert len(tx.bans.candidates("w", "millbrook")) == 3
        assert tx.bans.candidates("other", "millbrook") == ()
        assert [b.id for b in tx.bans.bans()] == [*ids, undated]
        assert tx.bans.bans((BanStatus.CONFIRMED,)) == ()
        with pytest.raises(NotFound, match="ban-1999-0001"):
            tx.bans.ban("ban-1999-0001")


def test_reports_and_judgements_are_kept_once(store: SqlStore) -> None:
    with store.write() as tx:
        for number in (1, 2):
            tx.articles.add_article(article(number, published_at=NOW - timedelta(number)), False, "h", NOW)
        tx.articles.add_finding("art-1", finding(claim()), NOW)
        ban_id = tx.bans.add_ban(ban(article_id="art-1"), "millbrook", False)
        assert tx.bans.add_report(ban_id, "art-1", claim(), NOW)
        assert tx.bans.add_report(ban_id, "art-2", claim(), NOW)
        assert not tx.bans.add_report(ban_id, "art-1", claim(), NOW)
        assert [report.article_id for report in tx.bans.reports(ban_id)] == ["art-2", "art-1"]
        assert tx.bans.reports(ban_id)[0].evidence == claim().evidence
        (row,) = tx.articles.unmatched(9)
        for _ in range(2):
            tx.bans.add_judgement(row.id, 0, Judgement(Match.NEW, ban_id, ("why",)), NOW)


def test_an_update_of_what_somebody_else_changed_is_refused(store: SqlStore) -> None:
    with store.write() as tx:
        seen = tx.bans.ban(tx.bans.add_ban(ban(), "millbrook", False))
        further = replace(seen, facts=claim(stage="signed"))
        tx.bans.update_ban(further, ChangeKind.STAGE, "millbrook", None, NOW)
        assert tx.bans.ban(seen.id).facts.stage == "signed"
        assert tx.bans.ban(seen.id).version == 2
    with pytest.raises(Conflict), store.write() as tx:
        tx.bans.update_ban(further, ChangeKind.STAGE, "millbrook", None, NOW)


def test_the_first_decision_wins_and_the_second_person_is_told(store: SqlStore) -> None:
    with store.write() as tx:
        ban_id = tx.bans.add_ban(ban(), "millbrook", False)
        done = tx.bans.decide(Decision(ban_id, BanStatus.CONFIRMED, "", "Ann", "desk", NOW, 1))
        assert (done.status, done.version) == (BanStatus.CONFIRMED, 2)
    with pytest.raises(Conflict, match="Ann said confirmed"), store.write() as tx:
        tx.bans.decide(Decision(ban_id, BanStatus.REJECTED, "no", "Bob", "cli", NOW, 1))
    with store.read() as tx:
        assert [d.who for d in tx.bans.decisions(ban_id)] == ["Ann"]
        assert [b.id for b in tx.bans.bans(changed_after=NOW - timedelta(1))] == [ban_id]
        assert tx.bans.bans(changed_after=NOW) == ()


def test_known_bans_are_loaded_once(store: SqlStore) -> None:
    known = KnownBan(
        "w", "Millbrook", "Ohio", "US", None, None, None, None, None, None, None, "in force", "https://x.example"
    )
    with store.write() as tx:
        assert tx.bans.load_known([(known, "millbrook")], NOW) == 1
        assert tx.bans.load_known([(known, "millbrook")], NOW) == 0
        (kept,) = tx.bans.candidates("w", "millbrook")
        assert (kept.ban.status, kept.ban.facts.place) == (BanStatus.KNOWN, "Millbrook")


def test_nothing_of_a_failed_transaction_remains(store: SqlStore) -> None:
    def fail_half_way() -> None:
        with store.write() as tx:
            tx.outbox.enqueue("k", SLACK, NOW, ban_id=tx.bans.add_ban(ban(), "millbrook", False))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with store.read() as tx:
        assert tx.bans.bans() == ()
        assert tx.outbox.pending() == 0


def test_a_delivery_is_written_once_claimed_once_and_settled_by_its_owner(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.outbox.enqueue("k", SLACK, NOW)
        assert not tx.outbox.enqueue("k", SLACK, NOW)
        (mine,) = tx.outbox.claim("me", NOW, 15, 60, 9)
        assert mine.state is DeliveryState.PENDING
        assert tx.outbox.claim("you", NOW, 15, 60, 9) == ()
        assert not tx.outbox.settle(mine, "you", Sending(Outcome.SENT), NOW)
        assert tx.outbox.settle(mine, "me", Sending(Outcome.SENT, external_ref="C1:1.2"), NOW)
        assert tx.outbox.pending() == 0


def test_a_lapsed_lease_is_due_again_after_the_quiet_time_as_unknown(store: SqlStore) -> None:
    with store.write() as tx:
        tx.outbox.enqueue("k", SLACK, NOW)
        tx.outbox.claim("gone", NOW, 15, 60, 9)
        assert tx.outbox.claim("me", NOW + timedelta(seconds=59), 15, 60, 9) == ()
        (found,) = tx.outbox.claim("me", NOW + timedelta(seconds=60), 15, 60, 9)
        assert (found.state, found.attempts, found.first_attempt_at) == (DeliveryState.LEASED, 1, NOW)


@pytest.mark.parametrize(
    ("outcome", "state", "open_deliveries"),
    [
        (Outcome.RETRY, DeliveryState.PENDING, 1),
        (Outcome.UNKNOWN, DeliveryState.UNKNOWN, 1),
        (Outcome.HELD, DeliveryState.HELD, 1),
        (Outcome.DEAD, DeliveryState.DEAD, 0),
    ],
)
def test_outcomes(store: SqlStore, outcome: Outcome, state: DeliveryState, open_deliveries: int) -> None:
    with store.write() as tx:
        ban_id = tx.bans.add_ban(ban(), "millbrook", False)
        tx.outbox.enqueue("k", SLACK, NOW, ban_id=ban_id)
        (mine,) = tx.outbox.claim("me", NOW, 15, 60, 9)
        tx.outbox.settle(mine, "me", Sending(outcome, "because", wait_seconds=30), NOW)
        (kept,) = tx.outbox.deliveries(ban_id)
        assert (kept.state, kept.last_error) == (state, "because")
        assert tx.outbox.pending() == open_deliveries
        assert tx.outbox.claim("me", NOW + timedelta(seconds=29), 15, 60, 9) == ()
        due_again = outcome in (Outcome.RETRY, Outcome.UNKNOWN)
        assert bool(tx.outbox.claim("me", NOW + timedelta(seconds=30), 15, 60, 9)) == due_again


def test_what_is_held_can_be_released(store: SqlStore) -> None:
    with store.write() as tx:
        tx.outbox.enqueue("k", SLACK, NOW)
        (mine,) = tx.outbox.claim("me", NOW, 15, 60, 9)
        tx.outbox.settle(mine, "me", Sending(Outcome.HELD, "token revoked"), NOW)
        assert tx.outbox.release_held("mail") == 0
        assert tx.outbox.release_held("slack") == 1
        assert len(tx.outbox.claim("me", NOW, 15, 60, 9)) == 1
