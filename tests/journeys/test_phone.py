"""A phone away from the network, in a real browser: what the portal cannot keep as it is, is settled by the person, and
nothing that was entered is lost; who leaves takes the day along."""

import json
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session

from apps.inspections.models import Answer, PhoneEntry, Question, Visit, VisitItem
from apps.inspections.operations import checking, items
from tests.factories.access import PASSWORD, scope_of_user, user_with_post
from tests.factories.inspections import Life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AHEAD = (
    "void (Date = class extends Date { constructor(...a) { a.length ? super(...a) : super(Date.now() + 10800000); } })"
)


class Phone:
    """The page of one check on a phone, and what a test does with it again and again."""

    def __init__(self, page, live, visit):
        self.page, self.kept = page, 0
        self.home = f"{live.url}/desk/inspections/phone/"
        self.address = f"{live.url}/desk/inspections/visits/{visit.pk}/check/"

    def away(self):
        """The day is kept, the network gone, the form of the check open."""
        self.page.goto(self.home)
        self.page.wait_for_selector("[data-phone-day][data-state=kept]")
        self.page.context.set_offline(True)
        self.page.goto(self.address)
        self.page.wait_for_selector("form[data-ready]")

    def save(self, question, value, remark=""):
        """Answer and save without a network."""
        self.page.locator(f"input[name=q{question}][value={value}]").check()
        self.page.locator(f"input[name=r{question}]").fill(remark)
        self.page.get_by_role("button", name="保存，稍后继续").click()
        self.page.wait_for_selector("[data-entry=queued]")

    def back(self):
        self.page.context.set_offline(False)

    def asks(self, *texts):
        """The entry waits for its owner, who reads what differs."""
        self.page.wait_for_selector("[data-entry=settle]")
        said = self.page.locator("[data-entry=settle]").inner_text()
        assert all(text in said for text in texts), said

    def settle(self, button):
        self.page.get_by_role("button", name=button).click()
        self.sent()

    def sent(self):
        self.kept += 1
        self.page.locator("[data-entry=kept]").nth(self.kept - 1).wait_for()


def test_what_differs_is_settled_on_the_phone_and_leaves_with_its_owner(
    live, browser_page, assert_accessible, assert_no_sideways_scroll, tmp_path
):
    life = Life.lately(firms=2, share="1").to("assigned")
    visit = life.visit
    first, second = (seat.inspector.user for seat in visit.seats.select_related("inspector__user").order_by("pk"))
    question, other = list(checking.questions_of(visit))[:2]
    page = browser_page(user=first, width=390)
    phone = Phone(page, live, visit)

    def held():
        return dict(Answer.objects.filter(visit=visit).exclude(value="").values_list("question", "value"))

    def looks():
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    # the colleague writes meanwhile; the phone comes back, and its owner chooses
    phone.away()
    looks()
    phone.save(question, "yes")
    life.act(checking.save_answers, scope_of_user(second), visit_id=visit.pk, answers={question: ("no", "过期")})
    phone.back()
    phone.asks(str(second))
    looks()
    page.locator(".settle input[value=theirs]").check()
    phone.settle("按所选内容上传")
    assert held()[question] == "no"

    # its clock is three hours ahead: marked, if its owner says so
    phone.away()
    page.evaluate(AHEAD)
    phone.save(other, "no", "停用")
    phone.back()
    phone.asks("180分钟")
    phone.settle("日期和时间无误，标注后上传")
    assert held() == {question: "no", other: "no"}
    assert PhoneEntry.objects.latest("at").skew > 10000

    # the session runs out while an entry waits: after signing in again it goes by itself
    phone.away()
    phone.save(other, "yes")
    Session.objects.all().delete()
    phone.back()
    page.locator("[data-phone-login]").wait_for()
    assert "重新登录" in page.locator("[data-phone-status]").inner_text()
    looks()
    page.locator("[data-phone-login] a").click()
    page.fill("[name=login]", first.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/accounts/" not in address)
    phone.sent()
    assert held() == {question: "no", other: "yes"}

    # the visit has another form by now: what it asks in the same words goes there, the rest along as a remark
    phone.away()
    phone.save(other, "no", "已停用")
    new = other_form(life, visit, without=question)
    phone.back()
    phone.asks("检查表已变更")
    looks()
    phone.settle("上传与现行检查表相符的内容")
    moved = new.get(text=Question.objects.get(pk=other).text)
    assert held()[moved.pk] == "no"
    assert Question.objects.get(pk=question).text in Visit.objects.get(pk=visit.pk).remark

    # the colleague has entered the result: the entry is saved as a file, then taken off by hand
    phone.away()
    phone.save(moved.pk, "yes", "补拍铭牌")
    life.check(visit, by=scope_of_user(second))
    phone.back()
    phone.asks("结果已录入")
    with page.expect_download() as saved:
        page.get_by_role("button", name="另存为文件").click()
    saved.value.save_as(tmp_path / "entry.json")
    pairs = json.loads(json.loads(Path(tmp_path / "entry.json").read_text(encoding="utf-8"))["payload"])
    assert [f"r{moved.pk}", "补拍铭牌"] in pairs
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="从本机移除").click()
    page.locator("[data-entry=settle]").wait_for(state="detached")
    assert PhoneEntry.objects.count() == phone.kept

    # signed out, the phone shows nothing of it to anybody
    page.locator("details.account summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda address: "/desk/" not in address)
    assert page.evaluate("caches.has('inspections-day')") is False


def other_form(life, visit, *, without):
    """A new version of the form, which leaves a question out, put under the visit; its questions."""
    rows = Question.objects.filter(form__item="PQ01").exclude(pk=without).order_by("position")
    lines = list(rows.values("kind", "text", "text_en", "article", "bad", "unit", "least", "most", "required"))
    province = scope_of_user(user_with_post("province_officer", "320000"))
    form = life.act(items.set_form, province, item="PQ01", questions=lines)
    VisitItem.objects.filter(visit=visit).update(form=form)
    return form.questions
