"""Awards of the demo province: rounds in every stage, honours with their duties, something for each of the people."""

import pytest
from django.utils import timezone

from apps.access.models import User
from apps.access.queries import hats_of
from apps.awards.models import (
    Application,
    Case,
    Duty,
    Expert,
    FormerEntry,
    Honour,
    Meeting,
    Objection,
    Review,
    Round,
    Valuation,
)
from apps.awards.operations.reviewing import missing, save_score
from apps.credit.models import Rating
from apps.credit.queries import reproduce
from tests.factories.access import client_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_database")]


def test_rounds_stand_in_every_stage():
    assert set(Round.objects.values_list("state", flat=True)) >= {
        "draft", "open", "reviewing", "publicity", "conferred", "called_off",
    }  # fmt: skip
    assert set(Application.objects.values_list("state", flat=True)) >= {
        "draft", "eligible", "public", "not_chosen", "ineligible", "conferred",
    }  # fmt: skip
    assert set(Review.objects.values_list("state", flat=True)) == {"writing", "submitted", "set_aside"}
    assert Review.objects.get(state="set_aside").replaced_by.state == "submitted"
    assert Meeting.objects.filter(state="due").count() == 1
    assert Round.objects.filter(programme_code="governor", state="conferred").get().aggregates[0]["count"] >= 3
    assert set(Objection.objects.values_list("state", flat=True)) == {"filed", "upheld"}


def test_honours_are_of_before_and_of_the_portal_and_owe(client):
    assert Honour.objects.filter(application=None).count() == 3
    assert FormerEntry.objects.filter(state="waiting").count() == 1
    assert set(Honour.objects.values_list("state", flat=True)) >= {"valid", "expired"}
    assert set(Duty.objects.values_list("state", flat=True)) >= {"owed", "done", "missed"}
    assert Case.objects.get().state == "noticed"
    for honour in Honour.objects.filter(state="valid").order_by("pk"):
        rating = Rating.objects.grades().current().filter(enterprise=honour.enterprise_id).first()
        assert rating is None or reproduce(rating).score == rating.score
        page = client.get(f"/enterprises/{honour.uscc}/").content.decode()
        assert honour.number in page


def test_the_expert_has_a_review_to_write_and_can():
    user = User.objects.get(username="demo.expert")
    [hat] = hats_of(user, timezone.localdate())
    review = Review.objects.visible_to(hat.scope).get(state="writing")
    item = missing(review)[0]
    score = save_score(review_id=review.pk, item_code=item.code, percent=55, strengths="系统", improvements="对标",
                       by=hat.scope, at=timezone.now())  # fmt: skip
    assert score.percent == 55
    assert Expert.objects.count() == 6


def test_brands_are_valued_one_in_two_versions_for_its_owner():
    assert sorted(Valuation.objects.values_list("version", flat=True)) == [1, 1, 1, 2]
    client = client_as(User.objects.get(username="demo.owner"))
    mine = Valuation.objects.get(version=2)
    assert f"/my/awards/brands/{mine.pk}/" in client.get("/my/awards/").content.decode()
    assert mine.why in client.get(f"/my/awards/brands/{mine.pk}/").content.decode()


def test_the_owner_has_a_draft_that_waits_for_its_tenure():
    client = client_as(User.objects.get(username="demo.owner"))
    draft = Application.objects.filter(state="draft").order_by("pk").first()
    here = f"/my/awards/{draft.pk}/"
    assert client.get(here).status_code == 200
    assert client.post(f"{here}submit/", {"submit-commitment": "on"}).status_code == 422
    draft.refresh_from_db()
    assert draft.state == "draft"
