"""What labelled articles teach: tables of cues and coefficients, by place, the same every time."""

import json

import pytest

from banwatch.classify.engine import classify, rulebook_of
from banwatch.edges.classifier import load_gazetteer
from banwatch.evaluate.labels import Labelled
from banwatch.evaluate.training import (
    SEEN_AT_LEAST,
    UNTITLED,
    Fitted,
    Observed,
    as_files,
    fit_all,
    fit_features,
    fit_pages,
    fold_of,
    observe,
    untitled,
    with_fitted,
)
from banwatch.model.article import Article
from banwatch.model.watch import Watch
from evaluate.made import truth

TOWNS = ("Dayton", "Akron", "Toledo", "Canton", "Mansfield", "Lima")
SIGNS = {"best_sentence": 0.0, "page_score": 0.0, "any_reject": -1.0}


def passed(town: str) -> Labelled:
    """A short report of a ban."""
    text = f"The {town} City Council voted 6-1 on Monday to ban facial recognition by the police."
    return Labelled(Article(town, text, title=f"{town} bans facial recognition"), truth(town, {"place": town}))


def refused(town: str) -> Labelled:
    """A short report that there is none."""
    text = f"The {town} City Council rejected on Monday a proposal to ban facial recognition by the police."
    return Labelled(Article(f"no {town}", text, title="Council keeps its cameras"), truth(f"no {town}"))


@pytest.fixture(scope="module")
def rows(watch: Watch) -> list[Observed]:
    """Both reports of every town."""
    found = [observe(make(town), watch, load_gazetteer()) for make in (passed, refused) for town in TOWNS]
    return [row for row in found if row]


def made(group: str, positive: bool, **features: float) -> Observed:
    """An article of which only these features are known."""
    return Observed(features, (), 100, positive, 1.0, group)


def test_the_gate_shuts_out_what_names_no_topic(watch: Watch) -> None:
    bakery = Labelled(Article("b", "The bakery opens again."), truth("b"))
    assert observe(bakery, watch, load_gazetteer()) is None


def test_an_observation_holds_no_score_that_was_learnt_before(watch: Watch) -> None:
    row = observe(passed("Dayton"), watch, load_gazetteer())
    assert row is not None
    assert row.positive
    assert any(candidate.acts for candidate in row.candidates)
    assert not {"best_sentence", "page_score", "long_page"} & set(row.features)
    assert row == observe(passed("Dayton"), with_fitted(watch, Fitted({}, {}, {})), load_gazetteer())


def test_an_article_counts_less_without_its_title() -> None:
    bare = untitled(passed("Dayton"))
    assert bare is not None
    assert (bare.article.title, bare.truth.weight) == ("", UNTITLED)
    assert untitled(bare) is None


def test_the_same_articles_give_the_same_files(rows: list[Observed]) -> None:
    files = as_files(fit_all(rows, SIGNS))
    assert files == as_files(fit_all(rows, SIGNS))
    assert set(json.loads(files["cues.json"])) == {"sentence", "page"}
    weights = json.loads(files["model.json"])
    assert list(weights) == sorted(weights)
    assert set(weights) <= {"bias", *SIGNS}


def test_what_is_learnt_tells_bans_from_refusals(rows: list[Observed], watch: Watch) -> None:
    taught = with_fitted(watch, fit_all(rows, SIGNS))
    yes, no = (classify(make("Parma").article, taught, load_gazetteer()) for make in (passed, refused))
    assert yes.confidence > no.confidence


def test_a_cue_of_few_places_is_not_learnt(rows: list[Observed]) -> None:
    few = [row for row in rows if row.positive][: SEEN_AT_LEAST - 1]
    assert set(fit_pages(few)) == {"bias"}
    assert len(fit_pages([row for row in rows if row.positive])) > 1


def test_only_features_with_a_sign_count_and_none_is_turned_round() -> None:
    rows = [made(str(k), k % 2 == 0, tally=float(k % 2 == 0), plan=float(k % 2), odd=1.0) for k in range(12)]
    found = fit_features(rows, [row.features for row in rows], {"tally": -1.0, "plan": -1.0, "unseen": 1.0})
    assert set(found) == {"bias", "plan"}
    assert found["plan"] < 0


def test_what_was_learnt_takes_the_place_of_all_but_the_choice_among_places(watch: Watch) -> None:
    before = rulebook_of(watch)
    after = rulebook_of(with_fitted(watch, Fitted({"a": 1.0}, {"b": 2.0}, {"bias": -3.0})))
    kept = {name: weight for name, weight in before.weights.items() if name.startswith("place.")}
    assert kept
    assert dict(after.weights) == {**kept, "bias": -3.0}
    assert (dict(after.sentence_cues), dict(after.page_cues)) == ({"a": 1.0}, {"b": 2.0})


def test_any_name_has_a_fold() -> None:
    assert {fold_of(f"Place {k}", 4) for k in range(40)} == {0, 1, 2, 3}
    assert fold_of("\ud800", 4) == fold_of("?", 4)
