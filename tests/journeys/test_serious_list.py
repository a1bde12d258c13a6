"""One listing through its whole life in the browser: county officer, enterprise, reviewer, city, a partner, its end."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.deadlines.operations import expire_due
from apps.serious_list.models import Case, Entry
from tests.factories.access import filer_of, user_with_post
from tests.factories.joint_punishment import Department
from tests.factories.records import PDF
from tests.factories.registry import enterprise_in
from tests.journeys.listing import everybody_says, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNTY, CITY = "320102", "320100"
GRAVE = {
    "nature": "明知不合格仍出厂。",
    "severity": "货值金额较大。",
    "harm": "危及用电安全。",
    "rests_on": "检验报告、出库单。",
}


def scan(name):
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def propose(officer, live, firm, assert_accessible):
    """The officer proposes and writes the notice; returns the number of the case."""
    officer.goto(f"{live.url}/desk/serious-list/new/?code={firm.uscc}")
    assert_accessible(officer)
    officer.get_by_label("列入情形").select_option("44.product")
    officer.get_by_label("查明的事实").fill("导体电阻不合格，货值32.6万元。")
    officer.locator("#id_files").set_input_files(scan("检验报告.pdf"))
    press(officer, "提出")
    assert_accessible(officer)
    officer.get_by_label("主观恶意").check()
    officer.get_by_label("产品货值金额").check()
    for name, text in GRAVE.items():
        officer.locator(f"#id_find_gravity-{name}").fill(text)
    officer.get_by_label("检验报告.pdf").check()
    press(officer, "登记违法行为严重程度的认定")
    expect(officer.get_by_text("明知不合格仍出厂").first).to_be_visible()
    press(officer, "制作告知书")
    assert_accessible(officer)
    return re.search(r"/(\d+)/$", officer.url)[1]


def answer(party, live, number, assert_accessible):
    """The enterprise confirms the notice, answers, and has nothing more to say."""
    party.goto(f"{live.url}/my/serious-list/{number}/")
    assert_accessible(party)
    press(party, "确认收到告知书")
    party.get_by_label("陈述、申辩意见").fill("已召回全部产品。")
    expect(party.get_by_role("link", name="检验报告.pdf")).to_be_visible()  # what is held against it
    party.locator("#id_state-files").set_input_files([scan("进货查验记录.pdf"), scan("召回公告.pdf")])
    press(party, "提交陈述、申辩")
    expect(party.get_by_role("link", name="进货查验记录.pdf")).to_be_visible()
    party.get_by_text("不再陈述、申辩").first.click()
    party.get_by_label("我知道这样也就放弃了听证").check()
    press(party, "不再陈述、申辩")


def decide(officer, reviewer, city, case, assert_accessible):
    """Another person reviews, the city consents, the other person decides."""
    reviewer.goto(case)
    expect(reviewer.get_by_role("link", name="召回公告.pdf")).to_be_visible()
    reviewer.locator("#id_review-finding").fill("召回不影响违法事实，不予采纳。")
    press(reviewer, "登记复核意见")
    officer.goto(case)
    press(officer, "报上一级机关")
    city.goto(case)
    press(city, "同意")
    reviewer.goto(case)
    reviewer.locator("#id_decide-kind").select_option("fine_heavy")
    reviewer.locator("#id_decide-number").fill("宁玄市监罚〔2026〕9号")
    reviewer.locator("#id_decide-seen").check()  # no source has reported it yet
    reviewer.locator("#id_decide-checked").fill("已与处罚决定书原件核对一致。")
    assert_accessible(reviewer)
    press(reviewer, "决定列入")


def by_post(officer, reviewer, case, assert_accessible):
    """The decision goes by post: the officer keeps the receipt, and another person holds it against its scan."""
    officer.goto(case)
    officer.locator("#id_serve_decision-method").select_option("post")
    officer.locator("#id_serve_decision-receipt").fill("EMS 1234")
    officer.locator("#id_serve_decision-file").set_input_files(scan("回执.pdf"))
    press(officer, "登记决定书送达")
    expect(officer.get_by_role("button", name="公布", exact=True)).to_have_count(0)  # nobody has looked at it yet
    expect(officer.get_by_role("button", name="扫描件能够证明送达", exact=True)).to_have_count(0)
    reviewer.goto(case)
    assert_accessible(reviewer)
    press(reviewer, "扫描件能够证明送达")


def shown_on_tracker(officer, live, firm, tab):
    officer.goto(f"{live.url}/desk/joint-punishment/?show={tab}")
    return officer.get_by_text(firm.name).count() > 0


def set_aside(chief, case, assert_accessible):
    chief.goto(case)
    chief.get_by_text("撤销列入", exact=True).first.click()
    chief.locator("#id_withdraw-reason").fill("处罚决定经复议被撤销。")
    chief.locator("#id_withdraw-number").fill("宁政复决〔2026〕1号")
    chief.locator("#id_withdraw-on").fill(str(timezone.localdate()))
    chief.locator("#id_withdraw-file").set_input_files(scan("复议决定书.pdf"))
    assert_accessible(chief)
    press(chief, "撤销列入")


@pytest.mark.slow
def test_the_whole_life_of_a_listing(live, browser_page, assert_accessible, assert_no_sideways_scroll):
    firm = enterprise_in(COUNTY, name="南京试制电缆有限公司")
    officer = browser_page(user=user_with_post("county_officer", COUNTY))
    reviewer = browser_page(user=user_with_post("county_reviewer", COUNTY))
    city = browser_page(user=user_with_post("city_reviewer", CITY))
    party = browser_page(user=filer_of(firm), width=390)
    public = browser_page(width=390)
    department = Department(at=timezone.now())  # a partner with its own secret and token, over the API

    number = propose(officer, live, firm, assert_accessible)
    case = officer.url
    assert_no_sideways_scroll(officer)
    answer(party, live, number, assert_accessible)
    assert_no_sideways_scroll(party)

    # nobody finds it yet; the officer who proposed is offered no review
    public.goto(f"{live.url}/serious-list/?q=试制电缆")
    expect(public.get_by_text("南京试制电缆有限公司未列入严重违法失信名单。")).to_be_visible()
    officer.goto(case)
    expect(officer.locator("#id_review-finding")).to_have_count(0)
    decide(officer, reviewer, city, case, assert_accessible)
    by_post(officer, reviewer, case, assert_accessible)
    officer.goto(case)
    press(officer, "公布")

    # now it is public, on a phone too
    public.goto(f"{live.url}/serious-list/?q=试制电缆")
    public.get_by_role("link", name="南京试制电缆有限公司").click()
    expect(public.get_by_text("已列入严重违法失信名单").first).to_be_visible()
    assert_accessible(public)
    assert_no_sideways_scroll(public)
    entry = public.url
    listed = Entry.objects.select_related("enterprise", "case").get(case_id=number)
    everybody_says(listed, department, listed=True)
    today = str(timezone.localdate())
    assert shown_on_tracker(officer, live, firm, "silent")
    assert department.say(listed, "lifted", "0", on=today) == ("refused", "still-listed")
    assert department.say(listed, "applied", "1", on=today) == ("recorded", "")
    assert not shown_on_tracker(officer, live, firm, "silent")

    # its penalty is revoked: a third person sets it aside by the revoking decision, and it is gone
    reviewer.goto(case)
    expect(reviewer.locator("#id_withdraw-reason")).to_have_count(0)
    set_aside(browser_page(user=user_with_post("county_reviewer", COUNTY)), case, assert_accessible)
    assert public.goto(entry).status == 410
    public.goto(f"{live.url}/serious-list/?q=试制电缆")
    expect(public.get_by_text("南京试制电缆有限公司未列入严重违法失信名单。")).to_be_visible()
    assert Case.objects.get(pk=number).state == "withdrawn"
    listed.refresh_from_db()
    everybody_says(listed, department, listed=False)
    assert shown_on_tracker(officer, live, firm, "still")
    assert department.say(listed, "lifted", "2", on=today) == ("recorded", "")
    assert not shown_on_tracker(officer, live, firm, "still")
    assert expire_due(at=timezone.now()) == 0
