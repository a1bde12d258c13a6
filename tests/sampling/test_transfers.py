"""A producer elsewhere: the failure goes there by letter, inside the portal or out of it; each bureau has its days."""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import Clock
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach
from apps.notifications.models import Message
from apps.sampling.models import Notice, Paper, Transfer
from apps.sampling.operations import following, letters, objecting, transferring
from apps.sampling.operations.steps import OtherBureau
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in
from tests.factories.sampling import COUNTY, Life

from .test_life import refused

pytestmark = pytest.mark.django_db
AWAY = "浙江省某市市场监督管理局"


def owed(kind, pk):
    rows = Clock.objects.of(f"sampling.{kind}", pk).live().filter(enterprise_id=None)
    return set(rows.values_list("rule_code", "division_code"))


def scan():
    file = BytesIO(PNG)
    file.name = "回执.png"
    return file


def of_a_stranger():
    """A failure that stands, of a shop; its nominal producer is not in the register."""
    life = Life(link="shop").to("assigned")
    real = life.taken
    life.taken = lambda **but: real(producer_name="浙江某某电缆有限公司", producer_code="", **but)
    life.to("served").later(22)  # its producer has no account: letters on their way are waited for
    life.stage = "stands"
    return life


def test_a_letter_leaves_the_portal_and_its_receipt_is_entered_with_what_came():
    life = of_a_stranger()
    batch = {"batch_id": life.batch_id}
    ordering, publication = ("sampling.ordering", COUNTY), ("sampling.publication", COUNTY)
    assert owed("batch", life.batch_id) == {ordering, publication, ("sampling.transferring", COUNTY)}
    for given in ({}, {"receiver": "amr-320104", "receiver_name": AWAY}, {"receiver_name": "  "}):
        refused(Invalid, transferring.transfer, life.officer, life, reason="生产者在外省", **batch, **given)
    row = life.act(transferring.transfer, life.officer, receiver_name=AWAY, reason="生产者在外省", **batch)
    assert (row.receiver_id, row.receiver_name) == (None, AWAY)
    assert owed("batch", life.batch_id) == {ordering, publication}
    assert owed("transfer", row.pk) == {("sampling.receipt", COUNTY)}
    refused(Invalid, transferring.transfer, life.officer, life, receiver_name=AWAY, reason="再次", **batch)
    refused(OtherBureau, transferring.receive_transfer, life.officer, life, transfer_id=row.pk, receipt="1")
    came = {"transfer_id": row.pk, "received_on": life.today, "receipt": "浙收字1号"}
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    refused(OutOfReach, transferring.enter_receipt, neighbour, life, file=scan(), **came)
    refused(Invalid, transferring.enter_receipt, life.officer, life, file=None, **came)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=row.pk).update(received_on=life.today, receipt="x")  # no proof
    life.act(transferring.enter_receipt, life.officer, file=scan(), **came)
    row.refresh_from_db()
    assert (row.received_on, row.receipt_by_id, bool(row.receipt_file)) == (life.today, life.officer.user_id, True)
    assert owed("transfer", row.pk) == set()
    refused(Invalid, transferring.enter_receipt, life.officer, life, file=scan(), **came)
    life.ordered()  # the shop: nobody else is left to be ordered here
    assert owed("batch", life.batch_id) == {publication}
    answer = client_as(life.officer_user).get(f"/desk/sampling/batches/{life.batch_id}/")
    assert AWAY in answer.content.decode()


def test_the_receiving_bureau_has_days_of_its_own_and_one_order_does_not_settle_the_other():
    maker = enterprise_in("320104", address="外区路8号")
    life = Life(link="shop", producer=maker).to("stands")
    batch, neighbour = {"batch_id": life.batch_id}, scope_of_user(user_with_post("county_officer", "320104"))
    life.ordered()  # the shop
    assert ("sampling.transferring", COUNTY) in owed("batch", life.batch_id)
    row = life.act(transferring.transfer, life.officer, receiver=neighbour.agency_code, reason="在你区", **batch)
    life.act(transferring.receive_transfer, neighbour, transfer_id=row.pk, receipt="收字1号")
    assert owed("transfer", row.pk) == {("sampling.ordering", "320104")}
    life.act(following.issue_order, neighbour, enterprise_id=maker.pk, what="停用该批原料", **batch)
    assert owed("transfer", row.pk) == set()


