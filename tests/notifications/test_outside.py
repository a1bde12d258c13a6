"""Whoever works for a bureau from outside has a post there and reads none of its own business."""

from datetime import UTC, datetime

import pytest

from apps.access.roles import ROLES, outside
from apps.audit.operations import record
from apps.deadlines.models import Clock
from apps.deadlines.operations import start_clock
from apps.kernel.scope import Scope
from apps.notifications.kinds import PLAIN
from apps.notifications.models import Message
from apps.notifications.operations import notify
from apps.notifications.queries import addresses_of
from tests.factories.access import scope_of_user, user_with_post

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 12, 4, tzinfo=UTC)
SYSTEM = Scope.system("test")


def told(*to):
    event = record(verb="portal.demo_letter", by=SYSTEM, at=AT, subject=to, division="320102")
    return notify(kind=PLAIN, to=to, event=event, at=AT, data={"title": "t", "body": "b"})


def test_five_roles_are_of_people_from_outside():
    assert outside() == {"laboratory", "inspector", "sampler", "award_expert", "award_approver"}
    assert all(ROLES[code].kind == "agency" for code in outside())


@pytest.mark.parametrize("role", sorted(outside()))
def test_limits_and_messages_of_the_bureau_are_not_theirs(role):
    officer, guest = user_with_post("county_officer", "320102"), user_with_post(role, "320102")
    given = {"value": 3, "unit": "day", "label": "t", "url": "/x/", "legal_basis": "", "by": SYSTEM, "at": AT}
    clock = start_clock(rule_code="t", subject=("x", 1), starts_on=AT.date(), division="320102", **given)
    letter, own = told("agency", "amr-320102"), told("user", guest.pk)
    seen, here = scope_of_user(guest), scope_of_user(officer)
    assert list(Clock.objects.visible_to(here)) == [clock]
    assert not Clock.objects.visible_to(seen).exists()
    assert list(Message.objects.visible_to(here)) == [letter]
    assert list(Message.objects.visible_to(seen)) == [own]
    assert addresses_of(letter, AT) == [officer.email]
