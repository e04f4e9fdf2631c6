"""What the pages show."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import httpx
import pytest
from desk_samples import ARTICLE, CLAIM, TEXT, TITLE, WORDS, RunningDesk, add_ban, add_feeds, evidence, numbered

from banwatch.model.article import Article
from banwatch.model.ban import BanStatus, ChangeKind


class Marked(HTMLParser):
    """Collects the article's text and the words in marks, as a browser would read them."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag, and which fact a mark proves."""
        self.tags.append(tag)
        if tag == "mark":
            self._in = (dict(attrs).get("title") or "").removeprefix("Evidence: ")

    def handle_endtag(self, tag: str) -> None:
        """A mark ends."""
        self._in = "" if tag == "mark" else self._in

    def handle_data(self, data: str) -> None:
        """Note the words."""
        self.text.append(data)
        if self._in:
            self.marks.append((self._in, data))


def article_of(page: str) -> Marked:
    """The parsed article of an item page."""
    found = re.search(r'<div class="text".*?>\n(.*?)</div>', page, re.DOTALL)
    assert found
    parser = Marked()
    parser.feed(found[1])
    return parser


def get(desk: RunningDesk, path: str) -> httpx.Response:
    """One page."""
    return desk.client().get(path)


def test_the_queue_shows_the_most_urgent_first_and_why(desk: RunningDesk) -> None:
    add_ban(desk.store, *numbered(2), status=BanStatus.CANDIDATE)
    add_ban(desk.store)
    add_feeds(desk.store)
    page = get(desk, "/").text
    assert page.index("Larkhaven, Oregon bans face surveillance") < page.index("Town 2, Oregon: possible ban")
    assert "alerted; decided 2 days ago; 94% sure" in page
    assert "1 alerted, 1 unsure" in page
    assert re.search(r"Last poll <time[^>]*>just now</time>", page)
    assert "2 feeds, 1 failing" in page


def test_an_empty_queue_says_so(desk: RunningDesk) -> None:
    assert "Nothing waits for a decision." in get(desk, "/").text


def test_an_item_shows_every_fact_with_its_words(desk: RunningDesk) -> None:
    page = get(desk, f"/bans/{add_ban(desk.store)}").text
    for fact in ("Larkhaven, Oregon, US (city)", "10 March 2026", "use by government", "7-2", "passed"):
        assert f"<bdi>{fact}</bdi>" in page
    for words in WORDS.values():
        assert f"<q><bdi>{words}</bdi></q>" in page
    assert "a council adopted it" in page
    assert 'href="https://news.example/larkhaven?a=1&amp;b=2" rel="noopener noreferrer nofollow"' in page
    assert "read it at news.example" in page
    assert "news.example · passed · shown here" in page
    assert "Nobody has decided yet." in page


def test_the_article_is_shown_whole_with_marks_on_exactly_the_evidence(desk: RunningDesk) -> None:
    article = article_of(get(desk, f"/bans/{add_ban(desk.store)}").text)
    assert "".join(article.text).split() == TEXT.split()
    assert ("Place + Decided by", "Larkhaven") in article.marks
    assert ("Decided by", " City Council") in article.marks
    assert ("Stage", "adopted on its final reading") in article.marks
    assert len(article.marks) == len(WORDS)  # place and body overlap: two marks, and two pieces


def test_evidence_in_the_title_is_marked_there(desk: RunningDesk) -> None:
    claim = replace(CLAIM, evidence={"body": evidence("council", TITLE, "title")})
    page = get(desk, f"/bans/{add_ban(desk.store, claim=claim)}").text
    assert re.search(r'<h3[^>]*>Larkhaven <mark class="m-body" id="e-body"[^>]*>council</mark> outlaws', page)


def test_evidence_beyond_the_usual_facts_has_its_row_and_mark(desk: RunningDesk) -> None:
    claim = replace(CLAIM, evidence={"region": evidence("city")})
    page = get(desk, f"/bans/{add_ban(desk.store, claim=claim)}").text
    assert 'href="#e-region"' in page
    assert 'class="m-other" id="e-region"' in page


HOSTILE = "<script>alert(1)</script></mark></div> \u202ekcatta\u202c {{ 7*7 }} & \"quoted\" 'too' in Larkhaven"


def test_hostile_text_stays_text(desk: RunningDesk) -> None:
    claim = replace(
        CLAIM,
        place='<img src=x onerror="alert(1)">',
        evidence={"place": evidence("</mark></div>", HOSTILE), '"><b': evidence("script", HOSTILE)},
    )
    article = Article("art-9", HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE, language='en" onload="x')
    page = get(desk, f"/bans/{add_ban(desk.store, article, claim)}").text
    parsed = Marked()
    parsed.feed(page)
    assert parsed.tags.count("script") == 1  # our own
    assert not {"img onerror", "b"} & set(parsed.tags)
    assert "onerror=" not in re.sub(r"&[a-z0-9#]+;", "", page).replace("onerror=alert", "")
    assert "javascript:" not in page
    assert "\u202e" not in page
    assert "".join(article_of(page).text).strip() == HOSTILE.replace("\u202e", "").replace("\u202c", "")
    assert 'lang="en&#34; onload=&#34;x"' in page


