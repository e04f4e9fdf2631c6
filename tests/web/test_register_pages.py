"""The register over HTTP: pages, filters, what has moved, corrections; and nothing that nobody has confirmed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from lxml import html
from register_desk import RunningRegister, running_register

from banwatch.errors import Conflict, NotFound
from banwatch.model.ban import BanStatus
from banwatch.publish.filters import MAX_TEXT, SORTS
from banwatch.web import register_words
from support.makers import NOW
from support.registry import CANARY, decide


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRegister]:
    """A register that the tests of this module only read."""
    with running_register(tmp_path_factory.mktemp("register") / "r.sqlite3") as running:
        yield running


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RunningRegister]:
    """A register that a test may change."""
    with running_register(tmp_path / "own.sqlite3") as running:
        yield running


def links_of(page: str, text: str) -> set[str]:
    tree = html.fromstring(text)
    return {urldefrag(urljoin(page, str(link)))[0] for link in [*tree.xpath("//@href"), *tree.xpath("//@src")]}


def rows(text: str) -> list[str]:
    return [str(each.text_content()).strip() for each in html.fromstring(text).xpath("//tbody/tr/th")]


def test_every_link_answers_and_nothing_unconfirmed_is_anywhere(register: RunningRegister) -> None:
    start = f"{register.url}/register/"
    waiting, seen = {start}, set[str]()
    hidden = [register.ids[each.value] for each in BanStatus if each.value in register.ids]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        answer = register.client.get(page)
        assert answer.status_code in (200, 301, 410), page
        text = answer.text
        assert CANARY.casefold() not in text.casefold(), page
        assert not [each for each in hidden if each in text], page
        if answer.headers.get("content-type", "").startswith("text/html"):
            waiting |= {link for link in links_of(page, text) if urlsplit(link).netloc == urlsplit(start).netloc} - seen
    assert len(seen) > 50


@pytest.mark.parametrize("name", ["suspected", "candidate", "rejected", "known", "followed"])
@pytest.mark.parametrize("path", ["register/bans/{}.html", "register/data/{}.json", "api/v1/bans/{}",
                                  "register/correction.html?ban={}"])  # fmt: skip
def test_an_id_that_is_not_public_is_one_that_does_not_exist(register: RunningRegister, name: str, path: str) -> None:
    real = register.client.get("/" + path.format(register.ids[name]))
    made_up = register.client.get("/" + path.format("ban-1999-0099"))
    assert (real.status_code, made_up.status_code) == (404, 404)
    assert real.text == made_up.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("scope=police", {"Fordham, Massachusetts: ban of police use of face surveillance is signed"}),
        ("level=town", {"Twin Ash, Massachusetts bans face surveillance"}),
        ("year=2019&stage=repealed", {"Coast, California: ban of face surveillance is repealed"}),
        ("place=vERMont", {"Larch, Vermont puts a moratorium on face surveillance"}),
        ("instrument=resolution", {"Lindenau, Bavaria bans face surveillance by resolution"}),
        ("year=2019&scope=police", set()),
        ("watch=face-surveillance&technology=face_surveillance&place=Larch&stage=&sort=", {
            "Larch, Vermont puts a moratorium on face surveillance"}),
    ],
)  # fmt: skip
def test_filters(register: RunningRegister, query: str, found: set[str]) -> None:
    assert set(rows(register.client.get(f"/register/bans.html?{query}").text)) == found


def test_orders(register: RunningRegister) -> None:
    lists = {sort: rows(register.client.get(f"/register/bans.html?sort={sort}").text) for sort in SORTS}
    assert all(len(each) == 7 for each in lists.values())
    assert lists["newest"][0].startswith("Millbrook")
    assert lists["oldest"][0].startswith("Coast")
    assert "alert(1)" in lists["newest"][-1], "one without a day comes last, both ways"
    assert "alert(1)" in lists["oldest"][-1]
    assert lists["place"][0].startswith("Lindenau")
    assert lists["updated"][0].startswith("Twin Ash")


def test_pages_of_a_filtered_list_keep_the_filter(register: RunningRegister) -> None:
    first = register.client.get("/register/bans.html?technology=face_surveillance&per_page=3")
    (onwards,) = html.fromstring(first.text).xpath("//a[@rel='next']/@href")
    second = register.client.get(urljoin("/register/bans.html", str(onwards)))
    third = register.client.get("/register/bans.html?technology=face_surveillance&per_page=3&page=3")
    everything = [*rows(first.text), *rows(second.text), *rows(third.text)]
    assert len(set(everything)) == len(everything) == 7


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "page=1e3", "page=٣", "per_page=9999", "sort=best", "stage=dead", "colour=red",
     "place=" + "x" * (MAX_TEXT + 1)],
)  # fmt: skip
def test_a_filter_that_cannot_be_used_is_told(register: RunningRegister, query: str) -> None:
    answer = register.client.get(f"/register/bans.html?{query}")
    assert answer.status_code == 422
    assert "It goes from" in answer.text or "At most" in answer.text or "are" in answer.text


def test_a_page_beyond_the_last_is_empty_and_leads_back(register: RunningRegister) -> None:
    answer = register.client.get("/register/bans.html?page=999")
    assert answer.status_code == 200
    assert "There is none on this page" in answer.text


def test_a_merged_id_leads_on_and_a_withdrawn_one_is_gone(register: RunningRegister) -> None:
    moved = register.client.get(f"/register/bans/{register.ids['double']}.html")
    assert (moved.status_code, moved.headers["location"]) == (301, f"/register/bans/{register.ids['mill']}.html")
    gone = register.client.get(f"/register/bans/{register.ids['gone']}.html")
    assert gone.status_code == 410
    assert "was withdrawn" in gone.text


@pytest.mark.parametrize("path", ["", "index.html", "bans.html", "bans.html?year=2021", "places/us/ohio.html",
                                  "register.css", "data/bans.csv", "data/bans.atom", "data/dates.ics"])  # fmt: skip
def test_a_reader_who_has_it_gets_304(register: RunningRegister, path: str) -> None:
    first = register.client.get(f"/register/{path}")
    again = register.client.get(f"/register/{path}", headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    other = register.client.get(f"/register/{path}", headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_a_change_is_seen_at_once_and_changes_the_tag(own: RunningRegister) -> None:
    first = own.client.get("/register/")
    decide(own.store, own.ids["suspected"], BanStatus.CONFIRMED, NOW + timedelta(days=5))
    second = own.client.get("/register/", headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 200
    assert "8 bans" in second.text


def test_every_answer_protects_itself(register: RunningRegister) -> None:
    for path in ("/register/", "/register/nothing", "/api/v1/bans", "/api/v1/bans/x", "/register/register.css"):
        headers = register.client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers


def test_another_name_is_refused_where_names_are_fixed(tmp_path: Path) -> None:
    with running_register(tmp_path / "named.sqlite3", frozenset({"127.0.0.1"})) as running:
        assert running.client.get("/register/").status_code == 200
        assert running.client.get("/register/", headers={"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("path", ["../../etc/passwd", "%2e%2e/desk.css", "bans/", "bans.1.html", "bans.0.html",
                                  "places/us/ohio.7.html", "data/", "static/x", "\x00.html", "bans.html/",
                                  "x.html"])  # fmt: skip
def test_an_address_that_is_none_is_not_found(register: RunningRegister, path: str) -> None:
    assert register.client.get(f"/register/{path.replace(chr(0), '%00')}").status_code == 404


def test_the_address_without_its_slash_leads_home(register: RunningRegister) -> None:
    answer = register.client.get("/register")
    assert (answer.status_code, answer.headers["location"]) == (308, "/register/")


# --- corrections ------------------------------------------------------------------------------------------------------


def send(running: RunningRegister, **given: str) -> tuple[int, str]:
    answer = running.client.post("/register/correction.html", data=given)
    return answer.status_code, answer.text


def test_a_correction_is_kept_for_a_person_and_changes_nothing(own: RunningRegister) -> None:
    before = own.client.get("/register/").text
    form = own.client.get(f"/register/correction.html?ban={own.ids['mill']}")
    assert "What is wrong?" in form.text
    status, page = send(
        own, ban=own.ids["mill"], text="The vote was <b>6-1</b>.\nSee minutes", source="https://x.example/m"
    )
    assert status == 200
    assert "A person will read" in page
    with own.store.read() as tx:
        (kept,) = tx.register.corrections()
    assert (kept.ban_id, kept.text, kept.source) == (
        own.ids["mill"], "The vote was <b>6-1</b>. See minutes", "https://x.example/m",
    )  # fmt: skip
    assert own.client.get("/register/").text == before


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "x" * 2001}, 422),
        ({"text": "x", "source": "javascript:alert(1)"}, 422),
        ({"text": "x" * 17_000}, 413),
        ({"text": "x", "ban": "ban-1999-0099"}, 404),
    ],
)
def test_a_correction_that_cannot_be_used_says_why(own: RunningRegister, given: dict[str, str], status: int) -> None:
    assert send(own, **{"ban": own.ids["mill"], **given})[0] == status
    with own.store.read() as tx:
        assert tx.register.waiting_corrections() == 0


def test_what_was_typed_stays_in_the_form_as_text(own: RunningRegister) -> None:
    _, page = send(own, ban=own.ids["mill"], text="<script>x</script>", source="nowhere")
    assert "&lt;script&gt;x" in page
    assert 'role="alert"' in page


def test_a_form_from_another_site_is_refused(own: RunningRegister) -> None:
    answer = own.client.post("/register/correction.html", headers={"Sec-Fetch-Site": "cross-site"}, content=b"")
    assert answer.status_code == 403


def test_a_flood_of_corrections_has_an_end(own: RunningRegister, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_words, "MAX_WAITING", 2)
    answers = [send(own, ban=own.ids["mill"], text=f"no {number}")[0] for number in range(3)]
    assert answers == [200, 200, 503]


def test_a_correction_is_closed_once(own: RunningRegister) -> None:
    send(own, ban=own.ids["double"], text="merged, but wrong")
    with own.store.write() as tx:
        (kept,) = tx.register.corrections((own.ids["mill"],))
        assert tx.register.close_correction(kept.id, "Ada", NOW).closed_by == "Ada"
    with own.store.write() as tx, pytest.raises(Conflict, match="Ada"):
        tx.register.close_correction(kept.id, "Bob", NOW)
    with own.store.write() as tx, pytest.raises(NotFound):
        tx.register.close_correction(999, "Bob", NOW)
    with own.store.read() as tx:
        assert tx.register.corrections() == ()
        assert [each.id for each in tx.register.corrections(closed=True)] == [kept.id]
