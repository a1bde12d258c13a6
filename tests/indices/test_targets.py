"""Targets: set with their decision, ended by another, measured by their own year, foretold before it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from apps.audit.models import Event
from apps.indices.models import Provenance, Series, Target
from apps.indices.operations.targets import set_target
from apps.indices.queries.targets import progress
from apps.kernel.errors import Invalid, NotPermitted
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.indices import CITY, HOME, LATER, NOON, officer, put, small_index
from tests.together import at_once

pytestmark = pytest.mark.django_db
SOURCE = "省政府办公厅通知"


def given(value="90", *, by, at=NOON, area=CITY, period="2025", kind="least", source=SOURCE):
    return set_target(
        of=Series.objects.get(code="test.a"), area=area, period=period, kind=kind, value=Decimal(value), source=source,
        provenance=Provenance.OFFICIAL, by=by, at=at,
    )  # fmt: skip


def of_test_a():
    return [row for row in progress(published=True) if getattr(row.what, "code", "") == "test.a"]


def told():
    return Event.objects.filter(verb="indices.target_set").count()


def test_a_target_is_ended_by_another_and_the_same_again_is_nothing():
    small_index()
    by = officer()
    first = given(by=by)
    assert given(by=by, at=LATER) == first
    assert told() == 1
    second = given("92", by=by, at=LATER)
    first.refresh_from_db()
    assert (first.ended_at, second.ended_at, told()) == (LATER, None, 2)
    assert Event.objects.filter(verb="indices.target_set").latest("pk").data["before"] == "90.000000"
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE indices_target SET value = 1 WHERE id = %s", [second.pk])


def test_nobody_sets_a_target_without_the_right_or_the_decision():
    small_index()
    county = scope_of_user(user_with_post("county_officer", "320102"))
    with pytest.raises(NotPermitted):
        given(by=county)
    with pytest.raises(Invalid):
        given(by=officer(), source="  ")
    city = client_as(user_with_post("city_officer", CITY))
    asked = {"of": "series:test.a", "area": CITY, "period": "2025", "kind": "least", "value": "1", "source": SOURCE,
             "provenance": "official"}  # fmt: skip
    assert city.post("/desk/indices/targets/", asked).status_code == 403
    province = client_as(user_with_post("province_officer", HOME))
    for wrong in ({"value": "NaN"}, {"period": "1925"}, {"area": "330100"}, {"of": "series:none"}, {"kind": "about"}):
        assert province.post("/desk/indices/targets/", asked | wrong).status_code == 422
    assert not Target.objects.filter(series__code="test.a").exists()
    assert province.post("/desk/indices/targets/", asked).status_code == 302
    assert Target.objects.get(series__code="test.a").value == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_set_the_first_target_at_once_leave_one_in_force():
    small_index()
    outcomes = at_once(*[lambda who=who, n=n: given(n, by=who) for n, who in (("90", officer()), ("91", officer()))])
    assert all(isinstance(each, Target) for each in outcomes), outcomes
    assert Target.objects.current().filter(series__code="test.a").count() == 1
    assert Target.objects.filter(series__code="test.a").count() == 2


def test_a_target_is_measured_by_its_own_year_and_foretold_before_it():
    """Constructed: the goal of 2025 was missed, which the better figure of 2026 does not heal."""
    small_index()
    put("test.a", *((CITY, str(year), str(value)) for year, value in ((2023, 84), (2024, 86), (2025, 88), (2026, 95))))
    by = officer()
    given("90", by=by)
    given("96", by=by, period="2028")
    given("70", by=by, period="2022")
    rows = {row.target.period: row for row in of_test_a()}
    past, ahead, unknown = rows["2025"], rows["2028"], rows["2022"]
    assert (past.value, past.period, past.standing.state, past.standing.gap, past.expected) == (
        88, "2025", "behind", 2, None,
    )  # fmt: skip
    assert (ahead.value, ahead.period, ahead.standing.gap) == (95, "2026", 1)
    assert ahead.forecast.rests_on == 4
    assert ahead.expected.low <= ahead.expected.value <= ahead.expected.high
    assert (unknown.value, unknown.standing) == (None, None)


def test_of_what_should_be_little_the_target_is_a_most():
    small_index()
    put("test.a", (CITY, "2025", "8"))
    given("10", by=officer(), kind="most")
    [row] = of_test_a()
    assert (row.standing.state, row.standing.gap) == ("reached", 0)
