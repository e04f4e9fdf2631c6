"""A drafted watch file has no fault, and means what the answers said."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banwatch.classify.draft import BINDS, Answers, draft
from banwatch.classify.rulebook import faults
from banwatch.errors import InputError


def test_the_answers_stand_in_the_file() -> None:
    data = tomllib.loads(draft(Answers(
        "delivery robots", terms=("sidewalk robot",), vendors=("Rollmate",), ban_words=("ground",),
        ban_nouns=("grounding",), binds=("private=couriers, shops", "police"),
    )))  # fmt: skip
    assert faults(data, "draft") == ()
    assert (data["id"], data["technology"], data["phrase"]) == ("delivery-robots", "delivery_robots", "delivery robots")
    assert data["terms"] == ["delivery robots", "delivery robot", "sidewalk robot", "sidewalk robots"]
    assert data["literals"] == ["robot", "rollmate"]
    assert (data["verbs"], data["words"]) == ({"ban": ["ground"]}, {"ban_noun": ["grounding"]})
    assert data["scope"]["private"] == ["couriers", "shops"]
    assert data["scope"]["police"] == list(BINDS["police"])
    assert "government" not in data["scope"]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("batteries", "battery"),
        ("toy", "toys"),
        ("box", "boxes"),
        ("torches", "torch"),
        ("glass", "glasses"),
        ("5g", ""),
    ],
)
def test_singular_and_plural(name: str, other: str) -> None:
    terms = tomllib.loads(draft(Answers(name, terms=("some gadget",))))["terms"]
    assert terms[: 2 if other else 1] == ([name, other] if other else [name])


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=3), st.lists(st.text(max_size=20), max_size=2))
def test_any_answers_give_a_file_without_fault_or_a_clear_no(name: str, terms: list[str], vendors: list[str]) -> None:
    answers = Answers(name, tuple(terms), tuple(v for v in vendors if v.strip()))
    try:
        text = draft(answers)
    except InputError:
        return
    data = tomllib.loads(text)
    assert faults(data, "draft") == ()
    for term in data["terms"]:
        assert any(w in term for w in data["literals"]) or not any(len(w) >= 3 and w.isalpha() for w in term.split())


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (Answers("!!"), "gives no id"),
        (Answers("drones", watch_id="../drones"), "cannot be used"),
        (Answers("5g"), "3 letters"),
        (Answers("drones", binds=("the army",)), "cannot bind"),
    ],
)
def test_what_gives_no_watch(answers: Answers, words: str) -> None:
    with pytest.raises(InputError, match=words):
        draft(answers)
