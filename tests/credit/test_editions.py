"""The yearly edition: prepared by one, published by another, never changed, put right by errata."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.audit.models import Delivery
from apps.credit.models import Edition, EditionEntry, Erratum
from apps.credit.operations.editions import (
    ExistsAlready,
    NotOver,
    SecondPerson,
    begin_edition,
    discard_edition,
    file_of,
    fill_edition,
    find_errata,
    publish_edition,
)
from apps.credit.tasks import fill_edition_for
from apps.kernel.errors import NotPermitted, WrongState
from apps.kernel.scope import Scope
from apps.records.operations.facts import correct_fact, repair_fact, withdraw_fact
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


def test_a_correction_lifts_and_a_repair_is_no_erratum():
    _enterprise, wrong = penalised(severity=3)
    _other, right = penalised(severity=3)
    edition = published()
    correct_fact(fact_id=wrong.pk, changes={"severity": 1}, reason="异议成立", by=BY, at=LATER)
    repair_fact(fact_id=right.pk, reason="准予信用修复", by=BY, at=LATER)
    errata = find_errata(edition_id=edition.pk, by=BY, at=LATER)
    assert [(erratum.before, erratum.after) for erratum in errata] == [("C", "B")]


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
