"""A change of stage in plain words."""

from dataclasses import replace
from datetime import date

import pytest

from banwatch.alert.change import WORDS, change_headline, tell_change
from banwatch.alert.headline import headline
from banwatch.model.alert import Alert, StageChange
from banwatch.model.ban import BanStatus
from banwatch.model.finding import Evidence
from banwatch.model.life import Stage, Step
from support.makers import NOW, TEXT, article, ban, claim


def change(stage: Stage = Stage.REPEALED, **more: object) -> StageChange:
    step = Step(7, "ban-2021-0001", stage, date(2023, 5, 2), "art-2", Evidence(0, 8, TEXT[:8]), "report", NOW)
    told = Alert(replace(ban(), id="ban-2021-0001"), article(), (), "https://desk.example/bans/ban-2021-0001")
    return replace(StageChange(told, step, Stage.IN_EFFECT, article(2)), **more)


def test_a_change_names_place_stage_day_proof_and_report() -> None:
    told = tell_change(change(), "face surveillance").splitlines()
    assert told[0] == "Millbrook, Ohio: ban of face surveillance repealed"
    assert told[1] == "On 2 May 2023; before: in effect"
    assert told[2] == "“The Mill”"
    assert told[3] == "The Paper: Council bans it"
    assert told[4:] == ["https://paper.example/2", "https://desk.example/bans/ban-2021-0001"]


def test_what_a_person_recorded_tells_who() -> None:
    step = replace(change().step, article_id=None, evidence=None, day=None, note="ana: section 4")
    told = tell_change(change(step=step, article=None, before=None), "face surveillance").splitlines()
    assert told[1:3] == ["Day not stated", "Recorded by ana: section 4"]


def test_a_moratorium_is_called_one() -> None:
    paused = replace(change().alert.ban, facts=claim(instrument="moratorium"))
    told = change(Stage.EXPIRED, alert=Alert(paused, None, ()))
    assert change_headline(told, "drones") == "Millbrook, Ohio: moratorium on drones expired"


def test_every_stage_has_words() -> None:
    assert set(WORDS) == set(Stage)


@pytest.mark.parametrize("stage", list(Stage))
def test_only_loud_stages_are_loud(stage: Stage) -> None:
    quiet = {"proposed", "committee", "first_reading", "signed", "unsigned", "in_effect", "expired", "failed"}
    assert change(stage).loud is (stage.value not in quiet)


@pytest.mark.parametrize(
    ("stage", "status", "told"),
    [
        ("repealed", BanStatus.CONFIRMED, "Millbrook, Ohio: ban of x is repealed"),
        ("vetoed", BanStatus.SUSPECTED, "Millbrook, Ohio: ban of x is vetoed"),
        ("proposed", BanStatus.FOLLOWED, "Millbrook, Ohio: proposal to ban x"),
    ],
)
def test_a_headline_never_says_that_a_place_bans_what_it_does_not(stage: str, status: BanStatus, told: str) -> None:
    assert headline(ban(claim(stage=stage, scope=None), status), "x") == told
