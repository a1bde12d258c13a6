"""From the question whether a licence is needed to the signed certificate, on a phone; a stranger checks it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.licensing.models import Licence
from apps.licensing.operations import knowing
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def test_a_filer_gets_a_licence_and_a_stranger_checks_it(
    live, browser_page, assert_accessible, assert_no_sideways_scroll
):
    at = timezone.now()
    province = scope_of_user(user_with_post("province_officer", "320000"))
    since = timezone.localdate(at) - timedelta(days=400)
    knowing.add_laboratory(name="虚构检测所", cma="T1", valid_from=since, last_day=None, by=province, at=at)
    firm = enterprise_in("320102", address="工业大道1号")
    page = browser_page(lang="zh-hans", width=390, user=filer_of(firm))
    page.goto(f"{live.url}/my/licences/apply/?q=控制电缆")
    assert_accessible(page)
    press(page, "开始申请")
    page.get_by_role("link", name="继续", exact=True).click()
    page.get_by_label("塑料绝缘控制电缆").check()
    press(page, "保存并继续")
    page.get_by_label("检验报告编号").fill("JD-1")
    page.get_by_label("检验机构", exact=False).first.select_option("虚构检测所")
    page.get_by_label("签发日期").fill(str(timezone.localdate(at) - timedelta(days=9)))
    page.get_by_label("报告所载产品名称").fill("塑料绝缘控制电缆")
    page.get_by_label("检验报告文件").set_input_files({"name": "r.png", "mimeType": "image/png", "buffer": PNG})
    press(page, "保存并继续")
    page.get_by_label("本单位承诺", exact=False).check()
    assert_accessible(page)
    press(page, "提交")
    page.get_by_role("link", name="下载证书", exact=True).wait_for()
    assert_no_sideways_scroll(page)
    licence = Licence.objects.get()
    stranger = browser_page(lang="en", width=1440, theme="dark")
    stranger.goto(f"{live.url}/verify/{licence.code}/#{licence.payload}")
    stranger.get_by_text("not yet verified on site", exact=False).first.wait_for()
    assert_accessible(stranger)
    stranger.goto(f"{live.url}/licences/catalogue/?q=helmet")
    assert_accessible(stranger)
    assert_no_sideways_scroll(stranger)
