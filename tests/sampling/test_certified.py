"""Who samples is certified that day and has not left; nothing is sampled after the last day of the task, which a second
person may prolong; what was begun in time goes on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.kernel.errors import DomainError
from apps.kernel.stepping import SamePerson
from apps.sampling import states
from apps.sampling.models import Batch, Staff, Task
from apps.sampling.operations import laboratories, plans, visiting
from apps.sampling.operations.visiting import DaysOver, NotCertified
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


def test_nothing_is_sampled_after_the_last_day_until_it_is_prolonged():
    life = Life().to("assigned")
    life.later(LATE)
    assert life.today > life.task.ends_on
    refused(DaysOver, visiting.sample, life.sampler, life, batch_id=life.batch_id, taken=life.taken())
    refused(DaysOver, visiting.refuse, life.sampler, life, batch_id=life.batch_id, visited_on=life.today, how="x")
    with pytest.raises(IntegrityError, match="last day"), transaction.atomic():
        Batch.objects.filter(pk=life.batch_id).update(state="nothing", outcome_reason="x", outcome_code="closed",
                                                      visited_on=life.today)  # fmt: skip
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
    life.act(visiting.sample, life.sampler, batch_id=life.batch_id, taken=life.taken())
    assert life.batch.state == states.SAMPLED


def test_who_refused_in_time_may_give_in_after_the_last_day():
    life = Life().to("assigned")
    life.later(39)
    life.act(visiting.refuse, life.sampler, batch_id=life.batch_id, visited_on=life.today, how="门卫阻拦")
    life.later(3)
    life.act(visiting.sample, life.sampler, batch_id=life.batch_id, taken=life.taken())
    assert life.batch.state == states.SAMPLED


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
