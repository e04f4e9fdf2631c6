"""Who gets in, what a foreign page can do, and what every answer carries."""

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from desk_samples import PHRASES, RunningDesk, add_ban, add_feeds, run_desk, services_on
from starlette.routing import Route

from banwatch.errors import StoreError
from banwatch.web.app import make_app
from banwatch.web.gate import MAX_BODY, safe_headers
from banwatch.web.server import DeskServer

SAME = {"Sec-Fetch-Site": "same-origin"}
BAN = "ban-2026-0001"


def routes(tmp_path: Path) -> list[tuple[str, str]]:
    """Method and path of every route of the application, read from the application itself."""
    services, store = services_on(tmp_path / "routes.sqlite3")
    app = make_app(services, PHRASES, allowed_hosts=frozenset())
    store.close()
    found = [route for route in app.routes if isinstance(route, Route)]
    assert len(found) == len(app.routes)
    guarded = [each for each in found if not each.path.startswith(("/unsubscribe/", "/static/"))]
    names = {"{ban_id}": BAN, "{article_id}": "art-1", "{search_id}": "1"}
    walked = []
    for each in guarded:
        path = each.path
        for name, value in names.items():
            path = path.replace(name, value)
        walked += [(method, path) for method in sorted(each.methods or ())]
    return walked


def dump(path: Path) -> list[str]:
    """The whole database as text."""
    with sqlite3.connect(path) as conn:
        lines = list(conn.iterdump())
    conn.close()
    return lines


def test_every_route_asks_for_the_password(locked_desk: RunningDesk, tmp_path: Path) -> None:
    add_ban(locked_desk.store)
    nobody, wrong = locked_desk.client(), locked_desk.client(headers={"Authorization": "Basic YWRhOndyb25n"})
    walked = [*routes(tmp_path), ("GET", "/nothing"), ("POST", "/"), ("DELETE", "/bans"), ("GET", "/healthz/")]
    for method, path in walked:
        for client in (nobody, wrong):
            answer = client.request(method, path, headers=SAME)
            assert answer.status_code == (200 if path == "/healthz" else 401), (method, path)
            assert answer.headers.get("www-authenticate", "Basic").startswith("Basic")
    assert "Larkhaven" not in nobody.get(f"/bans/{BAN}").text


def test_the_password_opens_every_page(locked_desk: RunningDesk, tmp_path: Path) -> None:
    add_ban(locked_desk.store)
    client = locked_desk.client("ada")
    pages = {path for method, path in routes(tmp_path) if method == "GET"} - {f"/bans/{BAN}/merge"}
    assert {client.get(path).status_code for path in pages} == {200}
    assert client.get(f"/bans/{BAN}/merge").status_code == 422  # with what?
    assert "Logged in as" in client.get("/").text


def test_health_says_ok_and_nothing_else(locked_desk: RunningDesk) -> None:
    assert locked_desk.client().get("/healthz").text == "ok\n"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_no_foreign_form_gets_through(desk: RunningDesk, tmp_path: Path, headers: dict[str, str]) -> None:
    add_ban(desk.store)
    before = dump(desk.path)
    unsafe = [(method, path) for method, path in routes(tmp_path) if method not in ("GET", "HEAD")]
    assert ("POST", f"/bans/{BAN}/decision") in unsafe
    assert len(unsafe) >= 10
    for method, path in [*unsafe, ("POST", "/"), ("PUT", "/bans"), ("DELETE", f"/bans/{BAN}")]:
        form = {"verdict": "confirmed", "version": "1", "who": "Mallory", "token": "0" * 64}
        answer = desk.client().request(method, path, data=form, headers=headers)
        assert answer.status_code == 403, (method, path)
    assert dump(desk.path) == before


def test_a_browser_that_tells_no_source_needs_the_token_of_the_page(desk: RunningDesk) -> None:
    add_ban(desk.store)
    client = desk.client()
    token = client.get(f"/bans/{BAN}").text.partition('name="token" value="')[2].partition('"')[0]
    form = {"verdict": "confirmed", "version": "1", "who": "Ada", "token": token}
    assert client.post(f"/bans/{BAN}/decision", data=form, headers={"Origin": "null"}).status_code == 303


def test_the_own_origin_is_enough(desk: RunningDesk) -> None:
    add_ban(desk.store)
    form = {"verdict": "confirmed", "version": "1", "who": "Ada"}
    answer = desk.client().post(f"/bans/{BAN}/decision", data=form, headers={"Origin": desk.server.url})
    assert answer.status_code == 303


def test_no_reading_changes_the_database(desk: RunningDesk, tmp_path: Path) -> None:
    add_ban(desk.store)
    add_feeds(desk.store)
    before = dump(desk.path)
    client = desk.client()
    paths = [path for method, path in routes(tmp_path) if method == "GET"]
    for path in [
        *paths,
        f"/bans/{BAN}/decision?verdict=confirmed&version=1&who=x",
        f"/?done={BAN}",
        "/bans?status=any",
    ]:
        for method in ("GET", "HEAD", "OPTIONS"):
            client.request(method, path)
    assert dump(desk.path) == before


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "evil@127.0.0.1", "[", ""]
)
def test_only_our_own_names_are_answered(desk: RunningDesk, host: str) -> None:
    answer = desk.client().get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "Review queue" not in answer.text


