"""States × verbs: from every state the verbs of the table go, and no other, whatever comes in whatever order."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.audit.models import Event
from apps.deadlines.operations import expire_due
from apps.inspections import states
from apps.inspections.models import Order, Plan, Visit
from apps.inspections.operations import (
    agreeing,
    campaigns,
    drawing,
    extending,
    late_letters,
    orders,
    plans,
    reviewing,
)
from apps.kernel.errors import DomainError
from tests.factories.draws import replaced
from tests.factories.inspections import Life
from tests.factories.records import proof

pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Ends a trial: what it did is taken back."""


def went(call):
    """Whether a verb is carried out now; nothing of it stays."""
    try:
        with transaction.atomic():
            call()
            raise Undo
    except Undo:
        return True
    except DomainError:
        return False


def allowed(table, verb, state):
    return any(move.verb == verb and state in move.source for move in table.moves)


def taken_back(life, order):
    """By one, or by two once it is on the ledger."""
    given = {"order_id": order.pk}
    if not orders.on_the_ledger(order):
        return life.act(orders.take_back, life.officer, reason="文书有误", **given)
    life.act(agreeing.ask_take_back, life.officer, reason="文书所载整改要求有误", **given)
    return life.act(agreeing.agree_take_back, life.reviewer, **given)


def came_in_time(life, order, on):
    """A letter of the day of the service that is entered only now."""
    return life.act(late_letters.note_late_letter, life.officer, order_id=order.pk, asked_on=on, asked_days=5,
                    asked_reason="设备待到货", letter=proof())  # fmt: skip


def visit_verbs(life, visit=None):
    visit = visit or life.visits[0]
    return {
        "void": lambda: fallen_away(life, visit),
        "drop_visit": lambda: life.act(campaigns.drop_visit, life.reviewer, visit_id=visit.pk, reason="误列入名单"),
        "enter": lambda: life.check(visit, codes=["9"], bad=True),
        "return_result": lambda: life.act(reviewing.return_result, life.reviewer, visit_id=visit.pk, reason="x"),
        "approve_result": lambda: reviewed(life, visit),
        "publish_result": lambda: life.act(reviewing.publish_result, life.officer, visit_id=visit.pk),
        "agree_correction": lambda: corrected(life, visit),
    }


def fallen_away(life, visit):
    """The draw replaces the object of a visit, and the task follows; done where the visit has gone with it."""
    replaced(life.task.draw_id, visit.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    life.act(drawing.follow_draw, life.officer, task_id=life.task_id)
    if Visit.objects.get(pk=visit.pk).state != states.VOID:
        raise DomainError


def corrected(life, visit):
    life.act(agreeing.ask_correction, life.officer, visit_id=visit.pk, reason="证书编号看错，企业的证书有效")
    life.act(agreeing.agree_correction, life.reviewer, visit_id=visit.pk)


def reviewed(life, visit):
    life.confirm(visit)
    life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)


def plan_verbs(life):
    given = {"plan_id": life.plan_id}
    return {
        "submit_plan": lambda: life.act(plans.submit_plan, life.officer, **given),
        "return_plan": lambda: life.act(plans.return_plan, life.reviewer, reason="x", **given),
        "approve_plan": lambda: life.act(plans.approve_plan, life.reviewer, **given),
        "file_plan": lambda: life.act(plans.file_plan, life.officer, **given),
        "receive_plan": lambda: life.act(plans.receive_plan, life.city, **given),
        "publish_plan": lambda: life.act(plans.publish_plan, life.officer, **given),
    }


def order_verbs(life, order):
    given, on = {"order_id": order.pk}, life.today

    def run_out():
        before = Order.objects.get(pk=order.pk).state
        expire_due(at=life.now + timedelta(days=60))
        if (before, Order.objects.get(pk=order.pk).state) != (states.SERVED, states.OVERDUE):
            raise DomainError
        life.now += timedelta(days=60)

    return {
        "serve_order": lambda: life.act(orders.serve_order, life.officer, served_on=on, receipt="张某", **given),
        "ask_extension": lambda: life.act(extending.ask_extension, life.filer, days=5, reason="设备待到货", **given),
        "note_request": lambda: life.noted(order),
        "extend_order": lambda: life.act(
            extending.extend_order, life.officer, days=5, reason="属实", order_id=life.noted(order).pk
        ),
        "refuse_extension": lambda: life.act(
            extending.refuse_extension, life.officer, reason="理由不充分", order_id=life.noted(order).pk
        ),
        "note_late_letter": lambda: came_in_time(life, order, on),
        "agree_in_time": lambda: life.act(
            late_letters.agree_in_time, life.reviewer, order_id=came_in_time(life, order, on).order_id
        ),
        "take_back": lambda: taken_back(life, order),
        "report_done": lambda: life.act(orders.report_done, life.filer, report="已改", **given),
        "pass_recheck": lambda: life.look_again(order, passed=True),
        "fail_recheck": lambda: life.look_again(order, passed=False),
        "pass_on": lambda: life.act(
            orders.pass_on, life.officer, to="enforcement", receiver="执法大队", reason="逾期", **given
        ),
        "run_out": run_out,
    }


