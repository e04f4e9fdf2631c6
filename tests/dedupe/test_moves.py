"""The table of moves between stages, walked in full."""

from itertools import product

from banwatch.model.life import LOUD, MOVES, OVER, PIPELINE, Stage, may_follow, stage_of


def test_every_stage_has_its_moves_and_none_leads_to_itself() -> None:
    assert set(MOVES) == set(Stage)
    assert all(stage not in moves for stage, moves in MOVES.items() if stage not in {*REPEATING})


REPEATING = (Stage.AMENDED, Stage.SUSPENDED, Stage.PARTLY_REPEALED)
"""May happen again: a law is amended twice."""


def test_nothing_runs_backwards() -> None:
    early = (*PIPELINE, Stage.FIRST_READING)
    late = set(Stage) - set(early)
    assert not any(may_follow(now, then) for now, then in product(late, early))
    assert not any(may_follow(now, Stage.FINAL) for now in late)


def test_after_its_end_a_ban_moves_no_more() -> None:
    assert not any(may_follow(now, then) for now, then in product(OVER, Stage))


def test_a_veto_leads_to_an_override_or_to_failure() -> None:
    assert MOVES[Stage.VETOED] == {Stage.OVERRIDDEN, Stage.FAILED}


def test_from_an_unknown_stage_every_one_may_follow() -> None:
    assert all(may_follow(None, stage) for stage in Stage)


def test_passed_vetoed_and_repealed_are_loud() -> None:
    assert {Stage.FINAL, Stage.VETOED, Stage.REPEALED} <= LOUD
    assert not LOUD & PIPELINE


def test_words_of_claims_are_stages() -> None:
    assert [stage_of(word) for word in ("final", "", None, "nonsense")] == [Stage.FINAL, None, None, None]
