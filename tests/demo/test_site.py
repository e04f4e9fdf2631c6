"""The demonstration site over real HTTP on the loopback address."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from xml.etree import ElementTree as ET

import feedparser
import pytest

from banwatch.demo.site import DemoSite, resources
from banwatch.demo.stories import Outlet, Story, load

OUTLETS = load()


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with DemoSite() as open_site:
        yield open_site


def ask(site: DemoSite, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(site.host, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def visible(page: bytes) -> str:
    return unescape(re.sub(r"<[^>]+>", "\n", page.decode()))


def test_it_listens_on_loopback_only_and_lists_its_feeds(site: DemoSite) -> None:
    assert site.host.startswith("127.0.0.1:")
    assert len(site.feeds) >= 12
    assert all(url.startswith(f"http://{site.host}/") for _, url, _ in site.feeds)
    assert {region for _, _, region in site.feeds} >= {"US-MA", "US-CA", "US-ME", "US-OR", "national"}


def test_the_index_names_every_outlet(site: DemoSite) -> None:
    response, page = ask(site, "/")
    assert response.status == 200
    assert all(outlet.title in visible(page) for outlet in OUTLETS)


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
def test_a_feed_parses_and_carries_every_story(site: DemoSite, outlet: Outlet) -> None:
    response, body = ask(site, f"/{outlet.slug}/feed.xml")
    titles = [story.title for story in outlet.stories]
    assert response.status == 200
    if outlet.format == "json":
        assert response.headers["Content-Type"].startswith("application/feed+json")
        items = json.loads(body)["items"]
        assert [item["title"] for item in items] == titles
        assert [datetime.fromisoformat(item["date_published"]) for item in items] == [
            story.published for story in outlet.stories
        ]
        return
    parsed = feedparser.parse(body, response_headers={"content-type": response.headers["Content-Type"]})
    assert not parsed.bozo
    assert [entry.title for entry in parsed.entries] == titles
    assert all(entry.link.startswith(f"http://{site.host}/{outlet.slug}/") for entry in parsed.entries)


def test_the_feeds_are_of_every_kind(site: DemoSite) -> None:
    versions = set()
    for outlet in OUTLETS:
        _, body = ask(site, f"/{outlet.slug}/feed.xml")
        versions.add("json" if outlet.format == "json" else feedparser.parse(body).version)
    assert versions == {"rss20", "rss092", "rss10", "atom10", "json"}


def test_some_feeds_carry_the_full_text_and_some_only_a_teaser(site: DemoSite) -> None:
    for outlet in OUTLETS:
        _, body = ask(site, f"/{outlet.slug}/feed.xml")
        last = outlet.stories[0].paragraphs[-1]
        has_full_text = last in unescape(body.decode().replace('\\"', '"').replace("&amp;", "&"))
        assert has_full_text == (outlet.format in {"rss2", "atom", "rdf", "json"}), outlet.slug


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
def test_every_page_answers_with_the_paragraphs_of_its_story(site: DemoSite, outlet: Outlet) -> None:
    for story in outlet.stories:
        response, page = ask(site, f"/{outlet.slug}/{story.slug}.html{outlet.tracking}")
        text = visible(page)
        assert response.status == 200, story.slug
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert all(paragraph in text for paragraph in (story.title, *story.paragraphs)), story.slug


def test_links_of_feeds_and_pages_lead_somewhere(site: DemoSite) -> None:
    paths = {"/"}
    for outlet in OUTLETS:
        for path in (f"/{outlet.slug}/", f"/{outlet.slug}/feed.xml", f"/{outlet.slug}/{outlet.stories[0].slug}.html"):
            _, body = ask(site, path)
            paths |= set(re.findall(rf"http://{re.escape(site.host)}(/[^\"'<?\s]*)", body.decode()))
    answers = {path: ask(site, path, "HEAD")[0].status for path in paths}
    assert len(answers) > 120
    assert set(answers.values()) == {200}


def test_validators_are_answered_with_304_and_no_body(site: DemoSite) -> None:
    path = f"/{OUTLETS[0].slug}/feed.xml"
    first, _ = ask(site, path)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"If_None_Match": etag}, {"If_None_Match": f'"x", W/{etag}'}, {"If_Modified_Since": modified}):
        again, body = ask(site, path, **headers)
        assert (again.status, body) == (304, b""), headers
        assert again.headers["ETag"] == etag


@pytest.mark.parametrize(
    "headers",
    [
        {"If_None_Match": '"other"'},
        {"If_Modified_Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
        {"If_Modified_Since": "last week"},
        {"If_None_Match": '"other"', "If_Modified_Since": "Fri, 01 Jan 2038 00:00:00 GMT"},
    ],
)
def test_stale_or_unreadable_validators_get_the_document(site: DemoSite, headers: dict[str, str]) -> None:
    response, body = ask(site, f"/{OUTLETS[0].slug}/feed.xml", **headers)
    assert response.status == 200
    assert body


def test_head_tells_the_length_and_sends_nothing(site: DemoSite) -> None:
    full, page = ask(site, "/")
    response, body = ask(site, "/", "HEAD")
    assert (response.status, body) == (200, b"")
    assert response.headers["Content-Length"] == full.headers["Content-Length"] == str(len(page))


@pytest.mark.parametrize("path", ["/nothing", "/gridline/nothing.html", "/../etc/passwd", "/gridline"])
def test_an_unknown_path_is_not_found(site: DemoSite, path: str) -> None:
    response, body = ask(site, path)
    assert response.status == 404
    assert b"not found" in body


def test_other_methods_are_refused(site: DemoSite, capfd: pytest.CaptureFixture[str]) -> None:
    response, _ = ask(site, "/", "POST")
    assert response.status == 501
    assert capfd.readouterr() == ("", "")


def test_pages_tell_their_day_in_the_outlets_own_way(site: DemoSite) -> None:
    marks = {"json-ld": b'"datePublished": "', "time": b"<time datetime=", "meta": b"article:published_time"}
    for outlet in OUTLETS:
        _, page = ask(site, f"/{outlet.slug}/{outlet.stories[0].slug}.html")
        assert {way for way, mark in marks.items() if mark in page} == {outlet.dating} - {"none"}, outlet.slug
    assert {outlet.dating for outlet in OUTLETS} == {*marks, "none"}


def test_careless_templates_put_furniture_between_the_paragraphs(site: DemoSite) -> None:
    for outlet in OUTLETS:
        for story in outlet.stories:
            if story.related:
                _, page = ask(site, f"/{outlet.slug}/{story.slug}.html")
                text = visible(page)
                between = text.index(story.related[0]) < text.index(story.paragraphs[-1])
                assert between == outlet.inline_furniture, story.slug


def test_a_site_serves_the_same_bytes_each_time() -> None:
    base = "http://127.0.0.1:8080"
    assert resources(load(), base) == resources(load(), base)


def test_hostile_text_stays_text() -> None:
    outlet = OUTLETS[0]
    evil = '</script><script>alert("x")</script> & ]]> \u2028'
    story = hostile(outlet.stories[0], evil)
    for form in ("rss2", "rss092", "atom", "rdf", "json"):
        page, feed = pages_of(with_stories(outlet, form, story))
        assert b"<script>alert" not in page
        assert evil in visible(page)
        if form == "json":
            assert json.loads(feed)["items"][0]["title"] == evil
        else:
            assert evil in {element.text for element in ET.fromstring(feed).iter()}  # noqa: S314 - own bytes


def test_a_closed_site_frees_its_port() -> None:
    with DemoSite() as first:
        port = int(first.host.rpartition(":")[2])
    with DemoSite(port) as second:
        assert ask(second, "/")[0].status == 200


def hostile(story: Story, text: str) -> Story:
    return Story(story.outlet, "evil", text, story.published, text, "ordinary", (text,), caption=text, related=(text,))


def with_stories(outlet: Outlet, form: str, *stories: Story) -> Outlet:
    parts = (outlet.tagline, outlet.newsletter, outlet.sections, outlet.tracking, form == "atom")
    return Outlet(outlet.slug, outlet.title, outlet.region, form, "json-ld", *parts, stories)


def pages_of(outlet: Outlet) -> tuple[bytes, bytes]:
    found = resources((outlet,), "http://127.0.0.1:8080")
    return found[f"/{outlet.slug}/evil.html"].body, found[f"/{outlet.slug}/feed.xml"].body
