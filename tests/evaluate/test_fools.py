"""The fools: what a keyword alert gives."""

import pytest

from banwatch.classify.engine import rulebook_of
from banwatch.evaluate.fools import fools, keyword_alert
from banwatch.model.article import Article
from banwatch.model.watch import Watch
from evaluate.made import labelled, sample


@pytest.mark.parametrize(
    ("text", "alerted"),
    [
        ("The town banned facial recognition.", True),
        ("Nobody here wants facial recognition.\nThe council banned leaf blowers.", True),
        ("A moratorium on face recognition was rejected.", True),
        ("The police bought facial recognition software.", False),
        ("The council banned leaf blowers.", False),
        ("", False),
    ],
)
def test_a_word_for_the_thing_and_a_word_for_banning(watch: Watch, text: str, alerted: bool) -> None:
    assert keyword_alert(Article("a", text), rulebook_of(watch)) is alerted


def test_everything_and_nothing(watch: Watch) -> None:
    said = fools([labelled(each) for each in sample()], rulebook_of(watch))
    assert all(each.alert for each in said["everything"])
    assert not any(each.alert or each.waits for each in said["nothing"])
