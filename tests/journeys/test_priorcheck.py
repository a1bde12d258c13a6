"""A class that is verified first, whole in the browser: the officer sends examiners, the applicant reads who comes and
when, the form comes from a phone, a second officer confirms and decides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.deadlines.models import Limit
from apps.licensing.models import Licence, PriorCheck
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.licensing import COUNTY, PROVINCE, Life
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in
from tests.past import said_anew

from .test_aftercheck import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def accepted(at):
    """An application for fertiliser, accepted; two examiners of the province's pool."""
    life = Life(enterprise_in(COUNTY, address="工业大道1号"), class_code="fertiliser", now=at,
                report_on=timezone.localdate(at) - timedelta(days=20))  # fmt: skip
    life.fill().submit()
    life.accept()
    life.people()
    # so that the day can come while the browser is open
    said_anew(Limit.objects.filter(code="licensing.prior_check_notice"), value=0)
    return life


def filed_from_a_phone(phone):
    phone.get_by_label("From (time)").fill("09:00")
    phone.get_by_label("Until (time)").fill("11:30")
    for item in phone.locator("select[name^=file-item_]").all():
        item.select_option("ok")
    phone.get_by_label("What the examiners saw").fill("生产线运转正常。")
    phone.get_by_label("The applicant refused to sign").check()
    phone.get_by_label("Signed form, pictures").set_input_files(
        [{"name": f"{n}.png", "mimeType": "image/png", "buffer": PNG} for n in (1, 2)]
    )
    press(phone, "Hand in the check form")


def test_nothing_is_granted_before_examiners_were_there(
    live, browser_page, assert_accessible, assert_no_sideways_scroll
):
    life = accepted(timezone.now() - timedelta(minutes=30))
    user = user_with_post("province_officer", PROVINCE)
    assert scope_of_user(user).agency_code == life.application.agency_id
    officer = browser_page(lang="en", user=user)
    phone = browser_page(lang="en", width=390, user=user)
    second = browser_page(lang="en", user=user_with_post("province_reviewer", PROVINCE))
    applicant = browser_page(lang="zh-hans", width=390, user=filer_of(life.enterprise))
    officer.goto(f"{live.url}/desk/licences/before/")
    assert_accessible(officer)
    officer.locator("tbody a").first.click()
    for name in ("核查员0", "核查员1"):
        officer.get_by_label(name, exact=False).check()
    press(officer, "Order the check on site")
    check = PriorCheck.objects.get()
    applicant.goto(f"{live.url}/my/licences/{life.id}/")
    applicant.get_by_text("核查员0", exact=False).first.wait_for()
    assert_accessible(applicant)
    assert_no_sideways_scroll(applicant)
    phone.goto(f"{live.url}/desk/licences/before/{check.pk}/")
    assert_accessible(phone)
    assert_no_sideways_scroll(phone)
    filed_from_a_phone(phone)
    phone.get_by_text("A second person of the bureau", exact=False).first.wait_for()
    second.goto(phone.url)
    assert_accessible(second)
    press(second, "Confirm: passed")
    officer.goto(f"{live.url}/desk/licences/{life.id}/")
    officer.get_by_label("You propose to").select_option("grant")
    officer.get_by_label("Finding of the check").fill("现场核查合格。")
    press(officer, "Propose a decision")
    second.goto(officer.url)
    press(second, "Grant the licence")
    assert (Licence.objects.get().state, Licence.objects.get().application_id) == ("valid", life.id)
    applicant.reload()
    applicant.get_by_text("实地核查合格", exact=False).first.wait_for()
    assert_accessible(applicant)
