"""Merge, split and undo: nothing lost, ids that stay, and back again."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banwatch.errors import InputError, NotFound
from banwatch.jobs.history import history_of
from banwatch.jobs.regroup import merge, split, undo
from banwatch.jobs.review import decide, dossier
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.finding import Verdict
from jobs.test_dedupe_job import alerts, bans, reports, tell
from support.makers import article, claim, finding
from support.world import World, world

TOWNS = ("Millbrook", "Northfield", "Eastfield", "Westfield")


def three(here: World) -> list[str]:
    """Three bans of three towns; the first has two reports."""
    for number, town in enumerate(TOWNS[:3], 1):
        tell(here, article(number), finding(claim(town)))
    tell(here, article(4), finding(claim(TOWNS[0])))
    return sorted(bans(here))


def state(here: World) -> dict[str, tuple[object, ...]]:
    """All that a merge may change, versions aside."""
    return {
        each.id: (each.status, each.facts, each.article_id, each.merged_into, tuple(reports(here, each.id)))
        for each in bans(here).values()
    }


def test_a_merge_unites_the_evidence_and_the_id_leads_on(here: World) -> None:
    first, second, _ = three(here)
    after = merge(here.services, second, first, "ana", "cli", "one vote", take=())
    assert reports(here, first) == ["art-1", "art-2", "art-4"]
    assert dossier(here.services, second)[0].ban == after
    assert (bans(here)[second].status, bans(here)[second].merged_into) == (BanStatus.MERGED, first)
    assert alerts(here) == 3


def test_what_differs_has_to_be_chosen(here: World) -> None:
    tell(here, article(1), finding(claim(vote="6-1", body=None)))
    tell(here, article(2), finding(claim("Northfield", decided_on=date(2021, 5, 6))))
    first, second = sorted(bans(here))
    with pytest.raises(InputError, match="decided_on: 2021-05-04 or 2021-05-06; vote: 6-1 or 7-0"):
        merge(here.services, second, first, "ana", "cli")
    with pytest.raises(InputError, match="do not differ in scope"):
        merge(here.services, second, first, "ana", "cli", take=["scope"])
    facts = merge(here.services, second, first, "ana", "cli", take=["vote"]).facts
    assert (facts.vote, facts.place, facts.decided_on, facts.body) == (
        "7-0", "Millbrook", date(2021, 5, 4), "City Council",
    )  # fmt: skip
    assert "vote" not in facts.evidence


@pytest.mark.parametrize(
    ("pair", "told"), [((0, 0), "into itself"), ((1, 0), "merged into .* already"), ((2, 1), "merged into .* already")]
)
def test_what_cannot_be_merged_is_refused(here: World, pair: tuple[int, int], told: str) -> None:
    ids = three(here)
    merge(here.services, ids[1], ids[0], "ana", "cli", take=())
    before = state(here)
    with pytest.raises(InputError, match=told):
        merge(here.services, ids[pair[0]], ids[pair[1]], "ana", "cli", take=())
    assert state(here) == before


def test_a_chain_is_flattened_and_unrolled_again(here: World) -> None:
    first, second, third = three(here)
    merge(here.services, third, second, "ana", "cli", take=())
    between = state(here)
    merge(here.services, second, first, "ana", "cli", take=())
    assert {bans(here)[each].merged_into for each in (second, third)} == {first}
    assert reports(here, first) == ["art-1", "art-2", "art-3", "art-4"]
    undo(here.services, first, "ben")
    assert state(here) == between


def test_news_of_a_merged_ban_goes_to_the_one_that_stands(here: World) -> None:
    first, second, _ = three(here)
    merge(here.services, first, second, "ana", "cli", take=["place"])
    tell(here, article(9), finding(claim(TOWNS[0])))
    assert "art-9" in reports(here, second)
    assert alerts(here) == 3


def test_a_merged_ban_is_not_decided(here: World) -> None:
    first, second, _ = three(here)
    merge(here.services, second, first, "ana", "cli", take=())
    with pytest.raises(InputError, match=f"merged into {first}"):
        decide(here.services, second, BanStatus.CONFIRMED, "", "ana", "cli")


def test_what_people_had_heard_of_stays_heard_of(here: World) -> None:
    tell(here, article(1), finding(claim(), verdict=Verdict.REVIEW))
    tell(here, article(2), finding(claim("Northfield")))
    first, second = sorted(bans(here))
    assert merge(here.services, second, first, "ana", "cli", take=()).status is BanStatus.SUSPECTED


def test_a_split_gives_the_other_part_a_new_id_and_an_alert(here: World) -> None:
    first, *_ = three(here)
    kept, made = split(here.services, first, ["art-4"], "ana", "cli", "the voters' measure")
    assert (reports(here, kept.id), reports(here, made.id)) == (["art-1"], ["art-4"])
    assert (made.status, made.article_id, made.id in state(here)) == (BanStatus.SUSPECTED, "art-4", True)
    assert alerts(here) == 4


def test_the_part_with_the_earliest_report_keeps_the_id(here: World) -> None:
    first, *_ = three(here)
    kept, made = split(here.services, first, ["art-1"], "ana", "cli")
    assert (kept.id, reports(here, first), reports(here, made.id)) == (first, ["art-1"], ["art-4"])


@pytest.mark.parametrize(("articles", "told"), [([], "both sides"), (["art-1", "art-4"], "both sides"), (["x"], "x:")])
def test_what_cannot_be_split_is_refused(here: World, articles: list[str], told: str) -> None:
    first, *_ = three(here)
    with pytest.raises(InputError, match=told):
        split(here.services, first, articles, "ana", "cli")


def test_a_split_is_taken_back_and_the_new_id_leads_to_the_old(here: World) -> None:
    first, *_ = three(here)
    before = state(here)
    _, made = split(here.services, first, ["art-4"], "ana", "cli")
    undo(here.services, made.id, "ben")
    after = state(here)
    assert after.pop(made.id)[3] == first
    assert after == before


def test_there_must_be_something_to_undo_and_somebody_who_does_it(here: World) -> None:
    first, second, _ = three(here)
    with pytest.raises(NotFound, match="neither merged nor split"):
        undo(here.services, first, "ana")
    with pytest.raises(InputError, match="name"):
        merge(here.services, second, first, " ", "cli", take=())
    with pytest.raises(InputError, match="within 300"):
        merge(here.services, second, first, "ana", "cli", "x" * 301, take=())


def test_facts_that_changed_since_are_not_thrown_away_by_an_undo(here: World) -> None:
    first, second, _ = three(here)
    merge(here.services, second, first, "ana", "cli", take=())
    decide(here.services, first, BanStatus.CONFIRMED, "", "ana", "cli")
    undo(here.services, first, "ben")
    assert bans(here)[first].status is BanStatus.CONFIRMED


def test_all_of_it_stands_in_the_history(here: World) -> None:
    first, second, _ = three(here)
    merge(here.services, second, first, "ana", "cli", "one vote", take=())
    undo(here.services, first, "ben")
    told = [(event.kind, event.who) for event in history_of(here.services, first)]
    assert {("merge", "ana"), ("merge undone", "ben"), ("recorded", "")} <= set(told)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=5))
def test_any_merges_taken_back_in_turn_leave_everything_as_it_was(pairs: Sequence[tuple[int, int]]) -> None:
    with world() as here:
        for number, town in enumerate(TOWNS, 1):
            tell(here, article(number), finding(claim(town)))
        ids = sorted(bans(here))
        before, done = state(here), []
        for source, target in pairs:
            try:
                done.append(merge(here.services, ids[source], ids[target], "ana", "cli", take=()))
            except InputError:
                continue
            everything(here, ids)
        for merged in reversed(done):
            undo(here.services, merged.id, "ben")
        assert state(here) == before


def everything(here: World, ids: Sequence[str]) -> None:
    """Evidence never shrinks, and no chain is longer than one."""
    found: dict[str, Ban] = bans(here)
    heads = [each for each in found.values() if each.merged_into is None]
    assert {article_id for each in heads for article_id in reports(here, each.id)} == {
        "art-1",
        "art-2",
        "art-3",
        "art-4",
    }
    assert all(found[each.merged_into].merged_into is None for each in found.values() if each.merged_into)
    assert set(found) == set(ids)
