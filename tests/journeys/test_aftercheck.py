"""Granted in minutes, checked afterwards: a commitment that was false ends in revocation, with notice and answer.

Everybody in the browser: the holder on a phone, the city's bureau that checks, the province's that decides, a stranger
and the certificate's page in between.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.licensing.models import AfterCheck, Bar, Ending
from apps.records.models import Fact
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.aftercheck import CITY, examiner
from tests.factories.divisions import agency_of
from tests.factories.licensing import COUNTY, PROVINCE, granted
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEEN = "无出厂检验设备，与承诺不符。"


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def aside(page, label):
    """A step that stands folded among the other ways."""
    page.locator("summary", has_text=label).click()
    press(page, label)


def two_sent(officer, live):
    """Assign two of the pool to the first check; their form lies open, everything as promised."""
    officer.goto(f"{live.url}/desk/licences/after/")
    officer.locator("tbody a").first.click()
    for name in ("甲审查", "乙审查"):
        officer.get_by_label(name, exact=False).check()
    press(officer, "Assign examiners")
    for item in officer.locator("select[name^=file-item_]").all():
        item.select_option("ok")


def check_on_site(officer, second, live):
    """Hand the form in as failed, and let a second person confirm that."""
    two_sent(officer, live)
    officer.locator("select[name=file-item_means]").select_option("bad")
    officer.locator("input[name=file-note_means]").fill("无耐压试验装置")
    officer.get_by_label("What was seen").fill(SEEN)
    officer.get_by_label("Who signed for the holder").fill("李四")
    officer.get_by_label("Signed form, pictures").set_input_files(
        {"name": "form.png", "mimeType": "image/png", "buffer": PNG}
    )
    press(officer, "Hand in the form")
    second.goto(officer.url)
    second.get_by_label("Ground of the revocation", exact=False).select_option("revoke.commitment")
    press(second, "Confirm: failed, propose revocation")


def test_a_false_commitment_ends_in_revocation_after_notice_and_answer(
    live, browser_page, assert_accessible, assert_no_sideways_scroll
):
    agency_of(CITY)
    at = timezone.now() - timedelta(minutes=30)
    licence = granted(
        enterprise_in(COUNTY, address="工业大道1号"), now=at, report_on=timezone.localdate(at) - timedelta(days=20)
    )
    firm = licence.enterprise
    city = user_with_post("city_officer", CITY)
    for key, name in (("SC1", "甲审查"), ("SC2", "乙审查")):
        examiner(scope_of_user(city), at, key, name=name)
    officer = browser_page(lang="en", user=city)
    second = browser_page(lang="en", user=user_with_post("city_reviewer", CITY))
    bureau = browser_page(lang="en", user=user_with_post("province_officer", PROVINCE))
    reviewer = browser_page(lang="en", user=user_with_post("province_reviewer", PROVINCE))
    holder = browser_page(lang="zh-hans", width=390, user=filer_of(firm))
    stranger = browser_page(lang="zh-hans", width=390, theme="dark")
    check_on_site(officer, second, live)
    assert AfterCheck.objects.get().state == "failed"
    assert_accessible(second)
    case = f"{live.url}/desk/licences/endings/{Ending.objects.get().pk}/"
    bureau.goto(case)
    press(bureau, "Write the notice")
    assert_accessible(bureau)
    holder.goto(f"{live.url}/my/licences/")
    holder.locator("main a[href*='/endings/']").first.click()
    press(holder, "确认收到告知书")
    assert_accessible(holder)
    assert_no_sideways_scroll(holder)
    holder.locator("textarea[name=state-statement]").fill("装置已订购，下月到货。")
    holder.locator("form[action$='/state/'] button").click()
    holder.get_by_text("装置已订购", exact=False).first.wait_for()
    aside(holder, "放弃剩余陈述申辩期限")
    reviewer.goto(case)
    reviewer.get_by_text("装置已订购", exact=False).first.wait_for()
    reviewer.get_by_label("Finding of the review").fill("不影响对事实的认定，不予采纳。")
    press(reviewer, "Review the answer")
    reviewer.get_by_label("Reason", exact=True).first.fill("事实清楚，依法撤销。")
    press(reviewer, "Decide to end the licence")
    assert_accessible(reviewer)
    stranger.goto(f"{live.url}/licences/check/{licence.code}/")  # decided, not yet served: it stands
    stranger.get_by_text("有效", exact=False).first.wait_for()
    holder.reload()
    press(holder, "确认收到决定书")
    stranger.goto(f"{live.url}/verify/{licence.code}/")
    stranger.get_by_text("已撤销", exact=False).first.wait_for()
    stranger.get_by_text("不得再次申请", exact=False).first.wait_for()
    assert_accessible(stranger)
    assert_no_sideways_scroll(stranger)
    bar, fact = Bar.objects.get(), Fact.objects.get(kind__code="licence_annulled")
    assert (fact.enterprise, fact.state, fact.source.code) == (firm, "effective", "licensing")
    assert bar.until >= date(bar.decided_on.year + 3, bar.decided_on.month, bar.decided_on.day)
    stranger.goto(f"{live.url}/enterprises/{firm.uscc}/")
    stranger.locator("main li", has_text=licence.number).get_by_text("已撤销").wait_for()
    assert_accessible(stranger)
    feed = stranger.request.get(f"{live.url}/api/v1/licences/{licence.number}").json()
    assert feed["state"] == "revoked"
    holder.goto(f"{live.url}/my/licences/apply/?q=控制电缆")
    holder.get_by_text("不能申请", exact=False).first.wait_for()
    holder.get_by_text(str(bar.until.year), exact=False).first.wait_for()
