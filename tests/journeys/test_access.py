"""Logging in and seats in a real browser: a one-time code, a passkey, a claim from question to decision."""

import os
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from apps.access.models import Login, Seat
from tests.factories.access import PASSWORD, PostFactory, SeatFactory, UserFactory, filer_of, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.registry import enterprise_in
from tests.registry.test_claims import PNG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page, name):
    """A screenshot for human eyes, kept only where JOURNEY_PICTURES names a folder."""
    folder = os.environ.get("JOURNEY_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def log_in(page, live, user):
    page.goto(live.url + "/accounts/login/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def confirm_password(page):
    """allauth asks for the password again before it touches factors."""
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_staff_set_up_a_one_time_code_and_log_in_with_it(live, browser_page, settings):
    settings.STAFF_MFA_REQUIRED = True
    user = user_with_post("county_officer", "320102", display_name="赵敏")
    page = browser_page(lang="zh-hans")
    log_in(page, live, user)
    page.goto(live.url + "/desk/roles/")
    assert page.url.endswith("/accounts/2fa/")
    page.goto(live.url + "/accounts/2fa/totp/activate/")
    confirm_password(page)
    secret = page.input_value("#authenticator_secret")
    page.fill("[name=code]", code_for(secret))
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/accounts/2fa/recovery-codes/**")
    page.goto(live.url + "/desk/roles/")
    assert page.url.endswith("/desk/roles/")

    other = browser_page(lang="en", width=390)
    log_in(other, live, user)
    other.wait_for_url("**/accounts/2fa/authenticate/**")
    picture(other, "totp-390-en")
    from django.core.cache import cache

    cache.clear()  # a code is good once; half a minute on, the next one would be as good
    other.fill("[name=code]", code_for(secret))
    other.press("[name=code]", "Enter")
    other.wait_for_url(lambda url: "authenticate" not in url)
    other.goto(live.url + "/desk/roles/")
    assert other.url.endswith("/desk/roles/")
    assert Login.objects.filter(user=user, method="password+totp").exists()


def test_a_passkey_opens_the_account_without_a_password(live, browser_page):
    user = user_with_post("county_officer", "320102", display_name="钱多")
    page = browser_page(lang="zh-hans")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    log_in(page, live, user)
    page.goto(live.url + "/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.fill("[name=name]", "笔记本")
    if page.locator("[name=passwordless]").count():
        page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/recovery-codes/**")
    page.context.clear_cookies()
    page.goto(live.url + "/accounts/login/")
    picture(page, "login-1440-zh")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    assert Login.objects.filter(user=user, method="webauthn").exists()


@pytest.mark.parametrize(("lang", "width"), [("zh-hans", 390), ("en", 1440)])
def test_a_seat_is_claimed_and_approved(live, browser_page, assert_accessible, assert_no_sideways_scroll, lang, width):
    firm = enterprise_in("320102", name="南京试制精密机械有限公司", address="玄武大道1号")
    user = UserFactory(display_name="孙丽")
    page = browser_page(lang=lang, width=width, user=user)

    def look(name):
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        picture(page, f"{name}-{width}-{lang}")

    page.goto(live.url + "/my/claim/")
    look("claim-start")
    page.click("main a.button")
    page.fill("[name=uscc]", firm.uscc[:-1] + "?")
    page.click("main form button")
    expect(page.locator(".error-summary")).to_be_visible()
    look("claim-wrong-code")
    page.fill("[name=uscc]", firm.uscc)
    page.click("main form button")
    page.check("[name=role][value=owner]")
    look("claim-role")
    page.click("main form button")
    page.set_input_files("[name=file]", {"name": "licence.png", "mimeType": "image/png", "buffer": PNG})
    look("claim-evidence")
    page.click("main form button")
    page.wait_for_url("**/my/claim/check/")
    look("claim-check")
    page.click("main form button")
    page.wait_for_url("**/my/seats/*/")
    expect(page.locator(".clock")).to_be_visible()
    look("claim-sent")

    officer = browser_page(lang=lang, width=width, user=user_with_post("county_officer", "320102"))
    officer.goto(live.url + "/desk/seats/")
    assert_accessible(officer)
    assert_no_sideways_scroll(officer)
    picture(officer, f"queue-{width}-{lang}")
    officer.click("main tbody a")
    assert_accessible(officer)
    assert_no_sideways_scroll(officer)
    picture(officer, f"decide-{width}-{lang}")
    officer.click(".desk-actions a.button >> nth=0")
    picture(officer, f"approve-{width}-{lang}")
    officer.click("main form button")
    officer.wait_for_url("**/desk/seats/*/")
    assert Seat.objects.get().state == "approved"


def test_the_neighbour_county_does_not_see_the_claim(live, browser_page):
    seat = SeatFactory(enterprise=enterprise_in("320102", name="南京试制精密机械有限公司"))
    page = browser_page(user=user_with_post("county_officer", "320104"))
    page.goto(live.url + "/desk/seats/?show=held")
    assert "南京试制精密机械有限公司" not in page.content()
    assert page.goto(live.url + f"/desk/seats/{seat.pk}/").status == 404


@pytest.mark.parametrize(("lang", "width"), [("zh-hans", 1440), ("en", 390)])
def test_the_pages_of_people_and_data(live, browser_page, assert_accessible, assert_no_sideways_scroll, lang, width):
    admin = user_with_post("county_admin", "320102", display_name="周管理")
    PostFactory(user=admin, agency=agency_of("320104"), role="county_reviewer", valid_from="2019-01-01")
    member = user_with_post("county_officer", "320102", display_name="赵敏")
    owner = filer_of(enterprise_in("320102", name="南京试制精密机械有限公司"), role="owner", display_name="孙丽")
    pages = [
        (admin, f"/desk/people/{path}", name)
        for path, name in [
            ("", "people"),
            (f"{member.pk}/", "person"),
            ("grant/", "grant"),
            (f"{member.pk}/lock/", "lock"),
        ]
    ]
    pages += [(admin, "/desk/roles/", "roles"), (admin, "/accounts/privacy/", "privacy")]
    pages += [
        (owner, "/my/people/", "owner-people"),
        (owner, "/my/people/offer/", "offer"),
        (owner, "/my/seats/", "seats"),
    ]
    for user, path, name in pages:
        page = browser_page(lang=lang, width=width, user=user)
        assert page.goto(live.url + path).status == 200, path
        picture(page, f"{name}-{width}-{lang}")
        assert_accessible(page)
        assert_no_sideways_scroll(page)
