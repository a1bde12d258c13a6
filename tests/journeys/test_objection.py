"""An objection in a real browser, from the enterprise's own page to what the public reads."""

import gzip
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.access.models import Post
from apps.audit.models import Delivery
from apps.audit.operations import claim, deliver
from apps.credit.operations.rerate import rerate
from apps.kernel.scope import Scope
from apps.public_register.operations.changes import sweep_changes
from apps.public_register.operations.releases import folder, publish_release
from apps.records.models import Fact, Objection
from tests.factories.access import filer_of, user_with_post
from tests.factories.registry import enterprise_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOME = "320115"
PDF = b"%%PDF-1.4\n%%%s\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n"
SUBMIT = "main form .button:not(.button-quiet)"
BY = Scope.system("test")


def paper(name):
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF % name.encode().hex().encode()}


@pytest.fixture
def owed(assert_accessible, assert_no_sideways_scroll):
    def check(page):
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    return check


class Story:
    """The people, and what a reader of the open data finds at any moment."""

    def __init__(self, live, open_page):
        self.live, self.open_page = live, open_page
        self.firm = enterprise_in(HOME, name="江宁试制机械有限公司")
        self.filer = filer_of(self.firm)
        self.officer = user_with_post("county_officer", HOME)
        self.reviewer = user_with_post("county_reviewer", HOME)

    def outbox(self):
        """The worker's part: every consumer runs; none may fail."""
        while taken := claim(at=timezone.now() + timedelta(seconds=1), limit=100):
            ends = {deliver(delivery, at=timezone.now()) for delivery in taken}
            assert ends <= {"done"}, list(Delivery.objects.values_list("consumer", "error"))

    def grades(self):
        """(page, API, its list, bulk file): the grade the public finds in each, "" where it finds none."""
        self.outbox()
        page = self.open_page()
        page.goto(f"{self.live.url}/enterprises/{self.firm.uscc}/")
        letter = page.locator(".grade-letter").first.inner_text().strip()
        api = page.request.get(f"{self.live.url}/api/v1/enterprises/{self.firm.uscc}/rating").json()["grade"]
        record = page.request.get(f"{self.live.url}/api/v1/enterprises/{self.firm.uscc}").json()["grade"]
        page.context.close()
        sweep_changes(at=timezone.now())
        release = publish_release(by=BY, at=timezone.now())
        lines = gzip.decompress((folder() / release.version / "enterprises.jsonl.gz").read_bytes()).decode()
        [bulk] = [row["grade"] for row in map(json.loads, lines.splitlines()) if row["uscc"] == self.firm.uscc]
        return letter, api, record, bulk

    def record(self, page, owed, title):
        """The officer enters a serious penalty with its document, at the desk."""
        page.goto(f"{self.live.url}/desk/facts/new/?enterprise={self.firm.pk}")
        page.select_option("#id_kind", "penalty")
        page.select_option("#id_severity", "3")
        page.fill("#id_occurred_on", (timezone.localdate() - timedelta(days=30)).isoformat())
        page.fill("#id_title", title)
        page.set_input_files("#id_evidence", paper(f"{title}.pdf"))
        owed(page)
        page.click(SUBMIT)
        page.wait_for_selector(".flash-success, .error-summary")
        assert page.locator(".error-summary").count() == 0, page.locator(".error-summary").inner_text()
        owed(page)
        return Fact.objects.get(title=title)

    def object(self, page, owed, fact):
        """The enterprise finds the fact among its own and objects, with evidence."""
        page.goto(f"{self.live.url}/my/facts/")
        owed(page)
        page.click(f"main a[href='/my/facts/{fact.pk}/']")
        owed(page)
        page.click(f"main a[href='/my/facts/{fact.pk}/object/']")
        page.click(SUBMIT)  # without a word
        page.wait_for_selector(".error-summary")
        owed(page)
        page.fill("#id_reason", "所涉产品并非本企业生产。")
        page.set_input_files("#id_files", [paper("检验报告.pdf"), paper("出库记录.pdf")])
        page.click(SUBMIT)
        page.wait_for_url("**/my/objections/*/")
        owed(page)
        return Objection.objects.get(fact=fact, state="filed")


