"""Sheets of brand values: kept with their inputs, never changed, computed again, shown, taken along."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal as D

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import Event
from apps.awards.models import Valuation
from apps.awards.operations.valuation import NoValue, SameSheet, value_brand
from apps.awards.queries.valuation import sheet_of
from apps.awards.rules import brand_sheet
from apps.awards.rules.brand_strength import DEFAULT
from apps.awards.rules.brand_value import Inputs, Past, value
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach
from apps.notifications.models import Message
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.registry import EnterpriseFactory

AT = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
DAY = date(2025, 12, 31)
RATES = {
    "current_return": D("0.0345"), "other_return": D("0.042"), "share": D("0.4"), "industry_return": D("0.08"),
    "lasting": D("0.02"),
}  # fmt: skip
SCORES = {"K1": D(80), "K2": D(90), "K3": D(85), "K4": D(88), "K5": D(82)}


def told(enterprise, **changes):
    base = {
        "enterprise_id": enterprise.pk, "brand": "云帆", "valued_on": DAY, "growth": [D("0.1"), D("0.08")],
        "past": [Past(2023, D(1000), D(2100), D(3100), D(2)), Past(2024, D(1200), D(2200), D(3300), D(3))],
        "rates": RATES, "scores": SCORES, "source": "审计报告 2025-17",
    }  # fmt: skip
    return base | changes


@pytest.fixture
def enterprise(db):
    return EnterpriseFactory(division_id="320102")


@pytest.fixture
def officer(enterprise):
    return scope_of_user(user_with_post("county_officer", "320102"))


def test_a_sheet_is_kept_with_all_that_gives_its_value_again(enterprise, officer):
    row = value_brand(**told(enterprise), by=officer, at=AT)
    assert (row.version, row.strength, row.agency_id) == (1, D("850.00"), officer.agency_code)
    assert row.rate == D("6.4800")
    shown = sheet_of(Valuation.objects.get())
    assert shown.agrees
    assert float(row.value) == pytest.approx(float(shown.sheet.value), abs=0.005)
    event = Event.objects.get(verb="awards.brand_valued")
    assert event.data["value"] == str(row.value)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"rates": RATES | {"lasting": D("0.07")}}, NoValue, "lasting"),
        ({"past": [Past(2024, D(10), D(2200), D(3300))]}, NoValue, "past"),
        ({"scores": SCORES | {"K3": D(120)}}, NoValue, "K3"),
        ({"valued_on": date(2026, 5, 13)}, Invalid, "valued_on"),
        ({"valued_on": date(2023, 12, 31)}, Invalid, "last_year"),  # accounts of 2024
        ({"past": [Past(2024, D(10) ** 14, D(0), D(0))], "growth": [D(1)] * 5}, NoValue, "past"),
        ({"past": [Past(2024, D("0.0001"), D(0), D(0))], "growth": [D("-0.999")]}, NoValue, "past"),
        ({"source": " "}, Invalid, ""),
    ],
)
def test_what_cannot_be_valued_is_refused_and_nothing_is_kept(enterprise, officer, changes, error, field):
    with pytest.raises(error) as caught:
        value_brand(**told(enterprise, **changes), by=officer, at=AT)
    assert caught.value.details["field"] == field
    assert not Valuation.objects.exists()


def test_a_later_version_says_why_and_the_first_stays(enterprise, officer):
    first = value_brand(**told(enterprise), by=officer, at=AT)
    with pytest.raises(SameSheet):
        value_brand(**told(enterprise, why="同"), by=officer, at=AT)
    other = told(enterprise, rates=RATES | {"share": D("0.5")})
    with pytest.raises(Invalid) as caught:
        value_brand(**other, by=officer, at=AT)
    assert caught.value.details["field"] == "why"
    second = value_brand(**other, why="品牌分成率更正", by=officer, at=AT)
    assert (second.version, second.value > first.value) == (2, True)
    assert list(Valuation.objects.newest()) == [second]
    for change in ({"value": D(1)}, {"inputs": {}}, {"why": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Valuation.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        first.delete()


def test_only_officers_of_the_area_value(enterprise, officer):
    elsewhere = scope_of_user(user_with_post("county_officer", "320117"))
    with pytest.raises(OutOfReach):
        value_brand(**told(enterprise), by=elsewhere, at=AT)
    with pytest.raises(NotPermitted):
        value_brand(**told(enterprise), by=scope_of_user(user_with_post("county_reviewer", "320102")), at=AT)
    value_brand(**told(enterprise), by=officer, at=AT)
    assert not Valuation.objects.visible_to(elsewhere).exists()


@given(
    st.lists(st.decimals("1000", "2000", places=4), min_size=1, max_size=3),
    st.lists(st.decimals("-0.2", "0.3", places=4), min_size=1, max_size=5),
)
def test_what_is_written_down_is_read_back_to_the_digit(profits, growth):
    past = tuple(Past(2020 + at, profit, D(10), D(20), D(1)) for at, profit in enumerate(profits))
    inputs = Inputs(past=past, strength=D(850), growth=tuple(growth), **RATES)
    again, found = brand_sheet.read(brand_sheet.written(inputs, DEFAULT, SCORES))
    assert (again.past, again.growth, found.points) == (inputs.past, inputs.growth, 850)
    assert value(again).value == value(inputs).value


# --- pages -----------------------------------------------------------------------------------------------------------


def typed(enterprise, **changes):
    data = {
        "code": enterprise.uscc, "brand": "云帆", "valued_on": str(DAY), "source": "审计报告", "last_year": "2024",
        "profit_0": "1200", "current_0": "2200", "other_0": "3300", "weight_0": "3", "profit_1": "1000",
        "current_1": "2100", "other_1": "3100", "weight_1": "2", "current_return": "3.45", "other_return": "4.2",
        "share": "40", "industry_return": "8", "lasting": "2", "growth_1": "10", "growth_2": "8", **SCORES,
    }  # fmt: skip
    return data | changes


def test_a_brand_is_valued_in_the_browser_and_taken_along(enterprise):
    desk = client_as(user_with_post("county_officer", "320102"))
    refused = desk.post("/desk/awards/valuations/new/", typed(enterprise, lasting="9"))
    assert refused.status_code == 422
    assert "lasting" in refused.context["form"].errors
    half = desk.post("/desk/awards/valuations/new/", typed(enterprise, current_1=""))
    assert "profit_1" in half.context["form"].errors
    assert not Valuation.objects.exists()
    page = desk.post("/desk/awards/valuations/new/", typed(enterprise), follow=True)
    row = Valuation.objects.get()
    assert page.status_code == 200
    assert row.rate == D("6.4800")
    assert page.context["shown"].agrees
    book = openpyxl.load_workbook(io.BytesIO(desk.get(f"/desk/awards/valuations/{row.pk}/sheet.xlsx").content))
    cells = [str(cell.value) for line in book.worksheets[0] for cell in line if cell.value is not None]
    assert any(text.startswith("=SUM(") for text in cells)
    kept = openpyxl.load_workbook(
        io.BytesIO(desk.get(f"/desk/awards/valuations/{row.pk}/sheet.xlsx").content), data_only=True
    )  # fmt: skip
    last = [line[4].value for line in kept.worksheets[0].iter_rows() if line[4].value is not None][-1]
    assert D(str(last)) == row.value
    assert desk.get("/desk/awards/valuations/").status_code == 200
    stranger = client_as(user_with_post("county_officer", "320117"))
    assert stranger.get(f"/desk/awards/valuations/{row.pk}/").status_code == 404


def test_the_enterprise_reads_the_sheet_of_its_brand_and_nobody_elses(enterprise, officer):
    row = value_brand(**told(enterprise), by=officer, at=AT)
    here = f"/my/awards/brands/{row.pk}/"
    owner, other = client_as(filer_of(enterprise)), client_as(filer_of(EnterpriseFactory(division_id="320102")))
    assert here in owner.get("/my/awards/").content.decode()
    page = owner.get(here)
    assert page.context["shown"].agrees
    assert officer.actor not in page.content.decode()  # the bureau answers for the sheet
    assert owner.get(f"{here}sheet.xlsx").content.startswith(b"PK")
    assert owner.get(f"/desk/awards/valuations/{row.pk}/").status_code == 404
    assert [other.get(each).status_code for each in (here, f"{here}sheet.xlsx")] == [404, 404]
    assert here not in other.get("/my/awards/").content.decode()
    desk = client_as(user_with_post("county_officer", "320102"))
    assert desk.get(here).status_code == 404
    assert Message.objects.filter(kind="awards.valuation_told").count() == 1


def test_the_next_version_begins_with_what_the_last_one_says(enterprise, officer):
    row = value_brand(**told(enterprise), by=officer, at=AT)
    desk = client_as(user_with_post("county_officer", "320102"))
    form = desk.get(f"/desk/awards/valuations/new/?from={row.pk}").context["form"]
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    given = fields | {"why": "更正", "share": "45"}
    assert desk.post("/desk/awards/valuations/new/", given).status_code == 302
    second = Valuation.objects.get(version=2)
    changed = {name for name, text in second.inputs.items() if text != row.inputs[name] and name != "past"}
    assert changed == {"share"}
    assert [float(year["profit"]) for year in second.inputs["past"]] == [1200, 1000]
    assert desk.get("/desk/awards/valuations/new/?from=99x").status_code == 200


def test_the_list_asks_the_same_for_one_sheet_and_three(enterprise, officer, django_assert_num_queries):
    desk = client_as(user_with_post("county_officer", "320102"))
    value_brand(**told(enterprise), by=officer, at=AT)
    desk.get("/desk/awards/valuations/")
    with django_assert_num_queries(LIST):
        desk.get("/desk/awards/valuations/")
    for brand in ("甲", "乙"):
        value_brand(**told(enterprise, brand=brand), by=officer, at=AT)
    with django_assert_num_queries(LIST):
        desk.get("/desk/awards/valuations/")


LIST = 5
