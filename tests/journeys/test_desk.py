"""An officer's work in a real browser, at a desk and on a phone; an enterprise's report of an error."""

import pytest
from playwright.sync_api import expect

from apps.registry.models import Enterprise, ExportJob, Merge, SavedFilter
from apps.registry.tasks import write_export_file
from tests.factories.access import filer_of, user_with_post
from tests.factories.registry import PairFactory, ProductFactory, SiteFactory, enterprise_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME = "320115"
FACES = [("zh-hans", 1440), ("en", 390)]


@pytest.fixture
def owed(assert_accessible, assert_no_sideways_scroll):
    def check(page):
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    return check


@pytest.fixture
def province():
    first = enterprise_in(HOME, name="江宁甲机械有限公司", address="某路1号", scale="small")
    second = enterprise_in(HOME, name="江宁甲机械有限公司", uscc=None)
    for number in range(45):
        enterprise_in(HOME, name=f"江宁{number}号五金有限公司", scale="micro")
    SiteFactory(enterprise=second)
    ProductFactory(enterprise=first)
    PairFactory(first=first, second=second)
    return first, second


@pytest.mark.parametrize(("lang", "width"), FACES)
def test_find_filter_save_export(lang, width, live, browser_page, owed, province, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = browser_page(lang=lang, width=width, user=user_with_post("county_officer", HOME))
    page.goto(live.url + "/desk/")
    owed(page)
    page.goto(live.url + "/desk/enterprises/")
    owed(page)
    page.fill("#id_q", "五金")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    expect(page.locator("tbody tr")).to_have_count(40)
    page.click("a[rel=next]")
    page.wait_for_url("**cursor=**")
    expect(page.locator("tbody tr")).to_have_count(5)
    page.click(".chosen-clear[href*=save]")
    page.fill("#id_name", "五金厂")
    owed(page)
    page.click("main button.button")
    page.wait_for_url("**/desk/enterprises/?q=**")
    expect(page.locator(".kept a[aria-current]")).to_have_text("五金厂", use_inner_text=True)
    assert SavedFilter.objects.get().query.startswith("q=")
    page.click(".desk-actions a[href*=exports]")
    owed(page)
    page.click("main button.button")
    page.wait_for_url("**/desk/exports/*/")
    write_export_file(ExportJob.objects.get().pk)
    page.wait_for_selector(".file-link a", timeout=10_000)
    with page.expect_download() as download:
        page.click(".file-link a")
    assert download.value.path().read_bytes().count(b"\r\n") == 46
    owed(page)


@pytest.mark.parametrize(("lang", "width"), FACES)
def test_edit_then_merge_by_two_and_undo(lang, width, live, browser_page, owed, province):
    first, second = province
    page = browser_page(lang=lang, width=width, user=user_with_post("county_officer", HOME))
    page.goto(f"{live.url}/desk/enterprises/{first.pk}/rename/")
    page.fill("#id_name", "江宁乙机械有限公司")
    page.click("main form .button:not(.button-quiet)")  # without a day
    page.wait_for_selector(".error-summary")
    owed(page)
    page.fill("#id_on", "2026-01-02")
    page.click("main form .button:not(.button-quiet)")
    page.wait_for_url(f"**/desk/enterprises/{first.pk}/")
    expect(page.locator("h1")).to_contain_text("江宁乙机械有限公司", use_inner_text=True)
    owed(page)
    page.goto(live.url + "/desk/merges/")
    owed(page)
    page.click("main tbody a")
    page.fill("#id_reason", "同一营业执照")
    owed(page)
    page.click("main .form-page .button:not(.button-quiet)")
    page.wait_for_url("**/desk/merges/*/")
    merge = Merge.objects.get()
    owed(page)
    other = browser_page(lang=lang, width=width, user=user_with_post("county_reviewer", HOME))
    other.goto(f"{live.url}/desk/merges/{merge.pk}/")
    other.click("form[action$='confirm/'] button")
    other.wait_for_selector(".flash-success")
    owed(other)
    assert Enterprise.objects.get(pk=second.pk).merged_into_id == first.pk
    other.goto(f"{live.url}/desk/enterprises/{second.pk}/")
    assert other.url.endswith(f"/desk/enterprises/{first.pk}/")
    page.goto(f"{live.url}/desk/merges/{merge.pk}/")
    page.fill("#undo-reason", "两家企业")
    page.click("form[action$='ask_undo/'] button")
    page.wait_for_selector("form[action$='stay/']")
    owed(page)
    assert Enterprise.objects.get(pk=second.pk).merged_into_id == first.pk  # nobody undoes alone what two have done
    other.goto(f"{live.url}/desk/merges/{merge.pk}/")
    owed(other)
    other.click("form[action$='/undo/'] button")
    other.wait_for_selector(".flash-success")
    assert Enterprise.objects.get(pk=second.pk).merged_into_id is None


@pytest.mark.parametrize(("lang", "width"), FACES)
def test_an_enterprise_reports_an_error_and_the_county_accepts(lang, width, live, browser_page, owed, province):
    first, _second = province
    filer = filer_of(first)
    page = browser_page(lang=lang, width=width, user=filer)
    page.goto(live.url + "/my/")
    owed(page)
    page.goto(live.url + "/my/enterprise/")
    owed(page)
    page.click("a[href$='fact=address']")
    page.fill("#id_proposed", "新路2号")
    page.fill("#id_explanation", "营业执照")
    owed(page)
    page.click("main form .button:not(.button-quiet)")
    page.wait_for_url("**/my/corrections/*/")
    owed(page)
    desk = browser_page(lang=lang, width=width, user=user_with_post("county_officer", HOME))
    desk.goto(live.url + "/desk/corrections/")
    owed(desk)
    desk.click("main tbody a")
    owed(desk)
    desk.click("main form .button:not(.button-quiet)")
    desk.wait_for_selector(".flash-success")
    first.refresh_from_db()
    assert first.address == "新路2号"


def test_the_search_sheet_by_keyboard(live, browser_page, owed, province):
    page = browser_page(user=user_with_post("county_officer", HOME))
    page.goto(live.url + "/desk/")
    page.keyboard.press("/")
    page.keyboard.type("甲机械")
    page.wait_for_selector("[data-find-results] a:has-text('江宁甲机械')")  # not the pages offered before it
    owed(page)
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.href")
    assert "/desk/enterprises/" in chosen
    with page.expect_response("**/desk/find/**"):  # an answer that comes late takes the chosen result from nobody
        page.evaluate("htmx.trigger('#find input', 'find')")
    page.wait_for_selector(".htmx-request, .htmx-swapping, .htmx-settling", state="detached")
    assert page.evaluate("document.activeElement.href") == chosen
    page.keyboard.press("Enter")
    page.wait_for_url(chosen)


def test_enter_before_the_answer_opens_what_was_typed_and_not_what_stood(live, browser_page, province):
    page = browser_page(user=user_with_post("county_officer", HOME))
    page.goto(live.url + "/desk/")
    page.keyboard.press("/")
    page.keyboard.type("17号五金")
    page.wait_for_selector("[data-find-results] a:has-text('江宁17号五金')")
    page.fill("#find input", "31号五金")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/enterprises/*/")
    expect(page.locator("h1").first).to_contain_text("江宁31号五金有限公司", use_inner_text=True)


def test_rows_by_keyboard(live, browser_page, province):
    page = browser_page(user=user_with_post("county_officer", HOME))
    page.goto(live.url + "/desk/enterprises/?sort=name")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-picked-count]")).to_have_text("2", use_inner_text=True)
    page.click("button[value=merge]")
    page.wait_for_url("**/desk/merges/new/?id=*")


def test_the_empty_desk_teaches(live, browser_page, owed):
    page = browser_page(user=user_with_post("county_officer", HOME))
    for path in ("", "enterprises/", "merges/", "exports/", "filters/", "corrections/"):
        page.goto(f"{live.url}/desk/{path}")
        owed(page)
