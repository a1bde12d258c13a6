"""Work comes to whoever has to do it: a message to the second person, to the inspectors drawn, to the bureau whose turn
it is; and it goes again when it is done."""

from datetime import timedelta

import pytest

from apps.access.models import User
from apps.audit.operations import claim, deliver
from apps.draws.models import Seat as DrawnSeat
from apps.inspections.models import Seat
from apps.inspections.operations import drawing, plans, visits
from apps.inspections.operations.telling import BEHIND, PLAN_RETURNED, PLAN_WAITS, SEATED, UNSEATED
from apps.notifications.models import Message
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.draws import replaced
from tests.factories.inspections import COUNTY, Life

pytestmark = pytest.mark.django_db


def inboxes(kind):
    return sorted(Message.objects.unread().filter(kind=kind).values_list("recipient_kind", "recipient_id"))


def people(*users):
    return sorted(("user", str(pk)) for pk in users)


def test_the_second_person_is_asked_until_there_is_an_answer():
    life = Life().to("draft")
    other = user_with_post("county_reviewer", COUNTY)
    user_with_post("county_reviewer", "320104")
    life.to("submitted")
    assert inboxes(PLAN_WAITS) == people(life.reviewer.user_id, other.pk)
    page = client_as(other).get("/desk/").content.decode()
    assert f"抽查计划待您审批：{life.plan.title}" in page
    mine = client_as(User.objects.get(pk=life.officer.user_id))
    assert "由本单位另一名有权人员审批或者退回" in mine.get(f"/desk/inspections/plans/{life.plan_id}/").content.decode()
    life.act(plans.return_plan, life.reviewer, plan_id=life.plan_id, reason="缺少计量")
    assert (inboxes(PLAN_WAITS), inboxes(PLAN_RETURNED)) == ([], people(life.officer.user_id))
    life.submitted()
    life.approved()
    assert (inboxes(PLAN_WAITS), inboxes(PLAN_RETURNED)) == ([], [])


def test_the_bureau_hears_that_the_seed_is_known_until_it_draws():
    from tests.factories.draws import drawn, people_of, seeded

    draw = seeded(people_of())
    assert inboxes("draws.seeded") == [("agency", draw.agency_id)]
    drawn(people_of("320104"))
    assert inboxes("draws.seeded") == [("agency", draw.agency_id)]


def test_inspectors_hear_of_their_visits_and_of_their_end():
    life = Life(firms=4, share="3").to("assigned")
    rows = Seat.objects.filter(visit__task=life.task_id).order_by("pk")
    sitting = set(rows.values_list("inspector__user", flat=True))
    assert inboxes(SEATED) == people(*sitting)
    one = sorted(sitting)[0]
    message = Message.objects.get(kind=SEATED, recipient_id=str(one))
    assert message.data["count"] == rows.filter(inspector__user=one).count()
    assert client_as(User.objects.get(pk=one)).get(message.url).status_code == 200
    # one steps out, another comes
    visit = life.visit
    seat = DrawnSeat.objects.filter(draw=life.task.draw, subject=visit.key).order_by("pk").first()
    replaced(life.task.draw_id, visit.key, "recusal", team=seat.team, inspector=seat.inspector, by=life.officer,
             second=life.reviewer, at=life.now)  # fmt: skip
    Message.objects.all().delete()
    life.act(drawing.follow_draw, life.officer, task_id=life.task_id)
    gone = visit.seats.get(ended_at__isnull=False).inspector.user_id
    came = visit.seats.order_by("pk").last().inspector.user_id
    assert (inboxes(UNSEATED), inboxes(SEATED)) == (people(gone), people(came))


def test_the_bureau_hears_that_a_replacement_cannot_be_followed(monkeypatch):
    life = Life().to("assigned")
    visit = life.visits[1]
    replaced(life.task.draw_id, visit.key, "closed", by=life.officer, second=life.reviewer, at=life.now)

    def late(*given, **more):
        raise visits.LimitReached

    monkeypatch.setattr(drawing, "assign_visits", late)
    for delivery in claim(at=life.now + timedelta(days=3650), limit=200):
        deliver(delivery, at=life.now)
    assert inboxes(BEHIND) == [("agency", life.task.agency_id)]
    assert scope_of_user(User.objects.get(pk=life.officer.user_id)).agency_code == life.task.agency_id