def test_without_names_a_desk_without_password_answers_to_loopback_names_only(tmp_path: Path) -> None:
    desk = run_desk(tmp_path / "names.sqlite3", hosts=frozenset())
    answers = {
        host: desk.client().get("/", headers={"Host": host}).status_code for host in ("localhost:1", "x.example")
    }
    desk.close()
    assert answers == {"localhost:1": 200, "x.example": 421}


async def ask(app: object, server: tuple[str, int]) -> int:
    """Ask the application for the queue as if it listened at `server`; the status of its answer."""
    transport = httpx.ASGITransport(Listening(app, server))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return (await client.get("/healthz")).status_code


@dataclass
class Listening:
    """An application that seems to listen at an address."""

    app: object
    server: tuple[str, int]

    async def __call__(self, scope: dict[str, object], receive: object, send: object) -> None:
        """Pass on with the address."""
        await self.app({**scope, "server": self.server}, receive, send)  # type: ignore[operator]


@pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 403), ("", 403)])
def test_without_a_password_it_answers_on_this_machine_only(tmp_path: Path, address: str, status: int) -> None:
    services, store = services_on(tmp_path / "open.sqlite3")
    app = make_app(services, PHRASES, allowed_hosts=frozenset({"localhost"}))
    assert asyncio.run(ask(app, (address, 80))) == status
    store.close()


@pytest.fixture
def answers(desk: RunningDesk) -> dict[str, httpx.Response]:
    """One answer of every kind."""
    add_ban(desk.store)
    client = desk.client(headers=SAME)
    target = f"/bans/{BAN}/decision"
    form = {"verdict": "confirmed", "version": "1", "who": "Ada"}
    return {
        "queue": client.get("/"),
        "item": client.get(f"/bans/{BAN}"),
        "style": client.get("/static/desk.css"),
        "health": client.get("/healthz"),
        "404": client.get("/nothing"),
        "405": client.delete("/bans"),
        "421": client.get("/", headers={"Host": "evil.example"}),
        "403": client.post(target, data=form, headers={"Sec-Fetch-Site": "cross-site"}),
        "415": client.post(target, json=form),
        "422": client.post(target, data={**form, "verdict": ""}),
        "303": client.post(target, data=form),
        "409": client.post(target, data={**form, "who": "Grace"}),
        "413": client.post(target, content=b"a=" + b"x" * MAX_BODY),
    }


def test_every_answer_carries_the_protecting_headers(answers: dict[str, httpx.Response]) -> None:
    wanted = safe_headers(https=False)
    assert "default-src 'none'" in wanted["Content-Security-Policy"]
    for kind, answer in answers.items():
        assert not kind.isdigit() or answer.status_code == int(kind)
        for name, value in wanted.items():
            if name != "Cache-Control" or kind != "style":
                assert answer.headers.get_list(name) == [value], (kind, name)
        assert not {"server", "x-powered-by"} & set(answer.headers)


def test_a_body_without_length_is_cut_off_too(desk: RunningDesk) -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 1024 + 1):
            yield b"x" * 1024

    answer = desk.client().post("/", content=drip(), headers=SAME)
    assert answer.status_code == 413


class Broken:
    """A store that fails at everything."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self) -> object:
        """Fail."""
        raise self._error


@pytest.mark.parametrize(
    ("error", "status"), [(StoreError("Disk full.", "Make room."), 503), (KeyError("secret"), 500)]
)
def test_failures_get_a_page_with_all_headers_and_without_details(
    tmp_path: Path, error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    services, store = services_on(tmp_path / "broken.sqlite3")
    broken = replace(services, store=Broken(error))  # type: ignore[arg-type]
    server = DeskServer(make_app(broken, PHRASES, allowed_hosts=frozenset()), "127.0.0.1", 0)
    server.start()
    answer = httpx.get(server.url, trust_env=False)
    server.stop()
    store.close()
    assert answer.status_code == status
    assert ("Make room." in answer.text) == (status == 503)
    assert "secret" not in answer.text
    assert ("secret" in caplog.text) == (status == 500)
    assert set(safe_headers(https=False).items()) <= {
        (name, answer.headers.get(name, "")) for name in safe_headers(https=False)
    }


def test_behind_https_cookies_and_connections_stay_there(tmp_path: Path) -> None:
    desk = run_desk(tmp_path / "https.sqlite3", https=True)
    add_ban(desk.store)
    form = {"verdict": "confirmed", "version": "1", "who": "Ada"}
    answer = desk.client().post(f"/bans/{BAN}/decision", data=form, headers=SAME)
    desk.close()
    assert answer.headers["set-cookie"].startswith("__Host-desk_name=Ada;")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
