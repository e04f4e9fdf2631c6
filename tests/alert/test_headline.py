"""The headline says what is true at that stage, and no more."""

import pytest

from alert.samples import PHRASE, ban
from banwatch.alert.headline import headline, phrases, whereabouts
from banwatch.model.ban import BanStatus


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "Alderbrook, Massachusetts bans face surveillance"),
        ({"region": None}, "Alderbrook, US bans face surveillance"),
        ({"region": "Alderbrook"}, "Alderbrook bans face surveillance"),
        ({"place": None}, "Unnamed place: possible ban of face surveillance"),
        ({"stage": "first_reading"}, "Alderbrook, Massachusetts takes a first vote to ban face surveillance"),
        ({"stage": "signed"}, "Alderbrook, Massachusetts: ban of face surveillance is signed"),
        ({"stage": "in_effect"}, "Alderbrook, Massachusetts: ban of face surveillance is in effect"),
        ({"stage": None}, "Alderbrook, Massachusetts bans face surveillance"),
        ({"instrument": "moratorium"}, "Alderbrook, Massachusetts puts a moratorium on face surveillance"),
        (
            {"instrument": "moratorium", "stage": "first_reading"},
            "Alderbrook, Massachusetts takes a first vote to pause face surveillance",
        ),
        ({"instrument": "ballot_measure"}, "Voters in Alderbrook, Massachusetts ban face surveillance"),
        ({"instrument": "executive_order"}, "Alderbrook, Massachusetts bans face surveillance by executive order"),
        ({"instrument": "charter_amendment"}, "Alderbrook, Massachusetts bans face surveillance in its charter"),
        ({"scope": "police"}, "Alderbrook, Massachusetts bans police use of face surveillance"),
        ({"scope": "private"}, "Alderbrook, Massachusetts bans private use of face surveillance"),
    ],
)
def test_says_what_happened(facts: dict[str, object], expected: str) -> None:
    assert headline(ban(**facts), PHRASE) == expected


def test_claims_no_ban_that_nobody_was_alerted_of() -> None:
    candidate = headline(ban(status=BanStatus.CANDIDATE), PHRASE)
    rejected = headline(ban(status=BanStatus.REJECTED), PHRASE)
    assert candidate == "Alderbrook, Massachusetts: possible ban of face surveillance"
    assert rejected == "Alderbrook, Massachusetts: rejected report of a ban of face surveillance"


def test_a_place_from_an_article_stays_on_one_short_line() -> None:
    said = whereabouts(ban(place="Alder\u202ebrook\n\x1b[31m" + "x" * 500).facts)
    assert said.startswith("Alderbrook [31mxxx")
    assert len(said) < 110


def test_phrases_come_from_a_function_or_a_table() -> None:
    assert phrases({"faces": "face surveillance"})("faces") == "face surveillance"
    assert phrases({})("predictive-policing") == "predictive policing"
    assert phrases(str.upper)("faces") == "FACES"
