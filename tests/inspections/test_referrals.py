"""A matter goes to another unit on a reviewed result alone, and with what was returned it comes back."""

import pytest

from apps.access.models import User
from apps.deadlines.models import Clock
from apps.inspections.models import Referral
from apps.inspections.operations import checking, orders, reviewing
from apps.kernel.errors import DomainError, Invalid
from apps.notifications.models import Message
from tests.factories.access import client_as, scope_of_user, user_with_post
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
    outcome = checking.Outcome(life.today, ["9"], "signed", "张某", present=life.numbers(life.visit), **life.times())
    life.act(checking.enter, life.inspector(), visit_id=life.visit.pk, outcome=outcome)
    life.reviewed()
    life.published()
    assert owed(life) == ["follow_order"]


def test_a_bureau_of_this_portal_sees_what_is_sent_to_it_and_records_the_receipt_itself():
    life, reader = Life.lately(share="1").to("published"), user_with_post("county_officer", "320104")
    ours, theirs = client_as(User.objects.get(pk=life.officer.user_id)), client_as(reader)
    their_bureau = scope_of_user(reader).agency_code
    given = {"visit_id": life.visit.pk, "receiver": "", "reason": "涉及其职责", "agency_code": their_bureau}
    for wrong in ({"to": "police"}, {"agency_code": life.task.agency_id}, {"agency_code": "x"}, {"agency_code": ""}):
        with pytest.raises(Invalid):
            life.act(orders.refer, life.officer, **{"to": "agency"} | given | wrong)
    made = life.act(orders.refer, life.officer, to="agency", **given)
    clock = Clock.objects.of("inspections.referral", made.pk).live().get()
    assert (clock.rule_code, clock.holder) == ("inspections.takeover", their_bureau)
    page = f"/desk/inspections/referrals/{made.pk}/receipt/"
    told = dict(Message.objects.filter(kind__startswith="inspections.transfer").values_list("kind", "url"))
    assert told == {"inspections.transferred": page, "inspections.transfer_told": f"/my/inspections/{life.visit.pk}/"}
    assert client_as(user_with_post("county_officer", "320105")).get(page).status_code == 404
    receipt = {"received_on": life.today.isoformat(), "receipt": "溧收字1号"}
    assert "由接收机关自行登记回执" in ours.get(page).content.decode()
    assert ours.post(page, receipt).status_code == 422
    made.refresh_from_db()
    assert made.received_on is None
    assert "涉及其职责" in theirs.get(page).content.decode()
    letter = theirs.get(f"/documents/{made.paper.document_id}/")
    assert b"".join(letter.streaming_content).startswith(b"%PDF")
    assert theirs.get(f"/desk/inspections/visits/{life.visit.pk}/").status_code == 404
    assert theirs.post(page, receipt).status_code == 302
    made.refresh_from_db()
    assert (made.receipt, Clock.objects.of("inspections.referral", made.pk).live().exists()) == ("溧收字1号", False)
    assert Message.objects.filter(kind="inspections.transfer_taken_over").exists()
    assert not Message.objects.unread().filter(kind="inspections.transferred").exists()
    refused_by_database(lambda: Referral.objects.filter(pk=made.pk).update(receiver_agency=None))
