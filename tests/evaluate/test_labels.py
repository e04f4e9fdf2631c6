"""Reading labels: what counts, what is left out, what is complained of."""

import json

import pytest

from banwatch.cli.classify_stream import read_article
from banwatch.errors import InputError
from banwatch.evaluate.labels import length_of, read_labelled, topics_of
from evaluate.made import TOPIC, truth


def line(**record: object) -> str:
    return json.dumps({"id": "a", "text": "A text.", "label": "not_ban"} | record)


def test_faults_are_told_with_their_line_and_the_others_kept() -> None:
    lines = [line(), "", "{broken", "[1]", line(label="maybe"), line(text=None), line(weight=-1), line(id="z")]
    found, faults = read_labelled(lines, "corpus", TOPIC, read_article)
    assert [each.truth.id for each in found] == ["a", "z"]
    assert [fault.partition(":")[0] for fault in faults] == [f"corpus, line {n}" for n in (3, 4, 5, 6, 7)]


def test_ambiguous_articles_are_left_out() -> None:
    assert read_labelled([line(ambiguous=True)], "corpus", TOPIC, read_article) == ([], [])


def test_positive_means_a_new_ban_on_this_topic() -> None:
    assert truth("a", {"place": "Lund"}).positive
    assert not truth("a", {"place": "Lund", "topic": "drones"}).positive
    assert truth("a", {"place": "Lund", "topic": TOPIC}, topic="drones").positive
    assert not truth("a", {"place": "Lund"}, label="not_ban").positive


def test_a_place_that_bans_is_no_background() -> None:
    assert truth("a", {"place": "Lund"}, background_places=["City of Lund", "Boston"]).background == {"boston"}


def test_groups_are_places_and_else_events() -> None:
    assert truth("a", {"place": "City of Lund", "region": "Skåne"}).group == "lundskane"
    assert truth("a", event="fair-2020").group == "fair-2020"
    assert truth("a").group == "a"


def test_the_town_holds_a_place_together_whether_its_region_is_told_or_not() -> None:
    assert truth("a", {"place": "City of Lund", "region": "Skåne"}).town == truth("b", {"place": "Lund"}).town == "lund"
    assert truth("a", event="fair-2020").town == "fair-2020"


def test_the_site_is_the_group_as_it_was_written() -> None:
    assert truth("a", {"place": "City of Lund", "region": "Skåne"}).site == "city of lund|skåne"
    assert truth("a", event="Fair-2020").site == "Fair-2020"
    assert truth("a").site == "a"


@pytest.mark.parametrize(
    ("words", "name"), [(0, "teaser"), (79, "teaser"), (80, "short"), (249, "short"), (250, "page")]
)
def test_lengths(words: int, name: str) -> None:
    assert length_of("word " * words).startswith(name)


def test_topics_that_labels_name() -> None:
    assert topics_of([line(topic="drones", bans=[{"topic": "faces"}]), "no JSON"]) == {"drones", "faces"}


def test_a_label_that_is_none() -> None:
    with pytest.raises(InputError, match="label is 'x'"):
        truth("a", label="x")
