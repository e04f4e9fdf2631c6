"""Deciding on the desk."""

import re
from dataclasses import replace

import httpx
import pytest
from desk_samples import CLAIM, NOW, RunningDesk, add_ban, numbered

from banwatch.model.ban import BanStatus, ChangeKind, Decision

SAME = {"Sec-Fetch-Site": "same-origin"}


def send(client: httpx.Client, ban_id: str, verdict: str, **values: str) -> httpx.Response:
    """Fill in the form of a ban's page (unless `version` is given) and send it."""
    page = client.get(f"/bans/{ban_id}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    form = {"version": version[1] if version else "1", "verdict": verdict, "who": "Ada", **values}
    return client.post(f"/bans/{ban_id}/decision", data=form, headers=SAME)


def status_of(desk: RunningDesk, ban_id: str) -> BanStatus:
    """Status in the database."""
    with desk.store.read() as tx:
        return tx.bans.ban(ban_id).status


def decisions_of(desk: RunningDesk, ban_id: str) -> tuple[Decision, ...]:
    """Decisions in the database."""
    with desk.store.read() as tx:
        return tx.bans.decisions(ban_id)


def test_confirm_leads_to_the_next_ban_that_waits(desk: RunningDesk) -> None:
    first, second = add_ban(desk.store), add_ban(desk.store, *numbered(2))
    client = desk.client()
    answer = send(client, first, "confirmed")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/bans/{second}?done={first}#main")
    assert decisions_of(desk, first) == (Decision(first, BanStatus.CONFIRMED, "", "Ada", "desk", NOW, 1),)
    landed = client.get(answer.headers["location"]).text
    assert re.search(r'role="status"><strong>Confirmed:</strong>\s*<a href="/bans/ban-2026-0001">', landed)


def test_the_last_decision_leads_to_the_queue(desk: RunningDesk) -> None:
    only = add_ban(desk.store)
    answer = send(desk.client(), only, "rejected", reason="proposal", note="second reading in May")
    assert answer.headers["location"] == f"/?done={only}#main"
    assert decisions_of(desk, only)[0].reason == "proposal: second reading in May"
    assert status_of(desk, only) is BanStatus.REJECTED


def test_the_name_is_remembered_without_a_login(desk: RunningDesk) -> None:
    first, second = add_ban(desk.store), add_ban(desk.store, *numbered(2))
    client = desk.client()
    cookie = send(client, first, "confirmed", who="Zoë; Path=/x").headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert 'value="Zoë; Path=/x"' in client.get(f"/bans/{second}").text


def test_who_is_logged_in_decides_under_that_name(locked_desk: RunningDesk) -> None:
    ban_id = add_ban(locked_desk.store)
    answer = send(locked_desk.client("grace"), ban_id, "confirmed", who="somebody else")
    assert decisions_of(locked_desk, ban_id)[0].who == "grace"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"verdict": "rejected"}, "a reason is needed"),
        ({"verdict": "rejected", "reason": "made up"}, "not on the list"),
        ({"verdict": "rejected", "note": "x" * 301}, "301 characters"),
        ({"verdict": "confirmed", "who": " "}, "needs a name"),
        ({"verdict": "known"}, "not complete"),
        ({"verdict": "confirmed", "version": "x"}, "not complete"),
    ],
)
def test_an_incomplete_decision_changes_nothing_and_says_why(
    desk: RunningDesk, values: dict[str, str], says: str
) -> None:
    ban_id = add_ban(desk.store)
    answer = send(desk.client(), ban_id, **values)
    assert answer.status_code == 422
    assert re.search(rf'role="alert".*{says}', answer.text)
    assert status_of(desk, ban_id) is BanStatus.SUSPECTED


def test_what_was_typed_survives_a_refusal(desk: RunningDesk) -> None:
    long = "<b>" + "x" * 300
    page = send(desk.client(), add_ban(desk.store), "rejected", reason="opinion", note=long).text
    assert f"&lt;b&gt;{'x' * 300}</textarea>" in page
    assert '<input type="radio" name="reason" value="opinion" checked>' in page


def test_a_ban_without_place_is_not_confirmed(desk: RunningDesk) -> None:
    answer = send(desk.client(), add_ban(desk.store, claim=replace(CLAIM, place=None)), "confirmed")
    assert answer.status_code == 422
    assert "without a place cannot be confirmed" in answer.text


def test_a_conflict_names_who_was_faster_and_overwrites_nothing(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    assert send(desk.client(), ban_id, "rejected", who="Grace", reason="background", version="1").status_code == 303
    late = send(desk.client(), ban_id, "confirmed", who="Ada", version="1")
    assert late.status_code == 409
    assert re.search(r"rejected</span>\s+by <strong><bdi>Grace</bdi>", late.text)
    assert "background" in late.text
    assert re.search(r"confirmed</span> by <strong><bdi>Ada</bdi>", late.text)
    assert [each.who for each in decisions_of(desk, ban_id)] == ["Grace"]


def test_a_new_report_meanwhile_is_a_conflict_too(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    with desk.store.write() as tx:
        ban = tx.bans.ban(ban_id)
        tx.bans.update_ban(ban, ChangeKind.STAGE, "larkhaven", None, NOW)
    late = send(desk.client(), ban_id, "confirmed", version="1")
    assert late.status_code == 409
    assert "a new report came in" in late.text


def test_sending_twice_decides_once(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    answers = [send(desk.client(), ban_id, "rejected", reason="opinion", version="1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(decisions_of(desk, ban_id)) == 1


def test_a_decision_can_be_taken_back(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    client = desk.client()
    send(client, ban_id, "confirmed")
    assert send(client, ban_id, "rejected", reason="source").headers["location"] == f"/?done={ban_id}#main"
    page = client.get(f"/bans/{ban_id}").text
    assert [each.verdict.value for each in decisions_of(desk, ban_id)] == ["confirmed", "rejected"]
    assert "Confirming it takes that back" in page


def test_an_unknown_ban_cannot_be_decided(desk: RunningDesk) -> None:
    assert send(desk.client(), "ban-2026-0042", "confirmed").status_code == 404
