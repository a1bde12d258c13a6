"""A task of a published plan is given up by two and stays to be seen; nobody approves the own work; a draw is not
repeated once results are known."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.test import Client

from apps.access.models import User
from apps.audit.models import Delivery
from apps.draws.models import Seat as DrawnSeat
from apps.draws.operations import ceremony, preparing, replacing, sealing
from apps.draws.operations.redraws import approve_redraw, ask_redraw
from apps.draws.operations.replacing import NotThere
from apps.draws.queries.replay import fault_of
from apps.inspections import public
from apps.inspections.models import Plan, Seat, Task, Visit
from apps.inspections.operations import checking, drawing, grounds, plans, reviewing, tasks
from apps.inspections.queries.plans import lost_of
from apps.inspections.queries.story import behind
from apps.inspections.rules.plan import lost
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import Overtaken, SamePerson
from tests.factories.access import client_as, scope_of_user
from tests.factories.draws import replaced
from tests.factories.inspections import Life

pytestmark = pytest.mark.django_db
WHY = "对象已由上级机关统一检查，本任务不再开展"


def refused_by_database(call):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        call()


def test_a_task_is_cancelled_by_two_and_stays_in_the_plan_with_day_and_reason():
    life = Life().to("plan_published")
    with pytest.raises(Invalid):
        life.act(tasks.cancel_task, life.reviewer, task_id=life.task_id)
    with pytest.raises(Invalid):
        life.act(tasks.ask_cancel, life.officer, task_id=life.task_id, reason="无")
    life.act(tasks.ask_cancel, life.officer, task_id=life.task_id, reason=WHY)
    with pytest.raises(Invalid):
        life.to("prepared")
    with pytest.raises(NotPermitted):
        life.act(tasks.cancel_task, life.officer, task_id=life.task_id)
    Task.objects.filter(pk=life.task_id).update(cancel_asked_by=life.reviewer.user_id)
    with pytest.raises(SamePerson):
        life.act(tasks.cancel_task, life.reviewer, task_id=life.task_id)
    Task.objects.filter(pk=life.task_id).update(cancel_asked_by=life.officer.user_id)
    refused_by_database(lambda: Task.objects.filter(pk=life.task_id).update(state="cancelled", cancelled_on=life.today))
    life.act(tasks.cancel_task, life.reviewer, task_id=life.task_id)
    (record,) = public.task_records(list(public.tasks().filter(pk=life.task_id)))
    assert (record["state"], record["cancelled_on"], record["cancelled_because"]) == (
        "cancelled", life.today.isoformat(), WHY)  # fmt: skip
    for page in (f"/inspection-plans/{life.plan_id}/", f"/inspection-tasks/{life.task_id}/"):
        assert WHY in Client().get(page).content.decode()
    with pytest.raises(Overtaken):
        life.act(tasks.cancel_task, life.reviewer, task_id=life.task_id)
    refused_by_database(lambda: Task.objects.filter(pk=life.task_id).update(reason="别的"))


def test_the_second_officer_may_let_it_stand():
    life = Life().to("plan_published")
    life.act(tasks.ask_cancel, life.officer, task_id=life.task_id, reason=WHY)
    life.act(tasks.keep_task, life.reviewer, task_id=life.task_id, reason="仍应检查")
    assert life.to("prepared").task.state == "drawing"


def test_whoever_made_a_task_does_not_approve_its_plan():
    for column in ("created_by", "changed_by"):
        life = Life().to("draft")
        Task.objects.filter(pk=life.task_id).update(**{column: life.reviewer.user_id})
        life.to("submitted")
        with pytest.raises(SamePerson):
            life.to("approved")
        refused_by_database(
            lambda life=life: Plan.objects.filter(pk=life.plan_id).update(
                state="approved", approved_by=life.reviewer.user_id, approved_on=life.today
            )
        )


def test_a_plan_below_the_floor_says_where_the_others_are_checked():
    life = Life(firms=40, share="1").to("draft")
    for remark in ("", "无", "无无无无无无无无无无无无"):
        with pytest.raises(Invalid):
            life.act(plans.submit_plan, life.officer, plan_id=life.plan_id, remark=remark)
    life.act(plans.submit_plan, life.officer, plan_id=life.plan_id, remark="其余企业由各业务条线检查。")
    assert life.plan.remark == "其余企业由各业务条线检查。"


def test_a_draw_is_not_repeated_once_something_was_checked():
    life = Life().to("assigned")
    until = life.now + timedelta(hours=2)
    given = {
        "reason": "见证人与对象有关联，重新抽取",
        "commit_until": until,
        "reveal_until": until + timedelta(hours=2),
    }
    new = life.act(ask_redraw, life.officer, draw_id=life.task.draw_id, **given)
    life.act(approve_redraw, life.reviewer, draw_id=new.pk)
    life.to("entered")
    with pytest.raises(grounds.ChecksMade):
        grounds.not_checked_yet(new, by=life.officer, at=life.now)
    with pytest.raises(grounds.ChecksMade):
        life.act(ask_redraw, life.officer, draw_id=life.task.draw_id, **given)


def asked(life):
    """A redraw of the task's draw, not yet approved."""
    until = life.now + timedelta(hours=2)
    return life.act(ask_redraw, life.officer, draw_id=life.task.draw_id, reason="见证人与对象有关联，重新抽取",
                    commit_until=until, reveal_until=until + timedelta(hours=2))  # fmt: skip


