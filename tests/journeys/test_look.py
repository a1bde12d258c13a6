"""The face itself: components, account pages and error pages in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.factories.access import PASSWORD, UserFactory, user_with_post
from tests.factories.serious_list import listed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPEN_PAGES = ["/styleguide/", "/accessibility/", "/privacy/", "/accounts/login/", "/accounts/password/reset/"]
ERRORS = [400, 403, 404, 429, 500]
WIDTHS = [390, 768, 1440]


@pytest.mark.parametrize(("lang", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_pages_are_accessible(live, browser_page, assert_accessible, lang, theme):
    page = browser_page(lang=lang, theme=theme)
    for path in OPEN_PAGES + [f"/styleguide/{status}/" for status in ERRORS]:
        page.goto(live.url + path)
        assert_accessible(page)


@pytest.mark.parametrize(
    ("lang", "theme", "width", "size"), [("en", "light", 1440, "normal"), ("zh-hans", "dark", 390, "large")]
)
def test_the_description_of_the_api_is_accessible(live, browser_page, assert_accessible, lang, theme, width, size):
    """With an operation open: a library makes it, whose own colours and scrolling boxes fail."""
    page = browser_page(lang=lang, theme=theme, width=width, type=size)
    page.goto(live.url + "/api/v1/docs/")
    page.locator(".opblock-summary-control").first.click()
    page.locator(".opblock-body .responses-wrapper").wait_for()
    assert_accessible(page)


ROOMS = ("deadlines", "facts", "draws", "ratings", "rulesets", "serious-list", "editions", "supervision", "roles")
ROOMS = (*ROOMS, "joint-punishment")
DESK_LISTS = ["/desk/", "/accounts/messages/", *(f"/desk/{name}/" for name in ROOMS)]
PUBLIC_LISTS = ["/credit/", "/draws/", "/serious-list/", "/serious-list/measures/", "/serious-list/certificate/"]
PUBLIC_LISTS += ["/verify/", "/open-data/exceptions/", "/credit/cities/", "/credit/industries/"]


@pytest.mark.parametrize(("lang", "theme", "width"), [("en", "dark", 1440), ("zh-hans", "dark", 390)])
def test_ledger_draws_credit_and_list_are_accessible_in_large_type(
    live, browser_page, assert_accessible, assert_no_sideways_scroll, lang, theme, width
):
    """Every list once with a row in it, in the modes least looked at."""
    entry = listed()
    reader = user_with_post("province_officer", "320000")
    page = browser_page(lang=lang, theme=theme, width=width, type="large", user=reader)
    own = [f"/serious-list/{entry.pk}/", f"/enterprises/{entry.enterprise.uscc}/"]
    for path in [*DESK_LISTS, *PUBLIC_LISTS, *own]:
        page.goto(live.url + path)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


@pytest.mark.parametrize("size", ["normal", "large"])
def test_nothing_scrolls_sideways(live, browser_page, assert_no_sideways_scroll, size):
    for lang in ("zh-hans", "en"):
        page = browser_page(lang=lang, type=size)
        for path in [*OPEN_PAGES, "/styleguide/desk/", "/styleguide/404/"]:
            page.goto(live.url + path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert_no_sideways_scroll(page)


def test_large_type_and_a_phone_stay_accessible(live, browser_page, assert_accessible):
    page = browser_page(width=390, type="large")
    page.goto(live.url + "/styleguide/")
    assert_accessible(page)


def test_switches_work_without_script(live, browser_page):
    page = browser_page(script=False, theme="auto")
    page.goto(live.url + "/accounts/login/?next=/desk/")
    root = page.locator("html")
    page.locator("button[name=type]").click()
    expect(root).to_have_attribute("data-type", "large")
    assert page.url.endswith("?next=/desk/")
    page.locator("button[name=language]").click()
    expect(root).to_have_attribute("lang", "en")
    page.locator("details.menu summary").first.click()
    page.locator("button[name=theme][value=dark]").click()
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root).to_have_attribute("data-type", "large")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 25, 30)"


def test_charts_are_drawn_and_have_their_tables(live, browser_page):
    page = browser_page()
    page.goto(live.url + "/styleguide/")
    page.wait_for_selector("figure[data-map] canvas")
    page.wait_for_function("document.querySelectorAll('figure.chart canvas').length === 3")
    expect(page.locator("figure[data-map] tbody tr")).to_have_count(13)


def test_the_first_tab_stop_skips_to_the_content(live, browser_page):
    page = browser_page()
    page.goto(live.url + "/accounts/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_list_is_worked_by_keys(live, browser_page):
    page = browser_page()
    page.goto(live.url + "/styleguide/")
    page.locator("h1").click()
    for key in "jjx":
        page.keyboard.press(key)
    expect(page.locator("table[data-keys] tbody tr.at")).to_have_count(1)
    expect(page.locator("input.pick").nth(1)).to_be_checked()
    expect(page.locator("[data-bulk]")).to_be_visible()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**#row")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()


def test_targets_on_a_phone_are_large_enough(live, browser_page):
    page = browser_page(width=390)
    page.goto(live.url + "/styleguide/")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, input, select, summary, .main-nav a")]
            .filter((e) => e.checkVisibility() && !e.closest("p:not(.actions), label, td, th"))
            .map((e) => [e, e.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
            .map(([e, box]) => `${e.tagName}.${e.className} ${box.width}x${box.height}`)"""
    )
    assert small == []


ACCOUNT_PAGES = [
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/email/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
]


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_account_pages_are_dressed_and_accessible(
    live, browser_page, assert_accessible, assert_no_sideways_scroll, lang
):
    page = browser_page(lang=lang, width=390, user=UserFactory())
    for path in ACCOUNT_PAGES:
        page.goto(live.url + path)
        expect(page.locator(".masthead")).to_have_count(1)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_signing_in_by_hand(live, browser_page, assert_accessible):
    user = UserFactory()
    page = browser_page()
    page.goto(live.url + "/accounts/login/?next=/accessibility/")
    page.get_by_label("用户名或邮箱").fill(user.username)
    page.get_by_label("密码", exact=True).fill("wrong")
    page.locator("form .actions .button").first.click()
    page.locator(".error-summary:focus").wait_for()
    assert_accessible(page)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.locator("form .actions .button").first.click()
    page.wait_for_url("**/accessibility/")
    expect(page.locator(".account-name")).to_contain_text(user.display_name, use_inner_text=True)


def test_the_menu_closes_on_escape_and_gives_the_focus_back(live, browser_page):
    page = browser_page()
    page.goto(live.url + "/accounts/login/")
    page.locator("details.menu summary").first.click()
    expect(page.locator(".menu-sheet").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu-sheet").first).not_to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_on_paper_only_the_matter_remains(live, browser_page):
    page = browser_page(theme="dark")
    page.goto(live.url + "/accessibility/")
    page.emulate_media(media="print")
    expect(page.locator(".masthead-tools")).not_to_be_visible()
    assert page.locator(".print-only").inner_text().endswith("/accessibility/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
