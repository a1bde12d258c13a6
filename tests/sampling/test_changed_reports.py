"""A report changed after its signature decides nothing, whichever test it is of; it goes back to its laboratory."""

import io
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from apps.kernel.errors import Invalid, NotPermitted
from apps.sampling.models import Answer, Objection, Recheck, Test
from apps.sampling.operations import escalating, laboratories, objecting, recheck_objections, returning, testing
from tests.factories.access import client_as
from tests.factories.sampling import Life

from .test_life import refused
from .test_signatures import people, plain  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
WHY = "changed after it was signed"


def hand_in(life, content, test):
    file = io.BytesIO(content)
    file.name = "report.pdf"
    by = life.scope_of(life.tester_of(test))
    return life.act(testing.report, by, test_id=test.pk, report_number=f"R{test.pk}", file=file)


@pytest.fixture
def files(people, plain):  # noqa: F811
    own = people["own"].sign(plain)
    changed = bytearray(own)
    changed[200] ^= 1
    return bytes(changed), own


def never(rows, **given):
    with pytest.raises(IntegrityError, match=WHY), transaction.atomic():
        rows.update(**given)


def test_of_a_retest(files, people):  # noqa: F811
    changed, own = files
    life = Life().to("served")
    life.act(laboratories.add_certificate, life.province, laboratory_id=life.other_lab.pk, pem=people["own"].pem)
    life.report = partial(hand_in, life, changed)
    row = life.retest(passing=True)
    test = Test.objects.get(objection=row)
    assert test.signature == "broken"
    given, back = {"objection_id": row.pk, "finding": "复检合格"}, {"objection_id": row.pk, "reason": "文件被改动"}
    error = refused(Invalid, objecting.conclude_retest, life.reviewer, life, **given)
    assert "第二十一条" in str(error)
    never(Objection.objects.filter(pk=row.pk), state="upheld", finding="x", ended_on=life.today)
    page = client_as(life.reviewer_user).get(f"/desk/sampling/batches/{life.batch_id}/").content.decode()
    assert ("return_retest" in page, "conclude_retest" in page) == (True, False)
    refused(NotPermitted, returning.return_retest, life.officer, life, **back)
    life.act(returning.return_retest, life.reviewer, **back)
    test.refresh_from_db()
    assert (test.reported_on, test.signature, test.report_file_id, test.results.exists()) == (None, "", None, True)
    refused(Invalid, returning.return_retest, life.reviewer, life, **back)
    hand_in(life, own, test)
    refused(Invalid, returning.return_retest, life.reviewer, life, **back)  # what is sound stays
    life.act(objecting.conclude_retest, life.reviewer, **given)
    assert life.batch.overturned
    with pytest.raises(IntegrityError, match="concluded on stands"), transaction.atomic():
        Test.objects.filter(pk=test.pk).update(reported_on=None, report_number="", verdict="")


def test_of_a_recheck_and_of_its_backup_sample(files):
    changed, own = files
    life = Life().to("stands")
    order = life.ordered()
    life.report = partial(hand_in, life, changed)
    taken = escalating.Taken(place="成品库", base_quantity=20, tested_quantity=2, backup_quantity=2,
                             backup_seal="RCB-1", signer="张某")  # fmt: skip
    life.recheck(passing=False, decide=False, taken=taken)
    given, back = {"order_id": order.pk, "finding": "按标准检验"}, {"order_id": order.pk, "reason": "文件被改动"}
    refused(Invalid, escalating.decide_recheck, life.colleague, life, **given)
    row = Recheck.objects.get()
    never(Recheck.objects.filter(pk=row.pk), passed=False, finding="x", decided_on=life.today)
    refused(NotPermitted, returning.return_recheck, life.city, life, **back)
    page = client_as(life.colleague_user).get(f"/desk/sampling/orders/{order.pk}/").content.decode()
    assert ("return_recheck" in page, "decide_recheck" in page) == (True, False)
    life.act(returning.return_recheck, life.colleague, **back)
    hand_in(life, own, Test.objects.get(recheck=row))
    life.act(escalating.decide_recheck, life.colleague, **given)
    told = life.recheck_told()
    said = {"answer_id": told.pk, "statement": "请求复检", "wants_hearing": False}
    life.act(escalating.give_answer, life.filer, **said)
    first = Test.objects.get(recheck=row).laboratory_id
    elsewhere = next(lab.pk for lab in life.labs if lab.pk != first)
    test = life.act(recheck_objections.retest_recheck, life.officer, answer_id=told.pk, laboratory_id=elsewhere)
    life.receive(test)
    life.enter(test, passing=True)
    hand_in(life, changed, test)
    given, back = {"answer_id": told.pk, "finding": "复检合格"}, {"answer_id": told.pk, "reason": "文件被改动"}
    refused(Invalid, recheck_objections.conclude_recheck_retest, life.reviewer, life, **given)
    never(Answer.objects.filter(pk=told.pk), outcome="upheld", finding="x", decided_on=life.today)
    life.act(returning.return_backup, life.reviewer, **back)
    hand_in(life, own, test)
    life.act(recheck_objections.conclude_recheck_retest, life.reviewer, **given)
    assert life.order.state == "done"
