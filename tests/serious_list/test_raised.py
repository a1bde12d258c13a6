"""What failed again after its announcement is proposed for the list, by the outbox, and falls with its ground."""

import pytest

from apps.audit.models import Delivery
from apps.sampling.operations import rechecking
from apps.serious_list.models import Case
from apps.serious_list.operations import raising
from tests.sampling.test_second_look import failing_again, suspended, withdraw

pytestmark = pytest.mark.django_db


def deliver(consumer, what, life):
    for delivery in Delivery.objects.filter(consumer=consumer).order_by("pk"):
        what(delivery, at=life.now)


def test_whoever_is_told_of_a_suspension_is_proposed_once_and_no_longer_than_its_ground_holds():
    life, order = failing_again()
    suspended(life)
    for _again in range(2):
        deliver(raising.CONSUMER, raising.raise_for, life)
    case = Case.objects.get()
    assert (case.ground.code, case.state, case.proposed_by_id) == ("44.sampling", "proposed", None)
    assert (case.enterprise_id, case.agency_id) == (life.batch.enterprise_id, order.agency_id)
    assert case.recheck.detail["stage"] == "announced"
    assert (case.announced_on, case.announcement) == (
        life.order.announced_on, life.order.measures.get(kind="announcement").paper.number,
    )  # fmt: skip
    deliver(raising.VOID_CONSUMER, raising.close_for, life)
    assert Case.objects.get().state == "proposed"
    withdraw(life, life.other_lab)
    life.act(rechecking.void_recheck, life.reviewer, order_id=order.pk, reason="检验机构资质被撤销")
    deliver(raising.VOID_CONSUMER, raising.close_for, life)
    case.refresh_from_db()
    assert (case.state, case.reason) == ("not_listed", "检验机构资质被撤销")
