"""Inviting, locking, taking factors away: done, refused, twice, two at once; and the mail that goes out."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail as outbox

from apps.access import mail
from apps.access.models import User
from apps.access.operations import users
from apps.access.operations.authority import BeyondAuthority
from apps.audit.models import Delivery, Event
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from tests.factories.access import UserFactory, client_as, filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.together import at_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 12, 2, 0, tzinfo=UTC)


def admin(role="county_admin", code="320102"):
    return scope_of_user(user_with_post(role, code))


def with_factor(user):
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    return user


def with_session(user):
    session = SessionStore()
    session["x"] = 1
    session.save()
    UserSession.objects.create(user=user, session_key=session.session_key, ip="192.0.2.1", user_agent="test")
    return session.session_key


def sent():
    for delivery in Delivery.objects.select_related("event"):
        mail.deliver(delivery, AT)
    return outbox.outbox


def test_an_invitation_mails_a_link_that_sets_the_password(client):
    user = users.invite_user(email="li@example.com", display_name="李强", by=admin(), at=AT)
    (message,) = sent()
    assert message.to == ["li@example.com"]
    link = next(line for line in message.body.splitlines() if "/password/reset/key/" in line)
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    new = "a long enough phrase 47"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    # used once, the link is worth nothing
    assert "token_fail" in client.get("/" + link.split("/", 3)[3]).context


def test_the_link_stands_nowhere_in_the_database():
    users.invite_user(email="li@example.com", display_name="李强", by=admin(), at=AT)
    assert "key" not in str(Event.objects.get(verb="access.user_invited").data)


@pytest.mark.parametrize(
    ("email", "name"), [("not an address", "李强"), ("li@example.com", " "), ("TAKEN@example.com", "李强")]
)
def test_an_invitation_needs_a_name_and_a_free_address(email, name):
    UserFactory(email="taken@example.com")
    by, before = admin(), User.objects.count()
    with pytest.raises(Invalid):
        users.invite_user(email=email, display_name=name, by=by, at=AT)
    assert User.objects.count() == before


def test_an_officer_invites_nobody():
    by, before = admin("county_officer"), User.objects.count()
    with pytest.raises(NotPermitted):
        users.invite_user(email="li@example.com", display_name="李强", by=by, at=AT)
    assert User.objects.count() == before


def test_user_names_do_not_collide():
    by = admin()
    names = [
        users.invite_user(email=f"li@{host}.example", display_name="李", by=by, at=AT).username for host in ("a", "b")
    ]
    assert names == ["li", "li2"]


def test_inviting_again_only_before_a_password_is_set():
    by = admin("province_admin", "320000")
    user = users.invite_user(email="li@example.com", display_name="李强", by=by, at=AT)
    users.invite_again(user_id=user.pk, by=by, at=AT)
    user.set_password("x")
    user.save()
    with pytest.raises(WrongState):
        users.invite_again(user_id=user.pk, by=by, at=AT)
    assert Event.objects.filter(verb="access.user_invited").count() == 2


def test_a_lost_factor_is_removed_with_all_sessions():
    user = with_factor(user_with_post("county_officer", "320102"))
    key = with_session(user)
    users.reset_second_factors(user_id=user.pk, reason="lost phone", by=admin(), at=AT)
    assert not Authenticator.objects.filter(user=user).exists()
    assert not SessionStore().exists(key)
    assert Event.objects.get(verb="access.second_factors_reset").data == {"reason": "lost phone"}
    assert "lost phone" in sent()[0].body


def test_removing_factors_twice_is_refused():
    user, by = with_factor(user_with_post("county_officer", "320102")), admin()
    users.reset_second_factors(user_id=user.pk, reason="lost phone", by=by, at=AT)
    with pytest.raises(WrongState):
        users.reset_second_factors(user_id=user.pk, reason="lost phone", by=by, at=AT)
    assert Event.objects.filter(verb="access.second_factors_reset").count() == 1


VERBS = [users.reset_second_factors, users.lock_user]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("role", "code"), [("county_officer", "320104"), ("city_admin", "320100"), ("province_admin", "320000")]
)
def test_nothing_is_done_to_people_outside_or_above(verb, role, code):
    user = with_factor(user_with_post(role, code))
    with pytest.raises(BeyondAuthority):
        verb(user_id=user.pk, reason="x", by=admin(), at=AT)
    user.refresh_from_db()
    assert user.is_active
    assert Authenticator.objects.filter(user=user).exists()


@pytest.mark.parametrize("verb", VERBS)
def test_one_post_above_protects_the_whole_person(verb):
    from tests.factories.access import PostFactory
    from tests.factories.divisions import agency_of

    user = with_factor(user_with_post("county_officer", "320102"))
    PostFactory(user=user, agency=agency_of("320000"), role="province_officer")
    with pytest.raises(BeyondAuthority):
        verb(user_id=user.pk, reason="x", by=admin(), at=AT)
    assert User.objects.get(pk=user.pk).is_active


@pytest.mark.parametrize("verb", VERBS)
def test_a_county_leaves_enterprise_people_to_the_province(verb):
    user = with_factor(filer_of(enterprise_in("320102")))
    with pytest.raises(BeyondAuthority):
        verb(user_id=user.pk, reason="x", by=admin(), at=AT)
    assert User.objects.get(pk=user.pk).is_active
    assert verb(user_id=user.pk, reason="x", by=admin("province_admin", "320000"), at=AT).pk == user.pk


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_does_it_to_himself_or_without_a_reason(verb):
    person = with_factor(user_with_post("county_admin", "320102"))
    with pytest.raises(BeyondAuthority):
        verb(user_id=person.pk, reason="x", by=scope_of_user(person), at=AT)
    other = with_factor(user_with_post("county_officer", "320102"))
    with pytest.raises(Invalid):
        verb(user_id=other.pk, reason=" \u200b——", by=scope_of_user(person), at=AT)
    assert User.objects.filter(is_active=False).count() == 0


def test_a_locked_person_is_out_at_once_and_in_again_after():
    user, by = user_with_post("county_officer", "320102"), admin()
    browser = client_as(user)
    assert browser.get("/accounts/sessions/").status_code == 200
    users.lock_user(user_id=user.pk, reason="suspicion", by=by, at=AT)
    assert browser.get("/accounts/sessions/").status_code == 302
    with pytest.raises(WrongState):
        users.lock_user(user_id=user.pk, reason="again", by=by, at=AT)
    users.unlock_user(user_id=user.pk, reason="cleared", by=by, at=AT)
    assert User.objects.get(pk=user.pk).is_active
    with pytest.raises(WrongState):
        users.unlock_user(user_id=user.pk, reason="cleared", by=by, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_lock_once():
    user, first, second = user_with_post("county_officer", "320102"), admin(), admin()
    results = at_once(
        lambda: users.lock_user(user_id=user.pk, reason="a", by=first, at=AT),
        lambda: users.lock_user(user_id=user.pk, reason="b", by=second, at=AT),
    )
    assert sorted(isinstance(result, WrongState) for result in results) == [False, True]
    assert Event.objects.filter(verb="access.user_locked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_invitations_at_once_make_one_account():
    first, second = admin(), admin()
    results = at_once(
        lambda: users.invite_user(email="li@example.com", display_name="李强", by=first, at=AT),
        lambda: users.invite_user(email="LI@example.com", display_name="李强", by=second, at=AT),
    )
    assert sorted(isinstance(result, Invalid) for result in results) == [False, True]
    assert User.objects.filter(email__iexact="li@example.com").count() == 1


@pytest.mark.django_db(transaction=True)
def test_closing_an_account_twice_at_once_closes_it_once():
    from apps.access.operations.account import close_account
    from apps.access.queries import applicant

    by = applicant(UserFactory())
    results = at_once(lambda: close_account(by=by, at=AT), lambda: close_account(by=by, at=AT))
    assert sorted(isinstance(result, WrongState) for result in results) == [False, True]
    assert Event.objects.filter(verb="access.account_closed").count() == 1
