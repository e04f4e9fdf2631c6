"""Correcting facts, undoing, notes, who looks at what, merging and splitting: each as a plain form."""

import re
from dataclasses import replace

import httpx
import pytest
from desk_samples import ARTICLE, CLAIM, NOW, TEXT, RunningDesk, add_ban, numbered

from banwatch.alert.mend import FIELDS, as_text
from banwatch.model.ban import Ban, BanStatus

SAME = {"Sec-Fetch-Site": "same-origin"}


def ban_of(desk: RunningDesk, ban_id: str) -> Ban:
    """The ban in the database."""
    with desk.store.read() as tx:
        return tx.bans.ban(ban_id)


def post(desk: RunningDesk, path: str, **values: str) -> httpx.Response:
    """Send a form as Ada."""
    return desk.client().post(path, data={"version": "1", "who": "Ada", **values}, headers=SAME)


def facts_form(**values: str) -> dict[str, str]:
    """The form as the page fills it in, with some fields changed."""
    return {**{name: as_text(name, CLAIM) or "-" for name in FIELDS}, **values}


def test_facts_are_corrected_and_what_was_right_keeps_its_words(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    answer = post(desk, f"/bans/{ban_id}/facts", **facts_form(vote="8-1", decided_on="2026-03-11"))
    assert answer.headers["location"] == f"/bans/{ban_id}#main"
    facts = ban_of(desk, ban_id).facts
    assert (facts.vote, str(facts.decided_on)) == ("8-1", "2026-03-11")
    assert "vote" not in facts.evidence
    assert facts.evidence["place"] == CLAIM.evidence["place"]
    page = desk.client().get(f"/bans/{ban_id}").text
    assert "facts mended: decided on, vote" in page
    assert "desk</span>" in page


def test_the_nearest_of_equal_words_is_the_evidence(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    second = TEXT.index("city", TEXT.index("city") + 1)
    post(desk, f"/bans/{ban_id}/facts", **facts_form(**{"words-level": "city", "at-level": str(second + 2)}))
    assert ban_of(desk, ban_id).facts.evidence["level"].start == second


def test_words_that_the_article_does_not_hold_are_no_evidence(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    form = facts_form(vote="5-4", **{"words-vote": "five to four", "at-vote": "x"})
    post(desk, f"/bans/{ban_id}/facts", **form)
    facts = ban_of(desk, ban_id).facts
    assert facts.vote == "5-4"
    assert "vote" not in facts.evidence


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"place": ""}, "needs a place"),
        ({"country": "United States"}, "Two letters"),
        ({"decided_on": "Tuesday"}, "A day such as"),
        ({}, "Nothing of"),
        ({"vote": "8-1", "who": ""}, "needs a name"),
        ({"vote": "8-1", "version": "x"}, "not complete"),
    ],
)
def test_wrong_facts_are_refused_with_the_reason(desk: RunningDesk, values: dict[str, str], says: str) -> None:
    ban_id = add_ban(desk.store)
    answer = post(desk, f"/bans/{ban_id}/facts", **facts_form(**values))
    assert answer.status_code == 422
    assert re.search(rf'role="alert".*{says}', answer.text)
    assert ban_of(desk, ban_id).version == 1


