"""What looks like a new ban and is not, each beside a near neighbour that is one."""

from collections.abc import Callable
from datetime import date

import pytest

from banwatch.model.finding import Finding, Verdict

Ask = Callable[..., Finding]
HEAD = "TULSA, Okla. — "

HELD = [
    ("passed, then vetoed", HEAD + "The Tulsa City Council voted 5-4 last week to ban facial recognition. On "
        "Tuesday the mayor vetoed the ordinance."),
    ("passed, then vetoed", HEAD + "Nine days after the Tulsa City Council passed a ban on face recognition, "
        "the mayor vetoed the measure Tuesday."),
    ("a vote to postpone", HEAD + "The Tulsa City Council voted 6-3 on Tuesday to postpone a ban on facial "
        "recognition until May."),
    ("a vote to postpone", HEAD + "A proposed ban on face surveillance was tabled by the Tulsa City Council on "
        "Tuesday night in an 8-1 vote."),
    ("committee", HEAD + "The public safety committee of the Tulsa City Council voted 3-1 on Tuesday to "
        "recommend a ban on facial recognition."),
    ("committee", HEAD + "A Tulsa City Council committee on Tuesday advanced an ordinance that would ban face "
        "recognition; the full body votes in May."),
    ("object reversed", HEAD + "The Tulsa City Council voted 5-4 on Tuesday to reject a ban on facial recognition."),
    ("object reversed", HEAD + "The Tulsa City Council on Tuesday blocked a facial recognition ban that had "
        "been debated for months."),
    ("rollback", HEAD + "The Tulsa City Council voted 7-2 on Tuesday to repeal its ban on facial recognition."),
    ("rollback", HEAD + "The Tulsa City Council on Tuesday approved an ordinance to lift the ban on face "
        "recognition for detectives."),
    ("state", "OKLAHOMA CITY — The state Senate voted 30-15 on Tuesday to ban facial recognition by police. The "
        "House passed the bill in February."),
    ("state", "The Oklahoma Legislature on Tuesday passed a moratorium on face recognition in schools; the "
        "governor is expected to sign."),
    ("company", HEAD + "The company said on Tuesday that it had banned police from using its facial recognition "
        "software."),
    ("company", HEAD + "A retailer with stores in Tulsa has banned face recognition at its entrances, the chain "
        "said Tuesday."),
    ("retrospective", HEAD + "In May 2019 the Tulsa City Council voted 8-1 to ban facial recognition. Two years "
        "later, residents disagree about what it did."),
    ("retrospective", "Cities that have banned facial recognition include Tulsa, Omaha, Wichita, Dayton and "
        "Fargo. The bans were passed in 2019 and 2020."),
    ("proposal", HEAD + "The Tulsa City Council will vote Tuesday on an ordinance that would ban facial "
        "recognition."),
    ("proposal", HEAD + "Two members of the Tulsa City Council want to ban facial recognition, and plan to "
        "introduce an ordinance in May."),
    ("ballot", HEAD + "The Tulsa City Council voted 6-3 on Tuesday to put a ban on facial recognition on the "
        "November ballot."),
    ("ballot", HEAD + "A ban on face surveillance was approved for the November ballot by the Tulsa City "
        "Council on Tuesday."),
    ("school", HEAD + "The Tulsa school board voted 5-2 on Tuesday to ban facial recognition in all schools of "
        "the district."),
    ("school", HEAD + "Regents of the university in Tulsa on Tuesday banned face recognition on campus."),
    ("allowed", HEAD + "The Tulsa City Council on Tuesday approved a contract for facial recognition software, 6-3."),
    ("allowed", HEAD + "The Tulsa City Council voted 6-3 on Tuesday to let police use facial recognition."),
    ("another decision in the sentence", HEAD + "Tulsa County commissioners on Tuesday set a hearing on a ban on "
        "face recognition and approved a settlement."),
    ("another ban", HEAD + "The council will hear a proposal to bar police from using face recognition. It "
        "approved a ban on camping Tuesday, 5-2."),
    ("narrowed", HEAD + "Tulsa police may use face recognition to look for children under an ordinance that the "
        "City Council approved 5-3 on Tuesday."),
    ("oversight", HEAD + "The Tulsa City Council voted 5-2 on Tuesday for an ordinance that requires its "
        "approval before police buy face recognition."),
    ("amendment lost", HEAD + "The Tulsa City Council passed a privacy ordinance Tuesday. An amendment to ban "
        "face recognition outright was defeated, 3-4."),
    ("a state's bill", HEAD + "A bill to ban facial recognition passed the Oklahoma House, 60-30, on Tuesday. "
        "The Tulsa City Council took no position."),
    ("a panel of the council", HEAD + "The rules committee of the Tulsa City Council voted 3-0 Tuesday to send a "
        "ban on facial recognition to the full body."),
]  # fmt: skip

