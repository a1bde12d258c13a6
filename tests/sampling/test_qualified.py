"""A laboratory whose qualification is withdrawn or lapses on the way: every test it has been given comes to an end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import Overtaken, SamePerson
from apps.notifications.models import Message
from apps.sampling import states
from apps.sampling.models import Answer, Capability, Recheck, Sample, Test
from apps.sampling.operations import (
    drawing,
    escalating,
    giving_up,
    laboratories,
    no_retest,
    objecting,
    recheck_objections,
    testing,
)
from tests.factories.access import client_as
from tests.factories.sampling import Life

from .test_life import refused

pytestmark = pytest.mark.django_db


def lapse(laboratory, day):
    """The last day of what a laboratory may test comes."""
    Capability.objects.filter(laboratory=laboratory).update(last_day=day)


def test_a_first_test_whose_laboratory_lapses_is_given_up():
    life = Life().to("received")
    given = {"batch_id": life.batch_id, "cause": "unqualified", "finding": "检验机构资质已届满"}
    refused(Invalid, testing.give_up_test, life.reviewer, life, **given)  # it is qualified
    lapse(life.lab, life.today)
    life.later(1)
    refused(NotPermitted, testing.give_up_test, life.officer, life, **given)
    life.act(testing.give_up_test, life.reviewer, **given)
    assert (life.batch.state, life.first.void_on) == (states.VOID, life.today)  # it can be sampled again
    assert not Clock.objects.of("sampling.batch", life.batch_id).live().exists()


def test_a_sealed_sample_that_no_laboratory_is_left_for_is_void():
    life = Life.lately().to("sampled")
    given = {"batch_id": life.batch_id, "finding": "抽签名单内的检验机构均无资质"}
    address = f"/desk/sampling/batches/{life.batch_id}/give_up_sample/"
    desk = f"/desk/sampling/batches/{life.batch_id}/"
    lapse(life.lab, life.today - timedelta(days=1))
    refused(Invalid, giving_up.give_up_sample, life.reviewer, life, **given)  # the other one can follow by the draw
    assert address not in client_as(life.reviewer_user).get(desk).content.decode()
    lapse(life.other_lab, life.today - timedelta(days=1))
    assert address in client_as(life.reviewer_user).get(desk).content.decode()
    refused(NotPermitted, giving_up.give_up_sample, life.officer, life, **given)
    with pytest.raises(IntegrityError, match="seal is intact"), transaction.atomic():
        type(life.batch).objects.filter(pk=life.batch_id).update(state=states.VOID)
    life.act(giving_up.give_up_sample, life.reviewer, **given)
    assert (life.batch.state, life.first.void_reason) == (states.VOID, given["finding"])
    assert not Clock.objects.of("sampling.batch", life.batch_id).live().exists()
    event = Event.objects.get(verb="sampling.sample_given_up")
    told = Message.objects.filter(event=event.pk).values_list("recipient_kind", flat=True)
    assert list(told) == ["enterprise"]  # its bureau did it, and reads it in the story of the batch
    refused(Overtaken, giving_up.give_up_sample, life.reviewer, life, **given)


def retest(life):
    row = life.object_()
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    given = {"objection_id": row.pk, "laboratory_id": life.other_lab.pk}
    return row, life.act(objecting.order_retest, life.officer, **given)


def test_a_retest_whose_laboratory_lapses_goes_to_another_one():
    life = Life.lately().to("served")
    row, test = retest(life)
    third = laboratories.add_laboratory(by=life.province, at=life.now, values={
        "name": "示例检验机构99", "cma": f"DEMO{life.batch_id}-99", "address": "检验路9号",
        "valid_from": life.today - timedelta(days=9)})  # fmt: skip
    laboratories.set_capability(laboratory_id=third.pk, standard=life.standard, items=["*"], by=life.province,
                                valid_from=life.today - timedelta(days=9), last_day=life.today + timedelta(days=99),
                                at=life.now)  # fmt: skip
    move = {"objection_id": row.pk, "laboratory_id": third.pk}
    refused(Invalid, objecting.move_retest, life.officer, life, **move)
    desk, address = f"/desk/sampling/batches/{life.batch_id}/", f"/objections/{row.pk}/move_retest/"
    assert address not in client_as(life.officer_user).get(desk).content.decode()
    lapse(test.laboratory, life.today - timedelta(days=1))
    assert address in client_as(life.officer_user).get(desk).content.decode()
    life.act(objecting.move_retest, life.officer, **move)
    assert Test.objects.get(pk=test.pk).laboratory_id == third.pk


def test_a_retest_that_was_opened_is_impossible_once_its_laboratory_lapses():
    life = Life().to("served")
    row, test = retest(life)
    life.receive(test)
    given = {"objection_id": row.pk, "cause": "unqualified", "finding": "资质已届满"}
    refused(Invalid, no_retest.retest_impossible, life.second, life, **given)
    lapse(test.laboratory, life.today)
    life.later(1)
    life.act(no_retest.retest_impossible, life.second, **given)
    assert life.batch.state == states.ANNULLED


def recheck_under_way(life):
    """Its samples are at the laboratory."""
    life.to("stands")
    life.ordered()
    life.corrected()
    order = life.order
    made = life.act(
        escalating.take_recheck, life.officer, order_id=order.pk, staff_ids=[row.pk for row in life.samplers[:2]],
        sampled_on=life.today, seal="RC1", laboratory_id=life.other_lab.pk,
        taken=escalating.Taken("成品仓库", 80, 3, 3, "RC1备", signer="张某"),
    )  # fmt: skip
    life.receive(Test.objects.get(recheck=made))
    return made


def test_a_re_check_that_cannot_be_tested_ends_and_another_is_taken():
    life = Life()
    made = recheck_under_way(life)
    given = {"order_id": life.order.pk, "finding": "检验机构资质已届满"}
    for cause in ("unqualified", "standard_ended", "lost"):
        refused(Invalid, giving_up.give_up_recheck, life.colleague, life, cause=cause, **given)
    refused(SamePerson, giving_up.give_up_recheck, life.officer, life, cause="perished", **given)
    lapse(life.other_lab, life.today)
    life.later(1)
    life.act(giving_up.give_up_recheck, life.colleague, cause="unqualified", **given)
    made.refresh_from_db()
    assert (made.void_on, Test.objects.get(recheck=made).void_on) == (life.today, life.today)
    refused(Overtaken, giving_up.give_up_recheck, life.colleague, life, cause="perished", **given)
    lapse(life.other_lab, life.today + timedelta(days=99))
    assert life.recheck(passing=True).state == states.DONE


def test_a_backup_sample_that_has_perished_leaves_the_objection_to_be_decided():
    life = Life()
    made = recheck_under_way(life)
    test = Test.objects.get(recheck=made)
    life.enter(test, passing=False)
    life.report(test)
    life.act(escalating.decide_recheck, life.colleague, order_id=life.order.pk, finding="按标准检验")
    row = life.recheck_told()
    life.act(escalating.give_answer, life.filer, answer_id=row.pk, statement="样品受潮", wants_hearing=False)
    given = {"answer_id": row.pk}
    life.act(recheck_objections.retest_recheck, life.officer, laboratory_id=life.lab.pk, **given)
    decide = {"upheld": True, "finding": "备用样品已变质，无法复检", **given}
    refused(Invalid, recheck_objections.decide_recheck_objection, life.second, life, **decide)
    gone = {"cause": "perished", "finding": "已变质", **given}
    refused(NotPermitted, giving_up.give_up_backup, life.colleague, life, **gone)
    life.act(giving_up.give_up_backup, life.second, **gone)
    refused(Overtaken, giving_up.give_up_backup, life.second, life, **gone)
    life.act(recheck_objections.decide_recheck_objection, life.second, **decide)
    assert (life.order.state, Answer.objects.get(pk=row.pk).outcome) == (states.REPORTED, "upheld")


def test_the_desk_gives_a_re_check_up():
    life = Life(now=Life.lately_start(60))
    made = recheck_under_way(life)
    desk = f"/desk/sampling/orders/{life.order.pk}/"
    officer = client_as(life.colleague_user)
    assert f"{desk}give_up_recheck/" in officer.get(desk).content.decode()
    name = f"give_up_recheck-{life.order.pk}-"
    assert officer.post(f"{desk}give_up_recheck/", {f"{name}cause": "perished"}).status_code == 422
    given = {f"{name}cause": "perished", f"{name}finding": "样品已变质"}
    assert officer.post(f"{desk}give_up_recheck/", given).status_code == 302
    assert Recheck.objects.get(pk=made.pk).void_on
    assert f"{desk}give_up_recheck/" not in officer.get(desk).content.decode()


def test_what_is_sealed_for_a_laboratory_that_was_withdrawn_is_marked():
    life = Life().to("assigned")
    withdrawn = {"laboratory_id": life.lab.pk, "withdrawn_on": life.today, "reason": "伪造数据"}
    life.act(laboratories.withdraw_qualification, life.province, **withdrawn)
    told = Event.objects.get(verb="sampling.task_without_laboratory")
    assert told.subject_id == str(life.task_id)
    life.to("sampled")
    assert (life.first.is_marked, life.first.flag_reason) == (True, "伪造数据")
    seen = {"test_id": life.first.pk, "received_on": life.today, "intact": True}
    refused(Invalid, testing.receive, life.scope_of(life.lab.tester), life, **seen)
    with pytest.raises(IntegrityError, match="opens no sample"), transaction.atomic():
        Sample.objects.filter(pk=life.first.sample_id).update(
            received_on=life.today, intact=True, received_label="x"
        )  # fmt: skip
    life.replaced("lab_draw", life.lab.cma)
    assert (life.first.laboratory_id, life.first.is_marked) == (life.task.laboratory_id, False)
    life.receive(life.first)
    assert life.batch.state == states.TESTING


def test_a_laboratory_that_lasts_until_the_report_is_drawn_before_one_that_does_not():
    life = Life().to("published")
    lapse(life.labs[0], life.task.ends_on)
    assert [row[0] for row in drawing.laboratory_rows(life.task)] == [life.labs[1].cma]
    lapse(life.labs[1], life.task.ends_on)
    assert len(drawing.laboratory_rows(life.task)) == 2
