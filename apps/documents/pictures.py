"""Pictures on papers: a text as a QR code."""

from functools import cache
from itertools import groupby

import qrcode
from qrcode.util import mask_func

from .rules import qr_masks

QUIET = 1  # modules of white around the code; the paper gives it the rest
FULL = 4000  # bytes, more than a code of any version holds
MASKS = 8


class Code(qrcode.QRCode):
    """The library's code, whose mask is found in a tenth of the time."""

    def best_mask_pattern(self):
        self.makeImpl(True, 0)
        masks = _masks(self.version)
        return qr_masks.best_mask(qr_masks.bits(self.modules) ^ masks[0], masks, self.modules_count)


@cache
def _masks(version):
    """The cells that each mask turns in a code of this version."""
    size, cells = 4 * version + 17, _data_cells(version)
    turned = ([[function(y, x) for x in range(size)] for y in range(size)] for function in map(mask_func, range(MASKS)))
    return [qr_masks.bits(rows) & cells for rows in turned]


def _data_cells(version):
    """Where the data lie: the cells that differ between a code of nought bits only and one of ones."""
    made = []
    for byte in (0, 255):
        code = qrcode.QRCode(version=version)
        code.data_cache = [byte] * FULL
        code.makeImpl(True, 0)
        made.append(qr_masks.bits(code.modules))
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
