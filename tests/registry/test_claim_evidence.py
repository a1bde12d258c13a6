"""How long the evidence of a claim is kept: while it proves something, and for a time after."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.documents.models import Document
from apps.documents.operations import expire_documents
from apps.kernel.scope import Scope
from apps.registry.operations import claims
from tests.factories.access import UserFactory, client_as
from tests.factories.registry import enterprise_in

from .test_claims import AT, PNG, applicant, claim, officer

pytestmark = pytest.mark.django_db


def kept_until(seat):
    return Document.objects.values_list("keep_until", flat=True).get(pk=seat.evidence)


def test_evidence_is_kept_while_it_proves_something_and_a_year_after():
    by, seats = applicant(), []
    for _number in range(3):
        seats.append(claim(by, enterprise_in("320102")))
    approved, refused, withdrawn = seats
    assert [kept_until(seat) for seat in seats] == [None] * 3
    claims.approve_seat(seat_id=approved.pk, by=officer(), at=AT)
    claims.refuse_seat(seat_id=refused.pk, reason="不清楚", by=officer(), at=AT)
    claims.answer_seat(seat_id=withdrawn.pk, verb="withdraw", by=by, at=AT)
    year_on = date(2027, 5, 12)
    assert [kept_until(seat) for seat in seats] == [None, year_on, year_on]
    claims.end_seat(seat_id=approved.pk, reason="离职", by=officer(), at=AT)
    assert kept_until(approved) == year_on


def test_evidence_whose_time_is_over_is_deleted_and_its_seat_says_so():
    by = applicant()
    seat = claim(by, enterprise_in("320102"))
    claims.refuse_seat(seat_id=seat.pk, reason="不清楚", by=officer(), at=AT)
    system = Scope.system("test")
    assert expire_documents(by=system, at=AT + timedelta(days=365)) == 0
    assert expire_documents(by=system, at=AT + timedelta(days=366)) == 1
    page = client_as(seat.user).get(f"/my/seats/{seat.pk}/").content.decode()
    assert "已到期删除" in page


def test_evidence_of_a_claim_that_was_never_sent_goes_after_a_week():
    client = client_as(UserFactory())
    enterprise = enterprise_in("320102")
    client.post("/my/claim/enterprise/", {"uscc": enterprise.uscc})
    client.post("/my/claim/role/", {"role": "owner"})
    client.post("/my/claim/evidence/", {"file": SimpleUploadedFile("licence.png", PNG)})
    [document] = Document.objects.all()
    assert document.keep_until == timezone.localdate() + timedelta(days=7)
    client.post("/my/claim/check/")
    document.refresh_from_db()
    assert document.keep_until is None


def test_evidence_that_still_proves_another_seat_is_kept():
    by = applicant()
    first = claim(by, enterprise_in("320102"))
    second = claim(by, enterprise_in("320102"), document=first.evidence)
    claims.approve_seat(seat_id=first.pk, by=officer(), at=AT)
    claims.answer_seat(seat_id=second.pk, verb="withdraw", by=by, at=AT)
    assert kept_until(first) is None
