"""Where places lie, and the map that is drawn of them."""

import itertools
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from banwatch.atlas.boundaries import countries, point_of, states
from banwatch.atlas.locate import Spot, locate
from banwatch.atlas.picture import Named, draw
from banwatch.atlas.projection import united_states, whole_world

BOSTON = "4930956"
"""The gazetteer's id, GeoNames' number."""


def pixels(png: bytes) -> Image.Image:
    """The picture, read by another program's eyes."""
    return Image.open(BytesIO(png)).convert("RGB")


def test_all_states_and_most_countries_have_an_outline() -> None:
    assert len(states()) == 51
    assert len(countries()) > 170
    for shape in (*states().values(), *countries().values()):
        assert shape.rings
        assert all(len(ring) > 3 for ring in shape.rings)
        assert all(-180 <= x <= 180 and -90 <= y <= 90 for ring in shape.rings for x, y in ring)


def test_no_outline_runs_across_the_date_line() -> None:
    for shape in countries().values():
        for ring in shape.rings:
            assert all(abs(a[0] - b[0]) < 90 for a, b in itertools.pairwise(ring)), shape.name


@pytest.mark.parametrize(
    ("place_id", "region", "country", "point", "state", "land"),
    [
        (BOSTON, "Massachusetts", "US", (-71.06, 42.36), "MA", "US"),
        (BOSTON, "massachusetts", "United States", (-71.06, 42.36), "MA", "US"),
        (BOSTON, "MA", None, (-71.06, 42.36), "MA", "US"),
        ("f25015", "Massachusetts", "US", (-72.66, 42.34), "MA", "US"),  # Hampshire County
        (None, "Bavaria", "DE", (10.4, 51.1), "", "DE"),
        (None, "Georgia", "US", (-83.4, 32.6), "GA", "US"),
        (None, None, "Georgia", (43.5, 42.2), "", "GE"),
    ],
)
def test_a_place_is_found_by_its_id_else_by_state_else_by_country(
    place_id: str | None, region: str | None, country: str | None, point: tuple[float, float], state: str, land: str
) -> None:
    found = locate(place_id, region, country)
    assert found is not None
    assert (found.state, found.country, found.exact) == (state, land, place_id is not None)
    assert found.point == pytest.approx(point, abs=0.6)


@pytest.mark.parametrize(
    "nothing", [(None, None, None), ("", "", ""), ("no-such-id", "Nowhere", "ZZ"), ("\n", "x", "y")]
)
def test_an_unknown_place_is_nowhere(nothing: tuple[str | None, str | None, str | None]) -> None:
    assert locate(*nothing) is None


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_point_of_the_earth_has_a_place_on_the_map_of_the_world(longitude: float, latitude: float) -> None:
    x, y = whole_world.to_box((longitude, latitude))
    assert -0.001 <= x <= 1.001
    assert -0.1 < y < whole_world.height + 0.1


def test_all_states_lie_within_their_map_and_the_insets_below_the_rest() -> None:
    for shape in states().values():
        for point in shape.rings[0]:
            x, y = united_states.to_box(point)
            assert 0 <= x <= 1, shape.name
            assert 0 <= y <= united_states.height, shape.name
    south_of_texas = united_states.to_box((-97.4, 25.9))
    assert united_states.to_box((-149.9, 61.2))[0] < south_of_texas[0]
    assert united_states.to_box((-157.9, 21.3))[0] < south_of_texas[0]


def test_areas_are_true_on_the_map_of_the_world() -> None:
    def area(box: list[tuple[float, float]]) -> float:
        flat = [whole_world.to_box(point) for point in box]
        pairs = zip(flat, [*flat[1:], flat[0]], strict=True)
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2

    at_equator = area([(0, 0), (1, 0), (1, 1), (0, 1)])
    in_the_north = area([(100, 60), (102, 60), (102, 61), (100, 61)])
    assert in_the_north / at_equator == pytest.approx(2 * 0.4924, rel=0.01)  # cos 60.5 degrees


def test_the_same_places_give_the_same_picture_of_the_size_that_was_asked_for() -> None:
    boston = Named(Spot((-71.06, 42.36), "MA", "US", True), "Boston")
    assert draw([boston]) == draw([boston])
    assert pixels(draw([boston], 560)).size == (560, 280)
    assert len(draw([boston])) < 60_000


def test_dots_are_drawn_where_the_places_lie() -> None:
    def dots(png: bytes) -> int:
        return sum(1 for r, g, b in pixels(png).get_flattened_data() if r > 230 and 150 < g < 200 and b < 130)

    seattle, miami = Spot((-122.3, 47.6), "WA", "US", True), Spot((-80.2, 25.8), "FL", "US", True)
    one, two = draw([Named(seattle, "")]), draw([Named(seattle, ""), Named(miami, "")])
    assert dots(one) > 300
    assert 1.6 < dots(two) / dots(one) < 2.4


NAMES = ["", "Montréal", "東京都", "x" * 500, "a\nb", "\u202egnp", "\x00", "😀" * 10, "<script>"]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_may_stand_beside_a_dot(name: str) -> None:
    spots = [Named(Spot((-71.0 + n / 50, 42.3), "MA", "US", True), name) for n in range(8)]
    assert pixels(draw(spots)).size[0] == 1120


@pytest.mark.parametrize("count", [0, 1, 40])
def test_a_map_of_any_number_of_places_and_lands(count: int) -> None:
    spots = [Named(Spot((n * 9 - 170.0, n * 3 - 55.0), "", "FR", True), f"Place {n}") for n in range(count)]
    assert pixels(draw(spots)).size == (1120, 560)


def test_nearly_every_place_of_the_gazetteer_has_a_point() -> None:
    from importlib.resources import files

    tables = files("banwatch.classify") / "data"
    ids = [line.partition("\t")[0] for line in (tables / "places-us.tsv").read_text("utf-8").splitlines()[::37]]
    missing = [place_id for place_id in ids if point_of(place_id) is None]
    assert len(missing) / len(ids) < 0.06
