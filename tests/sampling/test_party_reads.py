"""What a party reads of its batch: nothing of a result before it was served; what waits for it first; of a day that is
past what became of it. And its clock ends with its objection, the failure stands all the same after its days."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.deadlines.models import Clock
from apps.kernel.errors import Invalid
from apps.kernel.figures import day
from apps.sampling import states
from apps.sampling.models import Notice, Objection, Paper, Recheck, Test
from apps.sampling.operations import no_retest, objecting
from apps.sampling.operations.objecting import Opened
from apps.sampling.rules import no_retest as rule
from tests.factories.access import client_as, filer_of, scope_of_user
from tests.factories.registry import enterprise_in
from tests.factories.sampling import Life

from .test_life import refused

pytestmark = pytest.mark.django_db
TESTING, FAILED = "检验中", "不合格"


def test_nothing_of_a_result_is_read_before_it_is_served():
    life = Life.lately().to("concluded")
    party, page = client_as(life.filer_user), reverse("sampling:my_batch", args=[life.batch_id])
    for step in ("concluded", "told"):
        life.to(step)
        for address in (reverse("sampling:my_batches"), page):
            text = party.get(address).content.decode()
            assert TESTING in text, step
            assert FAILED not in text, step
    paper = Paper.objects.get(batch=life.batch_id, kind="result")
    assert paper.number not in party.get(page).content.decode()
    file = reverse("documents:download", args=[paper.document_id])
    assert party.get(file).status_code == 404
    life.to("served")
    text = party.get(page).content.decode()
    assert paper.number in text
    assert FAILED in text
    assert FAILED in party.get(reverse("sampling:my_batches")).content.decode()
    answer = party.get(file)
    answer.close()
    assert answer.status_code == 200


def test_objecting_ends_the_clock_of_the_party_and_the_failure_stands_after_its_days():
    life = Life().to("served")
    notice = Notice.objects.get()
    clocks = Clock.objects.of("sampling.notice", notice.pk).filter(rule_code="sampling.objection").live()
    assert clocks.get().enterprise_id == life.batch.enterprise_id
    row = life.object_()
    waits = clocks.get()
    assert (waits.enterprise_id, waits.due_on, waits.duty) == (None, notice.due_on, False)
    life.act(objecting.not_accept_objection, life.second, objection_id=row.pk, finding="未说明理由")
    assert life.batch.state == states.NOTIFIED
    life.later(17)
    assert life.batch.state == states.STANDS


def test_one_backup_sample_is_opened_for_one_retest_whoever_asks():
    maker = enterprise_in("320104", address="外区路8号")
    life = Life(link="shop", producer=maker).to("served")
    mine, other = life.object_(), life.object_("producer", "result", scope_of_user(filer_of(maker)))
    told = Notice.objects.get(part="producer")  # it may still deny that it made it: its days go on
    assert Clock.objects.of("sampling.notice", told.pk).live().get().enterprise_id == maker.pk
    for row in (mine, other):
        life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    retest = {"laboratory_id": life.other_lab.pk}
    test = life.act(objecting.order_retest, life.officer, objection_id=mine.pk, **retest)
    said = {"objection_id": other.pk, "cause": rule.RETESTED, "finding": "备用样品已经复检"}
    refused(Invalid, no_retest.retest_impossible, life.second, life, **said)  # it runs
    life.receive(test)
    life.enter(test, passing=False)
    life.report(test)
    refused(Invalid, no_retest.retest_impossible, life.second, life, **said)  # nobody has concluded on it
    life.act(objecting.conclude_retest, life.second, objection_id=mine.pk, finding="复检不合格")
    refused(Opened, objecting.order_retest, life.officer, life, objection_id=other.pk, **retest)
    assert Test.objects.filter(kind="retest").count() == 1
    found = life.act(no_retest.retest_impossible, life.second, **said)
    assert found.outcome == "stands"
    assert set(Objection.objects.values_list("state", flat=True)) == {states.REJECTED}
    life.later(17)
    assert life.batch.state == states.STANDS


def test_a_retest_given_up_is_not_taken_up_on_a_sample_that_another_has_opened():
    maker = enterprise_in("320104", address="外区路8号")
    life = Life(link="shop", producer=maker).to("served")
    mine, other = life.object_(), life.object_("producer", "result", scope_of_user(filer_of(maker)))
    done, retest = life.today, {"laboratory_id": life.other_lab.pk}
    for row in (mine, other):
        life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    life.act(objecting.order_retest, life.officer, objection_id=mine.pk, **retest)
    life.later(8)
    assert Objection.objects.get(pk=mine.pk).state == states.GIVEN_UP
    test = life.act(objecting.order_retest, life.officer, objection_id=other.pk, **retest)
    life.receive(test)
    life.enter(test, passing=False)
    life.report(test)
    life.act(objecting.conclude_retest, life.second, objection_id=other.pk, finding="复检不合格")
    given = {"objection_id": mine.pk, "on": done, "receipt": "收据18"}
    refused(Opened, objecting.retest_again, life.officer, life, **given)
    with pytest.raises(IntegrityError, match="opened for a retest"), transaction.atomic():
        Test.objects.filter(objection=mine).update(void_on=None, void_reason="")


def test_a_day_that_is_past_says_what_became_of_it():
    life = Life(now=Life.lately_start(130)).to("stands")
    life.shown()
    life.ordered()
    life.later(61)
    life.recheck(passing=False, stands=False)
    told = life.recheck_told()
    page = reverse("sampling:my_batch", args=[life.batch_id])
    party = client_as(life.filer_user)
    assert told.due_on < timezone.localdate()
    life.later(16)
    stands = Recheck.objects.get().stands_on
    text = party.get(page).content.decode()
    assert f"复查结论自{day(stands)}起成立" in text
    assert "在此提出" not in text
    assert "未提出异议" in text  # of the notice of the result
