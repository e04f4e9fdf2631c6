"""The static site: whole, the same each time, and of confirmed bans alone."""

import functools
import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
import pytest
from lxml import html

from banwatch.edges.files import MANIFEST, write_site
from banwatch.edges.store import SqlStore, open_store
from banwatch.errors import InputError
from banwatch.jobs.publish import register_of
from banwatch.model.ban import BanStatus
from banwatch.ports import Services
from banwatch.publish.record import LICENCES, About, Register
from banwatch.publish.site import Site
from banwatch.publish.words import slug
from support.makers import NOW
from support.registry import CANARY, HOSTILE, TOPIC, claim_of, decide, plant, plant_all

ABOUT = About("Test register", "https://bans.example/r", LICENCES["CC0-1.0"], "desk@bans.example")


def register_in(store: SqlStore) -> Register:
    return register_of(cast("Services", SimpleNamespace(store=store)), lambda _: TOPIC)


def published(store: SqlStore, directory: Path, about: About = ABOUT) -> Any:
    site = Site(register_in(store), about)
    files = [(path, site.file(path)) for path in site.paths()]
    return write_site(directory, ((path, file.content) for path, file in files if file is not None))


def contents(directory: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(directory)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def planted() -> Iterator[tuple[SqlStore, dict[str, str]]]:
    store = open_store("sqlite://")
    yield store, plant_all(store)
    store.close()


def test_nothing_but_confirmed_bans_and_nothing_private_is_in_any_file(
    planted: tuple[SqlStore, dict[str, str]], tmp_path: Path
) -> None:
    store, ids = planted
    published(store, tmp_path)
    every = contents(tmp_path)
    assert len(every) > 60
    hidden = [ids[each.value] for each in BanStatus if each.value in ids]
    assert len(hidden) == 5
    for name, (content, _) in every.items():
        text = content.decode().casefold()
        assert CANARY.casefold() not in text, name
        assert not [each for each in hidden if each in text or each in name], name
    everything = b"".join(content for content, _ in every.values()).decode()
    assert ids["mill"] in everything
    assert "0.93" not in everything, "the classifier's confidence is nobody's business"


def test_publishing_again_writes_not_a_byte(planted: tuple[SqlStore, dict[str, str]], tmp_path: Path) -> None:
    store, ids = planted
    first = published(store, tmp_path)
    before = contents(tmp_path)
    assert (first.same, first.removed) == (0, 0)
    again = published(store, tmp_path)
    assert (again.changed, again.same, again.removed) == (0, first.changed, 0)
    assert contents(tmp_path) == before
    decide(store, ids["linde"], BanStatus.REJECTED, NOW)
    later = published(store, tmp_path)
    assert later.removed > 0
    assert later.changed < first.changed
    assert "was withdrawn" in (tmp_path / "bans" / f"{ids['linde']}.html").read_text()
    assert not (tmp_path / "places/de.html").exists()


def test_two_databases_of_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    sites = []
    for name in ("a", "b"):
        store = open_store("sqlite://")
        plant_all(store)
        published(store, tmp_path / name)
        sites.append({path: content for path, (content, _) in contents(tmp_path / name).items()})
        store.close()
    assert sites[0] == sites[1]


def test_a_directory_of_something_else_is_left_alone(planted: tuple[SqlStore, dict[str, str]], tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    with pytest.raises(InputError, match="not a published register"):
        published(planted[0], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_what_somebody_put_beside_the_site_stays(planted: tuple[SqlStore, dict[str, str]], tmp_path: Path) -> None:
    published(planted[0], tmp_path)
    (tmp_path / "robots.txt").write_text("mine")
    published(planted[0], tmp_path)
    assert (tmp_path / "robots.txt").read_text() == "mine"


def test_a_manifest_that_names_files_outside_is_not_believed(
    planted: tuple[SqlStore, dict[str, str]], tmp_path: Path
) -> None:
    site = tmp_path / "site"
    published(planted[0], site)
    (tmp_path / "precious").write_text("x")
    (site / MANIFEST).write_text(json.dumps(["../precious"]))
    with pytest.raises(InputError):
        published(planted[0], site)
    assert (tmp_path / "precious").exists()


# --- served, and crawled ----------------------------------------------------------------------------------------------


@pytest.fixture
def file_server(planted: tuple[SqlStore, dict[str, str]], tmp_path: Path) -> Iterator[str]:
    """A plain file server with the site under a sub-path."""
    published(planted[0], tmp_path / "deep" / "down", About("Test register"))
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/deep/down/"
        server.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


def links_of(page: str, text: str) -> set[str]:
    tree = html.fromstring(text)
    found = [*tree.xpath("//@href"), *tree.xpath("//@src"), *tree.xpath("//form/@action")]
    return {urljoin(page, str(link)) for link in found}


def test_every_link_leads_somewhere_and_every_file_is_linked(file_server: str, tmp_path: Path) -> None:
    waiting, seen, foreign = {file_server}, set[str](), set[str]()
    anchors: dict[str, set[str]] = {}
    with httpx.Client(trust_env=False) as client:
        while waiting:
            page = waiting.pop()
            seen.add(page)
            answer = client.get(page)
            assert answer.status_code == 200, page
            if not answer.headers["content-type"].startswith("text/html"):
                continue
            anchors[page] = set(map(str, html.fromstring(answer.text).xpath("//@id")))
            for link in links_of(page, answer.text):
                target, _ = urldefrag(link)
                if not target.startswith(file_server):
                    foreign.add(link)
                elif target not in seen:
                    waiting.add(target)
    assert {urlsplit(link).hostname for link in foreign} == {"paper.example"}, "sources, and nothing of our own"
    on_disk = {str(path.relative_to(tmp_path / "deep/down")) for path in (tmp_path / "deep/down").rglob("*.*")}
    reached = {link.removeprefix(file_server) for link in seen}
    left = {name for name in on_disk - reached if not name.startswith((".", "bans/"))}
    assert left == set(), "files that no page leads to"


def test_pages_load_nothing_from_elsewhere_and_run_nothing(
    planted: tuple[SqlStore, dict[str, str]], tmp_path: Path
) -> None:
    published(planted[0], tmp_path)
    for path in tmp_path.rglob("*.html"):
        tree = html.fromstring(path.read_text())
        assert not tree.xpath("//script | //iframe | //object | //embed | //@style | //@onclick"), path
        loaded = tree.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //img/@src")
        assert loaded
        assert not [link for link in loaded if urlsplit(str(link)).netloc], path


def test_hostile_text_is_shown_and_does_nothing(planted: tuple[SqlStore, dict[str, str]], tmp_path: Path) -> None:
    store, ids = planted
    published(store, tmp_path)
    page = (tmp_path / "bans" / f"{ids['hostile']}.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page
    rows = (tmp_path / "data" / "bans.csv").read_text(encoding="utf-8")
    assert not re.search(r'(?:^|,)"?=', rows, re.MULTILINE)
    assert slug(HOSTILE).startswith("x")


def test_a_merged_id_leads_on_and_a_withdrawn_one_says_so(
    planted: tuple[SqlStore, dict[str, str]], tmp_path: Path
) -> None:
    store, ids = planted
    published(store, tmp_path)
    moved = (tmp_path / "bans" / f"{ids['double']}.html").read_text()
    assert f'content="0; url={ids["mill"]}.html"' in moved
    gone = (tmp_path / "bans" / f"{ids['gone']}.html").read_text()
    assert "was withdrawn" in gone
    assert "Gonesville" not in gone
    kept = (tmp_path / "bans" / f"{ids['mill']}.html").read_text()
    assert f"Merged into this record: {ids['double']}" in kept
    assert kept.count('id="source-') == 2, "the report of the merged one is one of this one"


def test_the_page_of_a_ban_tells_stages_quotes_sources_history_and_how_to_cite(
    planted: tuple[SqlStore, dict[str, str]], tmp_path: Path
) -> None:
    store, ids = planted
    published(store, tmp_path)
    page = html.fromstring((tmp_path / "bans" / f"{ids['twin']}.html").read_text()).text_content()
    text = " ".join(page.split())
    for words in (
        "In effect 2 July 2019", "In effect, amended 1 February 2020", "7-0 [1]", "confirmed by a person and entered",
        "its stage changed", f"https://bans.example/r/bans/{ids['twin']}.html", "as of 8 May 2021", "paper.example",
    ):  # fmt: skip
        assert words in text, words
    pause = (tmp_path / "bans" / f"{ids['pause']}.html").read_text()
    assert "(to come)" in pause


def test_an_ended_ban_never_counts_as_one_that_stands(planted: tuple[SqlStore, dict[str, str]], tmp_path: Path) -> None:
    published(planted[0], tmp_path)
    home = html.fromstring((tmp_path / "index.html").read_text())
    (california,) = home.xpath("//svg//a[contains(@href, 'california')]/@aria-label")
    assert california == "California: 0 standing, 1 over, vetoed or suspended"
    (massachusetts,) = home.xpath("//svg//a[contains(@href, 'massachusetts')]/@aria-label")
    assert massachusetts == "Massachusetts: 2 standing"
    assert "7 bans, 6 of them standing" in home.text_content()


def test_map_and_table_tell_the_same_numbers(planted: tuple[SqlStore, dict[str, str]], tmp_path: Path) -> None:
    published(planted[0], tmp_path)
    home = html.fromstring((tmp_path / "index.html").read_text())
    for section in home.xpath("//section[.//figure]"):
        drawn = {str(a.get("href")): a.get("aria-label") for a in section.xpath(".//*[local-name()='svg']//a")}
        rows = section.xpath(".//tbody/tr")
        assert len(rows) == len(drawn) > 0
        for row in rows:
            (link,) = row.xpath("./th/a")
            standing = row.xpath("./td/text()")[0]
            assert drawn[link.get("href")].startswith(f"{link.text}: {standing} standing")


def test_an_empty_register_is_a_whole_site(tmp_path: Path) -> None:
    store = open_store("sqlite://")
    published(store, tmp_path)
    store.close()
    assert "No bans are on record yet" in (tmp_path / "index.html").read_text()


def test_long_lists_have_pages_that_lead_to_each_other(tmp_path: Path) -> None:
    store = open_store("sqlite://")
    for number in range(1, 54):
        plant(store, number, claim_of(f"Town {number}", "Ohio", "US", None))
    published(store, tmp_path)
    store.close()
    first = (tmp_path / "places/us/ohio.html").read_text()
    assert 'rel="next" href="ohio.2.html"' in first
    second = (tmp_path / "places/us/ohio.2.html").read_text()
    assert 'rel="prev" href="ohio.html"' in second
    assert (first + second).count('<th role="rowheader"') == 53
