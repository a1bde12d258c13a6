"""An enterprise objects to the grade that stands for it, and to nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from apps.credit.models import Rating
from apps.credit.operations.objecting import GradeChanged, object_to_grade, points_of
from apps.credit.operations.rerate import rerate
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.records.models import Objection
from apps.records.operations.objections import OutOfReach
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
COUNTY = "320102"


def rated(enterprise, at=AT):
    rerate(enterprise_ids=[enterprise.pk], as_of=at.date(), by=Scope.system("test"), at=at)
    return Rating.objects.current().grades().get(enterprise=enterprise)


@pytest.fixture
def firm():
    return enterprise_in(COUNTY)


@pytest.fixture
def filer(firm):
    return filer_of(firm)


def file(rating, firm, filer, **change):
    given = {"rating_id": rating.pk, "enterprise_id": firm.pk, "reason": "等级有误", "by": scope_of_user(filer)}
    return object_to_grade(**given | {"at": AT} | change)


def test_the_grade_that_stands_is_objected_to_once(firm, filer):
    rating = rated(firm)
    objection = file(rating, firm, filer)
    assert (objection.grade_ref, objection.enterprise_id) == (str(rating.pk), firm.pk)
    assert objection.grade_text == f"{rating.grade} · {points_of(rating)} · 2026-02-01"
    with pytest.raises(DomainError):
        file(rating, firm, filer)
    assert Objection.objects.count() == 1


def other_firms(rating, firm):
    return rated(enterprise_in(COUNTY))


def internal(rating, firm):
    return Rating.objects.current().filter(enterprise=firm, model="risk").get()


@pytest.mark.parametrize("which", [other_firms, internal])
def test_no_other_rating_is_within_reach(firm, filer, which):
    rating = which(rated(firm), firm)
    with pytest.raises(OutOfReach):
        file(rating, firm, filer)
    assert not Objection.objects.exists()


def test_what_was_written_about_a_former_grade_is_not_filed_against_the_new_one(firm, filer):
    seen, client = rated(firm), client_as(filer)
    FactFactory(enterprise=firm, kind=kind("penalty"), severity=3)
    now = rated(firm, AT + timedelta(hours=1))
    with pytest.raises(GradeChanged):
        file(seen, firm, filer)
    answer = client.post(reverse("credit_my:object"), {"reason": "等级有误", "rating": seen.pk})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "等级有误" in text
    assert f'name="rating" value="{now.pk}"' in text
    assert not Objection.objects.exists()


def test_nobody_objects_for_another(firm):
    rating = rated(firm)
    for stranger in (filer_of(enterprise_in(COUNTY)), user_with_post("county_officer", COUNTY)):
        with pytest.raises(DomainError):
            file(rating, firm, stranger)
    assert not Objection.objects.exists()


def test_the_page_names_the_grade_itself_whatever_the_address_says(firm, filer):
    rating, client = rated(firm), client_as(filer)
    page = reverse("credit_my:object")
    assert f"{rating.grade}级（{points_of(rating)}分）" in client.get(page).content.decode()
    answer = client.post(f"{page}?ref=1&text=D", {"reason": "等级有误"})
    objection = Objection.objects.get()
    assert answer.headers["Location"] == reverse("records:my_objection", args=[objection.pk])
    assert objection.grade_ref == str(rating.pk)
    assert client.post(page, {"reason": ""}).status_code == 422


def test_points_are_written_without_idle_zeros():
    assert [points_of(Rating(score=score)) for score in (7490, 10000, 5, 0)] == ["74.9", "100", "0.05", "0"]
