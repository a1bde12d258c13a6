"""One story of a licence in one browser: asked for, granted at once, checked on site, found right, its copy replaced.

Each of them in the own window: the holder on a phone, a stranger who scans, the city's officer who goes there and the
colleague who confirms. What the one has done the other reads.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.licensing.models import AfterCheck, Change, Licence
from apps.licensing.operations import knowing
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.aftercheck import CITY, examiner
from tests.factories.divisions import agency_of
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in

from .test_aftercheck import press, two_sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def apply(page, live, lately):
    """From the question whether a licence is needed to the certificate."""
    page.goto(f"{live.url}/my/licences/apply/?q=控制电缆")
    press(page, "开始申请")
    page.get_by_role("link", name="继续", exact=True).click()
    page.get_by_label("塑料绝缘控制电缆").check()
    press(page, "保存并继续")
    page.get_by_label("检验报告编号").fill("JD-1")
    page.get_by_label("检验机构", exact=False).first.select_option("虚构检测所")
    page.get_by_label("签发日期").fill(str(lately))
    page.get_by_label("报告所载产品名称").fill("塑料绝缘控制电缆")
    page.get_by_label("检验报告文件").set_input_files({"name": "r.png", "mimeType": "image/png", "buffer": PNG})
    press(page, "保存并继续")
    page.get_by_label("本单位承诺", exact=False).check()
    press(page, "提交")
    page.get_by_role("link", name="下载证书", exact=True).wait_for()


def check_on_site(officer, second, live):
    """Two of the pool go there and find everything as promised; a second person confirms it."""
    two_sent(officer, live)
    officer.get_by_label("What was seen").fill("生产线运转正常，条件与承诺一致。")
    officer.get_by_label("Who signed for the holder").fill("李四")
    officer.get_by_label("Signed form, pictures").set_input_files(
        {"name": "form.png", "mimeType": "image/png", "buffer": PNG}
    )
    press(officer, "Hand in the form")
    second.goto(officer.url)
    press(second, "Confirm: passed")


def test_from_the_application_to_the_check_on_site_and_a_new_copy(
    live, browser_page, assert_accessible, assert_no_sideways_scroll
):
    at = timezone.now()
    lately = timezone.localdate(at) - timedelta(days=9)
    province = scope_of_user(user_with_post("province_officer", "320000"))
    knowing.add_laboratory(
        name="虚构检测所", cma="T1", valid_from=lately - timedelta(days=400), last_day=None, by=province, at=at
    )
    agency_of(CITY)
    city = user_with_post("city_officer", CITY)
    for key, name in (("SC1", "甲审查"), ("SC2", "乙审查")):
        examiner(scope_of_user(city), at, key, name=name)
    firm = enterprise_in("320102", address="工业大道1号")
    holder = browser_page(width=390, user=filer_of(firm))
    apply(holder, live, lately)
    licence = Licence.objects.get()
    stranger = browser_page(width=390, theme="dark")
    stranger.goto(f"{live.url}/verify/{licence.code}/#{licence.payload}")
    stranger.get_by_text("尚未进行后置现场审查", exact=False).first.wait_for()
    officer = browser_page(lang="en", user=city)
    second = browser_page(lang="en", user=user_with_post("city_reviewer", CITY))
    check_on_site(officer, second, live)
    assert AfterCheck.objects.get().state == "passed"
    assert_accessible(second)
    stranger.reload()
    assert stranger.get_by_text("尚未进行后置现场审查", exact=False).count() == 0
    holder.goto(f"{live.url}/my/licences/held/{licence.pk}/replace/")
    holder.get_by_label("证书遗失或者毁损情况").fill("保管不善遗失")
    holder.get_by_label("本单位承诺", exact=False).check()
    press(holder, "提交")
    holder.get_by_role("link", name="下载证书", exact=True).wait_for()
    change = Change.objects.get()
    holder.goto(f"{live.url}/my/licences/changes/{change.pk}/")
    paper = holder.get_by_role("link", name="变更事项申请单及承诺书", exact=False).get_attribute("href")
    assert holder.request.get(f"{live.url}{paper}").body()[:5] == b"%PDF-"
    assert_accessible(holder)
    assert_no_sideways_scroll(holder)
    stranger.goto(f"{live.url}/verify/{licence.code}/")
    stranger.get_by_text(
        "被新证书替换", exact=False
    ).first.wait_for()  # the copy that was lost says so to whoever finds it
