"""What comes after the seal: ties, experts who are gone, empty seats; and who reads what until all is in."""

from datetime import timedelta

import pytest

from apps.access.models import Post
from apps.awards.models import Application, Expert, Meeting, Panel, Review, Superseded
from apps.awards.offers import of_round
from apps.awards.operations import committee, experts, meeting, panels, ranking, recusal, reviewing, seats
from apps.draws.models import AskedReplacement
from apps.draws.models import Seat as DrawnSeat
from apps.draws.operations import replacing
from apps.notifications.models import Message
from apps.records.operations.facts import withdraw_fact
from tests.awards.test_outcome import by_the_database, deliver, event_of
from tests.awards.test_pages import client_of, now_life, text_of
from tests.awards.test_round import refused
from tests.awards.test_second_look import under_review
from tests.factories.awards import Life, worthy
from tests.past import said_anew

pytestmark = pytest.mark.django_db


def drawn_not_taken(life):
    """The draw of a round, carried out; its round has not taken it over."""
    life.register_experts()
    until = {f"{stage}_until": life.now + timedelta(hours=hours) for stage, hours in (("commit", 2), ("reveal", 4))}
    panel = life.act(panels.open_panel, life.officer, round_id=life.id, seats=life.seats, **until)
    life.hold(panel.draw_id, take_up=False)
    return panel.draw_id


def seated(draw, application):
    rows = DrawnSeat.objects.filter(draw=draw, subject=application.number, until__isnull=True)
    return sorted(rows.values_list("inspector", flat=True))


def tie(life, key, application):
    one = Expert.objects.get(key=key)
    life.act(experts.declare_interest, life.scope_of(one), expert_id=one.pk, kind="consultant",
             party_code=application.uscc)  # fmt: skip


def reviewing_now(application):
    return sorted(Review.objects.standing().filter(application=application).values_list("expert__key", flat=True))


def test_who_has_a_tie_or_is_gone_since_the_seal_is_drawn_anew_when_the_round_takes_over():
    life = Life().to_eligible()
    draw, application = drawn_not_taken(life), Application.objects.get()
    first, second, third = seated(draw, application)
    tie(life, first, application)
    said_anew(Post.objects.filter(user=Expert.objects.get(key=second).user), last_day=life.today - timedelta(days=1))
    life.act(panels.take_up, life.officer, round_id=life.id)
    now = reviewing_now(application)
    assert len(now) == 3
    assert third in now
    assert not {first, second} & set(now)
    assert now == seated(draw, application)  # the draw and the reviews say the same
    deliver(life)
    assert reviewing_now(application) == now


def test_an_applicant_given_back_finds_no_reviewer_with_a_tie_and_none_who_left():
    life = Life(firms=[worthy(), worthy()]).to_eligible()
    draw = drawn_not_taken(life)
    two = Application.objects.order_by("pk")[1]
    fact = event_of(life.firms[1], "accident_minor", 3, life)
    deliver(life)
    life.act(panels.take_up, life.officer, round_id=life.id)
    first, second, third = seated(draw, two)
    tie(life, first, two)
    life.act(experts.remove_expert, life.officer, expert_id=Expert.objects.get(key=second).pk)
    withdraw_fact(fact_id=fact.pk, reason="误登", by=panels.PORTAL, at=life.tick())
    deliver(life)
    two.refresh_from_db()
    now = reviewing_now(two)
    assert (two.state, len(now), third in now) == ("eligible", 3, True)
    assert not {first, second} & set(now)


def test_who_comes_by_the_page_of_the_draw_has_no_tie_or_the_bureau_hears_of_the_empty_seat():
    life = Life(experts=4).to_eligible().draw()
    application, draw = Application.objects.get(), Panel.objects.get().draw_id
    review = life.reviews()[0]
    spare = next(row for row, _scope in life.experts if row.pk not in {each.expert_id for each in life.reviews()})
    tie(life, spare.key, application)
    ask = {"draw_id": draw, "subject": application.number, "team": "评审", "inspector": review.expert.key,
           "ground": "unavailable", "reason": "专家住院，不能参加本轮评审工作。"}  # fmt: skip
    life.act(replacing.ask_replacement, life.officer, **ask)
    life.act(replacing.decide_replacement, life.reviewer, draw_id=draw, asked_id=AskedReplacement.objects.get().pk,
             granted=True)  # fmt: skip
    deliver(life)
    review.refresh_from_db()
    assert review.state == "set_aside"
    assert len(reviewing_now(application)) == 2
    assert seated(draw, application) == reviewing_now(application)
    assert Message.objects.filter(kind="awards.seat_told").count() == 1


def test_an_expert_without_a_post_is_not_drawn():
    life = Life().to_eligible().register_experts()
    gone = life.experts[0][0]
    said_anew(Post.objects.filter(user=gone.user), last_day=life.today)
    assert gone.key not in Expert.objects.able(life.round.review_until).values_list("key", flat=True)
    assert Expert.objects.able(life.round.review_until).count() == life.count - 1


