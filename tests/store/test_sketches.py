"""Sketches of texts in every database."""

from banwatch.edges.store import SqlStore
from banwatch.edges.store.sketches import COMMON
from support.makers import NOW, article


def file(store: SqlStore, number: int, hashes: list[int], same_as: str | None = None) -> None:
    with store.write() as tx:
        tx.articles.add_article(article(number), False, f"hash {number}", NOW)
        tx.sketches.add(f"art-{number}", hashes, len(hashes), same_as)


def near(store: SqlStore, hashes: list[int], shared: int = 2, limit: int = 9) -> list[str]:
    with store.read() as tx:
        return [each for each, _ in tx.sketches.near(hashes, shared, limit)]


def test_those_that_share_most_come_first(store: SqlStore) -> None:
    file(store, 1, [1, 2, 3, 4])
    file(store, 2, [1, 2, 3, 9])
    file(store, 3, [1, 7, 8, 9])
    assert near(store, [1, 2, 3, 4]) == ["art-1", "art-2"]
    assert near(store, [1, 2, 3, 4], shared=1, limit=2) == ["art-1", "art-2"]
    assert near(store, []) == near(store, [2**32 - 1]) == []


def test_a_sketch_is_left_once_with_all_its_hashes(store: SqlStore) -> None:
    file(store, 1, [1, 2, 2**32 - 1])
    file(store, 1, [5, 6, 7])
    with store.read() as tx:
        assert list(tx.sketches.near([1, 2], 2, 9)) == [("art-1", (1, 2, 2**32 - 1))]
        assert tx.sketches.known("art-1")
        assert not tx.sketches.known("art-2")
    assert near(store, [5, 6, 7]) == []


def test_a_copy_of_a_copy_leads_to_the_first(store: SqlStore) -> None:
    file(store, 1, [1, 2])
    file(store, 2, [1, 2], same_as="art-1")
    file(store, 3, [1, 2], same_as="art-2")
    with store.engine.connect() as conn:
        found = conn.exec_driver_sql("SELECT article_id, same_as FROM sketch ORDER BY id").all()
    assert [tuple(row) for row in found] == [("art-1", None), ("art-2", "art-1"), ("art-3", "art-1")]


def test_a_passage_under_every_page_is_filed_a_bounded_number_of_times(store: SqlStore) -> None:
    for number in range(COMMON + 5):
        file(store, number, [100, 1000 + number])
    assert len(near(store, [100], shared=1, limit=1000)) == COMMON
    assert near(store, [1000 + COMMON + 4], shared=1) == [f"art-{COMMON + 4}"]
