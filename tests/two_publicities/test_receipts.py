"""The platform's receipt of a file that was noted wrong: set right with a reason, what stood is kept."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from apps.audit.models import Event
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.two_publicities.models import File, ReceiptCorrection
from apps.two_publicities.operations import answering, making
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.two_publicities import Bureau
from tests.together import at_once

pytestmark = pytest.mark.django_db
CORRECTED = "two_publicities.receipt_corrected"


@pytest.fixture
def bureau():
    return Bureau()


def correct(bureau, file, receipt="HZ-2", *, reason="与平台回执核对", by=None):
    return making.correct_receipt(
        file_id=file.pk, receipt=receipt, reason=reason, by=by or bureau.officer, at=bureau.tick()
    )


def sent(bureau):
    bureau.penalty()
    return bureau.send(bureau.make())


def colleague(county="320102"):
    return scope_of_user(user_with_post("county_officer", county))


def test_an_acknowledgement_is_held_against_the_corrected_receipt(bureau):
    file = sent(bureau)  # noted as HZ-1
    header = "序号,处理结果,回执号"
    with pytest.raises(answering.RowsRefused):
        bureau.answer(file, "1,成功,HZ-2", header=header)
    correct(bureau, file, " HZ-2 ")
    file.refresh_from_db()
    assert file.receipt == "HZ-2"
    [kept] = ReceiptCorrection.objects.values_list("was", "now", "reason", "corrected_user")
    assert kept == ("HZ-1", "HZ-2", "与平台回执核对", bureau.user.pk)
    event = Event.objects.get(verb=CORRECTED)
    assert (event.data["was"], event.data["receipt"]) == ("HZ-1", "HZ-2")
    bureau.answer(file, "1,成功,HZ-2", header=header)
    file.refresh_from_db()
    assert file.state == "acknowledged"


def test_once_answered_somebody_else_sets_it_right(bureau):
    file = sent(bureau)
    bureau.answer(file, "1,成功,")
    with pytest.raises(making.SamePerson):
        correct(bureau, file)
    other = colleague()
    correct(bureau, file, "HZ-3", by=other)
    with pytest.raises(making.SamePerson):
        correct(bureau, file, "HZ-4", by=other)
    correct(bureau, file, "", by=bureau.officer)  # the platform gave none after all
    file.refresh_from_db()
    assert (file.receipt, file.state, ReceiptCorrection.objects.count()) == ("", "acknowledged", 2)


@pytest.mark.parametrize(
    ("receipt", "reason", "field"),
    [("HZ-1", "核对", "receipt"), (" HZ-1 ", "核对", "receipt"), ("HZ-2", " ", "reason")],
)
def test_nothing_changes_without_a_difference_and_a_reason(bureau, receipt, reason, field):
    file = sent(bureau)
    with pytest.raises(Invalid) as refused:
        correct(bureau, file, receipt, reason=reason)
    assert refused.value.details["field"] == field
    assert (File.objects.get().receipt, ReceiptCorrection.objects.exists()) == ("HZ-1", False)


def test_only_of_a_file_that_was_sent_and_only_by_its_bureau(bureau):
    bureau.penalty()
    file = bureau.make()
    with pytest.raises(WrongState):
        correct(bureau, file)
    bureau.send(file)
    reviewer = scope_of_user(user_with_post("county_reviewer", "320102"))
    for by, why in ((reviewer, NotPermitted), (colleague("320104"), making.OutOfReach)):
        with pytest.raises(why):
            correct(bureau, file, by=by)
    assert (File.objects.get().receipt, Event.objects.filter(verb=CORRECTED).exists()) == ("HZ-1", False)


def test_the_database_refuses_what_no_row_explains(bureau):
    file = sent(bureau)
    given = {"file": file, "corrected_at": bureau.now, "corrected_by": "甲", "reason": "核对"}
    bureau.answer(file, "1,成功,")
    for wrong in (
        lambda: File.objects.filter(pk=file.pk).update(receipt="HZ-9"),
        lambda: ReceiptCorrection.objects.create(was="HZ-7", now="HZ-9", **given),
        lambda: ReceiptCorrection.objects.create(was="HZ-1", now="HZ-1", **given),
        lambda: ReceiptCorrection.objects.create(was="HZ-1", now="HZ-9", **given | {"reason": ""}),
        lambda: ReceiptCorrection.objects.create(was="HZ-1", now="HZ-9", corrected_user=bureau.user.pk, **given),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()
    correct(bureau, file, by=colleague())
    for wrong in (ReceiptCorrection.objects.all().delete, lambda: ReceiptCorrection.objects.update(reason="改口")):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


def test_on_the_page_of_the_file(bureau):
    file = sent(bureau)
    desk, here = client_as(bureau.user), f"/desk/two-publicities/{file.pk}/"
    with time_machine.travel(bureau.tick(), tick=False):
        assert 'value="HZ-1"' in desk.get(here).content.decode()
        assert desk.post(f"{here}receipt/", {"receipt-receipt": "HZ-2", "receipt-reason": ""}).status_code == 422
        answer = desk.post(f"{here}receipt/", {"receipt-receipt": "HZ-2", "receipt-reason": "抄错一位"}, follow=True)
    assert "HZ-1 → HZ-2 · 抄错一位" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_correct_it_one_after_the_other():
    bureau = Bureau()
    file, now = sent(bureau), bureau.now
    found = at_once(*(
        lambda n=n: making.correct_receipt(
            file_id=file.pk, receipt="HZ-2", reason="核对", by=bureau.officer, at=now + timedelta(seconds=n)
        )
        for n in (1, 2)
    ))  # fmt: skip
    assert sorted(type(each).__name__ for each in found) == ["File", "Invalid"]
    assert ReceiptCorrection.objects.count() == 1