TOLD = [
    "The Tulsa City Council voted 5-4 on Tuesday to ban facial recognition by city departments.",
    "The Tulsa City Council on Tuesday passed an ordinance that bars police from using face recognition.",
    "On Tuesday night the Tulsa City Council unanimously approved a moratorium on face surveillance.",
    "Facial recognition was banned in Tulsa on Tuesday when the City Council adopted an ordinance, 7-2.",
    "Tulsa on Tuesday became the first city in Oklahoma to ban facial recognition.",
    "The Tulsa City Council voted Tuesday to override the mayor's veto of a ban on facial recognition; it bans "
        "the use of the technology by the city.",
    "Supervisors in Tulsa County outlawed face recognition on Tuesday in a 2-1 vote.",
    "No city employee in Tulsa may use face recognition from now on, under an ordinance that the City Council "
    "adopted 7-2 on Tuesday.",
    "The measure to ban facial recognition in Tulsa passed Tuesday, 7-2, after a four-hour hearing at City Hall.",
    "It is now illegal for Tulsa police to use facial recognition. The City Council approved the ordinance "
    "unanimously Tuesday.",
    "The Tulsa City Council on Tuesday approved an ordinance that would prohibit the city from using facial "
        "recognition, 6-3.",
]  # fmt: skip


@pytest.mark.parametrize(("why", "text"), HELD)
def test_no_alert(ask: Ask, why: str, text: str) -> None:
    finding = ask(text)
    assert finding.verdict is not Verdict.NEW_BAN, (why, finding.confidence, finding.reasons)


@pytest.mark.parametrize("text", TOLD)
def test_alert(ask: Ask, text: str) -> None:
    finding = ask(HEAD + text)
    assert finding.verdict is Verdict.NEW_BAN, (finding.confidence, finding.reasons)


def test_a_refusal_of_another_item_does_not_hold_the_ban_back(ask: Ask) -> None:
    text = HEAD + (
        "The Tulsa City Council voted 7-2 on Tuesday to ban facial recognition by any city department.\n\n"
        "OTHER BUSINESS\n• A plan for a dog park was rejected, 4-5.\n• A ban on scooters was postponed to May.\n"
    )
    assert ask(text).verdict is Verdict.NEW_BAN


def test_the_veto_is_told_with_its_words(ask: Ask) -> None:
    text = (
        HEAD + "The Tulsa City Council voted 5-4 last week to ban facial recognition. On Tuesday the mayor vetoed "
        "the ordinance."
    )
    assert any("vetoed" in reason and "Held back" in reason for reason in ask(text).reasons)


def test_old_news_is_held_by_its_date(ask: Ask) -> None:
    text = HEAD + "On January 12 the Tulsa City Council voted 7-2 to ban facial recognition by any city department."
    assert ask(text, published=date(2021, 1, 13)).verdict is Verdict.NEW_BAN
    assert ask(text, published=date(2021, 3, 10)).verdict is not Verdict.NEW_BAN


def test_headline_of_another_item_in_the_links_is_no_news(ask: Ask) -> None:
    text = (
        HEAD + "The Tulsa City Council heard a report on facial recognition on Tuesday and took no vote.\n\n"
        "RELATED\nOmaha City Council bans facial recognition, 5-2\nWichita council votes to ban face surveillance\n"
    )
    finding = ask(text)
    assert finding.verdict is not Verdict.NEW_BAN
    assert "Omaha" not in {c.place for c in finding.claims}
