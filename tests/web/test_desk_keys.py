"""The desk by keys alone, in a real browser with scripts."""

import statistics
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from desk_samples import CLAIM, TEXT, RunningDesk, add_ban, numbered
from playwright.sync_api import Browser, Page, Request

from banwatch.model.ban import BanStatus

pytestmark = pytest.mark.browser
MANY = 50


def known_as(page: Page, desk: RunningDesk, name: str) -> None:
    """Give the name once, as a reviewer does."""
    page.goto(f"{desk.server.url}/name")
    page.keyboard.press("Tab")
    page.locator("#who").focus()
    page.keyboard.type(name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page: Page, *keys: str) -> None:
    """Press keys, the last of which opens a page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def test_fifty_items_by_keyboard_alone(desk: RunningDesk, keyed: Page) -> None:
    ids = [add_ban(desk.store, *numbered(number)) for number in range(MANY)]
    known_as(keyed, desk, "Ada")
    hosts: set[str] = set()
    posts: list[Request] = []
    keyed.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    keyed.on("requestfinished", lambda request: posts.append(request) if request.method == "POST" else None)

    press(keyed, "j", "Enter")
    for number in range(MANY):
        press(keyed, *(["y"] if number % 2 else ["n", "2"]))

    assert "Nothing waits for a decision." in keyed.locator("main").inner_text()
    with desk.store.read() as tx:
        decisions = [each for ban_id in ids for each in tx.bans.decisions(ban_id)]
    assert len(decisions) == MANY
    assert {(each.who, each.surface) for each in decisions} == {("Ada", "desk")}
    assert {each.reason for each in decisions if each.verdict is BanStatus.REJECTED} == {"background"}
    assert sum(each.verdict is BanStatus.CONFIRMED for each in decisions) == MANY // 2
    assert hosts == {f"127.0.0.1:{desk.server.port}"}
    spans = [request.timing["responseStart"] - request.timing["requestStart"] for request in posts]
    print(f"median server time of {len(spans)} decisions: {statistics.median(spans):.1f} ms")


def test_undo_skip_and_the_list_of_keys(desk: RunningDesk, keyed: Page) -> None:
    first, second = add_ban(desk.store), add_ban(desk.store, *numbered(2))
    known_as(keyed, desk, "Ada")
    keyed.goto(f"{desk.server.url}/bans/{first}")
    press(keyed, "y")
    assert f"/bans/{second}" in keyed.url
    press(keyed, "u")
    assert keyed.url == f"{desk.server.url}/bans/{first}#main"
    with desk.store.read() as tx:
        assert tx.bans.ban(first).status is BanStatus.SUSPECTED
        assert [each.verdict.value for each in tx.bans.decisions(first)] == ["confirmed", "suspected"]
    press(keyed, "s")
    assert keyed.url == f"{desk.server.url}/bans/{second}#main"
    press(keyed, "k")
    assert keyed.url == f"{desk.server.url}/bans/{first}#main"
    press(keyed, "?")
    assert keyed.url == f"{desk.server.url}/keys"


def test_keys_can_be_switched_off(desk: RunningDesk, keyed: Page) -> None:
    ban_id = add_ban(desk.store)
    known_as(keyed, desk, "Ada")
    keyed.goto(f"{desk.server.url}/keys")
    keyed.get_by_role("button", name="Switch them off").press("Enter")
    keyed.wait_for_selector('body[data-keys="off"]')
    keyed.goto(f"{desk.server.url}/bans/{ban_id}")
    keyed.keyboard.press("y")
    keyed.locator("#text").focus()
    with desk.store.read() as tx:
        assert tx.bans.ban(ban_id).status is BanStatus.SUSPECTED


def test_keys_do_nothing_while_somebody_types(desk: RunningDesk, keyed: Page) -> None:
    ban_id = add_ban(desk.store)
    known_as(keyed, desk, "Ada")
    keyed.goto(f"{desk.server.url}/bans/{ban_id}")
    keyed.keyboard.press("n")
    keyed.locator("#note").focus()
    keyed.keyboard.type("yes, nine seats; unsure")
    assert keyed.locator("#note").input_value() == "yes, nine seats; unsure"
    keyed.keyboard.press("Escape")
    press(keyed, "y")
    assert "Nothing waits" in keyed.locator("main").inner_text()


def test_selected_words_become_a_fact_with_its_evidence(desk: RunningDesk, keyed: Page) -> None:
    ban_id = add_ban(desk.store, claim=replace(CLAIM, body=None, evidence={}))
    known_as(keyed, desk, "Ada")
    keyed.goto(f"{desk.server.url}/bans/{ban_id}")
    keyed.evaluate(
        """() => {
            const text = document.querySelector(".text p").firstChild;
            const start = text.data.indexOf("Larkhaven City Council");
            const range = document.createRange();
            range.setStart(text, start);
            range.setEnd(text, start + "Larkhaven City Council".length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    keyed.locator('#pick [data-field="body"]').click()
    assert keyed.locator("#f-body").input_value() == "Larkhaven City Council"
    keyed.locator("#pick").wait_for(state="hidden")
    with keyed.expect_navigation():
        keyed.get_by_role("button", name="Save the facts").click()
    with desk.store.read() as tx:
        facts = tx.bans.ban(ban_id).facts
    assert facts.body == "Larkhaven City Council"
    assert facts.evidence["body"].quote == "Larkhaven City Council"
    assert facts.evidence["body"].start == TEXT.index("Larkhaven City Council")
    assert keyed.locator("mark.m-body").inner_text() == "Larkhaven City Council"


def test_two_browsers_on_one_item(desk: RunningDesk, browser: Browser) -> None:
    ban_id = add_ban(desk.store)
    pages = []
    for name in ("Ada", "Grace"):
        page = browser.new_context().new_page()
        known_as(page, desk, name)
        page.goto(f"{desk.server.url}/bans/{ban_id}")
        pages.append(page)
    press(pages[0], "y")
    press(pages[1], "n", "3")
    told = pages[1].locator("main").inner_text()
    for page in pages:
        page.context.close()
    assert "Somebody was faster" in told
    assert "Ada" in told
    with desk.store.read() as tx:
        assert [each.who for each in tx.bans.decisions(ban_id)] == ["Ada"]
