"""The main job from end to end, in a real browser, in the demo province: who sees what, and one import by page."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from apps.access.models import Seat, User
from apps.portal.demo.people import COUNTY, NEXT_COUNTY
from apps.portal.demo.sample import sample_csv
from apps.registry.models import Enterprise, ImportRun
from apps.registry.tasks import run_import_file
from apps.registry.views import imports

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [("zh-hans", 1440), ("en", 390)]


@pytest.fixture
def province(demo_database, settings, tmp_path):
    """A small demo province, made by the command a newcomer's first start runs."""
    settings.MEDIA_ROOT = tmp_path
    return Enterprise.objects.filter(source="demo")


@pytest.fixture
def worker_at_hand(monkeypatch):
    """The import's task runs in the request's process as soon as its transaction is over."""
    monkeypatch.setattr(imports, "_send", lambda _task, *args: transaction.on_commit(lambda: run_import_file(*args)))


@pytest.fixture
def look(browser_page, live, assert_accessible, assert_no_sideways_scroll):
    """Open a path as a demo person (or nobody) and check what every page owes; returns (page, status)."""

    def open_page(path, person=None, lang="zh-hans", width=1440, owed=True):
        user = User.objects.get(username=person) if person else None
        page = browser_page(lang=lang, width=width, user=user)
        answer = page.goto(live.url + path)
        if owed:
            assert_accessible(page)
            assert_no_sideways_scroll(page)
        return page, answer.status

    return open_page


def one_of(province, division):
    return province.filter(division_id=division, status="open", uscc__isnull=False).order_by("pk").first()


@pytest.mark.parametrize(("lang", "width"), LOOKS)
def test_a_stranger_searches_and_finds(province, look, assert_accessible, assert_no_sideways_scroll, lang, width):
    firm = one_of(province, COUNTY)
    page, status = look("/", lang=lang, width=width)
    assert status == 200
    fragment = firm.name[2:5]
    page.locator("main input[type=search]").first.fill(fragment)
    page.locator("main input[type=search]").first.press("Enter")
    page.wait_for_url("**/enterprises/**")
    page.get_by_role("link", name=firm.name).first.click()
    page.wait_for_url(f"**/enterprises/{firm.uscc}/")
    expect(page.locator("h1")).to_contain_text(firm.name, use_inner_text=True)
    expect(page.locator("main")).to_contain_text(firm.uscc, use_inner_text=True)
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def test_the_switch_changes_the_language_and_keeps_the_place(province, look):
    page, _status = look("/enterprises/", owed=False)
    page.get_by_role("button", name="English").or_(page.get_by_role("link", name="English")).first.click()
    page.wait_for_load_state()
    assert page.url.endswith("/enterprises/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Enterprises", use_inner_text=True)


@pytest.mark.parametrize(("lang", "width"), LOOKS)
def test_an_officer_sees_the_county_and_nothing_else(province, look, lang, width):
    ours, theirs = one_of(province, COUNTY), one_of(province, NEXT_COUNTY)
    page, status = look("/desk/", "demo.county", lang=lang, width=width)
    assert status == 200
    page, _status = look("/desk/enterprises/?q=南京", "demo.county", lang=lang, width=width)
    shown = page.locator("main tbody tr")
    assert shown.count() > 0
    for place in shown.all_inner_texts():
        assert "溧水" not in place
        assert "Lishui" not in place
    assert look(f"/desk/enterprises/{ours.pk}/", "demo.county", lang=lang, width=width)[1] == 200
    assert look(f"/desk/enterprises/{theirs.pk}/", "demo.county", owed=False)[1] == 404


def test_the_next_county_sees_its_own_and_the_city_sees_both(province, look):
    ours, theirs = one_of(province, COUNTY), one_of(province, NEXT_COUNTY)
    assert look(f"/desk/enterprises/{ours.pk}/", "demo.next", owed=False)[1] == 404
    assert look(f"/desk/enterprises/{theirs.pk}/", "demo.next")[1] == 200
    assert look(f"/desk/enterprises/{ours.pk}/", "demo.city")[1] == 200
    assert look(f"/desk/enterprises/{theirs.pk}/", "demo.city", owed=False)[1] == 200
    elsewhere = province.filter(division__code__startswith="3205").first()
    assert look(f"/desk/enterprises/{elsewhere.pk}/", "demo.city", owed=False)[1] == 404


@pytest.mark.parametrize(("lang", "width"), LOOKS)
def test_a_filer_sees_the_own_enterprise_and_no_desk(province, look, lang, width):
    seat = Seat.objects.get(user__username="demo.filer")
    page, status = look("/my/", "demo.filer", lang=lang, width=width)
    assert status == 200
    expect(page.locator("body")).to_contain_text(seat.enterprise_name, use_inner_text=True)
    page, _status = look("/desk/", "demo.filer", owed=False)
    assert page.url.endswith("/my/")
    assert look(f"/desk/enterprises/{seat.enterprise_id}/", "demo.filer", owed=False)[1] in {403, 404}


def test_a_county_imports_a_file_by_page(province, look, worker_at_hand, tmp_path, assert_accessible):
    """Upload, columns, check, import: each row of the file is accounted for, and a second time changes nothing."""
    path = tmp_path / "second.csv"
    path.write_bytes(sample_csv(start=100))
    for created, unchanged in ((21, 1), (0, 22)):  # the row without a credit code came with the demo already
        page, status = look("/desk/imports/new/", "demo.county")
        assert status == 200
        page.locator("input[type=file]").set_input_files(path)
        page.locator("main form .actions button").click()
        page.wait_for_url("**/columns/")
        assert_accessible(page)
        page.locator("main form .actions button").click()
        page.wait_for_url(re.compile(r"/desk/imports/\d+/$"))
        run = ImportRun.objects.latest("pk")
        assert (run.state, run.rows, run.created, run.unchanged) == ("checked", 26, created, unchanged)
        assert_accessible(page)
        if created:
            page.locator(".import-actions form button").click()
            page.wait_for_load_state("networkidle")
            run.refresh_from_db()
            assert run.state == "done"
            assert_accessible(page)
            assert page.locator("main tbody tr").count() >= run.rejected > 0
    assert Enterprise.objects.filter(created_by_import__isnull=False).count() == 43
