"""robots.txt before pages: what is asked, how often, and what is read when pages are forbidden."""

from loopback.feedserver import Answer, redirect, wait
from support.bot import page
from support.intake import AGENT, Intake, intake, item, rss_of
from support.makers import NOW

TEXT = "The council met on Tuesday and spoke for hours about the road to the mill. " * 8
FORBIDDEN = "User-agent: banwatch\nDisallow: /private\n"


def prepared(own: Intake, *paths: str) -> None:
    """A feed whose entries lead to these pages."""
    own.subscribe("/feed")
    own.server.feed("/feed", rss_of(*(item(f"About {path}", own.server.url(path), text=TEXT) for path in paths)))
    for path in paths:
        own.server.page(path, page(f"About {path}", TEXT))
    own.poll()


def test_it_is_asked_once_a_day_for_pages_and_never_for_feeds() -> None:
    with intake() as own:
        prepared(own, "/a", "/b")
        assert own.asked("/robots.txt") == 0
        own.server.page("/robots.txt", "User-agent: *\nDisallow: /feed\n", "text/plain")
        assert own.read().done == 2
        own.server.feed("/feed", rss_of(item("c", own.server.url("/c"))))
        own.poll_after(hours=8)
        own.read()
        assert own.asked("/robots.txt") == 1
        own.server.feed("/feed", rss_of(item("d", own.server.url("/d"))))
        own.poll_after(hours=24)
        own.read()
        (first, _) = own.server.requests("/robots.txt")
        assert first.headers["user-agent"] == AGENT
        assert own.asked("/feed") == 3


def test_a_forbidden_page_is_not_asked_for_and_the_feed_text_is_read() -> None:
    with intake() as own:
        own.server.page("/robots.txt", FORBIDDEN, "text/plain")
        prepared(own, "/private/a", "/open/a")
        assert own.read().done == 2
        assert (own.asked("/private/a"), own.asked("/open/a")) == (0, 1)
        with own.here.store.read() as tx:
            texts = [article.text for article in tx.articles.unclassified("w", "r1", 9)]
        assert all(text.startswith("The council met") for text in texts)
        assert len(texts) == 2


def test_a_site_whose_robots_file_fails_is_let_alone_and_asked_again() -> None:
    with intake() as own:
        own.server.steps("/robots.txt", Answer(500), Answer(404))
        own.subscribe("/feed")
        own.server.feed("/feed", rss_of(item("About", own.server.url("/a"))))
        own.server.page("/a", page("About", TEXT))
        own.poll()
        assert own.read().failed == 1
        own.here.clock.pass_by(minutes=10)
        assert own.read().failed == 1
        assert (own.asked("/robots.txt"), own.asked("/a")) == (1, 0)
        own.here.clock.pass_by(minutes=61)
        assert own.read().done == 1
        assert (own.asked("/robots.txt"), own.asked("/a")) == (2, 1)


def test_rules_of_yesterday_stay_while_the_file_cannot_be_had() -> None:
    with intake() as own:
        own.server.steps("/robots.txt", Answer(200, FORBIDDEN.encode(), "text/plain"), Answer(500))
        prepared(own, "/open/a")
        own.read()
        own.here.clock.pass_by(hours=25)
        own.server.feed("/feed", rss_of(*(item(p, own.server.url(p), text=TEXT) for p in ("/private/b", "/open/b"))))
        own.poll()
        assert own.read().done == 2
        assert (own.asked("/private/b"), own.asked("/open/b"), own.asked("/robots.txt")) == (0, 1, 2)


def test_redirects_of_the_file_are_followed_and_patience_is_heeded() -> None:
    with intake() as own:
        own.server.steps("/robots.txt", wait("600"), redirect("/rules"))
        own.server.page("/rules", FORBIDDEN, "text/plain")
        prepared(own, "/private/a")
        assert not own.read()
        own.here.clock.moment = NOW.replace(minute=9)
        assert not own.read()
        own.here.clock.moment = NOW.replace(minute=10)
        assert own.read().done == 1
        assert (own.asked("/robots.txt"), own.asked("/rules"), own.asked("/private/a")) == (2, 1, 0)


def test_it_can_be_switched_off() -> None:
    with intake(robots=False) as own:
        own.server.page("/robots.txt", FORBIDDEN, "text/plain")
        prepared(own, "/private/a")
        assert own.read().done == 1
        assert (own.asked("/robots.txt"), own.asked("/private/a")) == (0, 1)


def test_the_file_takes_a_turn_at_its_host() -> None:
    with intake(host_gap=5.0) as own:
        prepared(own, "/a")
        own.here.clock.pass_by(seconds=5)
        assert not own.read()
        assert (own.asked("/robots.txt"), own.asked("/a")) == (1, 0)
        own.here.clock.pass_by(seconds=5)
        assert own.read().done == 1
