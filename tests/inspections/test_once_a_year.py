"""The random plan draws nobody twice a year for an item; directed visits keep to the item's yearly limit beside it."""

from datetime import date
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction

from apps.draws.models import Object
from apps.inspections.models import VisitItem
from apps.inspections.operations import beside, campaigns, drawing, grounds, visits
from apps.inspections.queries.plans import Had
from apps.inspections.queries.story import whole_frame
from apps.kernel.errors import Invalid
from tests.factories.inspections import Life
from tests.past import past_guards

from .test_life import refused_by_database

pytestmark = pytest.mark.django_db


def test_the_database_draws_nobody_twice_a_year_for_an_item():
    life = Life(items=("SE01",)).to("assigned")
    row = VisitItem.objects.filter(visit__in=life.visits).order_by("pk").first()
    assert (row.turn, row.nth, row.most) == (1, 1, 2)
    for change in ({"turn": 2}, {"turn": None}, {"nth": 2}, {"nth": None}):
        refused_by_database(lambda change=change: VisitItem.objects.filter(pk=row.pk).update(**change))
    other = Life(items=("SE01",)).to("assigned").visit
    given = {"visit": other, "item": row.item, "code": "SE02", "year": 2026, "most": 2, "enterprise": other.enterprise}
    for turn, nth in ((2, 1), (None, 1), (1, None), (1, 3)):
        refused_by_database(lambda turn=turn, nth=nth: VisitItem.objects.create(turn=turn, nth=nth, **given))
    again = given | {"code": "SE01", "turn": 1, "nth": 2}
    refused_by_database(lambda: VisitItem.objects.create(**again | {"enterprise": row.enterprise}))
    type(row.enterprise).objects.filter(pk=row.enterprise_id).update(merged_into=other.enterprise)
    refused_by_database(lambda: VisitItem.objects.create(**again))


def test_the_plan_draws_nobody_twice_a_year_for_an_item():
    """PQ01 allows two checks a year; the plan still draws everybody once, and the draw says who is left out for it."""
    life = Life(firms=3, share="2", items=("PQ01",)).to("draft")
    second = life.add_task(title="第二批", share="3", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30))
    third = life.add_task(title="第三批", share="3", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30))
    life.to("assigned")
    first = {visit.enterprise.uscc for visit in life.visits}
    life.task_id, life.stage = second.pk, "plan_published"
    life.to("prepared")
    left_out = life.task.draw.exclusions.values_list("subject", "reason")
    assert {(code, "本年度该事项已抽查") for code in first} == set(left_out)
    life.to("assigned")
    assert not first & {visit.enterprise.uscc for visit in life.visits}
    life.task_id, life.stage = third.pk, "plan_published"
    with pytest.raises(Invalid):
        life.to("prepared")
    assert set(VisitItem.objects.values_list("turn", "nth")) == {(1, 1)}


def test_directed_visits_keep_to_the_yearly_limit_too():
    """ME01 allows one check a year, PQ01 two: whoever was drawn is directed once more for the latter alone."""
    life = Life(firms=6, share="1", items=("ME01", "PQ01")).to("draft")
    later = life.add_task(title="第二批", share="1", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30))
    life.to("assigned")
    drawn = life.visit.enterprise
    other = next(firm for firm in life.firms if firm != drawn)

    def directed(firm, *items):
        task = life.campaign(*items)
        return life.direct(task_id=task.pk, enterprise_ids=[firm.pk],
                        inspector_ids=[row.pk for row in life.people[:2]])  # fmt: skip

    with pytest.raises(visits.LimitReached) as refused:
        directed(drawn, "ME01")
    assert refused.value.details["enterprises"] == [drawn.name]
    (visit,) = directed(drawn, "PQ01")
    assert list(visit.items.values_list("turn", "nth")) == [(None, 2)]
    with pytest.raises(visits.LimitReached):
        directed(drawn, "PQ01")
    directed(other, "ME01", "PQ01")
    life.task_id, life.stage = later.pk, "plan_published"
    life.to("prepared")
    assert dict(life.task.draw.exclusions.values_list("subject", "reason")) == {
        drawn.uscc: "本年度该事项已抽查", other.uscc: "本年度部分事项（ME01）检查次数已达上限",
    }, "a directed visit is no turn; a joint draw holds those alone that are open for all its items"  # fmt: skip
    life.act(campaigns.drop_visit, life.reviewer, visit_id=visit.pk, reason="线索查否，不再检查")
    assert directed(drawn, "PQ01")[0].items.get().nth == 2


