"""The whole life of a batch: once overturned on retest, once to the revocation; refusals on the way change nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import Overtaken, SamePerson
from apps.records.models import Fact
from apps.sampling import states
from apps.sampling.models import Answer, Batch, Notice, Policy, Rectification, Test
from apps.sampling.operations import (
    drawing,
    escalating,
    following,
    laboratories,
    objecting,
    publishing,
    telling,
    testing,
    transferring,
    visiting,
)
from apps.sampling.operations.steps import OtherBureau
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.sampling import CITY, COUNTY, PROVINCE, Life, staff_of

pytestmark = pytest.mark.django_db


def refused(error, verb, by, life, **given):
    """A verb is refused with this error, and nothing is written."""
    before = (Event.objects.count(), Batch.objects.values_list("state", "version").get(pk=life.batch_id))
    with pytest.raises(error) as caught:
        verb(by=by, at=life.now, **given)
    assert (Event.objects.count(), Batch.objects.values_list("state", "version").get(pk=life.batch_id)) == before
    return caught.value


def facts_of(life):
    rows = Fact.objects.filter(source__code="sampling").order_by("pk")
    return [(row.kind.code, row.enterprise_id, row.severity) for row in rows.select_related("kind")]


def test_a_failure_overturned_on_retest():
    maker = enterprise_in("320104", address="外区路1号")
    life = Life(link="shop", producer=maker).to("served")
    seller = life.batch.enterprise
    told = Notice.objects.filter(batch=life.batch).order_by("pk").values_list("part", "enterprise_id", "due_on")
    due = life.today + timedelta(days=15)
    assert list(told) == [("sampled", seller.pk, due), ("producer", maker.pk, due)]
    assert (life.batch.verdict, life.batch.state, life.batch.alerted_on) == ("fail", states.NOTIFIED, None)
    batch = {"batch_id": life.batch_id}
    refused(Overtaken, publishing.publish, life.officer, life, **batch)
    refused(Invalid, following.issue_order, life.officer, life, enterprise_id=seller.pk, what="x", **batch)

    row = life.object_()
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    retest = {"objection_id": row.pk, "laboratory_id": life.lab.pk}
    refused(objecting.SameLaboratory, objecting.order_retest, life.officer, life, **retest)
    life.later(16)  # the producer's days are over, an objection is open: the failure does not stand
    assert life.batch.state == states.NOTIFIED
    test = life.act(objecting.order_retest, life.officer, objection_id=row.pk, laboratory_id=life.other_lab.pk)
    assert [item.code for item in testing.items_of(test)] == ["resistance"]  # what failed is tested again
    life.act(objecting.formalities_done, life.officer, objection_id=row.pk, on=life.today)
    refused(Invalid, objecting.conclude_retest, life.reviewer, life, objection_id=row.pk, finding="x")
    life.receive(test)
    life.enter(test, passing=True)
    life.report(test)
    refused(NotPermitted, objecting.conclude_retest, life.officer, life, objection_id=row.pk, finding="x")
    life.act(objecting.conclude_retest, life.reviewer, objection_id=row.pk, finding="复检合格")
    assert (life.batch.state, life.batch.verdict, life.batch.overturned) == (states.PASSED, "pass", True)
    assert Batch.objects.concluded().filter(verdict="pass").count() == 1  # figures count it as passed
    life.shown()
    assert facts_of(life) == [("sampling_passed", seller.pk, 0), ("sampling_passed", maker.pk, 0)]
    assert list(Batch.objects.public(life.today)) == [life.batch]
    assert not Clock.objects.of("sampling.objection", row.pk).live().exists()


def owed(order):
    """{limit: division} of what a bureau owes on an order."""
    rows = Clock.objects.of("sampling.order", order.pk).live().filter(enterprise_id=None)
    return dict(rows.values_list("rule_code", "division_code"))


def test_a_failure_that_ends_in_revocation():
    life = Life().to("stands")
    Policy.objects.filter(code="licence.county").update(applies=True)
    firm = life.batch.enterprise
    assert (life.batch.state, life.batch.stands_on) == (states.STANDS, life.today)
    life.shown()
    order = life.ordered()
    assert (order.due_on, order.recheck_by) == (life.today + timedelta(days=60), life.today + timedelta(days=75))
    asked = {"order_id": order.pk, "reason": "设备未到", "days": 31}
    refused(Invalid, following.ask_extension, life.filer, life, **asked)
    life.act(following.ask_extension, life.filer, **asked | {"days": 30})
    life.act(following.decide_extension, life.officer, order_id=order.pk, granted=True, finding="理由成立")
    assert (life.order.due_on, life.order.recheck_by) == (order.due_on + timedelta(days=30), order.recheck_by
                                                          + timedelta(days=30))  # fmt: skip
    life.act(following.report_done, life.filer, order_id=order.pk, report="已更换原料")
    assert life.recheck(passing=False).state == states.RECHECK_FAILED
    raised = Event.objects.get(verb="sampling.licence_consequence")
    assert (raised.data["licence_class"], raised.data["enterprise"]) == ("cable", firm.pk)
    assert owed(order) == {"sampling.reporting_up": COUNTY}
    life.act(escalating.report_up, life.officer, order_id=order.pk)
    assert owed(order) == {"sampling.reporting_up": CITY}  # level by level
    refused(NotPermitted, escalating.announce, life.officer, life, order_id=order.pk)
    refused(Invalid, escalating.announce, life.province, life, order_id=order.pk)
    refused(OtherBureau, escalating.pass_up, life.officer, life, order_id=order.pk)
    life.act(escalating.pass_up, life.city, order_id=order.pk)
    assert owed(order) == {"sampling.announcing": PROVINCE}
    refused(Invalid, escalating.pass_up, life.province, life, order_id=order.pk)
    life.act(escalating.announce, life.province, order_id=order.pk)
    assert owed(order) == {"sampling.announced_until": COUNTY}
    first = life.today + timedelta(days=60)
    assert (life.order.recheck_from, life.order.recheck_until) == (first, life.today + timedelta(days=90))
    given = {"order_id": order.pk, "staff_ids": [row.pk for row in life.samplers], "seal": "早",
             "laboratory_id": life.other_lab.pk}  # fmt: skip
    early = refused(Invalid, escalating.take_recheck, life.officer, life, sampled_on=life.today, **given)
    assert day_text(first) in str(early)
    life.later(60)
    assert life.recheck(passing=False).state == states.STILL_FAILING
    assert owed(order) == {"sampling.suspending": COUNTY}
    told_and_decided(life, "suspension", escalating.tell_suspension, escalating.suspend, hearing=True)
    assert (life.order.state, owed(order)) == (states.SUSPENDED, {})  # its term runs
    refused(Invalid, escalating.tell_revocation, life.officer, life, order_id=order.pk, receipt="x")
    life.later(30)
    life.recheck(passing=False)
    assert owed(order) == {"sampling.revoking": COUNTY}
    told_and_decided(life, "revocation", escalating.tell_revocation, escalating.revoke)
    assert (life.order.state, life.order.ended_on) == (states.REVOKED, life.today)
    assert facts_of(life) == [(kind, firm.pk, severity) for kind, severity in (
        ("sampling_failed", 2), ("recheck_failed", 3), ("sampling_announced", 2), ("recheck_failed", 3),
        ("penalty", 3), ("recheck_failed", 3), ("penalty", 3))]  # fmt: skip
    assert not Clock.objects.of("sampling.order", order.pk).live().exists()
    kinds = list(life.batch.papers.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["form", "result", "stop", "order", "extension", "recheck", "report_up", "report_up",
                     "announcement", "recheck", "suspend_note", "hearing", "suspension", "recheck", "revoke_note",
                     "revocation"]  # fmt: skip


def told_and_decided(life, act, tell, decide, *, hearing=False):
    """Nobody is suspended or revoked unheard, nor by whoever wrote the order."""
    order = {"order_id": life.order.pk}
    refused(Overtaken, decide, life.reviewer, life, reason="x", **order)
    life.act(tell, life.officer, receipt="签收人：李某", **order)
    refused(Invalid, decide, life.reviewer, life, reason="x", **order)
    life.answer(act, hearing=hearing)
    assert owed(life.order) == {"sampling.hearing" if hearing else "sampling.deciding": COUNTY}
    refused(NotPermitted, decide, life.officer, life, reason="x", **order)
    if hearing:
        refused(Invalid, decide, life.reviewer, life, reason="x", **order)
        life.heard(act)
        assert owed(life.order) == {"sampling.deciding": COUNTY}
    life.act(decide, life.reviewer, reason="陈述申辩不予采纳", **order)


def test_what_passes_is_published_and_told():
    life = Life(passing=True).to("concluded")
    assert (life.batch.verdict, life.batch.state) == ("pass", states.PASSED)
    life.shown()
    assert facts_of(life) == [("sampling_passed", life.batch.enterprise_id, 0)]
    refused(Overtaken, publishing.publish, life.officer, life, batch_id=life.batch_id)
    # the same county leaves the party alone for six months
    life.stage = ""
    life.officer = scope_of_user(user_with_post("county_officer", COUNTY))
    life.to("published")
    draw = drawing.prepare_draw(task_id=life.task_id, by=life.officer, at=life.now,
                                commit_until=life.now + timedelta(hours=1),
                                reveal_until=life.now + timedelta(hours=2)).draw  # fmt: skip
    (out,) = draw.exclusions.all()
    assert draw.kept_names.get(subject=out.subject).code == life.batch.enterprise.uscc


def test_the_laboratory_is_held_to_its_part():
    life = Life().to("sampled")
    first, tester = life.first, life.lab.tester
    by, values = life.scope_of(tester), {"test_id": first.pk, "tester_id": tester.pk, "tested_on": life.today}
    good = life.values(first, passing=True)
    refused(testing.SealBroken, testing.enter_values, by, life, values=good, **values)
    other = life.scope_of(life.other_lab.tester)
    refused(DomainError, testing.receive, other, life, test_id=first.pk, received_on=life.today, intact=True)
    life.receive(first)
    pk = next(iter(good))
    wrong = {pk: testing.Value(Decimal(7), "Ω/m")}
    assert "Ω/km" in refused(Invalid, testing.enter_values, by, life, values=wrong, **values).details["values"][str(pk)]
    refused(Invalid, testing.enter_values, by, life, values=good, **values | {"tested_on": date(2023, 12, 31)})
    refused(Invalid, testing.report, by, life, test_id=first.pk, report_number="R1")
    # somebody who sampled is made a tester of the laboratory: not of this batch
    seat = life.batch.seats.first().staff
    type(seat).objects.filter(pk=seat.pk).update(tests=True, laboratory=life.lab)
    refused(testing.SampledIt, testing.enter_values, by, life, values=good, **values | {"tester_id": seat.pk})
    # an item that endangers life is told before the report
    voltage = first.standard.items.get(code="voltage")
    life.enter(first, passing=True, values={voltage.pk: testing.Value(Decimal(0))})
    assert life.batch.alerted_on == life.today
    life.enter(first, passing=True, values={voltage.pk: testing.Value(Decimal(0))})  # told once
    life.enter(first, passing=True)
    told = Event.objects.filter(verb__startswith="sampling.alert").order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["sampling.alerted", "sampling.alert_lifted"]  # a slip of the pen
    assert life.batch.alerted_on is None
    life.report(first)
    assert life.first.verdict == "pass"
    life.act(testing.return_report, life.reviewer, batch_id=life.batch_id, reason="数值誊写有误")
    life.enter(first, passing=False)
    life.report(first)
    refused(NotPermitted, telling.conclude, life.officer, life, batch_id=life.batch_id)
    own = replace(life.reviewer, user_id=tester.user_id)  # whoever handed the report in does not conclude on it
    refused(SamePerson, telling.conclude, own, life, batch_id=life.batch_id)
    life.concluded()
    assert life.batch.verdict == "fail"
    laboratories.withdraw_qualification(laboratory_id=life.lab.pk, withdrawn_on=life.today, reason="出具虚假报告",
                                        by=life.province, at=life.now)  # fmt: skip
    assert Test.objects.get(pk=first.pk).flagged_on == life.today


def test_at_the_visit():
    life = Life(price_most=Decimal(500)).to("assigned")
    batch, sampler = {"batch_id": life.batch_id}, life.sampler
    stranger = life.scope_of(staff_of(COUNTY, life.officer, at=life.now))
    refused(visiting.NotAssigned, visiting.sample, stranger, life, taken=life.taken(), **batch)
    for field, but in {
        "gtin": {"gtin": "6901234567893"}, "price_paid": {"price_paid": Decimal("500.01")},
        "base_quantity": {"base_quantity": 3}, "sampled_on": {"sampled_on": life.today + timedelta(days=1)},
        "signer": {"signer": ""}, "sample_name": {"sample_name": " "}, "test_seal": {"test_seal": ""},
    }.items():  # fmt: skip
        error = refused(Invalid, visiting.sample, sampler, life, taken=life.taken(**but), **batch)
        assert error.details["field"] == field, field
    life.act(visiting.refuse, sampler, visited_on=life.today, how="门卫阻拦，执法记录仪全程录像", receipt="现场送达",
             **batch)  # fmt: skip
    assert life.batch.state == states.REFUSED  # what follows: test_refusals.py


def test_a_broken_seal_and_what_was_bought_online():
    life = Life(link="online").to("assigned")
    sampler, batch = life.sampler, {"batch_id": life.batch_id}
    order = {"platform": "示例商城", "shop": "示例旗舰店", "order_number": "20260302-1", "ordered_on": life.today,
             "price": Decimal(99), "address": ""}  # fmt: skip
    life.act(visiting.order_online, sampler, order=order, **batch)
    life.later(3)
    refused(Invalid, visiting.unpack, sampler, life, taken=life.taken(), **batch)
    life.act(visiting.unpack, sampler, taken=life.taken(signed="online", signer=""), **batch)
    life.receive(life.first, intact=False, finding="封条撕裂")
    assert life.batch.state == states.VOID
    old, fresh = life.batch_id, life.act(drawing.resample, life.officer, **batch)
    assert (fresh.replaces_id, fresh.state, fresh.seats.count()) == (old, states.DRAWN, 2)
    with pytest.raises(Invalid):
        drawing.resample(by=life.officer, at=life.now, **batch)
    life.batch_id = fresh.pk
    life.act(visiting.find_nothing, life.sampler, visited_on=life.today, code="not_sent", remark="", batch_id=fresh.pk)
    assert life.batch.outcome_reason == "网购订单被取消或者未发货"


def test_day_sixteen_and_what_a_producer_may_deny():
    maker = enterprise_in("320104", address="外区路2号")
    life = Life(link="shop", producer=maker).to("served")
    producer = scope_of_user(filer_of(maker))
    notice = Notice.objects.get(batch=life.batch, part="producer")
    given = {"notice_id": notice.pk, "kind": "denial", "reason": "假冒本厂"}
    refused(DomainError, objecting.file_objection, life.filer, life, **given)  # another's notice
    seller = Notice.objects.get(batch=life.batch, part="sampled")
    refused(Invalid, objecting.file_objection, life.filer, life, **given | {"notice_id": seller.pk})
    life.later(14)
    row = life.act(objecting.file_objection, producer, **given)
    late = {"notice_id": seller.pk, "kind": "result", "reason": "x"}
    life.now += timedelta(days=2)  # day 16, before the sweep has come by
    error = refused(objecting.TooLate, objecting.file_objection, life.filer, life, **late)
    assert "十五日" in str(error)
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    life.later(1)
    assert life.batch.state == states.NOTIFIED
    life.act(objecting.decide_denial, life.second, objection_id=row.pk, upheld=True, finding="商标与厂名不符")
    assert (life.batch.state, life.batch.producer_denied) == (states.STANDS, True)
    life.shown()
    assert facts_of(life) == [("sampling_failed", life.batch.enterprise_id, 2)]
    assert {life.batch.concluded_by_id, life.lab.tester.user_id} <= set(life.batch.fact.people)
    refused(Invalid, following.issue_order, life.officer, life, batch_id=life.batch_id, what="x",
            enterprise_id=maker.pk)  # fmt: skip


def test_a_retest_given_up_and_a_transfer():
    maker = enterprise_in("320104", address="外区路3号")
    life = Life(link="shop", producer=maker).to("served")
    row = life.object_()
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    life.act(objecting.order_retest, life.officer, objection_id=row.pk, laboratory_id=life.other_lab.pk)
    life.later(8)  # no formalities in seven days
    assert (life.batch.state, life.batch.objections.get().state) == (states.NOTIFIED, states.GIVEN_UP)
    life.later(9)
    assert life.batch.state == states.STANDS
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    given = {"batch_id": life.batch_id, "enterprise_id": maker.pk, "what": "停用该批原料"}
    refused(DomainError, following.issue_order, neighbour, life, **given)
    sent = life.act(transferring.transfer, life.officer, batch_id=life.batch_id, receiver=neighbour.agency_code,
                    reason="生产者在你区")  # fmt: skip
    refused(OtherBureau, transferring.receive_transfer, life.officer, life, transfer_id=sent.pk, receipt="1")
    life.act(transferring.receive_transfer, neighbour, transfer_id=sent.pk, receipt="收字1号")
    order = life.act(following.issue_order, neighbour, **given)
    assert (order.agency_id, order.enterprise_id) == (neighbour.agency_code, maker.pk)
    assert not Rectification.objects.visible_to(life.filer).exists()
    assert Answer.objects.count() == 0
