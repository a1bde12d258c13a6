"""One failed product through its whole life in a real browser, by all who have a part in it, twice: once a retest
overturns the failure, once it ends in the suspension of the business. Each time figures, public page, feed and rating
follow, and they are asked before and after.

Months lie between the steps: the clock of the server, which runs in this process, is set forward between them, and the
sweep of limits and the outbox do their work as they would have. Nothing is done past a page but that.
"""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.credit.models import Rating
from apps.credit.operations.rerate import rerate
from apps.kernel.scope import Scope
from apps.sampling import states
from apps.sampling.models import Notice, Objection, Test
from tests.factories.access import filer_of, user_with_post
from tests.factories.sampling import CITY, PROVINCE, Life

from .test_sampling import bench, fill, press, take

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PORTAL = Scope.system("journey")


class Journey:
    def __init__(self, live, browser_page, forward, look):
        self.live, self.page_of, self.forward, self.look = live, browser_page, forward, look
        self.life = Life(now=timezone.now() - timedelta(hours=2)).to("assigned")
        self.firm = self.life.batch.enterprise
        self.filer = filer_of(self.firm)
        self.home = f"{live.url}/desk/sampling/batches/{self.life.batch_id}/"
        rerate(enterprise_ids=[self.firm.pk], as_of=timezone.localdate(), by=PORTAL, at=timezone.now())

    @property
    def batch(self):
        return self.life.batch

    def desk(self, user, address="", width=1440):
        page = self.page_of(user=user, width=width)
        page.goto(address or self.home)
        return page

    def officer(self, address=""):
        return self.desk(self.life.officer_user, address)

    def reviewer(self, address=""):
        return self.desk(self.life.reviewer_user, address)

    def test_(self, test, *, bad):
        lab = next(lab for lab in self.life.labs if lab.pk == test.laboratory_id)
        bench(self.page_of(user=lab.tester.user), self.live, test, timezone.localdate().isoformat(), None, bad=bad)

    def to_the_notice(self):
        """Sampled on a phone, found wanting, concluded, told and served."""
        sampler = self.page_of(user=self.batch.seats.order_by("pk").first().staff.user, width=390)
        take(sampler, self.home, self.life, timezone.localdate().isoformat(), self.look)
        self.test_(self.life.first, bad=True)
        press(self.reviewer(), "对检验报告出具结论")
        officer = self.officer()
        press(officer, "告知当事人")
        fill(officer, receipt="签收人：李某")
        press(officer, "登记送达")
        assert self.batch.state == states.NOTIFIED
        assert Notice.objects.get(batch=self.life.batch_id).due_on == timezone.localdate() + timedelta(days=15)

    # --- what everybody sees ---------------------------------------------------------------------------------------
    def seen(self):
        """(batches and failures of the public figures, verdict on the public page, ids in the feed, grade)."""
        page = self.page_of()
        rates = page.request.get(f"{self.live.url}/sampling-results/files/pass-rates.json").json()
        whole = [row for row in rates if all(row[name] is None for name in ("group", "code", "link", "city", "scale"))]
        figures = tuple((row["batches"], row["batches"] - row["passed"]) for row in whole)
        answer = page.goto(f"{self.live.url}/sampling-results/{self.life.batch_id}/")
        verdict = ""
        if answer.status == 200:
            verdict = "fail" if page.locator(".answer-adverse").count() else "pass"
        text = page.request.get(f"{self.live.url}/sampling-results/feed.atom").body()
        atom = "{http://www.w3.org/2005/Atom}"
        ids = {entry.find(f"{atom}id").text.rstrip("/").rsplit("/", 1)[1]
               for entry in ElementTree.fromstring(text).iter(f"{atom}entry")}  # fmt: skip
        rating = Rating.objects.current().grades().get(enterprise_id=self.firm.pk)
        page.context.close()
        return figures, verdict, str(self.life.batch_id) in ids, rating


@pytest.fixture
def journey(live, browser_page, time_machine, assert_accessible, assert_no_sideways_scroll):
    return Journey(live, browser_page, time_machine, (assert_accessible, assert_no_sideways_scroll))


def test_a_failure_that_a_retest_overturns(journey, assert_accessible):
    life, live = journey.life, journey.live
    journey.to_the_notice()
    journey.forward(3)
    assert journey.seen()[:3] == ((), "", False)  # a failure that may still fall is nobody's business
    before = journey.seen()[3]

    party = journey.desk(journey.filer, f"{live.url}/my/sampling/{life.batch_id}/", 390)
    for check in journey.look:
        check(party)
    party.locator("[name$=kind][value=result]").check()
    party.locator("[name$=above][value=own]").check()
    fill(party, reason="样品运输受潮，请求复检")
    press(party, "提出异议")
    row = Objection.objects.get()
    officer = journey.officer()
    press(officer, "受理异议")
    officer.locator("select[name$=laboratory_id]").first.select_option(str(life.other_lab.pk))
    press(officer, "安排复检")
    press(officer, "复检手续已办理")
    journey.test_(Test.objects.get(objection=row), bad=False)
    reviewer = journey.reviewer()
    fill(reviewer, finding="复检合格")
    press(reviewer, "作出复检结论")
    assert (journey.batch.state, journey.batch.overturned) == (states.PASSED, True)
    journey.forward(1)
    officer = journey.officer()
    press(officer, "公布抽查结果")
    assert_accessible(officer)
    journey.forward()
    figures, verdict, fed, after = journey.seen()
    assert (figures, verdict, fed) == (((1, 0),), "pass", True)
    assert (after.grade, after.score >= before.score) == (before.grade, True)
    assert journey.batch.fact.kind.code == "sampling_passed"


