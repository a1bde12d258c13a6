"""The working-day calendar and the limits from their sources: the same code serves migrations and commands."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import chinese_calendar
from chinese_calendar import constants

from apps.kernel.loading import flag, put, versions

DATA = Path(__file__).parent / "data"
SOURCE = "国务院办公厅节假日安排的通知 (chinesecalendar)"


def known_years():
    """Years the library holds a whole notice for."""
    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


def exceptions_of(year):
    """(day, working, name) for every day of the year that differs from Monday to Friday."""
    day = date(year, 1, 1)
    while day.year == year:
        working = chinese_calendar.is_workday(day)
        if working != (day.weekday() < 5):
            _holiday, name = chinese_calendar.get_holiday_detail(day)
            yield day, working, name or ""
        day += timedelta(days=1)


def load_calendar(year_model, day_model, *, at, years=None):
    """Replace the exceptions of the years known; returns their number. The arguments are model classes."""
    count = 0
    for year in years or known_years():
        rows = [day_model(day=day, working=working, name=name) for day, working, name in exceptions_of(year)]
        day_model.objects.filter(day__year=year).exclude(day__in=[row.day for row in rows]).delete()
        day_model.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["day"], update_fields=["working", "name"]
        )
        year_model.objects.get_or_create(year=year, defaults={"source": SOURCE, "loaded_at": at})
        count += len(rows)
    return count


def limit_rows(path=DATA / "limits.csv"):
    """Limits of a file with the columns code, from, until, value, unit, rolls_over, legal_basis, verified, note."""
    return versions(path, value=Decimal, rolls_over=flag)


load_limits = put
