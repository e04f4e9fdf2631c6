"""What was dismissed: searched, drawn by chance, judged by a person, and what that says of the bans missed."""

from dataclasses import replace

import pytest

from banwatch.errors import InputError
from banwatch.jobs.audit import judge, open_draws, rate, sample, search
from banwatch.jobs.classify import classify
from banwatch.model.ban import BanStatus
from banwatch.model.finding import Verdict
from jobs.test_dedupe_job import bans, tell
from support.makers import article, claim, finding
from support.world import World, world

DISMISSED = finding(verdict=Verdict.NOT_BAN)


def dismiss(here: World, count: int) -> None:
    for number in range(1, count + 1):
        tell(here, article(number, title=f"Story {number}"), DISMISSED)


def test_each_dismissed_article_is_drawn_once(here: World) -> None:
    dismiss(here, 5)
    first, second = sample(here.services, 3), sample(here.services, 3)
    assert (len(first), len(second)) == (3, 2)
    assert {each.article_id for each in (*first, *second)} == {f"art-{n}" for n in range(1, 6)}
    assert sample(here.services, 3) == ()
    assert {each.article_id for each in open_draws(here.services)} == {f"art-{n}" for n in range(1, 6)}


def test_a_draw_hangs_on_chance_alone(here: World) -> None:
    dismiss(here, 5)
    here.services.dice.fraction = lambda: 0.0  # type: ignore[attr-defined]
    assert [each.article_id for each in sample(here.services, 2)] == ["art-1", "art-2"]


def test_bans_and_what_does_not_name_the_topic_are_not_drawn(here: World) -> None:
    tell(here, article(1), finding(claim()))
    tell(here, article(2), replace(DISMISSED, kind="off_topic"))
    assert sample(here.services, 9) == ()


def test_what_better_rules_find_is_no_longer_dismissed(here: World) -> None:
    dismiss(here, 1)
    here.verdicts.watches = (replace(here.verdicts.watches[0], version="r2"),)
    here.verdicts.findings["art-1"] = finding(claim(), rulebook="r2")
    classify(here.services)
    assert sample(here.services, 9) == search(here.services, ["Story"], 9) == ()


def test_the_rate_has_an_interval_and_counts_what_was_judged(here: World) -> None:
    dismiss(here, 10)
    assert (rate(here.services).judged, rate(here.services).high) == (0, 1.0)
    drawn = sample(here.services, 5)
    for number, each in enumerate(drawn):
        judge(here.services, each.article_id, number == 0, "ana")
    told = rate(here.services)
    assert (told.dismissed, told.judged, told.missed, told.share) == (10, 5, 1, 0.2)
    assert (round(told.low, 3), round(told.high, 3)) == (0.036, 0.624)
    assert told.estimated[0] == pytest.approx(2.0)


def test_a_missed_ban_waits_for_a_person_once(here: World) -> None:
    dismiss(here, 1)
    sample(here.services, 1)
    (ban_id,) = judge(here.services, "art-1", True, "ana")
    assert judge(here.services, "art-1", True, "ana") == ()
    (ban,) = bans(here).values()
    assert (ban.id, ban.status, ban.article_id) == (ban_id, BanStatus.CANDIDATE, "art-1")
    assert "ana" in ban.reasons[0]


def test_only_what_was_drawn_is_judged_and_by_somebody(here: World) -> None:
    dismiss(here, 1)
    with pytest.raises(InputError, match="not drawn"):
        judge(here.services, "art-1", False, "ana")
    with pytest.raises(InputError, match="name"):
        judge(here.services, "art-1", False, " ")


def test_search_wants_all_words_in_any_case_and_takes_them_letter_for_letter(here: World) -> None:
    tell(here, article(1, title="Council HEARS of 100% cotton_bags"), replace(DISMISSED, confidence=0.1))
    tell(here, article(2, title="Council hears of cameras"), replace(DISMISSED, confidence=0.3))

    def found(*words: str) -> list[str]:
        return [each.article_id for each in search(here.services, words, 9)]

    assert found("hears", "council") == ["art-2", "art-1"]
    assert found("hears", "nothing-like-it") == []
    assert (found("100%"), found("n_b"), found("1%c")) == (["art-1"], ["art-1"], [])
    with pytest.raises(InputError, match="nothing to search"):
        search(here.services, [" "], 9)


def test_what_is_older_than_it_is_kept_is_neither_drawn_nor_found() -> None:
    with world(keep_dismissed=86400.0) as here:
        dismiss(here, 1)
        assert len(search(here.services, ["Story"], 9)) == 1
        here.clock.pass_by(days=2)
        assert search(here.services, ["Story"], 9) == sample(here.services, 9) == ()
