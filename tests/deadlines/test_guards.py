"""A clock is moved by its verbs only; a version of the law that has begun says the same for ever."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F
from django.utils import timezone

from apps.deadlines import queries
from apps.deadlines.models import Clock, Limit, Pause
from apps.deadlines.operations import end_of, expire_due, extend_clock, pause_clock, resume_clock, stop_clock
from apps.deadlines.rules import counting
from tests.past import said_anew
from tests.refusals import not_emptied, refused

from .test_clocks import BY, noon, started

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AS_IT_BEGAN = "a limit runs as it began"
MOVES = "the last day of a limit moves by"
LAW = "a version of the law stands as it began"
DUE = "SELECT deadlines_due_on(%s, %s, %s, %s)"


def later(clock, days=300):
    return {"due_on": clock.due_on + days * DAY, "due_at": end_of(clock.due_on + days * DAY)}


def test_a_clock_is_not_moved_past_its_verbs():
    clock = started()
    rows, before = Clock.objects.filter(pk=clock.pk), Clock.objects.values().get()
    for change in ({"starts_on": F("starts_on") + 1}, {"value": 99}, {"unit": "year"}, {"subject_id": "2"},
                   {"rule_code": "x"}, {"excepted": True}, {"duty": False}, {"on_expiry": "test.run"}):  # fmt: skip
        refused(AS_IT_BEGAN, lambda change=change: rows.update(**change))
    for change in (
        later(clock), later(clock, -1), {"due_at": F("due_at") + 10 * DAY}, {"extended": True, "added": 0},
        later(clock) | {"extended": True}, later(clock) | {"extended": True, "added": 3},
        later(clock) | {"provisional": True}, {"pause_reason": "x"},
        {"state": "expired", "ended_at": clock.due_at - DAY},
    ):  # fmt: skip
        refused(MOVES, lambda change=change: rows.update(**change))
    refused("stay on record", lambda: rows._raw_delete("default"))
    assert Clock.objects.values().get() == before


def test_a_clock_that_has_ended_stays_so():
    clock = started()
    stop_clock(clock_id=clock.pk, by=BY, at=noon(2025, 3, 4))
    rows = Clock.objects.filter(pk=clock.pk)
    refused("cannot go from stopped to running", lambda: rows.update(state="running", ended_at=None))
    refused(MOVES, lambda: rows.update(ended_at=F("ended_at") - DAY))
    refused(MOVES, lambda: rows.update(**later(clock, 1)))


def test_a_clock_begins_running_until_the_end_of_its_last_day():
    clock = started()
    for change in ({"due_at": clock.due_at + DAY}, {"extended": True}, {"state": "stopped", "ended_at": clock.due_at}):
        row = Clock.objects.get(pk=clock.pk)
        row.pk, row.subject_id = None, "other"
        for name, value in change.items():
            setattr(row, name, value)
        refused("a limit begins to run", lambda row=row: row.save(force_insert=True))
    assert Clock.objects.count() == 1


def test_a_pause_is_of_a_limit_that_stands_still_and_stays():
    clock = started()
    given = {"clock": clock, "until_day": date(2025, 6, 4), "reason": "x"}
    refused("a pause is of a limit", lambda: Pause.objects.create(from_day=date(2025, 3, 4), **given))
    pause_clock(clock_id=clock.pk, reason="检验", by=BY, at=noon(2025, 3, 4))
    running = later(clock, 1) | {"state": "running", "paused_on": None, "pause_reason": ""}
    refused(MOVES, lambda: Clock.objects.filter(pk=clock.pk).update(**running))
    resume_clock(clock_id=clock.pk, by=BY, at=noon(2025, 3, 10))
    refused("stay on record", lambda: Pause.objects.update(until_day=date(2025, 6, 4)))
    refused("stay on record", lambda: Pause.objects.all()._raw_delete("default"))
    extend_clock(clock_id=clock.pk, value=10, reason="x", by=BY, at=noon(2025, 3, 11))
    assert expire_due(at=Clock.objects.get().due_at) == 1


def test_a_limit_that_stands_still_moves_by_a_notice_only():
    clock = started()
    pause_clock(clock_id=clock.pk, reason="检验", by=BY, at=noon(2025, 3, 4))
    rows = Clock.objects.filter(pk=clock.pk)
    for days in (1, -1):
        refused(MOVES, lambda days=days: rows.update(**later(clock, days)))
    said_anew(rows, provisional=True, **later(clock, 2))
    refused(MOVES, lambda: rows.update(**later(clock, 1)))
    assert rows.update(due_on=clock.due_on, due_at=clock.due_at) == 1  # as it counts from its beginning


@pytest.mark.parametrize("rolls_over", [True, False])
def test_the_database_counts_as_python_does(rolls_over):
    calendar = queries.calendar(fresh=True)
    starts = (date(2024, 1, 31), date(2024, 9, 29), date(2025, 1, 25), date(2025, 4, 30), date(2025, 12, 31))
    asked = [(start, count, unit) for start in starts for unit in counting.UNITS for count in (0, 1, 5, 30)]
    with connection.cursor() as cursor:
        for start, count, unit in asked:
            cursor.execute(DUE, [start, count, unit, rolls_over])
            due = counting.due_on(start, count, unit, calendar, rolls_over=rolls_over).day
            assert cursor.fetchone() == (due,), (start, count, unit)


def test_law_that_has_begun_is_closed_and_never_said_anew():
    row = Limit.objects.filter(validity__upper_inf=True, validity__lower_inf=False).order_by("pk").first()
    rows, first, today = Limit.objects.filter(pk=row.pk), row.validity.lower, timezone.localdate()
    for change in ({"value": F("value") + 1}, {"unit": "year", "value": 1}, {"rolls_over": not row.rolls_over},
                   {"code": "x"}, {"validity": DateRange(first + DAY, None)}):  # fmt: skip
        refused(LAW, lambda change=change: rows.update(**change))
    refused(LAW, lambda: rows._raw_delete("default"))
    refused(LAW, lambda: rows.update(validity=DateRange(first, today - DAY)))  # what held on a day that is over held
    assert rows.update(validity=DateRange(first, today), note="x", verified=True) == 1
    for end in (None, today + DAY, today - DAY):
        refused(LAW, lambda end=end: rows.update(validity=DateRange(first, end)))
    ahead = Limit.objects.create(
        code=row.code, validity=DateRange(today + DAY, None), value=9, unit="day", legal_basis="x"
    )
    mine = Limit.objects.filter(pk=ahead.pk)
    assert mine.update(value=8) == 1
    assert mine._raw_delete("default") == 1


def test_no_table_is_emptied_at_once():
    started()
    not_emptied("stay on record", "deadlines", "clock", "pause", "limit")
