"""Those who decide read the reviews with their reasons: logged, without names for the committee."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from apps.awards.models import Application, Expert, Reading
from apps.awards.operations import experts, meeting, ranking, reopening, reviewing
from tests.awards.test_pages import client_of, now_life, text_of
from tests.awards.test_review import WIDE
from tests.factories.access import client_as, user_with_post
from tests.factories.awards import CITY, PROVINCE
from tests.past import said_anew

pytestmark = pytest.mark.django_db


def test_reviews_are_read_by_those_who_decide_and_by_the_reviewers_once_all_are_in():
    life = now_life().to_eligible().draw()
    said_anew(Expert.objects.all(), name=F("key"))  # a name that no other word holds
    one, two, three = life.reviews()
    application = Application.objects.get()
    here, desk = f"/desk/awards/applications/{application.pk}/reviews/", f"/desk/awards/applications/{application.pk}/"
    life.submit(one)
    life.submit(two)
    assert client_of(life.reviewer).get(here).status_code == 404  # blind until all are in
    assert client_of(life.scope_of(one.expert)).get(here).status_code == 404
    assert here not in text_of(client_of(life.reviewer).get(desk))
    life.submit(three, **WIDE)
    chief = life.scope_of(application.lead or one.application.lead)
    names = {each.expert.name for each in (one, two, three)}
    life.act(meeting.hold_meeting, chief, application_id=application.pk, held_on=life.today, present="、".join(names),
             record="逐项合议", agreed={"gbt19580.4.1.2": (50, "部门间展开不足")})  # fmt: skip
    committee, officer = (text_of(client_of(by).get(here)) for by in (life.reviewer, life.officer))
    for page in (committee, officer):
        assert "对标不足" in page
        assert "总体较好" in page
        assert "部门间展开不足" in page
    assert not [name for name in names if name in committee]
    assert all(name in officer for name in names)
    told = text_of(client_of(life.reviewer).get(desk))
    assert here in told
    assert not [name for name in names if name in told.partition("谁阅读过")[0]]
    bureau = text_of(client_of(life.officer).get(desk))
    assert "逐项合议" in told
    assert all(name in bureau for name in names)
    # what the meeting found, and who sat in it, is not for the area of the applicant
    for area in (life.county(life.firms[0]), life.city_officer):
        life.state(area)
        page = text_of(client_of(area).get(desk))
        assert application.number in page
        assert "逐项合议" not in page
        assert not [name for name in names if name in page]
    assert client_of(life.approver).get(here).status_code == 200
    assert client_of(life.scope_of(one.expert)).get(here).status_code == 200
    assert Reading.objects.filter(what="scores").count() == 4
    others = [client_as(user_with_post(*each)) for each in (("city_reviewer", CITY), ("award_expert", PROVINCE))]
    for stranger in (*others, client_of(life.filer(life.firms[0]))):
        assert stranger.get(here).status_code in (403, 404)
    assert Reading.objects.filter(what="scores").count() == 4
    # who has declared an interest reads no further
    life.act(experts.declare_interest, life.scope_of(two.expert), expert_id=two.expert_id, kind="relative",
             party_code=life.firms[0].uscc)  # fmt: skip
    assert client_of(life.scope_of(two.expert)).get(here).status_code == 403


def test_what_was_said_before_stands_on_the_sheet():
    life = now_life().to_eligible().draw().review_all().visit_all({"gbt19580.4.7.2": (55, "口径不一致")})
    application = Application.objects.select_related("lead").get()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    here = f"/desk/awards/applications/{application.pk}/reviews/"
    client = client_of(life.reviewer)
    assert "口径不一致" in text_of(client.get(here))
    with CaptureQueriesContext(connection) as before:
        client.get(here)
    life.act(reopening.reopen, life.reviewer, round_id=life.id, reason="补充审议")
    other = next(each for each in life.reviews() if each.expert_id != application.lead_id)
    for number in range(2):
        life.act(reviewing.unsubmit, life.scope_of(application.lead), review_id=other.pk, reason=f"依据不足{number}")
        life.submit(other, process=65)
    page = text_of(client.get(here))
    assert "依据不足0" in page
    assert "依据不足1" in page
    assert "65" in page
    with CaptureQueriesContext(connection) as after:
        client.get(here)
    assert len(after) <= len(before)
    writer = text_of(client_of(life.scope_of(other.expert)).get(f"/desk/awards/reviews/{other.pk}/"))
    assert "依据不足1" in writer
