"""What a page tells: the draft that may still change, the story of an application, what an individual gets."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.awards.models import Application, Prize, Round
from apps.awards.operations import rounds
from apps.awards.queries.story import story_of
from tests.awards.test_pages import client_of, now_life, text_of
from tests.awards.test_review import WIDE
from tests.awards.test_round import refused
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.awards import CITY

pytestmark = pytest.mark.django_db


def test_a_draft_of_a_round_is_changed_with_its_quotas_until_its_announcement():
    life = now_life(firms=[]).prepare()
    client, here = client_of(life.officer), f"/desk/awards/rounds/{life.id}/"
    assert "amend-quota0" in text_of(client.get(here))
    first = life.today + timedelta(days=3)
    days = {"opens_on": first, "closes_on": first + timedelta(days=9), "county_until": first + timedelta(days=20),
            "city_until": first + timedelta(days=25), "review_until": first + timedelta(days=60)}  # fmt: skip
    sent = {f"amend-{name}": day.isoformat() for name, day in days.items()} | {
        "amend-title": "改期评选",
        "amend-year": life.today.year,
    }
    assert client.post(f"{here}amend/", sent | {"amend-quota0": "11"}).status_code == 422
    assert [row.quota for row in life.round.prizes.order_by("prize__rank")] == [10, 10]
    assert client.post(f"{here}amend/", sent | {"amend-quota0": "3", "amend-quota1": "0"}).status_code == 302
    row = life.round
    assert (row.title, row.opens_on, row.last_day) == ("改期评选", first, first + timedelta(days=9))
    assert [each.quota for each in row.prizes.order_by("prize__rank")] == [3, 0]
    refused(lambda: life.act(rounds.amend, life.officer, round_id=life.id, title="x", **(days | {
        "closes_on": first + timedelta(days=1)})), "invalid")  # fmt: skip
    city = scope_of_user(user_with_post("city_officer", CITY))
    refused(lambda: life.act(rounds.amend, city, round_id=life.id, title="x", **days), "not-found")
    life.announce()
    refused(lambda: life.act(rounds.amend, life.officer, round_id=life.id, title="x", **days), "overtaken")
    assert Round.objects.get().title == "改期评选"


def test_the_applicant_reads_what_has_happened_and_nothing_of_the_review():
    life = now_life().to_eligible().draw()
    one, two, three = life.reviews()
    life.submit(one)
    life.submit(two)
    life.submit(three, **WIDE)
    application = Application.objects.get()
    titles = [str(row["title"]) for row in story_of(application)]
    inner = [str(row["title"]) for row in story_of(application, inner=True)]
    assert len(titles) == 4  # handed in, recommended twice, found eligible
    assert len(inner) == 8  # and three reviews, and the meeting that is due
    assert {row["actor"] for row in story_of(application)[1:]} == {""}
    page = text_of(client_of(life.filer(life.firms[0])).get(f"/my/awards/{application.pk}/"))
    assert titles[-1] in page
    assert inner[-1] not in page
    assert inner[-1] in text_of(client_of(life.reviewer).get(f"/desk/awards/applications/{application.pk}/"))
    county = client_of(life.county(life.firms[0]))
    assert inner[-1] not in text_of(county.get(f"/desk/awards/applications/{application.pk}/"))


def test_an_individual_gets_what_the_rules_say_of_individuals(client):
    prize = Prize.objects.on(timezone.localdate()).get(code="nanjing.award")
    assert (prize.amount, prize.people_amount) == (500_000, 50_000)
    assert "50,000" in text_of(client.get("/awards/programmes/nanjing/"))
