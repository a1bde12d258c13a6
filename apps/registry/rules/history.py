"""The days of an enterprise's life come in their order: registered, renamed, ended, and none of it tomorrow.

The first registration rules of the People's Republic are those of 1950 (私营企业暂行条例). An earlier day is a slip,
most often the year 1900 that spreadsheets put where a date is missing.
"""

from datetime import date

EARLIEST = date(1949, 10, 1)


def problem(*, today, established=None, on=None, after=None, before=None):
    """The first thing wrong, as a code, or "".

    `on` is the day of the step taken, `after` that of the step it follows, `before` the first day of what already
    happened; each may be None. Codes: "future", "before-republic", "before-established", "before-last", "after-first".
    """
    day = on or established
    if day is None:
        return ""
    if day > today:
        return "future"
    if day < EARLIEST:
        return "before-republic"
    if on and established and on < established:
        return "before-established"
    if on and after and on < after:
        return "before-last"
    return "after-first" if before and established and established > before else ""
