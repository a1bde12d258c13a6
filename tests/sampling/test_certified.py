"""Who samples is certified that day and has not left; nobody is visited for the first time after the last day that the
seal names; what was begun in time goes on, and what is sampled again is prolonged by a second person."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import ReasonMissing, SamePerson
from apps.sampling import offers, states
from apps.sampling.models import Batch, Staff, Task
from apps.sampling.operations import drawing, laboratories, plans, replacing, visiting
from apps.sampling.operations.plans import NothingAgain
from apps.sampling.operations.steps import CLOCK
from apps.sampling.operations.visiting import DaysOver, NotCertified
from apps.sampling.queries.draws import withholds
from tests.factories.access import client_as
from tests.factories.sampling import Life

from .test_life import refused

pytestmark = pytest.mark.django_db
LATE = 41  # the task of a life lasts forty days


def sits(life):
    return [seat.staff for seat in life.batch.seats.select_related("staff").order_by("pk")]


def test_a_certificate_that_has_run_out_samples_nothing():
    life = Life().to("assigned")
    life.later(5)
    first, second = sits(life)
    Staff.objects.filter(pk=second.pk).update(last_day=life.today - timedelta(days=1))
    sample = {"batch_id": life.batch_id, "taken": life.taken()}
    visit = {"batch_id": life.batch_id, "visited_on": life.today}
    closed = visit | {"code": "closed", "remark": ""}
    for verb, given in (
        (visiting.sample, sample),
        (visiting.write_notice, {"batch_id": life.batch_id}),
        (visiting.refuse, visit | {"how": "门卫阻拦"}),
        (visiting.find_nothing, closed),
    ):
        error = refused(NotCertified, verb, life.scope_of(first), life, **given)
        assert second.name in str(error.message)
    with pytest.raises(IntegrityError, match="certified"), transaction.atomic():
        Batch.objects.filter(pk=life.batch_id).update(state="nothing", outcome_reason="x", outcome_code="closed",
                                                      visited_on=life.today)  # fmt: skip
    life.act(
        visiting.sample,
        life.scope_of(first),
        batch_id=life.batch_id,
        taken=life.taken(sampled_on=life.today - timedelta(days=1)),
    )  # fmt: skip - while it held, entered later
    assert life.batch.state == states.SAMPLED


def test_who_has_left_the_list_samples_nothing():
    life = Life(firms=2).to("assigned")
    gone = sits(life)[1]
    life.act(laboratories.remove_staff, life.officer, staff_id=gone.pk, reason="调离")
    refused(NotCertified, visiting.sample, life.sampler, life, batch_id=life.batch_id, taken=life.taken())


def test_whoever_was_not_visited_in_the_days_is_left_out_and_never_sampled_once_the_names_are_told():
    life = Life().to("assigned")
    left = {"task_id": life.task_id, "reason": "台风影响，未能按期抽样"}
    life.later(LATE - 1)
    assert life.today == life.task.draw.visits_to
    refused(Invalid, replacing.leave_unvisited, life.reviewer, life, **left)  # it can be visited still
    life.later(1)
    assert not withholds(life.task.draw, life.today)
    refused(DaysOver, visiting.sample, life.sampler, life, batch_id=life.batch_id, taken=life.taken())
    refused(DaysOver, visiting.refuse, life.sampler, life, batch_id=life.batch_id, visited_on=life.today, how="x")
    with pytest.raises(IntegrityError, match="last day"), transaction.atomic():
        Batch.objects.filter(pk=life.batch_id).update(state="nothing", outcome_reason="x", outcome_code="closed",
                                                      visited_on=life.today)  # fmt: skip
    more = {"task_id": life.task_id, "until": life.today + timedelta(days=9), "reason": "台风影响抽样"}
    refused(NothingAgain, plans.prolong_task, life.reviewer, life, **more)
    with pytest.raises(IntegrityError, match="sampled again"), transaction.atomic():
        Task.objects.filter(pk=life.task_id).update(prolonged_until=more["until"], prolonged_reason="x",
                                                    prolonged_by=life.reviewer.user_id)  # fmt: skip
    assert {"prolong_task", "leave_unvisited"} & offers_of(life) == {"leave_unvisited"}
    boss = replace(life.officer, permissions=life.officer.permissions | life.reviewer.permissions)
    refused(SamePerson, replacing.leave_unvisited, boss, life, **left)  # drafted the plan
    refused(DomainError, replacing.leave_unvisited, life.officer, life, **left)  # approves no plans
    refused(ReasonMissing, replacing.leave_unvisited, life.reviewer, life, **left | {"reason": " "})
    refused(Invalid, plans.finish_task, life.officer, life, task_id=life.task_id)
    life.act(replacing.leave_unvisited, life.reviewer, **left)
    assert (life.batch.state, life.batch.outcome_reason) == (states.REPLACED, left["reason"])
    assert not life.batch.seats.filter(ended_at=None).exists()
    assert not Clock.objects.standing().filter(subject_kind=CLOCK, subject_id=str(life.batch_id)).exists()
    refused(Invalid, replacing.leave_unvisited, life.reviewer, life, **left)  # nobody waits any more
    life.act(plans.finish_task, life.officer, task_id=life.task_id)


def test_who_is_drawn_is_not_left_out_while_the_visit_can_be_made():
    life = Life.lately().to("assigned")
    with pytest.raises(IntegrityError, match="unless replaced"), transaction.atomic():
        Batch.objects.filter(pk=life.batch_id).update(state="replaced", outcome_reason="x")
    assert not {"prolong_task", "leave_unvisited"} & offers_of(life)


def offers_of(life):
    over = bool(replacing.unvisited(life.task, life.today))
    return {offer.verb for offer in offers.offered("task", life.task, life.reviewer, over=over)}


def test_what_is_sampled_again_is_prolonged_and_nobody_else():
    life = Life(firms=3, count=2).to("sampled")
    life.receive(life.first, intact=False, finding="封条破损")
    other = life.task.batches.exclude(pk=life.batch_id).get()
    life.batch_id = life.act(drawing.resample, life.officer, batch_id=life.batch_id).pk
    life.later(LATE)
    again = {"batch_id": life.batch_id, "taken": life.taken()}
    refused(DaysOver, visiting.sample, life.sampler, life, **again)
    more = {"task_id": life.task_id, "until": life.today + timedelta(days=9), "reason": "台风影响抽样"}
    boss = replace(life.officer, permissions=life.officer.permissions | life.reviewer.permissions)
    refused(SamePerson, plans.prolong_task, boss, life, **more)  # drafted the plan
    refused(DomainError, plans.prolong_task, life.officer, life, **more)  # approves no plans
    refused(DomainError, plans.prolong_task, life.reviewer, life, **more | {"until": life.today})
    with pytest.raises(IntegrityError, match="prolonged"), transaction.atomic():
        Task.objects.filter(pk=life.task_id).update(prolonged_until=more["until"], prolonged_reason="x",
                                                    prolonged_by=life.officer.user_id)  # fmt: skip
    life.act(plans.prolong_task, life.reviewer, **more)
    assert (life.task.ends_on < life.today, life.task.last_day) == (True, more["until"])
    assert not withholds(life.task.draw, life.today)  # what was told is told
    visit = {"batch_id": other.pk, "visited_on": life.today, "code": "closed", "remark": ""}
    refused(DaysOver, visiting.find_nothing, life.scope_of(other.seats.earliest("pk").staff), life, **visit)
    with pytest.raises(IntegrityError, match="last day"), transaction.atomic():
        Batch.objects.filter(pk=other.pk).update(state="nothing", outcome_reason="x", outcome_code="closed",
                                                 visited_on=life.today)  # fmt: skip
    life.act(visiting.sample, life.sampler, **again | {"taken": life.taken()})
    assert life.batch.state == states.SAMPLED


def test_who_refused_in_time_may_give_in_after_the_last_day():
    life = Life().to("assigned")
    life.later(39)
    life.act(visiting.refuse, life.sampler, batch_id=life.batch_id, visited_on=life.today, how="门卫阻拦")
    life.later(3)
    life.act(visiting.sample, life.sampler, batch_id=life.batch_id, taken=life.taken())
    assert life.batch.state == states.SAMPLED


def test_a_refused_batch_is_kept_whatever_became_of_a_certificate_since():
    life = Life().to("assigned")
    life.act(visiting.refuse, life.sampler, batch_id=life.batch_id, visited_on=life.today, how="门卫阻拦")
    Staff.objects.filter(pk=sits(life)[0].pk).update(valid_from=life.today + timedelta(days=1))
    batch = life.batch
    batch.save()  # as where the laboratory of its draw is replaced
    assert Batch.objects.get(pk=batch.pk).state == states.REFUSED


def test_the_phone_says_why_and_what_to_do():
    life = Life.lately().to("assigned")
    staff = Staff.objects.get(pk=sits(life)[0].pk)
    client, batch = client_as(staff.user), reverse("sampling:visit", args=[life.batch_id])
    assert "不在有效期内" not in client.get(batch).content.decode()
    Staff.objects.filter(pk=staff.pk).update(valid_from=date(2020, 1, 1), last_day=date(2020, 12, 31))
    for page in ("/desk/sampling/phone/", batch):
        assert staff.key in client.get(page).content.decode()
        assert "不在有效期内" in client.get(page).content.decode()
    assert timezone.localdate() <= life.task.last_day
