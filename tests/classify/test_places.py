"""Places told apart by what stands around them."""

from collections.abc import Callable

import pytest

from banwatch.classify.gazetteer import fold
from banwatch.edges.classifier import load_gazetteer
from banwatch.model.finding import Finding, Verdict

Ask = Callable[..., Finding]
ACT = "voted 6-1 on Tuesday to ban facial recognition by city departments."


@pytest.mark.parametrize(
    ("text", "place", "region", "country"),
    [
        (f"The Lexington, Ky., City Council {ACT}", "Lexington", "Kentucky", "US"),
        (f"LEXINGTON, Va. — The City Council {ACT}", "Lexington", "Virginia", "US"),
        (f"The Lexington City Council in Massachusetts {ACT}", "Lexington", "Massachusetts", "US"),
        (f"The Arlington City Council {ACT} Texas law does not touch it, and other Texas cities are "
            f"watching.", "Arlington", "Texas", "US"),
        (f"London, Ontario, city council {ACT}", "London", "Ontario", "CA"),
        (f"The City of Salem, Oregon, {ACT}", "Salem", "Oregon", "US"),
        (f"Supervisors of Marin County {ACT} It is the first in California.", "Marin County", "California", "US"),
        (f"The Galway City Council in Ireland {ACT}", "Galway", "Galway", "IE"),
    ],
)  # fmt: skip
def test_region_by_context(ask: Ask, text: str, place: str, region: str, country: str) -> None:
    claim = ask(text).claims[0]
    assert (claim.place, claim.region, claim.country) == (place, region, country)


def test_without_evidence_the_region_stays_empty_and_a_person_is_asked(ask: Ask) -> None:
    finding = ask(f"The Salem City Council {ACT}")
    assert finding.verdict is Verdict.REVIEW
    assert finding.claims[0].region is None
    assert any("could not be told" in reason for reason in finding.reasons)


def test_the_home_of_the_outlet_is_evidence(ask: Ask) -> None:
    assert ask(f"The Salem City Council {ACT}", region="US-VA").claims[0].region == "Virginia"


def test_another_place_of_that_name_named_late_is_not_the_place(ask: Ask) -> None:
    text = f"LEXINGTON, Ky. — The Lexington City Council {ACT}\n\nLexington, Massachusetts, has no such rule."
    assert ask(text).claims[0].region == "Kentucky"


def test_a_suburb_is_not_its_city(ask: Ask) -> None:
    text = "A suburb of Denver has voted to ban face scans. The Arvada City Council voted 6-1, Colorado Radio says."
    assert ask(text).claims[0].place == "Arvada"


def test_a_mayor_named_like_a_town_is_a_person(ask: Ask) -> None:
    text = f"Mayor Robert Jackson said he would sign. OMAHA, Neb. — The Omaha City Council {ACT} Jackson thanked it."
    assert ask(text).claims[0].place == "Omaha"


def test_names_fold_alike() -> None:
    assert fold("Montréal") == fold("MONTREAL")
    assert fold("Saint-Denis") == fold("St. Denis")


def test_the_gazetteer_knows_small_towns_and_counties() -> None:
    gazetteer = load_gazetteer()
    assert {p.region for p in gazetteer.find("Brookline")} >= {"MA"}
    assert gazetteer.knows("Washtenaw County")
    assert gazetteer.find("Nowhere-on-the-Moon") == ()
    assert load_gazetteer() is gazetteer
