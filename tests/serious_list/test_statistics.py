"""The figures of the list beside their plain twins, within an area and a time."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.serious_list import sql, states
from apps.serious_list.models import Case, Entry, Repair
from apps.serious_list.queries.statistics import share, statistics
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import CITY, COUNTY, Life

from .test_repair import Removal

pytestmark = pytest.mark.django_db
SINCE, UNTIL = date(2026, 1, 1), date(2027, 12, 31)


def cases():
    """One case in each end and on the way, several waiting different times, applications in five states."""
    for state in ("proposed", "answering", "asked", "published", "not_listed"):
        Life().to(state)
    Life(ground="44.food").to("served")
    heard = Life(ground="44.consumer").to("answering")
    heard.ask_hearing()
    heard.call_hearing()
    heard.now += timedelta(days=30)  # held well after its day
    heard.hold_hearing()
    heard.to("published")
    for state in ("questioned", "refused", "reversed", "accepted", "obviated"):
        Removal().to(state)
    return scope_of_user(user_with_post("county_officer", COUNTY))


def params(scope, **more):
    return {"since": SINCE, "until": UNTIL, "area": f"{scope.division_prefix}%", "zone": scope.zone_code} | more


def disc(values, share_):
    """percentile_disc: the first value whose place in the order reaches the share; None of nothing."""
    ordered = sorted(value for value in values if value is not None)
    return ordered[ceil(share_ * len(ordered)) - 1] if ordered else None


def grounds_are_those_of_python(cases):
    rows = list(Case.objects.select_related("ground"))
    twin = []
    for code in {row.ground.code for row in rows}:
        mine = [row for row in rows if row.ground.code == code]
        by = Counter(row.state for row in mine)
        twin.append({
            "code": code, "cases": len(mine), "open": sum(by[state] for state in states.OPEN),
            "not_listed": by["not_listed"], "decided": sum(row.decided_on is not None for row in mine),
            "overturned": sum(row.state == "withdrawn" and row.second_of_id is None for row in mine),
            "removed": by["removed"], "listed": by["published"],
            "expired": by["expired"],
        })  # fmt: skip
    twin.sort(key=lambda row: (-row["cases"], row["code"]))
    assert sql.rows("statistics_grounds", params(cases, open=list(states.OPEN))) == twin
    found = statistics(cases, since=SINCE, until=UNTIL)
    assert found.total["cases"] == len(rows) == 12
    assert found.overturned == share(1, found.total["decided"])


def steps_are_those_of_python(cases):
    days = defaultdict(list)
    for row in Case.objects.all():
        entry = Entry.objects.filter(case=row).first()
        spans = {
            "notice": (row.proposed_on, row.notice_on),
            "notice_served": (row.notice_on, row.notice_served_on),
            "review": (row.notice_served_on, row.reviewed_on),
            "consent": (row.reviewed_on, row.consented_on),
            "decision": (row.consented_on or row.reviewed_on, row.decided_on),
            "decision_served": (row.decided_on, row.decision_served_on),
            "publication": (row.decided_on, entry and entry.listed_on),
            "whole": (row.proposed_on, row.decided_on),
        }
        for step, (start, end) in spans.items():
            if start and end:
                days[step].append((end - start).days)
    told = {
        row["step"]: (row["cases"], row["middle"], row["most"]) for row in sql.rows("statistics_steps", params(cases))
    }
    assert told == {step: (len(all_), disc(all_, 0.5), disc(all_, 0.9)) for step, all_ in days.items()}
    assert told["review"][2] > told["review"][1]  # the hearing took longer


def months_between(start, end):
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def since(repair):
    """From when the entry had stood when its early removal was asked for."""
    entry = repair.case.entry
    return entry.restored_on if entry.restored_on and entry.restored_on <= repair.asked_on else entry.listed_on


def _open_and_granted(cases):
    return params(cases, open=list(states.REPAIR_OPEN), granted=list(states.REMOVAL_HOLDS))


def early_removals_are_those_of_python(cases):
    quarters = defaultdict(list)
    for row in Repair.objects.select_related("case__entry"):
        quarters[date(row.asked_on.year, row.asked_on.month - (row.asked_on.month - 1) % 3, 1)].append(row)
    twin = []
    for quarter, rows in sorted(quarters.items(), reverse=True):
        by = Counter(row.state for row in rows)
        twin.append({
            "quarter": quarter, "asked": len(rows), "open": sum(by[state] for state in states.REPAIR_OPEN),
            "granted": sum(by[state] for state in states.REMOVAL_HOLDS), "refused": by["refused"] + by["rejected"],
            "lapsed": by["lapsed"] + by["obviated"],
            "reversed": by["reversed"],
            "days": disc([(row.decided_on - row.asked_on).days for row in rows
                          if row.decided_on and row.state not in ("lapsed", "obviated")], 0.5),
            "months": disc([months_between(since(row), row.decided_on) for row in rows
                            if row.state in (*states.REMOVAL_HOLDS, "reversed")], 0.5),
        })  # fmt: skip
    assert sql.rows("statistics_repairs", _open_and_granted(cases)) == twin
    assert sum(row["asked"] for row in twin) == 5
    assert twin[0]["months"] >= 12


def an_area_a_time_and_nothing_to_count(cases):
    city = scope_of_user(user_with_post("city_reviewer", CITY))
    assert statistics(city, since=SINCE, until=UNTIL).total["cases"] == 12
    elsewhere = scope_of_user(user_with_post("county_officer", "320302"))
    none = statistics(elsewhere, since=SINCE, until=UNTIL)
    assert (none.total["cases"], none.steps, none.repairs, none.overturned) == (0, [], [], None)
    assert statistics(cases, since=date(2028, 1, 1), until=date(2028, 12, 31)).total["cases"] == 0
    assert share(1, 3) == Decimal("33.3")
    assert share(1, 8) == Decimal("12.5")
    assert share(1, 16) == Decimal("6.3")  # half up


def test_figures_are_those_of_python_within_an_area_and_a_time():
    """One test: the cases they count take seconds to make."""
    made = cases()
    grounds_are_those_of_python(made)
    steps_are_those_of_python(made)
    early_removals_are_those_of_python(made)
    an_area_a_time_and_nothing_to_count(made)


def test_the_page_costs_the_same_at_one_and_three_cases(django_assert_num_queries):
    client = client_as(user_with_post("county_officer", COUNTY))
    path = "/desk/serious-list/statistics/?years=5"
    Life(enterprise_in(COUNTY)).to("noticed")
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        assert client.get(path).status_code == 200
    Life(ground="44.food").to("noticed")
    Life(ground="44.consumer").to("noticed")
    with django_assert_num_queries(len(one)):
        client.get(path)
    assert len(one) <= 14
