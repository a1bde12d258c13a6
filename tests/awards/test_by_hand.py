"""Lines of SQL that no verb would write, on a round that is under way: each is refused, and nothing has changed."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction

from apps.audit.models import Event
from apps.awards.models import (
    Agreed,
    Application,
    Criterion,
    Expert,
    Honour,
    Interest,
    Meeting,
    Objection,
    Panel,
    Prize,
    Programme,
    Question,
    Recommendation,
    Review,
    Round,
    RoundPrize,
    Score,
)
from apps.awards.operations import applying, committee, experts, meeting, ranking, reopening, reviewing
from apps.deadlines.models import Clock
from apps.notifications.models import Message
from tests.awards.test_outcome import by_the_database
from tests.awards.test_round import refused
from tests.awards.test_second_look import under_review
from tests.factories.awards import Life, worthy
from tests.past import a_notice_comes, past_guards

pytestmark = pytest.mark.django_db
OWED = import_module("apps.awards.migrations.0025_meetings_owed")


def written(rows, **values):
    """Written, and looked at as at the end of a transaction."""
    rows.update(**values)
    connection.check_constraints()


def test_an_application_stands_as_it_came_and_goes_on_by_what_was_said_of_it():
    life = Life(firms=[worthy(), worthy()]).announce()
    one, two = (life.apply(firm) for firm in life.firms)
    rows = Application.objects.filter(pk=one)
    for change in ({"uscc": "x"}, {"applicant": "另一家"}, {"city_code": "3205"}, {"enterprise": life.firms[1].pk},
                   {"submitted_on": life.today - timedelta(days=1)}, {"committed_label": "y"}):  # fmt: skip
        by_the_database("from where and when stands", lambda change=change: rows.update(**change))
    life.close()
    by_the_database("with its reason", lambda: rows.update(state="draft"))
    by_the_database("with its reason", lambda: rows.update(state="not_recommended", reason="x"))
    by_the_database("recommended, or passed over", lambda: written(rows, state="city"))
    by_the_database("while the round takes them", lambda: _again(rows.get()))
    by_the_database("who is asked recommends", lambda: Recommendation.objects.create(
        application_id=one, level="city", agency_id=life.round.agency_id, verdict="yes", opinion="x",
        given_on=life.today, given_label="x"))  # fmt: skip
    life.recommend(one)
    by_the_database("eligible or not, once", lambda: rows.update(state="eligible"))
    by_the_database("eligible or not, once", lambda: rows.update(eligible_by=life.checker.user_id))
    life.accept(one)
    by_the_database("with its round", lambda: written(rows, state="not_chosen", ended_on=life.today))
    by_the_database("with its reason", lambda: rows.update(state="struck", struck_from="eligible"))
    by_the_database("struck off for stands", lambda: rows.update(struck_fact=7))
    by_the_database("all of its applications end", lambda: written(
        Round.objects.filter(pk=life.id), state="called_off", reason="x"))  # fmt: skip
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == ["eligible", "county"]
    assert Application.objects.get(pk=two).reason == ""


def _again(row):
    row.pk, row.state, row._state.adding = None, "draft", True
    row.person, row.identity = "甲", ""
    row.save()


def test_reviewers_leads_and_figures_come_by_the_draw_and_the_records():
    life = under_review()
    one, two, three = life.reviews()
    application = Application.objects.filter(pk=one.application_id)
    spare = Expert.objects.exclude(pk__in=[each.expert_id for each in life.reviews()]).first()
    by_the_database("drawn, or took", lambda: _seated(one, spare, life))
    by_the_database("leads while he does", lambda: application.update(lead=spare))
    other = next(each.expert_id for each in (one, two, three) if each.expert_id != one.application.lead_id)
    by_the_database("leads while he does", lambda: application.update(lead=other))
    by_the_database("once he has reviewed", lambda: Expert.objects.filter(pk=one.expert_id).update(employer="x"))
    by_the_database("kept as they are", lambda: Expert.objects.filter(pk=spare.pk).delete())
    life.score(one)
    life.submit(two)
    score = Score.objects.filter(review=two).order_by("pk")
    by_the_database("belongs to its review", lambda: Score.objects.filter(pk=score[0].pk).update(review=one))
    panel = Panel.objects.filter(round=life.id)
    by_the_database("its own draw", lambda: panel.update(draw=None))
    by_the_database("is kept", panel.delete)
    asked = life.act(reviewing.ask, life.scope_of(one.expert), review_id=one.pk, text="请说明")
    by_the_database("kept as they are", lambda: Question.objects.filter(pk=asked.pk).delete())
    given = {"application": one.application, "item": score[0].item, "percent": 100, "reason": "x",
             "given_on": life.today}  # fmt: skip
    by_the_database("record of their meeting", lambda: Agreed.objects.create(stage="consensus", **given))
    life.act(reviewing.submit_review, life.scope_of(one.expert), review_id=one.pk, overall="好")
    life.submit(three, _4_1_2=20)
    held = Meeting.objects.get()
    life.act(meeting.hold_meeting, life.scope_of(Expert.objects.get(pk=one.application.lead_id)),
             application_id=one.application_id, held_on=life.today, present="三人", record="合议",
             agreed={"gbt19580.4.1.2": (50, "展开不足")})  # fmt: skip
    by_the_database("kept with its record", lambda: Agreed.objects.all().delete())
    by_the_database("record of a meeting is kept", lambda: Meeting.objects.filter(pk=held.pk).delete())
    life.stand_by().visit_all()
    by_the_database("record of their meeting", lambda: Agreed.objects.create(stage="site", **given))
    by_the_database("entered in its time", lambda: application.update(visit_record="另写"))
    assert Agreed.objects.count() == 1
    assert life.act(ranking.rank_round, life.officer, round_id=life.id).state == "ranked"


def _seated(review, expert, life):
    Review.objects.create(application=review.application, expert=expert, assigned_on=life.today)
    connection.check_constraints()


def test_the_order_before_the_committee_and_on_the_list_is_what_the_reviews_give():
    life = Life(firms=[worthy(), worthy(), worthy()], experts=8).to_eligible().draw()
    for number, application in enumerate(Application.objects.order_by("pk")):
        for review in life.reviews(application):
            life.submit(review, process=50 + 5 * number, results=60)
    life.visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    worst, middle, best = Application.objects.order_by("pk")
    rows, row = Application.objects.filter(pk=worst.pk), Round.objects.filter(pk=life.id)
    for change in ({"place": 1}, {"total": 999}, {"results": 1}, {"categories": {"gbt19580.4.1": "110"}}):
        before = rows.values(*change).get()
        rows.update(**change)
        by_the_database("what its reviews give", lambda: row.update(state="committee"))
        rows.update(**before)
    by_the_database("what its reviews give", lambda: row.update(state="committee", ranked_by=None))
    # who withdraws after the ranking leaves a gap, and no other order
    life.act(applying.withdraw, life.filer(life.firms[1]), application_id=middle.pk)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    life.propose(best.pk)
    life.propose(worst.pk, "governor.nomination")
    rows.update(place=1)
    by_the_database("what its reviews give", life.publish)
    rows.update(place=3)
    life.publish()
    for change in ({"place": 1}, {"results": 1}, {"categories": {}}, {"proposal_reason": "另改"}):
        with_words = "published" if "proposal_reason" not in change else "committee proposes"
        by_the_database(with_words, lambda change=change: rows.update(**change))
    by_the_database("committee and its list", lambda: row.update(
        public_until=life.round.public_until + timedelta(days=9)))  # fmt: skip
    prize = RoundPrize.objects.filter(round=life.id)
    by_the_database("from its announcement on", lambda: prize.update(quota=1))


def test_what_is_written_with_a_step_is_written_with_it_alone():
    life = under_review()
    one, *others = life.reviews()
    rows = {"application": Application.objects.filter(pk=one.application_id), "round": Round.objects.filter(pk=life.id),
            "review": Review.objects.filter(pk=one.pk)}  # fmt: skip
    for name, change in (("application", {"reason": "x"}), ("application", {"checked_at": life.now}),
                         ("round", {"reason": "x"}), ("round", {"made_by": 1}),
                         ("review", {"sent_back": 3})):  # fmt: skip
        by_the_database("goes with it", lambda name=name, change=change: rows[name].update(**change))
    life.state(life.reviewer)
    for change in ({"committee_record": "x"}, {"decided_by": life.reviewer.user_id, "recusals": "无"}):
        by_the_database("when its list goes out", lambda change=change: rows["round"].update(**change))
    life.submit(one, _4_1_2=20)
    for review in others:
        life.submit(review)
    with transaction.atomic(), past_guards():
        Meeting.objects.all().delete()  # the row that says so
    by_the_database("too far apart meet", lambda: rows["round"].update(state="visiting"))
    refused(lambda: life.act(meeting.begin_visits, life.officer, round_id=life.id), "meeting-due")
    OWED.open_owed(apps, None)
    OWED.open_owed(apps, None)
    spreads = [{"item": "gbt19580.4.1.2", "low": 20, "high": 60}]
    assert Meeting.objects.values_list("state", "spreads").get() == ("due", spreads)
    assert Event.objects.get(verb="awards.consensus_opened", actor_kind="system").data["items"] == 1
    with transaction.atomic(), past_guards():  # a round that had gone on before
        Meeting.objects.all().delete()
        rows["round"].update(state="visiting")
        Clock.objects.filter(rule_code="awards.review").delete()
    life.act(reopening.reopen, life.reviewer, round_id=life.id, reason="评审专家未经合议")
    assert Meeting.objects.values_list("state", "spreads").get() == ("due", spreads)
    expert = Expert.objects.exclude(reviews__isnull=False).first()
    refused(lambda: life.act(experts.declare_interest, life.officer, expert_id=expert.pk, kind="other",
                             party_code=one.application.uscc, note=" "), "invalid")  # fmt: skip
    by_the_database("how it was found", lambda: Interest.objects.create(
        expert=expert, kind="other", party_code="x", found=True, declared_on=life.today,
        declared_label="x"))  # fmt: skip


def test_a_seat_that_stays_empty_leaves_the_others_to_meet():
    life = under_review(seats=4, experts=4)
    one, *others = life.reviews()
    for review, given in zip(others, ({"_4_1_2": 20}, {}, {}), strict=True):
        life.submit(review, **given)
    assert not Meeting.objects.exists()  # one is still missing
    given = {"expert_id": one.expert_id, "kind": "consultant", "party_code": one.application.uscc, "note": " "}
    refused(lambda: life.act(experts.declare_interest, life.checker, **given), "invalid")  # how it was found
    life.conflict(one)
    _gone, new = life.act(reviewing.set_aside, life.officer, review_id=one.pk, ground="consultant", reason="曾任顾问")
    assert new is None
    assert Meeting.objects.get().state == "due"


def test_a_publicity_lasts_as_its_clock_says_also_when_a_holiday_notice_moves_that():
    life = Life().to_committee()
    application = Application.objects.get()
    life.propose(application.pk)
    row = life.round
    until = life.publish().round.public_until
    assert (until - life.today).days >= 6
    a_notice_comes(life.round, "public_until", "awards.publicity", by=life.officer, at=life.now)
    assert life.round.moved_on == life.today
    told = Message.objects.filter(kind="awards.publicity_moved").order_by("recipient_kind")
    assert [each.recipient_kind for each in told] == ["agency", "enterprise"]
    assert life.round.public_until == until
    assert row.state == "committee"


def test_who_is_upheld_against_leaves_and_what_became_of_each_stands():
    life = Life().to_public()
    application = Application.objects.get()
    made = committee.object_to(application_id=application.pk, name="王某", contact="1", content="x", at=life.now)
    life.heard(made)
    upheld = {"state": "upheld", "decided_on": life.today, "reason": "x"}
    rows = Objection.objects.filter(pk=made.pk)
    by_the_database("found the applicant eligible", lambda: rows.update(
        decided_by=application.eligible_by, **upheld))  # fmt: skip
    by_the_database("leaves the list", lambda: written(rows, decided_by=life.reviewer.user_id, **upheld))
    life.act(committee.decide_objection, life.reviewer, objection_id=made.pk, upheld=False, reason="查无实据")
    life.approve()
    row = Round.objects.filter(pk=life.id)
    by_the_database("all of its applications end", lambda: written(row, state="conferred", conferred_on=life.today))
    life.confer()
    connection.check_constraints()
    by_the_database("what became", lambda: Application.objects.filter(pk=application.pk).update(reason="x"))
    by_the_database("of a step stand", lambda: row.update(conferred_on=life.today + timedelta(days=1)))
    honour = Honour.objects.filter(application=application)
    for change in ({"fact": None}, {"reason": "x"}, {"returned_on": life.today}, {"state": "expired"}):
        by_the_database("end of an honour", lambda change=change: honour.update(**change))
    by_the_database("replaced by another", lambda: written(honour, state="replaced", state_on=life.today))
    with connection.cursor() as cursor:
        by_the_database("never emptied", lambda: cursor.execute("TRUNCATE awards_assent"))
    assert honour.get().state == "valid"


def test_rules_that_are_in_force_are_not_rewritten_under_a_round():
    governor = Programme.objects.filter(code="governor").order_by("-validity").first()
    by_the_database("as it began", lambda: Programme.objects.filter(pk=governor.pk).update(quorum=1))
    by_the_database("as it began", lambda: Prize.objects.filter(code="governor.award").update(quota=99))
    by_the_database("as it began", lambda: Criterion.objects.filter(code="gbt19580.4.1.2").update(points=500))
