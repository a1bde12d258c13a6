"""The rules of the list as tables and properties: grounds, severity, terms, early removal, masking."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from apps.deadlines.rules.calendar import Calendar
from apps.deadlines.rules.counting import WORKING_DAY, add_months, due_on
from apps.serious_list.models import PENALTIES
from apps.serious_list.rules import grounds, masking, penalties, removal
from apps.serious_list.wording import LACKING

D = date
ORDER_44 = grounds.Criteria(heavy_penalty=True, failed_recheck=False, intent_shown=False, same_day=True)
SAMPLING_44 = grounds.Criteria(heavy_penalty=True, failed_recheck=True, intent_shown=False, same_day=True)
OPINION_289 = grounds.Criteria(heavy_penalty=False, failed_recheck=False, intent_shown=True, same_day=False)
DAY = D(2026, 3, 2)
HOLDS = {"penalty_kind": penalties.FINE_HEAVY, "penalty_on": DAY, "decided_on": DAY}


@pytest.mark.parametrize(
    ("criteria", "found", "lacking"),
    [
        (ORDER_44, HOLDS, ()),
        (None, HOLDS, ("no-ground",)),
        (ORDER_44, HOLDS | {"penalty_kind": penalties.FINE}, ("penalty-not-heavy",)),
        (ORDER_44, HOLDS | {"penalty_kind": ""}, ("penalty-not-heavy",)),
        (ORDER_44, HOLDS | {"intent_absent": True}, ("no-intent",)),
        (ORDER_44, HOLDS | {"decided_on": D(2026, 3, 3)}, ("not-with-penalty",)),
        (SAMPLING_44, HOLDS, ("no-failed-recheck",)),
        (SAMPLING_44, HOLDS | {"failed_recheck": True}, ()),
        (OPINION_289, {"decided_on": D(2017, 6, 1)}, ("intent-not-shown", "penalty-not-in-force")),
        (
            OPINION_289,
            {"intent_shown": True, "decided_on": D(2017, 6, 1), "penalty_effective_on": D(2017, 6, 1)},
            (),
        ),
        (
            OPINION_289,
            {"intent_shown": True, "decided_on": D(2017, 6, 1), "penalty_effective_on": D(2017, 6, 2)},
            ("penalty-not-in-force",),
        ),
        (
            SAMPLING_44,
            {"intent_absent": True, "decided_on": DAY},
            ("no-intent", "penalty-not-heavy", "no-failed-recheck", "not-with-penalty"),
        ),
    ],
)
def test_ground(criteria, found, lacking):
    assert grounds.lacking(criteria, grounds.Findings(**found)) == lacking


@given(
    st.builds(
        grounds.Findings,
        penalty_kind=st.sampled_from(penalties.KINDS),
        penalty_on=st.just(DAY),
        decided_on=st.just(DAY),
        failed_recheck=st.booleans(),
        intent_shown=st.booleans(),
    )
)
def test_absence_of_intent_always_bars(found):
    proved = grounds.Findings(
        **{name: getattr(found, name) for name in grounds.Findings.__slots__} | {"intent_absent": True}
    )
    for criteria in (ORDER_44, SAMPLING_44, OPINION_289):
        assert grounds.NO_INTENT in grounds.lacking(criteria, proved)


YEAR = removal.Class(early=True, months=12)


@pytest.mark.parametrize(
    ("listed_on", "more", "possible_from"),
    [
        (D(2024, 3, 10), {}, D(2025, 3, 11)),
        (D(2024, 2, 29), {}, D(2025, 3, 1)),  # the year's last day is 28 February
        (D(2023, 2, 28), {}, D(2024, 2, 29)),
        (D(2023, 12, 31), {}, D(2025, 1, 1)),
        (D(2024, 3, 10), {"heavy_penalties": (D(2024, 9, 1),)}, D(2025, 9, 2)),
        (D(2024, 3, 10), {"heavy_penalties": (D(2023, 9, 1),)}, D(2025, 3, 11)),  # before the listing
        (D(2024, 3, 10), {"ban_until": D(2026, 1, 31)}, D(2026, 2, 1)),
        (D(2024, 3, 10), {"ban_until": D(2024, 5, 1)}, D(2025, 3, 11)),
        (D(2024, 3, 10), {"heavy_penalties": (D(2026, 9, 1),)}, None),  # the year would end after the term
    ],
)
def test_early_removal(listed_on, more, possible_from):
    until = max(add_months(listed_on, 36), more.get("ban_until", listed_on))
    assert removal.eligibility(listed_on=listed_on, until=until, kind=YEAR, **more).possible_from == possible_from


def test_where_the_law_knows_no_early_end():
    found = removal.eligibility(listed_on=D(2017, 1, 5), until=D(2019, 1, 5), kind=removal.Class(False, 0))
    assert (found.possible_from, [r.code for r in found.reasons]) == (None, ["not-offered"])
    assert not found.open_on(D(2018, 1, 1))


DAYS = st.dates(D(2015, 1, 1), D(2035, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_a_term_ends_in_the_right_month_on_the_same_day_or_the_months_last(start, months):
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(DAYS, st.lists(DAYS, max_size=3), st.none() | DAYS)
def test_nobody_leaves_before_a_full_year_or_under_a_ban(listed_on, heavy, ban):
    until = max(add_months(listed_on, 36), ban or listed_on)
    found = removal.eligibility(
        listed_on=listed_on, until=until, kind=YEAR, heavy_penalties=tuple(heavy), ban_until=ban
    ).possible_from
    if found is None:
        return
    assert found <= until
    for start in [listed_on, *(day for day in heavy if day > listed_on)]:
        assert (found - start).days > 365
    assert ban is None or found > ban


def moved_days():
    """A year's calendar as the notices make it: some weekdays free, some weekend days worked."""
    return st.dictionaries(st.dates(D(2026, 1, 1), D(2026, 12, 31)), st.booleans(), max_size=40)


@given(st.dates(D(2026, 1, 1), D(2026, 9, 30)), st.integers(1, 20), moved_days())
def test_working_days_hold_over_make_up_days(start, count, moved):
    calendar = Calendar({day: worked for day, worked in moved.items() if worked != (day.weekday() < 5)})
    end = due_on(start, count, WORKING_DAY, calendar).day
    counted = sum(calendar.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    assert counted == count
    assert calendar.is_working(end)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("张小三", "张**"), ("欧阳修", "欧阳*"), ("欧阳", "欧*"), ("王", "*"), (" 李四 ", "李*")],
)
def test_masked(name, shown):
    assert masking.masked(name) == shown


@given(st.text("王李张欧阳司马小明", min_size=1, max_size=6))
def test_masking_keeps_the_length_and_never_the_given_name(name):
    shown = masking.masked(name)
    assert len(shown) == len(name)
    assert "*" in shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_refusal_names_every_heavier_penalty_and_no_other(language):
    with override(language):
        said = str(LACKING[grounds.NOT_HEAVY]).partition("：" if language == "zh-hans" else ": ")[2].rstrip("。.")
        named = said.split("、" if language == "zh-hans" else ", ")
        assert sorted(named) == sorted(str(PENALTIES[kind]) for kind in penalties.HEAVY)
