"""GET /api/v1/enterprises/{code}: one record, by whatever number, never stale, never more than is public."""

from datetime import UTC, date, datetime

import pytest

from apps.public_register import queries
from apps.public_register.fields import NAMES
from apps.registry.models import FormerName, Identifier, Industry
from tests.factories.registry import EnterpriseFactory, valid_uscc

pytestmark = pytest.mark.django_db
CODE = "91320100MA1ABCD2XR"


def whole():
    """An enterprise with everything a record can hold, public or not."""
    industry, _ = Industry.objects.get_or_create(code="2614", defaults={"section": "C", "name": "有机化学原料制造"})
    enterprise = EnterpriseFactory(
        uscc=CODE,
        name="江苏试制化工有限公司",
        industry=industry,
        scale="large",
        above_scale=True,
        kind="有限责任公司",
        established_on=date(2001, 2, 28),
        capital=5126000,
        capital_currency="CNY",
        address="玄武大道1号",
        business_scope="化工原料制造、销售",
        source="secret source",
    )
    FormerName.objects.create(enterprise=enterprise, name="南京试制化工厂", until=date(2010, 6, 1))
    Identifier.objects.create(enterprise=enterprise, kind="reg_no", value="320100000012345")
    return enterprise


def test_the_record_is_exactly_this(api):
    """A snapshot: a column that is added to the registry must not appear here by itself."""
    enterprise = whole()
    answer = api(f"/api/v1/enterprises/{CODE}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    record = answer.json()
    division = {"code": "320102", "name": enterprise.division.name, "name_en": enterprise.division.name_en}
    city = enterprise.division.parent
    assert record == {
        "code": CODE,
        "uscc": CODE,
        "name": "江苏试制化工有限公司",
        "former_names": [{"name": "南京试制化工厂", "until": "2010-06-01"}],
        "other_numbers": [{"kind": "reg_no", "value": "320100000012345", "until": None}],
        "status": "open",
        "status_on": None,
        "division": division,
        "city": {"code": "320100", "name": city.name, "name_en": city.name_en},
        "zone": None,
        "industry": {"code": "2614", "name": enterprise.industry.name, "name_en": enterprise.industry.name_en},
        "type": "有限责任公司",
        "established_on": "2001-02-28",
        "registered_capital": "5126000.0000",
        "registered_capital_currency": "CNY",
        "address": "玄武大道1号",
        "business_scope": "化工原料制造、销售",
        "grade": None,
        "version": 1,
        "updated_at": "2026-01-05T01:00:00+00:00",
    }
    assert tuple(record) == NAMES
    assert "secret" not in answer.content.decode()


def test_an_individual_business_shows_no_address(api):
    first17 = "92320102MA1000017"
    from apps.kernel.rules.uscc import check_character

    shop = EnterpriseFactory(uscc=first17 + check_character(first17), name="玄武区张三小吃店", address="某小区3幢201室")
    record = api(f"/api/v1/enterprises/{shop.uscc}").json()
    assert record["name"] == "玄武区张三小吃店"
    assert record["address"] is None


@pytest.mark.parametrize(("kind", "shown"), [("", None), ("个体工商户", None), ("集体所有制", "某小区3幢201室")])
def test_an_older_entry_of_unknown_type_may_be_a_home(api, kind, shown):
    entry = EnterpriseFactory(uscc=None, kind=kind, address="某小区3幢201室")
    Identifier.objects.create(enterprise=entry, kind="reg_no", value="320100000099999")
    assert api("/api/v1/enterprises/320100000099999").json()["address"] == shown


@pytest.mark.parametrize("typed", ["320100000012345", CODE.lower(), "９" + CODE[1:], f"{CODE[:8]} {CODE[8:]}"])
def test_other_ways_to_name_it_lead_to_the_code_in_force(api, typed):
    whole()
    answer = api(f"/api/v1/enterprises/{typed}")
    assert (answer.status_code, answer["Location"]) == (308, f"/api/v1/enterprises/{CODE}")


def test_a_former_code_and_a_merged_record_lead_to_the_current_one(api):
    survivor = whole()
    gone = EnterpriseFactory(uscc=valid_uscc(77), merged_into=survivor)
    middle = EnterpriseFactory(uscc=valid_uscc(78), merged_into=gone)
    Identifier.objects.create(enterprise=survivor, kind="uscc", value=valid_uscc(79))
    for code in (gone.uscc, middle.uscc, valid_uscc(79)):
        assert api(f"/api/v1/enterprises/{code}")["Location"] == f"/api/v1/enterprises/{CODE}"


def test_an_enterprise_without_a_credit_code_stands_under_its_number(api):
    old = EnterpriseFactory(uscc=None)
    Identifier.objects.create(enterprise=old, kind="reg_no", value="320102000000099")
    record = api("/api/v1/enterprises/320102000000099").json()
    assert (record["code"], record["uscc"], record["name"]) == ("320102000000099", None, old.name)


def test_a_number_of_several_says_so(api):
    for enterprise in (EnterpriseFactory(), EnterpriseFactory()):
        Identifier.objects.create(enterprise=enterprise, kind="reg_no", value="320102000000088")
    answer = api("/api/v1/enterprises/320102000000088")
    assert answer.status_code == 409
    assert [set(c) for c in answer.json()["candidates"]] == [{"code", "name"}] * 2


def test_a_look_alike_letter_is_explained(api):
    whole()
    answer = api("/api/v1/enterprises/9132O100MA1ABCD2XR", Accept_Language="en")
    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert "“O”" in problem["hint"]
    assert "“0”" in problem["hint"]
    assert problem["did_you_mean"] == CODE


@pytest.mark.parametrize(
    "code", ["x", "%", "91320100MA1ABCD2X%", "_" * 18, "a\\b", "%00", "9" * 4000, "..%2F", "名" * 30]
)
def test_nonsense_is_not_found(api, code):
    whole()
    answer = api(f"/api/v1/enterprises/{code}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


def test_unchanged_is_304_and_a_change_is_seen_at_once(api):
    enterprise = whole()
    first = api(f"/api/v1/enterprises/{CODE}")
    assert "must-revalidate" in first["Cache-Control"]
    again = api(f"/api/v1/enterprises/{CODE}", If_None_Match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    # even a change that forgets to move version and time is not hidden
    type(enterprise).objects.filter(pk=enterprise.pk).update(name="改名有限公司")
    changed = api(f"/api/v1/enterprises/{CODE}", If_None_Match=first["ETag"])
    assert changed.status_code == 200
    assert changed.json()["name"] == "改名有限公司"


def test_if_modified_since(api):
    enterprise = whole()
    stamp = api(f"/api/v1/enterprises/{CODE}")["Last-Modified"]
    assert stamp == "Mon, 05 Jan 2026 01:00:00 GMT"
    assert api(f"/api/v1/enterprises/{CODE}", If_Modified_Since=stamp).status_code == 304
    type(enterprise).objects.filter(pk=enterprise.pk).update(updated_at=datetime(2026, 1, 5, 1, 0, 1, tzinfo=UTC))
    assert api(f"/api/v1/enterprises/{CODE}", If_Modified_Since=stamp).status_code == 200


def test_one_query(api, django_assert_num_queries):
    whole()
    api(f"/api/v1/enterprises/{CODE}")  # prepares the statement
    with django_assert_num_queries(1):
        api(f"/api/v1/enterprises/{CODE}")


def test_a_withdrawn_record_is_gone(api):
    from apps.public_register.operations.changes import sweep_changes

    enterprise = whole()
    sweep_changes(at=datetime(2026, 2, 1, tzinfo=UTC))
    Identifier.objects.all().delete()
    FormerName.objects.all().delete()
    enterprise.delete()
    sweep_changes(at=datetime(2026, 2, 2, tzinfo=UTC))
    answer = api(f"/api/v1/enterprises/{CODE}")
    assert answer.status_code == 410
    assert answer.json()["withdrawn_at"].startswith("2026-02-02")


def test_a_failure_on_the_short_way_is_answered_the_long_way(api, monkeypatch):
    whole()
    answers = iter([RuntimeError("once")])

    def sometimes(code, really=queries.current_record):
        for error in answers:
            raise error
        return really(code)

    monkeypatch.setattr(queries, "current_record", sometimes)
    assert api(f"/api/v1/enterprises/{CODE}").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_between_requests_is_replaced(api):
    from django.db import connection

    whole()
    assert api(f"/api/v1/enterprises/{CODE}").status_code == 200
    connection.ensure_connection()
    connection.connection.close()
    assert api(f"/api/v1/enterprises/{CODE}").status_code == 200
