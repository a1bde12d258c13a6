"""Who is away too long to be drawn: an inspector absent on more than half of the days of the visits.

House rule: an absence of a few days is planned around, a longer one would leave the seat to a replacement.
"""

from datetime import timedelta


def away(first, last, absences):
    """`absences`: (first day, last day) pairs, both counted in; overlapping ones count once."""
    days = (last - first).days + 1
    off = set()
    for begin, end in absences:
        day, end = max(first, begin), min(last, end)
        while day <= end:
            off.add(day)
            day += timedelta(days=1)
    return 2 * len(off) > days
