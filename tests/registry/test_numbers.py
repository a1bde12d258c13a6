"""Numbers of before the credit code, entered by hand and set right."""

from functools import partial

import pytest

from apps.audit.models import Event
from apps.kernel.errors import Invalid
from apps.registry.models import Enterprise, Identifier
from apps.registry.operations import enterprises as verbs
from apps.registry.operations import numbers
from apps.registry.operations.locking import OutOfReach
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in, valid_uscc
from tests.together import at_once

from .conftest import HOME, image

pytestmark = pytest.mark.django_db
NUMBER = "320121000012345"


def test_an_older_number_is_kept_and_names_one_enterprise(officer, now):
    given = {"name": "江宁老厂", "division_code": HOME, "by": officer, "at": now}
    row = verbs.register(number=" 320121 000012345 ", **given)
    assert list(row.identifiers.values_list("kind", "value")) == [("reg_no", "320121000012345")]
    for number in ("320121000012345", "12345", valid_uscc(70001)):
        with pytest.raises(Invalid) as refused:
            verbs.register(number=number, **given)
        assert refused.value.details["field"] == "number"
    assert Enterprise.objects.filter(name="江宁老厂").count() == 1


def test_a_mistyped_number_is_struck_out_and_the_right_one_added(officer, enterprise, now):
    made = numbers.add_number(enterprise_id=enterprise.pk, number=NUMBER, by=officer, at=now)
    with pytest.raises(Invalid):
        numbers.add_number(enterprise_id=enterprise.pk, number=NUMBER, by=officer, at=now)
    numbers.strike_number(enterprise_id=enterprise.pk, number_id=made.pk, by=officer, at=now)
    with pytest.raises(OutOfReach):
        numbers.strike_number(enterprise_id=enterprise.pk, number_id=made.pk, by=officer, at=now)
    assert not Identifier.objects.exists()
    assert [(event.verb, event.data["number"]) for event in Event.objects.order_by("pk")] == [
        ("registry.number_added", NUMBER), ("registry.number_struck", NUMBER),
    ]  # fmt: skip


def test_a_former_credit_code_is_not_struck_out(officer, enterprise, now):
    former = Identifier.objects.create(enterprise=enterprise, kind="uscc", value=valid_uscc(70001))
    before = image(enterprise)
    with pytest.raises(OutOfReach):
        numbers.strike_number(enterprise_id=enterprise.pk, number_id=former.pk, by=officer, at=now)
    assert image(enterprise) == before
    assert Identifier.objects.filter(pk=former.pk).exists()


def test_the_page_offers_both(enterprise):
    client = client_as(user_with_post("county_officer", HOME))
    page = f"/desk/enterprises/{enterprise.pk}/"
    client.post(page + "add-number/", {"number": NUMBER, "version": 1})
    [held] = enterprise.identifiers.all()
    assert f"strike-number/{held.pk}/" in client.get(page).content.decode()
    client.post(f"{page}strike-number/{held.pk}/", {"version": 2})
    assert not enterprise.identifiers.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_the_same_number_at_once_for_two_enterprises_one_is_told(now):
    first, second = enterprise_in(HOME), enterprise_in(HOME)
    by = scope_of_user(user_with_post("county_officer", HOME))
    enter = [partial(numbers.add_number, enterprise_id=row.pk, number=NUMBER, by=by, at=now) for row in (first, second)]
    done = at_once(*enter)
    assert sorted((type(result) for result in done), key=lambda kind: kind.__name__) == [Identifier, Invalid]
    assert Identifier.objects.filter(value=NUMBER).count() == 1
