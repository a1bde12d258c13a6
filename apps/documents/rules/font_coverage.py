"""Which characters a font can draw: its own table "cmap" (OpenType 1.9, formats 4 and 12)."""

from struct import Struct

_TABLE, _ENCODING, _GROUP = Struct(">4sIII"), Struct(">HHI"), Struct(">III")
_SHORT, _LONG = Struct(">H"), Struct(">I")


def covered(font):
    """Code points of a TrueType or OpenType font (bytes), as a frozenset."""
    at = _cmap(font)
    found = set()
    for place in range(at + 4, at + 4 + 8 * _short(font, at + 2), 8):
        _platform, _encoding, offset = _ENCODING.unpack_from(font, place)
        for first, last in _ranges(font, at + offset):
            found.update(range(first, last + 1))
    return frozenset(found - {0xFFFF})


def _cmap(font):
    for place in range(12, 12 + 16 * _short(font, 4), 16):
        tag, _checksum, offset, _length = _TABLE.unpack_from(font, place)
        if tag == b"cmap":
            return offset
    raise ValueError("no table of characters")


def _ranges(font, at):
    """[(first, last)] of one subtable; those of variants (format 14) name no character of their own."""
    form = _short(font, at)
    if form == 4:
        count = _short(font, at + 6) // 2
        ends, starts = at + 14, at + 16 + 2 * count
        return [(_short(font, starts + n), _short(font, ends + n)) for n in range(0, 2 * count, 2)]
    if form == 12:
        (count,) = _LONG.unpack_from(font, at + 12)
        return [_GROUP.unpack_from(font, at + 16 + 12 * n)[:2] for n in range(count)]
    return []


def _short(font, at):
    return _SHORT.unpack_from(font, at)[0]
