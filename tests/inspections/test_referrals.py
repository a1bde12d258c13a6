"""A matter goes to another unit on a reviewed result alone, and with what was returned it comes back."""

import pytest

from apps.deadlines.models import Clock
from apps.inspections.models import Referral
from apps.inspections.operations import checking, orders, reviewing
from apps.kernel.errors import DomainError, Invalid
from tests.factories.inspections import Life

from .test_follow import owed, refused_by_database

pytestmark = pytest.mark.django_db


def sent(life, by, to="enforcement", receiver="执法大队"):
    return life.act(orders.refer, by, visit_id=life.visit.pk, to=to, receiver=receiver, reason="涉嫌违法")


def test_a_transfer_rests_on_a_reviewed_result():
    life = Life(share="1").to("entered")
    sitting = life.inspector()
    for by, to in ((life.officer, "enforcement"), (life.officer, "police"), (life.reviewer, "enforcement"),
                   (sitting, "police")):  # fmt: skip
        with pytest.raises(DomainError):
            sent(life, by, to)
    row = {"visit": life.visit, "paper": life.visit.papers.first(), "receiver": "公安局", "reason": "x",
           "sent_on": life.today, "sent_label": "x"}  # fmt: skip
    refused_by_database(lambda: Referral.objects.create(to="enforcement", **row))
    refused_by_database(lambda: Referral.objects.create(to="police", sent_by_id=sitting.user_id, **row))
    assert not Referral.objects.exists()
    sent(life, life.reviewer, "police", "公安局")  # what cannot wait


def test_a_transfer_of_a_returned_result_answers_nothing_of_the_next():
    life = Life(share="1").to("entered")
    first = sent(life, life.reviewer, "police", "公安局")
    life.act(reviewing.return_result, life.reviewer, visit_id=life.visit.pk, reason="当时的结论不成立")
    first.refresh_from_db()
    assert (first.withdrawn_on, first.withdrawn_reason) == (life.today, "当时的结论不成立")
    assert life.visit.papers.filter(kind="withdrawal").count() == 1
    assert not Clock.objects.of("inspections.referral", first.pk).exclude(state="stopped").exists()
    refused_by_database(lambda: Referral.objects.update(withdrawn_on=None, withdrawn_reason=""))
    with pytest.raises(Invalid):
        life.act(orders.receive_referral, life.officer, referral_id=first.pk, received_on=life.today, receipt="x")
    life.answer(life.visit, bad=True)
    outcome = checking.Outcome(life.today, ["9"], "signed", "张某", present=life.numbers(life.visit))
    life.act(checking.enter, life.inspector(), visit_id=life.visit.pk, outcome=outcome)
    life.reviewed()
    life.published()
    assert owed(life) == ["follow_order"]
