"""The ratings' desk: the province at a glance within the scope, runs and their progress, starting one."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from apps.credit.models import Run
from apps.credit.operations.rate import rate_all, rate_shard, start_run
from apps.credit.queries.glance import glance, runs_seen
from apps.kernel.scope import Scope
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.credit import AT, RunFactory
from tests.factories.records import FactFactory
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
SYSTEM = Scope.system("test")
RATINGS = reverse("credit_desk:ratings")


@pytest.fixture
def sent(monkeypatch):
    """Names of the tasks handed to a worker."""
    names = []
    monkeypatch.setattr("apps.credit.views.runs.current_app.send_task", lambda name, **_more: names.append(name))
    return names


def rated():
    FactFactory(enterprise=enterprise_in("320102"), severity=3)
    enterprise_in("320102")
    enterprise_in("320302")
    return rate_all(model="grade", as_of=AT.date(), by=SYSTEM, at=AT)


def test_a_scope_counts_its_own_places():
    rated()
    province = glance(scope_of_user(user_with_post("province_officer", "320000")), "grade", AT)
    assert [(code, counts) for _name, code, counts, _total in province.rows] == [
        ("320100", [1, 0, 1, 0]),
        ("320300", [1, 0, 0, 0]),
    ]
    assert (province.counts, province.total) == ([2, 0, 1, 0], 3)
    county = glance(scope_of_user(user_with_post("county_officer", "320302")), "grade", AT)
    assert [(row[1], row[3]) for row in county.rows] == [("320302", 1)]


def test_a_new_run_shows_at_once():
    rated()
    by = scope_of_user(user_with_post("province_officer", "320000"))
    assert glance(by, "grade", AT).total == 3
    enterprise_in("320102")
    rate_all(model="grade", as_of=AT.date(), by=SYSTEM, at=AT)
    assert glance(by, "grade", AT).total == 4


def test_started_in_the_browser_and_handed_out_after_commit(sent, django_capture_on_commit_callbacks):
    client = client_as(user_with_post("province_officer", "320000"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("credit_desk:run_start"), {"model": "grade"})
    run = Run.objects.get()
    assert answer.url == reverse("credit_desk:run", args=[run.pk])
    assert sent == ["credit.rate_shard"]
    again = client.post(reverse("credit_desk:run_start"), {"model": "grade"})
    assert again.status_code == 422
    assert Run.objects.count() == 1


def test_progress_by_part():
    for _n in range(3):
        enterprise_in("320102")
    run = start_run(model="grade", as_of=AT.date(), by=SYSTEM, at=AT, size=1)
    rate_shard(run_id=run.pk, by=SYSTEM, at=AT)
    client = client_as(user_with_post("county_officer", "320102"))
    page = client.get(reverse("credit_desk:run_progress", args=[run.pk]), headers={"HX-Request": "true"})
    text = page.content.decode()
    assert "hx-get" in text
    assert f"1/{run.shards.count()}" in text
    assert "<html" not in text
    assert 'class="follows"' in text  # begun long ago and not yet done: explained


def test_a_failed_run_says_what_it_means():
    run = RunFactory(state="failed", error="数据库连接中断")
    text = client_as(user_with_post("county_officer", "320102")).get(
        reverse("credit_desk:run", args=[run.pk])).content.decode()  # fmt: skip
    assert "数据库连接中断" in text
    assert "follows-adverse" in text


def test_risk_runs_are_for_those_who_may_see_them():
    run = RunFactory(model="risk")
    reader = Scope(kind="agency", actor="读者", division_prefix="32", permissions=frozenset({"credit.view"}))
    assert run not in runs_seen(reader)
    assert client_as(user_with_post("county_officer", "320102")).get(RATINGS + "?model=risk").status_code == 200
    assert client_as(user_with_post("county_officer", "320102")).get(RATINGS + "?model=none").status_code == 404
    for kind in ("none", "%00", "", "full%00"):
        assert client_as(user_with_post("county_officer", "320102")).get(f"{RATINGS}?kind={kind}").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_more_runs_cost_no_more_queries(rows, django_assert_num_queries):
    for _n in range(rows):
        RunFactory()
    client = client_as(user_with_post("county_officer", "320102"))
    client.get(RATINGS)
    cache.clear()
    with django_assert_num_queries(16):
        client.get(RATINGS)
