"""A draw is changed after it was taken over: parties, samplers and the laboratory follow, what is under way stays."""

import pytest

from apps.audit.models import Delivery
from apps.deadlines.models import Clock
from apps.draws.models import Seat as DrawnSeat
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach, Overtaken
from apps.sampling import states
from apps.sampling.models import Batch
from apps.sampling.operations import drawing, plans, replacing, visiting
from apps.sampling.queries.draws import behind
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.draws import replaced
from tests.factories.sampling import COUNTY, Life
from tests.factories.sampling_results import keep, result

from .test_life import refused

pytestmark = pytest.mark.django_db


def deliver(life):
    """What the outbox does with the replacements of draws."""
    for delivery in Delivery.objects.filter(consumer="sampling.draw_replaced").order_by("pk"):
        replacing.draw_replaced(delivery, life.now)


def test_the_next_party_comes_for_one_that_has_closed():
    life = Life(firms=3).to("assigned")
    old, task = life.batch, {"task_id": life.task_id}
    refused(Invalid, replacing.follow_draw, life.officer, life, **task)  # nothing was replaced
    life.act(visiting.find_nothing, life.sampler, visited_on=life.today, code="closed", remark="", batch_id=old.pk)
    (fresh,) = life.replaced("draw", old.key)
    assert Batch.objects.get(pk=old.pk).state == states.NOTHING  # what was found stands
    assert (fresh.state, fresh.task_id, fresh.laboratory_id) == (states.DRAWN, old.task_id, old.laboratory_id)
    assert fresh.enterprise_id not in (None, old.enterprise_id)
    assert fresh.seats.filter(ended_at=None).count() == 2
    assert Clock.objects.of("sampling.batch", fresh.pk).live().exists()
    assert not behind(life.task)
    life.batch_id = fresh.pk
    life.act(visiting.sample, life.sampler, batch_id=fresh.pk, taken=life.taken())


def test_a_party_replaced_before_its_visit_falls_away():
    life = Life(firms=2).to("assigned")
    old = life.batch
    refused(NotPermitted, replacing.follow_draw, life.reviewer, life, task_id=life.task_id)
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    refused(OutOfReach, replacing.follow_draw, neighbour, life, task_id=life.task_id)
    sampler = life.sampler
    (fresh,) = life.replaced("draw", old.key, ground="exempt")
    gone = Batch.objects.get(pk=old.pk)
    assert (gone.state, gone.seats.filter(ended_at=None).count()) == (states.REPLACED, 0)
    assert not Clock.objects.of("sampling.batch", old.pk).live().exists()
    refused(visiting.NotAssigned, visiting.sample, sampler, life, batch_id=old.pk, taken=life.taken())
    (none,) = Batch.objects.filter(task=life.task_id).exclude(pk=old.pk)
    assert none == fresh
    life.replaced("draw", fresh.key)  # nobody is left to be drawn: the task ends with fewer
    life.act(plans.finish_task, life.officer, task_id=life.task_id)
    assert life.task.state == states.FINISHED


def test_what_is_under_way_stays_and_seats_go_to_who_came():
    life = Life(firms=2).to("sampled")
    seat = life.batch.seats.select_related("staff").order_by("pk").first()
    two = {"by": life.officer, "second": life.reviewer, "at": life.now}
    replaced(life.task.draw_id, life.batch.key, "unavailable", team=drawing.TEAM, inspector=seat.staff.key, **two)
    life.act(replacing.follow_draw, life.officer, task_id=life.task_id)
    assert life.batch.seats.filter(ended_at=None).count() == 2  # who sampled stays on record as who sampled
    (fresh,) = life.replaced("draw", life.batch.key)
    assert life.batch.state == states.SAMPLED
    seat = fresh.seats.select_related("staff").order_by("pk").first()
    row = replaced(life.task.draw_id, fresh.key, "recusal", team=drawing.TEAM, inspector=seat.staff.key, **two)
    came = DrawnSeat.objects.filter(draw=row.draw, since=row.step).values_list("inspector", flat=True)
    life.act(replacing.follow_draw, life.officer, task_id=life.task_id)
    sitting = set(fresh.seats.filter(ended_at=None).values_list("staff__key", flat=True))
    assert seat.staff.key not in sitting
    assert set(came) <= sitting


