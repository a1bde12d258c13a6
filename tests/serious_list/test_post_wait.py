"""A letter waits for its second look under a limit of its own, and the review waits for what is still in the post."""

from datetime import timedelta

import pytest
import time_machine

from apps.access.models import User
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.deadlines.queries import calendar
from apps.serious_list.models import Case
from apps.serious_list.offers import offered
from apps.serious_list.operations import answering, deciding, letters
from tests.factories.access import client_as
from tests.factories.serious_list import Life

from .test_letters import ask, enter, newest, refused_by_the_database, second, strike

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def looks(**more):
    return Clock.objects.filter(rule_code="serious_list.second_look", **more)


def waits(life, **more):
    return Clock.objects.filter(rule_code="serious_list.post_wait", subject_id=str(life.id), **more)


@pytest.mark.parametrize("end", [second, strike])
def test_the_second_look_is_owed_in_two_working_days(end):
    life = Life().to("answering")
    enter(life)
    [clock] = looks()
    assert (clock.subject_kind, clock.subject_id) == (letters.KIND, str(newest(life).pk))
    assert (clock.due_on, clock.duty) == (calendar().working_day_after(life.today, 2), True)
    assert clock.holder == life.case.agency_id
    end(life)
    assert not looks().standing().exists()


def test_it_stays_overdue_and_stands_on_the_page_and_ends_with_the_case():
    life = Life().to("answering")
    enter(life)
    life.now += timedelta(days=9)
    expire_due(at=life.now)
    assert looks(state="expired").standing().count() == 1
    with time_machine.travel(life.now, tick=False):
        page = client_as(User.objects.get(pk=life.reviewer.user_id)).get(f"/desk/serious-list/{life.id}/")
    assert "将登记内容与来信扫描件核对" in page.content.decode()
    life.drop()
    assert not looks().standing().exists()


def test_the_review_waits_until_the_post_of_the_last_day_can_no_longer_come():
    life = Life().to("answered")
    until = calendar().working_day_after(life.case.answer_until, 5)
    [clock] = waits(life)
    assert (clock.due_on, clock.duty, clock.state) == (until, False, "running")
    given = {"case_id": life.id, "finding": "未陈述。", "by": life.reviewer}
    life._until(until)
    with pytest.raises(deciding.PostUnderWay) as refused:
        deciding.review(**given, at=life.now)
    assert str(until.year) in str(refused.value)
    assert (life.case.state, life.case.reviewed_on) == ("answered", None)
    assert "review" not in [offer.verb for offer in offered(life.case, life.reviewer, life.today)]
    refused_by_the_database(
        "still be under way",
        lambda: Case.objects.filter(pk=life.id).update(
            state="reviewed", reviewed_on=life.case.answer_until + DAY, reviewed_by=life.reviewer.user_id, review="x"
        ),
    )
    enter(life, manner="post", posted_on=life.case.answer_until, received_on=life.today)
    second(life)
    life._until(until + DAY)
    assert "review" in [offer.verb for offer in offered(life.case, life.reviewer, life.today)]
    life.review()
    assert life.case.state == "reviewed"
    assert deciding._answered(life.case) == "stated"


def test_whoever_waived_or_was_heard_in_person_is_not_waited_for():
    life = Life().to("answering")
    life.ask_hearing()
    life.call_hearing()
    life.hold_hearing()
    assert not waits(life).standing().exists()
    assert "review" in [offer.verb for offer in offered(life.case, life.reviewer, life.today)]


def reviews(life, **more):
    return Clock.objects.filter(rule_code="serious_list.review", subject_id=str(life.id), **more)


def test_the_review_is_owed_in_ten_working_days_once_nothing_more_can_come():
    life = Life().to("answered")
    until = calendar().working_day_after(life.case.answer_until, 5)
    [clock] = reviews(life)
    assert (clock.starts_on, clock.due_on) == (until, calendar().working_day_after(until, 10))
    assert (clock.duty, clock.holder, clock.state) == (True, life.case.agency_id, "running")
    with time_machine.travel(life.now, tick=False):
        page = client_as(User.objects.get(pk=life.reviewer.user_id)).get(f"/desk/serious-list/{life.id}/")
    assert "由另一名人员复核当事人的意见" in page.content.decode()
    life._until(clock.due_on + DAY)
    expire_due(at=life.now)
    assert reviews(life).standing().get().state == "expired"  # overdue, and still owed
    life.review()
    assert not reviews(life).standing().exists()
    assert life.case.state == "reviewed"


def test_the_review_is_owed_at_once_where_the_party_waived_or_was_heard():
    waived, heard = Life().to("answering"), Life().to("hearing")
    waived.act(answering.waive, waived.filer)
    heard.call_hearing()
    heard.hold_hearing()
    for life in (waived, heard):
        assert reviews(life).get().starts_on == life.today


def test_a_hearing_asked_for_on_paper_takes_the_review_back():
    life = Life().to("answered")
    ask(life, manner="post", posted_on=life.case.answer_until, received_on=life.today)
    second(life)
    assert life.case.state == "hearing"
    assert not reviews(life).standing().exists()
    life.call_hearing()
    life.hold_hearing()
    assert reviews(life).standing().count() == 1
    life.drop()
    assert not reviews(life).standing().exists()
