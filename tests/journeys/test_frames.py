"""The frames of a page: the rail shows the room one is in, cells stand beside their heads, rows take one line."""

import pytest
from playwright.sync_api import expect

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

