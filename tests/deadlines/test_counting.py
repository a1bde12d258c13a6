"""Days counted as the law counts them: tables over real holidays, properties over all days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.deadlines import loading
from apps.deadlines.models import Limit
from apps.deadlines.rules import penalty_law
from apps.deadlines.rules.calendar import Calendar
from apps.deadlines.rules.counting import after_pause, due_on, extended_on, left

CALENDAR = Calendar(
    {day: working for year in (2024, 2025, 2026) for day, working, _name in loading.exceptions_of(year)},
    frozenset({2024, 2025, 2026}),
)
PLAIN = Calendar()
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
in_known = st.dates(date(2024, 1, 1), date(2026, 6, 30))
counts = st.integers(0, 120)
units = st.sampled_from(["working_day", "day", "month", "year"])


@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        (date(2025, 1, 26), True, "Sunday worked for Spring Festival"),
        (date(2025, 1, 28), False, "New Year's Eve"),
        (date(2025, 2, 8), True, "Saturday worked"),
        (date(2025, 10, 8), False, "National Day and Mid-Autumn together, eight days"),
        (date(2025, 10, 11), True, "Saturday worked"),
        (date(2024, 2, 10), False, "Saturday of the festival"),
        (date(2025, 3, 10), True, "a Monday"),
        (date(2025, 3, 9), False, "a Sunday"),
    ],
)
def test_calendar(day, working, why):
    assert CALENDAR.is_working(day) is working, why


@pytest.mark.parametrize(
    ("start", "count", "unit", "expected"),
    [
        # working days: the day of the event is not counted
        (date(2025, 3, 3), 5, "working_day", date(2025, 3, 10)),
        (date(2025, 3, 7), 1, "working_day", date(2025, 3, 10)),
        # over Spring Festival 2025: 28 January to 4 February free, 26 January and 8 February worked
        (date(2025, 1, 24), 5, "working_day", date(2025, 2, 7)),
        (date(2025, 1, 24), 6, "working_day", date(2025, 2, 8)),
        # over National Day 2025
        (date(2025, 9, 30), 3, "working_day", date(2025, 10, 11)),
        (date(2025, 3, 3), 0, "working_day", date(2025, 3, 3)),
        (date(2025, 12, 31), 15, "day", date(2026, 1, 15)),
        # months: the same day, or the last of a shorter month
        (date(2024, 1, 31), 1, "month", date(2024, 2, 29)),
        (date(2025, 1, 31), 1, "month", date(2025, 2, 28)),
        (date(2025, 8, 31), 6, "month", date(2026, 2, 28)),
        (date(2025, 11, 30), 3, "month", date(2026, 2, 28)),
        (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
        (date(2024, 2, 29), 4, "year", date(2028, 2, 29)),
        (date(2025, 12, 31), 2, "month", date(2026, 2, 28)),
    ],
)
def test_due_on(start, count, unit, expected):
    assert due_on(start, count, unit, CALENDAR).day == expected


def test_a_limit_that_rolls_over_ends_on_a_working_day():
    assert due_on(date(2025, 9, 20), 15, "day", CALENDAR, rolls_over=True).day == date(2025, 10, 9)
    assert due_on(date(2025, 9, 20), 15, "day", CALENDAR).day == date(2025, 10, 5)


@pytest.mark.parametrize(("count", "unit"), [(2, "working_day"), (3, "working_day"), (5, "working_day")])
def test_penalty_law_short_limits(count, unit):
    assert penalty_law.unit_of(count) == unit


@pytest.mark.parametrize("count", [1, 4, 6, 8, 10, 15, 30, 60, 90])
def test_penalty_law_other_limits(count):
    assert penalty_law.unit_of(count) == "day"
    assert penalty_law.unit_of(7) == "working_day"


def test_what_touches_an_unannounced_year_is_provisional():
    assert due_on(date(2026, 12, 30), 5, "working_day", CALENDAR).provisional
    assert not due_on(date(2026, 12, 1), 5, "working_day", CALENDAR).provisional
    assert not due_on(date(2026, 12, 30), 5, "day", CALENDAR).provisional


def test_the_end_of_december_waits_for_the_next_notice():
    """The notices for 2007, 2008, 2012 and 2019 moved days of the December before."""
    for day in (date(2006, 12, 30), date(2007, 12, 29), date(2011, 12, 31), date(2018, 12, 29)):
        assert day in dict((d, w) for d, w, _name in loading.exceptions_of(day.year)), day
        known = Calendar(announced=frozenset({day.year}))
        assert not known.is_announced(date(day.year, 12, 1), day)
    assert due_on(date(2026, 12, 10), 10, "working_day", CALENDAR).provisional
    assert not due_on(date(2026, 12, 10), 7, "working_day", CALENDAR).provisional
    assert not due_on(date(2025, 12, 10), 10, "working_day", CALENDAR).provisional


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), counts, st.booleans(), st.sets(st.integers(0, 40), max_size=12))
def test_what_is_certain_stays_whatever_the_next_notice_moves(start, count, rolls_over, moved):
    """A notice for 2027 turns any of the days from 22 December 2026 on."""
    first = date(2026, 12, 22)
    turned = {first + timedelta(n): not CALENDAR.is_working(first + timedelta(n)) for n in moved}
    later = Calendar(dict(CALENDAR.exceptions) | turned, CALENDAR.announced | {2027})
    unit = "day" if rolls_over else "working_day"
    due = due_on(start, count, unit, CALENDAR, rolls_over=rolls_over)
    assert due.provisional or due_on(start, count, unit, later, rolls_over=rolls_over).day == due.day


def test_an_extended_month_is_counted_from_the_day_the_limit_began():
    assert extended_on(date(2025, 1, 31), 2, "month", [], CALENDAR) == date(2025, 3, 31)
    pauses = [(date(2025, 2, 10), date(2025, 2, 14))]
    assert extended_on(date(2025, 1, 31), 2, "month", pauses, CALENDAR) == date(2025, 4, 4)


@given(in_known, st.integers(1, 30), st.integers(1, 12), units)
def test_an_extension_never_shortens(start, count, added, unit):
    before = due_on(start, count, unit, PLAIN).day
    assert extended_on(start, count + added, unit, [], PLAIN) > before


@pytest.mark.parametrize(("count", "unit"), [(-1, "day"), (1, "fortnight"), (30_000, "working_day")])
def test_nonsense_is_refused(count, unit):
    with pytest.raises(ValueError, match=r"negative|unit|count"):
        due_on(date(2025, 1, 1), count, unit, CALENDAR)


@given(days, counts, units)
def test_never_before_the_start_and_longer_is_never_sooner(start, count, unit):
    first, second = (due_on(start, n, unit, PLAIN).day for n in (count, count + 1))
    assert start <= first < second


@given(days, days, counts, units)
def test_starting_later_never_ends_sooner(one, other, count, unit):
    earlier, later = sorted((one, other))
    assert due_on(earlier, count, unit, PLAIN).day <= due_on(later, count, unit, PLAIN).day


@given(in_known, st.integers(1, 60))
def test_working_days_end_on_one_and_count_back(start, count):
    end = due_on(start, count, "working_day", CALENDAR).day
    assert CALENDAR.is_working(end)
    assert left(start, end, "working_day", CALENDAR) == count
    assert left(end, start, "working_day", CALENDAR) == -count


@given(days, st.integers(0, 240))
def test_months_keep_the_day_or_take_the_last(start, count):
    end = due_on(start, count, "month", PLAIN).day
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == count
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(in_known, st.integers(1, 40), units.filter(lambda unit: unit != "year"), st.integers(0, 30))
def test_a_pause_of_no_length_changes_nothing_and_a_longer_never_shortens(start, count, unit, pause):
    due = due_on(start, count, unit, CALENDAR).day
    paused = min(start + timedelta(days=2), due)
    again = after_pause(paused, paused, due, unit, CALENDAR)
    assert again == due or (unit == "working_day" and again >= due - timedelta(days=10) and again <= due)
    assert after_pause(paused, paused + timedelta(days=pause), due, unit, CALENDAR) >= again


def test_what_was_left_is_counted_from_the_resumption():
    # 20 working days from 3 March end on 31 March; paused on the 10th with 15 left
    due = due_on(date(2025, 3, 3), 20, "working_day", CALENDAR).day
    assert due == date(2025, 3, 31)
    assert after_pause(date(2025, 3, 10), date(2025, 4, 7), due, "working_day", CALENDAR) == date(2025, 4, 27)
    assert CALENDAR.is_working(date(2025, 4, 27))  # a Sunday worked for Labour Day
    assert after_pause(date(2025, 3, 10), date(2025, 3, 20), date(2025, 3, 31), "day", CALENDAR) == date(2025, 4, 10)


@pytest.mark.django_db
def test_every_limit_names_its_basis_in_both_languages():
    assert [row.code for row in Limit.objects.all() if len(row.legal_basis.split(" / ")) != 2] == []
