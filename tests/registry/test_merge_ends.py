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

from .conftest import HOME, image
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


def test_two_different_days_of_an_end_are_not_merged_away(officer, now):
    revoked = [
        enterprise_in(HOME, status="revoked", status_on=date(year, 1, 1), status_basis="1号") for year in (2015, 2019)
    ]
    ended = {"status": "deregistered", "status_on": date(2020, 5, 5), "status_basis": "注销登记"}
    exited = [
        enterprise_in(HOME, status_beneath=[["revoked", day, "1号"]], **ended) for day in ("2015-01-01", "2019-01-01")
    ]
    for first, second in (revoked, exited):
        with pytest.raises(Invalid):
            asked(first, second, officer, now)
    assert not Merge.objects.exists()


def test_the_day_of_an_end_beneath_is_taken_where_only_the_duplicate_knows_it(officer, colleague, now):
    ended = {"status": "deregistered", "status_on": date(2020, 5, 5), "status_basis": "注销登记"}
    known, unknown = [["revoked", "2015-01-01", "处罚1号"]], [["revoked", None, "注销登记"]]
    duplicate, survivor = (enterprise_in(HOME, status_beneath=rows, **ended) for rows in (known, unknown))
    merge = asked(duplicate, survivor, officer, now)
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    survivor.refresh_from_db()
    assert survivor.status_beneath == known
    apart(merge, officer, colleague, now)
    survivor.refresh_from_db()
    assert survivor.status_beneath == unknown


ENDED = {"status": "deregistered", "status_on": date(2020, 5, 5), "status_basis": "注销登记"}


@pytest.mark.parametrize(
    ("duplicate", "survivor"),
    [
        (
            ENDED | {"status_beneath": [["revoked", "2015-01-01", "1号"]]},
            ENDED | {"status_beneath": [["revoked", None, "1号"]]},
        ),
        ({"status_on": date(2021, 1, 1), "status_again_on": date(2021, 1, 1)}, {}),
    ],
    ids=["revoked beneath", "opened again"],
)
def test_a_decision_of_before_the_day_of_establishment_is_not_taken_over(duplicate, survivor, officer, colleague, now):
    duplicate = enterprise_in(HOME, established_on=date(2010, 1, 1), **duplicate)
    later = date(2018, 1, 1) if survivor else date(2023, 1, 1)
    survivor = enterprise_in(HOME, established_on=later, **survivor)
    with pytest.raises(Invalid):
        asked(duplicate, survivor, officer, now)
    assert not Merge.objects.exists()
    merge = asked(duplicate, survivor, officer, now, takes=["established_on"])
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    apart(merge, officer, colleague, now)
    survivor.refresh_from_db()
    assert survivor.established_on == later


OPENED = {"status_on": date(2021, 1, 1), "status_basis": "判决1号"}
AGAIN = {
    "status_again_on": date(2021, 1, 1), "status_again_basis": "判决1号", "status_again_from": date(2015, 1, 1),
}  # fmt: skip
REVOKED = {"status": "revoked", "status_on": date(2010, 1, 1), "status_basis": "1号"}


@pytest.mark.parametrize(
    ("duplicate", "survivor", "then"),
    [
        (OPENED | AGAIN, {}, ("revoke", date(2015, 1, 1))),
        (REVOKED | AGAIN, REVOKED, ("deregister", date(2015, 1, 1))),
    ],
    ids=["opened again", "standing again"],
)
def test_what_a_court_set_aside_of_the_duplicate_stays_so_in_the_survivor(
    duplicate, survivor, then, officer, colleague, now
):
    duplicate, survivor = enterprise_in(HOME, **duplicate), enterprise_in(HOME, **survivor)
    was = image(survivor)
    merge = asked(duplicate, survivor, officer, now)
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    survivor.refresh_from_db()
    assert (survivor.status_again_on, survivor.status_again_basis) == (date(2021, 1, 1), "判决1号")
    verb, day = then
    with pytest.raises(Invalid):
        change_status(enterprise_id=survivor.pk, verb=verb, on=day, basis="1号", by=officer, at=now)
    apart(merge, officer, colleague, now)
    kept = ("status", "status_on", "status_basis", "status_again_on", "status_again_basis", "status_again_from")
    assert [image(survivor)[name] for name in kept] == [was[name] for name in kept]


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