@pytest.mark.parametrize(("lang", "width"), [("zh-hans", 1440), ("en", 390)])
def test_an_objection_is_upheld_and_every_reader_follows(lang, width, live, browser_page, owed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    story = Story(live, lambda: browser_page(lang=lang))
    rerate(enterprise_ids=[story.firm.pk], as_of=timezone.localdate(), by=BY, at=timezone.now())
    assert story.grades() == ("A", "A", "A", "A")
    fact = story.record(browser_page(lang=lang, width=width, user=story.officer), owed, "生产不合格产品")
    assert story.grades() == ("C", "C", "C", "C")
    mine = browser_page(lang=lang, width=width, user=story.filer)
    objection = story.object(mine, owed, fact)
    assert story.grades() == ("C", "C", "C", "C")  # it counts until somebody has decided

    Post.objects.filter(user=story.officer).update(role="county_reviewer")  # the recorder was promoted meanwhile
    recorder = browser_page(lang=lang, width=width, user=story.officer)
    recorder.goto(f"{live.url}/desk/objections/{objection.pk}/")
    owed(recorder)
    expect(recorder.locator("#id_decision")).to_have_count(0)
    objection.refresh_from_db()
    assert objection.state == "filed"

    desk = browser_page(lang=lang, width=width, user=story.reviewer)
    desk.goto(live.url + "/desk/objections/")
    owed(desk)
    desk.click(f"main a[href='/desk/objections/{objection.pk}/']")
    desk.check("input[name=outcome][value=withdrawn]")
    desk.click(SUBMIT)  # without reasons
    desk.wait_for_selector(".error-summary")
    owed(desk)
    desk.fill("#id_decision", "经核查出库记录，所涉批次由他人生产。")
    desk.click(SUBMIT)
    desk.wait_for_selector(".flash-success")
    owed(desk)
    assert story.grades() == ("A", "A", "A", "A")
    mine.goto(f"{live.url}/my/objections/{objection.pk}/")
    expect(mine.locator("main")).to_contain_text("所涉批次由他人生产", use_inner_text=True)
    owed(mine)


def test_not_upheld_it_says_why_and_where_to_turn(live, browser_page, owed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    story = Story(live, browser_page)
    fact = story.record(browser_page(user=story.officer), owed, "使用不合格原料")
    mine = browser_page(user=story.filer, width=390)
    objection = story.object(mine, owed, fact)
    desk = browser_page(user=story.reviewer)
    desk.goto(f"{live.url}/desk/objections/{objection.pk}/")
    desk.check("input[name=outcome][value=refuse]")
    desk.fill("#id_decision", "经核查，进货台账与处罚决定一致。")
    desk.click(SUBMIT)
    desk.wait_for_selector(".flash-success")
    assert story.grades() == ("C", "C", "C", "C")
    mine.goto(f"{live.url}/my/objections/{objection.pk}/")
    text = mine.inner_text("main")
    assert "进货台账与处罚决定一致" in text
    assert "行政复议法" in text
    assert "行政诉讼法" in text
    owed(mine)


def test_an_objection_to_the_grade_leads_to_its_receipt(live, browser_page, owed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    story = Story(live, browser_page)
    fact = story.record(browser_page(user=story.officer), owed, "抽样不合格")
    story.outbox()
    mine = browser_page(user=story.filer)
    mine.goto(live.url + "/my/grade/")
    mine.click("main a[href='/my/grade/object/']")
    owed(mine)
    mine.fill("#id_reason", "等级依据的处罚不属于本企业。")
    mine.click(SUBMIT)
    mine.wait_for_url("**/my/objections/*/")
    objection = Objection.objects.get()
    desk = browser_page(user=story.reviewer)
    desk.goto(f"{live.url}/desk/objections/{objection.pk}/")
    owed(desk)
    expect(desk.locator("main")).to_contain_text(objection.grade_text, use_inner_text=True)
    receipt = desk.locator(f"main a[href='/desk/enterprises/{story.firm.pk}/credit/']")
    assert desk.request.get(live.url + receipt.get_attribute("href")).ok
    desk.check("input[name=outcome][value=withdrawn]")
    desk.select_option("#id_fact_id", str(fact.pk))
    desk.fill("#id_decision", "经核查属实。")
    desk.click(SUBMIT)
    desk.wait_for_selector(".flash-success")
    assert story.grades() == ("A", "A", "A", "A")
