"""Two at the same moment, at every verb that decides: one is done and written down once, the other is told why not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.kernel.errors import DomainError
from apps.records.models import Fact
from apps.sampling import states
from apps.sampling.models import Answer, Laboratory, Notice, Objection, Paper, Recheck, Test
from apps.sampling.operations import (
    annulling,
    drawing,
    escalating,
    following,
    hearing_calls,
    hearings,
    laboratories,
    no_retest,
    objecting,
    plans,
    publishing,
    rechecking,
    refusing,
    suspensions,
    telling,
    testing,
    transferring,
    visiting,
)
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.sampling import PROVINCE, SINCE, UNTIL, Life
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def either(life, *calls):
    """Calls (verb, by, given) start together: exactly one is done. Returns the place of that one."""
    life.now += timedelta(minutes=1)
    results = at_once(*(lambda v=verb, b=by, g=given: v(by=b, at=life.now, **g) for verb, by, given in calls))
    refused = [row for row in results if isinstance(row, Exception)]
    assert len(refused) == len(calls) - 1, results
    assert all(isinstance(row, DomainError) for row in refused), results
    assert all(str(row.message) for row in refused)
    return next(place for place, row in enumerate(results) if not isinstance(row, Exception))


def once(life, event, verb, by, **given):
    """A verb twice at once: done once, one event of it, and one is told."""
    before = Event.objects.filter(verb=event).count()
    either(life, (verb, by, given), (verb, by, given))
    assert Event.objects.filter(verb=event).count() == before + 1, event


def test_plan_draw_and_visit_are_each_taken_once():
    life = Life().to("submitted")
    plan, task = {"plan_id": life.plan_id}, {"task_id": life.task_id}
    once(life, "sampling.plan_approved", plans.approve_plan, life.reviewer, **plan)
    once(life, "sampling.plan_published", plans.publish_plan, life.officer, **plan)
    title = {"year": life.start.year, "title": "另一份计划"}
    once(life, "sampling.plan_drafted", plans.draft_plan, life.officer, **title)
    until = life.now + timedelta(hours=1)
    once(life, "sampling.draw_prepared", drawing.prepare_draw, life.officer, commit_until=until,
         reveal_until=until + timedelta(minutes=30), **task)  # fmt: skip
    life.drawn()
    once(life, "sampling.outcome_taken", drawing.take_up, life.officer, **task)
    life.batch_id = life.task.batches.get().pk
    batch, taken = {"batch_id": life.batch_id}, life.taken()
    both = [life.scope_of(seat.staff) for seat in life.batch.seats.select_related("staff").order_by("pk")]
    either(life, *((visiting.sample, by, batch | {"taken": taken}) for by in both))
    assert (life.batch.samples.count(), life.batch.papers.count(), Test.objects.count()) == (2, 1, 1)


def test_a_report_is_handed_in_concluded_told_and_served_once():
    life = Life().to("sampled")
    tester = life.scope_of(life.lab.tester)
    test, batch = {"test_id": life.first.pk}, {"batch_id": life.batch_id}
    once(life, "sampling.received", testing.receive, tester, received_on=life.today, intact=True, **test)
    life.valued()
    once(life, "sampling.reported", testing.report, tester, report_number="R1", **test)
    once(life, "sampling.concluded_failed", telling.conclude, life.reviewer, **batch)
    once(life, "sampling.parties_told", telling.tell_parties, life.officer, **batch)
    notice = Notice.objects.get(batch=life.batch_id)
    served = {"served_on": life.today, "receipt": "签收人：李某"}
    once(life, "sampling.notice_served", telling.serve_notice, life.officer, notice_id=notice.pk, **served)
    assert Clock.objects.of("sampling.notice", notice.pk).count() == 1
    objection = {"notice_id": notice.pk, "kind": "result", "reason": "样品受潮"}
    once(life, "sampling.objection_filed", objecting.file_objection, life.filer, **objection)
    row = {"objection_id": Objection.objects.get().pk}
    once(life, "sampling.objection_accepted", objecting.accept_objection, life.officer, **row)
    retest = row | {"laboratory_id": life.other_lab.pk}
    once(life, "sampling.retest_ordered", objecting.order_retest, life.officer, **retest)
    once(life, "sampling.formalities_done", objecting.formalities_done, life.officer, on=life.today, **row)
    again = Test.objects.get(kind="retest")
    life.receive(again)
    life.enter(again, passing=False)
    life.report(again)
    once(life, "sampling.retest_upheld", objecting.conclude_retest, life.reviewer, finding="复检不合格", **row)
    assert Paper.objects.filter(kind="outcome").count() == 1


def test_what_follows_a_failure_is_ordered_and_decided_once():
    life = Life().to("stands")
    batch = {"batch_id": life.batch_id}
    once(life, "sampling.result_published", publishing.publish, life.officer, **batch)
    assert Fact.objects.filter(source__code="sampling").count() == 1
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    given = batch | {"receiver": neighbour.agency_code, "reason": "生产者在你区"}
    once(life, "sampling.transferred", transferring.transfer, life.officer, **given)
    sent = life.batch.transfers.get().pk
    once(life, "sampling.transfer_received", transferring.receive_transfer, neighbour, transfer_id=sent, receipt="1")
    ordered = batch | {"enterprise_id": life.batch.enterprise_id, "what": "改进工艺"}
    once(life, "sampling.order_issued", following.issue_order, life.officer, **ordered)
    order = {"order_id": life.order.pk}
    served = order | {"served_on": life.today, "receipt": "签收人：李某"}
    once(life, "sampling.order_served", following.serve_order, life.officer, **served)
    asked = order | {"days": 10, "reason": "设备未到"}
    once(life, "sampling.extension_asked", following.ask_extension, life.filer, **asked)
    ways = [order | {"granted": way, "finding": "x"} for way in (True, False)]
    decided = [(following.decide_extension, life.officer, way) for way in ways]
    longer = either(life, *decided) == 0
    assert life.order.extended == longer
    once(life, "sampling.order_reported", following.report_done, life.filer, report="已改", **order)
    recheck(life, "order")
    once(life, "sampling.reported_up", escalating.report_up, life.officer, **order)
    once(life, "sampling.passed_up", escalating.pass_up, life.city, **order)
    once(life, "sampling.announced", escalating.announce, life.province, **order)
    life.later(60)
    recheck(life, "announced")
    for act, tell, decide, event in (
        ("suspension", escalating.tell_suspension, escalating.suspend, "sampling.suspended"),
        ("revocation", escalating.tell_revocation, escalating.revoke, "sampling.licence_revoked"),
    ):
        once(life, f"sampling.{act}_told", tell, life.officer, receipt="签收人：李某", **order)
        answer = {"answer_id": Answer.objects.get(act=act).pk}
        stated = answer | {"statement": "已投入新设备", "wants_hearing": True}
        once(life, "sampling.answer_given", escalating.give_answer, life.filer, **stated)
        on = hearings.earliest(life.today)
        life.act(hearings.call_hearing, life.officer, on=on, place="会议室", **answer)
        once(life, "sampling.hearing_call_confirmed", hearing_calls.acknowledge_call, life.filer, **answer)
        life.later((on - life.today).days)
        once(life, "sampling.answer_heard", hearings.hold_hearing, life.second, minutes="笔录", **answer)
        once(life, event, decide, life.reviewer, reason="不予采纳", **order)
        if act == "suspension":
            once(life, "sampling.recheck_applied_for", suspensions.apply_recheck, life.filer, report="已整顿", **order)
            recheck(life, "suspended")
    assert life.order.state == states.REVOKED


def recheck(life, stage):
    """New samples taken twice at once, and what the bureau says of them twice at once."""
    order = {"order_id": life.order.pk}
    people = [row.pk for row in life.samplers[:2]]
    both = [
        (escalating.take_recheck, life.officer, order | {
            "staff_ids": people, "sampled_on": life.today, "seal": f"{stage}-{n}", "laboratory_id": life.other_lab.pk,
        }) for n in range(2)
    ]  # fmt: skip
    either(life, *both)
    test = Test.objects.get(recheck=Recheck.objects.get(stage=stage))
    life.receive(test)
    life.enter(test, passing=False)
    life.report(test)
    once(life, "sampling.recheck_failed", escalating.decide_recheck, life.colleague, finding="不合格", **order)
    life.recheck_told()
    life.later(16)


def test_of_two_who_say_otherwise_one_is_heard():
    life = Life().to("sampled")
    tester, test = life.scope_of(life.lab.tester), {"test_id": life.first.pk, "received_on": life.today}
    broken = test | {"intact": False, "finding": "封条撕裂"}
    first = either(life, (testing.receive, tester, test | {"intact": True}), (testing.receive, tester, broken))
    assert (life.batch.state, life.first.sample.intact) == ((states.TESTING, True), (states.VOID, False))[first]
    if first:
        once(life, "sampling.resampled", drawing.resample, life.officer, batch_id=life.batch_id)
        return
    life.stage = "received"
    life.to("reported")
    batch = {"batch_id": life.batch_id}
    first = either(life, (telling.conclude, life.reviewer, batch),
                   (testing.return_report, life.reviewer, batch | {"reason": "数值誊写有误"}))  # fmt: skip
    assert (life.batch.state, life.first.verdict) == ((states.FAILED, "fail"), (states.TESTING, ""))[first]


def test_a_denial_is_decided_one_way_and_an_objection_in_time_is_never_passed_over():
    maker = enterprise_in("320104", address="外区路1号")
    life = Life(link="shop", producer=maker).to("served")
    row = life.object_("producer", "denial", scope_of_user(filer_of(maker)))
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    ways = [(objecting.decide_denial, life.second, {"objection_id": row.pk, "upheld": way, "finding": "x"})
            for way in (True, False)]  # fmt: skip
    upheld = either(life, *ways) == 0
    assert life.batch.producer_denied == upheld
    # the seller objects in the last minute while the sweep of the next day is at work
    notice = Notice.objects.get(batch=life.batch_id, part="sampled")
    late = Clock.objects.get(subject_kind="sampling.notice", subject_id=str(notice.pk)).due_at
    filed, _swept = at_once(
        lambda: objecting.file_objection(notice_id=notice.pk, kind="result", reason="x", by=life.filer,
                                         at=late - timedelta(seconds=1)),
        lambda: expire_due(at=late + timedelta(seconds=1)),
    )  # fmt: skip
    assert life.batch.state == (states.STANDS if isinstance(filed, DomainError) else states.NOTIFIED), filed
    assert Objection.objects.filter(kind="result").exists() == (not isinstance(filed, Exception))


def test_a_refusal_counts_once_and_an_answer_is_not_passed_over():
    life = Life().to("assigned")
    batch = {"batch_id": life.batch_id}
    given = batch | {"visited_on": life.today, "how": "门卫阻拦", "receipt": "现场送达"}
    once(life, "sampling.refused", visiting.refuse, life.sampler, **given)
    life.later(8)
    once(life, "sampling.refusal_confirmed", refusing.confirm_refusal, life.reviewer, reason="无正当理由", **batch)
    assert Fact.objects.filter(kind__code="sampling_refused").count() == 1
    above = scope_of_user(user_with_post("city_reviewer", "320100"))
    once(life, "sampling.refusal_lifted", refusing.lift_refusal, above, reason="当日停产", **batch)


def test_a_withdrawn_qualification_never_slips_past_a_report():
    life = Life().to("valued")
    tester, lab = life.scope_of(life.lab.tester), {"laboratory_id": life.lab.pk}
    lost = lab | {"withdrawn_on": life.today, "reason": "出具虚假报告"}
    life.now += timedelta(minutes=1)
    reported, withdrawn = at_once(
        lambda: testing.report(test_id=life.first.pk, report_number="R1", by=tester, at=life.now),
        lambda: laboratories.withdraw_qualification(**lost, by=life.province, at=life.now),
    )
    assert not isinstance(withdrawn, Exception), withdrawn
    assert life.first.flagged_on == life.today  # whether the report was first or not
    assert isinstance(reported, (Test, DomainError)), reported
    other = replace(life.reviewer, user_id=user_with_post("county_reviewer", "320102").pk)
    given = {"report_id": life.first.pk, "kept": False, "finding": "资质已撤销"}
    once(life, "sampling.result_annulled", annulling.review_report, other, **given)
    assert life.batch.state == states.ANNULLED


def test_what_cannot_be_tested_again_is_decided_once():
    life = Life().to("served")
    row = life.object_()
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    given = {"objection_id": row.pk, "cause": "perished", "finding": "已过保质期"}
    once(life, "sampling.first_result_kept", no_retest.retest_impossible, life.second, **given)
    life.later(17)
    life.stage = "stands"
    life.shown()
    life.ordered()
    life.recheck(passing=True, decide=False)
    laboratories.withdraw_qualification(laboratory_id=life.other_lab.pk, withdrawn_on=life.today, reason="x",
                                        by=life.province, at=life.now)  # fmt: skip
    given = {"order_id": life.order.pk, "reason": "检验机构资质已撤销"}
    once(life, "sampling.recheck_void", rechecking.void_recheck, life.officer, **given)


def test_laboratories_people_and_certificates_are_entered_once():
    by = scope_of_user(user_with_post("province_officer", PROVINCE))
    at = timezone.now()
    values = {"name": "示例检验机构", "cma": "X1", "address": "", "valid_from": SINCE}
    results = at_once(*(lambda: laboratories.add_laboratory(values=dict(values), by=by, at=at),) * 2)
    assert sorted(isinstance(row, DomainError) for row in results) == [False, True], results
    lab = {"laboratory_id": Laboratory.objects.get(cma="X1").pk}
    able = lab | {"standard": "DEMO-CABLE-2024", "items": ["*"], "valid_from": date(2026, 1, 1), "last_day": UNTIL}
    person = {"key": "CY1", "name": "甲", "user_id": None, "laboratory_id": None, "samples": True, "tests": False,
              "valid_from": SINCE, "last_day": UNTIL}  # fmt: skip
    for call in (
        lambda: laboratories.set_capability(**able, by=by, at=at),
        lambda: laboratories.add_staff(values=dict(person), by=by, at=at),
        lambda: laboratories.withdraw_qualification(**lab, withdrawn_on=date(2026, 1, 1), reason="x", by=by, at=at),
    ):
        results = at_once(call, call)
        assert sorted(isinstance(row, DomainError) for row in results) == [False, True], results
    assert Event.objects.filter(verb="sampling.laboratory_withdrawn").count() == 1
