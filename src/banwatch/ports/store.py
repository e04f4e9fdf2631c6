"""What the jobs need of the database: one transaction with its parts. The docstrings are the contracts."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from banwatch.model.alert import Backlog, Delivery, Sending, StaleHead, Target
from banwatch.model.article import Article
from banwatch.model.ban import Ban, BanStatus, Change, ChangeKind, Decision, Judgement, KnownBan, OnRecord, Report
from banwatch.model.click import Click
from banwatch.model.finding import Claim, Finding
from banwatch.model.work import Quarantined
from banwatch.ports.desk import DeskStore, SearchStore
from banwatch.ports.digests import DigestStore
from banwatch.ports.entries import EntryStore
from banwatch.ports.feeds import FeedStore
from banwatch.ports.gauges import GaugeStore
from banwatch.ports.history import HistoryStore
from banwatch.ports.hosts import HostStore
from banwatch.ports.life import AuditStore, GroupStore, LifeStore, SketchStore
from banwatch.ports.official import OfficialStore
from banwatch.ports.register import RegisterStore


class ArticleStore(Protocol):
    """Articles and findings."""

    def add_article(self, article: Article, quiet: bool, content_hash: str, now: datetime) -> str:
        """Record an article; one with the same address and content is the same. The id that it has."""
        ...

    def article(self, article_id: str) -> Article | None:
        """One article with its text."""
        ...

    def unclassified(self, watch: str, rulebook: str, limit: int, now: datetime | None = None) -> tuple[Article, ...]:
        """Articles without a finding by this version of the rules, oldest publication first.

        With `now`, those that another worker holds, and those in quarantine, are left out; so below.
        """
        ...

    def add_finding(self, article_id: str, finding: Finding, now: datetime) -> None:
        """Record one finding."""
        ...

    def add_findings(self, findings: Sequence[tuple[str, Finding]], now: datetime) -> None:
        """Record findings by article id; the same article, watch and rulebook again changes nothing."""
        ...

    def unmatched(self, limit: int, now: datetime | None = None) -> tuple["FindingRow", ...]:
        """Findings with claims (or for review) that dedupe has not judged yet, oldest publication first."""
        ...

    def is_unmatched(self, finding_id: int) -> bool:
        """Whether dedupe has still to judge this finding."""
        ...

    def mark_matched(self, finding_id: int) -> None:
        """Dedupe has judged every claim of this finding."""
        ...

    def article_at(self, url: str) -> str | None:
        """Id of the newest article read from this (canonical) address."""
        ...

    def articles_read_since(self, moment: datetime | None) -> int:
        """Number of articles recorded after `moment` (ever, for None)."""
        ...


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with what dedupe needs beside it. `quiet`: what it reports raises no alert."""

    id: int
    article: Article
    finding: Finding
    quiet: bool
    again: bool
    """True when an earlier version of the rules had judged the article already."""


class BanStore(Protocol):
    """Bans, their reports, changes and decisions."""

    def bans(
        self, statuses: Sequence[BanStatus] = (), watch: str | None = None, changed_after: datetime | None = None
    ) -> tuple[Ban, ...]:
        """Bans of these statuses (all when empty), newest decision first.

        `changed_after` leaves out those whose status did not change after that moment.
        """
        ...

    def ban(self, ban_id: str) -> Ban:
        """One ban. NotFound names the id."""
        ...

    def changes(self, after: datetime, until: datetime) -> tuple[Change, ...]:
        """What happened to bans in (after, until], oldest first."""
        ...

    def changes_since(self, number: int) -> tuple[Change, ...]:
        """What happened after the change of this number, in the order of numbers. All that is committed is seen, and
        whatever is committed later has a higher number: until the end of this transaction nobody else adds a change.
        """
        ...

    def last_change(self) -> int:
        """Number of the newest change, 0 when there is none."""
        ...

    def candidates(self, watch: str, place_key: str, jurisdiction_id: str | None = None) -> tuple[OnRecord, ...]:
        """Bans of any status that may concern the place, for dedupe: same jurisdiction, or same folded name.

        Merged bans are left out; what was reported of them counts for the ban that they lead to.
        """
        ...

    def add_ban(self, ban: Ban, place_key: str, quiet: bool) -> str:
        """Record a ban and its change `new`. The id (`ban-2020-0007`) is counted in the same transaction."""
        ...

    def update_ban(self, ban: Ban, change: ChangeKind, place_key: str, article_id: str | None, now: datetime) -> None:
        """Replace facts, status, confidence where `ban.version` is the stored one; else Conflict."""
        ...

    def add_report(self, ban_id: str, article_id: str, claim: Claim, now: datetime) -> bool:
        """Attach an article to a ban. False when it was attached already."""
        ...

    def add_judgement(self, finding_id: int, claim_no: int, judgement: Judgement, now: datetime) -> None:
        """Keep what dedupe decided and why; natural key (finding, claim)."""
        ...

    def reports(self, ban_id: str) -> tuple[Report, ...]:
        """Reports of a ban, earliest publication first."""
        ...

    def report_count(self, ban_id: str) -> int:
        """Number of articles attached to the ban."""
        ...

    def reported_since(self, ban_id: str, moment: datetime) -> tuple[str, ...]:
        """Ids of articles that were attached to the ban after `moment`, oldest first."""
        ...

    def decide(self, decision: Decision, mended: tuple[Claim, str] | None = None) -> Ban:
        """Apply a reviewer's decision where the version is still the one they saw; else Conflict naming the winner.

        `mended` are facts that take the place of the ban's, with their place key.
        """
        ...

    def decisions(self, ban_id: str) -> tuple[Decision, ...]:
        """History of decisions, oldest first."""
        ...

    def load_known(self, bans: Iterable[tuple[KnownBan, str]], now: datetime) -> int:
        """Record bans known before, each with its place key; lines known already change nothing. Number of new."""
        ...


