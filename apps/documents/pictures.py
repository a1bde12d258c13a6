"""Pictures on papers: a text as a QR code.

Of the eight masks the one that makes the code the easiest to read is taken (ISO/IEC 18004, 7.8.3). A code is one whole
number for that, a bit for each cell, line after line: what the standard asks of each cell is asked of all of them in
one operation. The library asks cell by cell, in Python, and took a third of a certificate's time for it.
"""

from functools import cache
from itertools import groupby

import qrcode
from qrcode.util import mask_func

QUIET = 1  # modules of white around the code; the paper gives it the rest
FULL = 4000  # bytes, more than a code of any version holds
MASKS = 8
BEFORE, AFTER = "10111010000", "00001011101"  # like the corner of a code, with four light cells after or before it
RUN, BLOCK, LIKE_A_CORNER, BALANCE = 3, 3, 40, 10  # points lost


class Code(qrcode.QRCode):
    """The library's code, whose mask is found in a tenth of the time."""

    def best_mask_pattern(self):
        self.makeImpl(True, 0)
        masks = _masks(self.version)
        return _best_mask(bits(self.modules) ^ masks[0], masks, self.modules_count)


@cache
def _masks(version):
    """The cells that each mask turns in a code of this version."""
    size, cells = 4 * version + 17, _data_cells(version)
    turned = ([[function(y, x) for x in range(size)] for y in range(size)] for function in map(mask_func, range(MASKS)))
    return [bits(rows) & cells for rows in turned]


def _data_cells(version):
    """Where the data lie: the cells that differ between a code of nought bits only and one of ones."""
    made = []
    for byte in (0, 255):
        code = qrcode.QRCode(version=version)
        code.data_cache = [byte] * FULL
        code.makeImpl(True, 0)
        made.append(bits(code.modules))
    return made[0] ^ made[1]


def qr_svg(text, *, long=False):
    """The QR code of a text as SVG; a `long` one with the least correction, so that its squares stay large enough.

    One path over the runs of each line: a fifth of the bytes, and of the time, of a square for every module.
    """
    levels = qrcode.constants
    code = Code(border=QUIET, error_correction=levels.ERROR_CORRECT_L if long else levels.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h{n}v1h-{n}z" for y, row in enumerate(rows) for x, n in _runs(row))
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}mm" height="{size}mm" viewBox="0 0 {size} {size}">'
        f'<path d="{path}"/></svg>'
    )


def _runs(row):
    """(place, length) of the dark runs of a line."""
    x = 0
    for dark, run in groupby(row):
        length = sum(1 for _module in run)
        if dark:
            yield x, length
        x += length


def bits(rows):
    """The cells of square `rows` as a number: bit n is cell n, counted along the lines from the top."""
    return int("".join("1" if cell else "0" for row in reversed(rows) for cell in reversed(row)), 2)


def _best_mask(code, masks, size):
    """The number of the mask after which a code of `size` lines loses the fewest points; of equal ones the first.

    `code` is unmasked; `masks` are the cells that each would turn.
    """
    frame = _frame(size)
    return min(range(len(masks)), key=lambda n: points(code ^ masks[n], size, frame))


def points(code, size, frame=None):
    """What a code loses by the four features of the standard."""
    inner = frame or _frame(size)
    alike = [~(code ^ code >> step) & inner[step][1] for step in (1, size)]
    lost = sum(_long_runs(same, step) for same, step in zip(alike, (1, size), strict=True))
    lost += BLOCK * (alike[0] & alike[0] >> size & alike[1]).bit_count()
    for step in (1, size):
        lost += LIKE_A_CORNER * sum(_found(code, text, step, inner[step][10]) for text in (BEFORE, AFTER))
    dark = code.bit_count() * 100 / size**2
    return lost + BALANCE * int(abs(dark - 50) / 5)


def _frame(size):
    """{step: {n: cells that have n more after them, along the line (1) or down the column (size)}}"""
    line = {n: int(("0" * n + "1" * (size - n)) * size, 2) for n in (1, 10)}
    return {1: line, size: {n: (1 << size * (size - n)) - 1 for n in (1, 10)}}


def _long_runs(alike, step):
    """Five or more cells of one colour: three points, and one for every further cell."""
    two = alike & alike >> step
    five = two & two >> 2 * step
    return five.bit_count() + (RUN - 1) * (five & ~(five << step)).bit_count()


def _found(code, text, step, within):
    for n, cell in enumerate(text):
        within &= code >> n * step if cell == "1" else ~(code >> n * step)
    return within.bit_count()
