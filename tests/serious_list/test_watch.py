"""Early warning: what points to a listing (beside its plain twin), what ends soon, what waits on others; the pages."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypo
from hypothesis import strategies as st

from apps.records.models import Fact
from apps.serious_list.queries import watch
from apps.serious_list.rules import warning
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, START, Life

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 2)
KINDS = (*warning.GROUNDS, warning.PASSED, "penalty")
DAYS = st.sampled_from([date(2024, 3, 1), date(2024, 3, 2), date(2025, 6, 1), date(2025, 9, 1), ON])


def seen(rows):
    return [warning.Seen(row.pk, row.kind.code, row.enterprise_id, row.occurred_on) for row in rows]


def finding(enterprise, code="recheck_failed", day=date(2026, 1, 5), **more):
    return FactFactory(enterprise=enterprise, kind=kind(code), occurred_on=day, **more)


@hypo(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 1), DAYS, st.booleans()), max_size=8))
def test_the_query_warns_as_the_rule_says(drawn):
    firms = [enterprise_in(COUNTY) for _n in range(2)]
    made = [finding(firms[n], code, day, state="effective" if counts else "expired") for code, n, day, counts in drawn]
    taken = {fact.pk for fact, (code, _n, _day, _c) in zip(made, drawn, strict=True) if code == "recheck_failed"}
    mine = Fact.objects.filter(enterprise__in=firms)
    asked = watch.warning_facts(mine, ON).order_by("pk").values_list("pk", flat=True)
    assert list(asked) == warning.warnings(seen(mine.select_related("kind").order_by("pk")), ON, months=24)
    assert not set(warning.warnings(seen(mine.select_related("kind")), ON, months=24, taken_up=taken)) & taken


def test_a_case_takes_the_warning_up_and_a_passed_recheck_takes_it_away():
    firm = enterprise_in(COUNTY)
    officer = scope_of_user(user_with_post("county_officer", COUNTY))
    failed, sampled = finding(firm), finding(firm, "sampling_failed", date(2025, 12, 1))
    assert set(watch.facts_ahead(officer, ON)) == {failed, sampled}
    stranger = scope_of_user(user_with_post("county_officer", "320302"))
    assert not watch.facts_ahead(stranger, ON).exists()
    Life(firm, ground="44.sampling", recheck_id=failed.pk)
    assert set(watch.facts_ahead(officer, ON)) == {sampled}
    finding(firm, "recheck_passed", date(2026, 2, 1))
    assert not watch.facts_ahead(officer, ON).exists()


def page(client, path, on=START, **query):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with time_machine.travel(on, tick=False):
        return client.get(path, query)


def test_an_officer_is_warned_sixty_days_before_the_end_and_of_cases_with_others():
    life = Life().to("published")
    entry = life.case.entry
    asked, answering = Life().to("asked"), Life().to("answering")
    Life()
    officer = life.officer
    assert not watch.entries_ending(officer, entry.until - timedelta(days=61)).exists()
    assert watch.entries_ending(officer, entry.until - timedelta(days=60)).get() == entry
    assert not watch.entries_ending(officer, entry.until + timedelta(days=1)).exists()
    assert {case.pk for case in watch.cases_on_others(officer)} == {asked.id, answering.id}
    client = client_as(user_with_post("county_officer", COUNTY))
    shown = page(client, "/desk/serious-list/watch/", on=asked.now, show="others").content.decode()
    assert f"/desk/serious-list/{asked.id}/" in shown
    assert "the enterprise" in shown
    assert "of the last 24 months" in page(client, "/desk/serious-list/watch/", on=asked.now).content.decode()
    assert str(asked.case.consent_agency) in shown or asked.case.consent_agency.name_en in shown


@pytest.mark.parametrize("show", ["ahead", "ending", "others"])
def test_a_tab_costs_the_same_at_one_and_three_rows(show, django_assert_num_queries):
    def more():
        if show == "ahead":
            finding(enterprise_in(COUNTY))
            return START
        life = Life().to("published" if show == "ending" else "asked")
        return life.now.replace(year=2029, month=2, day=1) if show == "ending" else life.now

    on, path = more(), "/desk/serious-list/watch/"
    with time_machine.travel(on, tick=False):
        client = client_as(user_with_post("county_officer", COUNTY))
    page(client, path, on, show=show)
    with CaptureQueriesContext(connection) as one:
        first = page(client, path, on, show=show)
    assert first.content.decode().count("<tr>") == 2
    more()
    more()
    with django_assert_num_queries(len(one)):
        third = page(client, path, on, show=show)
    assert third.content.decode().count("<tr>") == 4
    assert len(one) <= 14


def test_the_enterprise_reads_what_could_lead_to_a_listing_and_what_is_due(django_assert_num_queries):
    firm = enterprise_in(COUNTY)
    filer = client_as(filer_of(firm))
    other = client_as(filer_of(enterprise_in(COUNTY)))
    finding(firm, title="第一次复查不合格")
    life = Life(firm).to("answering")
    text = page(filer, "/my/serious-list/", on=life.now).content.decode()
    assert "第一次复查不合格" in text
    assert "What could lead to a listing" in text
    assert "State the case and its defence" in text
    assert "What could lead" not in page(other, "/my/serious-list/", on=life.now).content.decode()
    with CaptureQueriesContext(connection) as one:
        page(filer, "/my/serious-list/", on=life.now)
    finding(firm, "sampling_failed")
    finding(firm, "sampling_refused")
    with django_assert_num_queries(len(one)):
        page(filer, "/my/serious-list/", on=life.now)
