"""Which of the eight masks makes a QR code the easiest to read (ISO/IEC 18004, 7.8.3).

A code is one whole number, a bit for each cell, line after line: what the standard asks of each is asked of all of them
in one operation. The library asks cell by cell, in Python, and took a third of a certificate's time for it.
"""

BEFORE, AFTER = "10111010000", "00001011101"  # like the corner of a code, with four light cells after or before it
RUN, BLOCK, LIKE_A_CORNER, BALANCE = 3, 3, 40, 10  # points lost


def bits(rows):
    """The cells of square `rows` as a number: bit n is cell n, counted along the lines from the top."""
    return int("".join("1" if cell else "0" for row in reversed(rows) for cell in reversed(row)), 2)


def best_mask(code, masks, size):
    """The number of the mask after which a code of `size` lines loses the fewest points; of equal ones the first.

    `code` is unmasked; `masks` are the cells that each would turn.
    """
    frame = _frame(size)
    return min(range(len(masks)), key=lambda n: points(code ^ masks[n], size, frame))


def points(code, size, frame=None):
    """What a code loses by the four features of the standard."""
    inner = frame or _frame(size)
    alike = [~(code ^ code >> step) & inner[step][1] for step in (1, size)]
    lost = sum(_runs(same, step) for same, step in zip(alike, (1, size), strict=True))
    lost += BLOCK * (alike[0] & alike[0] >> size & alike[1]).bit_count()
    for step in (1, size):
        lost += LIKE_A_CORNER * sum(_found(code, text, step, inner[step][10]) for text in (BEFORE, AFTER))
    dark = code.bit_count() * 100 / size**2
    return lost + BALANCE * int(abs(dark - 50) / 5)


def _frame(size):
    """{step: {n: cells that have n more after them, along the line (1) or down the column (size)}}"""
    line = {n: int(("0" * n + "1" * (size - n)) * size, 2) for n in (1, 10)}
    return {1: line, size: {n: (1 << size * (size - n)) - 1 for n in (1, 10)}}


def _runs(alike, step):
    """Five or more cells of one colour: three points, and one for every further cell."""
    two = alike & alike >> step
    five = two & two >> 2 * step
    return five.bit_count() + (RUN - 1) * (five & ~(five << step)).bit_count()


def _found(code, text, step, within):
    for n, cell in enumerate(text):
        within &= code >> n * step if cell == "1" else ~(code >> n * step)
    return within.bit_count()
