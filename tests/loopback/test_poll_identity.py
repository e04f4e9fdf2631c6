"""The same news under other guids, in other feeds, with other words: what is fetched and what becomes an article."""

import pytest

from banwatch.model.article import Article
from banwatch.model.feed import PollResult
from support.bot import page
from support.intake import Intake, intake, item, rss_of

TEXT = "The council met on Tuesday and spoke for hours about the road to the mill. " * 8


def articles(own: Intake) -> list[Article]:
    with own.here.store.read() as tx:
        return list(tx.articles.unclassified("w", "r1", 99))


def carried(own: Intake, name: str, guid: str, title: str = "", base: str = "") -> str:
    link = f"{base or own.server.url('')}/{name}"
    return item(title or f"About {name}", link, guid, text=TEXT)


@pytest.mark.parametrize("moved", [False, True])
def test_a_site_that_changes_all_its_guids_brings_nothing_new(moved: bool) -> None:
    base = "https://moved.example" if moved else ""
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(*(carried(own, f"n{n}", f"old-{n}") for n in range(5))))
        assert own.poll()[0].new == 5
        renewed = [carried(own, f"n{n}", f"new:{n}", base=base) for n in range(5)]
        own.server.feed("/feed", rss_of(carried(own, "fresh", "new:9"), *renewed))
        (polled,) = own.poll(every=True)
        assert (polled.new, "5 entries came under new guids" in polled.reason) == (1, True)
        (polled,) = own.poll(every=True)
        assert (polled.new, polled.result) == (0, PollResult.UNCHANGED)
        assert len(own.entries()) == 6


def test_an_entry_that_is_edited_with_its_guid_is_read_again() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(*(carried(own, f"n{n}", f"old-{n}") for n in range(4))))
        own.poll()
        while own.read():
            pass
        edited = [
            carried(own, f"n{n}", f"new:{n}").replace(TEXT, "It is banned now." if n == 2 else TEXT) for n in range(4)
        ]
        own.server.feed("/feed", rss_of(*edited))
        (polled,) = own.poll(every=True)
        assert (polled.new, "1 entries were edited" in polled.reason) == (0, True)
        assert [(entry.link, entry.revisions) for entry in own.entries()] == [(own.server.url("/n2"), 1)]


def test_a_guid_that_moves_to_https_is_the_same_entry() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(item("a", "http://p.example/a", "http://P.example/a")))
        own.poll()
        own.server.feed("/feed", rss_of(item("a", "https://p.example/a", "https://p.example/a")))
        assert own.poll(every=True)[0].new == 0


def test_an_edited_entry_is_read_again_and_its_old_words_are_kept() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(carried(own, "a", "1", "Council talks")))
        own.server.page("/a", page("Council talks", TEXT))
        own.poll()
        (entry,) = own.entries()
        own.read()
        own.server.feed("/feed", rss_of(carried(own, "a", "1", "Council bans it")))
        own.server.page("/a", page("Council bans it", f"It is banned, said the mayor. {TEXT}"))
        (polled,) = own.poll(every=True)
        assert (polled.new, polled.reason) == (0, "1 entries were edited")
        assert own.read().done == 1
        assert own.asked("/a") == 2
        assert [article.title for article in articles(own)] == ["Council talks", "Council bans it"]
        with own.here.store.read() as tx:
            assert [revision.title for revision in tx.entries.revisions(entry.id)] == ["Council talks"]


def test_a_small_edit_is_kept_but_not_read_again() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(carried(own, "a", "1")))
        own.server.page("/a", page("About a", TEXT))
        own.poll()
        own.read()
        own.server.feed("/feed", rss_of(carried(own, "a", "1").replace("the mill", "the mills", 1)))
        own.poll(every=True)
        assert not own.read()
        assert (own.asked("/a"), len(articles(own))) == (1, 1)


def test_a_page_that_did_not_change_with_its_entry_is_the_same_article() -> None:
    with intake() as own:
        own.subscribe("/feed")
        own.server.page("/a", page("About a", TEXT))
        for text in (TEXT, "Something else altogether stands in the feed now."):
            own.server.feed("/feed", rss_of(item("About a", own.server.url("/a"), "1", text=text)))
            own.poll(every=True)
            own.read()
        assert (own.asked("/a"), len(articles(own))) == (2, 1)


def test_edits_at_every_poll_end_after_some() -> None:
    with intake() as own:
        own.subscribe("/feed")
        for number in range(30):
            own.server.feed("/feed", rss_of(item(f"Seen {number} times", own.server.url("/a"), "1")))
            own.poll(every=True)
        (entry,) = own.entries()
        assert (entry.revisions, entry.title) == (24, "Seen 24 times")


def test_one_article_in_several_feeds_is_fetched_once_whatever_its_address_says() -> None:
    with intake() as own:
        own.subscribe("/one", "/two", "/three")
        own.server.page("/story", page("A story", TEXT))
        for path, tail in (("/one", ""), ("/two", "?utm_source=rss&fbclid=1"), ("/three", "/amp/")):
            own.server.feed(path, rss_of(item(f"A story {path}", own.server.url(f"/story{tail}"), text=TEXT)))
        own.poll()
        assert own.read().done == 3
        asked = [request.path for request in own.server.requests() if request.path.startswith("/story")]
        assert len(asked) == 1
        assert len(articles(own)) == 1


def test_rel_canonical_joins_what_addresses_do_not() -> None:
    with intake() as own:
        own.subscribe("/one", "/two")
        own.server.page("/story", page("A story", TEXT))
        alias = page("A story", TEXT).replace("<head>", "<head><link rel='canonical' href='/story'>")
        own.server.page("/s", alias)
        own.server.feed("/one", rss_of(item("A story", own.server.url("/s?id=7"))))
        own.server.feed("/two", rss_of(item("A story", own.server.url("/story"))))
        own.poll()
        assert own.read().done == 2
        assert [article.url for article in articles(own)] == [own.server.url("/story")]


def test_entries_that_all_lead_to_one_page_are_each_read() -> None:
    with intake() as own:
        own.subscribe("/feed")
        link = own.server.url("/calendar")
        own.server.page("/calendar", page("Calendar", TEXT))
        own.server.feed("/feed", rss_of(*(item(f"Meeting {n}", link, f"g{n}") for n in range(3))))
        own.poll()
        assert own.read().done == 3
        assert sorted(article.title for article in articles(own)) == ["Meeting 0", "Meeting 1", "Meeting 2"]


def test_a_google_news_item_keeps_title_and_outlet_and_asks_google_for_nothing() -> None:
    opaque = "https://news.google.com/rss/articles/CBMiAU_yqLNxyzxyzxyzxyzxyzxyz?oc=5"
    entry = item("City bans it - The Harbor Post", opaque, "g1", text="City bans it")
    entry = entry.replace("</item>", "<source url='https://harbor.example'>The Harbor Post</source></item>")
    with intake() as own:
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(entry))
        own.poll()
        assert own.read().done == 1
        (article,) = articles(own)
        assert (article.title, article.source) == ("City bans it", "The Harbor Post")
        assert {request.path for request in own.server.requests()} == {"/feed"}
