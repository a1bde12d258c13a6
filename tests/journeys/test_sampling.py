"""One failed product in a real browser: form under seal, laboratory, conclusion, objection, order, re-check, ledger."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.deadlines.operations import expire_due
from apps.sampling import states
from apps.sampling.models import Rectification, Test
from apps.sampling.operations.testing import items_of
from tests.factories.access import filer_of
from tests.factories.sampling import GTIN, Life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def fill(page, **fields):
    """Fill fields by the end of their names, which begin with the verb and the number of the record."""
    for name, value in fields.items():
        page.locator(f"[name$='{name}']").first.fill(str(value))


def test_a_failure_from_the_seal_to_the_ledger(live, browser_page, assert_accessible, assert_no_sideways_scroll):
    life = Life(now=timezone.now() - timedelta(days=60)).to("assigned")
    day = life.start.isoformat()
    home = f"{live.url}/desk/sampling/batches/{life.batch_id}/"
    look = (assert_accessible, assert_no_sideways_scroll)

    sampler = browser_page(user=life.batch.seats.order_by("pk").first().staff.user, width=390)
    take(sampler, home, life, day, look)
    bench(browser_page(user=life.lab.tester.user), live, life.first, day, assert_accessible)

    reviewer, officer = browser_page(user=life.reviewer_user), browser_page(user=life.officer_user)
    reviewer.goto(home)
    press(reviewer, "对检验报告出具结论")
    life.now = timezone.now() - timedelta(days=20)  # told and served twenty days ago: the days to object are over since
    life.told()
    officer.goto(home)
    assert_accessible(officer)
    life.served()
    expire_due(at=timezone.now())
    assert life.batch.state == states.STANDS

    officer.goto(home)
    press(officer, "公布抽查结果")
    officer.goto(home)
    officer.get_by_text("责令停止销售并改正", exact=True).first.click()
    fill(officer, what="停止使用不合格原料，改进工艺")
    press(officer, "责令停止销售并改正")
    order = Rectification.objects.get()
    desk = f"{live.url}/desk/sampling/orders/{order.pk}/"
    officer.goto(desk)
    fill(officer, receipt="签收人：李某")
    press(officer, "登记责令整改书送达")
    answer(browser_page(user=filer_of(life.batch.enterprise), width=390), live, life, look)

    officer.goto(desk)
    press(officer, "抽取抽样人员")
    officer.goto(desk)
    fill(officer, seal="RC-1", backup_seal="RC-1-B", place="成品仓库", base_quantity=50, tested_quantity=2,
         backup_quantity=2, signer="张某（主管）")  # fmt: skip
    officer.locator("select[name$=laboratory_id]").first.select_option(str(life.other_lab.pk))
    press(officer, "复查抽样")
    again = Test.objects.get(kind="recheck")
    bench(browser_page(user=life.other_lab.tester.user), live, again, timezone.localdate().isoformat(), None, bad=False)
    colleague = browser_page(user=life.colleague_user)
    colleague.goto(desk)
    fill(colleague, finding="按标准检验合格")
    press(colleague, "出具复查结果")
    assert_accessible(colleague)
    assert life.order.state == states.DONE
    officer.goto(f"{live.url}/desk/facts/{life.batch.fact_id}/")
    expect(officer.locator("main")).to_contain_text("监督抽查不合格")


def take(page, home, life, day, look):
    """On a phone: the page of the batch, then the form."""
    page.goto(home)
    for check in look:
        check(page)
    page.get_by_role("link", name="填写抽样单").click()
    fill(page, sampled_on=day, place="成品仓库", sample_name="铜芯电缆", gtin=GTIN, price_paid="199", test_seal="F1",
         producer_name=life.batch.party_name, producer_code=life.batch.party_code, base_quantity="100",
         tested_quantity="2", backup_quantity="2", backup_seal="F2", signer="张某")  # fmt: skip
    page.locator("[name=signed][value=signed]").check()
    for box in page.locator("[name=present]").all():
        box.check()
    for check in look:
        check(page)
    press(page, "加封样品并保存抽样单")
    assert life.batch.state == states.SAMPLED


def bench(page, live, test, day, accessible, *, bad=True):
    """The laboratory receives, measures and reports."""
    page.goto(f"{live.url}/desk/sampling/tests/{test.pk}/")
    fill(page, received_on=day)
    page.locator("[name$=intact][value=yes]").check()
    press(page, "收样")
    for item in items_of(test):
        field = page.locator(f"[name$='-v{item.pk}']")
        if item.rule == "yes":
            field.select_option("1")
        else:
            field.fill({"resistance": "7.9" if bad else "7.2", "thickness": "0.8"}[item.code])
    fill(page, tested_on=day)
    press(page, "保存检验值")
    if accessible:
        accessible(page)
    fill(page, report_number=f"R-{test.pk}")
    press(page, "提交检验报告")
    assert Test.objects.get(pk=test.pk).verdict == ("fail" if bad else "pass")


def answer(page, live, life, look):
    """The enterprise reads what was found and reports that it is corrected."""
    page.goto(f"{live.url}/my/sampling/{life.batch_id}/")
    for check in look:
        check(page)
    fill(page, report="已更换原料并返工")
    press(page, "报告已改正")
    assert life.order.state == states.REPORTED
