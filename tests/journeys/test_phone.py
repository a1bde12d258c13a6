"""A phone away from the network, in a real browser: what differs is settled by the person, and who leaves takes the
day along."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.inspections.models import Answer, PhoneEntry
from apps.inspections.operations import checking
from tests.factories.access import scope_of_user
from tests.factories.inspections import Life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_differs_is_settled_on_the_phone_and_leaves_with_its_owner(
    live, browser_page, assert_accessible, assert_no_sideways_scroll
):
    life = Life(now=timezone.now() - timedelta(hours=8), start=timezone.localdate(), firms=2, share="1").to("assigned")
    visit = life.visit
    first, second = (seat.inspector.user for seat in visit.seats.select_related("inspector__user").order_by("pk"))
    question = next(iter(checking.questions_of(visit)))
    phone = browser_page(user=first, width=390)
    phone.goto(live.url + "/desk/inspections/phone/")
    phone.wait_for_selector("[data-phone-day][data-state=kept]")
    assert_accessible(phone)
    assert_no_sideways_scroll(phone)
    phone.context.set_offline(True)
    phone.goto(f"{live.url}/desk/inspections/visits/{visit.pk}/check/")
    phone.wait_for_selector("form[data-ready]")
    phone.locator(f"input[name=q{question}][value=yes]").check()
    phone.get_by_role("button", name="保存，稍后继续").click()
    phone.wait_for_selector("[data-entry=queued]")

    # the colleague writes meanwhile; the phone comes back, and its owner chooses
    life.act(checking.save_answers, scope_of_user(second), visit_id=visit.pk, answers={question: ("no", "过期")})
    phone.context.set_offline(False)
    phone.wait_for_selector("[data-entry=settle]")
    assert str(second) in phone.locator("[data-entry=settle]").inner_text()
    assert_accessible(phone)
    assert_no_sideways_scroll(phone)
    phone.locator(".settle input[value=theirs]").check()
    phone.get_by_role("button", name="按所选内容上传").click()
    phone.wait_for_selector("[data-entry=kept]")
    assert (Answer.objects.get(question=question).value, PhoneEntry.objects.count()) == ("no", 1)

    # signed out, the phone shows nothing of it to anybody
    phone.locator("details.account summary").click()
    phone.get_by_role("button", name="退出登录").click()
    phone.wait_for_url(lambda address: "/desk/" not in address)
    assert phone.evaluate("caches.has('inspections-day')") is False
