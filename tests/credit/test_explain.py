"""The receipt adds up to the engine's score, and the outlook says exactly when it changes."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.credit.rules.course import course, outlook
from apps.credit.rules.explain import counts_until, months_after, receipt
from apps.credit.rules.score import (
    BandIn,
    FactIn,
    IndicatorIn,
    RuleIn,
    RulesIn,
    VetoIn,
    months_before,
    points_of,
    score,
)
from apps.credit.rules.tally import Tally

DAY = date(2026, 3, 31)
RULES = RulesIn(
    indicators=(IndicatorIn(1, 5000, 0, 6000), IndicatorIn(2, 3000, 0, 4000)),
    rules=(
        RuleIn(1, 1, 0, 4, -1500, 12, (100, 60, 30)),
        RuleIn(2, 2, 0, 4, 700, 6, (100, 50)),
        RuleIn(2, 1, 3, 4, -333, 1, (100, 33, 33, 7)),
    ),
    vetoes=(VetoIn(1, 3, 4, 24, "C"), VetoIn(3, 0, 4, 36, "D")),
    bands=(BandIn("A", 1, 8000), BandIn("B", 2, 6500), BandIn("C", 3, 4500), BandIn("D", 4, 0)),
)
facts = st.lists(
    st.builds(
        FactIn,
        id=st.integers(1, 10**6),
        version=st.just(1),
        kind=st.integers(1, 3),
        severity=st.integers(0, 4),
        occurred_on=st.dates(date(2022, 1, 1), DAY),
    ),
    max_size=8,
    unique_by=lambda fact: fact.id,
)


@given(facts)
def test_receipt_adds_up(known):
    told = receipt(known, RULES, DAY)
    whole = score(known, RULES, DAY)
    assert (told.score, told.grade) == (whole.score, whole.grade)
    assert told.score == sum(account.total for account in told.accounts)
    for account in told.accounts:
        assert account.gained == sum(line.points for line in account.lines)
    strictest = max((line.ceiling for line in told.vetoes), default="A")
    assert told.grade == max(told.by_score, strictest)


@given(facts)
def test_a_line_counts_as_it_says_to_its_last_day_and_no_further(known):
    """Steps of equal weight are one: the day after, the fact counts otherwise or not at all."""
    for account in receipt(known, RULES, DAY).accounts:
        for line in account.lines:
            rule, fact = RULES.rules[line.rule], next(f for f in known if f.id == line.fact)
            assert line.until >= DAY
            assert points_of(rule, fact, line.until) == line.points
            later = receipt(known, RULES, line.until + timedelta(days=1))
            then = [each for other in later.accounts for each in other.lines
                    if (each.fact, each.rule) == (line.fact, line.rule)]  # fmt: skip
            assert not then or then[0].percent != line.percent


@given(facts, st.integers(0, 1500))
def test_a_fact_counts_exactly_as_long_as_its_receipt_names_it(known, ahead):
    day = DAY + timedelta(days=ahead)
    told = receipt(known, RULES, day)
    named = {line.fact for account in told.accounts for line in account.lines} | {line.fact for line in told.vetoes}
    last = {fact.id: counts_until(fact, RULES) for fact in known}
    assert named == {key for key, until in last.items() if until and day <= until}


@settings(max_examples=25, deadline=None)
@given(facts)
def test_outlook_is_every_change_and_no_other(known):
    until = DAY + timedelta(days=500)
    told = {change.on: (change.score, change.grade) for change in outlook(known, RULES, DAY, until)}
    last = score(known, RULES, DAY)
    for ahead in range(1, 501):
        day = DAY + timedelta(days=ahead)
        now = score(known, RULES, day)
        if (now.score, now.grade) != (last.score, last.grade):
            assert told.pop(day) == (now.score, now.grade)
        last = now
    assert not told


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(1, 60))
def test_windows_close_the_day_they_say(day, months):
    last = months_after(day, months)
    assert months_before(last, months) < day <= months_before(last + timedelta(days=1), months)


@given(st.dates(), st.integers(0, 32_767))
def test_no_window_reaches_out_of_the_calendar(day, months):
    """What a day of year 1 did to every page of its enterprise: the window before it had no day."""
    assert months_before(day, months) <= day
    assert months_before(day, -months) >= day
    assert months_after(day, months) >= day - timedelta(days=day > date.min)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2025, 3, 31), 12, date(2026, 3, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 2, 28), 12, date(2026, 2, 27)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
    ],
)
def test_month_ends(day, months, last):
    assert months_after(day, months) == last


ending = st.lists(
    st.builds(
        FactIn,
        id=st.integers(1, 10**6),
        version=st.just(1),
        kind=st.integers(1, 3),
        severity=st.integers(0, 4),
        occurred_on=st.dates(date(2022, 1, 1), DAY + timedelta(days=90)),
        ends=st.none() | st.dates(date(2025, 6, 1), DAY + timedelta(days=600)),
    ),
    max_size=12,
    unique_by=lambda fact: fact.id,
)


@given(ending, st.sets(st.integers(0, 11)), st.integers(0, 900))
def test_what_is_left_without_some_facts_is_what_the_others_give(known, places, ahead):
    """Taken from one counting, whatever least, most or ceiling is touched: the plain way counts all the others anew."""
    day = DAY + timedelta(days=ahead)
    gone = {fact.id for place, fact in enumerate(known) if place in places}
    counted = Tally(receipt(known, RULES, day), RULES)
    plain = score([fact for fact in known if fact.id not in gone], RULES, day)
    for _time in range(2):
        assert counted.result(without=gone | {0}) == (plain.score, plain.grade)
    whole = score(known, RULES, day)
    assert counted.result() == (whole.score, whole.grade)


@settings(max_examples=50, deadline=None)
@given(ending)
def test_the_outlook_of_facts_that_end_is_the_plain_one(known):
    """Day by day: what has ended already still counts on the first day and goes with the first turn."""
    known = [fact for fact in known if fact.occurred_on <= DAY]
    until = DAY + timedelta(days=700)
    told = {change.on: (change.score, change.grade) for change in outlook(known, RULES, DAY, until)}
    turning = {fact.ends for fact in known}
    for fact in known:
        reached = [
            rule.step_months * step
            for rule in RULES.rules
            if rule.applies(fact)
            for step in range(1, len(rule.decay) + 1)
        ]
        reached += [veto.window_months for veto in RULES.vetoes if veto.applies(fact)]
        turning |= {months_after(fact.occurred_on, months) + timedelta(days=1) for months in reached}
    last = score(known, RULES, DAY)
    for day in sorted(day for day in turning if day and DAY < day <= until):
        now = score([fact for fact in known if fact.ends is None or day < fact.ends], RULES, day)
        if (now.score, now.grade) != (last.score, last.grade):
            assert told.pop(day) == (now.score, now.grade)
        last = now
    assert not told


@given(ending, st.sets(st.integers(-700, 900), min_size=1, max_size=6))
def test_the_course_of_a_grade_is_its_score_on_each_day(known, aways):
    """Days on which facts have yet to come among them; ends tell what time brings, never what a score is."""
    days = {DAY + timedelta(days=away) for away in aways}
    plain = {day: score(known, RULES, day) for day in days}
    assert course(known, RULES, days) == {day: (was.score, was.grade) for day, was in plain.items()}
