"""Sentences and tokens keep their offsets and know what a full stop may mean."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.text.sentences import lowered, split_sentences, tokenize


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Gov. Maria Lopez signed it. Nobody spoke.", ["Gov. Maria Lopez signed it.", "Nobody spoke."]),
        ("LYNN, Mass. – The council met. It voted.", ["LYNN, Mass. – The council met.", "It voted."]),
        ("The U.S. Senate met on Feb. 12. It adjourned.", ["The U.S. Senate met on Feb. 12.", "It adjourned."]),
        ("Item No. 7 passed 5-2. Item No. 8 failed.", ["Item No. 7 passed 5-2.", "Item No. 8 failed."]),
        ("J. R. Reyes spoke. She left.", ["J. R. Reyes spoke.", "She left."]),
        ("“It is done,” she said. “Go home.” They went.", ["“It is done,” she said.", "“Go home.”", "They went."]),
        ("He lives in Ohio. The vote was 4.5 percent apart.", ["He lives in Ohio.", "The vote was 4.5 percent apart."]),
        ("A headline\nThen the text.", ["A headline", "Then the text."]),
        ("It moved to D.C. The council followed.", ["It moved to D.C.", "The council followed."]),
        ("What now? Nobody knows!", ["What now?", "Nobody knows!"]),
    ],
)  # fmt: skip
def test_splits(text: str, parts: list[str]) -> None:
    assert [text[s.start : s.end] for s in split_sentences(text)] == parts


@given(st.text(alphabet=st.sampled_from('aB. \n"”?!1,’U.S'), max_size=200))
def test_sentences_are_ordered_and_lose_no_word(text: str) -> None:
    spans = split_sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    kept = "".join(text[s.start : s.end] for s in spans)
    assert "".join(kept.split()) == "".join(text.split())


@given(st.text(max_size=200))
def test_tokens_are_slices(text: str) -> None:
    for token in tokenize(text):
        assert text[token.start : token.end].lower().replace("’", "'") == token.low


def test_run_together_text_is_cut() -> None:
    spans = split_sentences("word " * 2000)
    assert max(s.end - s.start for s in spans) <= 1200


@given(text=st.one_of(st.text(), st.text(alphabet="İẞΣσaB’'. ")))
def test_small_letters_stand_where_the_capitals_stood(text: str) -> None:
    low = lowered(text)
    assert len(low) == len(text)
    assert "’" not in low


def test_tokens_are_small_with_a_plain_apostrophe() -> None:
    assert [token.low for token in tokenize("The City’s İzmir BYLAW, 3rd U.S. By-Law")] == [
        "the", "city's", "İzmir", "bylaw", "3rd", "u.s.", "by-law",
    ]  # fmt: skip
