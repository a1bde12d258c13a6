"""Whether a JPEG or PNG is a picture that can be shown: it has a size within reason, and the data that size needs.

ISO/IEC 10918-1 (JPEG) and ISO/IEC 15948 (PNG). Nothing is decoded but the stream of a PNG, and that piece by piece.
"""

import re
import struct
import zlib

from . import media_types as types

MOST_SIDE, MOST_PIXELS = 30_000, 250_000_000  # the largest sensor of a phone has 200 million
MOST_RAW = 512 * 2**20  # bytes a PNG may unpack to
PIECE = 64 * 1024
DAMAGED, HUGE = "damaged", "huge"

# --- PNG --------------------------------------------------------------------------------------------------------------
HEAD = struct.Struct(">IIBBBBB")
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# Adam7: first column and line of each pass, and their steps
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))

# --- JPEG -------------------------------------------------------------------------------------------------------------
FRAMES = (0xC0, 0xC1, 0xC2)  # what browsers show: baseline, extended and progressive, Huffman
OTHER_FRAMES = tuple(n for n in range(0xC3, 0xD0) if n not in (0xC4, 0xC8, 0xCC))
SCAN, END = 0xDA, 0xD9
ALONE = (0x01, 0xD8, *range(0xD0, 0xD8))  # markers without a length
AFTER_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def flaw(file, media_type):
    """Why a file of that type shows no picture: "damaged" (cut, empty, no data) or "huge"; "" where it does."""
    file.seek(0)
    try:
        if media_type == types.PNG:
            return _png(file)
        if media_type == types.JPEG:
            return _jpeg(file.read())
    except (struct.error, zlib.error, IndexError, ValueError):
        return DAMAGED
    return ""


def _size(width, height):
    if not width or not height:
        return DAMAGED
    return HUGE if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS else ""


def _png(file):
    file.seek(8)
    name, head = _chunk(file)
    width, height, depth, colour, packing, filters, interlace = HEAD.unpack(head)
    if name != b"IHDR" or depth not in DEPTHS.get(colour, ()) or packing or filters or interlace > 1:
        return DAMAGED
    if found := _size(width, height):
        return found
    wanted = _raw(width, height, depth * SAMPLES[colour], interlace)
    if wanted > MOST_RAW:
        return HUGE
    return "" if _unpacked(file, wanted) else DAMAGED


def _chunk(file):
    """(name, data) of the next chunk; raises ValueError where its sum is wrong."""
    length, name = struct.unpack(">I4s", file.read(8))
    data = file.read(length)
    if len(data) != length or struct.unpack(">I", file.read(4))[0] != zlib.crc32(data, zlib.crc32(name)):
        raise ValueError(name)
    return name, data


def _raw(width, height, bits, interlace):
    """Bytes of the lines before they are packed, each with its filter."""
    grids = PASSES if interlace else ((0, 0, 1, 1),)
    found = 0
    for left, top, right, down in grids:
        columns, lines = -(-(width - left) // right), -(-(height - top) // down)
        if columns > 0 and lines > 0:
            found += lines * (1 + (columns * bits + 7) // 8)
    return found


def _unpacked(file, wanted):
    """Whether the data unpack to so many bytes, neither fewer nor more; never more than a piece is held."""
    stream, count, name = zlib.decompressobj(), 0, b""
    while name != b"IEND":
        name, data = _chunk(file)
        while name == b"IDAT" and data and not stream.eof:
            count += len(stream.decompress(data, PIECE))
            data = stream.unconsumed_tail
            if count > wanted:
                return False
    return stream.eof and count == wanted


def _jpeg(data):
    place, blocks, scanned = 2, 0, 0
    while True:
        marker, place = _marker(data, place)
        if marker == END:
            break
        if marker in ALONE:
            continue
        (length,) = struct.unpack_from(">H", data, place)
        if marker in OTHER_FRAMES:
            return DAMAGED
        if marker in FRAMES:
            width, height, blocks = _frame(data[place : place + length])
            if found := _size(width, height):
                return found
        place += length
        if marker == SCAN:
            after = AFTER_SCAN.search(data, place)
            if after is None:
                return DAMAGED
            scanned, place = scanned + after.start() - place, after.start()
    # a block costs a bit at the very least: less is a picture of a size without its data
    return "" if blocks and scanned * 8 >= blocks else DAMAGED


def _marker(data, place):
    """(the marker at a place, where its segment begins); raises ValueError where there is none."""
    if data[place] != 0xFF:
        raise ValueError(place)
    while data[place] == 0xFF:
        place += 1
    return data[place], place + 1


def _frame(segment):
    """(width, height, blocks of 8 × 8) that a frame announces."""
    height, width, count = struct.unpack_from(">HHB", segment, 3)
    factors = [segment[9 + 3 * n] for n in range(count)]
    across, down = [f >> 4 for f in factors], [f & 15 for f in factors]
    if not 1 <= count <= 4 or 0 in across + down:
        raise ValueError(count)
    units = -(-width // (8 * max(across))) * -(-height // (8 * max(down)))
    return width, height, units * sum(a * d for a, d in zip(across, down, strict=True))
