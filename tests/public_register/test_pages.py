"""The public pages: what a stranger reads, what leads where, and what is refused with a reason."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.urls import reverse

from apps.audit.operations import record
from apps.kernel.rules.uscc import check_character
from apps.kernel.scope import Scope
from apps.public_register import forms, shown
from apps.public_register.operations.changes import sweep_changes
from apps.registry.models import Enterprise, FormerName, Identifier
from tests.factories.divisions import division
from tests.factories.registry import EnterpriseFactory, enterprise_in, valid_uscc
from tests.factories.serious_list import listed

pytestmark = pytest.mark.django_db
CODE = "91320100MA1ABCD2XR"
LIST = "/enterprises/"


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def text(response):
    return response.content.decode()


# --- Home -------------------------------------------------------------------------------------------------------------
def test_home_of_an_empty_province_says_so_and_invents_no_figure(english):
    page = text(english.get("/"))
    assert "The register is empty" in page
    assert "Not yet published" in page
    assert "%" not in page.split("Quality in figures")[1].split("</section>")[0]


def test_home_counts_by_city_and_names_the_finding(english):
    for code in ("320102", "320106", "320302"):
        enterprise_in(code)
    page = text(english.get("/"))
    assert "/enterprises/?division=320100" in page
    assert "hold 100% of the enterprises" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_home_asks_the_same_number_of_queries(client, django_assert_num_queries, rows):
    EnterpriseFactory.create_batch(rows)
    with django_assert_num_queries(6):  # cities: counts, names, newest; release; head; chain
        client.get("/")


# --- The list ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_queries(client, django_assert_num_queries, rows):
    EnterpriseFactory.create_batch(rows)
    client.get(LIST)
    with django_assert_num_queries(4):  # count, keys, records, divisions of the filter
        assert text(client.get(LIST)).count("试制") >= rows


def test_a_code_leads_straight_to_its_page(client):
    enterprise = EnterpriseFactory(uscc=CODE)
    Identifier.objects.create(enterprise=enterprise, kind="reg_no", value="320100000012345")
    for typed in (CODE, CODE.lower(), "320100000012345"):
        assert client.get(LIST, {"q": typed})["Location"] == f"/enterprises/{CODE}/"


def test_the_form_keeps_what_was_asked_and_the_foot_leads_to_the_same_as_json(english):
    enterprise_in("320102", name="甲化工有限公司")
    page = text(english.get(LIST, {"q": "化工", "division": "320100"}))
    assert 'value="化工"' in page
    assert "/api/v1/enterprises?q=%E5%8C%96%E5%B7%A5&amp;division=320100" in page
    assert "CC BY 4.0" in page


def test_one_character_is_explained_and_nothing_is_listed(english):
    EnterpriseFactory(name="机械有限公司")
    answer = english.get(LIST, {"q": "机"})
    assert answer.status_code == 400
    assert "One character matches too many names" in text(answer)
    assert "机械有限公司" not in text(answer)


@pytest.mark.parametrize(
    "q", ["%", "__", "a\x00b", "机" * 3000, "<script>alert(1)</script>", "\\", "'", "\u202e公司", "🏭🏭🏭"]
)
def test_hostile_text_is_harmless(client, q):
    EnterpriseFactory()
    answer = client.get(LIST, {"q": q})
    assert answer.status_code in {200, 400}
    assert "<script>alert" not in text(answer)
    assert "试制" not in text(answer).split("</form>")[-1]


@pytest.mark.parametrize("query", ["cursor=forged", "cursor=%00", "division=1", "status=x", "industry=1x"])
def test_bad_addresses_are_told_apart_from_empty_lists(client, query):
    EnterpriseFactory()
    assert client.get(f"{LIST}?{query}").status_code == 400


def test_pages_forward_back_and_first(client):
    EnterpriseFactory.create_batch(45)
    first = client.get(LIST)
    second = client.get(LIST + first.context["pages"]["next"])
    assert len(second.context["rows"]) == 5
    assert second.context["pages"]["first"] == "?"
    back = client.get(LIST + second.context["pages"]["previous"])
    assert back.context["rows"] == first.context["rows"]


def test_a_mistyped_code_in_the_search_is_explained(english):
    page = text(english.get(LIST, {"q": "9132O100MA1ABCD2XR"}))
    assert "Did you mean “0”?" in page
    assert f"/enterprises/{CODE}/" in page


def test_more_than_the_cap_is_said_so(english, monkeypatch):
    monkeypatch.setattr("apps.public_register.listing.COUNT_CAP", 2)
    EnterpriseFactory.create_batch(4)
    assert "More than 2 enterprises" in text(english.get(LIST))


# --- Suggestions ------------------------------------------------------------------------------------------------------
def test_suggestions(client):
    EnterpriseFactory(name="苏宁公司")
    EnterpriseFactory(name="苏宁旧厂", uscc=None)
    assert "苏宁公司" in text(client.get("/enterprises/suggest/", {"q": "苏宁"}))
    assert "/None/" not in client.get("/enterprises/suggest/", {"q": "苏宁旧厂"}).content.decode()
    assert text(client.get("/enterprises/suggest/", {"q": "苏"})).strip() == ""
    assert text(client.get("/enterprises/suggest/", {"q": "\x00"})).strip() == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_suggestions_ask_the_same_number_of_queries(client, django_assert_num_queries, rows):
    EnterpriseFactory.create_batch(rows)
    client.get("/enterprises/suggest/", {"q": "试制"})
    with django_assert_num_queries(2):  # hits, records
        client.get("/enterprises/suggest/", {"q": "试制"})


# --- One enterprise ---------------------------------------------------------------------------------------------------
def test_the_answer_comes_before_the_facts(english):
    EnterpriseFactory(uscc=CODE, status="revoked", status_on=date(2025, 3, 1), capital=5000000, capital_currency="CNY")
    page = text(english.get(f"/enterprises/{CODE}/"))
    assert page.index("Business licence revoked") < page.index("Registered capital")
    assert "1 Mar 2025" in page
    assert "CNY 5,000,000" in page


def test_the_page_shows_nothing_that_is_not_in_the_public_record(client):
    EnterpriseFactory(uscc=CODE, source="secret source", scale="large", above_scale=True)
    page = text(client.get(f"/enterprises/{CODE}/"))
    assert "secret source" not in page
    first17 = "92320102MA1000017"
    shop = EnterpriseFactory(uscc=first17 + check_character(first17), address="某小区3幢201室")
    assert "某小区" not in text(client.get(f"/enterprises/{shop.uscc}/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_an_enterprise_asks_once_and_once_each_for_grade_list_licences_and_honours(
    client, django_assert_num_queries, rows
):
    enterprise = EnterpriseFactory(uscc=CODE)
    for number in range(rows):
        FormerName.objects.create(enterprise=enterprise, name=f"旧名{number}")
        Identifier.objects.create(enterprise=enterprise, kind="other", value=f"号{number}")
    client.get(f"/enterprises/{CODE}/")
    with django_assert_num_queries(5):
        assert text(client.get(f"/enterprises/{CODE}/")).count("旧名") == rows


def test_old_numbers_and_merged_records_lead_to_the_current_page(client):
    current = EnterpriseFactory(uscc=CODE)
    EnterpriseFactory(uscc=valid_uscc(5), merged_into=current)
    Identifier.objects.create(enterprise=current, kind="org_code", value="MA1ABCD2X")
    for typed in (valid_uscc(5), "MA1ABCD2X", "MA1ABCD2-X", CODE.lower()):
        answer = client.get(reverse("public:enterprise", args=[typed]))
        assert (answer.status_code, answer["Location"]) == (302, f"/enterprises/{CODE}/")


def test_gone_ambiguous_and_unknown_are_three_different_pages(english):
    withdrawn = EnterpriseFactory(uscc=CODE)
    sweep_changes(at=datetime(2026, 2, 1, tzinfo=UTC))
    withdrawn.delete()
    sweep_changes(at=datetime(2026, 2, 2, tzinfo=UTC))
    gone = english.get(f"/enterprises/{CODE}/")
    assert gone.status_code == 410
    assert "2 Feb 2026" in text(gone)
    for enterprise in EnterpriseFactory.create_batch(2):
        Identifier.objects.create(enterprise=enterprise, kind="reg_no", value="320100000000001")
    several = english.get("/enterprises/320100000000001/")
    assert several.status_code == 300
    assert text(several).count("试制") == 2
    unknown = english.get(f"/enterprises/{valid_uscc(99999)}/")
    assert unknown.status_code == 404
    assert "well formed" in text(unknown)


def test_a_page_of_a_name_with_markup_is_harmless(client):
    EnterpriseFactory(uscc=CODE, name="<img src=x onerror=alert(1)>有限公司", business_scope="</script><b>")
    assert "<img src=x" not in text(client.get(f"/enterprises/{CODE}/"))
    assert "<img src=x" not in text(client.get("/enterprises/suggest/", {"q": "有限公司"}))


@pytest.mark.parametrize("status", Enterprise.Status.values)
def test_every_status_has_its_answer_in_words(status):
    record = {"status": status, "status_on": None, "city": None, "division": None}
    assert shown.answer(record)
    assert shown.headline(record)
    assert shown.state(record)["tone"] in {"good", "adverse", "warn", "neutral"}


def test_divisions_of_the_same_name_stand_under_their_cities(db):
    for code in ("320106", "320302"):
        division(code)
    groups = dict(forms.division_choices())
    assert len(groups) >= 2


# --- Open data --------------------------------------------------------------------------------------------------------
def test_open_data_before_the_first_release(english):
    assert "The first files are being made" in text(english.get("/open-data/"))


def test_audit_heads(english):
    """Heads of two days, the second caught up late; days since without a head are named, not passed over."""
    from apps.audit.operations import publish_heads

    record(verb="test.done", by=Scope.system("test"), at=datetime(2026, 2, 1, tzinfo=UTC))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for day, on in ((date(2026, 2, 1), date(2026, 2, 2)), (date(2026, 2, 2), date(2026, 2, 5))):
        publish_heads(through=day, at=datetime(on.year, on.month, on.day, 1, tzinfo=UTC))
    page = text(english.get("/open-data/audit/"))
    assert "1 Feb 2026" in page
    assert "published late, on 5 Feb 2026" in page
    assert page.count("published late") == 1
    assert "No head was published for these days:" in page
    assert "3 Feb 2026 to " in page
    published = english.get("/open-data/audit/heads.json").json()
    assert [row["day"] for row in published] == ["2026-02-01", "2026-02-02"]
    assert published[1]["prev"] == published[0]["seal"]
    assert all(row["hash"] in page for row in published)


def test_every_problem_is_explained_at_the_address_its_type_names(english):
    from apps.public_register.problems import KINDS, PAGE

    page = text(english.get(PAGE))
    for code in KINDS:
        assert f'id="{code}"' in page


def test_the_documentation_page_has_no_inline_script(client):
    page = text(client.get("/api/v1/docs/"))
    assert 'data-schema="/api/v1/schema"' in page
    assert "<script>" not in page
    assert client.get("/api/v1/docs")["Location"] == "/api/v1/docs/"


# --- On the list or not -----------------------------------------------------------------------------------------------
def test_an_enterprise_page_answers_whether_it_is_on_the_list(english):
    EnterpriseFactory(uscc=CODE)
    page = text(english.get(f"/enterprises/{CODE}/"))
    assert "Not on the serious dishonesty list" in page
    assert "On the serious dishonesty list" not in page


def test_a_listed_enterprise_says_since_and_until_when_and_why(english, django_assert_num_queries):
    entry = listed()
    code = entry.enterprise.uscc
    english.get(f"/enterprises/{code}/")
    with django_assert_num_queries(5):
        page = text(english.get(f"/enterprises/{code}/"))
    assert "On the serious dishonesty list" in page
    assert f'href="/serious-list/{entry.pk}/"' in page
    assert "Not on the serious" not in page
