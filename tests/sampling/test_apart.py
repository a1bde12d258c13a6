"""Whoever decides on somebody's case has not acted in it before, whatever post or name it was done under."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from apps.kernel.stepping import SamePerson
from apps.sampling import states
from apps.sampling.models import Answer, Batch, Objection, Recheck, Rectification, Staff, Test
from apps.sampling.operations import escalating, no_retest, objecting, refusing, testing, visiting
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.sampling import COUNTY, Life

from .test_life import refused

pytestmark = pytest.mark.django_db


def both(life, scope, label="另一岗位"):
    """The same person with the rights of an officer and of a reviewer, under another label."""
    return replace(scope, permissions=life.officer.permissions | life.reviewer.permissions, actor=label)


def never(rows, **given):
    with pytest.raises(IntegrityError, match="acted in the matter"), transaction.atomic():
        rows.update(**given)


def test_an_objection_is_decided_by_nobody_who_concluded_accepted_sampled_or_tested():
    maker = enterprise_in("320104", address="外区路1号")
    life = Life(link="shop", producer=maker).to("served")
    denial = life.object_("producer", "denial", scope_of_user(filer_of(maker)))
    life.act(objecting.accept_objection, life.officer, objection_id=denial.pk)
    given = {"objection_id": denial.pk, "upheld": False, "finding": "x"}
    people = (life.reviewer, life.officer, life.sampler, life.scope_of(life.lab.tester))
    for person in people:
        refused(SamePerson, objecting.decide_denial, both(life, person), life, **given)
    decided = {"state": "rejected", "finding": "x", "ended_on": life.today}
    for person in people:
        never(Objection.objects.filter(pk=denial.pk), decided_by=person.user_id, **decided)
    life.act(objecting.decide_denial, life.second, **given)

    result = life.object_()
    not_accepted = {"objection_id": result.pk, "finding": "x"}
    refused(SamePerson, objecting.not_accept_objection, life.reviewer, life, **not_accepted)
    life.act(objecting.accept_objection, life.officer, objection_id=result.pk)
    impossible = {"objection_id": result.pk, "cause": "perished", "finding": "x"}
    refused(SamePerson, no_retest.retest_impossible, life.reviewer, life, **impossible)
    life.act(no_retest.retest_impossible, life.second, **impossible)


def test_the_report_of_a_retest_speaks_for_itself_but_not_to_whoever_accepted_it():
    life = Life().to("served")
    row = life.retest(passing=True)
    given = {"objection_id": row.pk, "finding": "复检合格"}
    for person in (life.officer, life.scope_of(life.other_lab.tester), life.sampler):
        refused(SamePerson, objecting.conclude_retest, both(life, person), life, **given)
    life.act(objecting.conclude_retest, life.reviewer, **given)
    assert life.batch.overturned


def test_a_refusal_is_confirmed_by_nobody_who_was_there():
    life = Life().to("assigned")
    given = {"batch_id": life.batch_id, "visited_on": life.today, "how": "门卫阻拦", "receipt": "现场送达"}
    life.act(visiting.refuse, life.sampler, **given)
    assert Answer.objects.get().told_by_id == life.sampler.user_id
    life.later(8)
    batch = {"batch_id": life.batch_id}
    everyone = [life.scope_of(seat.staff) for seat in life.batch.seats.select_related("staff")]
    for person in everyone:
        refused(SamePerson, refusing.confirm_refusal, both(life, person), life, reason="x", **batch)
        counted = {"state": "refusal_stands", "refusal_on": life.today, "refusal_by": person.user_id}
        never(Batch.objects.filter(pk=life.batch_id), **counted)
    life.act(refusing.confirm_refusal, life.reviewer, reason="x", **batch)
    assert life.batch.refusal_by_id == life.reviewer.user_id


def test_a_recheck_and_the_measures_after_it():
    life = Life().to("stands")
    order = life.ordered()
    life.recheck(passing=False, decide=False)
    recheck = Recheck.objects.get()
    given, rows = {"order_id": order.pk, "finding": "x"}, Recheck.objects.filter(pk=recheck.pk)
    sampled = life.scope_of(life.samplers[0])
    for person in (life.officer, sampled, life.scope_of(life.other_lab.tester)):
        refused(SamePerson, escalating.decide_recheck, both(life, person), life, **given)
        never(rows, passed=False, finding="x", decided_on=life.today, decided_by=person.user_id)
    life.act(escalating.decide_recheck, life.colleague, **given)
    assert Recheck.objects.get().decided_by_id == life.colleague.user_id
    life.recheck_told()
    life.later(16)

    life.announced()
    life.later(60)
    life.recheck(passing=False)
    teller = scope_of_user(user_with_post("county_officer", COUNTY))
    life.act(escalating.tell_suspension, teller, order_id=order.pk, receipt="签收")
    life.answer("suspension")
    given, rows = {"order_id": order.pk, "reason": "x"}, Rectification.objects.filter(pk=order.pk)
    for person in (life.officer, life.colleague, teller, sampled):
        refused(SamePerson, escalating.suspend, both(life, person), life, **given)
        never(rows, state="suspended", suspended_on=life.today, suspended_by=person.user_id)
    life.act(escalating.suspend, life.reviewer, **given)
    assert (life.order.state, life.order.suspended_by_id) == (states.SUSPENDED, life.reviewer.user_id)


def test_whoever_took_samples_for_a_recheck_does_not_test_them():
    life = Life().to("stands")
    order = life.ordered()
    life.corrected()
    seated = set(life.batch.seats.values_list("staff", flat=True))
    there = next(row for row in life.samplers if row.pk not in seated)
    Staff.objects.filter(pk=there.pk).update(tests=True, laboratory=life.other_lab)
    mates = [row.pk for row in life.samplers if row.pk != there.pk][:1]
    made = life.act(
        escalating.take_recheck, life.officer, order_id=order.pk, staff_ids=[there.pk, *mates], sampled_on=life.today,
        seal="RC-T", laboratory_id=life.other_lab.pk,
    )  # fmt: skip
    test = Test.objects.get(recheck=made)
    life.receive(test)
    by, values = life.scope_of(life.other_lab.tester), life.values(test, passing=True)
    given = {"test_id": test.pk, "values": values, "tested_on": life.today}
    refused(testing.SampledIt, testing.enter_values, by, life, tester_id=there.pk, **given)
    life.act(testing.enter_values, by, tester_id=life.other_lab.tester.pk, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        test.results.update(tester=there.pk)
