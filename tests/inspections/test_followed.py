"""An object that the draw replaces hands its items on: nothing drawn goes unchecked, nothing entered is touched."""

from unittest import mock

import pytest

from apps.access.models import User
from apps.deadlines.models import Clock
from apps.draws.models import Drawn
from apps.draws.models import Seat as DrawnSeat
from apps.inspections.models import Visit, VisitItem
from apps.inspections.operations import checking, drawing, grounds, points, reviewing, tasks
from apps.inspections.queries.plans import Had
from apps.kernel.errors import Invalid
from tests.factories.access import client_as
from tests.factories.draws import replaced as drawn_again
from tests.factories.inspections import Life

pytestmark = pytest.mark.django_db
BOTH, ONE, OTHER = "PQ01", "CE01", "SE01"


def handed_on():
    """(life, the visit that goes, the visit to which its item falls): of two objects each has one item of its own, and
    whichever was drawn first has the item of both."""
    life = Life(firms=2, share="1", items=(BOTH, ONE, OTHER)).to("plan_published")
    first, second = life.firms
    had = {(first.pk, ONE): Had(1, 1), (second.pk, OTHER): Had(1, 1)}
    # as draws of before were made, in which an object could be open for some of the items
    with (
        mock.patch.object(drawing, "visits_of_year", return_value=had),
        mock.patch.object(drawing, "_together", lambda open_, _codes: bool(open_)),
        mock.patch.object(grounds, "parts_of", return_value=False),  # and sealed
    ):
        life.to("assigned")
    going, staying = sorted(life.visits, key=lambda visit: BOTH not in codes_of(visit))
    assert len(codes_of(going)) == 2
    assert len(codes_of(staying)) == 1
    return life, going, staying


def codes_of(visit):
    return sorted(visit.items.values_list("code", flat=True))


def teams_of(visit):
    return set(visit.seats.filter(ended_at__isnull=True).values_list("team", flat=True))


def replaced(life, visit):
    draw = life.task.draw
    drawn_again(draw.pk, visit.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    came = life.act(drawing.follow_draw, life.officer, task_id=life.task_id)
    drawn = Drawn.objects.filter(draw=draw, until__isnull=True).values_list("subject", "item")
    checked = VisitItem.objects.filter(visit__in=life.visits).values_list("visit__key", "code")
    assert sorted(checked) == sorted(drawn)
    return came


def test_a_visit_still_to_be_checked_takes_the_item_over():
    life, going, staying = handed_on()
    own, version = codes_of(staying), staying.version
    life.answer(staying)
    assert replaced(life, going) == []
    row = staying.items.get(code=BOTH)
    assert (row.turn, row.form is None) == (1, False)
    staying.refresh_from_db()
    assert staying.version > version
    drawn_teams = DrawnSeat.objects.filter(draw=life.task.draw, subject=staying.key, until__isnull=True)
    assert teams_of(staying) == set(drawn_teams.values_list("team", flat=True))
    assert len(teams_of(staying)) == 2
    assert staying.answers.exists(), "what was answered before is kept"
    assert len(codes_of(staying)) == len(own) + 1
    # the result is not entered without the new item
    given = checking.Outcome(life.today, ["1"], "signed", "张某", **life.times())
    asked = checking.questions_of(staying)
    if len(asked) > staying.answers.count():
        with pytest.raises(Invalid):
            life.act(checking.enter, life.inspector(staying), visit_id=staying.pk, outcome=given)
    life.check(staying)
    assert life.act(drawing.follow_draw, life.officer, task_id=life.task_id) == []


def test_a_checked_object_gets_a_further_visit_for_the_item():
    life, going, staying = handed_on()
    life.check(staying)
    before = (codes_of(staying), staying.answers.count())
    (further,) = replaced(life, going)
    assert (further.enterprise_id, further.key, further.round) == (staying.enterprise_id, staying.key, 1)
    assert (codes_of(further), teams_of(further)) == ([BOTH], {further.items.get().item.team})
    assert Clock.objects.of("inspections.visit", further.pk).get().rule_code == "inspections.entry"
    assert (codes_of(staying), staying.answers.count()) == before
    life.confirm(staying)
    life.act(reviewing.approve_result, life.reviewer, visit_id=staying.pk)
    life.act(reviewing.publish_result, life.officer, visit_id=staying.pk)
    with pytest.raises(Invalid):
        life.act(tasks.finish_task, life.officer, task_id=life.task_id)
    assert life.act(drawing.follow_draw, life.officer, task_id=life.task_id) == []
    life.check(further)
    life.confirm(further)
    life.act(reviewing.approve_result, life.reviewer, visit_id=further.pk)
    life.act(reviewing.publish_result, life.officer, visit_id=further.pk)
    assert life.act(tasks.finish_task, life.officer, task_id=life.task_id).state == "finished"


def test_a_returned_result_and_its_further_visit_stand_side_by_side():
    life, going, staying = handed_on()
    life.check(staying)
    (further,) = replaced(life, going)
    life.act(reviewing.return_result, life.reviewer, visit_id=staying.pk, reason="照片缺失")
    assert life.act(drawing.follow_draw, life.officer, task_id=life.task_id) == []
    assert BOTH not in codes_of(staying)
    assert codes_of(further) == [BOTH]
    assert Visit.objects.filter(task=life.task_id, enterprise=staying.enterprise_id).standing().count() == 2


def test_a_notice_of_before_is_written_anew_with_the_item_that_came():
    life, going, staying = handed_on()
    by = life.inspector(staying)
    first = life.act(checking.write_notice, by, visit_id=staying.pk)
    assert life.act(checking.write_notice, by, visit_id=staying.pk) == first
    replaced(life, going)
    life.answer(staying)
    outcome = checking.Outcome(life.today, ["1"], "signed", "张某", present=life.numbers(staying), **life.times())
    with pytest.raises(points.Lacking):
        life.act(checking.enter, life.inspector(staying), visit_id=staying.pk, outcome=outcome)
    page = client_as(User.objects.get(pk=life.inspector(staying).user_id))
    assert "write_notice" in page.get(f"/desk/inspections/visits/{staying.pk}/check/").content.decode()
    second = life.act(checking.write_notice, life.inspector(staying), visit_id=staying.pk)
    assert (second.pk > first.pk, second.names["items"]) == (True, sorted(codes_of(staying)))
    assert staying.papers.filter(kind="notice").count() == 2, "the one of before stays"
    life.act(checking.enter, life.inspector(staying), visit_id=staying.pk, outcome=outcome)
