"""What a report of a new ban gives: one claim, its facts, and the words that prove each."""

from collections.abc import Callable
from datetime import date

import pytest

from banwatch.model.finding import Finding, Verdict

Ask = Callable[..., Finding]

RELEASE = (
    "The Dayton City Council tonight voted unanimously to pass a ban on the use of facial recognition by any city "
    "department, the first of its kind in Ohio.\n\n"
    "Dayton joins six other municipalities in the region — Toledo, Akron, Canton, Parma, Lorain and Mansfield — "
    "which "
    "passed bans over the last two years.\n\n"
    "“Nobody should be followed by a lens,” said the director of a civil liberties group. “Lawmakers in "
    "Columbus ought to "
    "pass a statewide moratorium.”"
)


def test_one_ban_and_six_background_places(ask: Ask) -> None:
    finding = ask(RELEASE)
    assert finding.verdict is Verdict.NEW_BAN
    (claim,) = finding.claims
    assert (claim.place, claim.region, claim.country) == ("Dayton", "Ohio", "US")
    assert (claim.body, claim.level, claim.vote, claim.scope) == ("City Council", "city", "unanimous", "government")
    assert claim.decided_on == date(2021, 3, 10)
    assert {m.place for m in finding.background} >= {"Toledo", "Akron", "Canton", "Parma", "Lorain", "Mansfield"}
    assert "Dayton" not in {m.place for m in finding.background}


def test_announced_on_a_weekday_with_a_dateline(ask: Ask) -> None:
    text = (
        "FARGO, N.D. (KXXX) – Fargo has voted to pass a ban on the use of face recognition technology, a civil "
        "rights group "
        "announced Tuesday.\n\nThe city follows other places such as Boulder and Missoula, which passed bans "
        "last year."
    )
    finding = ask(text)
    assert finding.verdict is Verdict.NEW_BAN
    (claim,) = finding.claims
    assert (claim.place, claim.region, claim.decided_on) == ("Fargo", "North Dakota", date(2021, 3, 9))


def test_every_quote_is_its_slice(ask: Ask) -> None:
    title = "Dayton City Council bans facial recognition"
    finding = ask(RELEASE, title=title)
    for claim in finding.claims:
        for proof in claim.evidence.values():
            source = title if proof.where == "title" else RELEASE
            assert source[proof.start : proof.end] == proof.quote
            assert proof.quote
    for mention in finding.background:
        assert RELEASE[mention.evidence.start : mention.evidence.end] == mention.evidence.quote


@pytest.mark.parametrize(
    ("sentence", "field", "value"),
    [
        ("The Wichita City Council voted 6-1 on Tuesday to ban facial recognition.", "vote", "6-1"),
        ("On Tuesday the Wichita City Council voted seven to two to bar city use of face "
            "surveillance.", "vote", "7-2"),
        ("The Wichita City Council on Tuesday passed a ban on facial recognition without "
            "dissent.", "vote", "unanimous"),
        ("The Wichita City Council on Tuesday gave first reading to nothing and banned facial "
            "recognition.", "body", "City Council"),
        ("Town Meeting in Wichita on Tuesday adopted a bylaw that bans face recognition.", "instrument", "bylaw"),
        ("The Wichita City Council on Tuesday approved a moratorium on facial "
            "recognition.", "instrument", "moratorium"),
        ("The Wichita City Council on Tuesday passed an ordinance banning face recognition by "
            "police.", "scope", "police"),
        ("The Wichita City Council on Tuesday banned facial recognition in stores and in city "
            "departments.", "scope", "government+private"),
        ("On first reading, the Wichita City Council voted Tuesday to ban facial "
            "recognition.", "stage", "first_reading"),
        ("The mayor of Wichita signed an ordinance on Tuesday that bans face surveillance by the "
            "city.", "stage", "signed"),
        ("Wichita voters on Tuesday approved a ban on facial recognition with 57% of the vote.", "vote", "57%"),
        ("Wichita voters on Tuesday approved a ban on facial recognition.", "body", "voters"),
    ],
)  # fmt: skip
def test_facts_are_read_off_the_sentence(ask: Ask, sentence: str, field: str, value: str) -> None:
    finding = ask(f"{sentence} It is the first rule of its kind in Kansas.")
    assert finding.claims, finding.reasons
    assert getattr(finding.claims[0], field) == value
    assert field in finding.claims[0].evidence


def test_what_the_text_does_not_tell_is_none(ask: Ask) -> None:
    finding = ask("The Wichita City Council voted to ban facial recognition.", published=None)
    claim = finding.claims[0]
    assert (claim.decided_on, claim.vote, claim.scope) == (None, None, None)


def test_a_ban_that_a_council_passed_is_an_ordinance_unless_the_text_says_otherwise(ask: Ask) -> None:
    claim = ask("WICHITA, Kan. — The Wichita City Council voted to ban facial recognition.").claims[0]
    assert (claim.instrument, claim.evidence["instrument"].quote) == ("ordinance", "voted")
    named = ask("WICHITA, Kan. — The Wichita City Council passed a resolution to ban facial recognition.").claims[0]
    assert named.instrument == "resolution"
    abroad = ask("GALWAY, Ireland — Galway City Council voted to ban facial recognition.").claims[0]
    assert abroad.instrument is None


def test_weekdays_mean_nothing_without_a_day_of_publication(ask: Ask) -> None:
    text = "The Wichita City Council voted 8-1 Tuesday to ban facial recognition."
    assert ask(text).claims[0].decided_on == date(2021, 3, 9)
    assert ask(text, published=None).claims[0].decided_on is None


def test_two_places_that_decide_in_one_week_give_two_claims(ask: Ask) -> None:
    text = (
        "The Wichita City Council voted 6-1 on Tuesday, March 9, to ban facial recognition by city departments "
        "in Kansas.\n"
        "A day earlier, the Omaha City Council voted 5-2 on Monday, March 8, to ban facial recognition in Nebraska."
    )
    assert [c.place for c in ask(text).claims] == ["Wichita", "Omaha"]


def test_a_watch_word_must_stand_there(ask: Ask) -> None:
    finding = ask("The Wichita City Council voted 6-1 on Tuesday to ban gas leaf blowers.")
    assert (finding.verdict, finding.confidence, finding.claims) == (Verdict.NOT_BAN, 0.0, ())


def test_another_language_is_for_a_person(ask: Ask) -> None:
    text = (
        "Der Gemeinderat von Winterthur hat am Dienstag die Gesichtserkennung im öffentlichen Raum der Stadt verboten."
    )
    assert ask(text).verdict is Verdict.REVIEW
