"""A hearing has one limit however often it is called, is moved once, and stops the clock of the case no longer."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.deadlines.models import Clock
from apps.deadlines.queries import calendar
from apps.kernel.errors import Invalid
from apps.serious_list.models import Case
from apps.serious_list.operations import answering, deciding
from tests.factories.serious_list import MINUTES, START, Life
from tests.past import past_guards

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def anew(life, on, **more):
    given = {"on": on, "place": "二楼", "reason": "场地调整。"} | more
    return life.act(answering.call_anew, life.officer, **given)


def later(life, days):
    life.now += timedelta(days=days)
    return life


def test_no_call_moves_a_hearing_beyond_its_limit_from_the_request():
    life = Life().to("hearing")
    last = calendar().working_day_after(life.today, 30)
    assert answering.days_of_hearing(life.case, life.today)[1] == last
    life.call_hearing()
    later(life, 20)
    assert answering.days_of_hearing(life.case, life.today)[1] == last
    with pytest.raises(Invalid) as refused:
        anew(life, last + DAY)
    assert refused.value.details["field"] == "on"
    anew(life, last)
    assert life.case.hearing_on == last


def test_a_hearing_to_which_the_party_was_called_is_moved_once():
    life = Life().to("hearing")
    life.call_hearing()
    first = life.case.hearing_on
    anew(life, first + DAY)  # nobody had the first call yet: a slip is put right
    life.serve_call()
    anew(life, life.case.hearing_on + DAY)
    life.serve_call()
    day = life.case.hearing_on
    with pytest.raises(answering.MovedBefore):
        anew(life, day + DAY)
    assert life.case.hearing_on == day
    with pytest.raises(IntegrityError, match="moved as often"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(hearing_on=day + DAY)
    life.now = datetime.combine(day, START.timetz())
    life.act(answering.hold_hearing, life.reviewer, **MINUTES)
    assert life.case.state == "answered"


def due(life):
    return Clock.objects.get(subject_kind="serious_list.case", subject_id=str(life.id), rule_code="serious_list.case")


def test_a_late_hearing_is_held_but_the_time_of_the_case_runs_from_its_limit():
    life = Life().to("hearing")
    paused, was, last = life.today, due(life).due_on, answering.hearing_by(life.case)
    later(life, 300)
    first, latest = answering.days_of_hearing(life.case, life.today)
    assert first == latest  # the party is heard, as soon as it can be
    life.call_hearing()
    life.hold_hearing()
    assert due(life).due_on == was + (last - paused) < life.today
    life.to("consented")
    with pytest.raises(deciding.CaseOver):
        life.decide()


def test_a_hearing_in_time_counts_nothing_of_its_days():
    life = Life().to("hearing")
    paused, was = life.today, due(life).due_on
    life.call_hearing()
    life.hold_hearing()
    assert due(life).due_on == was + (life.today - paused)
    life.to("decided")


@pytest.mark.parametrize(
    "tampered",
    [
        "UPDATE deadlines_clock SET due_on = due_on + 300, due_at = due_at + interval '300 days' WHERE id = %s",
        "UPDATE deadlines_clock SET state = 'stopped', ended_at = due_at WHERE id = %s",
        "DELETE FROM deadlines_clock WHERE id = %s",
    ],
)
def test_no_clock_that_was_tampered_with_lets_a_decision_come_after_the_time_of_the_case(tampered):
    life = Life().to("consented")
    life.now = datetime.combine(life.case.proposed_on, START.timetz()) + timedelta(days=91)
    key = due(life).pk
    with past_guards(), connection.cursor() as cursor:
        cursor.execute(tampered, [key])
    with pytest.raises(IntegrityError, match="time of the case has run out"), transaction.atomic():
        life.decide()
    assert life.case.state == "consented"
