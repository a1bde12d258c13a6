"""An objection to a listing: heard by the bureau that decided, ended by a refusal or by the end of the listing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.audit.models import Delivery
from apps.records.models import Fact, Objection
from apps.records.operations import objections
from apps.records.operations.reserved import KindReserved
from apps.serious_list.models import Entry
from apps.serious_list.operations.falling import penalty_fell
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import FactFactory
from tests.factories.serious_list import Life

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def life():
    return Life().to("published")


@pytest.fixture
def judge():
    """A reviewer of the bureau that listed, who took no part in it."""
    return user_with_post("county_reviewer", "320102")


def objected(life, **about):
    about = about or {"fact_id": life.case.fact_id}
    given = {"enterprise_id": life.enterprise.pk, "reason": "非我单位", "by": life.filer, "at": life.now + HOUR}
    return objections.file_objection(**given, **about)


def uphold(life, judge, row, **more):
    given = {"objection_id": row.pk, "decision": "经核查", "by": scope_of_user(judge), "at": life.now + 2 * HOUR}
    return objections.uphold_objection(**given | more)


CORRECTED = {"outcome": "corrected", "changes": {"severity": 0, "title": "轻微"}}


@pytest.mark.parametrize("about", [{}, {"grade_ref": "7", "grade_text": "D"}], ids=["fact", "grade"])
def test_no_correction_lifts_a_listing_that_stands(life, judge, about):
    row = objected(life, **about)
    assert row.agency_code == life.case.agency_id == life.case.fact.agency_id
    with pytest.raises(KindReserved):
        uphold(life, judge, row, **CORRECTED, fact_id=life.case.fact_id)
    fact = Fact.objects.get(pk=life.case.fact_id)
    assert (fact.severity, Objection.objects.get().state) == (4, "filed")


def test_the_page_offers_what_a_listing_can_come_to(life, judge):
    row = objected(life)
    page = reverse("records:objection", args=[row.pk])
    form = client_as(judge).get(page).context["form"]
    assert [code for code, _label in form.fields["outcome"].choices] == ["refuse", "withdrawn"]
    posted = {"outcome": "corrected", "severity": "0", "decision": "x"}
    assert client_as(judge).post(page, posted).status_code == 422


def test_withdrawn_it_ends_the_listing(life, judge):
    uphold(life, judge, objected(life), outcome="withdrawn")
    for delivery in Delivery.objects.filter(consumer="serious_list.penalty_fell"):
        penalty_fell(delivery, life.now + 3 * HOUR)
    assert life.case.state == "withdrawn"
    assert Entry.objects.get().ended_on


@pytest.mark.parametrize("field", ["severity", "occurred_on", "public_until", "title"])
def test_the_database_keeps_what_the_case_said(life, field):
    fact = Fact.objects.get(pk=life.case.fact_id)
    held = getattr(fact, field)
    other = {"severity": 0, "title": "轻微"}[field] if field in ("severity", "title") else held - timedelta(days=9)
    with pytest.raises(IntegrityError, match="only with its case"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(**{field: other, "known_from": fact.known_from + HOUR})


def test_the_database_knows_no_corrected_listing(life):
    row = objected(life)
    change = {"state": "upheld", "outcome": "corrected", "outcome_fact_id": life.case.fact_id, "decision": "x"}
    change |= {"decided_at": life.now + HOUR, "decided_user": 987654}
    with pytest.raises(IntegrityError, match="withdrawn or stands"), transaction.atomic():
        Objection.objects.filter(pk=row.pk).update(**change)
    plain = FactFactory(enterprise=life.enterprise)
    grade = objected(life, grade_ref="7")
    Objection.objects.filter(pk=grade.pk).update(**change | {"outcome_fact_id": plain.pk})  # any other fact may be
