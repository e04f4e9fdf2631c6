"""Bans, their reports, changes and decisions in the database."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, text, update

from banwatch.edges.store.insert import count_up, insert_new
from banwatch.edges.store.life import SqlLife
from banwatch.edges.store.rows import ban_in, claim_in, claim_out, decision_in
from banwatch.edges.store.tables import article, ban, ban_change, ban_report, counter, decision, judgement, sketch
from banwatch.errors import Conflict, NotFound
from banwatch.model.ban import Ban, BanStatus, Change, ChangeKind, Decision, Judgement, KnownBan, OnRecord, Report
from banwatch.model.finding import Claim
from banwatch.model.life import Step, stage_of

_TOLD_AS = {
    BanStatus.CONFIRMED: ChangeKind.CONFIRMED,
    BanStatus.REJECTED: ChangeKind.REJECTED,
}


class SqlBans:
    """Fulfils `ports.BanStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def bans(
        self, statuses: Sequence[BanStatus] = (), watch: str | None = None, changed_after: datetime | None = None
    ) -> tuple[Ban, ...]:
        """Bans, newest decision first."""
        query = select(ban).order_by(ban.c.decided_on.is_(None), ban.c.decided_on.desc(), ban.c.id)
        if statuses:
            query = query.where(ban.c.status.in_([status.value for status in statuses]))
        if watch is not None:
            query = query.where(ban.c.watch == watch)
        if changed_after is not None:
            query = query.where(ban.c.status_at > changed_after)
        return tuple(ban_in(row) for row in self._conn.execute(query))

    def ban(self, ban_id: str) -> Ban:
        """One ban."""
        row = self._conn.execute(select(ban).where(ban.c.id == ban_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no ban {ban_id!r}.", "`banwatch bans list --status any` shows all.")
        return ban_in(row)

    def changes(self, after: datetime, until: datetime) -> tuple[Change, ...]:
        """What happened in a window."""
        query = select(ban_change).where(ban_change.c.at > after, ban_change.c.at <= until).order_by(ban_change.c.id)
        return tuple(_change_in(row) for row in self._conn.execute(query))

    def changes_since(self, number: int) -> tuple[Change, ...]:
        """What happened since. A writer on SQLite is alone; PostgreSQL could commit numbers out of order."""
        if self._conn.dialect.name == "postgresql":
            self._conn.execute(text("LOCK TABLE ban_change IN SHARE MODE"))
        query = select(ban_change).where(ban_change.c.id > number).order_by(ban_change.c.id)
        return tuple(_change_in(row) for row in self._conn.execute(query))

    def last_change(self) -> int:
        """Number of the newest change."""
        return int(self._conn.execute(select(func.coalesce(func.max(ban_change.c.id), 0))).scalar_one())

    def candidates(self, watch: str, place_key: str, jurisdiction_id: str | None = None) -> tuple[OnRecord, ...]:
        """Bans that may concern a place, oldest first."""
        here = ban.c.place_key == place_key
        if jurisdiction_id:
            here = or_(here, ban.c.jurisdiction_id == jurisdiction_id)
        query = select(ban).where(ban.c.watch == watch, here, ban.c.merged_into.is_(None))
        found = tuple(ban_in(row) for row in self._conn.execute(query.order_by(ban.c.created_at, ban.c.id)))
        life = SqlLife(self._conn)
        return tuple(OnRecord(each, self._claims(each.id), life.steps(each.id)) for each in found)

    def _claims(self, ban_id: str) -> tuple[Claim, ...]:
        query = select(ban_report.c.facts).join(ban, ban.c.id == ban_report.c.ban_id).where(_of(ban_id))
        return tuple(claim_in(facts) for facts in self._conn.execute(query).scalars())

    def add_ban(self, value: Ban, place_key: str, quiet: bool) -> str:
        """Record a ban; its id is counted within the year of the decision (else of the report, else of today)."""
        return self._insert(value, place_key, quiet, known_key=None)

    def _insert(self, value: Ban, place_key: str, quiet: bool, known_key: str | None) -> str:
        day = value.facts.decided_on or value.reported_on or value.created_at.date()
        ban_id = f"ban-{day.year}-{count_up(self._conn, counter, f'ban-{day.year}'):04d}"
        self._conn.execute(
            ban.insert().values(
                id=ban_id,
                watch=value.watch,
                status_at=value.created_at,
                created_at=value.created_at,
                known_key=known_key,
                version=value.version,
                **_changing(value, place_key),
            )
        )
        self._change(ban_id, value.version, ChangeKind.NEW, value.article_id, quiet, value.created_at)
        return ban_id

    def update_ban(self, value: Ban, change: ChangeKind, place_key: str, article_id: str | None, now: datetime) -> None:
        """Replace a ban where it is still of the version seen."""
        before = self.ban(value.id)
        moved = {"status_at": now} if before.status is not value.status else {}
        done = self._conn.execute(
            update(ban)
            .where(ban.c.id == value.id, ban.c.version == value.version)
            .values(version=value.version + 1, **_changing(value, place_key), **moved)
        )
        if done.rowcount == 0:
            raise Conflict(f"{value.id} was changed by somebody else meanwhile.", "Look at it again.")
        self._change(value.id, value.version + 1, change, article_id, False, now)

    def add_report(self, ban_id: str, article_id: str, claim: Claim, now: datetime) -> bool:
        """Attach an article to a ban."""
        row = {"ban_id": ban_id, "article_id": article_id, "facts": claim_out(claim), "created_at": now}
        return insert_new(self._conn, ban_report, row)

    def add_judgement(self, finding_id: int, claim_no: int, value: Judgement, now: datetime) -> None:
        """Keep dedupe's answer."""
        row = {
            "finding_id": finding_id,
            "claim_no": claim_no,
            "match": value.match.value,
            "ban_id": value.ban_id,
            "reasons": list(value.reasons),
            "at": now,
        }
        insert_new(self._conn, judgement, row)

    def reports(self, ban_id: str) -> tuple[Report, ...]:
        """Reports, earliest publication first."""
        query = (
            select(
                ban_report.c.facts,
                article.c.id,
                article.c.url,
                article.c.title,
                article.c.source,
                article.c.published_on,
                sketch.c.same_as,
            )
            .join(article, article.c.id == ban_report.c.article_id)
            .outerjoin(sketch, sketch.c.article_id == article.c.id)
            .join(ban, ban.c.id == ban_report.c.ban_id)
            .where(_of(ban_id))
            .order_by(article.c.published_at.is_(None), article.c.published_at, ban_report.c.created_at, article.c.id)
        )
        found = {row.id: _report(row) for row in self._conn.execute(query)}  # once, though two merged bans had it
        return tuple(found.values())

    def report_count(self, ban_id: str) -> int:
        """Number of articles attached to the ban."""
        query = select(func.count()).select_from(ban_report).where(ban_report.c.ban_id == ban_id)
        return int(self._conn.execute(query).scalar_one())

    def reported_since(self, ban_id: str, moment: datetime) -> tuple[str, ...]:
        """Articles attached after `moment`, oldest first."""
        query = select(ban_report.c.article_id).where(ban_report.c.ban_id == ban_id, ban_report.c.created_at > moment)
        return tuple(self._conn.execute(query.order_by(ban_report.c.created_at, ban_report.c.article_id)).scalars())

    def decide(self, value: Decision, mended: tuple[Claim, str] | None = None) -> Ban:
        """Apply a decision by compare-and-set on the version; `mended` are facts with their place key."""
        before = self.ban(value.ban_id)
        facts = {} if mended is None else _facts(*mended)
        moved = {"status_at": value.at} if before.status is not value.verdict else {}
        done = self._conn.execute(
            update(ban)
            .where(ban.c.id == value.ban_id, ban.c.version == value.version)
            .values(status=value.verdict.value, version=value.version + 1, **facts, **moved)
        )
        if done.rowcount == 0:
            self._refuse(value)
        self._conn.execute(
            decision.insert().values(
                ban_id=value.ban_id,
                verdict=value.verdict.value,
                reason=value.reason,
                who=value.who,
                surface=value.surface,
                at=value.at,
                version=value.version,
            )
        )
        kind = ChangeKind.AMENDED if mended else _TOLD_AS.get(value.verdict, ChangeKind.REOPENED)
        self._change(value.ban_id, value.version + 1, kind, None, False, value.at)
        return self.ban(value.ban_id)

    def _refuse(self, value: Decision) -> None:
        now_there = self.ban(value.ban_id)
        last = self.decisions(value.ban_id)[-1:]
        winner = f" {last[0].who} said {last[0].verdict.value} at {last[0].at:%Y-%m-%d %H:%M} UTC." if last else ""
        raise Conflict(
            f"{value.ban_id} has changed since you looked (version {now_there.version}, not {value.version}).{winner}",
            "Nothing was overwritten: look at it again.",
        )

    def decisions(self, ban_id: str) -> tuple[Decision, ...]:
        """History of decisions."""
        query = select(decision).where(decision.c.ban_id == ban_id).order_by(decision.c.id)
        return tuple(decision_in(row) for row in self._conn.execute(query))

    def load_known(self, bans: Iterable[tuple[KnownBan, str]], now: datetime) -> int:
        """Record bans known before; each comes with its place key."""
        count = 0
        for known, place_key in bans:
            natural = "|".join(
                (known.watch, place_key, str(known.region), str(known.decided_on), str(known.instrument))
            )
            there = select(ban.c.id).where(ban.c.known_key == natural)
            if self._conn.execute(there).scalar_one_or_none() is None:
                ban_id = self._insert(_known(known, now), place_key, True, natural)
                self._found_at(ban_id, known, now)
                count += 1
        return count

    def _found_at(self, ban_id: str, known: KnownBan, now: datetime) -> None:
        if stage := stage_of(known.stage):
            step = Step(0, ban_id, stage, known.decided_on, None, None, "list", now)
            SqlLife(self._conn).add_step(step, None, told=False)

    def _change(
        self, ban_id: str, version: int, kind: ChangeKind, article_id: str | None, quiet: bool, at: datetime
    ) -> None:
        self._conn.execute(
            ban_change.insert().values(
                ban_id=ban_id, version=version, kind=kind.value, article_id=article_id, quiet=quiet, at=at
            )
        )


def _changing(value: Ban, place_key: str) -> dict[str, object]:
    return {
        **_facts(value.facts, place_key),
        "status": value.status.value,
        "reported_on": value.reported_on,
        "confidence": value.confidence,
        "kind": value.kind,
        "article_id": value.article_id,
        "reasons": list(value.reasons),
        "jurisdiction_id": value.facts.jurisdiction_id,
        "merged_into": value.merged_into,
    }


def _of(ban_id: str) -> ColumnElement[bool]:
    """The ban and those merged into it: what was reported of them is reported of it."""
    return or_(ban.c.id == ban_id, ban.c.merged_into == ban_id)


def _facts(facts: Claim, place_key: str) -> dict[str, object]:
    return {"place_key": place_key, "decided_on": facts.decided_on, "facts": claim_out(facts)}


def _change_in(row: Row[*tuple[Any, ...]]) -> Change:
    return Change(row.id, row.ban_id, ChangeKind(row.kind), row.quiet, row.at)


def _report(row: Row[*tuple[Any, ...]]) -> Report:
    claim = claim_in(row.facts)
    return Report(row.id, row.url, row.title, row.source, row.published_on, claim.stage, claim.evidence, row.same_as)


def _known(known: KnownBan, now: datetime) -> Ban:
    facts = Claim(
        place=known.place,
        region=known.region,
        country=known.country,
        level=known.level,
        body=known.body,
        instrument=known.instrument,
        scope=known.scope,
        technology=(known.watch.replace("-", "_"),),
        decided_on=known.decided_on,
        vote=known.vote,
        stage=known.stage,
    )
    reasons = (f"on the list of known bans: {known.status}",) + ((known.source_url,) if known.source_url else ())
    return Ban("", known.watch, BanStatus.KNOWN, facts, 1.0, "known", 1, now, None, None, reasons)
