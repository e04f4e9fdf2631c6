"""Outlines of states and countries, and the points of the gazetteer's places, from the tables beside this module.

The tables are made by `scripts/build_atlas.py`; where they come from stands in NOTICE.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Point = tuple[float, float]
"""Longitude and latitude in degrees."""
_HUNDREDTHS = 100.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A state (`MA`) or country (`FR`), by its code, with its English name and outer rings, largest first."""

    code: str
    name: str
    rings: tuple[tuple[Point, ...], ...]

    @property
    def middle(self) -> Point:
        """The centre of gravity of the largest ring: where a dot goes when nothing better is known."""
        ring = self.rings[0]
        pairs = list(zip(ring, (*ring[1:], ring[0]), strict=True))
        weights = [a[0] * b[1] - b[0] * a[1] for a, b in pairs]
        whole = sum(weights) * 3
        x = sum((a[0] + b[0]) * w for (a, b), w in zip(pairs, weights, strict=True)) / whole
        y = sum((a[1] + b[1]) * w for (a, b), w in zip(pairs, weights, strict=True)) / whole
        return x, y


def states() -> Mapping[str, Shape]:
    """The fifty states and the District of Columbia by postal code."""
    return _shapes()["states"]


def countries() -> Mapping[str, Shape]:
    """Countries by ISO 3166-1 code; a few that have none by a name of ours that begins with `x-`."""
    return _shapes()["countries"]


@cache
def _shapes() -> Mapping[str, Mapping[str, Shape]]:
    tables = json.loads((files("banwatch.atlas") / "data" / "boundaries.json").read_text(encoding="utf-8"))
    return {name: {code: _shape(code, row) for code, row in table.items()} for name, table in tables.items()}


def _shape(code: str, row: Mapping[str, Any]) -> Shape:
    rings = (tuple(zip(ring[::2], ring[1::2], strict=True)) for ring in row["rings"])
    return Shape(code, row["name"], tuple(tuple((x / _HUNDREDTHS, y / _HUNDREDTHS) for x, y in ring) for ring in rings))


def point_of(place_id: str) -> Point | None:
    """Where a place of the gazetteer lies, to about a kilometre; None for an id that has no point."""
    table = _points()
    start = table.find(f"\n{place_id}\t") if place_id else -1
    if start < 0:
        return None
    _, longitude, latitude = table[start + 1 : table.index("\n", start + 1)].split("\t")
    return int(longitude) / _HUNDREDTHS, int(latitude) / _HUNDREDTHS


@cache
def _points() -> str:
    """The table as one text: it is searched for a few ids at a time, and 70,000 tuples would cost more."""
    return (files("banwatch.atlas") / "data" / "points.tsv").read_text(encoding="utf-8")
