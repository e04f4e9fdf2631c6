"""Full-text search: FTS5 in SQLite, a GIN index in PostgreSQL. Migration `search` makes both."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, column, exists, func, literal_column, select, table
from sqlalchemy.sql.selectable import Select

from banwatch.edges.store.insert import insert_new
from banwatch.edges.store.rows import finding_in
from banwatch.edges.store.tables import article, ban, ban_report, finding, saved_search
from banwatch.model.desk import Hit, SavedSearch, Sought
from banwatch.model.finding import Finding
from banwatch.review.search import Term

_fts = table("article_words", column("rowid"))
_numbers = table("article_words_no", column("no"), column("article_id"))
_INDEXED: ColumnElement[Any] = literal_column(
    "to_tsvector('simple'::regconfig, article.title || ' ' || left(article.text, 200000))"
)
"""Written as in the index: PostgreSQL uses it for nothing else. A word list holds one megabyte, hence the limit."""
_later = finding.alias("later")


class SqlSearch:
    """Fulfils `ports.SearchStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def hits(self, sought: Sought, terms: Sequence[Term], limit: int, offset: int) -> tuple[Hit, ...]:
        """What was recorded last comes first; without words, what was published last."""
        query = self._by_words(terms) if terms else _by_verdict() if sought.verdict else _by_day()
        ids = self._conn.execute(query.where(*_filters(sought)).limit(limit).offset(offset)).scalars().all()
        return self._load(ids)

    def _by_words(self, terms: Sequence[Term]) -> Select[Any]:
        if self._conn.dialect.name == "postgresql":
            return select(article.c.id).where(_INDEXED.op("@@")(_tsquery(terms))).order_by(article.c.created_at.desc())
        words = _fts.join(_numbers, _numbers.c.no == _fts.c.rowid).join(article, article.c.id == _numbers.c.article_id)
        matching = literal_column("article_words").op("MATCH")(_match(terms))
        return select(article.c.id).select_from(words).where(matching).order_by(_fts.c.rowid.desc())

    def _load(self, ids: Sequence[str]) -> tuple[Hit, ...]:
        """The articles in this order, each with its newest finding and the ban that it reports."""
        rows = {row.id: row for row in self._conn.execute(select(article).where(article.c.id.in_(ids)))}
        told = select(finding).where(finding.c.article_id.in_(ids)).order_by(finding.c.id)
        findings = {row.article_id: row for row in self._conn.execute(told)}
        reported = select(ban_report.c.article_id, ban_report.c.ban_id).where(ban_report.c.article_id.in_(ids))
        bans = {row.article_id: row.ban_id for row in self._conn.execute(reported)}
        return tuple(_hit(rows[each], findings.get(each), bans.get(each)) for each in ids)

    def findings(self, article_id: str) -> tuple[Finding, ...]:
        """All that was said of an article."""
        query = select(finding).where(finding.c.article_id == article_id).order_by(finding.c.id.desc())
        return tuple(finding_in(row) for row in self._conn.execute(query))

    def reported(self, article_id: str) -> tuple[str, ...]:
        """The bans that an article reports."""
        query = select(ban_report.c.ban_id).where(ban_report.c.article_id == article_id)
        return tuple(self._conn.execute(query.order_by(ban_report.c.ban_id)).scalars())

    def bans_at(self, place_key: str, limit: int) -> tuple[str, ...]:
        """Ids of bans whose folded place begins so."""
        after = place_key[:-1] + chr(ord(place_key[-1]) + 1)
        query = select(ban.c.id).where(ban.c.place_key >= place_key, ban.c.place_key < after)
        return tuple(self._conn.execute(query.order_by(ban.c.place_key, ban.c.id).limit(limit)).scalars())

    def save(self, value: SavedSearch) -> bool:
        """Keep a search under its name."""
        row = {"name": value.name, "who": value.who, "address": value.address}
        return insert_new(self._conn, saved_search, row)

    def saved(self) -> tuple[SavedSearch, ...]:
        """All that were kept."""
        query = select(saved_search).order_by(saved_search.c.name)
        return tuple(SavedSearch(row.id, row.name, row.who, row.address) for row in self._conn.execute(query))

    def forget(self, search_id: int) -> bool:
        """Remove one."""
        return self._conn.execute(saved_search.delete().where(saved_search.c.id == search_id)).rowcount > 0


def _by_day() -> Select[Any]:
    return select(article.c.id).where(article.c.published_on.is_not(None)).order_by(article.c.published_on.desc())


def _by_verdict() -> Select[Any]:
    both = finding.join(article, article.c.id == finding.c.article_id)
    return select(article.c.id).select_from(both).order_by(finding.c.id.desc())


def _filters(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.verdict:
        newer = exists().where(_later.c.article_id == finding.c.article_id, _later.c.watch == finding.c.watch)
        newest = ~newer.where(_later.c.id > finding.c.id)
        judged = and_(finding.c.article_id == article.c.id, finding.c.verdict == sought.verdict, newest)
        found.append(judged)
    if sought.source:
        found.append(article.c.source == sought.source)
    if sought.since:
        found.append(article.c.published_on >= sought.since)
    if sought.until:
        found.append(article.c.published_on <= sought.until)
    return found


def _match(terms: Sequence[Term]) -> str:
    """A query of FTS5. Words hold letters and digits only, and stand in quotes: none of them is an operator."""
    wanted = [_phrase(term) for term in terms if not term.absent]
    unwanted = [_phrase(term) for term in terms if term.absent]
    return " ".join([" AND ".join(wanted), *(f"NOT {each}" for each in unwanted)])


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"{"*" if term.beginning else ""}'


def _tsquery(terms: Sequence[Term]) -> ColumnElement[Any]:
    whole: ColumnElement[Any] | None = None
    for term in terms:
        one = _ts_term(term)
        whole = one if whole is None else whole.op("&&")(one)
    return whole if whole is not None else func.plainto_tsquery("simple", "")


def _ts_term(term: Term) -> ColumnElement[Any]:
    if term.beginning:
        asked = " <-> ".join([*term.words[:-1], f"{term.words[-1]}:*"])
        one: ColumnElement[Any] = func.to_tsquery(literal_column("'simple'::regconfig"), asked)
    else:
        one = func.phraseto_tsquery(literal_column("'simple'::regconfig"), term.typed)
    return func.tsquery_not(one) if term.absent else one


def _hit(row: Row[Any], judged: Row[Any] | None, ban_id: str | None) -> Hit:
    return Hit(
        row.id,
        row.title,
        row.url,
        row.source,
        row.published_on,
        row.text,
        judged.verdict if judged else None,
        judged.confidence if judged else None,
        judged.kind if judged else "",
        ban_id,
    )
