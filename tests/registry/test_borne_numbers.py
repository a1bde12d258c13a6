"""Older numbers that more than one record bears, or another enterprise's credit code holds."""

import pytest

from apps.kernel.errors import Invalid
from apps.registry.models import Enterprise, Identifier
from apps.registry.operations import merges, numbers
from apps.registry.operations.enterprises import register
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.imports import bring, row
from tests.factories.registry import enterprise_in, valid_uscc

from .conftest import HOME, image
from .test_merges import apart, asked

pytestmark = pytest.mark.django_db
A, B = valid_uscc(90001), valid_uscc(90002)
NUMBER = "320121000012345"


@pytest.fixture
def colleague():
    return scope_of_user(user_with_post("county_reviewer", HOME))


def test_a_number_of_two_merged_records_is_struck_out_of_both(officer, colleague, now, tmp_path):
    duplicate, survivor, bystander = (enterprise_in(HOME, uscc=code) for code in (A, B, None))
    left, held = (
        Identifier.objects.create(enterprise=each, kind="reg_no", value=NUMBER) for each in (duplicate, survivor)
    )
    other = Identifier.objects.create(enterprise=bystander, kind="reg_no", value="320121000012346")
    merge = asked(duplicate, survivor, officer, now)
    merges.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    left.refresh_from_db()
    assert left.enterprise_id == duplicate.pk
    numbers.strike_number(enterprise_id=survivor.pk, number_id=held.pk, by=officer, at=now)
    assert list(Identifier.objects.exclude(kind="uscc")) == [other]
    apart(merge, officer, colleague, now)
    assert list(Identifier.objects.exclude(kind="uscc")) == [other]
    assert bring(tmp_path, [row("江宁新厂", NUMBER)]).created == 1


def test_an_organisation_code_inside_the_credit_code_of_another_is_refused(officer, now):
    first, _second = enterprise_in(HOME, uscc=A), enterprise_in(HOME, uscc=B)
    before = image(first)
    tries = [
        lambda: numbers.add_number(enterprise_id=first.pk, number=B[8:17], by=officer, at=now),
        lambda: register(name="江宁新厂", division_code=HOME, number=f"{B[8:16]}-{B[16]}", by=officer, at=now),
    ]
    for enter in tries:
        with pytest.raises(Invalid) as refused:
            enter()
        assert refused.value.details["field"] == "number"
        assert B in str(refused.value)
    assert image(first) == before
    assert not Identifier.objects.exists()
    assert Enterprise.objects.count() == 2


def test_ones_own_organisation_code_and_that_of_a_merged_record_are_no_others(officer, now):
    first, second = enterprise_in(HOME, uscc=A), enterprise_in(HOME, uscc=B)
    Enterprise.objects.filter(pk=second.pk).update(merged_into=first)
    for code in (A, B):
        numbers.add_number(enterprise_id=first.pk, number=code[8:17], by=officer, at=now)
    assert first.identifiers.count() == 2


@pytest.mark.parametrize(("number", "doubtful"), [("13830295-X", False), ("13830295-1", True)])
def test_a_check_character_that_does_not_fit_is_a_warning_on_the_page(number, doubtful):
    client = client_as(user_with_post("county_officer", HOME))
    made = enterprise_in(HOME)
    page = client.post(f"/desk/enterprises/{made.pk}/add-number/", {"number": number, "version": 1}, follow=True)
    assert made.identifiers.get().value == number.replace("-", "")
    assert ("校验码不符" in page.content.decode()) is doubtful
    made.identifiers.all().delete()
    given = {"name": "江宁新厂", "number": number, "division_code": HOME}
    page = client.post("/desk/enterprises/register/", given, follow=True)
    assert Enterprise.objects.filter(name="江宁新厂").exists()
    assert ("校验码不符" in page.content.decode()) is doubtful
