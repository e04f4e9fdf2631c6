"""Which place acts, which tally and which day belong to its decision: on pages that hold several of each."""

from collections.abc import Callable
from datetime import date

import pytest

from banwatch.classify.engine import place_standings
from banwatch.classify.standing import best_key
from banwatch.edges.classifier import RulebookClassifier, load_gazetteer
from banwatch.model.article import Article
from banwatch.model.finding import Claim, Finding

Ask = Callable[..., Finding]
ACT = "voted 5-2 on Tuesday to ban the use of face recognition by every department."


def only(ask: Ask, text: str, title: str = "") -> Claim:
    return ask(text, title).claims[0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"OLYMPIA, Wash. — The county that includes Olympia has acted. The Thurston County Commissioners {ACT}",
         "Thurston County"),
        (f"The Olympia City Council {ACT} Thurston County has no such rule, and Lacey and Tumwater are watching.",
         "Olympia"),
        (f"HOPE, Ark. — The city council of Hope {ACT} Little Rock has put off a vote.", "Hope"),
        (f"The council in Mobile {ACT} Officials in Pensacola and Biloxi said that they had no plans.", "Mobile"),
        (f"The Dubuque City Council {ACT} It is the first in Iowa, after Madison and Minneapolis.", "Dubuque"),
        (f"Neighbors near Waterloo and Cedar Falls looked on as the council in Dubuque {ACT}", "Dubuque"),
        (f"Galena residents asked for it. Across the river, the Dubuque City Council {ACT}", "Dubuque"),
    ],
)  # fmt: skip
def test_the_place_that_acts(ask: Ask, text: str, place: str) -> None:
    assert only(ask, text).place == place


def test_ordinary_words_are_no_towns_without_evidence(ask: Ask) -> None:
    text = f"Reading the ordinance aloud took an hour. Hope was in the room. The Dubuque City Council {ACT}"
    assert only(ask, text).place == "Dubuque"


COUNCIL = "The Dubuque City Council on Tuesday passed an ordinance that bans face recognition. "


@pytest.mark.parametrize(
    ("text", "vote"),
    [
        (COUNCIL + "The vote was 5-2. A fee for parking was raised, 6-1.", "5-2"),
        ("A fee for parking was raised, 6-1, and a street was renamed, 4-3.\n\n" + COUNCIL + "It passed, 5-2.", "5-2"),
        (COUNCIL + "All seven members voted for it.", "unanimous"),
        (COUNCIL + "All 7 members voted for it.", "7-0"),
        (COUNCIL + "There was no dissent.", "unanimous"),
        (COUNCIL + "The members voted five to nothing.", "5-0"),
        (COUNCIL + "All but one of the nine members were for it; the vote came late.", "8-1"),
        (COUNCIL + "Nine members voted yes, four voted no.", "9-4"),
        (COUNCIL + "A motion to table it had failed, 3-4.", None),
        (COUNCIL + "An amendment to spare the police lost, 2-5.", None),
        (COUNCIL + "The committee had backed it in May, 3-0.", None),
    ],
)
def test_the_tally_that_belongs_to_the_decision(ask: Ask, text: str, vote: str | None) -> None:
    assert only(ask, text).vote == vote


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "The Dubuque City Council met on Monday night. It passed an ordinance that bans face recognition.",
            date(2021, 3, 8),
        ),
        ("DUBUQUE, Iowa — The city council last night passed a ban on face recognition.", date(2021, 3, 9)),
        ("The Dubuque City Council has banned face recognition. It had been proposed on Feb. 1, 2020.", None),
    ],
)
def test_the_day_of_the_decision(ask: Ask, text: str, day: date | None) -> None:
    assert only(ask, text).decided_on == day


def test_every_place_is_judged_by_named_features(classifier: RulebookClassifier) -> None:
    article = Article("a", f"OLYMPIA, Wash. — The Olympia City Council {ACT} Lacey and Tumwater are near Olympia.")
    found = place_standings(article, classifier.watches[0], load_gazetteer())
    assert found.keys() == {"olympia", "lacey", "tumwater"}
    assert found["olympia"].keys() >= {"dateline", "body_early", "decides_early"}


def test_of_equal_places_the_first_by_name_is_taken() -> None:
    assert best_key({"b": {"often": 1.0}, "a": {"often": 1.0}}, {"place.often": 1.0}) == "a"
    assert best_key({"b": {"often": 1.0}, "a": {}}, {"place.often": 1.0}) == "b"