def test_a_failure_that_ends_in_suspension(journey, assert_accessible):
    life, live = journey.life, journey.live
    journey.to_the_notice()
    before = journey.seen()[3]
    journey.forward(16)  # nobody objects
    assert journey.batch.state == states.STANDS
    assert journey.seen()[:3] == ((), "", False)
    press(journey.officer(), "公布抽查结果")
    journey.forward()
    figures, verdict, fed, after = journey.seen()
    assert (figures, verdict, fed) == (((1, 1),), "fail", True)
    assert after.score < before.score
    assert after.pk != before.pk

    order = corrected_in_vain(journey)
    journey.forward()
    announced = journey.seen()[3]
    press(journey.officer(order), "告知拟责令停业整顿")
    officer = journey.officer(order)
    fill(officer, receipt="签收人：李某")
    press(officer, "登记告知书送达")
    journey.forward(1)
    party = journey.desk(journey.filer, f"{live.url}/my/sampling/{life.batch_id}/", 390)
    for check in journey.look:
        check(party)
    fill(party, statement="已投入新设备，请求从轻")
    press(party, "陈述申辩")
    reviewer = journey.reviewer(order)
    fill(reviewer, reason="整改两次仍不合格，陈述申辩不予采纳")
    press(reviewer, "责令停业整顿")
    assert life.order.state == states.SUSPENDED
    assert_accessible(reviewer)
    journey.forward()
    figures, verdict, fed, last = journey.seen()
    assert (figures, verdict, fed) == (((1, 1),), "fail", True)
    assert last.score < announced.score < after.score  # the suspension counts by itself
    public = journey.page_of()
    public.goto(f"{live.url}/sampling-announcements/")
    for check in journey.look:
        check(public)
    assert public.locator(".notice-list > li").count() == 2  # the announcement and the suspension
    party = journey.desk(journey.filer, f"{live.url}/my/sampling/{life.batch_id}/", 390)
    expect(party.locator("main")).to_contain_text("停业")


def corrected_in_vain(journey):
    """From the order to correct to the second failure after the announcement; the address of the order."""
    life, live = journey.life, journey.live
    officer = journey.officer()
    officer.get_by_text("责令停止销售并改正", exact=True).first.click()
    fill(officer, what="停止使用不合格原料，改进工艺")
    press(officer, "责令停止销售并改正")
    order = f"{live.url}/desk/sampling/orders/{life.order.pk}/"
    officer.goto(order)
    fill(officer, receipt="签收人：李某")
    press(officer, "登记责令整改书送达")
    journey.forward(20)
    party = journey.desk(journey.filer, f"{live.url}/my/sampling/{life.batch_id}/", 390)
    fill(party, report="已更换原料并返工")
    press(party, "报告已改正")
    recheck(journey, order, "RC-1")
    assert life.order.state == states.RECHECK_FAILED
    press(journey.officer(order), "报上一级机关")
    press(journey.desk(user_with_post("city_officer", CITY), order), "转报省级")
    province = journey.desk(user_with_post("province_officer", PROVINCE), order)
    press(province, "公告")
    journey.forward(61)
    recheck(journey, order, "RC-2")
    assert life.order.state == states.STILL_FAILING
    return order


def recheck(journey, order, seal):
    """New samples by two samplers, tested elsewhere, found wanting again; the finding is served, and stands."""
    press(journey.officer(order), "抽取抽样人员")
    officer = journey.officer(order)
    fill(officer, seal=seal, backup_seal=f"{seal}-B", place="成品仓库", base_quantity=50, tested_quantity=2,
         backup_quantity=2, signer="张某（主管）")  # fmt: skip
    officer.locator("select[name$=laboratory_id]").first.select_option(str(journey.life.other_lab.pk))
    press(officer, "复查抽样")
    journey.test_(Test.objects.order_by("-pk").first(), bad=True)
    colleague = journey.desk(journey.life.colleague_user, order)  # who says what it found did not take it
    fill(colleague, finding="仍不合格")
    press(colleague, "出具复查结果")
    officer = journey.officer(order)
    assert not officer.get_by_role("button", name="报上一级机关", exact=True).count()  # it may still object
    fill(officer, receipt="签收人：李某")
    press(officer, "登记告知书送达")
    journey.forward(16)  # it does not
