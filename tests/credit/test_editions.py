"""The yearly edition: prepared by one, published by another, never changed, put right by errata."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from apps.audit.models import Delivery
from apps.credit.models import Edition, EditionEntry, Erratum, MeasureTable
from apps.credit.operations import supervision
from apps.credit.operations.edition_files import file_of
from apps.credit.operations.editions import (
    ExistsAlready,
    KnownWrong,
    NotOver,
    SecondPerson,
    begin_edition,
    discard_edition,
    fill_edition,
    find_errata,
    publish_edition,
)
from apps.credit.tasks import fill_edition_for
from apps.credit.views import editions as views
from apps.kernel.errors import DomainError, NotPermitted, WrongState
from apps.kernel.scope import Scope
from apps.records.models import Fact, Objection
from apps.records.operations.facts import correct_fact, repair_fact, withdraw_fact
from tests.factories.access import client_as, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db

BY = Scope.system("test")
AT = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(days=20)


def someone(name, *permissions):
    return Scope(kind="agency", actor=name, permissions=frozenset(permissions), division_prefix="32")


FIRST = someone("first", "credit.prepare_edition", "credit.approve_edition")
SECOND = someone("second", "credit.approve_edition")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def penalised(severity=3, on=date(2025, 11, 3)):
    enterprise = enterprise_in("320102")
    return enterprise, FactFactory(
        enterprise=enterprise,
        kind=kind("penalty"),
        severity=severity,
        occurred_on=on,
        known_from=AT - timedelta(days=9),
    )


def prepared():
    edition = begin_edition(year=2025, by=FIRST, at=AT)
    return fill_edition(edition_id=edition.pk, by=BY, at=AT)


def published():
    return publish_edition(edition_id=prepared().pk, by=SECOND, at=AT + timedelta(hours=1))


def test_the_edition_holds_the_grades_of_the_last_day_of_the_year():
    bad, _fact = penalised()
    late, _late = penalised(on=date(2026, 1, 4))
    lifted = enterprise_in("320102")
    FactFactory(enterprise=lifted, kind=kind("grade_aa"), severity=0, occurred_on=date(2025, 5, 1))
    edition = prepared()
    grades = dict(edition.entries.values_list("enterprise", "grade"))
    assert grades == {bad.pk: "C", late.pk: "A", lifted.pk: "AA"}
    assert (edition.counts, edition.entries_count) == ({"A": 1, "AA": 1, "C": 1}, 3)
    content = file_of(edition).read_bytes()
    assert hashlib.sha256(content).hexdigest() == edition.file_hash
    assert f"{bad.uscc},{bad.name},320102,C" in content.decode("utf-8-sig")


def test_a_worker_fills_it_through_the_outbox():
    penalised()
    begin_edition(year=2025, by=FIRST, at=AT)
    fill_edition_for(Delivery.objects.get(consumer="credit.fill_edition"), AT)
    edition = Edition.objects.get()
    assert (edition.state, edition.entries_count) == ("prepared", 1)
    fill_edition(edition_id=edition.pk, by=BY, at=LATER)
    assert EditionEntry.objects.count() == 1


def test_whoever_prepared_does_not_publish():
    edition = prepared()
    with pytest.raises(SecondPerson), transaction.atomic():
        publish_edition(edition_id=edition.pk, by=FIRST, at=AT)
    with pytest.raises(NotPermitted):
        publish_edition(edition_id=edition.pk, by=someone("third"), at=AT)
    edition.refresh_from_db()
    assert edition.state == "prepared"
    publish_edition(edition_id=edition.pk, by=SECOND, at=AT)
    with pytest.raises(WrongState):
        publish_edition(edition_id=edition.pk, by=SECOND, at=AT)


def test_refused_before_the_year_is_over_and_twice():
    with pytest.raises(NotOver):
        begin_edition(year=2026, by=FIRST, at=AT)
    edition = prepared()
    with pytest.raises(ExistsAlready), transaction.atomic():
        begin_edition(year=2025, by=FIRST, at=AT)
    discard_edition(edition_id=edition.pk, reason="数据有误", by=SECOND, at=AT)
    assert begin_edition(year=2025, by=FIRST, at=AT).pk != edition.pk


@pytest.mark.parametrize("reason", ["", "\x00", "长" * 1001])
def test_an_edition_is_set_aside_with_a_reason_that_can_be_kept(reason):
    edition = prepared()
    client = client_as(user_with_post("province_reviewer", "320000"))
    address = reverse("credit_grades:edition_step", args=[edition.pk, "discard"])
    assert client.post(address, {"reason": reason}).status_code == 302
    assert Edition.objects.get(pk=edition.pk).state == "prepared"
    client.post(address, {"reason": "数据有误"})
    assert Edition.objects.get(pk=edition.pk).reason == "数据有误"


def test_the_database_refuses_to_change_what_was_published():
    penalised()
    edition = published()
    for change in (
        lambda: EditionEntry.objects.update(grade="A"),
        lambda: EditionEntry.objects.all().delete(),
        lambda: Edition.objects.update(year=2024),
        lambda: EditionEntry.objects.create(
            edition=edition, enterprise=1, code="x", name="x", division="32", grade="A"
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert EditionEntry.objects.get().grade == "C"


def test_a_withdrawn_fact_makes_an_erratum_once():
    enterprise, fact = penalised()
    edition = published()
    assert find_errata(edition_id=edition.pk, by=BY, at=LATER) == []
    withdraw_fact(fact_id=fact.pk, reason="异议成立，处罚决定已撤销", by=BY, at=LATER)
    (erratum,) = find_errata(edition_id=edition.pk, by=BY, at=LATER)
    assert (erratum.code, erratum.before, erratum.after) == (enterprise.uscc, "C", "A")
    assert find_errata(edition_id=edition.pk, by=BY, at=LATER) == []
    assert EditionEntry.objects.get().grade == "C"
    with pytest.raises(DatabaseError), transaction.atomic():
        Erratum.objects.all().delete()


def test_an_erratum_knows_the_conferral_and_the_page_shows_it_beside_the_grade(client):
    enterprise, fact = penalised()
    FactFactory(
        enterprise=enterprise, kind=kind("grade_aa"), severity=0, occurred_on=date(2025, 5, 1),
        known_from=AT - timedelta(days=9), public_from=date(2025, 5, 1), public_until=date(2028, 5, 1),
    )  # fmt: skip
    edition = published()
    withdraw_fact(fact_id=fact.pk, reason="异议成立", by=BY, at=LATER)
    (erratum,) = find_errata(edition_id=edition.pk, by=BY, at=LATER)
    assert (erratum.before, erratum.after) == ("C", "AA")
    assert find_errata(edition_id=edition.pk, by=BY, at=LATER) == []
    page = client.get("/credit/editions/2025/", {"q": enterprise.uscc}).content.decode()
    entry = page.split('<ul class="plain-list">')[1].split("</ul>")[0]
    assert all(mark in entry for mark in (">C<", ">AA<", "2026年2月4日"))


def test_every_erratum_is_on_a_page_and_in_the_file(client, monkeypatch):
    monkeypatch.setattr(views, "FOUND", 2)
    facts = [penalised()[1] for _number in range(3)]
    edition = published()
    for fact in facts:
        withdraw_fact(fact_id=fact.pk, reason="异议成立", by=BY, at=LATER)
    codes = {erratum.code for erratum in find_errata(edition_id=edition.pk, by=BY, at=LATER)}
    first = client.get("/credit/editions/2025/")
    second = client.get("/credit/editions/2025/" + first.context["next"])
    assert [len(answer.context["errata"]) for answer in (first, second)] == [2, 1]
    assert {row.code for answer in (first, second) for row in answer.context["errata"]} == codes
    file = b"".join(client.get("/credit/editions/2025/errata/").streaming_content).decode("utf-8-sig")
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == [e.code for e in edition.errata.order_by("pk")]


@pytest.mark.parametrize(("name", "number", "refused"), [("张伟", 2, False), ("改名", 1, True)])
def test_people_are_told_apart_by_their_numbers(name, number, refused):
    """Two 张伟 of one bureau are two people; one who was renamed, or acts under another post, is one."""
    may = frozenset(["credit.prepare_edition", "credit.approve_edition", "credit.draft_ruleset",
                     "credit.approve_ruleset"])  # fmt: skip
    first = Scope(kind="agency", actor="张伟", user_id=1, permissions=may, division_prefix="32")
    second = Scope(kind="agency", actor=name, user_id=number, permissions=may, division_prefix="32")
    third = Scope(kind="agency", actor="李娜", user_id=3, permissions=may, division_prefix="32")
    edition = fill_edition(edition_id=begin_edition(year=2025, by=first, at=AT).pk, by=BY, at=AT)
    table = supervision.draft_measures(code="M-2", by=first, at=AT)
    supervision.submit_measures(table_id=table.pk, by=third, at=AT)
    for done in (
        lambda: publish_edition(edition_id=edition.pk, by=second, at=AT),
        lambda: supervision.approve_measures(table_id=table.pk, effective_from=date(2027, 1, 1), by=second, at=AT),
    ):
        if refused:
            with pytest.raises(DomainError, check=lambda error: error.code == "second-person"), transaction.atomic():
                done()
        else:
            done()
    with pytest.raises(DatabaseError), transaction.atomic():
        MeasureTable.objects.filter(pk=table.pk).update(state="approved", decided_user=1, decided_by="x", decided_at=AT)


def test_a_correction_lifts_and_a_repair_is_no_erratum():
    _enterprise, wrong = penalised(severity=3)
    _other, right = penalised(severity=3)
    edition = published()
    correct_fact(fact_id=wrong.pk, changes={"severity": 1}, reason="异议成立", by=BY, at=LATER)
    repair_fact(fact_id=right.pk, reason="准予信用修复", by=BY, at=LATER)
    errata = find_errata(edition_id=edition.pk, by=BY, at=LATER)
    assert [(erratum.before, erratum.after) for erratum in errata] == [("C", "B")]


@pytest.mark.parametrize("many", [1, 3])
def test_a_night_without_errata_costs_the_same_however_many_were_touched(many, django_assert_num_queries):
    facts = [penalised()[1] for _number in range(many)]
    edition = published()
    for fact in facts:
        withdraw_fact(fact_id=fact.pk, reason="异议成立", by=BY, at=LATER)
    assert len(find_errata(edition_id=edition.pk, by=BY, at=LATER)) == many
    with django_assert_num_queries(10):
        assert find_errata(edition_id=edition.pk, by=BY, at=LATER) == []


def test_a_fact_that_passed_to_another_of_the_edition_helps_neither_alone():
    wrong, fact = penalised()
    right = enterprise_in("320102")
    edition = published()
    Fact.objects.filter(pk=fact.pk).update(enterprise=right, known_from=LATER)
    (erratum,) = find_errata(edition_id=edition.pk, by=BY, at=LATER)
    assert (erratum.enterprise, erratum.before, erratum.after) == (wrong.pk, "C", "A")


def missed(enterprise, code="sampling_passed", on=date(2025, 6, 1)):
    """A good fact of the enterprise, found missing after an objection to its grade; the decision on that."""
    asked = {"enterprise": enterprise, "reason": "漏记", "filed_by": "企业", "filed_at": AT + timedelta(days=1)}
    objection = Objection.objects.create(grade_ref="1", division_code="320102", **asked)
    late = AT + timedelta(days=2)
    new = FactFactory(enterprise=enterprise, kind=kind(code), severity=0, occurred_on=on, known_from=late)
    # each by another person
    decided = {"decided_by": "审核", "decided_user": 1000 + objection.pk, "decided_at": LATER, "decision": "属实"}
    decided |= {"state": "upheld", "outcome": "added"}
    Objection.objects.filter(pk=objection.pk).update(**decided, outcome_fact=new)
    return new


def burdened():
    """An enterprise with a B, which a handful of good records lift."""
    enterprise = enterprise_in("320102")
    for number in range(3):
        given = {"occurred_on": date(2024, 2, 1 + number), "known_from": AT - timedelta(days=9)}
        FactFactory(enterprise=enterprise, kind=kind("promise_broken"), severity=0, **given)
    return enterprise


def test_a_good_record_found_missing_makes_an_erratum_and_one_of_another_year_none():
    enterprise = burdened()
    edition = published()
    missed(enterprise, "award_governor", on=date(2026, 1, 10))
    assert find_errata(edition_id=edition.pk, by=BY, at=LATER) == []
    for code in ("sampling_passed", "qms", "award_governor", "standard_national", "ccc", "cqo"):
        missed(enterprise, code)
    (erratum,) = find_errata(edition_id=edition.pk, by=BY, at=LATER)
    assert (erratum.before, erratum.after) == ("B", "A")
    assert find_errata(edition_id=edition.pk, by=BY, at=LATER) == []


def test_an_edition_whose_grades_are_known_to_be_wrong_is_not_published():
    _enterprise, fact = penalised()
    _other, worse = penalised(severity=1)
    edition = prepared()
    correct_fact(fact_id=worse.pk, changes={"severity": 3}, reason="漏报情节", by=BY, at=AT + timedelta(hours=1))
    withdraw_fact(fact_id=fact.pk, reason="处罚决定已撤销", by=BY, at=AT + timedelta(hours=1))
    client = client_as(user_with_post("province_reviewer", "320000"))
    address = reverse("credit_grades:edition_step", args=[edition.pk, "publish"])
    with pytest.raises(KnownWrong) as refusal, transaction.atomic():
        publish_edition(edition_id=edition.pk, by=SECOND, at=LATER)
    assert refusal.value.details["grades"] == 1
    assert "1个等级" in client.post(address, follow=True).content.decode()
    assert Edition.objects.get(pk=edition.pk).state == "prepared"
    discard_edition(edition_id=edition.pk, reason="处罚决定已撤销", by=SECOND, at=LATER)
    anew = begin_edition(year=2025, by=FIRST, at=LATER)
    fill_edition(edition_id=anew.pk, by=BY, at=LATER)
    assert publish_edition(edition_id=anew.pk, by=SECOND, at=LATER).state == "published"


def test_a_file_that_was_changed_on_the_disk_is_made_again_before_it_is_served(client):
    penalised()
    edition = published()
    right = file_of(edition).read_bytes()
    for wrong in (right.replace(b",C", b",A"), b"", None):
        file_of(edition).unlink() if wrong is None else file_of(edition).write_bytes(wrong)
        answer = client.get("/credit/editions/2025/file/")
        assert b"".join(answer.streaming_content) == right
        assert answer["ETag"] == f'"{hashlib.sha256(right).hexdigest()}"'


def test_bytes_that_are_not_the_editions_are_not_served(client, monkeypatch):
    penalised()
    edition = published()
    monkeypatch.setattr("apps.credit.operations.edition_files.chunks_of", lambda edition: [b"other"])
    file_of(edition).write_bytes(b"changed")
    assert client.get("/credit/editions/2025/file/").status_code == 404


def test_a_correction_for_the_worse_is_no_erratum():
    _enterprise, fact = penalised(severity=1)
    edition = published()
    correct_fact(fact_id=fact.pk, changes={"severity": 3}, reason="漏报情节", by=BY, at=LATER)
    assert find_errata(edition_id=edition.pk, by=BY, at=LATER) == []


def test_the_public_reads_what_was_published_and_nothing_before(client):
    enterprise, _fact = penalised()
    edition = prepared()
    assert client.get("/credit/editions/2025/").status_code == 404
    publish_edition(edition_id=edition.pk, by=SECOND, at=AT)
    assert "2025" in client.get("/credit/editions/").content.decode()
    page = client.get("/credit/editions/2025/", {"q": enterprise.uscc})
    assert enterprise.name in page.content.decode()
    file = client.get("/credit/editions/2025/file/")
    assert hashlib.sha256(b"".join(file.streaming_content)).hexdigest() == edition.file_hash
    file_of(edition).unlink()
    again = client.get("/credit/editions/2025/file/")
    assert hashlib.sha256(b"".join(again.streaming_content)).hexdigest() == edition.file_hash
