"""The ground "failed re-check": one that stands, is not too old, and followed the announcement by the province."""

from datetime import date, timedelta

import pytest

from apps.serious_list.models import Case
from apps.serious_list.operations import steps
from apps.serious_list.queries.rechecks import failed_recheck
from apps.serious_list.rules import warning
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, START, Life
from tests.serious_list.test_case import unchanged

pytestmark = pytest.mark.django_db
ON = START.date()


def failed(enterprise, day=date(2026, 1, 5), **more):
    return FactFactory(enterprise=enterprise, kind=kind("recheck_failed"), occurred_on=day, **more)


def proposed(enterprise, **more):
    return Life(enterprise, ground="44.sampling", **more)


@pytest.mark.parametrize(
    ("day", "passed", "stands"),
    [
        (date(2026, 1, 5), None, True),
        (date(2024, 3, 2), None, True),
        (date(2024, 3, 1), None, False),  # two years back and a day
        (date(2026, 1, 5), date(2026, 1, 5), False),
        (date(2026, 1, 5), date(2026, 1, 4), True),
        (date(2025, 6, 1), date(2025, 9, 1), False),
    ],
)
def test_the_rule_and_its_query_agree(day, passed, stands):
    enterprise = enterprise_in(COUNTY)
    fact = failed(enterprise, day)
    if passed:
        FactFactory(enterprise=enterprise, kind=kind("recheck_passed"), occurred_on=passed)
    seen = warning.Seen(fact.pk, "recheck_failed", enterprise.pk, day)
    assert warning.stands(seen, passed, first=warning.since(ON, 24), last=ON) is stands
    assert failed_recheck(enterprise.pk, event_on=ON, on=ON) == (fact if stands else None)


def test_a_recheck_passed_since_carries_no_proposal():
    enterprise = enterprise_in(COUNTY)
    failed(enterprise, date(2025, 6, 1))
    FactFactory(enterprise=enterprise, kind=kind("recheck_passed"), occurred_on=date(2025, 9, 1))
    with pytest.raises(steps.GroundFails):
        proposed(enterprise)
    assert not Case.objects.exists()


def test_nor_one_of_long_ago():
    enterprise = enterprise_in(COUNTY)
    failed(enterprise, date(2019, 1, 1))
    with pytest.raises(steps.GroundFails):
        proposed(enterprise)


def test_nor_one_that_no_province_announced():
    enterprise = enterprise_in(COUNTY)
    failed(enterprise)
    for given in ({"announced_on": None, "announcement": ""}, {"announced_on": date(2026, 1, 6)}):
        with pytest.raises(steps.GroundFails) as refused:
            proposed(enterprise, **given)
        assert refused.value.details["field"] == "announced_on"
    with pytest.raises(steps.Invalid):
        proposed(enterprise, announcement=" ")
    assert not Case.objects.exists()
    life = proposed(enterprise, announced_on=date(2025, 12, 1), announcement="苏市监公告〔2025〕31号")
    assert (life.case.announced_on, life.case.announcement) == (date(2025, 12, 1), "苏市监公告〔2025〕31号")


@pytest.mark.parametrize(("stage", "announced"), [("order", False), ("announced", True), ("suspended", True)])
def test_a_recheck_of_the_portals_own_sampling_says_whether_it_followed_the_announcement(stage, announced):
    enterprise = enterprise_in(COUNTY)
    failed(enterprise, detail={"stage": stage})
    nothing = {"announced_on": None, "announcement": ""}
    if announced:
        assert proposed(enterprise, **nothing).case.recheck.detail["stage"] == stage
    else:
        with pytest.raises(steps.GroundFails):
            proposed(enterprise, **nothing)


def test_passed_after_the_proposal_it_carries_no_decision():
    enterprise = enterprise_in(COUNTY)
    fact = failed(enterprise)
    life = proposed(enterprise, recheck_id=fact.pk).to("consented")
    FactFactory(enterprise=enterprise, kind=kind("recheck_passed"), occurred_on=life.today - timedelta(days=1))
    assert unchanged(life, steps.GroundFails, life.decide).details["lacking"] == ["no-failed-recheck"]
