"""Giving and ending posts: done, refused, twice, two at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from apps.access.models import Post, User
from apps.access.operations import posts, users
from apps.access.operations.authority import BeyondAuthority
from apps.access.queries import hats_of
from apps.audit.models import Delivery, Event
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.kernel.scope import Scope
from tests.factories.access import PostFactory, SeatFactory, UserFactory, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.registry import enterprise_in
from tests.together import at_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 12, 2, 0, tzinfo=UTC)
TODAY = date(2026, 5, 12)


def admin(role="county_admin", code="320102"):
    return scope_of_user(user_with_post(role, code))


def grant(user, by, **changes):
    values = {"agency_code": agency_of("320102").pk, "role": "county_officer", "valid_from": TODAY, "by": by, "at": AT}
    return posts.grant_post(user_id=user.pk, **values | changes)


def test_an_administrator_gives_a_post_in_his_division():
    user, by = UserFactory(), admin()
    post = grant(user, by, last_day=TODAY + timedelta(days=30))
    with translation.override("en"):
        assert [hat.scope.role for hat in hats_of(user, TODAY)] == ["county_officer"]
    event = Event.objects.get(verb="access.post_granted")
    assert (event.actor, event.subject_id, event.division) == (by.actor, str(user.pk), "320102")
    assert event.data["post"] == post.pk
    assert Delivery.objects.filter(event=event, consumer="access.mail").exists()


@pytest.mark.parametrize(
    ("role", "code", "agency", "given"),
    [
        ("province_admin", "320000", "320102", "county_officer"),
        ("province_admin", "320000", "320000", "province_admin"),
        ("city_admin", "320100", "320104", "county_admin"),
        ("city_admin", "320100", "320100", "city_reviewer"),
    ],
)
def test_administrators_above_give_posts_below(role, code, agency, given):
    assert grant(UserFactory(), admin(role, code), agency_code=agency_of(agency).pk, role=given).pk


@pytest.mark.parametrize(
    ("agency", "role", "code"),
    [
        ("320104", "county_officer", "division"),  # the next county
        ("320100", "city_admin", "division"),  # the city above
        ("320000", "province_admin", "division"),
        ("320102", "city_admin", "role"),  # a city's role at a county's agency
        ("320102", "owner", "role"),  # an enterprise's role
        ("320102", "invented", "role"),
    ],
)
def test_a_county_administrator_gives_nothing_beyond_his_county(agency, role, code):
    user, by = UserFactory(), admin()
    with pytest.raises(BeyondAuthority) as refused:
        grant(user, by, agency_code=agency_of(agency).pk, role=role)
    assert refused.value.details["reason"] == code
    assert not user.posts.exists()
    assert not Event.objects.filter(verb="access.post_granted").exists()


def test_nobody_raises_his_own_rights():
    user = user_with_post("province_admin", "320000")
    with pytest.raises(BeyondAuthority):
        grant(user, scope_of_user(user))
    assert user.posts.count() == 1


@pytest.mark.parametrize(
    ("held", "given"),
    [
        ("county_officer", "county_admin"),
        ("county_reviewer", "county_admin"),
        ("auditor", "county_admin"),
        ("county_admin", "county_officer"),
        ("county_admin", "county_reviewer"),
    ],
)
def test_people_and_cases_are_never_in_one_hand(held, given):
    user, by = user_with_post(held, "320102"), admin("city_admin", "320100")
    with pytest.raises(BeyondAuthority) as refused:
        grant(user, by, role=given)
    assert refused.value.details["reason"] == "duties"
    assert [post.role for post in user.posts.all()] == [held]
    assert not Event.objects.filter(verb="access.post_granted").exists()


def test_the_other_duty_may_follow_once_the_first_has_ended():
    user, by = user_with_post("county_officer", "320102"), admin("city_admin", "320100")
    posts.end_post(post_id=user.posts.get().pk, reason="转岗", by=by, at=AT)
    assert grant(user, by, role="county_admin").role == "county_admin"


def test_a_post_that_only_begins_later_counts_among_the_duties():
    user, by = UserFactory(), admin("city_admin", "320100")
    grant(user, by, valid_from=TODAY + timedelta(days=30))
    with pytest.raises(BeyondAuthority):
        grant(user, by, role="county_admin")


def test_two_posts_of_one_duty_may_be_held_together():
    user, by = user_with_post("county_officer", "320102"), admin("city_admin", "320100")
    assert grant(user, by, agency_code=agency_of("320104").pk).pk
    assert user.posts.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_cannot_give_one_person_both_duties():
    user, first, second = UserFactory(), admin("city_admin", "320100"), admin("city_admin", "320100")
    answers = at_once(lambda: grant(user, first), lambda: grant(user, second, role="county_admin"))
    assert sorted(type(answer).__name__ for answer in answers) == ["BeyondAuthority", "Post"]
    assert user.posts.count() == 1


@pytest.mark.parametrize("role", ["county_officer", "county_reviewer", "auditor"])
def test_only_administrators_manage_people(role):
    user = UserFactory()
    with pytest.raises(NotPermitted):
        grant(user, admin(role))
    assert not user.posts.exists()


def test_rights_taken_from_an_ended_post_are_worth_nothing():
    by = admin()
    Post.objects.filter(pk=by.post_id).update(ended_at=AT)
    user = UserFactory()
    with pytest.raises(NotPermitted):
        grant(user, by)
    assert not user.posts.exists()


def test_a_person_who_acts_for_an_enterprise_gets_no_post():
    user = SeatFactory(enterprise=enterprise_in("320102")).user
    with pytest.raises(posts.HoldsSeat):
        grant(user, admin())
    assert not user.posts.exists()


@pytest.mark.parametrize(
    "dates", [{"valid_from": TODAY - timedelta(days=1)}, {"valid_from": TODAY, "last_day": TODAY - timedelta(days=1)}]
)
def test_wrong_dates_are_refused(dates):
    user = UserFactory()
    with pytest.raises(Invalid):
        grant(user, admin(), **dates)
    assert not user.posts.exists()


def test_twice_is_refused():
    user, by = UserFactory(), admin()
    grant(user, by)
    with pytest.raises(Invalid):
        grant(user, by)
    assert user.posts.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_give_one_post():
    user, first, second = UserFactory(), admin(), admin()
    results = at_once(lambda: grant(user, first), lambda: grant(user, second))
    assert user.posts.count() == 1
    assert sorted(isinstance(result, Invalid) for result in results) == [False, True]


def test_the_same_post_again_after_its_end():
    user, by = UserFactory(), admin()
    posts.end_post(post_id=grant(user, by).pk, reason="moved", by=by, at=AT)
    assert grant(user, by).pk
    assert len(hats_of(user, TODAY)) == 1


def test_an_ended_post_gives_nothing_and_says_why():
    user, by = user_with_post("county_officer", "320102"), admin()
    post = posts.end_post(post_id=user.posts.get().pk, reason=" retired ", by=by, at=AT)
    assert (post.ended_at, post.end_reason) == (AT, "retired")
    assert hats_of(user, TODAY) == []
    assert Event.objects.get(verb="access.post_ended").data["reason"] == "retired"


def test_ending_twice_is_refused():
    user, by = user_with_post("county_officer", "320102"), admin()
    posts.end_post(post_id=user.posts.get().pk, reason="first", by=by, at=AT)
    with pytest.raises(WrongState):
        posts.end_post(post_id=user.posts.get().pk, reason="second", by=by, at=AT)
    assert user.posts.get().end_reason == "first"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_end_a_post_once():
    user, first, second = user_with_post("county_officer", "320102"), admin(), admin()
    post = user.posts.get()
    results = at_once(
        lambda: posts.end_post(post_id=post.pk, reason="a", by=first, at=AT),
        lambda: posts.end_post(post_id=post.pk, reason="b", by=second, at=AT),
    )
    assert sorted(isinstance(result, WrongState) for result in results) == [False, True]
    assert Event.objects.filter(verb="access.post_ended").count() == 1


@pytest.mark.parametrize(("role", "code"), [("county_officer", "320104"), ("city_admin", "320100")])
def test_an_administrator_ends_no_post_outside_or_above(role, code):
    user = user_with_post(role, code)
    with pytest.raises(BeyondAuthority):
        posts.end_post(post_id=user.posts.get().pk, reason="x", by=admin(), at=AT)
    assert user.posts.get().ended_at is None


def test_an_administrator_does_not_end_his_own_post():
    by = admin()
    with pytest.raises(BeyondAuthority):
        posts.end_post(post_id=by.post_id, reason="x", by=by, at=AT)
    assert Post.objects.get(pk=by.post_id).ended_at is None


def test_ending_needs_a_reason():
    user = user_with_post("county_officer", "320102")
    with pytest.raises(Invalid):
        posts.end_post(post_id=user.posts.get().pk, reason=" \u200b——", by=admin(), at=AT)
    assert user.posts.get().ended_at is None


def appoint(by, **changes):
    values = {
        "email": "wang@example.com",
        "display_name": "王芳",
        "agency_code": agency_of("320102").pk,
        "role": "county_officer",
        "valid_from": TODAY,
        "by": by,
        "at": AT,
    }
    return users.appoint(**values | changes)


def test_appointing_a_new_person_makes_an_account_without_password():
    post, invited = appoint(admin())
    assert invited
    assert (post.user.username, post.user.display_name) == ("wang", "王芳")
    assert not post.user.has_usable_password()


def test_appointing_a_known_person_makes_no_second_account():
    known = UserFactory(email="Wang@example.com")
    post, invited = appoint(admin())
    assert not invited
    assert post.user == known


def test_a_refused_appointment_invites_nobody():
    with pytest.raises(BeyondAuthority):
        appoint(admin(), agency_code=agency_of("320104").pk)
    assert not User.objects.filter(email="wang@example.com").exists()
    assert not Event.objects.filter(verb="access.user_invited").exists()


def test_the_zone_bureau_gives_posts_only_in_its_zone():
    from apps.divisions.models import Agency

    bureau = Agency.objects.filter(zone__isnull=False).first()
    by = scope_of_user(PostFactory(agency=bureau, role="county_admin").user)
    assert grant(UserFactory(), by, agency_code=bureau.pk).pk
    elsewhere = Agency.objects.filter(division=bureau.division, zone=None).first()
    user = UserFactory()
    with pytest.raises(BeyondAuthority):
        grant(user, by, agency_code=elsewhere.pk)
    assert not user.posts.exists()


def test_the_system_appoints_the_first_administrator():
    post, _ = appoint(
        Scope.system("appoint"), agency_code=agency_of("320000").pk, role="province_admin", email="a@example.com"
    )
    assert post.role == "province_admin"


def test_every_refusal_is_a_domain_error():
    assert issubclass(BeyondAuthority, DomainError)
