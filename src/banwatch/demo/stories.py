"""The articles of the demonstration, read from packaged data, and the bans that are planted in them.

All articles are own writing and all outlets are invented. The planted bans are real decisions with their real facts;
every other event in an invented town is invented too.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from banwatch.errors import InputError

FORMATS = frozenset({"rss2", "rss2-summary", "rss092", "atom", "atom-summary", "rdf", "json"})
DATINGS = frozenset({"json-ld", "time", "meta", "none"})

WORDS_IN_SUMMARY = 32


@dataclass(frozen=True, slots=True)
class Story:
    """One article. `published` is aware, in the outlet's own offset from UTC.

    `plants` is the key of the ban that it reports as news, or empty; `role` says what kind of article it is
    (`planted`, `follow-up`, `proposal`, `other-ban`, `ordinary`, …). `wire_copy_of` names the article of which this
    one is a copy nearly word for word. `caption`, `correction` and `related` are furniture of its page.
    """

    outlet: str
    slug: str
    title: str
    published: datetime
    author: str
    role: str
    paragraphs: tuple[str, ...]
    plants: str = ""
    wire_copy_of: str = ""
    caption: str = ""
    correction: str = ""
    related: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The teaser that a feed without full text carries: the first words of the article, then an ellipsis."""
        words = self.paragraphs[0].split()
        if len(words) <= WORDS_IN_SUMMARY:
            return self.paragraphs[0]
        return " ".join(words[:WORDS_IN_SUMMARY]) + " …"


@dataclass(frozen=True, slots=True)
class Outlet:
    """One invented publisher with one feed.

    `region` is its home as a feed list states it (`US-MA`, `national`), `format` one of `FORMATS`, `dating` how its
    pages tell the day of publication, one of `DATINGS`. `tracking` is a query string that its feed adds to links.
    With `inline_furniture` its pages put related headlines and the newsletter box between the paragraphs, as careless
    templates do; elsewhere they stand aside. Stories stand newest first.
    """

    slug: str
    title: str
    region: str
    format: str
    dating: str
    tagline: str
    newsletter: str
    sections: tuple[str, ...]
    tracking: str
    inline_furniture: bool
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class PlantedBan:
    """A real ban that the site reports. `region` is the full name of the state; the bot must alert it exactly once."""

    key: str
    place: str
    region: str
    decided_on: date


def load() -> tuple[Outlet, ...]:
    """All outlets with their stories, ordered by slug. Raises InputError when the packaged data is faulty."""
    found = sorted((files(__package__) / "stories").iterdir(), key=lambda entry: entry.name)
    return tuple(_outlet(entry.name.removesuffix(".toml"), _table(entry)) for entry in found if _is_data(entry.name))


def planted() -> tuple[PlantedBan, ...]:
    """The bans that the bot ought to find, in the order of their decisions."""
    table = _table(files(__package__) / "planted.toml")
    bans = (PlantedBan(key, **facts) for key, facts in table.items())
    return tuple(sorted(bans, key=lambda ban: ban.decided_on))


def _is_data(name: str) -> bool:
    return name.endswith(".toml")


def _table(entry: Traversable) -> dict[str, Any]:
    return tomllib.loads(entry.read_text(encoding="utf-8"))


def _outlet(slug: str, table: Mapping[str, Any]) -> Outlet:
    stories = sorted((_story(slug, item) for item in table["story"]), key=lambda s: (s.published, s.slug), reverse=True)
    return Outlet(
        slug=slug,
        title=table["title"],
        region=table["region"],
        format=_one_of(slug, "format", table["format"], FORMATS),
        dating=_one_of(slug, "dating", table["dating"], DATINGS),
        tagline=table["tagline"],
        newsletter=table["newsletter"],
        sections=tuple(table["sections"]),
        tracking=table.get("tracking", ""),
        inline_furniture=table.get("inline_furniture", False),
        stories=tuple(stories),
    )


def _story(outlet: str, item: Mapping[str, Any]) -> Story:
    published = item["published"]
    if not isinstance(published, datetime) or published.tzinfo is None:
        raise InputError(
            f"{outlet}/{item['slug']}: `published` has no offset from UTC.", "Write it as 2020-07-01T18:00:00-04:00."
        )
    return Story(
        outlet=outlet,
        slug=item["slug"],
        title=item["title"],
        published=published,
        author=item.get("author", ""),
        role=item["role"],
        paragraphs=_paragraphs(item["text"]),
        plants=item.get("plants", ""),
        wire_copy_of=item.get("wire_copy_of", ""),
        caption=item.get("caption", ""),
        correction=item.get("correction", ""),
        related=tuple(item.get("related", ())),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs stand apart by an empty line; line breaks inside one are only for the eye."""
    return tuple(" ".join(block.split()) for block in text.split("\n\n") if block.strip())


def _one_of(outlet: str, key: str, value: str, allowed: frozenset[str]) -> str:
    if value not in allowed:
        raise InputError(f"{outlet}: `{key}` is {value!r}.", f"Use one of {', '.join(sorted(allowed))}.")
    return value
