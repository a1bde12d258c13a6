"""Who refuses a re-check is decided on, and who is closed rests; who goes on refusing is suspended under Art. 56."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import SamePerson
from apps.records.models import Fact
from apps.sampling import states
from apps.sampling.models import Answer, Measure, Paper, Policy, Recheck, Rectification
from apps.sampling.operations import (
    escalating,
    following,
    laboratories,
    let_in,
    recheck_objections,
    recheck_refusals,
    rechecking,
    refusing,
    visiting,
)
from tests.factories.access import client_as
from tests.factories.sampling import Life
from tests.past import past_guards, said_anew

from .test_life import refused

pytestmark = pytest.mark.django_db


def refusal(life, **but):
    given = {"order_id": life.order.pk, "refused_on": life.today, "who": "张某（厂长）", "how": "执法记录仪录像",
             "receipt": "留置送达", "staff_ids": [row.pk for row in life.samplers[:2]]}  # fmt: skip
    return given | but


def counted(life):
    """A re-check is refused, a second officer lets it count, the enterprise is silent."""
    life.act(recheck_refusals.refuse_recheck, life.officer, **refusal(life))
    life.act(escalating.decide_recheck, life.colleague, order_id=life.order.pk, finding="门卫拒绝抽样人员进入")
    life.recheck_told()
    life.later(16)
    return life.order


def reported():
    life = Life().to("stands")
    life.shown()
    life.ordered()
    life.corrected()
    return life


def test_a_refusal_is_recorded_judged_by_another_and_objected_to():
    life = reported()
    Policy.objects.filter(code="licence.county").update(applies=True)
    for lacking in ("who", "how", "receipt"):
        refused(Invalid, recheck_refusals.refuse_recheck, life.officer, life, **refusal(life, **{lacking: " "}))
    refused(Invalid, recheck_refusals.refuse_recheck, life.officer, life, **refusal(life, staff_ids=[]))
    made = life.act(recheck_refusals.refuse_recheck, life.officer, **refusal(life))
    assert Paper.objects.filter(kind="recheck_deny", enterprise=life.batch.enterprise_id).count() == 1
    refused(Invalid, recheck_refusals.refuse_recheck, life.officer, life, **refusal(life))  # it waits to be judged
    decide = {"order_id": life.order.pk, "finding": "拒绝属实"}
    refused(SamePerson, escalating.decide_recheck, life.officer, life, **decide)
    rows = Recheck.objects.filter(pk=made.pk)
    for change in ({"passed": True}, {"refused_how": "另一说法"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**{"finding": "x", "decided_on": life.today} | change)
    life.act(escalating.decide_recheck, life.colleague, **decide)
    assert life.order.state == states.RECHECK_FAILED
    refused(Invalid, escalating.report_up, life.officer, life, order_id=life.order.pk)  # it may still object
    life.recheck_told()
    life.later(16)
    fact = Fact.objects.get(kind__code="recheck_failed")
    assert "拒绝接受监督抽查复查" in fact.title
    assert life.order.licence_on is None  # nothing was tested
    life.announced()
    life.later(61)
    assert counted(life).state == states.STILL_FAILING
    told = life.act(escalating.tell_suspension, life.officer, order_id=life.order.pk, receipt="签收")
    life.answer("suspension")
    life.act(escalating.suspend, life.reviewer, order_id=life.order.pk, reason="拒不接受复查")
    assert told.act == "suspension"
    penalty = Measure.objects.get(kind="suspension").fact
    assert "经公告后拒绝接受复查" in penalty.title
    life.later(31)
    counted(life)
    life.act(escalating.tell_revocation, life.officer, order_id=life.order.pk, receipt="签收")
    assert life.order.state == states.REVOCATION_TOLD


def test_a_refusal_after_day_90_says_why_it_comes_late():
    life = reported()
    life.recheck(passing=False)
    life.announced()
    life.later(95)
    refused(Invalid, recheck_refusals.refuse_recheck, life.officer, life, **refusal(life))
    made = life.act(recheck_refusals.refuse_recheck, life.officer, **refusal(life, late_reason="抽样人员调整"))
    assert made.late_reason == "抽样人员调整"


def test_who_lets_the_samplers_in_after_all_is_checked_again():
    life = reported()
    excuse = {"order_id": life.order.pk, "reason": "当日下午已接受抽样"}
    refused(Invalid, recheck_refusals.excuse_refusal, life.officer, life, **excuse)
    life.act(recheck_refusals.refuse_recheck, life.officer, **refusal(life))
    life.act(recheck_refusals.excuse_refusal, life.officer, **excuse)
    life.act(recheck_refusals.refuse_recheck, life.officer, **refusal(life))
    life.act(escalating.decide_recheck, life.colleague, order_id=life.order.pk, finding="拒绝属实")
    life.act(recheck_refusals.excuse_refusal, life.officer, **excuse)  # told of it, it lets them in
    assert life.order.state == states.REPORTED
    assert life.recheck(passing=True).state == states.DONE
    assert not Fact.objects.filter(kind__code="recheck_failed").exists()


def test_an_objection_to_a_refusal_is_decided_without_a_retest():
    life = reported()
    life.act(recheck_refusals.refuse_recheck, life.officer, **refusal(life))
    life.act(escalating.decide_recheck, life.colleague, order_id=life.order.pk, finding="拒绝属实")
    row = life.recheck_told()
    life.act(escalating.give_answer, life.filer, answer_id=row.pk, statement="当日停电", wants_hearing=False)
    given = {"answer_id": row.pk}
    refused(Invalid, recheck_objections.retest_recheck, life.officer, life, laboratory_id=life.lab.pk, **given)
    life.act(recheck_objections.decide_recheck_objection, life.second, upheld=True, finding="停电属实", **given)
    assert life.order.state == states.REPORTED


def refusing_life():
    """A refusal that counts, and its order."""
    life = Life().to("assigned")
    given = {"batch_id": life.batch_id, "visited_on": life.today, "how": "门卫阻拦", "receipt": "现场送达"}
    life.act(visiting.refuse, life.sampler, **given)
    life.later(8)
    life.act(refusing.confirm_refusal, life.reviewer, batch_id=life.batch_id, reason="无正当理由")
    life.ordered()
    return life


def test_who_goes_on_refusing_is_suspended_under_article_56():
    life = refusing_life()
    order = {"order_id": life.order.pk}
    life.later(61)
    assert life.order.state == states.OVERDUE
    refused(Invalid, escalating.report_up, life.officer, life, **order)
    told = life.act(escalating.tell_suspension, life.officer, receipt="签收", **order)
    refused(Invalid, escalating.suspend, life.reviewer, life, reason="x", **order)
    life.answer("suspension")
    life.act(escalating.suspend, life.reviewer, reason="拒不改正", **order)
    made = Measure.objects.get(kind="suspension")
    assert (life.order.state, made.fact.legal_basis) == (states.SUSPENDED, "产品质量法第五十六条")
    assert "拒不改正" in made.fact.title
    assert Answer.objects.get(pk=told.pk).stated_on
    life.later(31)
    counted(life)
    life.act(escalating.tell_revocation, life.officer, receipt="签收", **order)
    assert life.order.state == states.REVOCATION_TOLD
    with past_guards():  # another one had been begun, as could be before the database refused what follows
        other = Recheck.objects.create(rectification=life.order, stage="suspended", sampled_on=life.today, label="x",
                                       refused_who="张某", refused_how="录像")  # fmt: skip
    other.samplers.set(life.samplers[:2])
    life.answer("revocation")
    refused(Invalid, escalating.revoke, life.reviewer, life, reason="拒不改正", **order)
    life.act(escalating.decide_recheck, life.colleague, finding="拒绝属实", **order)
    assert (life.order.state, Answer.objects.get(act="revocation").taken_back_on) == (states.SUSPENDED, life.today)


def test_nobody_whose_product_failed_is_suspended_without_an_announcement():
    life = Life().to("stands")
    life.ordered()
    life.later(61)
    order = {"order_id": life.order.pk}
    refused(Invalid, escalating.tell_suspension, life.officer, life, receipt="签收", **order)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rectification.objects.filter(pk=life.order.pk).update(state="suspension_told")
    other = refusing_life()
    other.recheck(passing=False)  # let in at last, and failed: the way of Art. 17
    refused(Invalid, escalating.tell_suspension, other.officer, other, receipt="签收", order_id=other.order.pk)
    with pytest.raises(IntegrityError, match="goes on refusing"), transaction.atomic():
        Rectification.objects.filter(pk=other.order.pk).update(state="suspension_told")
    refused(Invalid, escalating.report_up, other.officer, other, order_id=other.order.pk)  # see below


def product_ordered():
    """Refused, ordered, let in at last; the product failed and has its order, which is served."""
    life = refusing_life()
    life.recheck(passing=False)
    order = life.act(let_in.order_product, life.officer, order_id=life.order.pk, what="更换不合格原料")
    served = {"order_id": order.pk, "served_on": life.today, "receipt": "签收"}
    return life, life.act(following.serve_order, life.officer, **served)


def test_a_product_that_fails_after_a_refusal_is_ordered_to_be_corrected_first():
    """It is its first result: stop, order and days of its own, before anybody reports it up (Art. 17)."""
    life = refusing_life()
    Policy.objects.filter(code="licence.county").update(applies=True)
    first = life.order
    given = {"order_id": first.pk, "what": "更换不合格原料"}
    refused(DomainError, let_in.order_product, life.officer, life, **given)  # nothing was tested
    life.recheck(passing=False, stands=False)
    refused(Invalid, let_in.order_product, life.officer, life, **given)  # it may still object
    life.recheck_told()
    life.later(16)
    fact = Fact.objects.get(kind__code="sampling_failed")
    assert (fact.severity, Fact.objects.filter(kind__code="recheck_failed").exists()) == (2, False)
    assert life.order.licence_on is None  # no re-check has failed
    rows, owed = Rectification.objects.filter(pk=first.pk), Clock.objects.of("sampling.order", first.pk).live()
    assert list(owed.values_list("rule_code", flat=True)) == ["sampling.ordering"]
    refused(Invalid, escalating.report_up, life.officer, life, order_id=first.pk)
    for state, why in (("reported_up", "not ordered to be corrected"), ("followed", "an order of its own first")):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            rows.update(state=state, reported_up_on=life.today, ended_on=life.today)
    refused(Invalid, let_in.order_product, life.officer, life, order_id=first.pk, what=" ")
    refused(DomainError, let_in.order_product, life.reviewer, life, **given)
    order = life.act(let_in.order_product, life.officer, **given)
    refused(DomainError, let_in.order_product, life.officer, life, **given)
    assert set(Paper.objects.filter(kind__in=("stop", "order")).values_list("kind", flat=True)) == {"stop", "order"}
    assert (rows.get().state, order.state, owed.exists()) == (states.FOLLOWED, states.ISSUED, False)
    served = {"order_id": order.pk, "served_on": life.today, "receipt": "签收"}
    order = life.act(following.serve_order, life.officer, **served)
    assert (order.due_on - life.today).days == 60


def test_and_both_fall_with_its_test():
    life, order = product_ordered()
    lab, first = life.other_lab, order.of_recheck.rectification_id
    life.later(61)
    assert Rectification.objects.get(pk=order.pk).state == states.OVERDUE
    life.act(escalating.report_up, life.officer, order_id=order.pk)  # the usual way
    gone = {"laboratory_id": lab.pk, "withdrawn_on": order.of_recheck.sampled_on, "reason": "伪造数据"}
    life.act(laboratories.withdraw_qualification, life.province, **gone)
    life.act(rechecking.void_recheck, life.officer, order_id=first, reason="检验机构资质被取消")
    found = Rectification.objects.in_bulk([first, order.pk])
    assert [found[first].state, found[order.pk].state] == [states.REPORTED, states.DROPPED]
    assert not Fact.objects.filter(kind__code="sampling_failed").exclude(state="withdrawn").exists()


def test_the_first_test_falls_though_the_product_was_corrected():
    life, order = product_ordered()
    lab, first = life.other_lab, order.of_recheck.rectification_id
    said_anew(Rectification.objects.filter(pk=order.pk), state=states.DONE, ended_on=life.today)
    gone = {"laboratory_id": lab.pk, "withdrawn_on": order.of_recheck.sampled_on, "reason": "伪造数据"}
    life.act(laboratories.withdraw_qualification, life.province, **gone)
    life.act(rechecking.void_recheck, life.officer, order_id=first, reason="检验机构资质被取消")
    found = Rectification.objects.in_bulk([first, order.pk])
    assert [found[first].state, found[order.pk].state] == [states.REPORTED, states.DONE]
    assert not Fact.objects.filter(kind__code="sampling_failed").exclude(state="withdrawn").exists()


def test_the_desk_orders_the_product():
    life = Life(now=Life.lately_start(120)).to("assigned")
    given = {"batch_id": life.batch_id, "visited_on": life.today, "how": "门卫阻拦", "receipt": "现场送达"}
    life.act(visiting.refuse, life.sampler, **given)
    life.later(14)
    life.act(refusing.confirm_refusal, life.reviewer, batch_id=life.batch_id, reason="无正当理由")
    first = life.ordered()
    life.recheck(passing=False)
    officer, desk = client_as(life.officer_user), f"/desk/sampling/orders/{first.pk}/"
    page = officer.get(desk).content.decode()
    assert [f"{desk}{verb}/" in page for verb in ("order_product", "report_up")] == [True, False]
    name = f"order_product-{first.pk}-what"
    assert officer.post(f"{desk}order_product/", {name: " "}).status_code == 422
    assert officer.post(f"{desk}order_product/", {name: "更换不合格原料"}).status_code == 302
    made = Rectification.objects.exclude(pk=first.pk).get()
    assert f"/desk/sampling/orders/{made.pk}/" in officer.get(desk).content.decode()
    assert desk in officer.get(f"/desk/sampling/orders/{made.pk}/").content.decode()


def test_an_order_rests_where_all_is_closed():
    life = reported()
    order, found = {"order_id": life.order.pk}, {"found": "厂房已空"}
    refused(Invalid, recheck_refusals.find_open, life.officer, life, **order, **found)
    life.act(recheck_refusals.find_closed, life.officer, **order, **found)
    refused(Invalid, recheck_refusals.find_closed, life.officer, life, **order, **found)
    refused(DomainError, recheck_refusals.refuse_recheck, life.officer, life, **refusal(life))
    with pytest.raises(IntegrityError, match="a re-check has its time"), transaction.atomic():
        Recheck.objects.create(rectification=life.order, stage="order", sampled_on=life.today, label="x")
    page = client_as(life.officer_user).get(f"/desk/sampling/orders/{life.order.pk}/").content.decode()
    assert "厂房已空" in page
    life.later(100)
    life.act(recheck_refusals.find_open, life.officer, **order, found="已恢复生产")
    assert life.recheck(passing=True).state == states.DONE
    assert following.Rectification.objects.get().closed_on is None


def test_the_desk_records_a_refusal():
    life = Life(now=Life.lately_start(60)).to("stands")
    life.ordered()
    life.corrected()
    life.act(escalating.draw_samplers, life.officer, order_id=life.order.pk)
    officer, desk = client_as(life.officer_user), f"/desk/sampling/orders/{life.order.pk}/"
    page = officer.get(desk).content.decode()
    assert f"{desk}refuse_recheck/" in page
    given = {"refused_on": life.today - timedelta(days=0), "who": "张某", "how": "录像", "receipt": "留置送达"}
    name = f"refuse_recheck-{life.order.pk}-"
    answer = officer.post(f"{desk}refuse_recheck/", {f"{name}{key}": value for key, value in given.items()})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    page = client_as(life.colleague_user).get(desk).content.decode()
    assert f"{desk}decide_recheck/" in page
    assert f"{desk}excuse_refusal/" in page


@pytest.mark.parametrize("begun", ["stands", "refusal"])
def test_nothing_adverse_follows_while_a_re_check_is_under_way(begun):
    """Its report may say that the product meets the standard: then the order ends, and nobody was reported up."""
    life = refusing_life() if begun == "refusal" else Life().to("stands")
    if begun == "stands":
        life.ordered()
    life.later(61)
    order = {"order_id": life.order.pk}
    rule = {"stands": "sampling.reporting_up", "refusal": "sampling.suspending"}[begun]
    owed = Clock.objects.of("sampling.order", life.order.pk).live().filter(rule_code=rule)
    assert (life.order.state, owed.count()) == (states.OVERDUE, 1)
    life.recheck(passing=True, decide=False)
    refused(Invalid, escalating.report_up, life.officer, life, **order)
    refused(Invalid, escalating.tell_suspension, life.officer, life, receipt="签收", **order)
    state = {"stands": "reported_up", "refusal": "suspension_told"}[begun]
    with pytest.raises(IntegrityError, match="under way"), transaction.atomic():
        Rectification.objects.filter(pk=life.order.pk).update(state=state)
    assert (life.order.state, owed.count()) == (states.OVERDUE, 0)  # nobody owes what has to wait
    life.act(escalating.decide_recheck, life.colleague, finding="合格", **order)
    assert life.order.state == states.DONE


WENT_ON = {
    "reported_up": (True, ["report_up", "pass_up"]),
    "announced": (False, ["report_up", "pass_up", "announce"]),
    "suspension_told": (False, ["tell_suspension"]),
    "suspended": (True, ["tell_suspension", "suspend"]),
}


def went_on(state, given):
    """(life, what the re-check found) of an order that was led to a state while its re-check was under way, as could be
    before the database refused it."""
    passing, verbs = WENT_ON[state]
    life = refusing_life() if "tell_suspension" in verbs else Life().to("stands")
    if "report_up" in verbs:
        life.ordered()
    life.later(61)
    life.recheck(passing=passing, decide=False)
    life.later(1)
    hidden = Recheck.objects.filter(rectification=life.order)
    said_anew(hidden, void_on=life.today, void_reason="x")
    people = {"report_up": life.officer, "pass_up": life.city, "announce": life.province, "suspend": life.reviewer,
              "tell_suspension": life.officer}  # fmt: skip
    for verb in verbs:
        if verb == "suspend":
            life.answer("suspension")
        life.act(getattr(escalating, verb), people[verb], order_id=life.order.pk, **given.get(verb, {}))
    said_anew(hidden, void_on=None, void_reason="")
    return life, passing


@pytest.mark.parametrize("state", WENT_ON)
def test_an_order_that_went_on_while_its_re_check_was_under_way_is_put_back_with_it(state):
    """Rows of before the guard: whoever leads them on is told why not, and what the re-check found decides."""
    given = {"tell_suspension": {"receipt": "签收"}, "suspend": {"reason": "拒不改正"}}
    life, passing = went_on(state, given)
    order = {"order_id": life.order.pk}
    assert life.order.state == state
    if state == "reported_up":
        refused(Invalid, escalating.announce, life.province, life, **order)
    elif state == "suspension_told":
        life.answer("suspension")
        refused(Invalid, escalating.suspend, life.reviewer, life, reason="拒不改正", **order)
    life.act(escalating.decide_recheck, life.colleague, finding="按标准检验", **order)
    assert life.order.state == (states.DONE if passing else states.RECHECK_FAILED)
    acts = Answer.objects.filter(rectification=life.order).exclude(act="recheck")
    assert not acts.filter(taken_back_on=None).exists()
    assert Paper.objects.filter(kind="taken_back").count() == acts.count() == (1 if "susp" in state else 0)
    assert not Measure.objects.filter(taken_back_on=None, rectification=life.order).exists()
    assert (life.order.reported_up_on, life.order.announced_on, life.order.suspended_on) == (None, None, None)
    live = Clock.objects.of("sampling.order", life.order.pk).live().values_list("rule_code", flat=True)
    assert set(live) <= {"sampling.service"}, set(live)
    if state == "announced":  # and it goes on from there, once it could object
        life.recheck_told()
        life.later(16)
        assert life.announced().state == states.PUBLIC


def test_once_a_refusal_counts_for_nothing_the_next_step_is_owed_again():
    life = Life().to("stands")
    life.ordered()
    life.later(61)
    owed = Clock.objects.of("sampling.order", life.order.pk).live().filter(rule_code="sampling.reporting_up")
    life.act(recheck_refusals.refuse_recheck, life.officer, **refusal(life))
    assert not owed.exists()
    life.act(recheck_refusals.excuse_refusal, life.officer, order_id=life.order.pk, reason="当日下午已接受抽样")
    assert owed.count() == 1
    life.act(escalating.report_up, life.officer, order_id=life.order.pk)
