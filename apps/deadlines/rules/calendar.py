"""Which days are working days: Monday to Friday, but for what the State Council announces each year.

Basis: 全国年节及纪念日放假办法 and the yearly notice of the State Council's General Office, which moves whole days:
some weekdays are free, some Saturdays and Sundays are worked (调休).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
LATE_DECEMBER = 22  # the notice for a year was the one to move days from here on: 2006, 2007, 2011, 2018
LONGEST = 20_000  # working days; nothing in law is longer


@dataclass(frozen=True, slots=True)
class Calendar:
    """`exceptions`: days that differ from Monday to Friday, True when worked. `announced`: years whose notice is known.

    A year that is not announced is counted Monday to Friday, and every answer that its notice may touch is provisional.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    announced: frozenset[int] = frozenset()

    def is_working(self, day):
        return self.exceptions.get(day, day.weekday() < 5)

    def is_announced(self, first, last):
        """True when every notice is known that may move a day from `first` to `last`.

        New Year's Day is announced with its own year and borrows from the one before: a span that reaches the last ten
        days of December rests on the next year's notice too.
        """
        borrowed = last.month == 12 and last.day >= LATE_DECEMBER
        return all(year in self.announced for year in range(first.year, last.year + 1 + borrowed))

    def working_day_after(self, day, count):
        """The `count`-th working day after `day`, which is not counted itself; `count` 0 to 20,000."""
        if not 0 <= count <= LONGEST:
            raise ValueError(f"cannot count {count} working days")
        while count:
            day += DAY
            count -= self.is_working(day)
        return day

    def working_days_between(self, start, end):
        """Working days after `start` up to and with `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + DAY * n for n in range(1, (end - start).days + 1))
        return sum(1 for day in days if self.is_working(day))

    def next_working(self, day):
        """`day` itself when it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += DAY
        return day
