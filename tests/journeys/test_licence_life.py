"""A holder renews its licence and gets a new copy of its certificate in the browser; a stranger checks the old one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.licensing.models import Former, Licence
from tests.factories.access import filer_of
from tests.factories.licensing import COUNTY, Held
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def test_a_holder_renews_and_replaces_and_a_stranger_sees_it(
    live, browser_page, assert_accessible, assert_no_sideways_scroll
):
    begun = timezone.now() - timedelta(days=5 * 365 - 120)
    lately = timezone.localdate(begun) - timedelta(days=20)
    held = Held(enterprise_in(COUNTY, address="工业大道1号"), now=begun, report_on=lately)
    until = held.licence.until
    page = browser_page(lang="zh-hans", width=390, user=filer_of(held.life.enterprise))
    page.goto(f"{live.url}/my/licences/")
    page.get_by_role("link", name=held.licence.number, exact=True).click()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.get_by_role("link", name="延续有效期", exact=True).click()
    page.get_by_label("检验报告编号").fill("JD-2")
    page.get_by_label("检验机构", exact=False).first.select_option(str(held.life.lab))
    page.get_by_label("签发日期").fill(str(timezone.localdate() - timedelta(days=9)))
    page.get_by_label("报告所载产品名称").fill("塑料绝缘控制电缆")
    page.get_by_label("检验报告文件").set_input_files({"name": "r.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_label("本单位承诺", exact=False).check()
    assert_accessible(page)
    press(page, "提交")
    page.get_by_role("link", name="下载证书", exact=True).wait_for()
    licence = Licence.objects.get()
    assert (licence.until.year, licence.version) == (until.year + 5, 2)
    page.goto(f"{live.url}/my/licences/held/{licence.pk}/replace/")
    page.get_by_label("证书遗失或者毁损情况").fill("保管不善遗失")
    page.get_by_label("本单位承诺", exact=False).check()
    press(page, "提交")
    page.get_by_role("link", name="下载证书", exact=True).wait_for()
    assert_accessible(page)
    stranger = browser_page(lang="en", width=1440, theme="dark")
    stranger.goto(f"{live.url}/verify/{Former.objects.order_by('version').first().code}/")
    stranger.get_by_text("was replaced on", exact=False).wait_for()
    assert_accessible(stranger)
    stranger.goto(f"{live.url}/licences/figures/")
    assert_accessible(stranger)
    assert_no_sideways_scroll(stranger)
