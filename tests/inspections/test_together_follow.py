"""Two people in the same moment at a result, an order to rectify, its re-check, a plan: one is done and the other reads
why not; nothing is recorded, written, told or owed twice; nobody reads a fault of the machine."""

from datetime import timedelta

import pytest

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.inspections import states
from apps.inspections.models import Consent, Order, Paper, Plan, Recheck, Referral, Task, Visit
from apps.inspections.operations import (
    agreeing,
    campaigns,
    extending,
    late_letters,
    orders,
    plans,
    rechecks,
    recusals,
    reviewing,
)
from apps.inspections.operations.steps import TooEarly
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import Overtaken
from apps.records.models import Fact
from apps.records.states import GONE
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.inspections import CITY, COUNTY, Life
from tests.factories.records import proof
from tests.together import at_once

from .test_together import one_done_one_told

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "企业陈述与现场照片相互印证，原文书有误"


def county(post):
    return scope_of_user(user_with_post(f"county_{post}", COUNTY))


def each(verb, *people, error=Overtaken, **given):
    """The same verb by two people at once: one is done, the other told."""
    one_done_one_told(*(lambda by=by: verb(by=by, **given) for by in people), error=error)


def either(*calls):
    """Whatever of them is done, the rest is told in a sentence; returns the refusals."""
    results = at_once(*calls)
    refused = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, DomainError) and str(error.message) for error in refused), results
    return refused


def told(verb):
    return Event.objects.filter(verb=f"inspections.{verb}").count()


def owed(order):
    rows = Clock.objects.of(orders.CLOCK, order.pk).live().order_by("rule_code")
    return [row.removeprefix("inspections.") for row in rows.values_list("rule_code", flat=True)]


def of_order(order):
    """Facts of an order that stand."""
    return Fact.objects.filter(source_key__startswith=f"order-{order.pk}-").exclude(state__in=GONE)


# --- an order ---------------------------------------------------------------------------------------------------------
def test_each_step_of_an_order_is_taken_once():
    life = Life().to("published")
    both, at, visit = (life.officer, county("officer")), life.now, life.visit
    ordered = {"what": "更换证书", "basis": "产品质量法第十三条", "days": 15}
    each(orders.issue_order, *both, error=Invalid, visit_id=visit.pk, at=at, **ordered)
    order = Order.objects.get()
    assert (Paper.objects.filter(kind="order").count(), told("order_issued"), owed(order)) == (1, 1, ["service"])
    given = {"order_id": order.pk, "at": at}
    each(orders.serve_order, *both, served_on=life.today, receipt="张某", **given)
    assert (told("order_served"), owed(order)) == (1, ["rectification"])
    party = (life.filer, scope_of_user(filer_of(visit.enterprise)))
    each(extending.ask_extension, *party, error=Invalid, days=5, reason="设备待到货", **given)
    before = Order.objects.get().due_on
    each(extending.extend_order, *both, error=Invalid, days=5, reason="属实", **given)
    assert Order.objects.get().due_on == before + timedelta(days=5)
    each(orders.report_done, *party, report="已更换", **given)
    assert [told(verb) for verb in ("extension_asked", "order_extended", "order_reported")] == [1, 1, 1]
    assert owed(order) == ["recheck"]


def test_a_report_and_the_end_of_the_time_leave_one_recheck_owed():
    life = Life().to("published")
    order = life.ordered()
    life.now += timedelta(days=20)
    late = life.now
    assert (
        either(
            lambda: orders.report_done(order_id=order.pk, report="已更换", by=life.filer, at=late),
            lambda: expire_due(at=late),
        )
        == []
    )
    order.refresh_from_db()
    assert (order.state, owed(order), told("order_reported")) == ("reported", ["recheck"], 1)
    assert of_order(order).count() == told("order_overdue") <= 1


def test_an_order_is_taken_back_or_reported():
    life = Life().to("published")
    order, at = life.ordered(), life.now
    refused = either(
        lambda: orders.take_back(order_id=order.pk, reason=WHY, by=life.officer, at=at),
        lambda: orders.take_back(order_id=order.pk, reason=WHY, by=county("officer"), at=at),
        lambda: orders.report_done(order_id=order.pk, report="已更换", by=life.filer, at=at),
    )
    order.refresh_from_db()
    assert {type(error) for error in refused} == {Overtaken}
    assert (order.state, told("order_taken_back"), owed(order)) == ("taken_back", 1, [])
    assert told("order_reported") == 2 - len(refused)


