"""Merges where one of the two has ended, and what a refusal or the end of a seat leaves behind."""

from datetime import date

import pytest

from apps.kernel.errors import Invalid
from apps.registry.models import DuplicatePair, Merge
from apps.registry.operations import merges as verbs
from apps.registry.operations.claims import end_seat
from apps.registry.operations.statuses import change_status
from tests.factories.access import SeatFactory, UserFactory, scope_of_user, user_with_post
from tests.factories.registry import PairFactory, enterprise_in

from .conftest import HOME
from .test_merges import apart, asked, pair_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague():
    return scope_of_user(user_with_post("county_reviewer", HOME))


def test_a_revocation_that_lies_beneath_an_exit(officer, now):
    ended = {"status": "deregistered", "status_on": date(2020, 5, 5), "status_basis": "注销登记"}
    beneath = enterprise_in(HOME, status_beneath=[["revoked", "2015-01-01", "处罚1号"]], **ended)
    for duplicate, survivor in ((beneath, enterprise_in(HOME, **ended)), (enterprise_in(HOME, **ended), beneath)):
        with pytest.raises(Invalid):
            asked(duplicate, survivor, officer, now)
    assert not Merge.objects.exists()


def test_an_undoing_leaves_a_day_of_establishment_that_what_happened_since_needs(officer, colleague, now):
    duplicate = enterprise_in(HOME, established_on=date(2010, 1, 1))
    survivor = enterprise_in(HOME, established_on=date(2018, 1, 1))
    merge = asked(duplicate, survivor, officer, now, takes=["established_on"])
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    change_status(enterprise_id=survivor.pk, verb="revoke", on=date(2015, 1, 1), basis="1号", by=officer, at=now)
    apart(merge, officer, colleague, now)
    survivor.refresh_from_db()
    assert survivor.established_on == date(2010, 1, 1)


def test_a_refused_request_sets_its_pair_aside(officer, colleague, now):
    first, second = sorted(pair_of(), key=lambda row: row.pk)
    pair = PairFactory(first=first, second=second)
    verbs.refuse_merge(merge_id=asked(second, first, officer, now).pk, reason="两家企业", by=colleague, at=now)
    pair.refresh_from_db()
    assert (pair.set_aside_at, pair.set_aside_by, pair.set_aside_reason) == (now, colleague.actor, "两家企业")


def test_with_a_seat_at_the_survivor_ends_the_one_that_stayed_behind(officer, colleague, now):
    duplicate, survivor = pair_of()
    user = UserFactory()
    stayed, held = (SeatFactory(enterprise=row, user=user) for row in (duplicate, survivor))
    merge = asked(duplicate, survivor, officer, now)
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    end_seat(seat_id=held.pk, reason="离职", by=officer, at=now)
    apart(merge, officer, colleague, now)
    stayed.refresh_from_db()
    assert (stayed.state, stayed.reason) == ("ended", "离职")


def test_a_pair_that_waits_for_its_decision_is_not_proposed_again(officer, now):
    first, second = sorted(pair_of(), key=lambda row: row.pk)
    pair = PairFactory(first=first, second=second)
    assert list(DuplicatePair.objects.open()) == [pair]
    merge = asked(second, first, officer, now)
    assert not DuplicatePair.objects.open().exists()
    verbs.withdraw_merge(merge_id=merge.pk, by=officer, at=now)
    assert list(DuplicatePair.objects.open()) == [pair]
