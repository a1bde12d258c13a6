"""A phone away from the network, in a real browser: what the portal cannot keep as it is, is settled by the person, and
nothing that was entered is lost; who leaves takes the day along."""

import json

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from apps.inspections.models import Answer, PhoneEntry, Question, Visit, VisitItem
from apps.inspections.operations import checking, items
from tests.factories.access import PASSWORD, scope_of_user, user_with_post
from tests.factories.inspections import Life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AHEAD = (
    "void (Date = class extends Date { constructor(...a) { a.length ? super(...a) : super(Date.now() + 10800000); } })"
)
WAITING = (
    "async () => (await phone.entries()).filter((row) => row.kind !== 'photo')"
    ".map((row) => [row.key, JSON.parse(row.payload).find(([name]) => name === 'found')?.[1]])"
)


class Phone:
    """One check on the phone of its first inspector, and what the story does with it again and again."""

    def __init__(self, page, live, life):
        self.page, self.life, self.visit, self.kept = page, life, life.visit, 0
        seats = self.visit.seats.select_related("inspector__user").order_by("pk")
        self.owner, self.colleague = (seat.inspector.user for seat in seats)
        self.home = f"{live.url}/desk/inspections/phone/"
        self.address = f"{live.url}/desk/inspections/visits/{self.visit.pk}/check/"

    def held(self):
        rows = Answer.objects.filter(visit=self.visit).exclude(value="")
        return dict(rows.values_list("question", "value"))

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

    def asks(self, text):
        """The entry waits for its owner, who reads why."""
        self.page.wait_for_selector("[data-entry=settle]")
        said = self.page.locator("[data-entry=settle]").inner_text()
        assert text in said, said

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
    seat = life.visit.seats.select_related("inspector__user").order_by("pk").first()
    page = browser_page(user=seat.inspector.user, width=390)
    phone = Phone(page, live, life)

    def looks():
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    question, other = list(checking.questions_of(life.visit))[:2]
    the_colleague_wrote(phone, question, looks)
    the_clock_is_wrong(phone, other)
    assert phone.held() == {question: "no", other: "no"}
    the_session_ran_out(phone, other, looks)
    assert phone.held() == {question: "no", other: "yes"}
    moved = the_form_is_another(phone, question, other, looks)
    the_visit_moved_on(phone, moved, tmp_path / "entry.json")
    assert PhoneEntry.objects.count() == phone.kept

    # signed out, the phone shows nothing of it to anybody
    page.locator("details.account summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda address: "/desk/" not in address)
    assert page.evaluate("caches.has('inspections-day')") is False


def the_colleague_wrote(phone, question, looks):
    """Meanwhile; the owner chooses question by question, and what was written after the save stays."""
    phone.away()
    phone.save(question, "yes")
    found = phone.page.locator("textarea[name=found]")
    found.fill("保存之后写的检查情况")
    answers = {question: ("no", "过期")}
    phone.life.act(checking.save_answers, scope_of_user(phone.colleague), visit_id=phone.visit.pk, answers=answers)
    phone.back()
    phone.asks(str(phone.colleague))
    looks()
    phone.page.locator(".settle input[value=theirs]").check()
    phone.settle("按所选内容上传")
    phone.page.wait_for_selector("form[data-ready]")
    expect(found).to_have_value("保存之后写的检查情况")
    expect(phone.page.locator(f"input[name=q{question}][value=no]")).to_be_checked()
    assert phone.held() == {question: "no"}


def the_clock_is_wrong(phone, question):
    """By three hours: kept and marked, if the owner says so."""
    phone.away()
    phone.page.evaluate(AHEAD)
    phone.save(question, "no", "停用")
    phone.back()
    phone.asks("180分钟")
    phone.settle("日期和时间无误，标注后上传")
    assert PhoneEntry.objects.latest("at").skew > 10000


def the_session_ran_out(phone, question, looks):
    """While an entry waits: after signing in again it goes by itself."""
    page = phone.page
    phone.away()
    phone.save(question, "yes")
    Session.objects.all().delete()
    phone.back()
    page.locator("[data-phone-login]").wait_for()
    expect(page.locator("[data-phone-status]")).to_contain_text("重新登录", use_inner_text=True)
    looks()
    page.locator("[data-phone-login] a").click()
    page.fill("[name=login]", phone.owner.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/accounts/" not in address)
    phone.sent()


def the_form_is_another(phone, question, other, looks):
    """What it asks in the same words goes there, the rest along as a remark. Returns where `other` is asked now."""
    phone.away()
    phone.save(other, "no", "已停用")
    new = other_form(phone.life, phone.visit, without=question)
    phone.back()
    phone.asks("检查表已变更")
    looks()
    phone.settle("上传与现行检查表相符的内容")
    moved = new.get(text=Question.objects.get(pk=other).text)
    assert phone.held()[moved.pk] == "no"
    assert Question.objects.get(pk=question).text in Visit.objects.get(pk=phone.visit.pk).remark
    return moved.pk


def other_form(life, visit, *, without):
    """A new version of the form, which leaves a question out, put under the visit; its questions."""
    rows = Question.objects.filter(form__item="PQ01").exclude(pk=without).order_by("position")
    lines = list(rows.values("kind", "text", "text_en", "article", "bad", "unit", "least", "most", "required"))
    province = scope_of_user(user_with_post("province_officer", "320000"))
    form = life.act(items.set_form, province, item="PQ01", questions=lines)
    VisitItem.objects.filter(visit=visit).update(form=form)
    return form.questions


def the_visit_moved_on(phone, question, file):
    """The colleague has entered the result: the entry is saved as a file, then taken off by hand."""
    page = phone.page
    phone.away()
    phone.save(question, "yes", "补拍铭牌")
    phone.life.check(phone.visit, by=scope_of_user(phone.colleague))
    phone.back()
    phone.asks("结果已录入")
    with page.expect_download() as saved:
        page.get_by_role("button", name="另存为文件").click()
    saved.value.save_as(file)
    pairs = json.loads(json.loads(file.read_text(encoding="utf-8"))["payload"])
    assert [f"r{question}", "补拍铭牌"] in pairs
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="从本机移除").click()
    page.locator("[data-entry=settle]").wait_for(state="detached")


def test_a_result_that_was_refused_goes_again_with_what_was_written_since(live, browser_page):
    life = Life.lately(firms=2, share="1").to("assigned")
    seat = life.visit.seats.select_related("inspector__user").order_by("pk").first()
    page = browser_page(user=seat.inspector.user, width=390)
    phone = Phone(page, live, life)
    question = next(iter(checking.questions_of(life.visit)))
    phone.away()
    page.locator(f"input[name=q{question}][value=yes]").check()
    page.locator("input[name=codes]").first.check()
    for _warned_then_meant in range(2):
        page.locator("button[name=enter]").click()
    page.wait_for_selector("[data-entry=queued]")
    phone.back()
    phone.asks("检查结果不完整")
    [(key, _found)] = page.evaluate(WAITING)
    page.locator("textarea[name=found]").fill("补写的检查情况")
    page.get_by_role("button", name="重新上传").click()
    page.wait_for_function(
        f"async () => (await phone.entries()).some((row) => row.state === 'settle' && row.key !== '{key}')"
    )
    [(_key, found)] = page.evaluate(WAITING)  # refused again, as more is missing: sent once, and not lost
    assert found == "补写的检查情况"


def test_an_entry_at_which_the_portal_fails_waits_for_its_owner(live, browser_page):
    """It is tried three times, then it does not hold up the others; sent again it is kept."""
    life = Life.lately(firms=2, share="1").to("assigned")
    page = browser_page(user=life.visit.seats.order_by("pk").first().inspector.user, width=390)
    phone = Phone(page, live, life)
    question = next(iter(checking.questions_of(life.visit)))
    phone.away()
    phone.save(question, "yes")
    page.evaluate("""() => {
        const real = window.fetch;
        window.broken = true;
        window.fetch = (url, given) =>
            String(url).endsWith("/entries/") && window.broken
                ? Promise.resolve(new Response("", { status: 500 })) : real(url, given);
    }""")
    phone.back()
    for _attempt in range(3):
        page.evaluate("() => window.phone.send()")
    phone.asks("平台多次处理该条记录失败")
    assert phone.held() == {}
    page.evaluate("() => { window.broken = false; }")
    phone.settle("重新上传")
    assert phone.held() == {question: "yes"}
