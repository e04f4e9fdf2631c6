"""Maps as SVG: the United States by state, and the world by country. Drawn from numbers, readable without colour."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from banwatch.atlas.boundaries import Point, Shape, countries, states
from banwatch.atlas.projection import Projection, united_states, whole_world
from banwatch.publish.record import Record
from banwatch.publish.words import slug, standing

WIDTH = 960
"""Units of a map's box. Outlines are rounded to whole ones, which keeps a page small."""
_MARGIN = 6
CLASSES = (1, 2, 4, 8, 16)
"""Least number of bans of each of five shades."""
_OFFSETS: Mapping[str, Point] = {
    "VT": (-30, -62),
    "NH": (16, -76),
    "MA": (62, -14),
    "RI": (62, 12),
    "CT": (50, 36),
    "NJ": (46, 16),
    "DE": (48, 14),
    "MD": (58, 38),
    "DC": (40, 62),
    "HI": (-34, 12),
    "FL": (22, 0),
    "LA": (-10, 2),
    "MI": (14, 22),
    "ID": (2, 16),
    "CA": (-8, 8),
}
"""Where a state's number stands, from its middle, when it would not fit or not be read there."""
_AWAY = 40.0
"""A number farther off than this is led to its state by a line."""


@dataclass(frozen=True, slots=True)
class Region:
    """A state or country on a map. `shade` is 0 (none) to 5, or -1 where all bans are over; `page` is its address
    below the register's home, empty where there is nothing to tell."""

    code: str
    name: str
    outline: str
    standing: int
    over: int
    shade: int
    page: str
    x: int
    y: int
    from_x: int
    from_y: int
    led: bool


@dataclass(frozen=True, slots=True)
class Map:
    """A drawn map, its regions with bans last so that their edges lie on top."""

    name: str
    width: int
    height: int
    regions: tuple[Region, ...]

    @property
    def told(self) -> tuple[Region, ...]:
        """Regions with bans, by name: the rows of the table beside the map."""
        return tuple(sorted((each for each in self.regions if each.page), key=lambda each: each.name))


@dataclass(frozen=True, slots=True)
class _Outline:
    d: str
    middle: Point
    bottom: int


def map_of_states(records: Sequence[Record]) -> Map:
    """The United States."""
    return _map(
        "United States",
        "states",
        {code: f"places/us/{slug(s.name)}.html" for code, s in states().items()},
        _counted(records, "state"),
    )


def map_of_countries(records: Sequence[Record]) -> Map:
    """The world."""
    pages = {code: f"places/{slug(code)}.html" for code in countries()}
    return _map("World", "countries", pages, _counted(records, "land"))


def _counted(records: Sequence[Record], attribute: str) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for record in records:
        if code := getattr(record, attribute):
            stands, over = counts.get(code, (0, 0))
            counts[code] = (stands + 1, over) if standing(record) else (stands, over + 1)
    return counts


def _map(name: str, which: str, pages: Mapping[str, str], counts: Mapping[str, tuple[int, int]]) -> Map:
    shapes = states() if which == "states" else countries()
    outlines = _outlines(which)
    offsets = _OFFSETS if which == "states" else {}
    regions = [
        _region(shapes[code], outline, *counts.get(code, (0, 0)), pages[code], offsets.get(code, (0, 0)))
        for code, outline in outlines.items()
    ]
    regions.sort(key=lambda each: (bool(each.page), each.name))
    return Map(name, WIDTH, max(each.bottom for each in outlines.values()) + _MARGIN, tuple(regions))


def _region(shape: Shape, outline: _Outline, stands: int, over: int, page: str, offset: Point) -> Region:
    dx, dy = offset
    x, y = outline.middle
    shade = sum(stands >= least for least in CLASSES) if stands or not over else -1
    return Region(
        shape.code,
        shape.name,
        outline.d,
        stands,
        over,
        shade,
        page if stands or over else "",
        round(x + dx),
        round(y + dy),
        round(x),
        round(y),
        abs(dx) + abs(dy) > _AWAY,
    )


@cache
def _outlines(which: str) -> Mapping[str, _Outline]:
    projection = united_states if which == "states" else whole_world
    shapes = states() if which == "states" else countries()
    return {code: _outline(shape, projection) for code, shape in shapes.items()}


def _outline(shape: Shape, projection: Projection) -> _Outline:
    rings = [[_rounded(projection.to_box(point)) for point in ring] for ring in shape.rings]
    x, y = projection.to_box(shape.middle)
    return _Outline(
        "".join(filter(None, map(_path, rings))), (x * WIDTH, y * WIDTH), max(y for ring in rings for _, y in ring)
    )


def _rounded(point: Point) -> tuple[int, int]:
    return round(point[0] * WIDTH), round(point[1] * WIDTH)


def _path(ring: Sequence[tuple[int, int]]) -> str:
    """A ring in relative steps; points that fall together are one, and what is left of a speck is nothing."""
    kept = [point for place, point in enumerate(ring) if place == 0 or point != ring[place - 1]]
    if len(set(kept)) < 3:
        return ""
    steps = "".join(f"{b[0] - a[0]} {b[1] - a[1]} " for a, b in itertools.pairwise(kept))
    return f"M{kept[0][0]} {kept[0][1]}l{steps.strip()}z"
