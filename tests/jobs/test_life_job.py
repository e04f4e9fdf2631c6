"""The life of a ban as jobs: steps told once, proposals followed quietly, the calendar, and a person's word."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from banwatch.errors import InputError
from banwatch.jobs.deliver import deliver
from banwatch.jobs.digest_content import Window, gather
from banwatch.jobs.life import calendar, record_step
from banwatch.jobs.review import decide
from banwatch.model.ban import Ban, BanStatus, KnownBan
from banwatch.model.finding import Claim, Verdict
from banwatch.model.life import Stage
from jobs.test_dedupe_job import alerts, bans, reports, tell
from support.makers import NOW, article, claim, finding
from support.world import World

PROPOSAL = claim(stage="proposed", decided_on=date(2021, 4, 20), vote=None)


def news(here: World, number: int, step: Claim, verdict: Verdict = Verdict.NOT_BAN) -> None:
    """An article that tells a step and no new ban."""
    tell(here, article(number), replace(finding(verdict=verdict), steps=(step,)))


def send(here: World) -> tuple[list[str], list[tuple[str, str]]]:
    """Alerts and changes that have been sent so far."""
    while deliver(here.services):
        pass
    return here.slack.sent, here.slack.changes


def only(here: World) -> Ban:
    (ban,) = bans(here).values()
    return ban


def stages(here: World, ban_id: str) -> list[str]:
    with here.store.read() as tx:
        return [step.stage.value for step in tx.life.steps(ban_id)]


def test_five_stages_of_one_ban_are_one_alert_and_a_change_each(here: World) -> None:
    tell(here, article(1), finding(claim(stage="first_reading")))
    for number, (stage, days) in enumerate((("final", 14), ("signed", 20), ("in_effect", 50)), 2):
        day = date(2021, 5, 4) + timedelta(days=days)
        tell(here, article(number, published_on=day), finding(claim(stage=stage, decided_on=day)))
    news(here, 9, claim(stage="partly_repealed", decided_on=date(2023, 5, 2)))
    ban = only(here)
    alerted, changed = send(here)
    assert alerted == [ban.id]
    assert [stage for _, stage in changed] == ["final", "signed", "in_effect", "partly_repealed"]
    assert stages(here, ban.id) == ["first_reading", "final", "signed", "in_effect", "partly_repealed"]
    assert ban.facts.stage == "partly_repealed"
    assert reports(here, ban.id) == ["art-1", "art-2", "art-3", "art-4", "art-9"]


def test_the_same_change_told_by_a_second_paper_is_not_told_again(here: World) -> None:
    tell(here, article(1), finding(claim()))
    for number in (2, 3):
        news(here, number, claim(stage="vetoed", decided_on=date(2021, 5, 10)))
    assert send(here) == ([only(here).id], [(only(here).id, "vetoed")])


def test_an_unsure_report_changes_no_stage(here: World) -> None:
    tell(here, article(1), finding(claim(stage="first_reading")))
    tell(here, article(2), finding(claim(stage="final", decided_on=date(2021, 5, 18)), verdict=Verdict.REVIEW))
    assert (only(here).facts.stage, send(here)[1]) == ("first_reading", [])


def test_the_proof_of_a_stage_lies_with_its_step(here: World) -> None:
    tell(here, article(1), finding(claim(stage="first_reading")))
    proof = claim().evidence["vote"]
    further = claim(stage="final", decided_on=date(2021, 5, 18), evidence={"stage": proof})
    tell(here, article(2), finding(further))
    ban_id = only(here).id
    with here.store.read() as tx:
        first, second = tx.life.steps(ban_id)
    assert (second.evidence, second.article_id, first.article_id) == (proof, "art-2", "art-1")
    assert "stage" not in only(here).facts.evidence


def test_a_proposal_is_followed_quietly_and_alerted_when_it_passes(here: World) -> None:
    news(here, 1, PROPOSAL)
    assert (only(here).status, alerts(here)) == (BanStatus.FOLLOWED, 0)
    news(here, 2, replace(PROPOSAL, stage="committee", decided_on=date(2021, 4, 28)))
    assert (only(here).facts.stage, alerts(here)) == ("committee", 0)
    tell(here, article(3), finding(claim()))
    ban = only(here)
    assert (ban.status, ban.facts, send(here)) == (BanStatus.SUSPECTED, claim(), ([ban.id], []))
    assert stages(here, ban.id) == ["proposed", "committee", "final"]


def test_a_proposal_that_an_unsure_report_calls_a_ban_goes_to_a_person(here: World) -> None:
    news(here, 1, PROPOSAL)
    tell(here, article(2), finding(claim(), verdict=Verdict.REVIEW))
    assert (only(here).status, alerts(here)) == (BanStatus.CANDIDATE, 0)


def test_what_is_followed_and_what_changed_stand_in_the_digest(here: World) -> None:
    news(here, 1, replace(PROPOSAL, place="Northfield"))
    news(here, 2, replace(PROPOSAL, place="Eastfield"))
    news(here, 3, replace(PROPOSAL, place="Eastfield", stage="failed", decided_on=date(2021, 5, 1)))
    tell(here, article(4), finding(claim()))
    here.clock.pass_by(hours=1)
    news(here, 5, claim(stage="vetoed", decided_on=date(2021, 5, 5)))
    with here.store.read() as tx:
        end = NOW + timedelta(days=1)
        content = gather(here.services, tx, (), Window(end.date(), NOW, end, tx.bans.changes(NOW, end)))
    assert [alert.ban.facts.place for alert in content.pipeline] == ["Northfield"]
    assert [(c.step.stage, c.before, c.loud) for c in content.stages] == [(Stage.VETOED, Stage.FINAL, True)]
    assert content.stages[0].article is not None


def test_a_change_goes_into_the_thread_of_the_alert(here: World) -> None:
    tell(here, article(1), finding(claim()))
    send(here)
    news(here, 2, claim(stage="vetoed", decided_on=date(2021, 5, 10)))
    send(here)
    assert here.slack.threads == ["C1:1"]


@pytest.mark.parametrize(("stage", "changes"), [("repealed", 1), ("in_effect", 0)])
def test_of_a_ban_on_the_known_list_only_loud_steps_are_told(here: World, stage: str, changes: int) -> None:
    line = KnownBan(
        "w", "Millbrook", "Ohio", "US", "city", None, "ordinance", None, date(2019, 5, 4), None, "final", "", ""
    )
    with here.store.write() as tx:
        tx.bans.load_known([(line, "millbrook")], NOW)
    news(here, 1, claim(stage=stage, decided_on=date(2021, 5, 4)))
    assert (len(send(here)[1]), only(here).status, only(here).facts.stage) == (changes, BanStatus.KNOWN, stage)


def test_a_moratorium_expires_on_its_day_and_not_before(here: World) -> None:
    tell(here, article(1), finding(claim(instrument="moratorium")))
    record_step(here.services, only(here).id, Stage.EXPIRED, date(2021, 6, 30), "ana", "section 4")
    assert (calendar(here.services).done, only(here).facts.stage) == (0, "final")
    here.clock.pass_by(days=60)
    assert calendar(here.services).done == 1
    assert calendar(here.services).done == 0
    assert (only(here).facts.stage, send(here)[1]) == ("expired", [(only(here).id, "expired")])


def test_a_repeal_overtakes_the_end_of_a_moratorium(here: World) -> None:
    tell(here, article(1), finding(claim(instrument="moratorium")))
    record_step(here.services, only(here).id, Stage.EXPIRED, date(2021, 6, 30), "ana", "section 4")
    news(here, 2, claim(stage="repealed", decided_on=date(2021, 5, 20)))
    here.clock.pass_by(days=60)
    calendar(here.services)
    assert calendar(here.services).done == 0
    assert (only(here).facts.stage, stages(here, only(here).id)) == ("repealed", ["final", "repealed"])


def test_a_person_may_record_a_step_and_is_refused_what_cannot_be(here: World) -> None:
    tell(here, article(1), finding(claim()))
    ban_id = only(here).id
    step = record_step(here.services, ban_id, Stage.VETOED, date(2021, 5, 5), "ana", "https://town.example/veto")
    assert (step.note, only(here).facts.stage) == ("ana: https://town.example/veto", "vetoed")
    with pytest.raises(InputError, match="cannot become in_effect"):
        record_step(here.services, ban_id, Stage.IN_EFFECT, date(2021, 5, 6), "ana", "")
    with pytest.raises(InputError, match="name"):
        record_step(here.services, ban_id, Stage.OVERRIDDEN, date(2021, 5, 6), " ", "")
    with pytest.raises(InputError, match="within 300"):
        record_step(here.services, ban_id, Stage.OVERRIDDEN, date(2021, 5, 6), "ana", "x" * 300)
    decide(here.services, ban_id, BanStatus.REJECTED, "opinion", "ana", "cli")
    with pytest.raises(InputError, match="is rejected"):
        record_step(here.services, ban_id, Stage.OVERRIDDEN, date(2021, 5, 6), "ana", "")