def test_unknown_things_are_not_found(desk: RunningDesk) -> None:
    client = desk.client()
    for path in ("/bans/ban-2026-0099", "/bans/%3Cscript%3E", "/bans/ban-2026-%00", "/nothing", "/static/../app.py"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "<script>" not in answer.text
        assert "Not found" in answer.text


def test_the_list_of_bans_by_status(desk: RunningDesk) -> None:
    add_ban(desk.store)
    add_ban(desk.store, *numbered(2), status=BanStatus.CANDIDATE)
    client = desk.client()
    assert "2 bans" in client.get("/bans").text
    candidates = client.get("/bans?status=candidate").text
    assert "Town 2" in candidates
    assert "Larkhaven" not in candidates
    assert client.get("/bans?status=gone").status_code == 422
    assert client.get("/bans?page=0").status_code == 422
    assert "There is none on this page." in client.get("/bans?page=2").text


def test_long_lists_come_in_pages(desk: RunningDesk) -> None:
    for number in range(101):
        add_ban(desk.store, *numbered(number))
    client = desk.client()
    first, second = client.get("/bans").text, client.get("/bans?page=2").text
    assert (first.count("<tr"), second.count("<tr")) == (101, 2)
    assert "/bans?status=any&amp;page=2" in first
    assert "The first 100 of 101 are shown." in client.get("/").text


def test_the_feeds_with_their_state_and_error(desk: RunningDesk) -> None:
    add_feeds(desk.store)
    page = get(desk, "/feeds").text
    assert "2 feeds, 1 failing" in page
    assert "the host answered 404" in page
    assert "Old &amp; &lt;b&gt;bold&lt;/b&gt;" in page


def test_a_ban_known_before_is_shown_without_buttons(desk: RunningDesk) -> None:
    page = get(desk, f"/bans/{add_ban(desk.store, status=BanStatus.KNOWN)}").text
    assert "not up for review" in page
    assert "/decision" not in page


def test_a_ban_without_a_place_cannot_be_confirmed(desk: RunningDesk) -> None:
    page = get(desk, f"/bans/{add_ban(desk.store, claim=replace(CLAIM, place=None))}").text
    assert 'value="rejected"' in page
    assert 'value="confirmed"' not in page


@pytest.mark.parametrize("path", ["/", "/bans", "/feeds", "/bans/ban-2026-0001", "/nothing"])
def test_every_page_has_language_title_and_one_main_heading(desk: RunningDesk, path: str) -> None:
    add_ban(desk.store)
    page = get(desk, path).text
    assert '<html lang="en">' in page
    assert re.search(r"<title>[^<]+ · banwatch</title>", page)
    assert page.count("<h1>") == 1
    assert len(re.findall(r"<table", page)) == len(re.findall(r"<caption", page))
    assert re.findall(r"<script[^>]*>[^<]*", page) == ['<script src="/static/desk.js" defer>']
    assert not re.search(r" style=| on[a-z]+=", page)


def test_the_status_line_is_read_from_the_database(desk: RunningDesk) -> None:
    add_ban(desk.store)
    add_ban(desk.store, *numbered(2), status=BanStatus.REJECTED)
    client = desk.client()
    assert "notice good" in client.get("/?done=ban-2026-0002").text
    for made_up in ("ban-2026-0001", "ban-2026-0099", html.escape("<b>")):
        assert "notice good" not in client.get("/", params={"done": made_up}).text


def test_the_style_sheet_is_asked_for_again_only_when_it_changed(desk: RunningDesk) -> None:
    client = desk.client()
    first = client.get("/static/desk.css")
    assert first.headers["content-type"] == "text/css; charset=utf-8"
    again = client.get("/static/desk.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static/desk.css", headers={"If-None-Match": '"old"'}).status_code == 200


def test_an_article_without_title_and_text_is_shown_too(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store, replace(ARTICLE, text="", title=""), replace(CLAIM, evidence={}))
    page = get(desk, f"/bans/{ban_id}").text
    assert "Without a title" in page


def test_the_alert_page_shows_the_message_as_data(desk: RunningDesk) -> None:
    hostile = replace(ARTICLE, title="<script>alert(1)</script> & <!channel>")
    page = get(desk, f"/bans/{add_ban(desk.store, hostile)}/alert").text
    assert "<h1>The alert, as it is told in Slack</h1>" in page
    assert page.count("<script") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;!channel&gt;" in page


def test_the_page_of_a_merged_ban_leads_on_and_cannot_be_decided(desk: RunningDesk) -> None:
    first, second = add_ban(desk.store), add_ban(desk.store)
    with desk.store.write() as tx:
        merged = replace(tx.bans.ban(first), status=BanStatus.MERGED, merged_into=second)
        tx.bans.update_ban(merged, ChangeKind.MERGED, "larkhaven", None, merged.created_at)
    answer = desk.client().get(f"/bans/{first}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/bans/{second}#main")
