"""A drawn picture of a sealed sample, for records that want a photograph; it shows no product that exists."""

import struct
import zlib

WIDTH, HEIGHT = 360, 270
BACK, SHADOW, BOX, LID = (226, 230, 234), (196, 202, 208), (201, 171, 126), (216, 190, 148)
SEAL, INK = (247, 247, 244), (178, 34, 34)
# (left, top, right, bottom, colour), the later over the earlier: a box, its lid, a seal across it with a red frame
SHAPES = (
    (0, 0, WIDTH, HEIGHT, BACK), (70, 206, 306, 226, SHADOW), (84, 96, 276, 214, BOX), (84, 70, 276, 104, LID),
    (158, 58, 202, 214, SEAL), (162, 62, 198, 210, INK), (164, 64, 196, 208, SEAL), (172, 84, 188, 90, INK),
    (172, 104, 188, 110, INK), (172, 124, 188, 130, INK), (172, 144, 188, 150, INK), (172, 164, 188, 170, INK),
)  # fmt: skip


def sealed_sample():
    """The bytes of the PNG."""
    rows = [bytearray(BACK * WIDTH) for _line in range(HEIGHT)]
    for left, top, right, bottom, colour in SHAPES:
        for row in rows[top:bottom]:
            row[3 * left : 3 * right] = bytes(colour) * (right - left)
    body = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
