"""Sources of facts: the code under which an agency's officers record by hand is nobody else's."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.kernel.errors import Invalid
from apps.records.models import Source
from apps.records.operations import by_hand, sources
from tests.factories.access import NOON, client_as, scope_of_user, user_with_post
from tests.factories.divisions import agency_of

pytestmark = pytest.mark.django_db
TAKEN = "agency-amr-320000"


def test_a_county_does_not_take_the_code_under_which_the_province_records():
    admin = user_with_post("county_admin", "320102")
    given = {"code": TAKEN, "name": "抢先登记", "agency_code": agency_of("320102").pk}
    with pytest.raises(Invalid) as refusal:
        sources.add_source(by=scope_of_user(admin), at=NOON, **given)
    assert refusal.value.details["field"] == "code"
    assert client_as(admin).post(reverse("records:source_new"), given).status_code == 422
    with pytest.raises(IntegrityError, match="records_source_own"), transaction.atomic():
        Source.objects.create(code=TAKEN, name="x", agency=agency_of("320102"))
    with pytest.raises(IntegrityError, match="records_source_own"), transaction.atomic():
        Source.objects.create(code=TAKEN, name="x")
    own = by_hand.own_source(scope_of_user(user_with_post("province_officer", "320000")))
    assert (own.code, own.agency) == (TAKEN, agency_of("320000"))
