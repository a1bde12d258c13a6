"""Kinds that only their own proceeding, or its authority, enters: refused by form, verb, file, API and database."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from apps.kernel.errors import Invalid
from apps.records.models import Fact, FactKind
from apps.records.operations import by_hand, facts, reserved
from tests.factories.access import NOON, client_as, scope_of_user, user_with_post
from tests.factories.records import FactFactory, kind, source
from tests.factories.registry import enterprise_in, valid_uscc

from .test_api import fact as row_of
from .test_api import key, send  # noqa: F401
from .test_imports import SYSTEM, taken
from .test_objections import PDF

pytestmark = pytest.mark.django_db
CODES = ("serious_listed", "grade_aaa")


@pytest.fixture
def enterprise():
    return enterprise_in("320583", uscc=valid_uscc(5))


def typed(code, **more):
    given = {
        "kind": code,
        "subject_code": valid_uscc(5),
        "occurred_on": date(2026, 1, 20),
        "title": "认定",
        "token": "t",
    }
    return given | {"by": scope_of_user(user_with_post("county_officer", "320102")), "at": NOON} | more


@pytest.mark.parametrize("code", CODES)
def test_a_county_officer_neither_finds_nor_enters_one(enterprise, code):
    with pytest.raises(reserved.KindReserved):
        by_hand.record_by_hand(**typed(code, evidence=SimpleUploadedFile("x.pdf", PDF), public_until=date(2029, 1, 20)))
    officer = client_as(user_with_post("county_officer", "320102"))
    page = officer.get(reverse("records:fact_new")).content.decode()
    assert 'value="penalty"' in page
    assert f'value="{code}"' not in page
    assert not Fact.objects.exists()


def test_the_province_confers_with_evidence_and_an_end(enterprise):
    by = scope_of_user(user_with_post("province_officer", "320000"))
    document, until = SimpleUploadedFile("x.pdf", PDF), date(2029, 1, 20)
    for more, field in (({"public_until": until}, "evidence"), ({"evidence": document}, "public_until")):
        with pytest.raises(Invalid) as refusal:
            by_hand.record_by_hand(**typed("grade_aaa", by=by, **more))
        assert refusal.value.details["field"] == field
    fact = by_hand.record_by_hand(**typed("grade_aaa", by=by, evidence=document, public_until=until))
    assert (fact.enterprise, fact.public_until) == (enterprise, until)
    with pytest.raises(reserved.KindReserved):
        by_hand.record_by_hand(**typed("serious_listed", by=by, evidence=document, public_until=until, token="u"))
    # neither correction nor an end by the county; the province may
    county = scope_of_user(user_with_post("county_reviewer", "320583"))
    later = NOON + timedelta(hours=1)
    with pytest.raises(reserved.KindReserved):
        facts.correct_fact(fact_id=fact.pk, changes={"public_until": None}, reason="x", by=county, at=later)
    with pytest.raises(reserved.KindReserved):
        facts.withdraw_fact(fact_id=fact.pk, reason="x", by=county, at=later)
    reviewer = scope_of_user(user_with_post("province_reviewer", "320000"))
    facts.withdraw_fact(fact_id=fact.pk, reason="申报材料虚假", by=reviewer, at=later)


def test_no_fact_becomes_one_by_correction(enterprise):
    fact = FactFactory(enterprise=enterprise)
    by = scope_of_user(user_with_post("county_reviewer", "320583"))
    with pytest.raises(reserved.KindReserved):
        facts.correct_fact(fact_id=fact.pk, changes={"kind_id": kind("grade_aaa").pk}, reason="x", by=by, at=NOON)
    page = client_as(user_with_post("county_reviewer", "320583")).get(
        reverse("records:fact_act", args=[fact.pk, "correct"])
    )
    assert "grade_aaa" not in page.content.decode()


@pytest.mark.parametrize("code", CODES)
def test_neither_by_file_nor_by_api(enterprise, code, tmp_path, client, key):  # noqa: F811
    head = "企业名称,统一社会信用代码,信息类别,严重程度,业务编号,事项,日期"
    run = taken(tmp_path, f"试制企业,{enterprise.uscc},{code},0,A-1,认定,2026-01-20", header=head)
    assert [row.reason for row in run.refusals] == ["kind-reserved"]
    result = send(client, key, row_of(kind=code, severity=0)).json()["results"][0]
    assert (result["outcome"], result["problems"][0]["code"]) == ("refused", "kind-reserved")
    assert "专门程序" in result["problems"][0]["message"]
    assert not Fact.objects.exists()


@pytest.mark.parametrize("code", [*CODES, "grade_aa"])
def test_the_database_too_refuses_and_lets_the_proceeding(enterprise, code):
    with pytest.raises(IntegrityError, match="own proceeding"), transaction.atomic():
        FactFactory(enterprise=enterprise, kind=kind(code), source=source("feed"))
    other = FactFactory(enterprise=enterprise)
    with pytest.raises(IntegrityError, match="own proceeding"), transaction.atomic():
        Fact.objects.filter(pk=other.pk).update(kind=kind(code), known_from=NOON)
    fact = facts.record_fact(
        kind=code, occurred_on=date(2026, 1, 20), source=kind(code).writers[0], source_key="1", title="x",
        enterprise=enterprise, by=SYSTEM, at=NOON,
    )  # fmt: skip
    assert fact.kind.code == code


def test_the_trigger_watches_every_reserved_kind():
    """Its condition carries their numbers; whoever reserves another kind makes it anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'records_fact_reserved'")
        text = cursor.fetchone()[0]
    watched = text.split("ARRAY[")[1].split("]")[0].replace("::smallint", "").replace("::integer", "")
    numbers = {int(part.strip(" '()")) for part in watched.split(",")}
    assert numbers == set(FactKind.objects.reserved().values_list("pk", flat=True))
