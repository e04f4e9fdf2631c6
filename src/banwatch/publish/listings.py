"""Lists of records that have an address of their own: all, by place, by watch, and by each facet's values. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banwatch.atlas.boundaries import countries
from banwatch.publish.filters import FACETS, PER_PAGE, SORTS, named, values
from banwatch.publish.record import Record
from banwatch.publish.words import place_path, plain, slug

_PLACE_DEPTHS = ("country", "region", "place")


@dataclass(frozen=True, slots=True)
class Link:
    """An address below the register's home, what it is called, and how many records it leads to."""

    path: str
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of records, newest first. `parents` lead to the lists above."""

    base: str
    title: str
    records: tuple[Record, ...]
    parents: tuple[Link, ...] = ()

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-len(self.records) // PER_PAGE))

    def path(self, page: int = 1) -> str:
        """The address of a page. A dot parts the number off: no name in an address holds one."""
        return f"{self.base}.html" if page == 1 else f"{self.base}.{page}.html"

    def page(self, number: int) -> tuple[Record, ...]:
        """The records of a page."""
        return self.records[(number - 1) * PER_PAGE : number * PER_PAGE]


def listings(records: Sequence[Record]) -> dict[str, Listing]:
    """All lists by the beginning of their address."""
    ordered = sorted(records, key=SORTS["newest"])
    found = {"bans": Listing("bans", "All bans", tuple(ordered))}
    for listing in (*_by_facet(ordered), *_by_place(ordered)):
        found[listing.base] = listing
    return found


def facet_base(facet: str, value: str) -> str:
    """Where the list of a facet's value is."""
    return f"watches/{slug(value)}" if facet == "watch" else f"by/{facet}/{slug(value)}"


def _by_facet(records: Sequence[Record]) -> list[Listing]:
    found = []
    for facet, values_of in FACETS.items():
        for value in values(records, facet):
            kept = tuple(record for record in records if value in values_of(record))
            name = kept[0].topic if facet == "watch" else named(facet, value)
            title = f"Bans of {name}" if facet == "watch" else f"{plain(facet).capitalize()}: {name}"
            found.append(Listing(facet_base(facet, value), title, kept, (Link("bans.html", "Bans"),)))
    return found


def _by_place(records: Sequence[Record]) -> list[Listing]:
    groups: dict[tuple[str, ...], list[Record]] = {}
    for record in records:
        parts = place_path(record)
        for depth in (1, 2, 3):
            groups.setdefault(parts[:depth], []).append(record)
    return [_place(parts, kept, groups) for parts, kept in groups.items()]


def _place(
    parts: tuple[str, ...], kept: Sequence[Record], groups: Mapping[tuple[str, ...], Sequence[Record]]
) -> Listing:
    above = [Link("places.html", "Places")]
    above += [_link(parts[:depth], groups) for depth in range(1, len(parts))]
    return Listing(_base(parts), _name(parts, kept), tuple(kept), tuple(above))


def below(parts: tuple[str, ...], records: Sequence[Record]) -> tuple[Link, ...]:
    """The places right below a country or region, by name."""
    groups: dict[tuple[str, ...], list[Record]] = {}
    depth = len(parts) + 1
    for record in records:
        groups.setdefault(place_path(record)[:depth], []).append(record)
    links = [_link(each, groups) for each in groups] if depth <= len(_PLACE_DEPTHS) else []
    return tuple(sorted(links, key=lambda link: link.name.casefold()))


def _link(parts: tuple[str, ...], groups: Mapping[tuple[str, ...], Sequence[Record]]) -> Link:
    return Link(f"{_base(parts)}.html", _name(parts, groups[parts]), len(groups[parts]))


def _base(parts: tuple[str, ...]) -> str:
    return "/".join(("places", *parts))


def _name(parts: tuple[str, ...], kept: Sequence[Record]) -> str:
    name = getattr(kept[0], _PLACE_DEPTHS[len(parts) - 1])
    known = country_name(kept[0]) if len(parts) == 1 else name
    return known or f"{_PLACE_DEPTHS[len(parts) - 1].capitalize()} not stated"


def country_name(record: Record) -> str:
    """A country in words, as far as it is known."""
    shape = countries().get(record.land)
    return shape.name if shape else record.country or ""