def test_an_order_that_was_not_met_is_passed_on_or_taken_back_by_two():
    life = Life().to("published")
    order = life.ordered()
    life.now += timedelta(days=20)
    expire_due(at=life.now)
    given = {"order_id": order.pk, "at": life.now}
    each(agreeing.ask_take_back, life.officer, county("officer"), error=Invalid, reason=WHY, **given)
    assert Consent.objects.count() == 1
    letter = {"to": "enforcement", "receiver": "执法大队", "reason": "逾期未整改", **given}
    refused = either(
        lambda: agreeing.agree_take_back(by=life.reviewer, **given),
        lambda: orders.pass_on(by=life.officer, **letter),
        lambda: orders.pass_on(by=county("officer"), **letter),
    )
    order.refresh_from_db()
    assert len(refused) == 2
    assert order.state in (states.PASSED_ON, states.TAKEN_BACK)
    assert Referral.objects.count() == (order.state == states.PASSED_ON)
    assert of_order(order).count() == (order.state == states.PASSED_ON)
    assert owed(order) == []


def test_a_transfer_is_sent_and_received_once():
    life = Life().to("published")
    both = (life.officer, county("officer"))
    each(orders.refer, *both, error=Invalid, visit_id=life.visit.pk, to="enforcement", receiver="执法大队",
         reason="涉嫌违法", at=life.now)  # fmt: skip
    each(orders.receive_referral, *both, error=Invalid, referral_id=Referral.objects.get().pk, receipt="李某",
         received_on=life.today, at=life.now)  # fmt: skip
    assert (Paper.objects.filter(kind="referral").count(), told("referral_received")) == (1, 1)


# --- its re-check -----------------------------------------------------------------------------------------------------
def test_a_recheck_is_recorded_once_and_answered_once():
    life = Life().to("published")
    order = life.ordered()
    life.act(orders.report_done, life.filer, order_id=order.pk, report="已更换")
    people, given = [scope_of_user(row.user) for row in life.people[:2]], {"order_id": order.pk, "at": life.now}
    seen = {"on": life.today, "passed": False, "finding": "证书仍过期", "inspectors": [r.key for r in life.people[:2]]}
    each(rechecks.recheck, *people, error=Invalid, **seen, **given)
    row = Recheck.objects.get()
    writer, other = sorted(people, key=lambda by: by.user_id != row.by_id)
    assert owed(order) == ["confirmation", "recheck"]
    one_done_one_told(
        lambda: rechecks.confirm_recheck(by=other, **given),
        lambda: rechecks.refuse_recheck(reason="尚未看过库房", by=writer, **given),
        error=Overtaken,
    )
    row.refresh_from_db()
    if row.state == Recheck.State.REFUSED:
        assert (Order.objects.get().state, of_order(order).count()) == ("reported", 0)
        rechecks.recheck(by=writer, **seen, **given)
        each(rechecks.confirm_recheck, other, other, **given)
    assert (Order.objects.get().state, of_order(order).count(), owed(order)) == ("failed", 1, [])
    assert (Paper.objects.filter(kind="recheck").count(), told("recheck_failed")) == (1, 1)


def test_a_recheck_that_passed_stands_though_the_time_ends_in_the_same_moment():
    life = Life().to("published")
    order = life.ordered()
    life.look_again(order, passed=True, confirmed=False)
    life.now += timedelta(days=20)
    other, late = scope_of_user(life.people[1].user), life.now
    confirm = lambda: rechecks.confirm_recheck(order_id=order.pk, by=other, at=late)  # noqa: E731
    refused = either(confirm, confirm, lambda: expire_due(at=late))
    order.refresh_from_db()
    assert ([type(error) for error in refused], order.state, owed(order)) == ([Overtaken], "done", [])
    assert list(of_order(order).values_list("kind__code", flat=True)) == ["rectified"]


