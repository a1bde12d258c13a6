"""Kinds that only their own proceeding, or its authority, enters: refused by form, verb, file, API and database."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from apps.deadlines.models import Limit
from apps.kernel.errors import Invalid
from apps.records.models import Fact, FactKind
from apps.records.operations import by_hand, facts, objections, reserved
from tests.factories.access import NOON, client_as, filer_of, scope_of_user, user_with_post
from tests.factories.records import FactFactory, kind, source
from tests.factories.registry import enterprise_in, valid_uscc
from tests.past import said_anew

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


def test_a_conferral_by_hand_holds_for_three_years_at_most(enterprise):
    by = scope_of_user(user_with_post("province_officer", "320000"))
    reviewer = scope_of_user(user_with_post("province_reviewer", "320000"))
    given = typed("grade_aaa", by=by, evidence=SimpleUploadedFile("x.pdf", PDF), public_until=date(2029, 1, 21))
    with pytest.raises(reserved.TermTooLong) as refusal:
        by_hand.record_by_hand(**given)
    assert refusal.value.details["field"] == "public_until"
    fact = by_hand.record_by_hand(**given | {"public_until": date(2029, 1, 20)})
    later = {"fact_id": fact.pk, "reason": "x", "by": reviewer, "at": NOON + timedelta(hours=1)}
    for change in ({"public_until": date(2029, 1, 21)}, {"occurred_on": date(2026, 1, 19)}):
        with pytest.raises(reserved.TermTooLong), transaction.atomic():
            facts.correct_fact(changes=change, **later)
        with pytest.raises(IntegrityError, match="longest term"), transaction.atomic():
            Fact.objects.filter(pk=fact.pk).update(**change, known_from=later["at"])
    both = {"public_until": date(2028, 6, 1), "occurred_on": date(2026, 1, 19)}
    assert facts.correct_fact(changes=both, **later).public_until == date(2028, 6, 1)
    # a version of the rule that is in force on its first day decides
    said_anew(Limit.objects.filter(code=reserved.TERM), value=12)
    with pytest.raises(reserved.TermTooLong):
        facts.correct_fact(changes={"public_until": date(2027, 1, 20)}, **later | {"at": NOON + timedelta(hours=2)})


def test_a_conferral_held_longer_from_before_is_objected_to_corrected_and_withdrawn(enterprise):
    said_anew(Limit.objects.filter(code=reserved.TERM), value=120)
    document, by = SimpleUploadedFile("x.pdf", PDF), scope_of_user(user_with_post("province_officer", "320000"))
    given = typed("grade_aaa", by=by, evidence=document, public_until=date(2034, 1, 20))
    fact = by_hand.record_by_hand(**given)
    said_anew(Limit.objects.filter(code=reserved.TERM), value=36)
    reviewer, hour = scope_of_user(user_with_post("province_reviewer", "320000")), timedelta(hours=1)
    decided = {"decision": "x", "by": reviewer}
    objected = {"enterprise_id": enterprise.pk, "fact_id": fact.pk, "reason": "x"}
    objected |= {"by": scope_of_user(filer_of(enterprise))}
    refused = objections.file_objection(**objected, at=NOON + hour)
    objections.refuse_objection(objection_id=refused.pk, **decided, at=NOON + 2 * hour)
    correction = {"fact_id": fact.pk, "reason": "x", "by": reviewer, "at": NOON + 3 * hour}
    facts.correct_fact(changes={"title": "质量信用AAA级", "evidence": document.name}, **correction)
    correction["at"] += hour
    with pytest.raises(reserved.TermTooLong), transaction.atomic():
        facts.correct_fact(changes={"public_until": date(2033, 1, 20)}, **correction)
    with transaction.atomic():
        upheld = objections.file_objection(**objected, at=NOON + 4 * hour)
        decided |= {"by": scope_of_user(user_with_post("province_reviewer", "320000"))}
        change = {"outcome": "corrected", "changes": {"public_until": date(2028, 1, 20)}}
        objections.uphold_objection(objection_id=upheld.pk, **decided, **change, at=NOON + 5 * hour)
        fact.refresh_from_db()
        assert fact.public_until == date(2028, 1, 20)
        transaction.set_rollback(True)
    facts.withdraw_fact(fact_id=fact.pk, reason="申报材料虚假", by=reviewer, at=NOON + 4 * hour)
    fact.refresh_from_db()
    assert (fact.state, fact.public_until) == ("withdrawn", date(2034, 1, 20))


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


def watched_by(trigger):
    """The numbers of the kinds that the trigger's condition carries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s", [trigger])
        text = cursor.fetchone()[0]
    watched = re.search(r"kind_id = (ANY \(.*?\]|\S+)", text)[1]  # of one kind there is no list
    return {int(number) for number in re.findall(r"\d+", watched)}


def test_the_triggers_watch_every_reserved_kind():
    """Their conditions carry the numbers; whoever reserves another kind makes them anew."""
    reserved_kinds = FactKind.objects.reserved()
    for _time in range(2):
        assert watched_by("records_fact_reserved") == set(reserved_kinds.values_list("pk", flat=True))
        of_case = reserved_kinds.filter(hand_level="").values_list("pk", flat=True)
        assert watched_by("records_fact_of_case") == set(of_case)
        FactKind.objects.filter(code__in=("licence_revoked", "penalty")).update(writers=["licensing"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT records_watch_reserved()")
