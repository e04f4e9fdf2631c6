"""Identity of entries in every database."""

from datetime import timedelta

from banwatch.edges.store import SqlStore
from banwatch.model.feed import Entry, Revision
from banwatch.ports import Tx
from support.makers import NOW, article, feed, parsed_entry

LATER = NOW + timedelta(hours=1)


def subscribe(store: SqlStore, url: str) -> int:
    with store.write() as tx:
        feed_id = tx.feeds.add_feed(feed(url), NOW)
    assert feed_id is not None
    return feed_id


def due_in(tx: Tx) -> list[Entry]:
    return list(tx.feeds.due_entries(LATER, 99))


def test_an_entry_gets_a_new_key(store: SqlStore) -> None:
    feed_id = subscribe(store, "https://paper.example/feed")
    with store.write() as tx:
        tx.feeds.add_entries(feed_id, [(parsed_entry("a"), False), (parsed_entry("b"), False)], NOW)
        newest, oldest = tx.entries.recent(feed_id, 9)
        assert (newest.key, oldest.key) == ("b", "a")
        assert [one.key for one in tx.entries.recent(feed_id, 1)] == ["b"]
        tx.entries.rename(oldest.id, parsed_entry("c"))
        assert dict(tx.feeds.known_keys(feed_id, ["a", "c"])) == {"c": parsed_entry("a").content_hash}
        assert tx.entries.known(feed_id, "a") is None


def test_an_edit_keeps_the_old_content_and_a_material_one_is_due_again(store: SqlStore) -> None:
    feed_id = subscribe(store, "https://paper.example/feed")
    with store.write() as tx:
        tx.feeds.add_entries(feed_id, [(parsed_entry("a"), False)], NOW)
        tx.articles.add_article(article(), False, "h", NOW)
        (entry,) = tx.feeds.due_entries(NOW, 9)
        tx.feeds.entry_read(entry.id, article().id, "")
        for title, material in (("First edit", False), ("Second edit", True)):
            old = tx.entries.known(feed_id, "a")
            assert old is not None
            tx.entries.revise(old, parsed_entry("a", title=title), material, LATER)
            assert len(tx.feeds.due_entries(LATER, 9)) == material
        assert tx.entries.revisions(entry.id) == (
            Revision(LATER, "Title a", "<p>text</p>", False),
            Revision(LATER, "First edit", "<p>text</p>", True),
        )
        (again,) = tx.feeds.due_entries(LATER, 9)
        assert (again.title, again.revisions, again.attempts) == ("Second edit", 2, 0)
        new_hash = parsed_entry("a", title="Second edit").content_hash
        assert dict(tx.feeds.known_keys(feed_id, ["a"])) == {"a": new_hash}


def test_a_page_in_several_feeds_is_one_and_a_page_of_many_entries_is_not(store: SqlStore) -> None:
    one, two = (subscribe(store, f"https://paper.example/{name}") for name in "ab")
    link = "https://paper.example/story/amp/?utm_source=rss"
    with store.write() as tx:
        tx.feeds.add_entries(one, [(parsed_entry("a", link="http://paper.example/story"), False)], NOW)
        (read,) = due_in(tx)
        tx.articles.add_article(article(), False, "h", NOW)
        tx.feeds.entry_read(read.id, article().id, "")
        tx.feeds.add_entries(two, [(parsed_entry("a", link=link, title="Another headline"), False)], NOW)
        (other,) = due_in(tx)
        assert tx.entries.article_of_page(other) == article().id
        assert not tx.entries.shares_link(other)
        tx.feeds.add_entries(one, [(parsed_entry("b", link=link, title="Another story"), False)], NOW)
        same_feed = due_in(tx)[-1]
        assert tx.entries.article_of_page(same_feed) is None
        assert tx.entries.shares_link(same_feed)
