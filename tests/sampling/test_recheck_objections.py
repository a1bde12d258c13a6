"""Whoever failed a re-check is told and may object; nothing follows before that is over, here and in the database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.stepping import Overtaken, SamePerson
from apps.records.models import Fact
from apps.sampling import states
from apps.sampling.models import Answer, Letter, Paper, Policy, Recheck, Rectification, Test
from apps.sampling.operations import escalating, letters, recheck_objections, rechecking, steps
from apps.sampling.operations.objecting import SameLaboratory
from tests.factories.access import client_as, filer_of
from tests.factories.records import proof
from tests.factories.sampling import Life

from .test_life import owed, refused

pytestmark = pytest.mark.django_db


def failed(**given):
    """An order whose re-check failed, with its backup sample; nobody has been told yet."""
    life = Life(**given).to("stands") if given.get("accounts", True) else Life(**given).to("served").later(21)
    order = life.ordered()
    form = escalating.Taken("仓库", 50, 2, 2, f"B{order.pk}", signer="张某")
    life.recheck(passing=False, stands=False, taken=form)
    return life, order


def objected(life):
    row = life.recheck_told()
    life.act(escalating.give_answer, life.filer, answer_id=row.pk, statement="样品受潮", wants_hearing=True)
    row.refresh_from_db()
    return row


def concluded(life, row, *, passing):
    test = life.act(recheck_objections.retest_recheck, life.officer, answer_id=row.pk, laboratory_id=life.lab.pk)
    life.receive(test)
    life.enter(test, passing=passing)
    life.report(test)
    given = {"answer_id": row.pk, "finding": "按备用样品复检报告"}
    refused(SamePerson, recheck_objections.conclude_recheck_retest, both(life, life.officer), life, **given)
    life.act(recheck_objections.conclude_recheck_retest, life.reviewer, **given)
    refused(Overtaken, recheck_objections.conclude_recheck_retest, life.reviewer, life, **given)


def both(life, by):
    return replace(by, permissions=by.permissions | life.reviewer.permissions)


def gone(call):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        call()


def test_nothing_follows_while_the_days_run_and_silence_lets_the_finding_stand():
    Policy.objects.filter(code="licence.county").update(applies=True)
    life, order = failed()
    up = {"order_id": order.pk}
    assert owed(order) == {"sampling.service": order.agency.division_id}
    assert not Fact.objects.filter(kind__code="recheck_failed").exists()
    assert life.order.licence_on is None
    refused(Invalid, escalating.report_up, life.officer, life, **up)  # not told yet
    row = life.recheck_told()
    assert row.due_on == life.today + timedelta(days=15)
    rows, recheck = Rectification.objects.filter(pk=order.pk), Recheck.objects.filter(rectification=order)
    higher = {"reported_up_on": life.today, "reported_to": order.agency.parent}
    gone(lambda: rows.update(state="reported_up", **higher))
    gone(lambda: recheck.update(stands_on=life.today))
    gone(lambda: recheck.update(overturned_on=life.today))
    gone(lambda: Answer.objects.filter(pk=row.pk).update(due_on=life.today + timedelta(days=1)))
    life.later(15)
    refused(Invalid, escalating.report_up, life.officer, life, **up)  # the last of the days
    life.later(1)
    assert recheck.get().stands_on == life.today
    assert Fact.objects.get(kind__code="recheck_failed").people
    assert life.order.licence_on == life.today
    assert owed(order) == {"sampling.reporting_up": order.agency.division_id}
    given = {"answer_id": row.pk, "statement": "x", "wants_hearing": False}
    refused(Invalid, escalating.give_answer, life.filer, life, **given)
    life.act(escalating.report_up, life.officer, **up)
    assert life.order.state == states.REPORTED_UP


def test_the_backup_sample_overturns_the_re_check_or_upholds_it():
    life, order = failed()
    row = objected(life)
    assert not row.wants_hearing
    refused(SameLaboratory, recheck_objections.retest_recheck, life.officer, life, answer_id=row.pk,
            laboratory_id=life.other_lab.pk)  # fmt: skip
    life.later(40)
    refused(Invalid, escalating.report_up, life.officer, life, order_id=order.pk)  # its objection is open
    concluded(life, row, passing=True)
    assert (life.order.state, life.order.ended_on) == (states.DONE, life.today)
    assert not owed(order)
    assert Fact.objects.filter(kind__code="recheck_passed").exists()
    assert not Fact.objects.filter(kind__code="recheck_failed").exists()
    assert Paper.objects.filter(batch=life.batch_id, kind="outcome").count() == 1

    life, order = failed()
    row = objected(life)
    concluded(life, row, passing=False)
    row.refresh_from_db()
    assert (row.outcome, row.recheck.stands_on) == ("rejected", life.today)
    assert life.order.state == states.RECHECK_FAILED
    life.act(escalating.report_up, life.officer, order_id=order.pk)


def test_it_is_decided_without_a_retest_by_whoever_has_not_acted():
    life, order = failed()
    row = objected(life)
    given = {"answer_id": row.pk, "upheld": True, "finding": "抽样方法有误"}
    refused(NotPermitted, recheck_objections.decide_recheck_objection, life.officer, life, **given)
    refused(SamePerson, recheck_objections.decide_recheck_objection, both(life, life.colleague), life, **given)
    refused(Invalid, recheck_objections.decide_recheck_objection, life.reviewer, life, **given | {"finding": " "})
    decided = {"outcome": "rejected", "finding": "x", "decided_on": life.today}
    gone(lambda: Answer.objects.filter(pk=row.pk).update(decided_by=life.officer.user_id, **decided))
    life.act(recheck_objections.decide_recheck_objection, life.reviewer, **given)
    assert life.order.state == states.REPORTED  # another re-check is taken
    assert Recheck.objects.get(rectification=order).void_on == life.today
    assert life.recheck(passing=True).state == states.DONE


def test_an_objection_on_paper_is_held_against_its_scan_first():
    life, _order = failed(accounts=False)
    row = life.recheck_told()
    assert row.letters_until == row.due_on + timedelta(days=5)
    life.later(16)
    assert Recheck.objects.get().stands_on is None  # a letter may be on its way
    came = {"manner": "post", "posted_on": row.due_on, "received_on": life.today, "file": proof()}
    given = {"answer_id": row.pk, "statement": "样品受潮"}
    life.act(letters.enter_answer, life.officer, **given, **came)
    late = came | {"posted_on": row.due_on + timedelta(days=1), "file": proof()}
    refused(DomainError, letters.enter_answer, life.officer, life, **given, **late)
    decide = {"answer_id": row.pk, "upheld": False, "finding": "无证据"}
    refused(steps.LetterUnseen, recheck_objections.decide_recheck_objection, life.reviewer, life, **decide)
    life.act(letters.second_letter, life.colleague, letter_id=Letter.objects.get(answer=row).pk)
    life.act(recheck_objections.decide_recheck_objection, life.reviewer, **decide)
    assert Recheck.objects.get().stands_on == life.today


def test_a_void_re_check_takes_its_notice_with_it():
    life, order = failed()
    row = objected(life)
    test = life.act(recheck_objections.retest_recheck, life.officer, answer_id=row.pk, laboratory_id=life.lab.pk)
    Test.objects.filter(recheck__rectification=order).update(flagged_on=life.today, flag_reason="x")
    life.act(rechecking.void_recheck, life.officer, order_id=order.pk, reason="检验机构资质被撤销")
    row.refresh_from_db()
    test.refresh_from_db()
    assert (row.taken_back_on, test.void_on, life.order.state) == (life.today, life.today, states.REPORTED)


def test_the_party_objects_and_the_desk_decides_on_their_pages():
    life = Life(now=Life.lately_start(60)).to("stands")
    order = life.ordered()
    life.recheck(passing=False, stands=False, taken=escalating.Taken("仓库", 50, 2, 2, "B-9", signer="张某"))
    life.now = Life.lately_start()
    row = life.recheck_told()
    home, party = f"/desk/sampling/orders/{order.pk}/", client_as(filer_of(life.batch.enterprise))
    officer, reviewer = client_as(life.officer_user), client_as(life.reviewer_user)
    assert "report_up/" not in officer.get(home).content.decode()
    page = party.get(f"/my/sampling/{life.batch_id}/").content.decode()
    assert f"/my/sampling/answers/{row.pk}/object_recheck/" in page
    assert "give_answer" not in page
    address, name = f"/my/sampling/answers/{row.pk}/object_recheck/", f"object_recheck-{row.pk}-statement"
    assert party.post(address, {name: ""}).status_code == 422
    assert party.post(address, {name: "样品受潮"}).status_code == 302
    assert "retest_recheck/" in officer.get(home).content.decode()
    page = reviewer.get(home).content.decode()
    assert "decide_recheck_objection/" in page
    step = f"/desk/sampling/answers/{row.pk}/decide_recheck_objection/"
    prefix = f"decide_recheck_objection-{row.pk}-"
    answer = reviewer.post(step, {f"{prefix}upheld": "no", f"{prefix}finding": "无证据"})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert "report_up/" in officer.get(home).content.decode()
