"""The same article twice: a wire story in many papers is one report with its outlets."""

import random
from dataclasses import replace

from banwatch.alert.console import render
from banwatch.alert.facts import doubts
from banwatch.alert.outlets import also_in, told_by
from banwatch.jobs.review import dossier
from jobs.test_dedupe_job import bans, tell
from support.makers import TEXT, article, finding
from support.makers import claim as claim_of
from support.world import World

CHANCE = random.Random(9)
FILLER = [" ".join("".join(CHANCE.choices("abcdefgimorst", k=5)) for _ in range(12)) + "." for _ in range(40)]
STORY = TEXT + " " + " ".join(FILLER[:20])


def told(here: World, *texts: tuple[str, str]) -> list[tuple[str, str | None]]:
    """(article, what it repeats) of the reports, after these papers carried these texts."""
    for number, (paper, text) in enumerate(texts, 1):
        tell(here, article(number, source=paper, text=text), finding(claim_of(evidence={})))
    (ban_id,) = bans(here)
    return [(each.article_id, each.same_as) for each in dossier(here.services, ban_id)[0].reports]


def test_copies_point_to_the_first_however_they_were_changed(here: World) -> None:
    cut = " ".join(STORY.split()[: len(STORY.split()) // 2])
    relede = "Our own reporter was there when it happened, and saw. " + " ".join(FILLER[:19])
    found = told(here, ("Wire", STORY), ("Gazette", cut), ("Courier", relede), ("Own", TEXT + " ".join(FILLER[20:])))
    assert found == [("art-1", None), ("art-2", "art-1"), ("art-3", "art-1"), ("art-4", None)]


def test_one_text_in_three_papers_is_one_report_and_one_witness(here: World) -> None:
    told(here, ("Wire", STORY), ("Gazette", STORY + " More below."), ("Courier", "Just in. " + STORY))
    (ban_id,) = bans(here)
    alert, _ = dossier(here.services, ban_id)
    (report,) = told_by(alert.reports)
    assert also_in(report) == "Gazette, Courier"
    assert "all outlets carry the same text so far" in doubts(alert.ban, alert.reports)
    page = render(alert, "face surveillance")
    assert page.count("reported by") == 1
    assert "Gazette, Courier" in page


def test_two_texts_are_two_witnesses(here: World) -> None:
    told(here, ("Wire", STORY), ("Own", TEXT + " ".join(FILLER[20:])))
    (ban_id,) = bans(here)
    alert, _ = dossier(here.services, ban_id)
    assert len(told_by(alert.reports)) == 2
    assert not any("outlet" in doubt for doubt in doubts(alert.ban, alert.reports))


def test_many_outlets_are_counted() -> None:
    first = dossier_report("art-1", "Wire", None)
    copies = [dossier_report(f"art-{n}", f"Paper {n}", "art-1") for n in range(2, 10)]
    (one,) = told_by([first, *copies])
    assert also_in(one) == "Paper 2, Paper 3, Paper 4, Paper 5, Paper 6 and 3 more"


def dossier_report(article_id: str, source: str, same_as: str | None):
    from banwatch.model.ban import Report

    return Report(article_id, "", "", source, None, None, {}, same_as)


def test_a_text_too_short_to_tell_is_its_own(here: World) -> None:
    assert told(here, ("Wire", TEXT), ("Gazette", TEXT)) == [("art-1", None), ("art-2", None)]


def test_an_article_judged_again_by_new_rules_is_filed_once(here: World) -> None:
    told(here, ("Wire", STORY))
    here.verdicts.watches = (replace(here.verdicts.watches[0], version="r2"),)
    tell(here, article(1, source="Wire", text=STORY), finding(claim_of(evidence={}), rulebook="r2"))
    (ban_id,) = bans(here)
    assert [each.same_as for each in dossier(here.services, ban_id)[0].reports] == [None]