class Outbox(Protocol):
    """Deliveries: written with the fact, sent after commit."""

    def enqueue(
        self,
        key: str,
        target: Target,
        now: datetime,
        ban_id: str | None = None,
        digest_id: int | None = None,
        step_id: int | None = None,
    ) -> bool:
        """Write a delivery. False when the key is there already (then nothing changes)."""
        ...

    def due_targets(self, now: datetime) -> tuple[Target, ...]:
        """Targets that have something due, the longest waiting first."""
        ...

    def claim(
        self,
        owner: str,
        now: datetime,
        lease_seconds: float,
        quiet_seconds: float,
        limit: int,
        target: Target | None = None,
    ) -> tuple[Delivery, ...]:
        """Lease deliveries that are due (at `target`, or at any), oldest first; each is given as it was before.

        The attempt is counted, and committed by the caller before anything is sent. A lease that lapsed was held by
        somebody who is gone: it is due again `quiet_seconds` after it was taken, and its outcome is unknown.
        """
        ...

    def settle(self, delivery: Delivery, owner: str, sending: Sending, now: datetime) -> bool:
        """Write an attempt's outcome, where the lease is still `owner`'s. False when it was lost."""
        ...

    def release_held(self, channel: str) -> int:
        """Make held deliveries of a channel due again (the operator has mended it). Number of them."""
        ...

    def defer(self, target: Target, until: datetime) -> int:
        """Let what is pending for a target wait until then: it asked for patience, or is away. Number of them."""
        ...

    def stale_heads(self, channel: str, limit: int) -> tuple[StaleHead, ...]:
        """First messages of bans on a channel that show less than is known by now, oldest first."""
        ...

    def head_shows(self, delivery_id: int, version: int, reports: int) -> None:
        """Note which version of the ban, with how many reports, a first message shows or is about to show."""
        ...

    def backlog(self) -> Backlog:
        """What has not arrived yet: how much in which state, and since when. Dead ones are counted, not waited for."""
        ...

    def retarget(self, target: Target, known: Sequence[str] = ()) -> int:
        """Send what certainly did not arrive at addresses of this channel that the settings name no more to this one.

        `known` are further addresses that they name. Number of deliveries.
        """
        ...

    def given_up(self, since: datetime) -> tuple[Delivery, ...]:
        """Deliveries other than digests that were given up since a moment, oldest first."""
        ...

    def pending(self) -> int:
        """Number of deliveries not yet sent, dead ones left out."""
        ...

    def deliveries(self, ban_id: str) -> tuple[Delivery, ...]:
        """Deliveries of a ban, oldest first."""
        ...


class ClickStore(Protocol):
    """What people clicked in Slack: kept before it is acknowledged, worked off afterwards."""

    def add(self, click: Click, now: datetime) -> bool:
        """Keep a click. False when it is there already: it was sent twice."""
        ...

    def waiting(self, limit: int) -> tuple[Click, ...]:
        """Clicks that were not worked off yet, oldest first."""
        ...

    def take(self, key: str) -> bool:
        """Mark a click as taken on. False when another process was faster: then it is theirs."""
        ...

    def note(self, key: str, outcome: str) -> None:
        """Keep what came of a click."""
        ...


