"""Two listings that end before their term, in the browser: one removed early and brought back, one with its penalty.

After every step they agree: page, search, API, files, feed, ledger, the enterprise's page, a partner, a certificate.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.access.models import User
from apps.records.operations.facts import record_fact
from apps.serious_list.models import Case, Repair
from apps.serious_list.operations.reversing import posted_until
from tests.factories.access import user_with_post
from tests.factories.joint_punishment import Department
from tests.factories.records import PDF, source
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import CITY, COUNTY, Life
from tests.journeys.listing import everybody_says, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBER = "宁玄市监罚〔2026〕9号"


def user_of(scope):
    return User.objects.get(pk=scope.user_id)


def apply(party, live, case, assert_accessible):
    """The enterprise reads that it may, and applies on its phone; returns the application."""
    party.goto(f"{live.url}/my/serious-list/{case.pk}/repair/")
    expect(party.get_by_text("起可以申请")).to_be_visible()
    assert_accessible(party)
    party.locator("#id_performed").fill("罚款已缴清，产品已召回销毁。")
    party.locator("#id_file").set_input_files({"name": "缴款凭证.pdf", "mimeType": "application/pdf", "buffer": PDF})
    party.locator("#id_commitment").check()
    press(party, "申请提前移出")
    return Repair.objects.get(case=case)


def test_one_is_removed_early_and_deceit_brings_it_back(
    live, browser_page, time_machine, assert_accessible, assert_no_sideways_scroll
):
    life = Life(enterprise_in(COUNTY, name="南京试制电缆有限公司"), now=timezone.now() - timedelta(days=460))
    entry = life.to("published").case.entry
    department, address = Department(at=timezone.now()), f"{live.url}/desk/serious-list/{life.id}/"
    party, public = browser_page(user=user_of(life.filer), width=390), browser_page(width=390)
    officer = browser_page(user=user_of(life.officer))
    time_machine()
    everybody_says(entry, department, listed=True)

    application = apply(party, live, life.case, assert_accessible)
    assert_no_sideways_scroll(party)
    everybody_says(entry, department, listed=True)
    officer.goto(f"{live.url}/desk/serious-list/?show=repairs")
    officer.get_by_role("link", name="南京试制电缆有限公司").click()
    assert_accessible(officer)
    press(officer, "受理申请")
    expect(officer.get_by_role("button", name="准予提前移出")).to_have_count(0)  # who accepted does not decide
    everybody_says(entry, department, listed=True)

    chief = browser_page(user=user_with_post("county_reviewer", COUNTY))
    chief.goto(address)
    chief.locator("#id_repair-grant-reason").fill("已履行处罚决定，危害后果已经消除。")
    press(chief, "准予提前移出")
    assert Case.objects.get(pk=life.id).state == "removed"
    everybody_says(entry, department, listed=False)
    assert public.goto(f"{live.url}/serious-list/{entry.pk}/").status == 410
    assert_accessible(public)

    # the receipt was forged: notice, explanation, another person, service; and only with that it stands again
    officer.goto(address)
    officer.get_by_text("质疑", exact=False).first.click()
    officer.locator("#id_repair-doubt-reason").fill("缴款凭证系伪造。")
    officer.locator("form[action$='/doubt/'] button").click()
    everybody_says(entry, department, listed=False)
    party.goto(f"{live.url}/my/serious-list/{life.id}/")
    party.locator("form[action$='/acknowledge_doubt/'] button").click()
    party.locator("form[action$='/explain/'] textarea").fill("凭证由代办人提供，本单位不知情。")
    party.locator("form[action$='/explain/'] button").click()
    party.get_by_text("凭证由代办人提供").first.wait_for()
    assert_accessible(party)
    everybody_says(entry, department, listed=False)
    application.refresh_from_db()
    time_machine((posted_until(application) - timezone.localdate()).days + 1)
    department.token = ""  # its hour is long over
    second = browser_page(user=user_with_post("county_reviewer", COUNTY))
    second.goto(address)
    second.locator("#id_repair-reverse-reason").fill("缴款凭证系伪造，提前移出以欺骗取得。")
    second.locator("form[action$='/reverse/'] button").click()
    second.get_by_text("撤销移出", exact=False).first.wait_for()
    everybody_says(entry, department, listed=False)  # not before the party has it
    party = browser_page(user=user_of(life.filer), width=390)
    party.goto(f"{live.url}/my/serious-list/{life.id}/")
    assert_no_sideways_scroll(party)
    party.locator("form[action$='/acknowledge_reversal/'] button").click()
    party.get_by_text("已列入").first.wait_for()
    entry.refresh_from_db()
    everybody_says(entry, department, listed=True)


def test_one_ends_with_its_penalty_on_the_ledger(live, browser_page, time_machine, assert_accessible):
    firm = enterprise_in(COUNTY, name="南京试制电缆有限公司")
    life = Life(firm, now=timezone.now() - timedelta(days=60), number=NUMBER).to("consented")
    life.now = timezone.now() - timedelta(hours=1)
    life.to("decided")
    penalty = record_fact(
        kind="penalty",
        occurred_on=life.case.penalty_on,
        source=source("county").code,
        source_key="cable-9",
        title="罚款32.6万元",
        document_number="宁玄市监罚[2026]9号",  # as another system writes it
        legal_basis="产品质量法第五十条",
        severity=3,
        enterprise=firm,
        agency=life.case.agency,
        by=life.officer,
        at=life.now,
    )
    party = browser_page(user=user_of(life.filer), width=390)
    party.goto(f"{live.url}/my/serious-list/{life.id}/")
    press(party, "确认收到决定书")
    expect(party.get_by_role("button", name="确认收到决定书", exact=True)).to_have_count(0)
    assert life.case.state == "served"
    life.now = timezone.now() - timedelta(minutes=1)
    entry = life.to("published").case.entry
    department = Department(at=timezone.now())
    time_machine()
    everybody_says(entry, department, listed=True)

    reviewer = browser_page(user=user_with_post("county_reviewer", COUNTY))
    reviewer.goto(f"{live.url}/desk/facts/{penalty.pk}/withdraw/")
    assert_accessible(reviewer)
    reviewer.locator("#id_reason").fill("行政处罚经行政复议撤销。")
    press(reviewer, "撤回该信息")
    time_machine()
    assert Case.objects.get(pk=life.id).state == "withdrawn"
    everybody_says(entry, department, listed=False)
    party.goto(f"{live.url}/my/serious-list/{life.id}/")
    expect(party.get_by_text("行政处罚经行政复议撤销").first).to_be_visible()
    assert_accessible(party)
    city = browser_page(user=user_with_post("city_reviewer", CITY))
    city.goto(f"{live.url}/desk/serious-list/{life.id}/")
    expect(city.get_by_text("行政处罚经行政复议撤销").first).to_be_visible()
