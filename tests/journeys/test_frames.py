"""The frames of a page: the rail shows the room one is in, cells stand beside their heads, rows take one line."""

import pytest
from playwright.sync_api import expect

from apps.credit.models import Ruleset
from tests.factories.access import user_with_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROVINCE = "320000"


def test_the_rail_shows_the_room_one_is_in_and_the_page_stays(live, browser_page):
    page = browser_page(user=user_with_post("province_reviewer", PROVINCE), height=700)
    page.goto(f"{live.url}/desk/supervision/")
    here = page.locator("#rail [aria-current]")
    expect(here).to_be_in_viewport()
    expect(here).to_have_attribute("href", "/desk/supervision/")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("rail.scrollTop") > 0


def test_a_cell_of_the_table_of_measures_stands_beside_its_head(live, browser_page, assert_no_sideways_scroll):
    page = browser_page(user=user_with_post("province_reviewer", PROVINCE), width=390)
    page.goto(f"{live.url}/desk/supervision/")
    cell = page.locator("td[data-label]").first
    left = cell.bounding_box()["x"]
    text = cell.locator("strong, .note").evaluate_all("all => all.map((one) => one.getBoundingClientRect().x)")
    assert len(text) == 2
    assert min(text) > left + 80
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_rule_of_a_ruleset_takes_one_line_at_the_desk(live, browser_page, lang):
    page = browser_page(lang=lang, user=user_with_post("province_reviewer", PROVINCE))
    page.goto(f"{live.url}/desk/rulesets/{Ruleset.objects.get(code='JS-QC-100').pk}/")
    heights = page.locator("#rules tbody tr").evaluate_all("rows => rows.map((row) => row.clientHeight)")
    assert heights
    assert sorted(heights)[len(heights) // 2] < 45
