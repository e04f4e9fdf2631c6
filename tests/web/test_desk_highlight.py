"""Cutting a text at its evidence."""

from hypothesis import given
from hypothesis import strategies as st

from banwatch.web.highlight import Mark, Segment, paragraphs, segments

TEXTS = st.text(st.sampled_from("ab<>&\n\r\u2028é\U0001f600\u202e "), max_size=40)
MARKS = st.lists(
    st.builds(Mark, st.sampled_from(["place", "vote", "stage"]), st.integers(-3, 44), st.integers(-3, 44)), max_size=6
)


def proven(text: str, marks: list[Mark], at: int) -> set[str]:
    """The facts that the character at an offset proves, by the plain definition."""
    return {m.name for m in marks if 0 <= m.start <= at < m.end <= len(text)}


@given(TEXTS, MARKS)
def test_the_pieces_are_the_text_and_each_character_has_exactly_its_marks(text: str, marks: list[Mark]) -> None:
    pieces = segments(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    per_character = [set(piece.names) for piece in pieces for _ in piece.text]
    assert per_character == [proven(text, marks, at) for at in range(len(text))]


@given(TEXTS, MARKS)
def test_every_mark_within_the_text_begins_exactly_where_it_starts(text: str, marks: list[Mark]) -> None:
    starts, at = set(), 0
    for piece in segments(text, marks):
        starts |= {(name, at) for name in piece.begins}
        at += len(piece.text)
    assert starts == {(m.name, m.start) for m in marks if 0 <= m.start < m.end <= len(text)}


@given(TEXTS, MARKS)
def test_paragraphs_are_the_lines_with_the_same_marks(text: str, marks: list[Mark]) -> None:
    lines = paragraphs(text, marks)
    assert ["".join(piece.text for piece in line) for line in lines] == text.splitlines(keepends=True)
    flat = [set(piece.names) for line in lines for piece in line for _ in piece.text]
    assert flat == [proven(text, marks, at) for at in range(len(text))]


def test_overlapping_marks_are_named_shortest_first() -> None:
    pieces = segments("the Avon City Council met", [Mark("body", 4, 21), Mark("place", 4, 8)])
    assert pieces == (
        Segment("the "),
        Segment("Avon", ("place", "body"), ("place", "body")),
        Segment(" City Council", ("body",)),
        Segment(" met"),
    )


def test_a_mark_across_lines_is_labelled_once() -> None:
    first, second = paragraphs("in Avon\nCity", [Mark("place", 3, 12)])
    assert [piece.begins for piece in (*first, *second)] == [(), ("place",), ()]
    assert second == (Segment("City", ("place",)),)
