"""What the lead alone enters of a meeting or a visit counts once more than half of the reviewers stand by it."""

import pytest

from apps.awards.models import Agreed, Application, Assent, Meeting, Round, Superseded
from apps.awards.operations import assenting, meeting, ranking
from apps.awards.rules.assent import carried, fallen
from apps.notifications.models import Message
from tests.awards.test_outcome import by_the_database
from tests.awards.test_pages import client_of, text_of
from tests.awards.test_review import WIDE, under_review
from tests.awards.test_round import refused
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reviewers", range(3, 10))
def test_a_record_is_carried_or_falls_and_never_both(reviewers):
    """Whatever the others say, in whatever order: it ends one way once all have spoken."""
    others = reviewers - 1
    for standing_by in range(others + 1):
        for dissenting in range(others + 1 - standing_by):
            assert not (carried(reviewers, standing_by) and fallen(reviewers, dissenting))
        assert carried(reviewers, standing_by) != fallen(reviewers, others - standing_by)


def visited(rescored=None):
    """(life, application, lead, the two others) with a visit that the lead has entered."""
    life = under_review().review_all()
    life.act(meeting.begin_visits, life.officer, round_id=life.id)
    application = Application.objects.select_related("lead").get(round=life.id)
    chief = life.scope_of(application.lead)
    life.act(meeting.enter_visit, chief, application_id=application.pk, visit_on=life.today, record="现场与材料不一致",
             rescored=rescored or {"gbt19580.4.7.2": (0, "数据口径不一致")})  # fmt: skip
    others = [life.scope_of(each.expert) for each in life.reviews() if each.expert_id != application.lead_id]
    return life, application, chief, others


def test_one_of_three_besides_the_lead_carries_a_visit_and_the_database_asks_for_him_too():
    life, application, chief, (one, two) = visited()
    assert Message.objects.filter(kind="awards.record_told").count() == 2
    yes = {"application_id": application.pk, "agrees": True, "words": ""}
    refused(lambda: life.act(assenting.stand_by, chief, **yes), "own-record")
    refused(lambda: life.act(assenting.stand_by, life.officer, **yes), "not-permitted")
    stranger = next(by for row, by in life.experts if by not in (chief, one, two))
    refused(lambda: life.act(assenting.stand_by, stranger, **yes), "not-found")
    refused(lambda: life.act(ranking.rank_round, life.officer, round_id=life.id), "unconfirmed")
    by_the_database("stand by the record", lambda: Round.objects.filter(pk=life.id).update(state="ranked"))
    made = {"application": application, "stage": "site", "agrees": True, "given_at": life.now}
    by_the_database("other than the lead", lambda: Assent.objects.create(expert=application.lead, **made))
    life.act(assenting.stand_by, one, **yes)
    refused(lambda: life.act(assenting.stand_by, one, **yes), "answered")
    by_the_database("stands", lambda: Assent.objects.update(agrees=False, words="x"))
    by_the_database("kept with it", lambda: Assent.objects.all().delete())
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    assert Application.objects.get().total == 552  # 600 less 60 % of 80
    refused(lambda: life.act(assenting.stand_by, two, **yes), "wrong-stage")


def test_a_visit_that_both_others_doubt_is_dropped_kept_on_file_and_entered_anew():
    life, application, chief, (one, two) = visited()
    no = {"application_id": application.pk, "agrees": False}
    refused(lambda: life.act(assenting.stand_by, one, words=" ", **no), "reason-missing")
    life.act(assenting.stand_by, one, words="未到该车间", **no)
    assert Agreed.objects.count() == 1
    life.act(assenting.stand_by, two, words="记录与现场不符", **no)
    kept = Superseded.objects.get()
    assert (kept.what, kept.reason) == ("visit", "未到该车间；记录与现场不符")
    assert [each["words"] for each in kept.content["assents"]] == ["未到该车间", "记录与现场不符"]
    assert not Agreed.objects.exists()
    assert not Assent.objects.exists()
    refused(lambda: life.act(ranking.rank_round, life.officer, round_id=life.id), "visit-missing")
    life.act(meeting.enter_visit, chief, application_id=application.pk, visit_on=life.today, record="复核", rescored={})
    life.stand_by().act(ranking.rank_round, life.officer, round_id=life.id)
    assert Application.objects.get().total == 600


def test_a_doubted_meeting_is_due_again():
    life = under_review()
    for review, given in zip(life.reviews(), ({}, {}, WIDE), strict=True):
        life.submit(review, **given)
    application = Application.objects.select_related("lead").get()
    given = {"application_id": application.pk, "held_on": life.today, "present": "三位专家", "record": "逐项合议",
             "agreed": {"gbt19580.4.1.2": (50, "部门间展开不足")}}  # fmt: skip
    life.act(meeting.hold_meeting, life.scope_of(application.lead), **given)
    life.stand_by(agrees=False, words="未经合议")
    assert (Meeting.objects.get().state, Agreed.objects.count()) == ("due", 0)
    refused(lambda: life.act(meeting.begin_visits, life.officer, round_id=life.id), "meeting-due")
    life.act(meeting.hold_meeting, life.scope_of(application.lead), **given)
    by_the_database("stand by the record", lambda: Round.objects.filter(pk=life.id).update(state="visiting"))
    life.stand_by().act(meeting.begin_visits, life.officer, round_id=life.id)


def test_the_page_asks_whoever_has_not_said_his_word_and_the_sheet_shows_it():
    life, application, chief, (one, two) = visited()
    pages = {by: client_of(by) for by in (chief, one, two)}
    own = {each.expert.user_id: each.pk for each in life.reviews()}
    here = {by: f"/desk/awards/reviews/{own[by.user_id]}/" for by in pages}
    assert "stand_by-agrees" not in text_of(pages[chief].get(here[chief]))
    assert "stand_by-agrees" in text_of(pages[one].get(here[one]))
    assert pages[one].post(f"{here[one]}stand_by/", {"stand_by-agrees": "no"}).status_code == 422
    assert pages[one].post(f"{here[one]}stand_by/", {}).status_code == 422
    answer = {"stand_by-agrees": "no", "stand_by-words": "未到该车间"}
    assert pages[one].post(f"{here[one]}stand_by/", answer).status_code == 302
    assert "stand_by-agrees" not in text_of(pages[one].get(here[one]))
    sheet = text_of(pages[two].get(f"/desk/awards/applications/{application.pk}/reviews/"))
    assert "未到该车间" in sheet


@pytest.mark.django_db(transaction=True)
def test_two_who_doubt_at_once_drop_the_record_once():
    life, application, _chief, others = visited()
    calls = [
        lambda by=by: assenting.stand_by(application_id=application.pk, agrees=False, words="不符", by=by, at=life.now)
        for by in others
    ]
    life.state(*others)
    assert not [each for each in at_once(*calls) if isinstance(each, Exception)]
    assert Superseded.objects.count() == 1
    assert Application.objects.get().visit_on is None
