"""The inner look works on any text, and its shares add up to the score."""

import io
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from banwatch.cli.explain_view import show
from banwatch.edges.classifier import load_gazetteer
from banwatch.evaluate.look import look_at
from banwatch.model.article import Article
from banwatch.model.watch import Watch

NEWS = (
    "SPRINGFIELD, Mass. — The Springfield City Council voted 7-2 on Monday night to ban facial recognition.\n"
    "Boston passed a ban in 2020."
)


def test_shares_add_up_to_the_confidence(watch: Watch) -> None:
    look = look_at(Article("a", NEWS, title="Springfield bans facial recognition"), watch, load_gazetteer())
    assert look.parts
    score = look.bias + sum(part.share for part in look.parts)
    assert look.finding.confidence == pytest.approx(1 / (1 + math.exp(-score)), abs=0.001)


def test_frames_and_places_stand_with_their_sentence(watch: Watch) -> None:
    look = look_at(Article("a", NEWS), watch, load_gazetteer())
    first, *_ = look.lines
    assert first.topical
    assert any(frame.kind in {"ban", "pass"} and frame.mode == "done" for frame in first.frames)
    assert "Springfield" in " ".join(first.places).title()


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300), title=st.text(max_size=60))
def test_any_text_gets_a_look_with_true_spans(watch: Watch, text: str, title: str) -> None:
    article = Article("a", f"facial recognition ban {text}", title=title)
    look = look_at(article, watch, load_gazetteer())
    for line in look.lines:
        source = article.title if line.where == "title" else article.text
        assert source[line.start : line.end] == line.text
        for frame in line.frames:
            assert source[frame.start : frame.end] == frame.verb


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200), title=st.text(max_size=40))
def test_the_terminal_is_safe_from_any_text(watch: Watch, text: str, title: str) -> None:
    article = Article("a", f"facial recognition ban \x1b[31m [/bold] {text}", title=title, source="\x07[bold]")
    out = io.StringIO()
    show(
        Console(file=out, highlight=False, markup=False, emoji=False), look_at(article, watch, load_gazetteer()), watch
    )
    told = out.getvalue()
    assert all(char.isprintable() or char == "\n" for char in told)
    assert "[bold]" in told


def test_what_is_shut_out_says_so(watch: Watch) -> None:
    look = look_at(Article("a", "The bakery opens again."), watch, load_gazetteer())
    assert (look.gate, look.parts) == (False, None)
