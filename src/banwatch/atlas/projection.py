"""From degrees to a flat map. A projection gives points in a box of width 1, y downwards; the box's height is told.

- `united_states`: Albers' equal-area conic for the lower 48 states, Alaska and Hawaii as insets below them: the
  arrangement that American newspapers use, with the figures of d3-geo's `geoAlbersUsa`.
- `whole_world`: Equal Earth (Šavrič, Patterson and Jenny 2018): equal area, since a map that makes one continent larger
  than it is would tell an untruth about how many bans there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import asin, cos, hypot, pi, radians, sin, sqrt

from banwatch.atlas.boundaries import Point

_SCALE, _WIDTH, _HEIGHT = 1070.0, 960.0, 593.0
"""d3's scale for a map of the United States in a frame of 960 pixels."""
_POLYNOMIAL = (1.340264, -0.081106, 0.000893, 0.003796)
_WORLD_X, _WORLD_TOP, _WORLD_BOTTOM = 2.7066, 1.30, -1.10
"""Half the width of Equal Earth; its top, and the latitude below South America, in the same unit."""


@dataclass(frozen=True, slots=True)
class Projection:
    """`to_box` takes degrees to the box [0, 1] × [0, height]."""

    height: float
    to_box: Callable[[Point], Point]


def _albers(point: Point, middle: float, centre: Point, parallels: Point) -> Point:
    """Albers' conic on the unit sphere, y downwards, with `centre` (degrees from the middle meridian) at the origin."""
    south, north = (radians(each) for each in parallels)
    n = (sin(south) + sin(north)) / 2
    c = cos(south) ** 2 + 2 * n * sin(south)

    def raw(longitude: float, latitude: float) -> Point:
        turned = (longitude + pi) % (2 * pi) - pi
        rho = sqrt(max(0.0, c - 2 * n * sin(latitude))) / n
        return rho * sin(n * turned), rho * cos(n * turned)

    x, y = raw(radians(point[0] - middle), radians(point[1]))
    x0, y0 = raw(radians(centre[0]), radians(centre[1]))
    return x - x0, y - y0


def _lower_48(point: Point) -> Point:
    return _albers(point, -96.0, (-0.6, 38.7), (29.5, 45.5))


def _alaska(point: Point) -> Point:
    x, y = _albers(point, -154.0, (-2.0, 58.5), (55.0, 65.0))
    return x * 0.35 - 0.307, y * 0.35 + 0.201


def _hawaii(point: Point) -> Point:
    x, y = _albers(point, -157.0, (-3.0, 19.9), (8.0, 18.0))
    return x - 0.205, y + 0.212


def _united_states(point: Point) -> Point:
    longitude, latitude = point
    if latitude > 50 or longitude > 0:  # the western Aleutians lie beyond the date line
        x, y = _alaska(point)
    elif longitude < -140 and latitude < 30:
        x, y = _hawaii(point)
    else:
        x, y = _lower_48(point)
    return (x * _SCALE + _WIDTH / 2) / _WIDTH, (y * _SCALE + 250.0 + 30.0) / _WIDTH


def _equal_earth(point: Point) -> Point:
    a1, a2, a3, a4 = _POLYNOMIAL
    theta = asin(sqrt(3) / 2 * sin(radians(point[1])))
    squared = theta * theta
    sixth = squared**3
    x = cos(theta) * radians(point[0]) / (sqrt(3) / 2 * (a1 + 3 * a2 * squared + sixth * (7 * a3 + 9 * a4 * squared)))
    y = theta * (a1 + a2 * squared + sixth * (a3 + a4 * squared))
    return x, y


def _whole_world(point: Point) -> Point:
    x, y = _equal_earth(point)
    return (x + _WORLD_X) / (2 * _WORLD_X), (_WORLD_TOP - y) / (2 * _WORLD_X)


united_states = Projection(_HEIGHT / _WIDTH, _united_states)
whole_world = Projection((_WORLD_TOP - _WORLD_BOTTOM) / (2 * _WORLD_X), _whole_world)


def far(a: Point, b: Point) -> float:
    """The distance of two points of a box."""
    return hypot(a[0] - b[0], a[1] - b[1])
