"""The days a round announces bind; an objection is told to the applicant and decided by the round's own bureau."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.awards.models import Agreed, Application, Objection, Recommendation
from apps.awards.operations import checking, committee, meeting, reviewing
from apps.deadlines.models import Clock
from apps.kernel.scope import Scope
from apps.notifications.models import Message
from tests.awards.test_pages import client_of, now_life, text_of
from tests.awards.test_review import WIDE, under_review
from tests.awards.test_round import refused
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.awards import CITY, Life
from tests.past import a_notice_comes

pytestmark = pytest.mark.django_db


def test_counties_and_cities_have_until_the_announced_day_and_are_passed_over_after_it():
    life = Life().announce()
    key = life.apply(life.firms[0])
    row = life.round
    assert Clock.objects.get(rule_code="awards.county").due_on == row.county_until
    given = {"application_id": key, "reason": "逾期未推荐"}
    refused(lambda: life.act(checking.pass_over, life.officer, **given), "too-early")
    life.close()
    yes = {"application_id": key, "verdict": "yes", "opinion": "同意推荐"}
    life.act(checking.recommend, life.county(life.firms[0]), **yes)
    assert Clock.objects.get(rule_code="awards.city").due_on == row.city_until
    refused(lambda: life.act(checking.pass_over, life.officer, **given), "too-early")
    life.wait_until(row.review_until)
    refused(lambda: life.act(checking.pass_over, life.city_officer, **given), "other-bureau")
    refused(lambda: life.act(checking.pass_over, life.officer, **(given | {"reason": " "})), "reason-missing")
    assert life.act(checking.pass_over, life.officer, **given).state == "checking"
    assert Recommendation.objects.count() == 1
    assert not Clock.objects.filter(rule_code="awards.city", state="running").exists()
    assert life.accept(key).state == "eligible"


def test_an_objection_is_told_to_the_applicant_and_decided_by_the_bureau_of_the_round():
    life = Life().to_public()
    row = Application.objects.get()
    made = committee.object_to(application_id=row.pk, name="王某", contact="x", content="隐瞒事故", at=life.now)
    told = Message.objects.get(kind="awards.objection_told")
    assert (told.recipient_kind, told.url) == ("enterprise", f"/my/awards/{row.pk}/")
    assert "隐瞒" not in str(told.data)
    made.refresh_from_db()
    given = {"by": Scope.system("test"), "at": life.now}
    until = a_notice_comes(made, "answer_until", "awards.objection_answer", **given)
    assert Message.objects.filter(kind="awards.objection_moved", url=told.url).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=made.pk).update(answer_until=until + timedelta(days=1))
    city = scope_of_user(user_with_post("city_reviewer", CITY))
    given = {"objection_id": made.pk, "upheld": False, "reason": "x"}
    refused(lambda: life.act(committee.decide_objection, city, **given), "other-bureau")
    life.heard(made).act(committee.decide_objection, life.reviewer, **(given | {"upheld": True}))
    row.refresh_from_db()
    assert (row.state, row.feedback_id is None) == ("not_chosen", False)


def test_a_meeting_finds_no_figure_that_nobody_held():
    life = under_review()
    one, two, three = life.reviews()
    for review, given in ((one, {}), (two, {}), (three, WIDE)):
        life.submit(review, **given)
    chief = life.scope_of(one.application.lead)
    given = {"application_id": one.application_id, "held_on": life.today, "present": "三位专家", "record": "逐项合议",
             "agreed": {"gbt19580.4.1.2": (50, "a"), "gbt19580.4.7.2": (100, "b")}}  # fmt: skip
    refused(lambda: life.act(meeting.hold_meeting, chief, **given), "invalid")
    assert not Agreed.objects.exists()


def test_no_other_bureau_reads_the_prize_before_the_list_is_published():
    life = now_life().to_committee()
    key = Application.objects.get().pk
    life.propose(key)
    county = client_of(life.county(life.firms[0]))
    paths = (f"/desk/awards/rounds/{life.id}/", f"/desk/awards/applications/{key}/")
    for path in paths:
        assert "成绩突出" not in text_of(county.get(path))
        assert ">江苏省省长质量奖</td>" not in text_of(county.get(path))
    assert "成绩突出" in text_of(client_of(life.reviewer).get(paths[1]))
    life.publish()
    assert "成绩突出" in text_of(county.get(paths[1]))


def test_only_programmes_with_questions_have_them():
    life = Life(programme="quality_product").to_eligible().draw()
    review = life.reviews()[0]
    given = {"review_id": review.pk, "text": "请说明"}
    refused(lambda: life.act(reviewing.ask, life.scope_of(review.expert), **given), "no-questions")
