"""Every button of the alert, over HTTP and by Socket Mode, from a person's click to the message that changes."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from banwatch.errors import Conflict
from banwatch.jobs import review
from banwatch.model.ban import BanStatus
from banwatch.review.decide import Reviewer
from loopback.slack_office import ANA, BEN, CHANNEL, Office, office

pytestmark = pytest.mark.timeout(60)
ALL_BUTTONS = ["Confirm", "Reject …", "Edit facts …", "Not new …", "Open desk"]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client takes proxies from the environment; none may stand between it and the fake."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=[False, True], ids=["http", "socket"])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path, request.param) as fresh:
        yield fresh


def text_of(here: Office) -> str:
    return json.dumps(here.head()["blocks"], ensure_ascii=False)


def test_confirm_decides_and_the_message_says_who_and_when(here: Office) -> None:
    ban_id = here.alert()
    assert here.buttons() == ALL_BUTTONS
    answered = here.click("Confirm")
    assert (answered.status, answered.body) == (200, {})
    assert answered.seconds < 3
    assert here.ban(ban_id).status is BanStatus.CONFIRMED
    assert "Confirmed by ana (U2ANA)" in text_of(here)
    assert here.buttons() == ["Undo", "Open desk"]
    with here.world.store.read() as tx:
        (decision,) = tx.bans.decisions(ban_id)
    assert (decision.who, decision.surface) == ("ana (U2ANA)", "slack")


def test_reject_asks_why(here: Office) -> None:
    ban_id = here.alert()
    here.click("Reject")
    assert here.ban(ban_id).status is BanStatus.SUSPECTED
    here.fill(reason="proposal", note="second vote in May")
    assert here.ban(ban_id).status is BanStatus.REJECTED
    assert "Rejected by ana (U2ANA): proposal: second vote in May" in text_of(here)


def test_a_dialog_without_a_reason_stays_open_and_says_so(here: Office) -> None:
    ban_id = here.alert()
    here.click("Reject")
    assert here.fill().body["errors"] == {"reason": "Choose a reason."}
    assert here.fill(reason="other").body["errors"] == {"note": "Say in a few words why."}
    assert here.ban(ban_id).status is BanStatus.SUSPECTED
    here.fill(reason="other", note="a hoax of students")
    assert "Rejected by ana (U2ANA): a hoax of students" in text_of(here)


def test_edit_mends_every_fact_and_shows_it(here: Office) -> None:
    ban_id = here.alert()
    here.click("Edit facts")
    here.fill(
        place="Milbrook", region="Indiana", country="us", level="town", body="Town Board", decided_on="2021-05-03",
        vote="5-2", instrument="bylaw", scope="police", technology="drones, face recognition", stage="signed",
    )  # fmt: skip
    facts = here.ban(ban_id).facts
    assert (facts.place, facts.region, facts.country, facts.level) == ("Milbrook", "Indiana", "US", "town")
    assert (facts.body, facts.vote, facts.instrument, facts.scope) == ("Town Board", "5-2", "bylaw", "police")
    assert (facts.decided_on, facts.stage) == (date(2021, 5, 3), "signed")
    assert facts.technology == ("drones", "face_recognition")
    assert "place" not in facts.evidence
    assert here.ban(ban_id).status is BanStatus.SUSPECTED
    assert "Town Board" in json.dumps(here.head("Milbrook"))
    assert here.buttons("Milbrook") == ALL_BUTTONS
    assert here.whispers()[-1].startswith("Saved: place, region")


def test_what_is_not_stated_can_be_emptied_and_the_rest_stays(here: Office) -> None:
    ban_id = here.alert()
    before = here.ban(ban_id).facts
    here.click("Edit facts")
    here.fill(vote="", instrument="-", decided_on="")
    facts = here.ban(ban_id).facts
    assert (facts.vote, facts.instrument, facts.decided_on) == (None, None, None)
    assert (facts.place, facts.body, facts.technology) == (before.place, before.body, before.technology)
    assert facts.evidence.keys() == {"place"}


def test_an_edit_that_makes_no_sense_is_told_beside_the_field(here: Office) -> None:
    here.alert()
    here.click("Edit facts")
    wrong = here.fill(place=" ", country="United States", decided_on="soon")
    assert wrong.body["errors"].keys() == {"place", "country", "decided_on"}


def test_not_new_names_the_ban_that_it_repeats(here: Office) -> None:
    first = here.alert("Fernhollow")
    ban_id = here.alert()
    here.click("Not new")
    here.fill(repeats=first)
    assert here.ban(ban_id).status is BanStatus.REJECTED
    assert first in text_of(here)


def test_not_new_of_an_unknown_ban_is_answered(here: Office) -> None:
    ban_id = here.alert()
    here.click("Not new")
    here.fill(note="ban-1999-0001")
    assert "There is no ban 'ban-1999-0001'" in here.whispers()[-1]
    assert here.ban(ban_id).status is BanStatus.SUSPECTED


def test_undo_takes_the_decision_back(here: Office) -> None:
    ban_id = here.alert()
    here.click("Confirm")
    here.click("Undo", BEN)
    assert here.ban(ban_id).status is BanStatus.SUSPECTED
    assert here.buttons() == ALL_BUTTONS
    with here.world.store.read() as tx:
        assert [each.who for each in tx.bans.decisions(ban_id)] == ["ana (U2ANA)", "ben (U3BEN)"]


def test_two_people_at_once_one_wins_and_the_other_is_told(here: Office) -> None:
    ban_id = here.alert()
    ts = here.head()["ts"]
    payloads = [here.slack.persons.click_payload(CHANNEL, ts, "Confirm", user) for user in (ANA, BEN)]
    threads = [threading.Thread(target=here.slack.persons.send, args=(payload,)) for payload in payloads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    here.settle()
    with here.world.store.read() as tx:
        (decision,) = tx.bans.decisions(ban_id)
    winner, loser = (ANA, BEN) if "ana" in decision.who else (BEN, ANA)
    assert here.whispers(winner) == []
    assert here.whispers(loser) == [f"{decision.who} was faster: confirmed at {decision.at:%H:%M} UTC."]


def test_the_same_click_sent_twice_counts_once(here: Office) -> None:
    ban_id = here.alert()
    payload = here.slack.persons.click_payload(CHANNEL, here.head()["ts"], "Confirm", ANA)
    assert [here.slack.persons.send(payload).status for _ in range(3)] == [200, 200, 200]
    here.settle()
    with here.world.store.read() as tx:
        assert len(tx.bans.decisions(ban_id)) == 1
    assert here.whispers() == []


def test_a_double_click_is_no_quarrel(here: Office) -> None:
    here.alert()
    ts = here.head()["ts"]
    payloads = [here.slack.persons.click_payload(CHANNEL, ts, "Confirm", ANA) for _ in range(2)]
    payloads[1]["actions"][0]["action_ts"] = "1.0"
    for payload in payloads:
        here.slack.persons.send(payload)
    here.settle()
    assert here.whispers() == ["That was done already: your first click counted."]


def test_a_stale_click_is_refused_politely(here: Office) -> None:
    ban_id = here.alert()
    old = here.slack.persons.click_payload(CHANNEL, here.head()["ts"], "Confirm", ANA)
    review.amend(here.services, ban_id, {"vote": "6-1"}, Reviewer("cleo", "desk"))
    here.slack.persons.send(old)
    here.settle()
    assert here.whispers() == ["cleo was faster: suspected at 12:00 UTC (facts mended: vote)."]
    assert here.ban(ban_id).status is BanStatus.SUSPECTED


def test_a_dialog_sent_off_after_somebody_decided_changes_nothing(here: Office) -> None:
    ban_id = here.alert()
    here.click("Reject", BEN)
    here.click("Confirm", ANA)
    here.fill(BEN, reason="opinion")
    assert here.ban(ban_id).status is BanStatus.CONFIRMED
    assert here.whispers(BEN)[0].startswith("ana (U2ANA) was faster: confirmed")


def test_a_decision_elsewhere_shows_in_slack(here: Office) -> None:
    ban_id = here.alert()
    review.decide(here.services, ban_id, BanStatus.REJECTED, "opinion", "dora", "desk")
    here.settle()
    assert "Rejected by dora: opinion" in text_of(here)
    with pytest.raises(Conflict):
        review.decide(here.services, ban_id, BanStatus.CONFIRMED, "", "eve", "cli", 1)


def test_the_link_to_the_desk_is_acknowledged_and_does_nothing(here: Office) -> None:
    ban_id = here.alert()
    assert here.click("Open desk").status == 200
    assert here.ban(ban_id).version == 1
    assert here.whispers() == []


def test_a_dialog_that_slack_opens_no_more_leads_to_the_desk(here: Office) -> None:
    ban_id = here.alert()
    payload = here.slack.persons.click_payload(CHANNEL, here.head()["ts"], "Reject", ANA)
    payload["trigger_id"] = "used"
    here.slack.persons.send(payload)
    here.settle()
    assert here.whispers() == [
        f"Slack did not open the dialog in time. Click again, or use https://desk.example/bans/{ban_id}"
    ]


@pytest.mark.parametrize("by_socket", [False, True], ids=["http", "socket"])
def test_only_those_who_were_named_may_decide(tmp_path: Path, by_socket: bool) -> None:
    with office(tmp_path, by_socket, reviewers=("SREVIEW", BEN)) as here:
        ban_id = here.alert()
        here.slack.groups["SREVIEW"] = ["U9EVE"]
        here.click("Confirm", ANA)
        assert here.whispers(ANA) == [
            "You may read this alert but not decide on it. Ask whoever runs banwatch to add you."
        ]
        assert here.ban(ban_id).status is BanStatus.SUSPECTED
        here.click("Confirm", BEN)
        assert here.ban(ban_id).status is BanStatus.CONFIRMED
        here.slack.people["U9EVE"] = "eve"
        here.click("Undo", "U9EVE")
        assert here.ban(ban_id).status is BanStatus.SUSPECTED


def test_people_of_another_workspace_may_not_decide_unless_named(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        ban_id = here.alert()
        here.slack.guests.add(BEN)
        here.click("Confirm", BEN)
        assert here.ban(ban_id).status is BanStatus.SUSPECTED
        assert "not decide" in here.whispers(BEN)[0]


def test_a_group_that_slack_does_not_tell_lets_nobody_in(tmp_path: Path) -> None:
    with office(tmp_path, reviewers=("SREVIEW",)) as here:
        ban_id = here.alert()
        here.slack.scopes.discard("usergroups:read")
        here.click("Confirm", ANA)
        assert here.ban(ban_id).status is BanStatus.SUSPECTED
        assert "missing_scope" in here.whispers(ANA)[0]


def test_undo_ends_after_ten_minutes(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        ban_id = here.alert()
        here.click("Confirm")
        here.world.clock.pass_by(minutes=11)
        here.click("Undo")
        assert here.ban(ban_id).status is BanStatus.CONFIRMED
        assert "review desk" in here.whispers()[-1]
