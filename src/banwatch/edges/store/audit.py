"""What was dismissed, and the audit of it, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select, update

from banwatch.edges.store.insert import insert_new
from banwatch.edges.store.tables import article, audit, finding
from banwatch.model.audit import Audited, Dismissed
from banwatch.model.finding import Verdict

_LATER = finding.alias("later")


class SqlAudit:
    """Fulfils `ports.AuditStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def dismissed_ids(self, since: datetime) -> tuple[tuple[str, str], ...]:
        """(article, watch) of what names the topic and was dismissed by its newest rules, recorded since then."""
        query = select(finding.c.article_id, finding.c.watch).where(_dismissed(), finding.c.created_at >= since)
        return tuple((row.article_id, row.watch) for row in self._conn.execute(query.order_by(finding.c.id)))

    def dismissed(self, pairs: Sequence[tuple[str, str]]) -> tuple[Dismissed, ...]:
        """Those of (article, watch), in their order."""
        found = {}
        for article_id, watch in pairs:
            query = _whole().where(finding.c.article_id == article_id, finding.c.watch == watch, _dismissed())
            if row := self._conn.execute(query).first():
                found[article_id, watch] = _item(row)
        return tuple(found[pair] for pair in pairs if pair in found)

    def search(self, words: Sequence[str], since: datetime, limit: int) -> tuple[Dismissed, ...]:
        """Dismissed articles with all of these words in title or text, likeliest bans first."""
        query = _whole().where(_dismissed(topical=False), finding.c.created_at >= since)
        for word in words:
            like = f"%{_escaped(word.lower())}%"
            columns = (func.lower(article.c.title), func.lower(article.c.text))
            query = query.where(or_(*(column.like(like, escape="\\") for column in columns)))
        query = query.order_by(finding.c.confidence.desc(), finding.c.id).limit(limit)
        return tuple(_item(row) for row in self._conn.execute(query))

    def draw(self, article_id: str, watch: str, now: datetime) -> bool:
        """Record that it was drawn. False when it was before."""
        return insert_new(self._conn, audit, {"article_id": article_id, "watch": watch, "drawn_at": now, "who": ""})

    def drawn(self, since: datetime) -> tuple[Audited, ...]:
        """What was drawn since then, oldest first."""
        query = select(audit).where(audit.c.drawn_at >= since).order_by(audit.c.drawn_at, audit.c.article_id)
        return tuple(
            Audited(row.article_id, row.watch, row.drawn_at, row.missed, row.who, row.judged_at)
            for row in self._conn.execute(query)
        )

    def judge(self, article_id: str, missed: bool, who: str, now: datetime) -> tuple[str, ...]:
        """What a person says of a drawn article. The watches that it was drawn for; empty when it was not drawn."""
        query = update(audit).where(audit.c.article_id == article_id)
        done = query.values(missed=missed, who=who, judged_at=now).returning(audit.c.watch)
        return tuple(self._conn.execute(done).scalars())


def _dismissed(topical: bool = True) -> ColumnElement[bool]:
    """By the newest rules that judged it: what better rules found later is no longer dismissed."""
    newer = exists().where(
        _LATER.c.article_id == finding.c.article_id, _LATER.c.watch == finding.c.watch, _LATER.c.id > finding.c.id
    )
    verdict = finding.c.verdict == Verdict.NOT_BAN.value
    return and_(verdict, ~newer, finding.c.kind != "off_topic") if topical else and_(verdict, ~newer)


def _whole() -> Any:
    columns = (article.c.title, article.c.url, article.c.source, article.c.published_on)
    return select(finding, *columns).join(article, article.c.id == finding.c.article_id)


def _item(row: Row[*tuple[Any, ...]]) -> Dismissed:
    return Dismissed(
        article_id=row.article_id,
        watch=row.watch,
        title=row.title,
        url=row.url,
        source=row.source,
        published_on=row.published_on,
        kind=row.kind,
        confidence=row.confidence,
        reasons=tuple(row.body["reasons"]),
    )


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
