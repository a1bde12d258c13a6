"""No object is held by two draws at once: while one is under way no other of its items is prepared or sealed over its
objects, nobody follows in it whom another holds, and what a redraw or replacement would tell of a class is not told."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.draws.models import Draw, Drawn, Object
from apps.draws.operations import ceremony, preparing, redraws, replacing, sealing
from apps.inspections.models import Entry, LeftOut, Task
from apps.inspections.operations import beside, campaigns, drawing, exceptions, grounds, tasks
from apps.kernel.errors import Invalid, WrongState
from tests.factories.inspections import Life
from tests.past import past_guards
from tests.together import at_once

pytestmark = pytest.mark.django_db
LATER = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30)}
WHY = "见证人均已调离，原抽取作废"
ASKED = {"ground": "complaint", "number": "12315-2026-000871", "reason": "投诉人反映该企业出厂产品未经检验"}


def on(life, task):
    """The life goes on with a task of its plan that has no draw yet."""
    life.task_id, life.stage = task if isinstance(task, int) else task.pk, "plan_published"
    return life


def two_tasks(by_class=False, firms=6, **but):
    """(life, first task, second task) of one pool and item; the second by class where it is asked."""
    life = Life(firms=firms, share="2", items=("PQ01",)).to("draft")
    kind = {"by_class": True, "share": ""} if by_class else {"share": "2"}
    second = life.add_task(title="第二批", **kind, **but)
    life.to("plan_published")
    return life, life.task_id, second.pk


def sealed(life, draw):
    life.act(preparing.name_witnesses, life.officer, draw_id=draw.pk, user_ids=[by.user_id for by in life.watchers])
    if draw.redraw_of_id:
        life.act(redraws.approve_redraw, life.reviewer, draw_id=draw.pk)
    return life.act(sealing.seal_draw, life.officer, draw_id=draw.pk)


def voided(life):
    """The draft of the life's task, sealed and void."""
    draw = sealed(life, life.task.draw)
    return life.act(ceremony.void_draw, life.officer, draw_id=draw.pk, reason=WHY)


def drawn_anew(life, draw):
    until = life.now + timedelta(hours=2)
    return life.act(redraws.ask_redraw, life.officer, draw_id=draw.pk, reason=WHY, commit_until=until,
                    reveal_until=until + timedelta(hours=2))  # fmt: skip