def test_nothing_is_written_while_a_draw_is_repeated_nor_is_it_once_something_is_written():
    life = Life().to("assigned")
    old = life.visits
    new = asked(life)
    life.drawn(new.pk)
    with pytest.raises(checking.DrawnAgain):
        life.answer(old[0])
    life.act(drawing.follow_draw, life.officer, task_id=life.task_id)
    assert {visit.draw_id for visit in life.visits} == {new.pk}
    life.answer(life.visit)
    with pytest.raises(grounds.ChecksMade):
        asked(life)


def test_a_redraw_that_is_void_leaves_the_draw_that_was_taken_over_as_it_is():
    life = Life().to("assigned")
    visit, new = life.visit, asked(life)
    life.act(preparing.name_witnesses, life.officer, draw_id=new.pk, user_ids=[by.user_id for by in life.watchers])
    life.act(approve_redraw, life.reviewer, draw_id=new.pk)
    life.act(sealing.seal_draw, life.officer, draw_id=new.pk)
    with pytest.raises(checking.DrawnAgain):
        life.answer(visit)
    life.act(ceremony.void_draw, life.officer, draw_id=new.pk, reason="见证人未到场，本次抽取作废")
    gone = life.visits[1]
    replaced(visit.draw_id, gone.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    life.act(drawing.follow_draw, life.officer, task_id=life.task_id)
    assert (Visit.objects.get(pk=gone.pk).state, life.task.draw_id) == ("void", visit.draw_id)
    life.answer(visit)


def test_a_result_of_before_a_redraw_is_entered_anew_by_its_own_inspectors(monkeypatch):
    """Draws were once repeated after checks; such a visit stays with the draw that drew it, returned or not."""
    life = Life(firms=12).to("assigned")
    new = asked(life)
    visit, old = life.to("entered").visit, life.task.draw_id
    own = life.inspector(visit)
    monkeypatch.setattr(grounds, "not_checked_yet", lambda draw, **_given: None)
    life.drawn(new.pk)
    life.act(drawing.follow_draw, life.officer, task_id=life.task_id)
    life.act(reviewing.return_result, life.reviewer, visit_id=visit.pk, reason="照片缺失")
    assert life.act(drawing.follow_draw, life.officer, task_id=life.task_id) == []
    visit.refresh_from_db()
    assert (visit.state, visit.draw_id, life.task.draw_id) == ("assigned", old, new.pk)
    life.check(visit, by=own)
    assert Visit.objects.get(pk=visit.pk).state == "entered"


def returned_after_a_redraw(monkeypatch):
    """(life, visit of the older draw, the older draw): its result was returned once the task had been drawn again."""
    life = Life(firms=12).to("assigned")
    new = asked(life)
    visit, old = life.to("entered").visit, life.task.draw
    monkeypatch.setattr(grounds, "not_checked_yet", lambda draw, **_given: None)
    life.drawn(new.pk)
    life.act(drawing.follow_draw, life.officer, task_id=life.task_id)
    life.act(reviewing.return_result, life.reviewer, visit_id=visit.pk, reason="照片缺失")
    return life, Visit.objects.get(pk=visit.pk), old


def sitting(visit):
    return set(visit.seats.filter(ended_at__isnull=True).values_list("inspector__key", flat=True))


def test_a_seat_of_a_visit_of_an_older_draw_is_drawn_again_in_that_draw(monkeypatch):
    life, visit, old = returned_after_a_redraw(monkeypatch)
    before = {each.pk: sitting(each) for each in life.visits}
    key = life.declare(visit).inspector.key
    team = DrawnSeat.objects.filter(draw=old, subject=visit.key, inspector=key).get().team
    given = {"draw_id": old.pk, "subject": visit.key, "team": team, "inspector": key, "ground": "recusal"}
    row, (came,) = life.act(replacing.replace_inspector, life.officer, **given)
    assert (row.draw_id, row.rests_on, row.step) == (old.pk, grounds.INTEREST, 1)
    assert behind(life.task)
    for delivery in Delivery.objects.filter(consumer="inspections.draw_replaced").order_by("pk"):
        drawing.draw_replaced(delivery, life.now)
    assert not behind(life.task)
    assert sitting(visit) == before[visit.pk] - {key} | {came}
    assert {each.pk: sitting(each) for each in life.visits if each.pk != visit.pk} == {
        pk: keys for pk, keys in before.items() if pk != visit.pk
    }
    assert fault_of(old) == "", "anybody replays the older draw with its replacement"
    with pytest.raises(NotThere):
        life.act(replacing.replace_inspector, life.officer, **given)
    gone = scope_of_user(visit.seats.get(inspector__key=key).inspector.user)
    with pytest.raises((NotPermitted, Invalid)):
        life.answer(visit, by=gone)
    life.check(visit, by=scope_of_user(visit.seats.get(inspector__key=came).inspector.user))
    assert Visit.objects.get(pk=visit.pk).state == "entered"


def test_in_a_draw_that_was_drawn_again_nothing_else_is_replaced(monkeypatch):
    life, visit, old = returned_after_a_redraw(monkeypatch)
    elsewhere = DrawnSeat.objects.filter(draw=old, until=None).exclude(subject=visit.key).order_by("pk").first()
    seat = {"subject": elsewhere.subject, "team": elsewhere.team, "inspector": elsewhere.inspector}
    for place in (seat | {"ground": "unavailable"}, {"subject": visit.key, "ground": "closed"}):
        with pytest.raises(grounds.DrawnAnew):
            life.act(
                replacing.ask_replacement, life.officer, draw_id=old.pk, reason="现场核实后提出，材料存档", **place
            )
    assert not old.asked_replacements.exists()
    stranger = next(row for row in life.people if row.key not in sitting(visit))
    team = visit.seats.order_by("pk").first().team
    refused_by_database(lambda: Seat.objects.create(visit=visit, inspector=stranger, team=team, since=life.now))
    refused_by_database(lambda: visit.seats.filter(ended_at=None).update(ended_at=life.now))
    page = client_as(User.objects.get(pk=life.officer.user_id)).get(f"/desk/inspections/visits/{visit.pk}/")
    assert f"/desk/draws/{old.pk}/" in page.content.decode()


def test_a_result_names_the_draw_that_drew_it():
    life = Life().to("published")
    visit = life.visit
    assert visit.draw_id == life.task.draw_id
    (record,) = public.records(public.live(life.today))
    assert record["draw"] == visit.draw.number
    refused_by_database(lambda: Visit.objects.filter(pk=visit.pk).update(draw=None))


def test_a_plan_that_falls_below_the_floor_says_how_many_are_missing_and_what_to_do():
    life = Life.lately(firms=40, share="1").to("draft")
    second = life.add_task(title="第二批", share="1", starts_on=life.start, ends_on=life.start)
    life.to("plan_published")
    assert life.plan.planned_objects == 2, "two of forty are five per cent: the floor is kept"
    desk = client_as(User.objects.get(pk=life.officer.user_id))
    pages = (f"/desk/inspections/plans/{life.plan_id}/", "/desk/inspections/")
    assert lost_of(life.plan) is None
    assert not any("低于最低抽查比例" in desk.get(page).content.decode() for page in pages)
    life.act(tasks.ask_cancel, life.officer, task_id=second.pk, reason=WHY)
    life.act(tasks.cancel_task, life.reviewer, task_id=second.pk)
    loss = lost_of(life.plan)
    assert (loss.promised, loss.standing, loss.missing) == (2, 1, 1)
    for page in pages:
        assert "尚缺1户" in desk.get(page).content.decode()
    life.to("assigned")
    assert lost_of(life.plan).missing == 1
    replaced(life.task.draw_id, life.visit.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    life.act(drawing.follow_draw, life.officer, task_id=life.task_id)
    assert lost_of(life.plan).missing == 1, "another object came: nothing more is lost"


def test_what_a_plan_owed_below_the_floor_from_the_start_is_what_it_planned():
    given = {"area": 1000, "floor": Decimal(3)}
    assert lost(planned=50, standing=30, **given) is None
    assert lost(planned=50, standing=29, **given).missing == 1
    assert lost(planned=10, standing=10, **given) is None
    assert lost(planned=10, standing=8, **given).missing == 2
    assert lost(planned=0, standing=0, area=0, floor=Decimal(3)) is None
    assert lost(planned=2, standing=1, area=40, floor=Decimal(3)).missing == 1, "1.2 objects are two"
