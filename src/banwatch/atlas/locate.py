"""From the facts of a ban to a spot on the map."""

from dataclasses import dataclass

from banwatch.atlas.boundaries import Point, countries, point_of, states

UNITED_STATES = frozenset({"us", "usa", "united states", "united states of america"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A point with the codes of its state (in the United States, else empty) and country (empty when not known).

    `exact` is False where the place itself is not known and the point is the middle of its state or country.
    """

    point: Point
    state: str
    country: str
    exact: bool


def locate(place_id: str | None, region: str | None, country: str | None) -> Spot | None:
    """The spot of a place: its own point, else the middle of its state, else of its country, else None.

    `place_id` is the gazetteer's, `region` and `country` are names or codes as the facts of a ban hold them.
    """
    land = _country(country or "")
    state = _state(region or "") if land in ("US", "") else ""
    land = "US" if state else land
    own = point_of(place_id or "")
    if own is not None:
        return Spot(own, state, land, True)
    shape = states().get(state) or countries().get(land)
    return Spot(shape.middle, state, land, False) if shape else None


def _state(name: str) -> str:
    wanted = name.strip().casefold()
    return next((code for code, each in states().items() if wanted in (code.casefold(), each.name.casefold())), "")


def _country(name: str) -> str:
    wanted = name.strip().casefold()
    if wanted in UNITED_STATES:
        return "US"
    return next((code for code, each in countries().items() if wanted in (code.casefold(), each.name.casefold())), "")