# --- the review of a result -------------------------------------------------------------------------------------------
def test_a_result_is_reviewed_and_published_once():
    life = Life().to("entered")
    life.confirm(life.visit)
    second, given = county("reviewer"), {"visit_id": life.visit.pk, "at": life.now}
    each(reviewing.approve_result, life.reviewer, second, **given)
    assert (told("result_reviewed"), life.visit.reviewed_by_id in (life.reviewer.user_id, second.user_id)) == (1, True)
    each(reviewing.publish_result, life.officer, county("officer"), **given)
    assert (told("result_published"), Fact.objects.filter(source_key=f"visit-{life.visit.pk}").count()) == (1, 1)
    each(agreeing.ask_correction, life.officer, county("officer"), error=Invalid, reason=WHY, **given)
    one_done_one_told(
        lambda: agreeing.agree_correction(by=life.reviewer, **given),
        lambda: agreeing.decline_correction(reason="原结果有照片为证", by=second, **given),
        error=Overtaken,
    )
    agreed, visit = Consent.objects.get().state == Consent.State.GRANTED, Visit.objects.get(pk=life.visit.pk)
    assert (visit.state, visit.corrections) == (("assigned", 1) if agreed else ("published", 0))


def test_a_result_goes_on_or_back_never_both():
    life = Life().to("entered")
    life.confirm(life.visit)
    given = {"visit_id": life.visit.pk, "at": life.now}
    back = lambda: reviewing.return_result(reason="照片缺失", by=life.reviewer, **given)  # noqa: E731
    refused = either(back, lambda: reviewing.approve_result(by=county("reviewer"), **given))
    assert (life.visit.state, told("result_returned")) == ("assigned", 1), "a reviewed result can be returned too"
    assert [type(error) for error in refused] == [TooEarly] * (1 - told("result_reviewed")), "it went back"


@pytest.mark.parametrize("what", ["order", "publish"])
def test_what_rests_on_a_result_falls_with_its_return_or_is_not_made(what):
    life = Life().to("reviewed")
    given = {"visit_id": life.visit.pk, "at": life.now}
    rests = {
        "order": lambda: orders.issue_order(
            what="更换证书", basis="产品质量法第十三条", days=15, by=life.officer, **given
        ),
        "publish": lambda: reviewing.publish_result(by=life.officer, **given),
    }[what]
    refused = either(rests, lambda: reviewing.return_result(reason="照片缺失", by=life.reviewer, **given))
    visit = Visit.objects.get(pk=life.visit.pk)
    facts = Fact.objects.filter(source_key=f"visit-{visit.pk}").exclude(state__in=GONE).count()
    assert facts == (visit.state == "published")
    assert not Order.objects.open().exists()
    assert len(refused) == (1 if what == "publish" else 1 - Order.objects.count())


# --- a plan -----------------------------------------------------------------------------------------------------------
def test_each_step_of_a_plan_is_taken_once():
    life = Life()
    both, reviewers = (life.officer, county("officer")), (life.reviewer, county("reviewer"))
    above = (life.city, scope_of_user(user_with_post("city_reviewer", CITY)))
    each(plans.draft_plan, *both, error=Invalid, year=2026, title="年度抽查计划", at=life.now)
    life.plan_id = Plan.objects.get().pk
    life.officer = next(by for by in both if by.user_id == life.plan.drafted_by_id)
    life.task_id = life.add_task().pk
    given = {"plan_id": life.plan_id, "at": life.now}
    each(plans.submit_plan, *both, **given)
    one_done_one_told(
        lambda: plans.approve_plan(by=reviewers[0], **given),
        lambda: plans.return_plan(reason="比例过低", by=reviewers[1], **given),
        error=Overtaken,
        or_else=TooEarly,
    )
    if life.plan.state == "draft":
        plans.submit_plan(by=life.officer, **given)
        each(plans.approve_plan, *reviewers, **given)
    each(plans.file_plan, *both, **given)
    each(plans.receive_plan, *above, error=Invalid, **given)
    each(plans.publish_plan, *both, **given)
    plan = life.plan
    assert (plan.state, plan.filed_on, plan.published_on) == ("published", life.today, life.today)
    steps = ("plan_drafted", "plan_approved", "plan_filed", "plan_received", "plan_published")
    assert [told(verb) for verb in steps] == [1] * 5


