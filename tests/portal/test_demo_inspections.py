"""Inspections of the demo province: whoever the draw seats can log in, so no visit waits for nobody."""

import pytest

from apps.inspections import states
from apps.inspections.models import Inspector, Presence, Visit
from apps.portal import demo
from tests.factories.access import client_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_database")]


def test_everybody_of_the_pool_has_a_login_that_is_printed():
    printed = {login["username"] for login in demo.logins()}
    users = [person.user for person in Inspector.objects.select_related("user")]
    assert len(users) == 6
    assert {user.username for user in users} <= printed
    assert all(user.check_password(demo.PASSWORD) for user in users)


def test_visits_wait_and_are_entered_and_each_inspector_opens_his_own():
    drawn = Visit.objects.filter(task__kind="random")
    assert drawn.exclude(state=states.ASSIGNED).exists()
    waiting = drawn.filter(state=states.ASSIGNED)
    for visit in waiting:
        for seat in visit.seats.filter(ended_at__isnull=True).select_related("inspector__user"):
            page = client_as(seat.inspector.user).get(f"/desk/inspections/visits/{visit.pk}/check/")
            assert page.status_code == 200, seat.inspector


def test_whoever_was_there_has_given_the_own_word():
    rows = Presence.objects.filter(visit__reviewed_on__isnull=False)
    assert rows.exists()
    assert all(row.vouched and row.signature_id is None for row in rows)
