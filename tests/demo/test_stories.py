"""The articles of the demonstration: the labels hold, the texts differ, and every planted ban is reported."""

from collections import Counter
from datetime import timedelta
from itertools import combinations

import pytest

from banwatch.demo.stories import PlantedBan, Story, load, planted
from banwatch.errors import InputError

OUTLETS = load()
STORIES = tuple(story for outlet in OUTLETS for story in outlet.stories)
BY_SLUG = {story.slug: story for story in STORIES}
BANS = planted()


def shingles(story: Story) -> frozenset[tuple[str, ...]]:
    words = " ".join(story.paragraphs).lower().split()
    return frozenset(tuple(words[i : i + 5]) for i in range(len(words) - 4))


def likeness(left: Story, right: Story) -> float:
    a, b = shingles(left), shingles(right)
    return len(a & b) / len(a | b)


def words(story: Story) -> int:
    return len(" ".join((*story.paragraphs, story.caption, story.correction, *story.related)).split())


def test_the_site_is_of_the_promised_size() -> None:
    roles = Counter(story.role for story in STORIES)
    assert len(STORIES) == 120
    assert (len(BANS), roles["planted"], roles["follow-up"]) == (14, 14, 28)
    assert (roles["other-ban"], roles["ordinary"]) == (18, 38)


def test_slugs_are_unique_over_all_outlets() -> None:
    assert len(BY_SLUG) == len(STORIES)


def test_every_time_of_publication_is_aware() -> None:
    assert all(story.published.utcoffset() is not None for story in STORIES)


def test_lengths_are_those_of_news() -> None:
    lengths = {story.slug: words(story) for story in STORIES}
    assert {slug: n for slug, n in lengths.items() if not 60 <= n <= 700} == {}
    assert sum(n >= 400 for n in lengths.values()) >= 12


def test_no_story_holds_markup_or_invisible_characters() -> None:
    text = [part for story in STORIES for part in (story.title, story.author, *story.paragraphs)]
    assert [part for part in text if "<" in part or "&" in part or not part.isprintable()] == []


def test_only_marked_wire_copies_resemble_another_story() -> None:
    marked = {frozenset({story.slug, story.wire_copy_of}) for story in STORIES if story.wire_copy_of}
    alike = {frozenset({a.slug, b.slug}) for a, b in combinations(STORIES, 2) if likeness(a, b) > 0.1}
    assert alike == marked
    assert all(likeness(*(BY_SLUG[slug] for slug in pair)) > 0.6 for pair in marked)


@pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.key)
def test_a_planted_ban_has_one_first_report_and_follow_ups_of_its_days(ban: PlantedBan) -> None:
    reports = [story for story in STORIES if story.plants == ban.key]
    first = [story for story in reports if story.role == "planted"]
    later = [story for story in reports if story.role == "follow-up"]
    assert len(first) == 1
    assert 1 <= len(later) <= 3
    assert len(first) + len(later) == len(reports)
    for story in reports:
        age = story.published.date() - ban.decided_on
        assert timedelta(0) <= age <= timedelta(days=7), story.slug
        assert ban.place.lower() in " ".join((story.title, *story.paragraphs)).lower(), story.slug


def test_stories_that_report_no_ban_plant_none() -> None:
    keys = {ban.key for ban in BANS}
    assert all((story.plants in keys) == (story.role in {"planted", "follow-up"}) for story in STORIES)
    assert {story.plants for story in STORIES} == keys | {""}


def test_follow_ups_stand_in_another_outlet_or_carry_their_own_headline() -> None:
    seen = Counter((story.outlet, story.plants, story.title) for story in STORIES if story.plants)
    assert set(seen.values()) == {1}


def test_a_summary_is_the_beginning_of_the_article() -> None:
    for story in STORIES:
        assert story.paragraphs[0].startswith(story.summary.removesuffix(" …"))


def test_a_time_without_offset_is_refused() -> None:
    from banwatch.demo.stories import _story

    naive = {"slug": "s", "title": "T", "role": "ordinary", "text": "x", "published": BANS[0].decided_on}
    with pytest.raises(InputError, match="offset"):
        _story("outlet", naive)