@contextmanager
def guarded_by(trigger, table="draws_draw"):
    """What the database itself says, past the guards of draws that come before; nothing of it stays."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER USER,"
                           f" ENABLE TRIGGER {trigger}")  # fmt: skip
        yield


def refused_at_the_seal(life, draw, error, database):
    """Neither verb nor database seals the draft, which stays as it is."""
    with pytest.raises(error) as refused:
        grounds.at_seal(draw, by=life.officer, at=life.now)
    with pytest.raises(IntegrityError, match=database), guarded_by("inspections_draw_turns"):
        Draw.objects.filter(pk=draw.pk).update(state="committing")
    draw.refresh_from_db()
    assert draw.is_draft
    return refused.value


@pytest.mark.parametrize("by_class", [False, True])
def test_while_a_draw_is_under_way_none_is_prepared_or_sealed_over_its_objects(by_class):
    life, first, second = two_tasks(by_class)
    on(life, second).to("prepared")
    draft = life.task.draw
    holder = on(life, first).to("drawn").task.draw
    said = refused_at_the_seal(life, draft, beside.HeldBeside, "another draw holds objects")
    assert said.details == {"number": holder.number}
    assert not any(firm.name in str(said.message) for firm in life.firms)
    on(life, second).act(drawing.drop_draw, life.officer, task_id=second, reason="先承接另一次抽取的结果")
    with pytest.raises(beside.HeldBeside):
        on(life, second).to("prepared")
    assert (life.task.state, Entry.objects.filter(task=second).count()) == ("set", 6), "nothing of it is kept"
    life.task_id = first
    life.assigned()
    on(life, second).to("prepared")
    assert life.task.frame_excluded == 2
    sealed(life, life.task.draw)


def test_another_item_or_year_or_pool_is_held_by_nobody():
    life, first, second = two_tasks()
    on(life, first).to("drawn")
    on(life, second)
    Entry.objects.bulk_create(Entry(task_id=second, enterprise=firm, key=firm.uscc) for firm in life.firms)
    with pytest.raises(beside.HeldBeside):
        beside.not_held(life.task)

    def free(call):
        """The draws go on beside one another in this case."""
        with transaction.atomic():
            with past_guards():
                call()
            beside.not_held(life.task)
            transaction.set_rollback(True)

    free(lambda: life.task.items.all().delete())
    free(lambda: Task.objects.filter(pk=second).update(starts_on=date(2025, 6, 1)))
    free(lambda: Entry.objects.filter(task=second).delete())
    Entry.objects.filter(task=second).exclude(enterprise=life.firms[0]).delete()
    with pytest.raises(beside.HeldBeside):
        beside.not_held(life.task)
    type(life.firms[0]).objects.filter(pk=life.firms[0].pk).update(merged_into=life.firms[1])
    with past_guards():
        Entry.objects.filter(task=first, enterprise=life.firms[0]).delete()
    with pytest.raises(beside.HeldBeside):
        beside.not_held(life.task)  # the record it was merged into


def test_whom_a_draft_left_out_is_asked_again_at_the_seal():
    """Two visits are as many as PQ01 allows; one falls away after the draft was made."""
    life = Life(firms=4, share="1", items=("PQ01",)).to("plan_published")
    people = [row.pk for row in life.people[:2]]
    for _each in range(2):
        (visit,) = life.direct(task_id=life.campaign("PQ01").pk, enterprise_ids=[life.firms[0].pk],
                               inspector_ids=people)  # fmt: skip
    life.to("prepared")
    draft = life.task.draw
    assert LeftOut.objects.get().enterprise == life.firms[0]
    grounds.at_seal(draft, by=life.officer, at=life.now)
    life.act(campaigns.drop_visit, life.reviewer, visit_id=visit.pk, reason="线索查否，不再检查")
    said = refused_at_the_seal(life, draft, beside.OpenAgain, "may be drawn again")
    assert said.details == {"count": 1}
    life.act(drawing.drop_draw, life.officer, task_id=life.task_id, reason="名单之外的企业可以再次抽取")
    life.stage = "plan_published"
    life.to("drawn")
    assert (life.task.frame_objects, LeftOut.objects.count()) == (4, 0)
    with pytest.raises(IntegrityError, match="stays on it"), transaction.atomic():
        LeftOut.objects.create(task=life.task, enterprise=life.firms[0]).delete()


@pytest.mark.parametrize("by_class", [False, True])
def test_a_redraw_by_class_is_refused_where_its_objects_had_turns_elsewhere(by_class):
    """By name they are replaced in sight of everybody. The task of the void draw is given up by two."""
    life, first, second = two_tasks(by_class)
    on(life, second).to("prepared")
    void = voided(life)
    on(life, first).to("assigned")  # a void draw holds nobody
    life.task_id = second
    with pytest.raises(Invalid):
        life.act(tasks.cancel_task, life.reviewer, task_id=second)
    if not by_class:
        draft = drawn_anew(life, void)
        with pytest.raises(Invalid):
            life.act(tasks.ask_cancel, life.officer, task_id=second, reason=WHY)  # something is to come
        sealed(life, draft)
        return
    with pytest.raises(beside.TurnsOfRedraw):
        drawn_anew(life, void)
    assert not Draw.objects.filter(redraw_of=void).exists()
    life.act(tasks.ask_cancel, life.officer, task_id=second, reason=WHY)
    with pytest.raises(WrongState):
        drawn_anew(life, void)
    life.act(tasks.keep_task, life.reviewer, task_id=second, reason="先行研究")
    assert (life.task.state, life.task.cancel_asked_on) == ("drawing", None)
    life.act(tasks.ask_cancel, life.officer, task_id=second, reason=WHY)
    life.act(tasks.cancel_task, life.reviewer, task_id=second)
    assert (life.task.state, life.task.reason) == ("cancelled", WHY)


def test_the_public_page_of_a_cancelled_task_that_drew_does_not_say_that_it_never_did(client):
    life = Life(firms=3, share="1", items=("ME01",)).to("drawn")
    page = reverse("inspections:public_task", args=[life.task_id])
    again = sealed(life, drawn_anew(life, life.task.draw))
    life.act(ceremony.void_draw, life.officer, draw_id=again.pk, reason=WHY)
    life.act(tasks.ask_cancel, life.officer, task_id=life.task_id, reason=WHY)
    life.act(tasks.cancel_task, life.reviewer, task_id=life.task_id)
    told = client.get(page).content.decode()
    assert "抽取结果不作为检查依据" in told
    assert "未抽取任何对象" not in told


def test_a_redraw_by_class_whose_objects_had_turns_since_it_was_asked_is_not_sealed():
    life, first, second = two_tasks(by_class=True)
    on(life, second).to("prepared")
    draft = drawn_anew(life, voided(life))
    on(life, first).to("assigned")
    refused_at_the_seal(life, draft, beside.TurnsOfRedraw, "had their turn")


def test_a_task_is_not_given_up_while_something_can_come_of_its_draw():
    life = Life(firms=3, share="1").to("prepared")
    given = {"task_id": life.task_id, "reason": WHY}
    with pytest.raises(Invalid):
        life.act(tasks.ask_cancel, life.officer, **given)
    sealed(life, life.task.draw)
    with pytest.raises(Invalid):
        life.act(tasks.ask_cancel, life.officer, **given)
    asked = {"cancel_asked_by": life.officer.user_id, "cancelled_by": life.reviewer.user_id, "reason": WHY,
             "cancel_asked_on": life.today, "cancelled_on": life.today, "state": "cancelled"}  # fmt: skip
    with pytest.raises(IntegrityError, match="on its way"), transaction.atomic():
        Task.objects.filter(pk=life.task_id).update(**asked)


def follows(life, task, leaves):
    """The key that follows in a task's draw where this one leaves; nothing of it stays."""
    with transaction.atomic():
        _row, came = life.act(replacing.replace_object, life.officer, draw_id=task.draw_id, subject=leaves,
                              ground="closed")  # fmt: skip
        transaction.set_rollback(True)
    return came[0][2]


