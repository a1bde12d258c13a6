"""Between the approval of a plan and its visits nobody chooses the target: not by the pool, not by the draw's pages."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.access.models import User
from apps.draws.models import Certificate, Draw, Object, Quota
from apps.draws.operations import frames, preparing, sealing
from apps.draws.operations.redraws import approve_redraw, ask_redraw
from apps.draws.queries.terms import frame_digest, measure
from apps.inspections import public
from apps.inspections.models import Pool, Task, TaskItem
from apps.inspections.operations import drawing, inspectors, plans, pools
from apps.kernel.errors import Invalid
from apps.registry.models import Enterprise
from tests.factories.access import client_as
from tests.factories.draws import inspectors_of
from tests.factories.inspections import COUNTY, Life, pool_in
from tests.factories.registry import enterprise_in
from tests.past import past_guards

pytestmark = pytest.mark.django_db


def refused_by_database(call):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        call()


def narrowed(life, query):
    pool = Pool.objects.get(pk=life.pool.pk)
    return life.act(pools.change_pool, life.officer, pool_id=pool.pk, name=pool.name, query=query, version=pool.version)


# --- the pool ---------------------------------------------------------------------------------------------------------
def test_a_pool_is_never_made_by_a_name():
    life = Life()
    assert pool_in(COUNTY, life.officer, query=f"q={life.firms[0].uscc}&scale=small").query == "scale=small"
    Pool.objects.filter(pk=life.pool.pk).update(query="q=某某")  # a pool of before
    life.to("draft")
    with pytest.raises(plans.BreaksLimits) as refused:
        life.to("submitted")
    assert refused.value.details["findings"] == ["empty-pool", "draws-nobody"][: len(refused.value.details["findings"])]


def test_a_pool_changed_after_the_approval_changes_no_draw():
    life = Life(firms=5)
    enterprise_in(COUNTY, scale="large")
    life.to("plan_published")
    narrowed(life, "scale=large")
    life.to("drawn")
    draw = life.task.draw
    assert (Object.objects.filter(draw=draw).count(), draw.mode) == (6, "undirected")
    (record,) = public.task_records([life.task])
    assert record["conditions"] == "辖区内全部存续企业"
    desk = client_as(User.objects.get(pk=life.officer.user_id))
    assert "大型" not in desk.get(f"/inspection-plans/{life.plan_id}/").content.decode()
    assert len(life.to("assigned").visits) == 2


def test_the_conditions_are_sealed_in_words_and_as_the_register_reads_them():
    life = Life(firms=2)
    for _n in range(3):
        enterprise_in(COUNTY, scale="large")
    narrowed(life, "scale=large")
    life.to("drawn")
    (line,) = [row for row in life.task.draw.seal_text.split("\n") if row.startswith("mode\t")]
    assert line == "mode\tdirected\t" + life.task.conditions + "〔scale=large〕"
    assert "大型" in line


def test_conditions_and_items_stand_from_the_submission_on_in_the_database_too():
    life = Life().to("submitted")
    rows = Task.objects.filter(pk=life.task_id)
    for but in ({"query": "scale=large"}, {"conditions": "x"}, {"pool_objects": 1}, {"title": "x"}):
        refused_by_database(lambda but=but: rows.update(**but))
    refused_by_database(lambda: TaskItem.objects.filter(task=life.task_id).delete())
    # given back, the author may choose again
    life.act(plans.return_plan, life.reviewer, plan_id=life.plan_id, reason="对象过多")
    assert (life.task.query, life.task.pool_objects) == (None, 0)
    narrowed(life, "scale=small")
    Enterprise.objects.filter(pk__in=[firm.pk for firm in life.firms]).update(scale="small")
    life.stage = "draft"
    assert life.to("approved").task.query == "scale=small"


def test_a_pool_that_shrank_is_asked_about_anew():
    life = Life(firms=5).to("plan_published")
    away = [firm.pk for firm in life.firms[:2]]
    Enterprise.objects.filter(pk__in=away).update(status="cancelled", status_on=date(2026, 3, 1))
    with pytest.raises(drawing.PoolShrunk) as refused:
        life.to("prepared")
    assert "5" in str(refused.value)
    assert "3" in str(refused.value)
    assert life.task.state == "set"
    Enterprise.objects.filter(pk=away[0]).update(status="open", status_on=None)
    assert life.to("prepared").task.frame_objects == 4


# --- the draft of the draw --------------------------------------------------------------------------------------------
def test_the_lists_and_terms_a_task_made_are_closed():
    life = Life().to("prepared")
    draw = life.task.draw
    given = {"draw_id": draw.pk, "by": life.officer, "at": life.now}
    rows = [(draw.frame.order_by("subject").first().subject, "甲", "", COUNTY, "", "", "", "", "x")]
    values = {name: getattr(draw, name) for name in preparing.FIELDS}
    for verb, but in (
        (frames.set_objects, {"objects": rows}),
        (frames.set_items, {"items": [("PQ01", "x", "x")]}),
        (frames.set_inspectors, {"inspectors": inspectors_of(2, items=("PQ01",))}),
        (frames.set_quotas, {"quotas": {("PQ01", "全部"): "1"}}),
        (preparing.change_draft, {"values": values | {"seats": 3}}),
        (preparing.open_lists, {"origin": ""}),
    ):
        with pytest.raises(preparing.ListsClosed):
            verb(**given, **but)
    later = draw.reveal_until + timedelta(hours=1)
    preparing.change_draft(values=values | {"reveal_until": later}, **given)
    life.to("assigned")
    assert life.task.draw.reveal_until == later


def test_the_pages_of_such_a_draft_offer_and_take_nothing_of_it():
    life = Life.lately().to("prepared")
    draw, desk = life.task.draw, client_as(User.objects.get(pk=life.officer.user_id))
    page = desk.get(f"/desk/draws/{draw.pk}/").content.decode()
    assert "/quotas/" not in page
    assert "/lists/" not in page
    assert "/discard/" not in page
    assert "/terms/" in page
    assert "visits_from" not in desk.get(f"/desk/draws/{draw.pk}/terms/").content.decode()
    assert desk.post(f"/desk/draws/{draw.pk}/quotas/", {"q0": "1"}).status_code == 422
    assert desk.post(f"/desk/draws/{draw.pk}/discard/").status_code == 302
    assert Quota.objects.get(draw=draw).asked == life.share


@pytest.mark.parametrize("part", ["inspectors", "quota"])
def test_what_was_altered_past_the_verbs_is_not_sealed(part):
    life = Life().to("prepared")
    draw = life.task.draw
    if part == "quota":
        row = Quota.objects.get(draw=draw)
        row.delete()
        Quota.objects.create(draw=draw, item=row.item, stratum=row.stratum, asked="1", size=row.size, drawn=1)
    else:
        who = draw.inspectors.order_by("pk").first()
        Certificate.objects.create(
            draw=draw, inspector=who, item="PQ01", valid_from="2000-01-01", valid_to="2099-01-01"
        )
    with pytest.raises(sealing.ListsAltered):
        life.to("drawn")
    life.act(drawing.drop_draw, life.officer, task_id=life.task_id, reason="名单被改动")
    life.stage = "plan_published"
    assert len(life.to("assigned").visits) == 2


def test_a_draw_sealed_past_the_verbs_is_not_taken_over():
    life = Life().to("prepared")
    Draw.objects.filter(pk=life.task.draw_id).update(origin="", made_digest="")
    given = {"draw_id": life.task.draw_id, "by": life.officer, "at": life.now}
    rows = [row | {"key": f"X{n}"} for n, row in enumerate(inspectors_of(3, items=("PQ01",)))]
    frames.set_inspectors(inspectors=rows, **given)
    life.to("drawn")
    with pytest.raises(drawing.FrameAltered):
        life.to("assigned")
    assert life.visits == []


def test_inspectors_are_taken_anew_from_the_pool_and_from_nowhere_else():
    life = Life().to("prepared")
    for who in life.people[:2]:
        life.act(inspectors.remove_inspector, life.officer, inspector_id=who.pk, reason="调离")
    life.act(drawing.renew_inspectors, life.officer, task_id=life.task_id)
    assert life.task.draw.inspectors.count() == 2
    life.to("drawn")
    with pytest.raises(Invalid):
        life.act(drawing.renew_inspectors, life.officer, task_id=life.task_id)
    assert len(life.to("assigned").visits) == 2


def test_a_redraw_is_closed_too_and_taking_its_inspectors_anew_asks_the_second_officer_again():
    """Of a draw that was sealed before a quota of 0 had its reason: the plan's own is said now."""
    life = Life().to("drawn")
    with past_guards():
        Quota.objects.filter(draw=life.task.draw_id).update(drawn=0, reason="")
    until = life.now + timedelta(hours=2)
    new = life.act(ask_redraw, life.officer, draw_id=life.task.draw_id, reason="见证人与对象有关联，重新抽取",
                   commit_until=until, reveal_until=until + timedelta(hours=2))  # fmt: skip
    assert new.quotas.get().reason == drawing.WHY_NONE
    assert new.made_digest != life.task.draw.made_digest
    with pytest.raises(preparing.ListsClosed):
        frames.set_quotas(draw_id=new.pk, quotas={("PQ01", "全部"): "1"}, by=life.officer, at=life.now)
    life.act(approve_redraw, life.reviewer, draw_id=new.pk)
    life.act(drawing.renew_inspectors, life.officer, task_id=life.task_id)
    new.refresh_from_db()
    assert new.redraw_approved_at is None
    measure(new)
    assert new.made_digest == frame_digest(new)
