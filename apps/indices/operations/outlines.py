"""The outlines of the province's cities for a drawn map, from the same file as the map on the page."""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings

FILE = Path("vendor/maps/jiangsu.json")
LATITUDE = 0.84  # cosine of the province's middle latitude: its true shape
NEAR = 0.004  # of the width: points closer than this to the one before are not seen on paper


@cache
def outlines():
    """({name: [ring of [x, y]]}, height): x from 0 to 1 from west to east, y downwards in the same measure.

    ({}, 0) where the file is not there: a report without its map still says everything in its table.
    """
    file = Path(settings.BASE_DIR) / "static" / FILE
    if not file.exists():
        return {}, 0
    told = json.loads(file.read_text(encoding="utf-8"))
    rings = {row["properties"]["name"]: list(_rings(row["geometry"])) for row in told["features"]}
    points = [point for each in rings.values() for ring in each for point in ring]
    west, north = min(x for x, _y in points), max(y for _x, y in points)
    width = max(x for x, _y in points) - west
    place = {
        name: [_thinned([((x - west) / width, (north - y) / width) for x, y in ring]) for ring in each]
        for name, each in rings.items()
    }
    return place, round((north - min(y for _x, y in points)) / width, 4)


def middle(rings):
    """Where a city's name stands: the centre of gravity of its largest ring, [0, 0] where there is none."""
    areas = [(_moments(ring), ring) for ring in rings]
    (area, x, y), _ring = max(areas, key=lambda each: abs(each[0][0]), default=((0, 0, 0), []))
    return [round(x / (3 * area), 4), round(y / (3 * area), 4)] if area else [0, 0]


LINE = 0.035  # height of a name on the map, and the width of one of its letters, in widths of the province
LETTER = {True: 0.034, False: 0.017}  # of Chinese, of Latin


def spread(labels):
    """[[x, y]] of names at their [x, y], each moved down as far as it would stand on one that is further north."""
    order = sorted(range(len(labels)), key=lambda at: labels[at][1][1])
    placed, found = [], [None] * len(labels)
    for at in order:
        name, (x, y) = labels[at]
        half = len(name) * LETTER[not name.isascii()] / 2
        for other, beside, width in placed:
            if abs(x - other) < half + width and abs(y - beside) < LINE:
                y = round(beside + LINE, 4)
        placed.append((x, y, half))
        found[at] = [x, y]
    return found


def _moments(ring):
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return area, x, y


def _rings(geometry):
    """Outer rings as points; the file writes them as steps of 1/1024 degree in letters."""
    shapes, starts = geometry["coordinates"], geometry["encodeOffsets"]
    if geometry["type"] == "Polygon":
        shapes, starts = [shapes], [starts]
    for shape, start in zip(shapes, starts, strict=True):
        yield _decoded(shape[0], start[0])


def _decoded(letters, start):
    (x, y), found = start, []
    codes = [ord(letter) - 64 for letter in letters]
    for step_x, step_y in zip(codes[::2], codes[1::2], strict=True):
        x += (step_x >> 1) ^ -(step_x & 1)
        y += (step_y >> 1) ^ -(step_y & 1)
        found.append((x / 1024 * LATITUDE, y / 1024))
    return found


def _thinned(ring):
    kept = [ring[0]]
    for x, y in ring:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) > NEAR:
            kept.append((x, y))
    return [[round(x, 4), round(y, 4)] for x, y in kept]
