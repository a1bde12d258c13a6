"""Who is acting: posts, seats, the choice between them, and their end."""

from datetime import date, datetime, timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from apps.access.models import Post, Seat
from apps.access.queries import SESSION_KEY, hats_of, scope_of
from tests.factories.access import PostFactory, SeatFactory, UserFactory, filer_of, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 12)


def scope_in_request(user, chosen=None):
    request = RequestFactory().get("/")
    request.user = user
    request.session = {SESSION_KEY: chosen} if chosen else {}
    return scope_of(request)


@pytest.mark.parametrize(
    ("role", "code", "prefix"),
    [("county_officer", "320102", "320102"), ("city_reviewer", "320100", "3201"), ("province_admin", "320000", "32")],
)
def test_a_post_gives_the_role_and_the_division_of_its_agency(role, code, prefix):
    scope = scope_of_user(user_with_post(role, code))
    assert (scope.kind, scope.role, scope.division_prefix) == ("agency", role, prefix)


def test_a_post_not_yet_begun_or_run_out_gives_nothing():
    user = UserFactory()
    PostFactory(user=user, valid_from=TODAY + timedelta(days=1))
    PostFactory(user=user, valid_from=date(2020, 1, 1), last_day=TODAY - timedelta(days=1))
    assert hats_of(user, TODAY) == []


def test_first_and_last_day_count():
    user = UserFactory()
    PostFactory(user=user, valid_from=TODAY, last_day=TODAY)
    assert len(hats_of(user, TODAY)) == 1


def test_an_ended_post_drops_at_once_even_when_it_was_chosen():
    user = user_with_post("county_officer", "320102")
    post = user.posts.get()
    assert scope_in_request(user, f"post:{post.pk}").role == "county_officer"
    Post.objects.filter(pk=post.pk).update(ended_at=timezone.now())
    scope = scope_in_request(user, f"post:{post.pk}")
    assert (scope.role, scope.division_prefix, scope.enterprise_ids) == ("applicant", None, ())


def test_the_choice_decides_which_post_acts():
    user = user_with_post("county_officer", "320102")
    other = PostFactory(user=user, agency=agency_of("320104"), role="county_reviewer", valid_from=date(2019, 1, 1))
    assert scope_in_request(user).role == "county_officer"
    scope = scope_in_request(user, f"post:{other.pk}")
    assert (scope.role, scope.division_prefix) == ("county_reviewer", "320104")


def test_a_forged_choice_is_ignored():
    user, colleague = user_with_post("county_officer", "320102"), user_with_post("province_admin", "320000")
    assert scope_in_request(user, f"post:{colleague.posts.get().pk}").role == "county_officer"


def test_a_seat_acts_for_one_enterprise_only():
    first, second = enterprise_in("320102"), enterprise_in("320104")
    user = filer_of(first)
    owner = SeatFactory(user=user, enterprise=second, role="owner")
    assert scope_in_request(user, f"seat:{owner.pk}").enterprise_ids == (second.pk,)
    assert scope_in_request(user, f"seat:{owner.pk}").may("access.manage_filers")
    assert not scope_in_request(user, f"seat:{user.seats.get(role='filer').pk}").may("access.manage_filers")


def test_a_claim_that_nobody_has_approved_gives_nothing():
    user = UserFactory()
    SeatFactory(user=user, enterprise=enterprise_in("320102"), state=Seat.State.CLAIMED, evidence="1")
    scope = scope_in_request(user)
    assert (scope.role, scope.enterprise_ids) == ("applicant", ())


def test_the_same_post_cannot_be_held_twice_at_one_time():
    from django.db import IntegrityError

    user = user_with_post("county_officer", "320102")
    with pytest.raises(IntegrityError, match="access_post_once"):
        PostFactory(user=user, role="county_officer", valid_from=date(2026, 1, 1))


def test_hats_cost_two_queries(django_assert_num_queries):
    user = user_with_post("county_officer", "320102")
    for code in ("320104", "320105"):
        PostFactory(user=user, agency=agency_of(code))
    with django_assert_num_queries(2):
        assert len(hats_of(user, datetime(2026, 5, 12).date())) == 3  # noqa: DTZ001
