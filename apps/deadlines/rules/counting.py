"""When a limit ends.

The day of the event is not counted; the first day is the one after it. A limit in months or years ends on the day of
the same number, or on the last day of a shorter month (民法典 Arts. 201, 202). Working days: 行政许可法 Art. 82,
行政处罚法 Art. 85. Where a limit rolls over, a last day that is no working day moves to the next one (民法典 Art. 203).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

WORKING_DAY, DAY, MONTH, YEAR = UNITS = ("working_day", "day", "month", "year")


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a limit. `provisional`: a holiday notice that is not known yet may move it."""

    day: date
    provisional: bool


def due_on(start, count, unit, calendar, *, rolls_over=False):
    """The last day of a limit of `count` `unit`s that an event on `start` sets running; returns a Due."""
    day = _last_day(start, count, unit, calendar)
    if rolls_over:
        day = calendar.next_working(day)
    depends = unit == WORKING_DAY or rolls_over
    return Due(day, depends and not calendar.is_announced(start, day))


def _last_day(start, count, unit, calendar):
    if count < 0:
        raise ValueError("a limit is not negative")
    if unit == WORKING_DAY:
        return calendar.working_day_after(start, count)
    if unit == DAY:
        return start + timedelta(days=count)
    if unit in {MONTH, YEAR}:
        return add_months(start, count if unit == MONTH else 12 * count)
    raise ValueError(f"no unit of time: {unit}")


def add_months(start, count):
    """The same day `count` months on, or the last day of a shorter month."""
    years, month = divmod(start.month - 1 + count, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def days_before(end, count, unit, calendar):
    """The last day that lies `count` `unit`s before `end`: on it there is just so much time left."""
    if unit == WORKING_DAY:
        while count:
            count -= calendar.is_working(end)
            end -= timedelta(days=1)
        return end
    return end - timedelta(days=count) if unit == DAY else add_months(end, -count if unit == MONTH else -12 * count)


def extended_on(start, count, unit, pauses, calendar, *, rolls_over=False):
    """The last day of a limit whose extensions are in `count`, pauses (from, until) counted in again, in their order.

    The extended limit is one limit: it is counted from the day it began, so that a month added to a month from 31
    January ends on 31 March and not on 28 March, and only the last day of the whole rolls over (民法典 Arts. 201-203).
    """
    day = due_on(start, count, unit, calendar, rolls_over=rolls_over).day
    for paused_on, resumed_on in pauses:
        day = after_pause(paused_on, resumed_on, day, unit, calendar)
    return day


def left(today, due, unit, calendar):
    """Days after `today` up to and with `due`, in working days where the limit is; negative when it is over."""
    if unit == WORKING_DAY:
        return calendar.working_days_between(today, due)
    return (due - today).days


def after_pause(paused_on, resumed_on, due, unit, calendar):
    """The new last day: what was left on the day of the pause is counted anew from the day of the resumption."""
    if unit == WORKING_DAY:
        return calendar.working_day_after(resumed_on, max(calendar.working_days_between(paused_on, due), 0))
    return due + (resumed_on - paused_on)
