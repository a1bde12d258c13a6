"""A sketch of places: north up, one scale in both directions, with a bar to measure by; no map is needed."""

from dataclasses import dataclass
from math import cos, floor, log10, radians

SIDE, MARGIN = 100, 10  # units of the square
METRES = 111_320  # of a degree of latitude
LEAST = 200  # metres shown at least: places next door must not look far apart


@dataclass(frozen=True, slots=True)
class Sketch:
    """`places`: (x, y) in a square of SIDE units, y downwards; `bar`: units of a distance of `metres`."""

    places: tuple
    bar: float
    metres: int


def sketch(points):
    """The Sketch of points (longitude, latitude) in degrees; one at least."""
    middle = radians(sum(float(lat) for _lon, lat in points) / len(points))
    flat = [(float(lon) * METRES * cos(middle), float(lat) * METRES) for lon, lat in points]
    (west, east), (south, north) = ((min(part), max(part)) for part in zip(*flat, strict=True))
    span = max(east - west, north - south, LEAST)
    unit = (SIDE - 2 * MARGIN) / span
    centre = ((west + east) / 2, (south + north) / 2)
    places = tuple(
        (round(SIDE / 2 + (x - centre[0]) * unit, 1), round(SIDE / 2 - (y - centre[1]) * unit, 1)) for x, y in flat
    )
    metres = _round_distance(span / 3)
    return Sketch(places, round(metres * unit, 1), metres)


def _round_distance(most):
    """The largest of 1, 2, 5, 10, … that is no more."""
    power = 10 ** floor(log10(most))
    return int(next(step * power for step in (5, 2, 1) if step * power <= most))