def assert_table(verbs, table, state, never=()):
    """Each verb goes where the table has it; `never` are those of the other kind of row."""
    found = {verb: went(call) for verb, call in verbs.items()}
    assert found == {verb: verb not in never and allowed(table, verb, state) for verb in verbs}, state


def test_every_state_of_a_plan_takes_its_verbs_alone():
    life = Life()
    for name, state in zip(Life.WAY[:5], states.PLAN_STATES, strict=True):
        life.to(name)
        assert Plan.objects.get().state == state
        assert_table(plan_verbs(life), states.PLANS, state)


def assert_visits(life, never):
    for name, state in zip(Life.WAY[7:], states.VISIT_STATES, strict=False):
        if life.stage != name:
            life.to(name)
        visit = life.visits[0]
        assert visit.state == state
        assert_table(visit_verbs(life), states.VISITS, state, never)


def test_every_state_of_a_visit_takes_its_verbs_alone():
    life = Life()
    life.to("assigned")
    with suppress(Undo), transaction.atomic():
        visit = life.visits[0]
        fallen_away(life, visit)
        assert_table(visit_verbs(life, visit), states.VISITS, states.VOID)
        raise Undo
    assert_visits(life, never=("drop_visit",))


def test_every_state_of_a_visit_of_a_campaign_takes_its_verbs_alone():
    life = Life()
    life.task_id, life.stage = life.campaign("PQ01").pk, "assigned"
    chosen = {"enterprise_ids": [firm.pk for firm in life.firms[:2]], "inspector_ids": [p.pk for p in life.people[:2]]}
    visit, _other = life.direct(task_id=life.task_id, **chosen)
    with suppress(Undo), transaction.atomic():
        visit_verbs(life, visit)["drop_visit"]()
        assert_table(visit_verbs(life, visit), states.VISITS, states.VOID)
        raise Undo
    assert_visits(life, never=("void",))


def test_every_state_of_an_order_takes_its_verbs_alone():
    life, seen = Life().to("published"), set()
    ways = (
        (), ("serve_order",), ("serve_order", "report_done"), ("serve_order", "report_done", "fail_recheck"),
        ("report_done", "fail_recheck", "pass_on"), ("serve_order", "pass_recheck"), ("serve_order", "run_out"),
        ("take_back",),
    )  # fmt: skip
    for way in ways:
        with suppress(Undo), transaction.atomic():
            order = life.ordered(served=False)
            verbs = order_verbs(life, order)
            for verb in way:
                verbs[verb]()
            order.refresh_from_db()
            seen.add(order.state)
            # a letter is noted before the enterprise reports
            never = ("agree_in_time",) if order.state == states.REPORTED else ()
            assert_table(verbs, states.ORDERS, order.state, never)
            assert_taken_back_by_one_or_two(life, order)
            raise Undo
    assert seen == set(states.ORDER_STATES)


def assert_taken_back_by_one_or_two(life, order):
    """An open order goes by one; what has come onto the ledger goes by two, and each refuses the other's way."""
    given = {"order_id": order.pk}
    alone = went(lambda: life.act(orders.take_back, life.officer, reason="文书有误", **given))
    asked = went(lambda: life.act(agreeing.ask_take_back, life.officer, reason="文书所载整改要求有误", **given))
    known = bool(orders.on_the_ledger(order))
    assert (alone, asked) == (
        order.state in states.ORDER_OPEN and not known,
        order.state in states.ORDER_OPEN and known,
    )


VERBS = ("enter", "return_result", "approve_result", "publish_result")


@pytest.fixture
def under_way():
    return Life().to("assigned")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=st.lists(st.sampled_from(VERBS), max_size=7))
def test_whatever_comes_in_whatever_order_the_table_holds(under_way, way):
    """A refused verb changes nothing and is not told; one that is carried out is told once and leads where it says."""
    targets = {move.verb: move for move in states.VISITS.moves}
    with suppress(Undo), transaction.atomic():
        state, verbs, pk = states.ASSIGNED, visit_verbs(under_way), under_way.visits[0].pk
        for verb in way:
            before = Event.objects.count()
            try:
                with transaction.atomic():
                    verbs[verb]()
                done = True
            except DomainError:
                done = False
            assert done == (state in targets[verb].source)
            state = targets[verb].target if done else state
            row = Visit.objects.get(pk=pk)
            assert row.state == state
            assert (row.fact_id is not None) == (state == states.SHOWN)
            assert (Event.objects.count() > before) == done
        raise Undo