def closed(life, visit):
    """The enterprise of a visit is in business no more: that proves the ground."""
    type(visit.enterprise).objects.filter(pk=visit.enterprise_id).update(status="deregistered", status_on=life.today)
    return {"draw_id": visit.draw_id, "subject": visit.key, "ground": "closed"}


@pytest.mark.parametrize("by_class", [False, True])
def test_nobody_follows_whom_another_draw_holds(by_class):
    """The first draw is taken over; the second, prepared after it, is sealed while an object of the first closes."""
    life, first, second = two_tasks(by_class)
    on(life, first).to("assigned")
    visit = life.visit
    on(life, second).to("prepared")
    holder = sealed(life, life.task.draw)
    given, before = closed(life, visit), Drawn.objects.count()
    with pytest.raises(beside.HeldBeside) as refused:
        life.act(replacing.replace_object, life.officer, **given)
    assert refused.value.details == {"number": holder.number}
    follower = Object.objects.filter(draw=visit.draw_id).exclude(
        subject__in=Drawn.objects.filter(draw=visit.draw_id).values("subject")).order_by("subject").first()  # fmt: skip
    row = {"draw_id": visit.draw_id, "item": "PQ01", "stratum": follower.stratum, "rank": 99, "key": b"x" * 32}
    with (
        pytest.raises(IntegrityError, match="holds the object that follows"),
        guarded_by("inspections_drawn_follower", "draws_drawn"),
    ):
        Drawn.objects.create(subject=follower.subject, since=1, **row)
    assert (Drawn.objects.count(), visit.state) == (before, "assigned")
    life.act(ceremony.void_draw, life.officer, draw_id=holder.pk, reason=WHY)
    life.act(replacing.replace_object, life.officer, **given)
    assert Drawn.objects.filter(draw=visit.draw_id, since=1).count() == 1


