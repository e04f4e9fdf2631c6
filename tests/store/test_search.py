"""Search over articles and findings, on both databases."""

from datetime import date, timedelta

import pytest

from banwatch.edges.store import SqlStore
from banwatch.model.article import Article
from banwatch.model.desk import SavedSearch, Sought
from banwatch.model.finding import Finding, Verdict
from banwatch.review.search import terms
from support.makers import NOW

TEXTS = {
    "a": ("Council bans face scanning", "The council of Birchmoor voted 7-2 on Monday. Café owners cheered."),
    "b": ("Mayor vetoes ban", "The mayor of Birchmoor struck the ordinance down; bankers shrugged."),
    "c": ("Bakery opens", "A bakery opened on Elm Street, scanning nothing but bread."),
}


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """Three articles, two of them judged."""
    with store.write() as tx:
        for number, (name, (title, body)) in enumerate(TEXTS.items()):
            article = Article(name, body, title, f"https://{name}.example/", f"Outlet {name}", published_on=day(number))
            tx.articles.add_article(article, False, name, NOW + timedelta(minutes=number))
        tx.articles.add_finding("a", Finding("w", "1", Verdict.NOT_BAN, 0.2, "other"), NOW)
        tx.articles.add_finding("a", Finding("w", "2", Verdict.NEW_BAN, 0.9, "council_vote"), NOW)
        tx.articles.add_finding("b", Finding("w", "2", Verdict.NOT_BAN, 0.1, "veto"), NOW)
    return store


def day(number: int) -> date:
    """A day of publication."""
    return date(2026, 3, 1) + timedelta(days=number)


def found(store: SqlStore, query: str = "", **more: object) -> list[str]:
    """Ids of what a search finds."""
    with store.read() as tx:
        return [hit.article_id for hit in tx.search.hits(Sought(query, **more), terms(query), 10, 0)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("birchmoor", ["b", "a"]),
        ("BIRCHMOOR council", ["a"]),
        ('"elm street"', ["c"]),
        ('"street elm"', []),
        ("ban*", ["b", "a"]),
        ("ban", ["b"]),
        ("birchmoor -vetoes", ["a"]),
        ("scanning", ["c", "a"]),
        ("7-2", ["a"]),
        ("nowhere", []),
        ('"; DROP TABLE article; --', []),
        ("NEAR(a b) title:x ^ { AND", []),
    ],
)
def test_words_are_found_newest_first(filled: SqlStore, query: str, ids: list[str]) -> None:
    assert found(filled, query) == ids


def test_filters(filled: SqlStore) -> None:
    assert found(filled) == ["c", "b", "a"]
    assert found(filled, verdict="new_ban") == ["a"]
    assert found(filled, verdict="not_ban") == ["b"]  # better rules found `a` since
    assert found(filled, "birchmoor", verdict="not_ban") == ["b"]
    assert found(filled, source="Outlet c") == ["c"]
    assert found(filled, since=day(1)) == ["c", "b"]
    assert found(filled, "birchmoor", until=day(0)) == ["a"]


def test_a_hit_tells_the_newest_finding(filled: SqlStore) -> None:
    with filled.read() as tx:
        hit = tx.search.hits(Sought("council"), terms("council"), 10, 0)[0]
    assert (hit.verdict, hit.confidence, hit.kind, hit.ban_id) == ("new_ban", 0.9, "council_vote", None)


def test_pages_of_hits(filled: SqlStore) -> None:
    with filled.read() as tx:
        assert [hit.article_id for hit in tx.search.hits(Sought(), (), 1, 1)] == ["b"]


def test_searches_are_kept_under_one_name_each(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.search.save(SavedSearch(0, "Vetoes", "Ada", "q=veto"))
        assert not tx.search.save(SavedSearch(0, "Vetoes", "Grace", "q=other"))
        (kept,) = tx.search.saved()
        assert (kept.name, kept.who, kept.address) == ("Vetoes", "Ada", "q=veto")
        assert tx.search.forget(kept.id)
        assert not tx.search.forget(kept.id)