def test_who_fills_a_seat_writes_blind_and_the_others_meet_with_him():
    life = Life(seats=4, experts=9).to_eligible().draw()
    one, two, three, four = life.reviews()
    life.conflict(four)
    for row, _scope in life.experts:
        if row.pk not in {each.expert_id for each in life.reviews()}:
            tie(life, row.key, four.application)
    life.act(reviewing.set_aside, life.officer, review_id=four.pk, ground="consultant", reason="曾任顾问")
    for each, percent in ((one, 60), (two, 60), (three, 20)):
        life.submit(each, _4_1_2=percent)
    assert Meeting.objects.get().state == "due"
    fresh = Life(experts=1)
    fresh.prefix, fresh.officer, fresh.id = "N", life.officer, life.id
    fresh.register_experts()
    life.experts += fresh.experts
    new = life.act(seats.fill_seat, life.reviewer, application_id=one.application_id, reason="抽取名单已无人可补")
    assert not Meeting.objects.exists()
    page = text_of(client_of(life.state(life.scope_of(new.expert)).scope_of(new.expert)).get(
        f"/desk/awards/reviews/{new.pk}/"))  # fmt: skip
    assert "合议会" not in page
    life.submit(new, process=0, results=0)
    assert Meeting.objects.get().state == "due"
    assert not Superseded.objects.exists()  # nothing was held


def test_days_lie_where_their_steps_do():
    life = under_review()
    one, two, three = life.reviews()
    for each in (one, two):
        life.submit(each)
    life.wait_until(life.today + timedelta(days=2))
    life.submit(three, _4_1_2=20)
    application = Application.objects.select_related("lead").get()
    lead, before = life.scope_of(application.lead), life.today - timedelta(days=1)
    here = {"application_id": application.pk, "record": "一致"}
    given = {"present": "三人", "agreed": {"gbt19580.4.1.2": (50, "展开不足")}, **here}
    refused(lambda: life.act(meeting.hold_meeting, lead, held_on=before, **given), "invalid")
    by_the_database("once the reviews are in", lambda: Meeting.objects.update(
        state="held", held_on=before, present="x", record="x"))  # fmt: skip
    assert "begin_visits" not in [offer.verb for offer in of_round(life.round, life.officer)]
    page = text_of(client_of(life.state(life.officer).officer).get(f"/desk/awards/rounds/{life.id}/"))
    assert "还须召开合议会" in page
    life.act(meeting.hold_meeting, lead, held_on=life.today, **given)
    life.stand_by()
    assert "begin_visits" in [offer.verb for offer in of_round(life.round, life.officer)]
    life.act(meeting.begin_visits, life.officer, round_id=life.id)
    refused(lambda: life.act(meeting.enter_visit, lead, visit_on=before, rescored={}, **here), "invalid")
    by_the_database("after the day the visits began", lambda: Application.objects.update(
        visit_on=before, visit_record="x", visit_label="x"))  # fmt: skip
    life.act(meeting.enter_visit, lead, visit_on=life.today, rescored={}, **here)
    life.stand_by()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    life.propose(application.pk)
    met = {"members": [{"name": name, "office": "委员", "part": "for"} for name in "甲乙丙"], "record": "同意",
           "recusals": "无", "round_id": life.id}  # fmt: skip
    refused(lambda: life.act(committee.publish, life.reviewer, met_on=before, **met), "invalid")
    life.publish()
    assert life.round.committee_on == life.today


def test_who_decides_weighs_grounds_the_county_waits_and_who_has_a_tie_reads_nothing():
    life = now_life().to_eligible().draw()
    application = Application.objects.get()
    here = f"/desk/awards/applications/{application.pk}/"
    one, *others = life.reviews()
    said_anew(Expert.objects.filter(pk=one.expert_id), name="卓无名")
    life.state(life.officer, life.reviewer, *(life.scope_of(each.expert) for each in (one, *others)))
    client_of(life.scope_of(one.expert)).get(f"/desk/awards/reviews/{one.pk}/")
    actor = life.scope_of(one.expert).actor.split(" (")[0]
    assert actor in text_of(client_of(life.officer).get(here))
    page = text_of(client_of(life.reviewer).get(here))
    assert actor not in page
    assert "一名评审专家" in page
    # figures of reviewers: by name for who runs the round, and of what is complete
    life.submit(one)
    figures = f"/desk/awards/rounds/{life.id}/reviewers/"
    assert client_of(life.reviewer).get(figures).status_code == 403
    assert "60" not in text_of(client_of(life.officer).get(figures)).split("<main", 1)[1]
    for each in others:
        life.submit(each)
    assert "60" in text_of(client_of(life.officer).get(figures)).split("<main", 1)[1]
    # the record of the visit is the bureau's until the list is public
    county = life.county(application.enterprise)
    said_anew(Application.objects.all(), visit_on=life.today, visit_record="现场发现严重不符合项")
    assert "严重不符合项" not in text_of(client_of(life.state(county).county(application.enterprise)).get(here))
    assert "严重不符合项" in text_of(client_of(life.officer).get(here))
    life.act(recusal.declare_own, life.checker, kind="relative", party_code=application.uscc)
    life.state(life.checker)
    for path in ("", "reviews/"):
        assert client_of(life.checker).get(here + path).status_code == 403