def test_a_producer_at_home_is_ordered_here_and_the_limit_runs_until_both_are():
    life = Life(link="shop").to("assigned")
    maker = life.producer = enterprise_in(COUNTY, address="本区路8号")  # after the draw, which might have drawn it
    filer_of(maker)
    life.to("stands")
    assert ("sampling.transferring", COUNTY) not in owed("batch", life.batch_id)
    life.ordered()
    assert ("sampling.ordering", COUNTY) in owed("batch", life.batch_id)
    life.act(following.issue_order, life.officer, batch_id=life.batch_id, enterprise_id=maker.pk, what="改进工艺")
    assert ("sampling.ordering", COUNTY) not in owed("batch", life.batch_id)


def open_again(life):
    """A failure that stood is open again: an objection of the shop, posted in time, comes late and is accepted."""
    served = Notice.objects.get(batch=life.batch_id, part="sampled")
    came = {"manner": "post", "posted_on": served.due_on, "received_on": life.today, "file": scan()}
    row = life.act(
        letters.enter_objection, life.officer, notice_id=served.pk, kind="result", reason="样品保存不当", **came
    )
    life.act(letters.second_letter, life.colleague, letter_id=row.letter.pk)
    return row


def heard_of(agency_id):
    rows = Message.objects.filter(recipient_kind="agency", recipient_id=agency_id).order_by("pk")
    return [row.data["step"] for row in rows]


def test_the_bureau_a_failure_was_handed_to_hears_that_it_is_open_again_and_what_became_of_it():
    maker = enterprise_in("320104", address="外区路8号")
    life = Life(link="shop", producer=maker).to("stands")
    batch, neighbour = {"batch_id": life.batch_id}, scope_of_user(user_with_post("county_officer", "320104"))
    sent = life.act(transferring.transfer, life.officer, receiver=neighbour.agency_code, reason="在你区", **batch)
    row = open_again(life)
    life.act(transferring.receive_transfer, neighbour, transfer_id=sent.pk, receipt="收字1号")
    assert owed("transfer", sent.pk) == set()  # nothing is ordered on what does not stand
    life.act(objecting.not_accept_objection, life.second, objection_id=row.pk, finding="未说明理由")
    assert life.batch.state == "stands"
    assert owed("transfer", sent.pk) == {("sampling.ordering", "320104")}
    told = ["sampling.transferred", "sampling.failure_open_again", "sampling.failure_stands"]
    assert heard_of(neighbour.agency_code) == told


def test_one_outside_the_portal_has_it_by_letter():
    life = of_a_stranger()
    life.act(transferring.transfer, life.officer, batch_id=life.batch_id, receiver_name=AWAY, reason="生产者在外省")
    row = open_again(life)
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    test = life.act(objecting.order_retest, life.officer, objection_id=row.pk, laboratory_id=life.other_lab.pk)
    life.receive(test)
    life.enter(test, passing=True)
    life.report(test)
    life.act(objecting.conclude_retest, life.second, objection_id=row.pk, finding="复检合格")
    assert life.batch.overturned
    assert Paper.objects.filter(batch=life.batch_id, kind=Paper.Kind.HANDED_NEWS).count() == 2  # open again, overturned


def test_a_bureau_told_to_do_nothing_is_not_told_to_act_on_the_same_failure():
    life = of_a_stranger()
    life.act(transferring.transfer, life.officer, batch_id=life.batch_id, receiver_name=AWAY, reason="生产者在外省")
    told = Notice.objects.get(batch=life.batch_id, part="producer")
    came = {"manner": "post", "posted_on": told.due_on, "received_on": life.today, "file": scan()}
    row = life.act(letters.enter_objection, life.officer, notice_id=told.pk, kind="denial", reason="假冒本厂", **came)
    life.act(letters.second_letter, life.colleague, letter_id=row.letter.pk)
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    life.act(objecting.decide_denial, life.second, objection_id=row.pk, upheld=True, finding="厂名不符")
    assert (life.batch.producer_denied, life.batch.state) == (True, "stands")
    letters_out = Paper.objects.filter(batch=life.batch_id, kind=Paper.Kind.HANDED_NEWS)
    assert letters_out.count() == 2  # open again, denied; not: stands, act on it
