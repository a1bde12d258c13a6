"""What a phone refuses, and what the portal does, is said where the thumb is: beside the button, at the field."""

import pytest
from playwright.sync_api import expect

from apps.inspections.models import Visit
from apps.inspections.operations import checking
from tests.factories.inspections import Life
from tests.journeys.test_inspections import say_when

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(phone):
    phone.get_by_role("button", name="录入结果").click()


def in_sight(locator):
    expect(locator).to_be_in_viewport()
    return locator


def test_a_refused_result_shows_where_it_is_wrong(live, browser_page, assert_accessible, assert_no_sideways_scroll):
    life = Life.lately(firms=2, share="1").to("assigned")
    visit = life.visit
    life.act(checking.write_notice, life.inspector(visit), visit_id=visit.pk)
    seat = visit.seats.select_related("inspector__user").order_by("pk").first()
    phone = browser_page(user=seat.inspector.user, width=390)
    phone.goto(f"{live.url}/desk/inspections/visits/{visit.pk}/check/")
    phone.wait_for_selector("form[data-ready]")
    for choices in phone.locator(".choices").all():
        choices.locator("input[value=yes]").check()
    phone.locator(".choices").nth(4).locator("input[value=no]").check()
    phone.locator("input[name=codes][value='1']").check()
    for tick in phone.locator("input[name=present]").all():
        tick.check()
    say_when(phone)

    # refused to sign, and nothing says how that is recorded
    phone.locator("input[name=signed][value=refused]").check()
    enter(phone)
    field = in_sight(phone.locator(".field[data-missing]"))
    expect(field.locator("input[name=refusal]")).to_be_focused()
    expect(phone.locator("#end > [data-phone-said]")).to_contain_text("尚缺1项")
    expect(phone.locator("#end > [data-phone-said]")).to_contain_text("拒签")
    assert_accessible(phone)
    assert_no_sideways_scroll(phone)
    phone.locator("input[name=refusal]").fill("见证人李某，执法记录仪已录像")

    # nothing found, and a problem in the form: known without asking the portal
    phone.locator(".choices").nth(0).locator("input[value=no]").check()
    enter(phone)
    in_sight(phone.locator(".field[data-missing] input[name=codes]").first)
    expect(phone.locator("#end > [data-phone-said]")).to_contain_text("检查表中存在问题项")
    assert Visit.objects.get(pk=visit.pk).state == "assigned"

    # what only the portal knows: the day
    phone.locator("input[name=codes][value='1']").uncheck()
    phone.locator("input[name=codes][value='9']").check()
    day = phone.locator("input[name=checked_on]").input_value()
    phone.locator("input[name=checked_on]").fill("2020-01-01")
    enter(phone)
    phone.wait_for_selector("[data-entry=settle]")
    wrong = in_sight(phone.locator(".field[data-missing]"))
    expect(wrong.locator("input[name=checked_on]")).to_be_focused()
    expect(wrong.locator(".error")).to_contain_text("检查尚未开始")
    assert_no_sideways_scroll(phone)
    phone.locator("input[name=checked_on]").fill(day)
    enter(phone)
    phone.wait_for_url(f"**/visits/{visit.pk}/")
    assert Visit.objects.get(pk=visit.pk).state == "entered"
