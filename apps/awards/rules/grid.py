"""Percentages of a review: whole steps of five from 0 to 100, in six bands (GB/T 19580 and GB/Z 19579, annexes).

The words of the bands are the portal's summary, not the standard's text (configurable defaults, from memory).
"""

from dataclasses import dataclass

STEP = 5
PROCESS, RESULT, PLAIN = "process", "result", "plain"  # A-D-L-I, Le-T-C-I, and criteria that have neither
KINDS = (PROCESS, RESULT, PLAIN)


@dataclass(frozen=True, slots=True)
class Band:
    low: int
    high: int


BANDS = (Band(0, 5), Band(10, 25), Band(30, 45), Band(50, 65), Band(70, 85), Band(90, 100))
# what a reviewer of an item looks at, in this order
DIMENSIONS = {PROCESS: "ADLI", RESULT: "LeTCI", PLAIN: ""}


def on_grid(percent):
    """Whether a percentage is one that a reviewer may give."""
    return isinstance(percent, int) and not isinstance(percent, bool) and 0 <= percent <= 100 and percent % STEP == 0


def band_of(percent):
    """The number of the band, 0 for the lowest; of a mean that lies between two bands, the lower one."""
    return max((n for n, band in enumerate(BANDS) if percent >= band.low), default=0)
