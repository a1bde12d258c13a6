"""The main story of inspections in a real browser: plan, seal, draw, replace, check with and without a network, order,
re-check, publish, and the stand-alone verifier of the draw."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.draws.models import Draw
from apps.draws.models import Seat as DrawnSeat
from apps.inspections.models import Inspector, Interest, Order, PhoneEntry, Plan, Task, Visit
from apps.inspections.operations.inspectors import declare_interest
from apps.registry.models import Enterprise
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.inspections import CITY, COUNTY, inspectors_in, pool_in
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in

from .test_draws import assert_verifier_tells_true_from_changed, hold_ceremony

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def test_a_county_plans_draws_checks_and_publishes(
    live, browser_page, assert_accessible, assert_no_sideways_scroll, tmp_path
):
    today = timezone.localdate()
    user, second = user_with_post("county_officer", COUNTY), user_with_post("county_reviewer", COUNTY)
    watchers = [user_with_post("auditor", COUNTY), user_with_post("city_reviewer", CITY)]
    officer = scope_of_user(user)
    for n in range(3):
        enterprise_in(COUNTY, address=f"示例路{n}号")
    pool_in(COUNTY, officer)
    inspectors_in(COUNTY, officer)

    desk, reviewer = browser_page(user=user), browser_page(user=second)
    plan_the_year(desk, live, today, assert_accessible)
    plan = Plan.objects.get()
    address = f"{live.url}/desk/inspections/plans/{plan.pk}/"
    reviewer.goto(address)
    press(reviewer, "批准计划")
    desk.goto(address)
    press(desk, "报上一级机关备案")
    press(desk, "公布计划")
    assert_accessible(desk)

    task = draw_objects(browser_page, live, desk, watchers, assert_no_sideways_scroll)

    # two checks on a phone: one finds nothing, one, without a network, a problem
    fine, bad = Visit.objects.order_by("pk")
    check(browser_page, live, fine, problem=False, look=(assert_accessible, assert_no_sideways_scroll))
    check_without_network(browser_page, live, bad, look=(assert_accessible, assert_no_sideways_scroll))
    for visit in (fine, bad):
        confirm(browser_page, live, visit, look=(assert_accessible, assert_no_sideways_scroll))
        reviewer.goto(f"{live.url}/desk/inspections/visits/{visit.pk}/")
        press(reviewer, "同意检查结果")
        desk.goto(f"{live.url}/desk/inspections/visits/{visit.pk}/")
        press(desk, "公示结果")
    assert_accessible(desk)
    rectify(browser_page, desk, live, bad, assert_accessible)

    # anybody reads it
    anyone = browser_page(width=390)
    anyone.goto(live.url + "/inspection-results/")
    expect(anyone.locator("tbody tr")).to_have_count(2)
    assert_accessible(anyone)
    assert_no_sideways_scroll(anyone)
    for path in (f"/inspection-results/{bad.pk}/", "/inspection-plans/", f"/inspection-plans/{plan.pk}/",
                 f"/inspection-tasks/{task.pk}/"):  # fmt: skip
        anyone.goto(live.url + path)
        assert_accessible(anyone)
        assert_no_sideways_scroll(anyone)
    body = anyone.request.get(live.url + "/api/v1/inspection-results?outcome=problem").json()
    assert [row["enterprise"] for row in body["results"]] == [bad.enterprise.name]
    assert_verifier_tells_true_from_changed(Draw.objects.get(), tmp_path / "record.json")


def draw_objects(browser_page, live, desk, watchers, assert_no_sideways_scroll):
    """Made by the task, sealed and held on the pages of the draw, taken over by the task; returns it."""
    task = Task.objects.get()
    desk.goto(f"{live.url}/desk/inspections/tasks/{task.pk}/")
    press(desk, "准备抽取")
    for watcher in watchers:
        desk.locator(f"input[name=witnesses][value='{watcher.pk}']").check()
    desk.locator("form .actions .button").first.click()
    press(desk, "封存并公布")
    draw = Draw.objects.get()
    pages = [browser_page(user=watcher, width=390) for watcher in watchers]
    hold_ceremony(f"{live.url}/desk/draws/{draw.pk}/", pages, assert_no_sideways_scroll)
    desk.reload()
    press(desk, "抽取")
    recuse(desk.locator("main a[href*='inspector=']").first)
    desk.reload()
    desk.locator("main a[href*='inspector=']").first.click()  # one inspector must recuse
    desk.locator("input[name=ground][value=recusal]").check()
    desk.locator("form .actions .button").first.click()
    assert DrawnSeat.objects.filter(draw=draw, until=1).count() == 1
    desk.goto(f"{live.url}/desk/inspections/tasks/{task.pk}/")
    press(desk, "接收抽取结果")
    assert Visit.objects.filter(task=task).count() == 2
    return task


def recuse(link):
    """The inspector of a link declares an interest in the object: that proves the ground of the replacement."""
    place = parse_qs(urlsplit(link.get_attribute("href")).query)
    person = Inspector.objects.get(key=place["inspector"][0])
    firm = Enterprise.objects.get(uscc=place["subject"][0])
    declare_interest(inspector_id=person.pk, enterprise_id=firm.pk, reason="亲属任职", by=scope_of_user(person.user),
                     at=timezone.now())  # fmt: skip


def plan_the_year(page, live, today, assert_accessible):
    page.goto(live.url + "/desk/inspections/plans/new/")
    page.locator("input[name=year]").fill(str(today.year))
    page.locator("input[name=title]").fill("年度双随机抽查计划")
    press(page, "拟订计划")
    page.get_by_role("link", name="添加任务").click()
    page.locator("input[name=title]").fill("第一批抽查")
    page.locator("input[name=items][value=PQ01]").check()
    page.locator("input[name=share]").fill("2")
    page.locator("input[name=starts_on]").fill(today.isoformat())
    page.locator("input[name=ends_on]").fill(min(today + timedelta(days=20), date(today.year, 12, 31)).isoformat())
    assert_accessible(page)
    press(page, "列入计划")
    press(page, "提交批准")
    assert Plan.objects.get().state == "submitted"


def phone_of(browser_page, visit):
    seat = visit.seats.select_related("inspector__user").order_by("pk").first()
    return browser_page(user=seat.inspector.user, width=390)


def check(browser_page, live, visit, *, problem, look=()):
    phone = phone_of(browser_page, visit)
    write_notice(phone, live, visit)
    fill(phone, problem=problem)
    for looks in look:
        looks(phone)
    press(phone, "录入结果")
    phone.wait_for_url(f"**/visits/{visit.pk}/")
    visit.refresh_from_db()
    assert visit.state == "entered", phone.locator("main").inner_text()


def write_notice(phone, live, visit):
    """Without it no result is entered; the page of the check stays."""
    phone.goto(f"{live.url}/desk/inspections/visits/{visit.pk}/check/")
    press(phone, "制作检查通知书")
    phone.wait_for_url(f"**/visits/{visit.pk}/check/")
    assert visit.papers.filter(kind="notice").exists()


def confirm(browser_page, live, visit, *, look):
    """The other inspector reads what was entered and confirms it from the own account."""
    other = visit.present.select_related("inspector__user").get(entered=False).inspector
    phone = browser_page(user=other.user, width=390)
    phone.goto(live.url + "/desk/inspections/phone/")
    phone.locator(f"main a[href$='/visits/{visit.pk}/confirm/']").click()
    for looks in look:
        looks(phone)
    press(phone, "确认")
    assert visit.present.get(inspector=other).vouched


def check_without_network(browser_page, live, visit, *, look=()):
    """The day is kept, the network cut, the form filled and a photo taken; back online all of it is sent, once."""
    phone = phone_of(browser_page, visit)
    write_notice(phone, live, visit)
    phone.goto(live.url + "/desk/inspections/phone/")
    phone.wait_for_selector("[data-phone-day][data-state=kept]")
    phone.context.set_offline(True)
    phone.get_by_role("link", name=visit.enterprise.name).click()
    phone.wait_for_selector("form[data-ready]")
    fill(phone, problem=True)
    phone.locator("#photo").set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": PNG})
    press(phone, "保存照片")
    phone.wait_for_selector("[data-entry=queued]")
    # without a network: an article is cited, the problem taken over, the enterprise signs with a finger
    phone.get_by_role("button", name="查法条").first.click()
    phone.locator(".law-dialog input").fill("标识 警示")
    expect(phone.locator(".law-dialog li:visible")).to_have_count(2)
    phone.locator(".law-dialog [data-cite='《产品质量法》第二十七条']").click()
    assert "第二十七条" in phone.locator("input.remark").first.input_value()
    phone.get_by_role("button", name="带入检查表中的问题").click()
    assert "营业执照" in phone.locator("textarea[name=found]").input_value()
    sign(phone)
    phone.reload()  # low memory, a pocket: what was entered is there again
    phone.wait_for_selector("form[data-ready]")
    expect(phone.locator("input[name=signer]")).to_have_value("张某（厂长）")
    for looks in look:
        looks(phone)
    press(phone, "录入结果")
    phone.locator("[data-entry=queued]").nth(2).wait_for()
    visit.refresh_from_db()
    assert visit.state == "assigned"
    # what is entered stands until it went, or is taken up again: nothing is written that would not go along
    phone.locator("[data-phone-entered]").wait_for()
    assert phone.locator("form[data-visit]").evaluate("form => form.inert")
    for looks in look:
        looks(phone)
    press(phone, "撤回录入，继续填写")
    phone.locator("textarea[name=statement]").fill("补充陈述：当场整改")
    press(phone, "录入结果")
    phone.locator("[data-phone-entered]").wait_for()
    phone.context.set_offline(False)
    phone.wait_for_url(f"**/visits/{visit.pk}/")
    visit.refresh_from_db()
    assert (visit.state, visit.photos.count(), PhoneEntry.objects.count()) == ("entered", 2, 4)
    assert visit.photos.get(role="party").caption == "张某（厂长）"
    assert visit.statement == "补充陈述：当场整改"
    assert "营业执照" in visit.results.get().remark


def sign(phone):
    pad = phone.locator("[data-pad=party]")
    pad.scroll_into_view_if_needed()
    box = pad.locator("canvas").bounding_box()
    phone.mouse.move(box["x"] + 20, box["y"] + 60)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 120, box["y"] + 90, steps=4)
    phone.mouse.up()
    pad.get_by_role("button", name="保存签名").click()
    phone.locator("[data-entry=queued]").nth(1).wait_for()


def fill(phone, *, problem):
    for choices in phone.locator(".choices").all():
        choices.locator("input[value=yes]").check()
    phone.locator(".choices").nth(4).locator("input[value=no]").check()
    if problem:
        phone.locator(".choices").nth(0).locator("input[value=no]").check()
    phone.locator(f"input[name=codes][value='{9 if problem else 1}']").check()
    for tick in phone.locator("input[name=present]").all():
        tick.check()
    phone.locator("input[name=signed][value=signed]").check()
    phone.locator("input[name=signer]").fill("张某（厂长）")
    say_when(phone)


def say_when(phone):
    """The check took the last half hour, as far as it lies within today: visits may begin with the day."""
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0)
    ended = max(now, midnight + timedelta(minutes=1))
    phone.locator("input[name=checked_on]").fill(ended.date().isoformat())
    phone.locator("input[name=begun_at]").fill(max(ended - timedelta(minutes=30), midnight).strftime("%Y-%m-%dT%H:%M"))
    phone.locator("input[name=ended_time]").fill(ended.strftime("%H:%M"))


def rectify(browser_page, desk, live, visit, assert_accessible):
    desk.goto(f"{live.url}/desk/inspections/visits/{visit.pk}/")
    desk.get_by_role("link", name="打开表单").click()
    press(desk, "责令整改")
    order = Order.objects.get()
    desk.goto(f"{live.url}/desk/inspections/orders/{order.pk}/")
    desk.locator("input[name=serve_order-receipt]").fill("签收人：张某")
    press(desk, "登记责令整改书送达")
    assert_accessible(desk)
    firm = browser_page(user=filer_of(visit.enterprise), width=390)
    firm.goto(f"{live.url}/my/inspections/{visit.pk}/")
    firm.locator("textarea[name=report_done-report]").fill("已更换证书")
    assert_accessible(firm)
    press(firm, "报告整改完成")
    aside = Interest.objects.filter(enterprise=visit.enterprise).values("inspector")  # whoever had to recuse
    pair = Inspector.objects.exclude(pk__in=aside).order_by("key")[:2]
    desk = browser_page(user=pair[0].user)
    desk.goto(f"{live.url}/desk/inspections/orders/{order.pk}/")
    desk.locator("input[name=recheck-passed][value=yes]").check()
    for person in pair:
        desk.locator(f"input[name=recheck-inspectors][value='{person.key}']").check()
    desk.locator("textarea[name=recheck-finding]").fill("证书有效")
    press(desk, "记录复查")
    desk.wait_for_selector(".flash-success")
    other = browser_page(user=pair[1].user, width=390)
    other.goto(live.url + "/desk/inspections/phone/")
    other.locator(f"main a[href$='/orders/{order.pk}/']").click()
    assert_accessible(other)
    press(other, "确认复查")
    other.wait_for_selector(".flash-success")
    order.refresh_from_db()
    assert order.state == "done"
