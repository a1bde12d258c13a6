"""A phone away from the network, in a real browser: what the portal cannot keep as it is, is settled by the person, and
nothing that was entered is lost; who leaves takes the day along."""

import json

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from apps.inspections.models import Answer, PhoneEntry, Question, Visit, VisitItem
from apps.inspections.operations import checking, items, reviewing
from tests.factories.access import PASSWORD, scope_of_user, user_with_post
from tests.factories.inspections import Life
from tests.factories.pictures import PNG
from tests.journeys.test_inspections import say_when

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AHEAD = (
    "void (Date = class extends Date { constructor(...a) { a.length ? super(...a) : super(Date.now() + 10800000); } })"
)
LEFT = """() => new Promise((done) => {
    indexedDB.open("inspections").onsuccess = ({ target }) => {
        const count = target.result.transaction("drafts").objectStore("drafts").count();
        count.onsuccess = () => done(count.result);
    };
})"""


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
    the_colleague_wrote(phone, question, other, looks)
    the_clock_is_wrong(phone, other)
    assert phone.held() == {question: "no", other: "no"}
    the_session_ran_out(phone, other, looks)
    assert phone.held() == {question: "no", other: "yes"}
    moved = the_form_is_another(phone, question, other, looks)
    moved = a_draft_of_an_older_form(phone, moved)
    the_visit_moved_on(phone, moved, tmp_path / "entry.json")
    assert PhoneEntry.objects.count() == phone.kept

    # signed out, the phone shows nothing of it to anybody
    page.locator("details.account summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda address: "/desk/" not in address)
    assert page.evaluate("caches.has('inspections-day')") is False


def the_colleague_wrote(phone, question, other, looks):
    """Meanwhile; the owner chooses question by question, an own blank too; what was written since stays."""
    phone.away()
    phone.save(question, "yes")
    found = phone.page.locator("textarea[name=found]")
    found.fill("保存之后写的检查情况")
    answers = {question: ("no", "过期"), other: ("no", "停用")}
    phone.life.act(checking.save_answers, scope_of_user(phone.colleague), visit_id=phone.visit.pk, answers=answers)
    phone.back()
    phone.asks(str(phone.colleague))
    looks()
    phone.page.locator(f".settle input[name='{question}'][value=theirs]").check()
    phone.page.locator(f".settle input[name='{other}'][value=mine]").check()
    phone.settle("按所选内容上传")
    phone.page.wait_for_selector("form[data-ready]")
    expect(found).to_have_value("保存之后写的检查情况")
    expect(phone.page.locator(f"input[name=q{question}][value=no]")).to_be_checked()
    assert phone.page.locator(f"input[name=q{other}]:checked").count() == 0
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
    """What it asks in the same words goes there, the rest along as a remark; so does what was written after the save.
    Returns where `other` is asked now."""
    phone.away()
    phone.save(other, "no", "已停用")
    for number, text in ((other, "已停用，改日复看"), (question, "不再问的补充")):
        phone.page.locator(f"input[name=r{number}]").fill(text)
    new = other_form(phone.life, phone.visit, without=question)
    phone.back()
    phone.asks("检查表已变更")
    looks()
    phone.settle("上传与现行检查表相符的内容")
    moved = new.get(text=Question.objects.get(pk=other).text)
    assert phone.held()[moved.pk] == "no"
    remark = Visit.objects.get(pk=phone.visit.pk).remark
    assert Question.objects.get(pk=question).text in remark
    assert "不再问的补充" in remark
    phone.page.wait_for_selector("form[data-ready]")
    expect(phone.page.locator(f"input[name=r{moved.pk}]")).to_have_value("已停用，改日复看")
    return moved.pk


def a_draft_of_an_older_form(phone, question):
    """Never saved: it goes the way of an entry, and nothing is written over it. Returns where the question is now."""
    phone.page.locator(f"input[name=r{question}]").fill("尚未保存的一句")
    new = other_form(phone.life, phone.visit, without=None)
    moved = new.get(text=Question.objects.get(pk=question).text)
    phone.page.reload()
    phone.asks("检查表已变更")
    expect(phone.page.locator("[data-phone-entered]")).to_contain_text("检查表在您上次填写后已变更")
    assert phone.page.locator("form[data-visit]").evaluate("(form) => form.inert")
    phone.settle("上传与现行检查表相符的内容")
    phone.page.wait_for_selector("form[data-ready]")
    expect(phone.page.locator(f"input[name=r{moved.pk}]")).to_have_value("尚未保存的一句")
    assert Answer.objects.get(visit=phone.visit, question=moved).remark == "尚未保存的一句"
    return moved.pk


def other_form(life, visit, *, without):
    """A new version of the form, which leaves a question out, put under the visit; its questions."""
    rows = Question.objects.filter(form__in=visit.items.values("form")).exclude(pk=without).order_by("position")
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
    life.act(checking.write_notice, life.inspector(life.visit), visit_id=life.visit.pk)
    phone.away()
    page.locator(f"input[name=q{question}][value=yes]").check()
    page.locator("input[name=codes][value='9']").check()
    enter_unfinished(page)
    the_page_was_closed_while_it_was_sent(page)
    enter_unfinished(page)
    other = browser_page(user=phone.colleague, width=390)
    opened(other, phone)
    other.locator(f"input[name=q{question}][value=no]").check()
    other.get_by_role("button", name="保存，稍后继续").click()
    other.locator("[data-entry=kept]").wait_for()
    phone.back()
    phone.asks("检查结果不完整")
    finish(page)
    page.get_by_role("button", name="重新上传").click()
    page.locator(".settle input[value=theirs]").check()
    page.wait_for_selector("form[data-ready]")
    page.locator("textarea[name=found]").fill("补写的检查情况")
    page.get_by_role("button", name="按所选内容上传").click()
    page.wait_for_url(f"**/visits/{phone.visit.pk}/")
    visit = Visit.objects.get(pk=phone.visit.pk)
    assert (visit.state, visit.results.get().remark, phone.held()[question]) == ("entered", "补写的检查情况", "no")
    assert (PhoneEntry.objects.count(), phone.page.evaluate(LEFT)) == (2, 0)
    it_is_returned_on_the_phone_of_another(other, phone)
    the_position_is_taken_again(other)


def opened(page, phone):
    page.goto(phone.address)
    page.wait_for_selector("form[data-ready]")


def it_is_returned_on_the_phone_of_another(page, phone):
    """It stands there as it was entered, and not as this phone had kept the form before."""
    life = phone.life
    life.act(reviewing.return_result, life.reviewer, visit_id=phone.visit.pk, reason="请补充照片")
    opened(page, phone)
    expect(page.locator("textarea[name=found]")).to_have_value("补写的检查情况")
    expect(page.locator("input[name=codes][value='9']")).to_be_checked()
    page.locator("textarea[name=statement]").fill("当场整改")  # written since it was returned: this comes back
    page.get_by_role("button", name="保存，稍后继续").click()
    page.locator("[data-entry=kept]").nth(1).wait_for()
    opened(page, phone)
    expect(page.locator("textarea[name=statement]")).to_have_value("当场整改")


def the_position_is_taken_again(page):
    place = page.locator("[data-position]")
    page.context.grant_permissions(["geolocation"])
    for accuracy in (20, 15):
        page.context.set_geolocation({"latitude": 32.06, "longitude": 118.79, "accuracy": accuracy})
        place.locator("button").click()
        expect(place).to_contain_text(f"±{accuracy}")


def enter_unfinished(page):
    for _warned_then_meant in range(2):
        page.locator("button[name=enter]").click()
    page.wait_for_selector("[data-entry=queued]")
    expect(page.locator("[data-phone-entered]")).to_be_visible()


def the_page_was_closed_while_it_was_sent(page):
    """What stands as on its way waits again, and can be taken up again without a network."""
    page.evaluate(
        "async () => { for (const row of await phone.entries()) await phone.put({ ...row, state: 'sending' }); }"
    )
    page.reload()
    page.wait_for_selector("form[data-ready]")
    page.locator("[data-phone-entered] button").click()
    page.locator("[data-entry]").wait_for(state="detached")
    assert page.locator("form[data-visit]").evaluate("(form) => form.inert") is False


def finish(page):
    """Fill in what the check still lacks."""
    for choices in page.locator(".choices").all():
        if not choices.locator("input:checked").count():
            choices.locator("input[value=yes]").check()
    for tick in page.locator("input[name=present]").all():
        tick.check()
    say_when(page)
    page.locator("input[name=signed][value=refused]").check()
    page.locator("input[name=refusal]").fill("见证人李某，执法记录仪已录像")


def test_an_entry_at_which_the_portal_fails_waits_for_its_owner(live, browser_page):
    """It is tried three times, then it does not hold up the others; sent again it is kept. A full phone says so."""
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
    page.evaluate("""() => {
        phone.keepDraft = phone.keepPicture = () => Promise.reject(new DOMException("", "QuotaExceededError"));
        phone.ask = async () => ({ state: "away" });
    }""")
    page.locator(f"input[name=r{question}]").fill("补记")
    expect(page.locator(f"[data-line='{question}']")).to_contain_text("本机存储空间不足")
    page.locator("#photo").set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="保存照片").click()  # not to a page of the browser that knows no way
    expect(page.locator("#photos [data-phone-said]")).to_contain_text("未能保存")
    assert page.url == phone.address
