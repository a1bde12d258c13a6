"""What a file may not bring in, a form does not either; and whoever takes an enterprise over is told."""

import pytest

from apps.kernel.errors import Invalid
from apps.notifications.models import Message
from apps.registry.models import Enterprise
from apps.registry.operations import enterprises as verbs
from apps.registry.rules.headers import LENGTHS
from apps.registry.rules.wording import tidy
from tests.factories.access import client_as, user_with_post
from tests.factories.divisions import agency_of

from .conftest import HOME, NEXT

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
