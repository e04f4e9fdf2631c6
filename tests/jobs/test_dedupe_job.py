"""Dedupe as a job: one alert per ban, candidates that rise, and nothing twice when run again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from banwatch.jobs.classify import classify
from banwatch.jobs.dedupe import dedupe
from banwatch.jobs.tally import Tally
from banwatch.model.article import Article
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.finding import Claim, Finding, Verdict
from support.makers import NOW, article, claim, finding
from support.world import World


def tell(here: World, told: Article, found: Finding | Exception, quiet: bool = False) -> Tally:
    """Let an article with this finding go through classify and dedupe."""
    here.verdicts.findings[told.id] = found
    with here.store.write() as tx:
        tx.articles.add_article(told, quiet, f"hash of {told.id}", here.clock.now())
    tally = classify(here.services)
    while dedupe(here.services):
        pass
    return tally


def bans(here: World) -> dict[str, Ban]:
    with here.store.read() as tx:
        return {ban.id: ban for ban in tx.bans.bans()}


def alerts(here: World) -> int:
    with here.store.read() as tx:
        return tx.outbox.pending()


def reports(here: World, ban_id: str) -> list[str]:
    with here.store.read() as tx:
        return [report.article_id for report in tx.bans.reports(ban_id)]


def test_a_new_ban_is_recorded_with_its_alert(here: World) -> None:
    tell(here, article(1), finding(claim()))
    (ban,) = bans(here).values()
    assert (ban.status, ban.facts, ban.article_id) == (BanStatus.SUSPECTED, claim(), "art-1")
    assert alerts(here) == 1


def test_a_second_report_is_attached_and_not_alerted(here: World) -> None:
    tell(here, article(1), finding(claim()))
    tell(here, article(2), finding(claim(decided_on=None)))
    (ban_id,) = bans(here)
    assert reports(here, ban_id) == ["art-1", "art-2"]
    assert alerts(here) == 1


def test_a_report_that_knows_the_day_gives_its_facts_to_a_ban_without_one(here: World) -> None:
    tell(here, article(1), finding(claim(decided_on=None)))
    tell(here, article(2), finding(claim()))
    (ban,) = bans(here).values()
    assert (ban.facts, ban.article_id, alerts(here)) == (claim(), "art-2", 1)


def test_running_again_changes_nothing(here: World) -> None:
    tell(here, article(1), finding(claim()))
    before = bans(here)
    assert not dedupe(here.services)
    assert (bans(here), alerts(here)) == (before, 1)


def test_two_bans_in_one_article_are_two_alerts(here: World) -> None:
    tell(here, article(1), finding(claim(), claim("Northfield")))
    assert {ban.facts.place for ban in bans(here).values()} == {"Millbrook", "Northfield"}
    assert alerts(here) == 2


def test_two_towns_of_one_name_are_two_alerts(here: World) -> None:
    tell(here, article(1), finding(claim()))
    tell(here, article(2), finding(claim(region="Maine")))
    assert (len(bans(here)), alerts(here)) == (2, 2)


def test_the_unsure_goes_to_a_person_without_an_alert(here: World) -> None:
    tell(here, article(1), finding(claim(), verdict=Verdict.REVIEW))
    (ban,) = bans(here).values()
    assert (ban.status, alerts(here)) == (BanStatus.CANDIDATE, 0)


def test_a_certain_report_raises_a_candidate_with_its_own_facts(here: World) -> None:
    tell(here, article(1), finding(claim(vote=None), verdict=Verdict.REVIEW))
    tell(here, article(2), finding(claim()))
    (ban,) = bans(here).values()
    assert (ban.status, ban.facts.vote, ban.article_id) == (BanStatus.SUSPECTED, "7-0", "art-2")
    assert reports(here, ban.id) == ["art-1", "art-2"]
    assert alerts(here) == 1


def test_an_unsure_report_of_an_alerted_ban_is_attached(here: World) -> None:
    tell(here, article(1), finding(claim()))
    tell(here, article(2), finding(claim(), verdict=Verdict.REVIEW))
    assert (len(bans(here)), alerts(here)) == (1, 1)


def test_articles_for_review_without_a_place_stay_apart(here: World) -> None:
    tell(here, article(1), finding(verdict=Verdict.REVIEW))
    tell(here, article(2), finding(Claim(None), verdict=Verdict.REVIEW))
    assert [ban.status for ban in bans(here).values()] == [BanStatus.CANDIDATE] * 2


def test_old_news_of_a_new_feed_is_recorded_and_does_not_ring_later_either(here: World) -> None:
    tell(here, article(1), finding(claim()), quiet=True)
    tell(here, article(2), finding(claim()))
    assert ([ban.status for ban in bans(here).values()], alerts(here)) == ([BanStatus.SUSPECTED], 0)


@pytest.mark.parametrize(("age", "rung"), [(timedelta(days=3), 1), (timedelta(days=30), 0)])
def test_better_rules_ring_for_what_is_recent_only(here: World, age: timedelta, rung: int) -> None:
    told = article(1, published_at=NOW - age)
    tell(here, told, finding(verdict=Verdict.NOT_BAN))
    here.verdicts.watches = (replace(here.verdicts.watches[0], version="r2"),)
    here.verdicts.findings["art-1"] = finding(claim(), rulebook="r2")
    classify(here.services)
    dedupe(here.services)
    assert (len(bans(here)), alerts(here)) == (1, rung)


def test_a_further_stage_is_told_as_a_change(here: World) -> None:
    tell(here, article(1), finding(claim(stage="first_reading")))
    tell(here, article(2), finding(claim(stage="final", decided_on=date(2021, 5, 18))))
    (ban,) = bans(here).values()
    assert (ban.facts.stage, ban.version, alerts(here)) == ("final", 2, 2)


def test_a_text_that_breaks_the_rules_goes_to_a_person_and_the_next_goes_on(here: World) -> None:
    here.verdicts.findings["art-2"] = finding(claim())
    with here.store.write() as tx:
        tx.articles.add_article(article(2), False, "hash of art-2", NOW)
    tally = tell(here, article(1), RuntimeError("poison"))
    assert (tally.done, tally.failed) == (1, 1)
    assert "art-1" in tally.notes[0]
    assert {ban.status for ban in bans(here).values()} == {BanStatus.SUSPECTED, BanStatus.CANDIDATE}
