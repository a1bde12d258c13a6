"""The credit codes of two merged records when the merge is undone: each names one enterprise, for ever."""

from datetime import date

import pytest

from apps.registry.models import Identifier
from apps.registry.operations import merges as verbs
from apps.registry.operations.enterprises import change_code
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.registry import enterprise_in, valid_uscc

from .conftest import HOME
from .test_merges import apart, asked

pytestmark = pytest.mark.django_db
A, B, C = valid_uscc(90001), valid_uscc(90002), valid_uscc(90003)


@pytest.fixture
def colleague():
    return scope_of_user(user_with_post("county_reviewer", HOME))


@pytest.mark.parametrize(
    ("own", "takes", "former"),
    [(None, [], set()), (B, ["uscc"], {B})],
    ids=["without a code of its own", "took the other's"],
)
def test_a_code_borne_only_through_the_merge_goes_back_with_it(own, takes, former, officer, colleague, now):
    duplicate, survivor = enterprise_in(HOME, uscc=A), enterprise_in(HOME, uscc=own)
    merge = asked(duplicate, survivor, officer, now, takes=takes)
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    change_code(enterprise_id=survivor.pk, uscc=C, on=date(2026, 5, 1), by=officer, at=now)
    apart(merge, officer, colleague, now)
    for row in (duplicate, survivor):
        row.refresh_from_db()
    assert (duplicate.uscc, survivor.uscc) == (A, C)
    assert set(survivor.identifiers.values_list("value", flat=True)) == former
    assert not Identifier.objects.filter(value=A).exists()


def test_without_a_change_both_are_as_they_were(officer, colleague, now):
    duplicate, survivor = enterprise_in(HOME, uscc=A), enterprise_in(HOME, uscc=B)
    merge = asked(duplicate, survivor, officer, now, takes=["uscc"])
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    assert list(survivor.identifiers.values_list("value", flat=True)) == [B]
    apart(merge, officer, colleague, now)
    survivor.refresh_from_db()
    assert survivor.uscc == B
    assert not Identifier.objects.exists()
