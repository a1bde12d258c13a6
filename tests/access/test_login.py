"""Logging in: history, throttle with and without Redis, second factor, idle end, registration, one's own data."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.utils import timezone

from apps.access.middleware import SEEN
from apps.access.models import Login, User
from apps.access.operations.logins import FAILURES, purge_logins
from apps.audit.models import Event
from tests.factories.access import PASSWORD, SeatFactory, UserFactory, client_as, filer_of, user_with_post
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def log_in(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


@pytest.mark.parametrize("by", ["username", "email"])
def test_login_by_name_or_address(client, by):
    user = UserFactory()
    assert log_in(client, getattr(user, by)).status_code == 302
    assert client.get("/accounts/privacy/").status_code == 200


@pytest.mark.parametrize(("person", "door"), [("officer", "/desk/"), ("filer", "/my/"), ("nobody", "/my/")])
def test_everybody_lands_in_his_own_space(client, person, door):
    user = {
        "officer": lambda: user_with_post("county_officer", "320102"),
        "filer": lambda: filer_of(enterprise_in("320102")),
        "nobody": UserFactory,
    }[person]()
    assert log_in(client, user.username).headers["Location"] == door


def test_a_login_is_remembered_with_its_address_and_in_the_audit_without(client):
    user = UserFactory()
    log_in(client, user.username)
    login = Login.objects.get()
    assert (login.user, login.succeeded, login.method, login.address) == (user, True, "password", "127.0.0.1")
    event = Event.objects.get(verb="access.logged_in")
    assert event.data == {"method": "password"}


@pytest.mark.parametrize("known", [True, False])
def test_a_failure_is_remembered_without_the_name_that_was_typed(client, known):
    user = UserFactory()
    assert log_in(client, user.username if known else "secret-name", "wrong").status_code == 200
    failure = Login.objects.get()
    assert (failure.user, failure.succeeded) == (user if known else None, False)
    assert "secret-name" not in str(vars(failure))


def test_known_and_unknown_names_get_the_same_answer(client):
    user = UserFactory()
    strip = lambda response, name: response.content.decode().replace(name, "")  # noqa: E731
    import re

    def shape(name):
        return re.sub(r'value="[^"]*"', "", strip(log_in(client, name, "wrong"), name))

    assert shape(user.username) == shape("nobody-at-all")


def test_too_many_failures_pause_the_name_even_with_the_right_password(client):
    user = UserFactory()
    for _ in range(6):
        log_in(client, user.username, "wrong")
    assert log_in(client, user.username).status_code == 200
    assert "_auth_user_id" not in client.session


def test_without_the_cache_the_count_in_the_database_pauses(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    user = UserFactory()
    for _ in range(FAILURES):
        log_in(client, user.username, "wrong")
    log_in(client, user.username)
    assert "_auth_user_id" not in client.session
    Login.objects.update(at=timezone.now() - timedelta(minutes=6))
    log_in(client, user.username)
    assert "_auth_user_id" in client.session


def test_a_dead_redis_locks_nobody_out(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "qualityprov.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 0.2},
        }
    }
    assert log_in(client, UserFactory().username).status_code == 302
    assert "_auth_user_id" in client.session


def test_a_pause_of_one_name_leaves_others_alone(client):
    victim, other = UserFactory(), UserFactory()
    for _ in range(FAILURES):
        Login.objects.create(user=victim, key="x", at=timezone.now(), succeeded=False)
    log_in(client, other.username)
    assert "_auth_user_id" in client.session


def test_staff_set_up_a_second_factor_before_anything_else(settings):
    settings.STAFF_MFA_REQUIRED = True
    browser = client_as(user_with_post("county_officer", "320102"))
    assert browser.get("/desk/roles/").headers["Location"] == "/accounts/2fa/"
    assert browser.get("/accounts/2fa/").status_code == 200
    assert browser.get("/healthz").status_code == 200


def test_staff_with_a_second_factor_pass(settings):
    settings.STAFF_MFA_REQUIRED = True
    user = user_with_post("county_officer", "320102")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    assert client_as(user).get("/desk/roles/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(settings):
    settings.STAFF_MFA_REQUIRED = True
    user = user_with_post("county_officer", "320102")
    Authenticator.objects.create(user=user, type="recovery_codes", data={})
    assert client_as(user).get("/desk/roles/").status_code == 302


def test_filers_need_no_second_factor(settings):
    settings.STAFF_MFA_REQUIRED = True
    assert client_as(filer_of(enterprise_in("320102"))).get("/accounts/privacy/").status_code == 200


def test_staff_keep_their_last_factor(settings):
    from apps.access.adapter import MFAAdapter

    settings.STAFF_MFA_REQUIRED = True
    user = user_with_post("county_officer", "320102")
    only = Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    assert not MFAAdapter().can_delete_authenticator(only)
    Authenticator.objects.create(user=user, type="webauthn", data={})
    assert MFAAdapter().can_delete_authenticator(only)


def test_login_with_password_and_one_time_code(client):
    user, secret = user_with_post("county_officer", "320102"), generate_totp_secret()
    TOTP.activate(user, secret)
    assert log_in(client, user.username).headers["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).headers["Location"] == "/desk/"
    assert Login.objects.get(succeeded=True).method == "password+totp"


def test_staff_are_signed_out_after_sitting_idle(settings):
    browser = client_as(user_with_post("county_officer", "320102"))
    assert browser.get("/desk/roles/").status_code == 200
    session = browser.session
    session[SEEN] -= settings.STAFF_IDLE_MINUTES * 60 + 1
    session.save()
    assert browser.get("/desk/roles/").headers["Location"].startswith("/accounts/login/?next=")
    assert "_auth_user_id" not in browser.session


def test_the_idle_stamp_is_written_once_a_minute():
    browser = client_as(user_with_post("county_officer", "320102"))
    browser.get("/desk/roles/")
    stamp = browser.session[SEEN]
    browser.get("/desk/roles/")
    assert browser.session[SEEN] == stamp


def test_an_htmx_fragment_sends_the_page_to_the_login(client):
    response = client.get("/desk/roles/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/"})
    assert response.headers["HX-Redirect"].startswith("/accounts/login/?next=/desk/")


def sign_up(client):
    new = "a long enough phrase 47"
    form = {"username": "newcomer", "email": "new@example.com", "password1": new, "password2": new}
    return client.post("/accounts/signup/", form)


def test_whoever_registers_holds_nothing(client):
    assert sign_up(client).status_code == 302
    user = User.objects.get(username="newcomer")
    assert not user.posts.exists()
    assert not user.seats.exists()
    assert client.get("/desk/roles/").status_code == 404


def test_registration_can_be_closed(client, settings):
    settings.SIGNUP_OPEN = False
    sign_up(client)
    assert not User.objects.filter(username="newcomer").exists()


def test_old_logins_are_purged():
    user, now = UserFactory(), timezone.now()
    Login.objects.create(user=user, at=now - timedelta(days=200), succeeded=True)
    recent = Login.objects.create(user=user, at=now - timedelta(days=100), succeeded=True)
    assert purge_logins(at=now) == 1
    assert list(Login.objects.all()) == [recent]


def proven(user):
    """A client that has logged in and given its password once more, as its own data ask for it."""
    browser = client_as()
    log_in(browser, user.username)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def test_the_download_holds_what_is_held_and_only_of_oneself():
    user, other = UserFactory(), UserFactory()
    SeatFactory(user=user, enterprise=enterprise_in("320102", name="江苏甲公司"))
    assert client_as(user).get("/accounts/privacy/download/").status_code == 302
    held = json.loads(proven(user).get("/accounts/privacy/download/").content)
    assert held["account"]["email"] == user.email
    assert held["seats"][0]["enterprise"] == "江苏甲公司"
    assert len(held["logins"]) == 1
    assert other.email not in json.dumps(held)


def test_closing_an_account_forgets_the_person_and_keeps_the_audit():
    user = UserFactory(display_name="钱进", email="qian@example.com")
    seat = SeatFactory(user=user, enterprise=enterprise_in("320102"))
    browser = proven(user)
    assert browser.post("/accounts/close/").headers["Location"] == "/accounts/closed/"
    user.refresh_from_db()
    seat.refresh_from_db()
    assert (user.username, user.email, user.display_name) == (f"closed-{user.pk}", "", "")
    assert not user.is_active
    assert not user.has_usable_password()
    assert seat.state == "ended"
    assert not user.logins.exists()
    assert not user.emailaddress_set.exists()
    assert Event.objects.get(verb="access.account_closed").actor.startswith("钱进")
    assert browser.get("/accounts/privacy/").status_code == 302
    log_in(browser, "qian@example.com")
    assert "_auth_user_id" not in browser.session


def test_staff_do_not_close_their_account():
    user = user_with_post("county_officer", "320102")
    assert proven(user).post("/accounts/close/").status_code == 422
    user.refresh_from_db()
    assert user.is_active
    assert user.email


def test_a_changed_password_is_audited_and_told_from_the_outbox():
    from django.core import mail as outbox

    from apps.access import mail
    from apps.audit.models import Delivery

    user = UserFactory()
    new = "a long enough phrase 47"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert proven(user).post("/accounts/password/change/", form).status_code == 302
    event = Event.objects.get(verb="access.credentials_changed")
    assert (event.data, event.subject_id) == ({"what": "password_changed"}, str(user.pk))
    assert outbox.outbox == []
    mail.deliver(Delivery.objects.get(event=event), timezone.now())
    assert outbox.outbox[0].to == [user.email]
