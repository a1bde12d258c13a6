"""The grade AA in a browser: refused for its tenure with the day from which it is possible, handed in on that day; once
it is conferred the public reads AA.

What is not of grades is walked in test_awards.py: here the middle of the round goes by the verbs behind the pages.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.access.models import User
from apps.awards.models import Application, Honour
from apps.awards.operations import committee, ranking
from apps.awards.operations.steps import PORTAL
from apps.credit.models import Rating
from apps.credit.operations.rate import rate_all
from apps.kernel.figures import day
from tests.factories.awards import Life, a_report, worthy
from tests.journeys.test_awards import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHORT = 30  # days that are missing to two years of grade A


def rated_a():
    """An enterprise that has had grade A for nearly two years; (firm, the first day on which AA is possible)."""
    firm, on = worthy(), timezone.localdate() + timedelta(days=SHORT)
    since = on.replace(year=on.year - 2)
    at = timezone.localtime().replace(year=since.year, month=since.month, day=since.day)
    rate_all(model="grade", as_of=since, by=PORTAL, at=at)
    Rating.objects.filter(enterprise=firm, model="grade").update(grade="A", score=8600)
    return firm, on


def handed_in(page):
    page.locator("[name=submit-commitment]").check()
    page.locator("form[action$='/submit/'] button").click()
    page.wait_for_load_state()


def to_the_approval(life, key):
    """What lies between the closing and the publicity, by the verbs."""
    life.recommend(key)
    life.accept(key)
    life.draw().review_all().visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    life.propose(key, "credit.aa")
    life.publish()


def letter(page, live, firm):
    page.goto(f"{live.url}/enterprises/{firm.uscc}/")
    return page.locator(".grade-letter").first.inner_text().strip()


def test_aa_waits_for_its_tenure_and_changes_the_public_grade(
    live, browser_page, time_machine, assert_accessible, assert_no_sideways_scroll
):
    firm, on = rated_a()
    days = {"closes_on": 60, "county_until": 70, "city_until": 80, "review_until": 120}
    days = {name: timezone.localdate() + timedelta(days=later) for name, later in days.items()}
    life = Life(programme="credit", firms=[firm], now=timezone.now(), **days).announce()
    stranger = browser_page(width=390)
    assert letter(stranger, live, firm) == "A"
    page = browser_page(user=User.objects.get(pk=life.filer(firm).user_id), width=390)
    page.goto(f"{live.url}/my/awards/")
    page.locator("form[action$='/apply/'] button").click()
    key = Application.objects.get().pk
    fill(page, "save", summary="质量管理概况", wanted="credit.aa")
    file = {"name": "自评报告.pdf", "mimeType": "application/pdf", "buffer": a_report().getvalue()}
    page.locator("[name=save-report]").set_input_files(file)
    page.locator("form[action$='/save/'] button").click()
    handed_in(page)
    expect(page.locator("main")).to_contain_text(day(on))
    assert Application.objects.get().state == "draft"
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    time_machine(SHORT)
    page = browser_page(user=User.objects.get(pk=life.filer(firm).user_id), width=390)  # the login is long over
    page.goto(f"{live.url}/my/awards/{key}/")
    handed_in(page)
    assert Application.objects.get().state == "county"
    time_machine(60 - SHORT + 1)
    life.now = timezone.now()
    to_the_approval(life, key)
    time_machine(15)
    life.now = timezone.now()
    life.act(committee.end_publicity, life.officer, round_id=life.id)
    life.act(committee.approve, life.approver, round_id=life.id, number="苏市监质〔2026〕9号")
    assert letter(stranger, live, firm) == "A"
    life.confer()
    assert letter(stranger, live, firm) == "AA"
    expect(stranger.locator("main")).to_contain_text(Honour.objects.get().number)
    assert_no_sideways_scroll(stranger)
