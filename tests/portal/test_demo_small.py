"""`demo` with few enterprises: the county officer and the owner of the guide still find something to do."""

import pytest

from apps.access.models import Seat, User
from apps.portal.demo.people import COUNTY
from apps.serious_list import states
from apps.serious_list.models import Case
from tests.factories.access import client_as

from .test_demo_command import run

pytestmark = pytest.mark.django_db


def test_three_hundred_enterprises_are_enough_for_a_county_case_and_an_owner_who_has_one():
    run(enterprises=300, facts=100)
    seat = Seat.objects.get(user__username="demo.owner", state="approved")
    assert Case.objects.filter(agency=f"amr-{COUNTY}", state__in=states.OPEN).exists()
    mine = Case.objects.filter(enterprise=seat.enterprise_id, notice_on__isnull=False)
    assert mine.exists()
    assert Seat.objects.filter(user__username="demo.maker", state="approved").exists()
    page = client_as(User.objects.get(username="demo.owner")).get("/my/serious-list/").content.decode()
    assert f"/my/serious-list/{mine.first().pk}/" in page