def test_who_corrects_too_late_is_told_and_keeps_what_was_typed(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    post(desk, f"/bans/{ban_id}/facts", **facts_form(vote="8-1"))
    late = post(desk, f"/bans/{ban_id}/facts", **facts_form(vote="6-3"))
    assert late.status_code == 409
    assert "has changed since you looked" in late.text
    assert 'name="vote" value="6-3"' in late.text
    assert ban_of(desk, ban_id).facts.vote == "8-1"


def test_a_decision_is_taken_back_at_any_time(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    post(desk, f"/bans/{ban_id}/decision", verdict="confirmed")
    assert "Undo the decision" in desk.client().get(f"/bans/{ban_id}").text
    assert post(desk, f"/bans/{ban_id}/undo", version="2").headers["location"] == f"/bans/{ban_id}#main"
    assert ban_of(desk, ban_id).status is BanStatus.SUSPECTED
    assert post(desk, f"/bans/{ban_id}/undo", version="3").status_code == 422
    assert post(desk, f"/bans/{ban_id}/undo", version="1").status_code == 422


def test_notes_stand_in_the_history_with_who_and_when(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    post(desk, f"/bans/{ban_id}/note", text="<b>Called</b> the clerk")
    page = desk.client().get(f"/bans/{ban_id}").text
    assert "&lt;b&gt;Called&lt;/b&gt; the clerk" in page
    assert post(desk, f"/bans/{ban_id}/note", text=" ").status_code == 422
    assert post(desk, f"/bans/{ban_id}/note", text="x" * 2001).status_code == 422


def test_who_looks_at_a_ban_stands_in_the_queue(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    post(desk, f"/bans/{ban_id}/assignment")
    assert "<bdi>Ada</bdi> looks at it" in desk.client().get("/").text
    post(desk, f"/bans/{ban_id}/assignment", free="1")
    assert "looks at it" not in desk.client().get("/").text


def test_two_bans_become_one_and_two_again(desk: RunningDesk) -> None:
    first = add_ban(desk.store)
    second = add_ban(desk.store, replace(ARTICLE, id="art-2", url="https://b.example/"), replace(CLAIM, vote="8-1"))
    client = desk.client()
    assert f"/bans/{second}/merge?into={first}" in client.get(f"/bans/{second}").text
    compared = client.get(f"/bans/{second}/merge?into={first}").text
    assert "take <strong><bdi>8-1</bdi></strong> instead of <bdi>7-2</bdi>" in compared
    merged = post(desk, f"/bans/{second}/merge", into=first, **{"take-vote": "1"})
    assert merged.headers["location"] == f"/bans/{first}#main"
    assert ban_of(desk, first).facts.vote == "8-1"
    assert client.get(f"/bans/{second}").headers["location"] == f"/bans/{first}#main"
    page = client.get(f"/bans/{first}").text
    assert f"{second} into {first}" in page
    post(desk, f"/bans/{first}/regrouping/undo", version=str(ban_of(desk, first).version))
    assert ban_of(desk, second).status is BanStatus.SUSPECTED
    assert ban_of(desk, first).facts.vote == "7-2"


def test_a_merge_with_nothing_is_refused(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    assert desk.client().get(f"/bans/{ban_id}/merge?into=<b>").status_code == 422
    assert desk.client().get(f"/bans/{ban_id}/merge?into=ban-2026-0099").status_code == 404
    assert post(desk, f"/bans/{ban_id}/merge", into=ban_id).status_code == 422
    assert post(desk, f"/bans/{ban_id}/merge", into="").status_code == 422


def test_a_merge_of_what_was_seen_only(desk: RunningDesk) -> None:
    first, second = add_ban(desk.store), add_ban(desk.store, *numbered(2))
    assert post(desk, f"/bans/{second}/merge", into=first, version="7").status_code == 409
    assert ban_of(desk, second).status is BanStatus.SUSPECTED


def test_a_report_of_another_ban_is_split_off(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    other = replace(ARTICLE, id="art-2", url="https://b.example/")
    with desk.store.write() as tx:
        tx.articles.add_article(other, False, "another hash", NOW)
        tx.bans.add_report(ban_id, other.id, replace(CLAIM, place="Fernhollow"), NOW)
    assert "Split off the ticked reports" in desk.client().get(f"/bans/{ban_id}").text
    assert post(desk, f"/bans/{ban_id}/split").status_code == 422
    answer = post(desk, f"/bans/{ban_id}/split", **{"part-art-2": "1"})
    made = answer.headers["location"].removeprefix("/bans/").removesuffix("#main")
    assert made != ban_id
    assert ban_of(desk, made).facts.place == "Fernhollow"


def test_the_name_is_changed_on_its_own_page(desk: RunningDesk) -> None:
    client = desk.client()
    assert client.post("/name", data={"who": ""}, headers=SAME).status_code == 422
    client.post("/name", data={"who": "Zoë"}, headers=SAME)
    assert 'value="Zoë"' in client.get("/name").text
