"""The public in a real browser: a citizen on a phone, a reader of English, a keyboard, no script at all."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from apps.kernel.scope import Scope
from apps.public_register.operations.changes import sweep_changes
from apps.public_register.operations.releases import publish_release
from apps.registry.models import FormerName, Identifier
from tests.factories.registry import EnterpriseFactory, enterprise_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE = "91320100MA1ABCD2XR"
WIDTHS = [390, 768, 1440]
PAGES = [
    "/",
    "/enterprises/",
    "/enterprises/?q=机械&division=320100",
    f"/enterprises/{CODE}/",
    "/enterprises/9132O100MA1ABCD2XR/",
    "/open-data/",
    "/open-data/audit/",
    "/open-data/problems/",
]


@pytest.fixture
def province(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    at = datetime(2026, 5, 12, 1, 0, tzinfo=UTC)
    firm = enterprise_in(
        "320102",
        uscc=CODE,
        name="江苏试制精密机械有限公司",
        business_scope="通用设备制造；机械零部件加工；金属制品销售。",
        capital=5_126_000,
        capital_currency="CNY",
        address="玄武大道1号",
    )
    FormerName.objects.create(enterprise=firm, name="南京试制机械厂")
    Identifier.objects.create(enterprise=firm, kind="reg_no", value="320100000012345")
    enterprise_in("320302", name="徐州试制化工有限公司", status="revoked", status_on="2025-03-01")
    EnterpriseFactory.create_batch(44)
    sweep_changes(at=at)
    publish_release(by=Scope.system("test"), at=at)
    return firm


@pytest.mark.parametrize(("lang", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_every_public_page_is_accessible_and_fits(
    live, province, browser_page, assert_accessible, assert_no_sideways_scroll, lang, theme
):
    page = browser_page(lang=lang, theme=theme)
    for path in PAGES:
        page.goto(live.url + path)
        assert_accessible(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert_no_sideways_scroll(page)


def test_large_type_on_a_phone(live, province, browser_page, assert_accessible, assert_no_sideways_scroll):
    page = browser_page(width=390, type="large")
    for path in PAGES:
        page.goto(live.url + path)
        assert_no_sideways_scroll(page)
        assert_accessible(page)


def test_a_citizen_finds_an_enterprise_on_a_phone(live, province, browser_page, assert_accessible):
    page = browser_page(width=390)
    page.goto(live.url + "/")
    page.locator("#search-q").press_sequentially("精密", delay=20)
    suggestion = page.locator("#suggestions a", has_text="江苏试制精密机械有限公司")
    suggestion.wait_for()
    assert_accessible(page)
    suggestion.tap() if page.evaluate("'ontouchstart' in window") else suggestion.click()
    page.wait_for_url(f"**/enterprises/{CODE}/")
    expect(page.locator("h1")).to_have_text("江苏试制精密机械有限公司", use_inner_text=True)
    standing, listed = page.locator(".answer").all_inner_texts()
    assert "存续" in standing
    assert "未列入严重违法失信名单" in listed
    expect(page.locator("main")).to_contain_text("南京试制机械厂", use_inner_text=True)


def test_a_reader_of_english_filters_the_list(live, province, browser_page):
    page = browser_page(lang="en")
    page.goto(live.url + "/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Enterprises").click()
    page.get_by_label("Status").select_option("revoked")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**status=revoked**")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").click()
    standing, listed = page.locator(".answer").all_inner_texts()
    assert "Business licence revoked" in standing
    assert "Not on the serious dishonesty list" in listed


def test_the_keyboard_alone(live, province, browser_page):
    page = browser_page()
    page.goto(live.url + "/")
    page.locator("#search-q").focus()
    page.keyboard.type("精密")
    page.locator("#suggestions a").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('#suggestions') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions a")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "search-q"
    page.keyboard.press("Enter")
    page.wait_for_url("**/enterprises/?q=*")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_without_script_everything_still_works(live, province, browser_page):
    page = browser_page(script=False)
    page.goto(live.url + "/")
    expect(page.locator("table.map-table tbody tr")).to_have_count(13)
    page.locator("#search-q").fill("试制")
    page.locator("form[data-suggest] button").click()
    expect(page.locator("tbody tr")).to_have_count(40)
    page.locator("a[rel=next]").click()
    expect(page.locator("tbody tr")).to_have_count(6)
    page.locator("a[rel=prev]").click()
    expect(page.locator("tbody tr")).to_have_count(40)


def test_a_pasted_code_leads_straight_there_and_a_mistyped_one_is_explained(live, province, browser_page):
    page = browser_page(lang="en")
    page.goto(live.url + "/")
    page.locator("#search-q").fill("9132 0100 MA1A BCD2 XR")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/enterprises/{CODE}/")
    page.goto(live.url + "/enterprises/9132O100MA1ABCD2XR/")
    page.get_by_role("link", name=f"Open {CODE}").click()
    page.wait_for_url(f"**/enterprises/{CODE}/")


def test_a_file_is_downloaded(live, province, browser_page):
    page = browser_page(lang="en")
    page.goto(live.url + "/open-data/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Table (CSV)").click()
    assert download.value.suggested_filename == "enterprises.csv.zip"


def test_the_interface_is_tried_in_the_browser(live, province, browser_page):
    page = browser_page(lang="en")
    page.goto(live.url + "/api/v1/docs/")
    page.get_by_text("One enterprise by its code").wait_for()