def visited(life, firms, item="ME01"):
    """A campaign goes to these enterprises: for ME01 as often as the item allows, once a year."""
    task = life.campaign(item)
    life.direct(task_id=task.pk, enterprise_ids=[firm.pk for firm in firms],
                inspector_ids=[row.pk for row in life.people[:2]])  # fmt: skip


def test_a_joint_draw_takes_as_many_households_as_the_plan_says():
    """Those open for some of the items alone are left out and named with the items: each visit makes all items."""
    life = Life(firms=6, share="2", items=("PQ01", "ME01")).to("plan_published")
    visited(life, life.firms[:3])
    life.to("prepared")
    left_out = dict(life.task.draw.exclusions.values_list("subject", "reason"))
    assert left_out == dict.fromkeys([firm.uscc for firm in life.firms[:3]], "本年度部分事项（ME01）检查次数已达上限")
    assert (life.task.frame_objects, life.task.frame_excluded) == (3, 3)
    life.to("assigned")
    assert [sorted(visit.items.values_list("code", flat=True)) for visit in life.visits] == [["ME01", "PQ01"]] * 2


def test_a_share_is_one_of_the_pool_that_was_approved():
    """Two of six are published; that some have had their turn changes the frame, not the number."""
    life = Life(firms=6, share="30%", items=("PQ01",)).to("plan_published")
    for _each in range(2):  # as often as PQ01 allows
        visited(life, life.firms[:3], "PQ01")
    life.to("assigned")
    assert (life.task.pool_objects, len(life.visits)) == (6, 2)


def test_a_joint_draw_with_nobody_open_for_all_items_says_what_to_do():
    life = Life(firms=2, share="1", items=("PQ01", "ME01")).to("plan_published")
    had = {(firm.pk, "ME01"): Had(1, 1) for firm in life.firms}
    with (
        mock.patch.object(drawing, "visits_of_year", return_value=had),
        pytest.raises(Invalid, match="单独"),
    ):
        life.to("prepared")


def test_a_joint_draft_from_before_is_prepared_anew():
    """Some of its objects are open for one of the items alone: no page calls them open for all, and no seal is set."""
    life = Life(firms=6, share="2", items=("PQ01", "ME01")).to("prepared")
    given = {"by": life.officer, "at": life.now}
    grounds.at_seal(life.task.draw, **given)
    assert whole_frame(life.task)
    with past_guards():
        Object.objects.filter(draw=life.task.draw, subject=life.firms[0].uscc).update(items="PQ01")
    assert not whole_frame(life.task)
    with pytest.raises(grounds.FramesDiffer):
        grounds.at_seal(life.task.draw, **given)


@transaction.atomic
def sealed_past_draws(draft):
    """Past the guards of draws, which come before the one that is asked for here."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE draws_draw DISABLE TRIGGER USER,"
                       " ENABLE TRIGGER inspections_draw_turns")  # fmt: skip
    type(draft).objects.filter(pk=draft.pk).update(state="committing")


@pytest.mark.parametrize("by_class", [False, True])
def test_nobody_is_sealed_who_had_the_turn_meanwhile(by_class):
    """Two tasks of one pool: the second is prepared before the first is drawn. Neither verb nor database seals it as it
    was; given up and prepared anew it leaves out who was drawn."""
    life = Life(firms=6, share="2", items=("PQ01",)).to("draft")
    later = life.add_task(title="第二批", **({"by_class": True, "share": ""} if by_class else {"share": "2"}))
    life.to("plan_published")
    first, life.task_id = life.task_id, later.pk
    life.to("prepared")
    draft, given = life.task.draw, {"by": life.officer, "at": life.now}
    grounds.at_seal(draft, **given)
    life.task_id, life.stage = first, "plan_published"
    life.to("assigned")
    drawn = {visit.enterprise.uscc for visit in life.visits}
    with pytest.raises(beside.TurnsTaken) as refused:
        grounds.at_seal(draft, **given)
    assert refused.value.details == {"count": 2}
    assert not any(firm.name in str(refused.value.message) for firm in life.firms)
    with pytest.raises(IntegrityError, match="had their turn"):
        sealed_past_draws(draft)
    draft.refresh_from_db()
    assert draft.is_draft
    life.task_id = later.pk
    life.act(drawing.drop_draw, life.officer, task_id=later.pk, reason="名单中有企业本年度已抽查，重新准备")
    life.stage = "plan_published"
    life.to("prepared")
    assert set(life.task.draw.exclusions.values_list("subject", flat=True)) == drawn
    grounds.at_seal(life.task.draw, by=life.officer, at=life.now)
