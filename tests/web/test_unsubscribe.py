"""The reader's own page: it shows on GET, acts on POST, asks nobody for a password, and can do nothing else."""

import sqlite3

import pytest
from desk_samples import NOW, RunningDesk

from banwatch.model.digest import Reader

TOKEN = "01jtoken00000000000000000a"
PAGE = f"/unsubscribe/{TOKEN}"


def reader(desk: RunningDesk) -> Reader:
    with desk.store.write() as tx:
        return tx.digests.reader("ann@example.org", TOKEN)


def dump(desk: RunningDesk) -> list[str]:
    with sqlite3.connect(desk.path) as conn:
        lines = list(conn.iterdump())
    conn.close()
    return lines


def test_a_scanner_that_follows_the_link_changes_nothing(locked_desk: RunningDesk) -> None:
    reader(locked_desk)
    before = dump(locked_desk)
    client = locked_desk.client()
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert "Opening this page changed nothing" in answer.text
    assert "ann@example.org" in answer.text
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
        for path in (PAGE, f"{PAGE}/again"):
            client.request(method, path)
    assert dump(locked_desk) == before


BODIES = [
    {"data": {"List-Unsubscribe": "One-Click"}},
    {"files": {"List-Unsubscribe": (None, "One-Click")}},
    {"content": b""},
    {"content": b"\xff\x00 anything", "headers": {"Content-Type": "text/weird"}},
    {
        "data": {"List-Unsubscribe": "One-Click"},
        "headers": {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
    },
]


@pytest.mark.parametrize("body", BODIES)
def test_one_click_as_mail_programs_post_it(locked_desk: RunningDesk, body: dict[str, object]) -> None:
    reader(locked_desk)
    for _ in range(2):  # a second press changes nothing
        answer = locked_desk.client().post(PAGE, **body)  # type: ignore[arg-type]
        assert answer.status_code == 200
        assert not answer.history
        assert "You get no more digests" in answer.text
    assert reader(locked_desk).paused_by == "reader"


def test_the_button_puts_a_reader_back(desk: RunningDesk) -> None:
    reader(desk)
    client = desk.client()
    client.post(PAGE)
    assert 'action="/unsubscribe/01jtoken00000000000000000a/again"' in client.get(PAGE).text
    assert "Leave the digest?" in client.post(f"{PAGE}/again").text
    assert reader(desk).paused_by == ""


def test_a_reader_cannot_lift_what_the_bounces_paused(desk: RunningDesk) -> None:
    reader(desk)
    with desk.store.write() as tx:
        tx.digests.pause("ann@example.org", "bounces", NOW)
    assert "came back too often" in desk.client().post(f"{PAGE}/again").text
    assert reader(desk).paused_by == "bounces"


@pytest.mark.parametrize("token", ["x", "01jtoken00000000000000000b", "%27%20OR%201=1", "..%2f..%2f", "%00", "🙂"])
def test_a_token_that_nobody_has_is_not_found_and_tells_nothing(locked_desk: RunningDesk, token: str) -> None:
    reader(locked_desk)
    for method in ("GET", "POST"):
        answer = locked_desk.client().request(method, f"/unsubscribe/{token}")
        assert answer.status_code in (401, 404)
        assert "ann@" not in answer.text
    assert reader(locked_desk).paused_by == ""


def test_the_page_carries_the_protecting_headers_and_loads_nothing_foreign(locked_desk: RunningDesk) -> None:
    reader(locked_desk)
    answer = locked_desk.client().get(PAGE)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    assert locked_desk.client().get("/static/desk.css").status_code == 200


def test_only_these_addresses_are_open(locked_desk: RunningDesk) -> None:
    for path in ("/", "/unsubscribe", "/unsubscribe/", "/bans", "//unsubscribe/../bans"):
        assert locked_desk.client().get(path).status_code in (401, 404), path
    assert locked_desk.client().get("/unsubscribe/../bans").status_code == 401
