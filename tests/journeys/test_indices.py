"""A revised figure in a real browser: imported with its vintage, computed by the clock, what moved, published, read."""

import json

import pytest
from django.utils import timezone

from apps.indices.models import ImportOfValues, Observation, Run
from apps.indices.operations import import_runs, publishing
from apps.indices.operations.running import run_all
from apps.indices.tasks import compute_on_schedule
from apps.kernel.scope import Scope
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.indices import CITY, HEADER, HOME, OTHER, put, small_index

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def test_a_revision_from_its_file_to_the_public_page(live, browser_page, assert_accessible, assert_no_sideways_scroll):
    one, two = user_with_post("province_officer", HOME), user_with_post("province_reviewer", HOME)
    index = small_index()
    put("test.a", (CITY, "2022", "75"), (CITY, "2023", "80"), (OTHER, "2023", "90"), (HOME, "2023", "85"))
    put("test.b", (CITY, "2022", "5"), (CITY, "2023", "5"), (OTHER, "2023", "9"), (HOME, "2023", "7"))
    first = run_all(trigger="schedule", by=Scope.system("test"), at=timezone.now())
    told = {"run_id": first.pk, "index_id": index.pk, "explanation": "首次公布", "at": timezone.now()}
    row = publishing.prepare_publication(by=scope_of_user(one), **told)
    publishing.publish(publication_id=row.pk, by=scope_of_user(two), at=timezone.now())

    officer = browser_page(user=one)
    bring(officer, live, one, assert_accessible)
    compute_on_schedule()  # the beat's task
    run = Run.objects.latest("pk")
    assert (run.trigger, run.state) == ("schedule", "done")
    officer.goto(f"{live.url}/desk/indices/runs/{run.pk}/")
    assert "普查后修订公报" in officer.locator("#run").inner_text()
    officer.goto(f"{live.url}/desk/indices/runs/{run.pk}/test-index/")
    assert "+10.00" in officer.locator("#main").inner_text()
    assert_accessible(officer)
    press(officer, "提请公布")

    reviewer = browser_page(user=two, width=390)
    reviewer.goto(officer.url)
    assert_no_sideways_scroll(reviewer)
    press(reviewer, "公布")
    citizen = browser_page(width=390, lang="en")
    citizen.goto(f"{live.url}/indices/test-index/?area={CITY}&period=2023")
    assert "90.00" in citizen.locator("#main").inner_text()
    assert_accessible(citizen)
    assert_no_sideways_scroll(citizen)
    with citizen.expect_download() as got:
        citizen.get_by_role("button", name="CSV", exact=False).first.click()
    assert "90" in got.value.path().read_text(encoding="utf-8-sig")
    citizen.goto(f"{live.url}/indices/errata/")
    assert "80.00" in citizen.locator("#main").inner_text()
    api = citizen.goto(f"{live.url}/api/v1/indices/test-index?period=2023&area={CITY}").text()
    assert json.loads(api)["values"][0]["value"] == "90.00"


def bring(page, live, user, assert_accessible):
    """The file is checked before it is taken; a worker's part is done here."""
    page.goto(f"{live.url}/desk/indices/imports/new/")
    assert_accessible(page)
    lines = [HEADER, f"test.b,{CITY},,2023,10,分,修订,"]
    file = {"name": "figures.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("[name=source]").fill("普查后修订公报")
    page.locator("#main form button").first.click()
    page.wait_for_url("**/imports/*/")
    run, by = ImportOfValues.objects.get(), scope_of_user(user)
    import_runs.run_import(run_id=run.pk, by=by, at=timezone.now())
    page.goto(f"{live.url}/desk/indices/imports/{run.pk}/")
    page.locator("#import form button").click()
    page.wait_for_load_state()
    import_runs.run_import(run_id=run.pk, by=by, at=timezone.now())
    assert Observation.objects.get(series__code="test.b", area=CITY, period="2023", vintage=2).value == 10
