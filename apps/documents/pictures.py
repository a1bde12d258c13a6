"""Pictures on papers: a text as a QR code."""

from itertools import groupby

import qrcode

QUIET = 1  # modules of white around the code; the paper gives it the rest


def qr_svg(text, *, long=False):
    """The QR code of a text as SVG; a `long` one with the least correction, so that its squares stay large enough.

    One path over the runs of each line: a fifth of the bytes, and of the time, of a square for every module.
    """
    levels = qrcode.constants
    code = qrcode.QRCode(border=QUIET, error_correction=levels.ERROR_CORRECT_L if long else levels.ERROR_CORRECT_M)
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
