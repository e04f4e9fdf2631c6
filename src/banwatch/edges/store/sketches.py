"""Sketches of texts in the database: the same text among a million is found by one indexed query."""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from banwatch.edges.store.insert import insert_new
from banwatch.edges.store.tables import sketch

COMMON = 12
"""Sketches that may share a hash. One that so many have is of a passage that an outlet puts under every page: further
texts are not filed under it, so that a lookup reads at most COMMON rows for each hash, however many are stored."""

_SQLITE_NEAR = """
    SELECT s.article_id, s.hashes FROM (
        SELECT sketch_id, count(*) AS shared FROM sketch_hash
        WHERE hash IN (SELECT value FROM json_each(?)) GROUP BY sketch_id HAVING count(*) >= ?
    ) AS found JOIN sketch AS s ON s.id = found.sketch_id
    ORDER BY found.shared DESC, s.id LIMIT ?
"""
_SQLITE_ADD = """
    INSERT OR IGNORE INTO sketch_hash (hash, sketch_id)
    SELECT value, ? FROM json_each(?) AS new
    WHERE (SELECT count(*) FROM (SELECT 1 FROM sketch_hash AS h WHERE h.hash = new.value LIMIT ?)) < ?
"""
_POSTGRES_NEAR = """
    SELECT s.article_id, s.hashes FROM (
        SELECT sketch_id, count(*) AS shared FROM sketch_hash
        WHERE hash = ANY(%s) GROUP BY sketch_id HAVING count(*) >= %s
    ) AS found JOIN sketch AS s ON s.id = found.sketch_id
    ORDER BY found.shared DESC, s.id LIMIT %s
"""
_POSTGRES_ADD = """
    INSERT INTO sketch_hash (hash, sketch_id)
    SELECT new.value, %s FROM unnest(%s::bigint[]) AS new(value)
    WHERE (SELECT count(*) FROM (SELECT 1 FROM sketch_hash AS h WHERE h.hash = new.value LIMIT %s) AS few) < %s
    ON CONFLICT DO NOTHING
"""


class SqlSketches:
    """Fulfils `ports.SketchStore` within one transaction. Plain SQL: it runs for every article that is matched."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._sqlite = conn.dialect.name == "sqlite"

    def known(self, article_id: str) -> bool:
        """Whether the article has left its sketch."""
        query = select(sketch.c.id).where(sketch.c.article_id == article_id)
        return self._conn.execute(query).first() is not None

    def near(self, hashes: Sequence[int], shared: int, limit: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Articles that share enough hashes, with their sketches; read as far as they are asked for."""
        if not hashes:
            return
        statement = _SQLITE_NEAR if self._sqlite else _POSTGRES_NEAR
        found = self._conn.exec_driver_sql(statement, (self._list(hashes), shared, limit))
        for article_id, kept in found.all():
            yield article_id, tuple(map(int, kept.split()))

    def add(self, article_id: str, hashes: Sequence[int], filed: int, same_as: str | None) -> None:
        """Leave a sketch, once."""
        first = self._first(same_as) if same_as else None
        row = {"article_id": article_id, "same_as": first, "hashes": " ".join(map(str, hashes))}
        if not insert_new(self._conn, sketch, row):
            return
        number = self._conn.execute(select(sketch.c.id).where(sketch.c.article_id == article_id)).scalar_one()
        statement = _SQLITE_ADD if self._sqlite else _POSTGRES_ADD
        self._conn.exec_driver_sql(statement, (number, self._list(hashes[:filed]), COMMON, COMMON))

    def _first(self, article_id: str) -> str:
        query = select(sketch.c.same_as).where(sketch.c.article_id == article_id)
        return self._conn.execute(query).scalar_one_or_none() or article_id

    def _list(self, hashes: Sequence[int]) -> object:
        return json.dumps(list(hashes)) if self._sqlite else list(hashes)
