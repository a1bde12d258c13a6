"""No official decides in his own case: whoever has a seat at the enterprise takes no step of its bureau about it."""

import pytest

from apps.access.models import Seat, User
from apps.licensing.operations import aftercheck, deciding, ending_cases
from tests.factories.access import SeatFactory
from tests.factories.aftercheck import Proceeding, Visit
from tests.factories.licensing import COUNTY, Held, Life
from tests.factories.registry import enterprise_in

from .test_life import refused

pytestmark = pytest.mark.django_db


def seated(scope, enterprise):
    return SeatFactory(user=User.objects.get(pk=scope.user_id), enterprise=enterprise, role="owner")


def test_an_application_and_a_change():
    life = Life(enterprise_in(COUNTY), report_number="JD-own").to_officer()
    seat = seated(life.officer, life.enterprise)
    refused(life.accept, "own-case")
    Seat.objects.filter(pk=seat.pk).update(state="ended", ended_at=life.now, ended_by="x")
    life.accept()
    life.propose()
    seated(life.reviewer, life.enterprise)
    refused(lambda: life.act(deciding.grant, life.reviewer), "own-case")
    held = Held(enterprise_in(COUNTY), report_number="JD-held")
    change = held.doubtful()
    seated(held.life.officer, held.life.enterprise)
    refused(lambda: held.propose(change), "own-case")


def test_a_check_and_a_proceeding():
    visit = Visit(enterprise=enterprise_in(COUNTY))
    firm = visit.licence.enterprise
    visit.assign()
    visit.file()
    seated(visit.second, firm)
    refused(lambda: visit.act(aftercheck.confirm_pass, visit.second), "own-case")
    life = Proceeding(visit.licence)
    seat = seated(life.officer, firm)
    refused(life.propose, "own-case")
    Seat.objects.filter(pk=seat.pk).update(state="ended", ended_at=life.now, ended_by="x")
    life.to("reviewed")
    seated(life.reviewer, firm)
    refused(lambda: life.act(ending_cases.decide, life.reviewer, reason="x"), "own-case")
    assert life.licence.state == "unverified"
