"""A revised figure in a real browser: imported with its vintage, computed by the clock, what moved, published, read."""

import json

import pytest
from django.utils import timezone

from apps.indices.models import ImportOfValues, Observation, Run, Shown
from apps.indices.operations import import_runs, publishing
from apps.indices.operations.definitions import draft_definition
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
    moved = officer.locator("#main").inner_text()
    assert "+10.00" in moved  # what moved, by which indicator, because of which figure
    assert "b +10.00" in moved
    assert "普查后修订公报" in officer.locator("[name=explanation]").input_value()
    assert_accessible(officer)
    press(officer, "提请公布")
    assert officer.get_by_role("button", name="公布", exact=True).count() == 0  # not by the same hands
    assert not Shown.objects.filter(until__isnull=False).exists()

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
    with citizen.expect_download() as drawn:
        citizen.get_by_role("button", name="SVG", exact=False).first.click()
    assert "<svg" in drawn.value.path().read_text(encoding="utf-8")
    citizen.goto(f"{live.url}/indices/errata/")
    told = citizen.locator("#main").inner_text()
    assert "80.00" in told
    assert "90.00" in told
    assert_accessible(citizen)
    citizen.goto(f"{live.url}/indices/test-index/trace/?area={CITY}&period=2023")
    told = citizen.locator("#main").inner_text()
    assert "普查后修订公报" in told  # the vintage the value rests on now
    assert "80" in told  # and what was published before
    assert_no_sideways_scroll(citizen)
    api = citizen.goto(f"{live.url}/api/v1/indices/test-index?period=2023&area={CITY}").text()
    assert json.loads(api)["values"][0]["value"] == "90.00"


def bring(page, live, user, assert_accessible):
    """The file is checked before it is taken; a worker's part is done here."""
    page.goto(f"{live.url}/desk/indices/imports/new/")
    assert_accessible(page)
    lines = [HEADER, f"test.b,{CITY},,2023,10,分,修订,"]
    file = {"name": "figures.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("[name=source]").fill("省统计局")
    page.locator("[name=provenance]").select_option("official")
    page.locator("[name=title]").fill("普查后修订公报")
    page.locator("#main form button").first.click()
    page.wait_for_url("**/imports/*/")
    run, by = ImportOfValues.objects.get(), scope_of_user(user)
    import_runs.run_import(run_id=run.pk, by=by, at=timezone.now())
    page.goto(f"{live.url}/desk/indices/imports/{run.pk}/")
    page.locator("#import form button").click()
    page.wait_for_load_state()
    import_runs.run_import(run_id=run.pk, by=by, at=timezone.now())
    assert Observation.objects.get(series__code="test.b", area=CITY, period="2023", vintage=2).value == 10


def test_the_overview_answers_first_and_every_drawing_has_its_table(
    live, browser_page, assert_accessible, assert_no_sideways_scroll
):
    """On a phone in the dark and at a desk: map, summary and table behind each chart, nothing that axe finds."""
    one, two = user_with_post("province_officer", HOME), user_with_post("province_reviewer", HOME)
    index = small_index()
    for area, last in ((CITY, "90"), (OTHER, "80"), ("320200", "85"), (HOME, "86")):
        put("test.a", (area, "2022", "75"), (area, "2023", last))
        put("test.b", (area, "2022", "5"), (area, "2023", "6"))
    run = run_all(trigger="schedule", by=Scope.system("test"), at=timezone.now())
    told = {"run_id": run.pk, "index_id": index.pk, "explanation": "首次公布", "at": timezone.now()}
    row = publishing.prepare_publication(by=scope_of_user(one), **told)
    publishing.publish(publication_id=row.pk, by=scope_of_user(two), at=timezone.now())
    phone = browser_page(width=390, theme="dark")
    desk = browser_page(lang="en")
    for page in (phone, desk):
        page.goto(f"{live.url}/indices/test-index/?area={CITY}&period=2023")
        for figure in page.locator("figure.chart").all():
            figure.scroll_into_view_if_needed()  # on a phone a drawing is made once somebody comes near
            figure.locator("canvas").wait_for()
            assert figure.locator("table tbody tr").count() > 0
            assert figure.locator(".chart-summary").inner_text()
            assert figure.locator("button").count() == 4  # PNG, SVG, CSV, print
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        page.goto(f"{live.url}/indices/")
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    folded = phone.locator("details.unfolds").first
    assert folded.locator("canvas").count() == 0  # what is folded is not drawn
    folded.locator("summary").first.click()
    folded.locator("canvas").first.wait_for()


def test_bands_and_weights_of_a_draft(live, browser_page, assert_accessible, assert_no_sideways_scroll):
    """A row more at a press; the weights are summed while they are typed, before anything is saved."""
    one = user_with_post("province_officer", HOME)
    like = small_index().definitions.get()
    row = draft_definition(code="TEST-2", like=like, by=scope_of_user(one), at=timezone.now())
    page = browser_page(user=one)
    page.goto(f"{live.url}/desk/indices/definitions/{row.pk}/edit/")
    for number in (0, 1, 2):
        if number == 2:
            press(page, "增加一行")  # the two spare ones are used
        for name, value in (("code", f"b{number}"), ("title", f"第{number}级"), ("least", str(60 + 10 * number))):
            page.locator(f"[name=band-{number}-{name}]").fill(value)
    said = page.locator(".weight-sums li[data-group='']")
    page.locator("[name=a-weight]").fill("1/3")
    said.get_by_text("合计为5/6，距1还差1/6").wait_for()
    page.locator("[name=b-remove]").check()
    said.get_by_text("合计为1/3，距1还差2/3").wait_for()
    page.locator("[name=b-remove]").uncheck()
    page.locator("[name=b-weight]").fill("２/３")
    said.get_by_text("权重合计为1", exact=True).wait_for()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.locator("[name=places][value=city]").check()
    press(page, "保存草稿")
    row.refresh_from_db()
    assert [band["code"] for band in row.bands] == ["b0", "b1", "b2"]
    assert [str(node.weight) for node in row.nodes.order_by("position")] == ["1/3", "2/3"]