class WorkStore(Protocol):
    """Who works on what, what is in quarantine, and ticks. Steps and items are names; `now` is the process's time."""

    def take(
        self, step: str, items: Sequence[str], owner: str, now: datetime, lease_seconds: float, tries: int | None
    ) -> tuple[str, ...]:
        """Lease those of the items that nobody else has; in the order given.

        An item that was begun before and never ended may have killed its worker: it is taken alone, and goes into
        quarantine when it was begun `tries` times. With `tries` None it is taken like any other.
        """
        ...

    def done(self, step: str, items: Sequence[str], owner: str) -> None:
        """Let go of `owner`'s leases: the items are done, or were not begun."""
        ...

    def failed(
        self, step: str, item: str, owner: str, reason: str, now: datetime, wait_seconds: float, tries: int
    ) -> bool:
        """An attempt failed: again after `wait_seconds`, or into quarantine if it was the last. True then."""
        ...

    def quarantined(self) -> tuple[Quarantined, ...]:
        """What is in quarantine, oldest first."""
        ...

    def release(self, item: str | None = None) -> int:
        """Make an item of this id (all, for None) due again, with all its tries. Number released."""
        ...

    def take_over(self, now: datetime) -> int:
        """End all leases: for the only process on a database, whose predecessor is gone. Number ended."""
        ...

    def forget(self, before: datetime) -> int:
        """Remove leases that lapsed before a moment and were not taken up. Number removed."""
        ...

    def tick(self, name: str, now: datetime, every_seconds: float) -> bool:
        """Whether the caller is the first in this interval. All who share a database ask; one acts."""
        ...


class Tx(Protocol):
    """One transaction. All it did is committed at the end of the `with` block, or nothing is."""

    @property
    def feeds(self) -> FeedStore:
        """Feeds and entries."""
        ...

    @property
    def hosts(self) -> HostStore:
        """Manners towards foreign hosts."""
        ...

    @property
    def history(self) -> HistoryStore:
        """Polls and moves of feeds."""
        ...

    @property
    def entries(self) -> EntryStore:
        """Identity of entries."""
        ...

    @property
    def articles(self) -> ArticleStore:
        """Articles and findings."""
        ...

    @property
    def gauges(self) -> GaugeStore:
        """Counts and ages."""
        ...

    @property
    def bans(self) -> BanStore:
        """Bans, reports, decisions."""
        ...

    @property
    def desk(self) -> DeskStore:
        """Pages of bans, notes, assignments."""
        ...

    @property
    def search(self) -> SearchStore:
        """Search over articles and findings."""
        ...

    @property
    def life(self) -> LifeStore:
        """The stages of bans."""
        ...

    @property
    def official(self) -> OfficialStore:
        """What the towns' own records say."""
        ...

    @property
    def clicks(self) -> ClickStore:
        """Clicks in Slack."""
        ...

    @property
    def groups(self) -> GroupStore:
        """Merges and splits."""
        ...

    @property
    def audit(self) -> AuditStore:
        """What was dismissed."""
        ...

    @property
    def sketches(self) -> SketchStore:
        """Same texts."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Deliveries."""
        ...

    @property
    def digests(self) -> DigestStore:
        """Digests and their readers."""
        ...

    @property
    def work(self) -> WorkStore:
        """Leases, quarantine, ticks."""
        ...

    @property
    def register(self) -> RegisterStore:
        """The confirmed bans in bulk, and readers' corrections."""
        ...

    def call(self, step: str) -> None:
        """Say that this step has work. Workers hear of it with the commit; where there are none, ticks find it."""
        ...

    def turn(self, name: str) -> None:
        """Wait until no other transaction has this turn, and keep it to the end of this one."""
        ...


class Store(Protocol):
    """The database. No network call is ever made inside a transaction."""

    @property
    def address(self) -> str:
        """Where it is, without any password."""
        ...

    def write(self, repeatable: bool = False) -> AbstractContextManager[Tx]:
        """A transaction that may write; waits for its turn.

        `repeatable` says that a power cut may undo it, as a whole, because the same would be found out again.
        """
        ...

    def read(self) -> AbstractContextManager[Tx]:
        """A transaction that sees one consistent state."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