@pytest.mark.parametrize("by_class", [False, True])
def test_who_had_a_turn_elsewhere_follows_by_name_alone(by_class):
    life = Life(firms=3, share="1", items=("ME01",), by_class=by_class).to("assigned")
    task, visit = life.task, life.visit
    given = closed(life, visit)
    key = follows(life, task, visit.key)
    firm = Entry.objects.get(task=task, key=key).enterprise
    life.direct(task_id=life.campaign("ME01").pk, enterprise_ids=[firm.pk],
                inspector_ids=[row.pk for row in life.people[:2]])  # fmt: skip
    if not by_class:
        assert life.act(replacing.replace_object, life.officer, **given)[1][0][2] == key
        return
    with pytest.raises(beside.FollowerBarred):
        life.act(replacing.replace_object, life.officer, **given)
    assert not Draw.objects.get(pk=task.draw_id).replacements.exists()


def test_a_campaign_uses_nobodys_year_up_whom_a_draw_under_way_holds():
    life = Life(firms=3, share="1", items=("ME01", "PQ01")).to("prepared")
    draw = sealed(life, life.task.draw)

    def directed(item):
        return life.direct(task_id=life.campaign(item).pk, enterprise_ids=[life.firms[0].pk],
                           inspector_ids=[row.pk for row in life.people[:2]])  # fmt: skip

    with pytest.raises(beside.HeldByDraw) as refused:
        directed("ME01")
    assert refused.value.details == {"number": draw.number}
    assert len(directed("PQ01")) == 1, "one of two: the draw can still go there"
    with pytest.raises(beside.HeldByDraw):
        directed("PQ01")
    urgent = life.campaign(
        "ME01", title="投诉核查"
    )  # the way that the refusal names is open, and takes no turn of the draw
    row = life.act(exceptions.ask_exception, life.officer, task_id=urgent.pk, enterprise_id=life.firms[0].pk, **ASKED)
    life.act(exceptions.decide_exception, life.reviewer, exception_id=row.pk, granted=True)
    (visit,) = life.direct(task_id=urgent.pk, enterprise_ids=[life.firms[0].pk],
                           inspector_ids=[each.pk for each in life.people[:2]])  # fmt: skip
    assert list(visit.items.values_list("nth", "beyond")) == [(None, row.pk)]
    life.act(ceremony.void_draw, life.officer, draw_id=draw.pk, reason=WHY)
    with CaptureQueriesContext(connection) as asked:
        made = life.direct(task_id=life.campaign("ME01").pk, enterprise_ids=[row.pk for row in life.firms],
                           inspector_ids=[row.pk for row in life.people[:2]])  # fmt: skip
    assert len(made) == 3
    assert sum("inspections_under_way" in row["sql"] for row in asked) == 2, "when chosen and when agreed"


@pytest.mark.django_db(transaction=True)
def test_of_two_seals_over_the_same_objects_at_once_one_is_refused():
    life, first, second = two_tasks(by_class=True)
    drafts = []
    for task in (first, second):
        draw = on(life, task).to("prepared").task.draw
        life.act(preparing.name_witnesses, life.officer, draw_id=draw.pk, user_ids=[by.user_id for by in life.watchers])
        drafts.append(draw)
    with transaction.atomic():  # another bureau's seal in the same moment
        beside.alone(Task.objects.get(pk=first))
        (busy,) = at_once(lambda: beside.alone(Task.objects.get(pk=second)))
    assert isinstance(busy, beside.SealedBeside)
    found = at_once(*(lambda d=d: sealing.seal_draw(draw_id=d.pk, by=life.officer, at=life.now) for d in drafts))
    assert sorted(type(each).__name__ for each in found) in (["Draw", "HeldBeside"], ["Draw", "SealedBeside"]), found
    assert Draw.objects.exclude(number=None).count() == 1