def test_the_task_follows_by_itself_and_waits_where_who_came_was_sampled_lately():
    life = Life(firms=2, now=Life.lately_start()).to("assigned")
    old = life.batch
    other = next(firm for firm in life.firms if firm.pk != old.enterprise_id)
    province = agency_of("320000")
    (above,) = keep(result(province, code="P-CABLE", level="province", enterprise=other, day=life.today))
    replaced(life.task.draw_id, old.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    deliver(life)
    assert (behind(life.task), life.batch.state) == (True, states.DRAWN)
    error = refused(drawing.SampledLately, replacing.follow_draw, life.officer, life, task_id=life.task_id)
    assert "第十五条" in str(error)
    page = client_as(life.officer_user).get(f"/desk/sampling/tasks/{life.task_id}/").content.decode()
    assert "follow_draw" in page
    Batch.objects.filter(pk=above.pk).delete()  # its import is undone
    deliver(life)
    deliver(life)  # called again it finds nothing to do
    assert Batch.objects.get(pk=old.pk).state == states.REPLACED
    assert Batch.objects.filter(task=life.task_id, enterprise=other, state=states.DRAWN).count() == 1


def test_who_was_sampled_between_the_seal_and_the_outcome_is_replaced_first():
    life = Life(firms=1).to("drawn")
    keep(result(agency_of("320100"), code="P-CABLE", level="city", enterprise=life.firms[0], day=life.today))
    with pytest.raises(drawing.SampledLately):
        life.assigned()
    assert life.task.state == states.DRAWING
    assert not Batch.objects.filter(task=life.task_id).exists()


def test_a_plan_takes_no_more_than_may_be_sampled_and_names_the_plans_above():
    agency_of("320100")
    life = Life(firms=2)
    keep(result(agency_of("320100"), code="P-CABLE", level="city", enterprise=life.firms[0], day=life.today))
    life.count = 2
    with pytest.raises(plans.TooFewLeft) as caught:
        life.draft()
    assert (caught.value.details["left"], "第十五条" in str(caught.value)) == (1, True)
    life.count, life.stage = 1, ""
    life.officer = scope_of_user(user_with_post("county_officer", COUNTY))
    life.to("draft")
    page = client_as(life.officer_user).get(f"/desk/sampling/plans/{life.plan_id}/")
    assert page.context["planned"] == []
    city = scope_of_user(user_with_post("city_officer", "320100"))
    plan = life.act(plans.draft_plan, city, year=life.start.year, title="市级监督抽查计划")
    values = {"title": "市级电缆抽查", "count": 1, "samplers": 2, "funds": 0, "query": "", "price_most": None,
              "details": "", "starts_on": life.start, "ends_on": life.start}  # fmt: skip
    task = life.act(plans.add_task, city, plan_id=plan.pk, product="P-CABLE", link="production", values=values)
    life.act(plans.submit_plan, city, plan_id=plan.pk)
    life.act(plans.approve_plan, scope_of_user(user_with_post("city_reviewer", "320100")), plan_id=plan.pk)
    life.act(plans.publish_plan, city, plan_id=plan.pk)
    page = client_as(life.officer_user).get(f"/desk/sampling/plans/{life.plan_id}/")
    assert [other.pk for _own, other in page.context["planned"]] == [task.pk]


def test_a_task_that_is_finished_follows_nothing():
    life = Life(firms=2).to("assigned")
    life.act(visiting.find_nothing, life.sampler, visited_on=life.today, code="closed", remark="",
             batch_id=life.batch_id)  # fmt: skip
    life.act(plans.finish_task, life.officer, task_id=life.task_id)
    replaced(life.task.draw_id, life.batch.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    refused(Overtaken, replacing.follow_draw, life.officer, life, task_id=life.task_id)
