"""States × verbs of tasks, of a plan and of a campaign, the whole product; and the pairs of states that the database
takes, of every table, are those of states.py."""

from contextlib import suppress
from itertools import permutations

import pytest
from django.db import connection, transaction

from apps.draws.models import Draw
from apps.draws.operations import redraws
from apps.inspections import states
from apps.inspections.operations import directing, drawing, reviewing, tasks
from tests.factories.inspections import Life

from .test_beside import voided
from .test_corrections import corrected
from .test_moves import Undo, assert_table

pytestmark = pytest.mark.django_db
WHY = "对象已由上级机关统一检查，本任务不再开展"
OF_A_PLAN = ("prepare_draw", "drop_draw", "renew_inspectors", "take_up", "follow_draw", "ask_cancel", "keep_task",
             "cancel_task")  # fmt: skip
OF_A_CAMPAIGN = ("direct", "approve_campaign", "decline_campaign", "drop_campaign")


def drawn(life):
    """The ceremony of a draw that is still a draft, so that its outcome can be taken up."""
    if life.task.draw_id and life.task.draw.is_draft:
        life.drawn()


def renewed(life):
    if life.task.state == states.RUNNING:  # what is sealed stands: only the list of a redraw is made anew
        life.act(redraws.ask_redraw, life.officer, draw_id=life.task.draw_id, reason=WHY, commit_until=life.now,
                 reveal_until=life.now.replace(year=2027))  # fmt: skip
    life.act(drawing.renew_inspectors, life.officer, task_id=life.task_id)


def finished(life):
    for visit in life.visits:
        if visit.state == states.ASSIGNED:
            life.check(visit)
            life.confirm(visit)
            life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
            life.act(reviewing.publish_result, life.officer, visit_id=visit.pk)
    life.act(tasks.finish_task, life.officer, task_id=life.task_id)


def followed(life):
    if life.task.state == states.FINISHED:  # it follows its draw while a result of it is being corrected
        corrected(life)
    life.act(drawing.follow_draw, life.officer, task_id=life.task_id)


def directed(life):
    """Another enterprise is chosen and agreed to, of a campaign that is approved first where nobody has yet."""
    task = life.task
    if task.kind == task.Kind.CAMPAIGN and task.state == states.SET and task.approved_on is None:
        life.act(tasks.approve_campaign, life.reviewer, task_id=task.pk)
    had = {visit.enterprise_id for visit in life.visits}
    firm = next(firm for firm in life.firms if firm.pk not in had)
    given = {"enterprise_ids": [firm.pk], "inspector_ids": [row.pk for row in life.people[:2]]}
    row = life.act(directing.choose, life.officer, task_id=task.pk, reason="近期投诉集中在这几家企业", **given)
    life.act(directing.agree_choice, life.reviewer, choice_id=row.pk)


def asked(life, verb=None, **given):
    if life.task.state == states.DRAWING and life.task.draw.is_draft:  # nothing comes of a void draw
        voided(life)
    life.act(tasks.ask_cancel, life.officer, task_id=life.task_id, reason=WHY)
    if verb:
        life.act(verb, life.reviewer, task_id=life.task_id, **given)


def task_verbs(life):
    task = {"task_id": life.task_id}
    return {
        "prepare_draw": life.prepared,
        "drop_draw": lambda: life.act(drawing.drop_draw, life.officer, reason="名单有误", **task),
        "renew_inspectors": lambda: renewed(life),
        "take_up": lambda: (drawn(life), life.act(drawing.take_up, life.officer, **task)),
        "follow_draw": lambda: followed(life),
        "finish_task": lambda: finished(life),
        "ask_cancel": lambda: asked(life),
        "keep_task": lambda: asked(life, tasks.keep_task, reason="仍应检查"),
        "cancel_task": lambda: asked(life, tasks.cancel_task),
        "direct": lambda: directed(life),
        "approve_campaign": lambda: life.act(tasks.approve_campaign, life.reviewer, **task),
        "decline_campaign": lambda: life.act(tasks.decline_campaign, life.reviewer, reason="与计划重复", **task),
        "drop_campaign": lambda: life.act(tasks.drop_campaign, life.officer, reason="不再开展", **task),
    }


def walked(life, ways, never):
    """Each way of verbs from where the life stands, and there the whole product; the states that were seen."""
    seen = set()
    for way in ways:
        with suppress(Undo), transaction.atomic():
            for verb in way:
                task_verbs(life)[verb]()
            state = life.task.state
            seen.add(state)
            assert_table(task_verbs(life), states.TASKS, state, never)
            raise Undo
    return seen


def test_every_state_of_a_task_of_a_plan_takes_its_verbs_alone():
    life = Life(share="1").to("plan_published")
    drawing_, running = ("prepare_draw",), ("prepare_draw", "take_up")
    ways = ((), drawing_, running, (*running, "finish_task"), ("cancel_task",), ("prepare_draw", "drop_draw"))
    assert walked(life, ways, never=OF_A_CAMPAIGN) == set(states.TASK_STATES)


def test_every_state_of_a_campaign_takes_its_verbs_alone():
    life = Life()
    life.task_id = life.campaign("PQ01", approved=False).pk
    ways = ((), ("direct",), ("direct", "finish_task"), ("decline_campaign",), ("drop_campaign",))
    assert walked(life, ways, never=OF_A_PLAN) == set(states.TASK_STATES) - {states.DRAWING}
    assert not Draw.objects.exists()


def test_every_verb_of_the_table_is_among_them():
    assert {move.verb for move in states.TASKS.moves} == {*OF_A_PLAN, *OF_A_CAMPAIGN, "finish_task"}


@pytest.mark.parametrize(
    ("function", "table", "named"),
    [
        ("inspections_move_allowed", states.PLANS, states.PLAN_STATES),
        ("inspections_move_allowed", states.TASKS, states.TASK_STATES),
        ("inspections_move_allowed", states.VISITS, states.VISIT_STATES),
        ("inspections_order_move_allowed", states.ORDERS, states.ORDER_STATES),
    ],
)
def test_the_database_takes_the_pairs_of_the_table_alone(function, table, named):
    pairs = {(source, move.target) for move in table.moves for source in move.source if source != move.target}
    with connection.cursor() as cursor:
        found = set()
        for pair in permutations(named, 2):
            cursor.execute(f"SELECT {function}(%s, %s)", pair)
            if cursor.fetchone()[0]:
                found.add(pair)
    assert found == pairs
