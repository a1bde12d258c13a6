"""A picture has a size within reason and the data that size needs: four bytes, nothing and bombs are none."""

import io
import struct
import zlib

import pytest

from apps.documents.rules import media_types as types
from apps.documents.rules.picture import DAMAGED, HUGE, MOST_SIDE, flaw
from tests.factories.pictures import JPEG, PNG


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, body, *, depth=8, colour=2, interlace=0):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    data = b"" if body is None else chunk(b"IDAT", body)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IEND", b"")


def sized(width, height):
    """The JPEG with another size in its frame and the data of one pixel."""
    place = JPEG.index(b"\xff\xc0")
    return JPEG[: place + 5] + struct.pack(">HH", height, width) + JPEG[place + 9 :]


def of(data, media_type):
    return flaw(io.BytesIO(data), media_type)


LINE = zlib.compress(bytes(4))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (PNG, ""),
        (png(3, 2, zlib.compress(bytes(2 * (1 + 1))), depth=1, colour=0), ""),
        (png(1, 1, LINE, interlace=1), ""),
        (png(8, 8, zlib.compress(bytes(64 * 3 + 15)), interlace=1), ""),
        (png(0, 0, LINE), DAMAGED),
        (png(1, 1, None), DAMAGED),
        (png(1, 1, b"no zlib"), DAMAGED),
        (png(1, 2, LINE), DAMAGED),
        (png(1, 1, zlib.compress(bytes(4_000_000))), DAMAGED),
        (png(1, 1, LINE[:-1]), DAMAGED),
        (png(1, 1, LINE, depth=3), DAMAGED),
        (png(60_000, 60_000, LINE), HUGE),
        (png(MOST_SIDE, 8_000, LINE, depth=16, colour=6), HUGE),
        (PNG.replace(b"IDAT", b"IDAX"), DAMAGED),
        (PNG[:40], DAMAGED),
    ],
)
def test_a_png_unpacks_to_its_size(data, found):
    assert of(data, types.PNG) == found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (JPEG, ""),
        (sized(8, 8), ""),
        (b"\xff\xd8\xff\xd9", DAMAGED),
        (b"\xff\xd8\xff\xe0\x00\x02\xff\xd9", DAMAGED),
        (sized(0, 1), DAMAGED),
        (sized(1, 0), DAMAGED),
        (sized(4000, 3000), DAMAGED),
        (sized(60_000, 60_000), HUGE),
        (JPEG[:-2], DAMAGED),
        (JPEG[: JPEG.index(b"\xff\xda")] + b"\xff\xd9", DAMAGED),
        (JPEG.replace(b"\xff\xc0", b"\xff\xc9"), DAMAGED),
    ],
)
def test_a_jpeg_has_a_frame_a_scan_and_the_data_of_its_size(data, found):
    assert of(data, types.JPEG) == found


def test_what_is_no_picture_is_not_looked_at():
    assert of(b"%PDF-1.7", types.PDF) == ""
