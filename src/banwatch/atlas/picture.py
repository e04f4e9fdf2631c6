"""A small map as a PNG: land, borders, a dot for each spot and its name where there is room for it.

The picture has a ground of its own, so that it looks the same in a light and in a dark mail. The same spots give the
same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from banwatch.atlas.boundaries import Point, Shape, countries, states
from banwatch.atlas.locate import Spot
from banwatch.atlas.projection import Projection, united_states, whole_world

WIDTH = 1120
"""Pixels: twice the width at which a mail shows the picture, for sharp screens."""
_ASPECT = 0.5
_FINER = 2
"""The map is drawn larger and made smaller, which smooths its lines."""
_CLOSEST = {"states": 0.36, "countries": 0.22}
"""The least share of the whole map that is shown, so that a single place is seen where it lies."""
_AIR = 1.5
"""How much wider the view is than the spots need."""
_SEA, _LAND, _LIT, _BORDER = "#22303e", "#41566b", "#6d8aa6", "#22303e"
_DOT, _RIM, _NAME = "#ffb84d", "#fff8ec", "#ffffff"
_DOT_SIZE, _NAME_SIZE = 13, 33
_NAME_LIMIT = 28


@dataclass(frozen=True, slots=True)
class Named:
    """A spot and what is written beside it."""

    spot: Spot
    name: str


@dataclass(frozen=True, slots=True)
class _View:
    """The part of a projection's box that is shown: its left upper corner and its width."""

    projection: Projection
    left: float
    top: float
    width: float
    pixels: int

    def at(self, point: Point) -> Point:
        """Where a point in degrees lies in the picture."""
        x, y = self.projection.to_box(point)
        return (x - self.left) / self.width * self.pixels, (y - self.top) / self.width * self.pixels


def draw(places: Sequence[Named], width: int = WIDTH) -> bytes:
    """The map of the places as a PNG, `width` pixels wide and half as high. All of the United States, or the world,
    as far as the places reach; the states or countries that they lie in are lit. No place: the whole of the world.
    """
    american = bool(places) and all(each.spot.state for each in places)
    shapes = states() if american else countries()
    lit = {each.spot.state if american else each.spot.country for each in places}
    large = width * _FINER
    view = _view([each.spot.point for each in places], american, large)
    image = Image.new("RGB", (large, round(large * _ASPECT)), _SEA)
    pen = ImageDraw.Draw(image)
    for code, shape in shapes.items():
        _land(pen, view, shape, _LIT if code in lit else _LAND)
    small = image.resize((width, round(width * _ASPECT)), Image.Resampling.LANCZOS)
    return _png(_marked(small, places, _view([each.spot.point for each in places], american, width)))


def _view(points: Sequence[Point], american: bool, pixels: int) -> _View:
    projection = united_states if american else whole_world
    boxed = [projection.to_box(point) for point in points] or [(0.5, projection.height / 2)]
    xs, ys = [x for x, _ in boxed], [y for _, y in boxed]
    needed = max((max(xs) - min(xs)) * _AIR, (max(ys) - min(ys)) * _AIR / _ASPECT)
    whole = max(1.0, projection.height / _ASPECT)
    least = _CLOSEST["states" if american else "countries"] if points else whole
    width = min(max(needed, least), whole)
    left = _kept_inside((min(xs) + max(xs)) / 2 - width / 2, width, 1.0)
    top = _kept_inside((min(ys) + max(ys)) / 2 - width * _ASPECT / 2, width * _ASPECT, projection.height)
    return _View(projection, left, top, width, pixels)


def _kept_inside(start: float, length: float, limit: float) -> float:
    """The start of a stretch moved so that it lies within [0, limit], or around its middle where it is longer."""
    return (limit - length) / 2 if length >= limit else min(max(start, 0.0), limit - length)


def _land(pen: ImageDraw.ImageDraw, view: _View, shape: Shape, colour: str) -> None:
    for ring in shape.rings:
        corners = [view.at(point) for point in ring]
        pen.polygon(corners, fill=colour)
        pen.line([*corners, corners[0]], fill=_BORDER, width=2 * _FINER, joint="curve")


def _marked(image: Image.Image, places: Sequence[Named], view: _View) -> Image.Image:
    """Dots first, then names: a name may lie over land, never over a dot or another name."""
    pen, size = ImageDraw.Draw(image), max(4, round(_DOT_SIZE * image.width / WIDTH))
    spots = [view.at(each.spot.point) for each in places]
    for x, y in spots:
        pen.ellipse((x - size - 3, y - size - 3, x + size + 3, y + size + 3), fill=_RIM)
        pen.ellipse((x - size, y - size, x + size, y + size), fill=_DOT)
    taken = [(x - size - 3, y - size - 3, x + size + 3, y + size + 3) for x, y in spots]
    font = _font(max(8, round(_NAME_SIZE * image.width / WIDTH)))
    for each, spot in zip(places, spots, strict=True):
        _write(pen, image.size, each.name, spot, size + 10, font, taken)
    return image


_Box = tuple[float, float, float, float]


def _write(
    pen: ImageDraw.ImageDraw,
    frame: tuple[int, int],
    name: str,
    spot: Point,
    gap: float,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    taken: list[_Box],
) -> None:
    """The name right, left, above or below its dot, wherever there is room first; nowhere when there is none."""
    if not _can_be_written(name):
        return
    x0, y0, x1, y1 = pen.textbbox((0, 0), name, font=font, stroke_width=3)
    wide, high = x1 - x0, y1 - y0
    x, y = spot
    tries = (
        (x + gap, y - high / 2),
        (x - gap - wide, y - high / 2),
        (x - wide / 2, y - gap - high),
        (x - wide / 2, y + gap),
    )
    for left, top in tries:
        box = (left, top, left + wide, top + high)
        if _fits(box, frame) and not any(_meet(box, other) for other in taken):
            pen.text((left - x0, top - y0), name, font=font, fill=_NAME, stroke_width=3, stroke_fill=_SEA)
            taken.append(box)
            return


def _can_be_written(name: str) -> bool:
    """The font has Latin letters only; what it lacks would be drawn as boxes. Dots need no name: the text has it."""
    return 0 < len(name) <= _NAME_LIMIT and all(
        char == " " or (char.isprintable() and char < "\u0180") for char in name
    )


def _fits(box: _Box, frame: tuple[int, int]) -> bool:
    return box[0] >= 4 and box[1] >= 4 and box[2] <= frame[0] - 4 and box[3] <= frame[1] - 4


def _meet(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, Aileron (CC0)."""
    return ImageFont.load_default(size)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()
