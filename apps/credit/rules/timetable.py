"""When a rating that is run by the clock comes next.

House rule. The credit-risk class is computed "every month" at least (国市监信发〔2022〕6号); a province may do so
oftener, so the days are data.
"""

from dataclasses import dataclass
from datetime import timedelta

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
DAYS = (DAILY, WEEKLY, MONTHLY)  # every day, every Monday, the first of every month


@dataclass(frozen=True, slots=True)
class Timetable:
    """`hour` and `minute` in the portal's time."""

    hour: int
    minute: int
    days: str = DAILY
    enabled: bool = True

    @property
    def clock(self):
        return f"{self.hour:02}:{self.minute:02}"

    def __str__(self):
        return f"{self.clock} {self.days} {'on' if self.enabled else 'off'}"


def next_time(table, after):
    """The first moment later than `after` (an aware local datetime) that the table names; None when switched off."""
    if not table.enabled:
        return None
    moment = after.replace(hour=table.hour, minute=table.minute, second=0, microsecond=0)
    if moment <= after:
        moment += timedelta(days=1)
    while not _on(table.days, moment):
        moment += timedelta(days=1)
    return moment


def _on(days, moment):
    return days == DAILY or (days == WEEKLY and moment.weekday() == 0) or (days == MONTHLY and moment.day == 1)
