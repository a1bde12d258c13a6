"""Checks that wait follow what becomes known of their holders."""

from datetime import timedelta

import pytest

from apps.audit.models import Event
from apps.licensing.models import Licence
from apps.licensing.operations.aftercheck_ranking import rank_anew
from apps.licensing.queries.aftercheck import known_of, knowns
from tests.factories.aftercheck import Visit
from tests.factories.licensing import COUNTY
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db


def test_a_check_that_waits_follows_new_facts_and_one_that_is_assigned_does_not(django_assert_max_num_queries):
    first, second, third = (Visit(enterprise=enterprise_in(COUNTY), report_number=f"JD-{n}") for n in range(3))
    assert rank_anew(at=first.now) == 0
    before = first.check.rank
    for visit in (first, third):
        made = FactFactory(enterprise=visit.licence.enterprise, kind=kind("sampling_failed"), occurred_on=visit.today)
    third.assign()
    with django_assert_max_num_queries(11):
        assert rank_anew(at=third.now) == 1
    assert (first.check.risk, first.check.reasons) == (35, ["sampling", "first"])
    assert first.check.rank > before
    assert (second.check.risk, third.check.risk) == (10, 10)
    event = Event.objects.get(verb="licensing.check_ranked")
    assert (event.subject_id, event.data["risk"]) == (str(first.id), 35)
    assert rank_anew(at=third.now) == 0  # twice
    assert (made.enterprise_id, third.check.risk) == (third.licence.enterprise_id, 10)


def test_many_are_known_as_each_by_itself():
    first, second = (Visit(enterprise=enterprise_in(COUNTY), report_number=f"JD-{n}") for n in range(2))
    first.failed()
    day = second.today + timedelta(days=1)
    together = knowns(Licence.objects.all(), day)
    assert together == {v.licence_id: known_of(v.licence, day) for v in (first, second)}
    assert [together[v.licence_id].lab_failed for v in (first, second)] == [False, True]
