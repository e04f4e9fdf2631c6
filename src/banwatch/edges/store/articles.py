"""Articles and findings in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, exists, func, select, update

from banwatch.edges.store.insert import dialect_insert, insert_new
from banwatch.edges.store.rows import article_in, finding_in, finding_out
from banwatch.edges.store.tables import article, finding
from banwatch.edges.store.work import free
from banwatch.model.article import Article
from banwatch.model.finding import Finding, Verdict
from banwatch.model.work import DEDUPE, classify_step
from banwatch.ports import FindingRow


class SqlArticles:
    """Fulfils `ports.ArticleStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def add_article(self, value: Article, quiet: bool, content_hash: str, now: datetime) -> str:
        """Record an article, or find the one that is the same."""
        row = {
            "id": value.id,
            "url": value.url,
            "title": value.title,
            "text": value.text,
            "source": value.source,
            "published_at": value.published_at,
            "published_on": value.published_on,
            "language": value.language[:40],
            "region": value.region[:40],
            "quiet": quiet,
            "content_hash": content_hash,
            "created_at": now,
        }
        insert_new(self._conn, article, row)
        same = select(article.c.id).where(article.c.url == value.url, article.c.content_hash == content_hash)
        return str(self._conn.execute(same).scalar_one())

    def article(self, article_id: str) -> Article | None:
        """One article."""
        row = self._conn.execute(select(article).where(article.c.id == article_id)).one_or_none()
        return article_in(row) if row else None

    def article_at(self, url: str) -> str | None:
        """The newest article of an address."""
        query = select(article.c.id).where(article.c.url == url).order_by(article.c.created_at.desc()).limit(1)
        found = self._conn.execute(query).scalar_one_or_none()
        return str(found) if found else None

    def unclassified(self, watch: str, rulebook: str, limit: int, now: datetime | None = None) -> tuple[Article, ...]:
        """Articles that this version of the rules has not judged."""
        judged = exists().where(
            finding.c.article_id == article.c.id, finding.c.watch == watch, finding.c.rulebook == rulebook
        )
        query = (
            select(article)
            .where(~judged, *_free(classify_step(watch), article.c.id, now))
            .order_by(article.c.published_at.is_(None), article.c.published_at, article.c.created_at, article.c.id)
            .limit(limit)
        )
        if now is not None:
            query = query.with_for_update(skip_locked=True)
        return tuple(article_in(row) for row in self._conn.execute(query))

    def add_finding(self, article_id: str, value: Finding, now: datetime) -> None:
        """Record one finding."""
        self.add_findings([(article_id, value)], now)

    def add_findings(self, findings: Sequence[tuple[str, Finding]], now: datetime) -> None:
        """Record findings. One that tells neither a ban nor a step has nothing to be matched."""
        rows = [
            {
                "article_id": article_id,
                "watch": value.watch,
                "rulebook": value.rulebook,
                "verdict": value.verdict.value,
                "confidence": value.confidence,
                "kind": value.kind,
                "body": finding_out(value),
                "created_at": now,
                "matched": value.verdict is Verdict.NOT_BAN and not value.steps,
            }
            for article_id, value in findings
        ]
        if rows:
            self._conn.execute(dialect_insert(self._conn, finding).on_conflict_do_nothing(), rows)

    def unmatched(self, limit: int, now: datetime | None = None) -> tuple[FindingRow, ...]:
        """Findings that wait for dedupe, oldest publication first, so that the first report makes the alert."""
        earlier = finding.alias("earlier")
        again = exists().where(
            earlier.c.article_id == finding.c.article_id,
            earlier.c.watch == finding.c.watch,
            earlier.c.id < finding.c.id,
        )
        query = (
            select(
                finding.c.id,
                finding.c.watch,
                finding.c.rulebook,
                finding.c.verdict,
                finding.c.confidence,
                finding.c.kind,
                finding.c.body,
                finding.c.article_id,
                article.c.quiet,
                again.label("again"),
            )
            .join(article, article.c.id == finding.c.article_id)
            .where(~finding.c.matched, *_free(DEDUPE, finding.c.id, now))
            .order_by(article.c.published_at.is_(None), article.c.published_at, article.c.created_at, article.c.id)
            .limit(limit)
        )
        if now is not None:
            query = query.with_for_update(skip_locked=True, of=finding)
        return tuple(self._row(row) for row in self._conn.execute(query).all())

    def _row(self, row: Row[*tuple[Any, ...]]) -> FindingRow:
        whole = self._conn.execute(select(article).where(article.c.id == row.article_id)).one()
        return FindingRow(row.id, article_in(whole), finding_in(row), bool(row.quiet), bool(row.again))

    def is_unmatched(self, finding_id: int) -> bool:
        """Whether dedupe has still to judge a finding."""
        query = select(finding.c.id).where(finding.c.id == finding_id, ~finding.c.matched)
        return self._conn.execute(query).first() is not None

    def mark_matched(self, finding_id: int) -> None:
        """Dedupe is done with a finding."""
        self._conn.execute(update(finding).where(finding.c.id == finding_id).values(matched=True))

    def articles_read_since(self, moment: datetime | None) -> int:
        """Number of articles recorded after a moment."""
        query = select(func.count()).select_from(article)
        if moment is not None:
            query = query.where(article.c.created_at > moment)
        return int(self._conn.execute(query).scalar_one())


def _free(step: str, item: Column[Any], now: datetime | None) -> tuple[ColumnElement[bool], ...]:
    return () if now is None else (free(step, item, now),)