@pytest.mark.parametrize("turn", range(3))
def test_what_is_handed_in_is_what_was_frozen_though_a_task_changes_in_the_same_moment(turn):
    life = Life().to("draft")
    values = {"title": "改过的任务", "pool_id": life.pool.pk, "by_class": False, "share": "3", "starts_on": life.start,
              "ends_on": life.start + timedelta(days=10), "inspectors": 2, "departments": ""}  # fmt: skip
    given = {"by": life.officer, "at": life.now}
    change = lambda: plans.change_task(task_id=life.task_id, values=values, items=["PQ01"], **given)  # noqa: E731
    remove = lambda: plans.remove_task(task_id=life.task_id, **given)  # noqa: E731
    refused = either(lambda: plans.submit_plan(plan_id=life.plan_id, **given), (change, remove)[turn % 2])
    task, state = Task.objects.filter(pk=life.task_id).first(), life.plan.state
    if task is None:
        assert (told("task_removed"), state) == (1, "draft"), "an empty plan breaks a limit"
    elif state == "submitted":
        assert task.query == life.pool.query
        assert [type(error) for error in refused] in ([], [plans.HandedIn])


# --- letters: a recusal, more time that was entered late ------------------------------------------------------------
def test_a_recusal_is_decided_by_one_head_and_served_once_or_lapses():
    life = Life(firms=2, share="1").to("published")
    task = life.campaign("ME01")
    visit, other = life.direct(task_id=task.pk, enterprise_ids=[firm.pk for firm in life.firms],
                               inspector_ids=[person.pk for person in life.people[:2]])  # fmt: skip
    heads = (life.head, scope_of_user(user_with_post("bureau_head", COUNTY)))

    def asked(of):
        return life.act(recusals.note_recusal, life.officer, visit_id=of.pk, inspector=life.people[0].key,
                        asked_on=life.today, asked_by="张某，厂长", reason=WHY, letter=proof())  # fmt: skip

    row, given = asked(visit), {"reason": "未发现利害关系", "untied": True}
    at = life.now
    each(recusals.refuse_recusal, *heads, visit_id=visit.pk, recusal=row.pk, at=at, **given)
    assert (Paper.objects.filter(kind="recusal").count(), told("recusal_refused")) == (1, 1)
    each(recusals.serve_recusal, life.officer, county("officer"), visit_id=visit.pk, recusal=row.pk,
         served_on=life.today, receipt="张某", at=at)  # fmt: skip
    left = asked(other)
    at = life.now
    refused = either(
        lambda: recusals.refuse_recusal(visit_id=other.pk, recusal=left.pk, by=heads[0], at=at, **given),
        lambda: campaigns.drop_visit(visit_id=other.pk, reason="误列入名单", by=life.reviewer, at=at),
    )
    left.refresh_from_db()
    other.refresh_from_db()
    assert (other.state, left.granted is None) == ("void", left.lapsed_on is not None)
    assert len(refused) == (left.granted is None)
    assert not Clock.objects.filter(rule_code="inspections.recusal_answer").live().exists()


def test_a_letter_that_was_entered_late_is_answered_once():
    life = Life().to("published")
    order = life.ordered()
    on = order.due_on - timedelta(days=5)
    life.now += timedelta(days=17)
    expire_due(at=life.now)
    given = {"order_id": order.pk, "at": life.now}
    each(late_letters.note_late_letter, life.officer, county("officer"), error=Invalid, asked_on=on, asked_days=10,
         asked_reason="设备待到货", letter=proof(), **given)  # fmt: skip
    refused = either(
        lambda: late_letters.agree_in_time(by=life.reviewer, **given),
        lambda: late_letters.decline_in_time(by=county("reviewer"), reason="邮戳日期晚于登记日期", **given),
        lambda: orders.report_done(by=life.filer, report="已更换", **given),
    )
    order.refresh_from_db()
    in_time = told("letter_in_time")
    assert (len(refused), in_time + told("letter_not_in_time"), order.state) == (1, 1, states.REPORTED)
    assert (order.asked_on == on, of_order(order).count()) == (bool(in_time), 1 - in_time)
    assert owed(order) == ["recheck"]
