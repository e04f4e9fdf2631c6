"""The proving sentence: the right one, the right marks, never too long."""

from dataclasses import replace
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from alert.samples import TEXT, TITLE, article, claim, evidence
from banwatch.alert.foreign import line
from banwatch.alert.passage import PASSAGE_LIMIT, Passage, passage
from banwatch.model.article import Article
from banwatch.model.finding import Claim, Evidence


def marked_words(found: Passage) -> list[str]:
    return [found.text[start:end] for start, end in found.marks]


def test_takes_the_sentence_with_the_most_evidence() -> None:
    found = passage(claim(), article())
    assert found is not None
    assert found.text == TEXT.split("\n")[1].split(" Mayor")[0]
    assert marked_words(found) == [
        "Alderbrook City Council voted 8-1 on Thursday to adopt",
        "ordinance",
        "every city department",
        "facial recognition",
    ]


def test_the_words_of_the_act_outweigh_an_earlier_sentence() -> None:
    text = "Fernhollow has a council. Its ban passed 5-2."
    proofs = {"place": evidence("Fernhollow", text), "stage": evidence("passed", text), "vote": evidence("5-2", text)}
    found = passage(Claim("Fernhollow", evidence=proofs), Article("a", text))
    assert found is not None
    assert found.text == "Its ban passed 5-2."


def test_the_title_serves_where_only_it_proves() -> None:
    only_title = replace(claim(), evidence={"stage": evidence("outlaws", TITLE, "title")})
    found = passage(only_title, article())
    assert found is not None
    assert (found.where, found.text, marked_words(found)) == ("title", TITLE, ["outlaws"])


def test_nothing_to_quote() -> None:
    beyond = Claim("Alderbrook", evidence={"vote": Evidence(90_000, 90_003, "8-1")})
    assert passage(claim(), None) is None
    assert passage(Claim("Alderbrook"), article()) is None
    assert passage(beyond, article()) is None


def test_a_long_sentence_is_clipped_around_the_evidence() -> None:
    text = "and so on " * 60 + "they banned it " + "and so forth " * 60
    found = passage(Claim("X", evidence={"stage": evidence("banned", text)}), Article("a", text), limit=100)
    assert found is not None
    assert len(found.text) <= 100
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert marked_words(found) == ["banned"]
    before, after = found.text.split("banned")
    assert abs(len(before) - len(after)) <= 3


def test_evidence_over_two_sentences_shows_both() -> None:
    text = "They voted. It passed 5-2. They went home."
    found = passage(Claim("X", evidence={"vote": evidence("voted. It passed", text)}), Article("a", text))
    assert found is not None
    assert found.marked() == "They *voted. It passed* 5-2."


WORDS = st.text(st.sampled_from("ab. \n\u202e\u200b\x00\x1bA!é👩"), min_size=1, max_size=900)


@given(WORDS, st.data())
def test_marks_lie_within_the_text_and_hold_the_evidence(text: str, data: st.DataObject) -> None:
    proofs = {}
    for name in ("vote", "stage", "place"):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, min(len(text), start + 80)))
        where: Literal["text", "title"] = "text"
        proofs[name] = Evidence(start, end, text[start:end], where)
    found = passage(Claim("X", evidence=proofs), Article("a", text))
    assert found is not None
    assert len(found.text) <= PASSAGE_LIMIT
    assert line(found.text) == found.text
    assert "".join(words for words, _ in found.pieces()) == found.text
    edges = [edge for mark in found.marks for edge in mark]
    assert edges == sorted(set(edges))
    assert all(found.text[start:end].strip() == found.text[start:end] != "" for start, end in found.marks)
    evidence_words = {char for proof in proofs.values() for char in line(proof.quote)}
    assert set("".join(marked_words(found))) <= evidence_words | {" "}
