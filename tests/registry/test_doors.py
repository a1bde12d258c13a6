"""What a file may not bring in, a form does not either; and whoever takes an enterprise over is told."""

import pytest

from apps.divisions.models import Zone
from apps.kernel.errors import Invalid
from apps.notifications.models import Message
from apps.registry.models import Enterprise
from apps.registry.operations import enterprises as verbs
from apps.registry.rules.headers import LENGTHS
from apps.registry.rules.wording import tidy
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.divisions import agency_of, division

from .conftest import CITY, HOME, NEXT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "南京\ufffd厂"])
def test_what_is_no_name_in_a_file_is_none_in_a_form(name, officer, now):
    with pytest.raises(Invalid) as refused:
        verbs.register(name=name, division_code=HOME, by=officer, at=now)
    assert refused.value.details["field"] == "name"
    assert not Enterprise.objects.exists()


def test_a_name_cannot_be_made_to_read_backwards():
    assert tidy("南京\u202e厂工\u2066机\u200f械") == "南京厂工机械"


def test_a_scope_is_no_longer_by_form_than_by_file(enterprise):
    client = client_as(user_with_post("county_officer", HOME))
    page, longest = f"/desk/enterprises/{enterprise.pk}/facts/", LENGTHS["business_scope"]
    sent = {"version": 1, "business_scope": "甲" * (longest + 1)}
    assert client.post(page, sent).status_code == 422
    assert client.post(page, {**sent, "business_scope": "甲" * longest}).status_code == 302


def test_the_county_that_takes_over_is_told(officer, enterprise, now):
    verbs.relocate(enterprise_id=enterprise.pk, division_code=NEXT, by=officer, at=now)
    message = Message.objects.get(kind="registry.taken_over")
    assert (message.recipient_kind, message.recipient_id) == ("agency", agency_of(NEXT).pk)
    assert message.url == f"/desk/enterprises/{enterprise.pk}/"


def test_the_bureau_that_gives_up_is_told_when_another_moved_it_and_no_bureau_of_its_own_act(officer, enterprise, now):
    city = scope_of_user(user_with_post("city_officer", CITY))
    verbs.relocate(enterprise_id=enterprise.pk, division_code=NEXT, by=city, at=now)
    told = dict(Message.objects.values_list("kind", "recipient_id"))
    assert told == {"registry.taken_over": agency_of(NEXT).pk, "registry.handed_on": agency_of(HOME).pk}


def test_into_a_zone_of_the_same_county_the_bureau_changes_and_is_told(officer, enterprise, now):
    zone = Zone.objects.create(
        code="320988", name="某开发区", name_en="Some zone", kind="provincial", parent=division(HOME)
    )
    bureau = agency_of(HOME, zone=zone)
    verbs.relocate(enterprise_id=enterprise.pk, division_code=HOME, zone_code=zone.pk, by=officer, at=now)
    [message] = Message.objects.all()  # the county moved it itself
    assert (message.kind, message.recipient_id) == ("registry.taken_over", bureau.pk)
