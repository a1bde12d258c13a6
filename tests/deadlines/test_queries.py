"""The end of a limit that is only computed: by which law, and whether it rolls over to a working day."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.deadlines import queries
from apps.deadlines.models import Clock, Limit
from apps.deadlines.queries import Shown, last_day
from apps.deadlines.rules.calendar import Calendar
from apps.kernel.dated import RuleMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits():
    change = date(2026, 1, 1)
    for validity, value, rolls_over in ((DateRange(None, change), 5, False), (DateRange(change, None), 10, True)):
        Limit.objects.create(
            code="test.limit", validity=validity, value=value, unit="day", rolls_over=rolls_over, legal_basis="某法"
        )


@pytest.mark.parametrize(
    ("start", "law_of", "due"),
    [
        (date(2025, 5, 6), None, date(2025, 5, 11)),  # a Sunday: the old law does not roll over
        (date(2026, 5, 6), None, date(2026, 5, 18)),  # ten days on is a Saturday: the new one does
        (date(2026, 5, 6), date(2025, 12, 31), date(2026, 5, 11)),  # decided under the old law
    ],
)
def test_the_law_of_the_day_or_of_the_decision(limits, start, law_of, due):
    assert last_day("test.limit", start, law_of=law_of) == due


def test_a_limit_nobody_knows_has_no_end():
    with pytest.raises(RuleMissing):
        last_day("test.nothing", date(2026, 5, 16))


def limit_until(due_on, today):
    return Shown(Clock(due_on=due_on, unit="day"), 0, None, today)


def test_working_days_into_a_year_of_unknown_holidays_are_marked(monkeypatch):
    known = Calendar({}, frozenset({2025, 2026}))
    monkeypatch.setattr(queries, "calendar", lambda: known)
    today = date(2026, 11, 28)
    assert limit_until(date(2027, 2, 26), today).unknown_days
    assert not limit_until(date(2026, 12, 18), today).unknown_days
    assert not limit_until(date(2029, 2, 26), today).unknown_days  # no figure is given at all


def test_where_the_last_day_lies():
    saturday = date(2026, 11, 28)
    found = [limit_until(saturday, date(2026, 11, day)).ends for day in (27, 28, 29)]
    assert found == ["ahead", "today", "over"]
