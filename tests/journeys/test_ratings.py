"""The ratings' desk in a real browser: runs and schedule; a ruleset drafted, tried, returned, approved, in force."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import expect

from apps.credit.models import Backtest, Ruleset, Run
from apps.credit.operations.rate import publish, rate_all, rate_shard
from apps.credit.tasks_backtests import run_backtest
from apps.kernel.scope import Scope
from tests.factories.access import user_with_post
from tests.factories.records import FactFactory
from tests.factories.registry import enterprise_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BY = Scope.system("test")
PROVINCE = "320000"


@pytest.fixture
def handed_out(monkeypatch):
    """What the pages hand to a worker: [(task, args)]. The test plays the worker."""
    sent = []
    for views in ("runs", "backtests"):
        monkeypatch.setattr(
            f"apps.credit.views.{views}.current_app.send_task", lambda name, args=(), **_more: sent.append((name, args))
        )
    return sent


@pytest.fixture
def fits(assert_accessible, assert_no_sideways_scroll):
    """Assert that a page is accessible at its own width and does not scroll sideways on a phone.

    Each kind of page is looked at once a journey: axe takes longer than the journey itself.
    """
    seen = set()

    def check(page):
        kind = resolve(urlsplit(page.url).path).view_name
        if kind in seen:
            return
        seen.add(kind)
        assert_accessible(page)
        width = page.viewport_size["width"]
        page.set_viewport_size({"width": 390, "height": 844})
        assert_no_sideways_scroll(page)
        page.set_viewport_size({"width": width, "height": 900})

    return check


def rated():
    """Two enterprises of two cities, one with a fact long known."""
    today = timezone.localdate()
    year_ago = timezone.now() - timedelta(days=700)
    bad = enterprise_in("320102")
    FactFactory(enterprise=bad, severity=2, occurred_on=year_ago.date(), known_from=year_ago)
    FactFactory(enterprise=bad, severity=3, occurred_on=today - timedelta(days=30))
    enterprise_in("320302")
    rate_all(model="grade", as_of=today, by=BY, at=timezone.now())


def test_a_run_begun_watched_and_read_and_its_schedule_moved(live, browser_page, fits, handed_out):
    rated()
    page = browser_page(user=user_with_post("province_officer", PROVINCE))
    page.goto(live.url + "/desk/ratings/")
    fits(page)
    page.get_by_role("link", name="立即评价").click()
    fits(page)
    page.get_by_role("button", name="立即评价").click()
    run = Run.objects.get(state="running")
    assert page.url.endswith(f"/desk/ratings/runs/{run.pk}/")
    fits(page)
    while rate_shard(run_id=run.pk, by=BY, at=timezone.now()):
        pass
    publish(run_id=run.pk, by=BY, at=timezone.now())
    page.locator("#run[hx-get]").wait_for(state="detached", timeout=10_000)
    fits(page)

    page.goto(live.url + "/desk/ratings/")
    page.locator("a[href*='/desk/ratings/schedule/']").first.click()
    fits(page)
    page.locator("input[name=time]").fill("03:40")
    page.locator("form .actions .button").first.click()
    expect(page.locator("main")).to_contain_text("03:40", use_inner_text=True)


def test_a_ruleset_from_the_draft_to_the_day_it_rules(live, browser_page, fits, handed_out):
    rated()
    officer, reviewer = user_with_post("province_officer", PROVINCE), user_with_post("province_reviewer", PROVINCE)
    page = browser_page(user=officer)

    # drafted from the one in force
    page.goto(live.url + "/desk/rulesets/")
    fits(page)
    page.goto(live.url + "/desk/rulesets/new/")
    page.locator("input[name=code]").fill("JS-QC-NEXT")
    fits(page)
    page.locator("form .actions .button").first.click()
    draft = Ruleset.objects.get(code="JS-QC-NEXT")
    home = f"{live.url}/desk/rulesets/{draft.pk}/"
    fits(page)

    change_every_part(page, home, fits)
    try_out(live, page, draft, fits, handed_out)
    second = browser_page(user=reviewer)
    return_and_mend(page, second, home, fits)
    approve(live, second, home, draft, fits)


def change_every_part(page, home, fits):
    change(page, f"{home}edit/head/", fits, title="江苏省企业质量信用评价规则（新）")
    change(page, f"{home}edit/bands/", fits, **{"row-0-lower": "85"})
    change(page, f"{home}edit/vetoes/", fits, **{"row-0-window_months": "48"})
    change(page, f"{home}edit/indicators/", fits, **{"row-0-title": "产品质量监督抽查情况"})
    change(page, f"{home}edit/rules/sampling/", fits, **{"row-0-article": "第十条"})
    page.goto(home + "compare/")
    assert "85" in page.locator("main ins").all_inner_texts()
    fits(page)


def try_out(live, page, draft, fits, handed_out):
    """Over the province, with what was known a year ago."""
    page.goto(f"{live.url}/desk/backtests/new/?ruleset={draft.pk}")
    fits(page)
    page.locator("form .actions .button").first.click()
    trial = Backtest.objects.get()
    told = [task for task in handed_out if task[0] != "audit.sweep_outbox"]  # messages that are due go out beside it
    assert told == [("credit.run_backtest", [trial.pk])]
    fits(page)
    run_backtest(trial.pk)
    page.locator("table.matrix").first.wait_for(timeout=10_000)
    fits(page)
    page.goto(f"{live.url}/desk/backtests/{trial.pk}/moves/")
    fits(page)


def return_and_mend(page, second, home, fits):
    """Submitted; returned by the second person, in a browser of their own; mended and submitted again."""
    submit(page, home, fits)
    second.goto(home)
    fits(second)
    second.goto(home + "refuse/")
    second.locator("textarea[name=reason]").fill("第一档分数请说明依据。")
    second.locator("input[name=verb][value=return]").check()
    fits(second)
    second.locator("form .actions .button").first.click()
    page.goto(home)
    expect(page.locator("main")).to_contain_text("第一档分数请说明依据。", use_inner_text=True)
    change(page, f"{home}edit/bands/", fits, **{"row-0-meaning": "信用优良，依据评审意见"})
    submit(page, home, fits)
    page.goto(home + "approve/")  # who wrote it does not decide on it
    expect(page.locator("input[name=effective_from]")).to_have_count(0)


def approve(live, second, home, draft, fits):
    """Approved, in force from tomorrow."""
    second.goto(home + "approve/")
    fits(second)
    second.locator("form .actions .button").first.click()
    fits(second)
    draft.refresh_from_db()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert (draft.state, draft.validity.lower) == ("approved", tomorrow)
    assert Ruleset.objects.in_force("grade", timezone.localdate()).get().code == "JS-QC-100"
    assert Ruleset.objects.in_force("grade", tomorrow).get() == draft
    run = rate_all(model="grade", as_of=tomorrow, by=BY, at=timezone.now() + timedelta(days=1))
    assert run.ruleset == draft
    second.goto(live.url + "/desk/rulesets/")
    expect(second.locator("main")).to_contain_text("JS-QC-NEXT", use_inner_text=True)


def test_a_backtest_stopped_while_it_waits(live, browser_page, fits, handed_out):
    rated()
    page = browser_page(user=user_with_post("province_officer", PROVINCE), width=390)
    page.goto(f"{live.url}/desk/backtests/new/?ruleset={Ruleset.objects.get(code='JS-QC-100').pk}")
    page.locator("form .actions .button").first.click()
    page.get_by_role("button", name="停止回溯检验").click()
    page.get_by_role("link", name="重新开始").wait_for()
    assert Backtest.objects.get().state == "stopped"
    fits(page)
    page.goto(live.url + "/desk/backtests/")
    fits(page)


def change(page, address, fits, **values):
    """Fill fields of a part of the draft and save; back on the ruleset's page."""
    page.goto(address)
    fits(page)
    for name, value in values.items():
        page.locator(f"[name='{name}']").fill(value)
    page.locator("form .actions .button").first.click()
    page.wait_for_url("**/desk/rulesets/*/")


def submit(page, home, fits):
    page.goto(home + "submit/")
    fits(page)
    page.locator("form .actions .button").first.click()
    page.wait_for_url(home)
