"""Experts, their draw, blind reviews, conflicts found late, consensus, visits, places."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.awards import sql
from apps.awards.models import Agreed, Application, Expert, Interest, Meeting, Panel, Review, Score
from apps.awards.operations import experts, meeting, panels, ranking, reviewing
from apps.awards.operations.feedback import scored_of
from apps.awards.queries.catalogue import items_of, leaves
from apps.awards.rules import ranking as rule
from apps.awards.rules.severity import Given, figures
from apps.deadlines.models import Clock
from apps.draws.models import Replacement
from tests.awards.test_round import refused
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.awards import PROVINCE, START, Life, worthy
from tests.past import past_guards
from tests.together import at_once

pytestmark = pytest.mark.django_db
WIDE = {"_4_1_2": 20}


def under_review(**given):
    return Life(**given).to_eligible().draw()


def test_experts_are_drawn_without_conflicts_and_with_balanced_loads():
    life = Life(firms=[worthy() for _n in range(4)]).to_eligible().register_experts()
    expert, _scope = life.experts[0]
    for firm in life.firms:
        life.act(
            experts.declare_interest,
            life.officer,
            note="合同",
            expert_id=expert.pk,
            kind="consultant",
            party_code=firm.uscc,
        )
    life.act(experts.declare_interest, life.officer, note="合同", expert_id=life.experts[1][0].pk, kind="employer",
             party_code=life.firms[0].uscc)  # fmt: skip
    Expert.objects.filter(pk=life.experts[2][0].pk).update(city_code="3201")  # the applicants' own city
    life.draw()
    reviews = life.reviews()
    assert len(reviews) == 12
    loads = {}
    for review in reviews:
        loads[review.expert.key] = loads.get(review.expert.key, 0) + 1
    assert {"E001", "E003"} & loads.keys() == set()
    assert max(loads.values()) - min(loads.values()) <= 1  # 12 seats of six experts
    assert not Review.objects.filter(expert__key="E002", application__uscc=life.firms[0].uscc).exists()
    assert life.round.state == "reviewing"
    for application in Application.objects.filter(round=life.id):
        assert application.lead_id in {review.expert_id for review in life.reviews(application)}


def test_the_day_of_the_reviews_runs_until_all_are_in():
    life = under_review()
    clock = Clock.objects.get(rule_code="awards.review", subject_id=str(life.id))
    assert (clock.state, clock.due_on, clock.holder) == ("running", life.round.review_until, life.round.agency_id)
    life.wait_until(life.round.review_until + timedelta(days=1))
    clock.refresh_from_db()
    assert clock.state == "expired"  # overdue, and the round goes on
    life.review_all()
    life.act(meeting.begin_visits, life.officer, round_id=life.id)
    clock.refresh_from_db()
    assert clock.state == "stopped"
    late = Life(now=START.replace(year=2028), review_until=date(2028, 4, 14)).to_eligible()
    late.prefix = "L"
    late.wait_until(date(2028, 4, 20))
    late.draw()
    clock = Clock.objects.get(rule_code="awards.review", subject_id=str(late.id))
    assert (clock.unit, clock.value) == ("working_day", 15)  # the announced day had passed


def test_too_few_experts_are_told_by_the_name_of_the_applicant():
    life = Life(experts=3).to_eligible().register_experts()
    life.act(experts.declare_interest, life.officer, note="合同", expert_id=life.experts[0][0].pk, kind="relative",
             party_code=life.firms[0].uscc)  # fmt: skip
    told = refused(life.draw, "too-few-experts")
    assert life.firms[0].name in str(told.message)
    assert not Panel.objects.exists()
    life.seats = 2
    refused(life.draw, "invalid")


def test_a_panel_waits_until_every_application_is_decided():
    life = Life(firms=[worthy(), worthy()]).announce()
    keys = [life.apply(firm) for firm in life.firms]
    life.close().recommend(keys[0])
    life.register_experts()
    refused(life.draw, "still-waiting")


def test_reviews_are_blind_until_they_are_in():
    life = under_review()
    one, two, _three = life.reviews()
    mine = life.scope_of(one.expert)
    assert list(Review.objects.visible_to(mine)) == [one]
    assert list(Application.objects.visible_to(mine)) == [one.application]
    stranger = scope_of_user(user_with_post("award_expert", PROVINCE))
    assert not Application.objects.visible_to(stranger).exists()
    assert not Review.objects.visible_to(life.filer(life.firms[0])).exists()
    given = {"review_id": two.pk, "item_code": "gbt19580.4.1.2", "percent": 60, "strengths": "x", "improvements": "y"}
    refused(lambda: life.act(reviewing.save_score, mine, **given), "not-found")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"percent": 62}, "off-grid"),
        ({"percent": 105}, "off-grid"),
        ({"percent": -5}, "off-grid"),
        ({"strengths": " "}, "no-reasons"),
        ({"improvements": ""}, "no-reasons"),
        ({"item_code": "credit.system"}, "invalid"),
    ],
)
def test_bad_scores_are_refused_in_a_sentence(wrong, code):
    life = under_review()
    review = life.reviews()[0]
    given = {"review_id": review.pk, "item_code": "gbt19580.4.1.2", "percent": 60, "strengths": "系统",
             "improvements": "对标"} | wrong  # fmt: skip
    refused(lambda: life.act(reviewing.save_score, life.scope_of(review.expert), **given), code)
    assert not Score.objects.exists()


def test_the_database_refuses_what_the_form_would():
    life = under_review()
    review, item = life.reviews()[0], leaves("gbt19580", life.today)[0]
    words = {"review": review, "item": item, "strengths": "x", "improvements": "y"}
    for wrong in (
        {"percent": 62},
        {"percent": 60, "strengths": ""},
        {"percent": 60, "item": leaves("credit", life.today)[0]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Score.objects.create(**(words | wrong))
    life.submit(review)
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.filter(review=review).update(percent=65)


def test_a_review_is_submitted_whole_and_once_and_only_the_lead_sends_it_back():
    life = under_review()
    reviews = life.reviews()
    lead = reviews[0].application.lead
    other = next(review for review in reviews if review.expert_id != lead.pk)
    by = life.scope_of(other.expert)
    refused(lambda: life.act(reviewing.submit_review, by, review_id=other.pk, overall="好"), "incomplete")
    life.submit(other)
    events = Event.objects.count()
    life.act(reviewing.submit_review, by, review_id=other.pk, overall="好")  # a second click
    assert Event.objects.count() == events
    given = {"review_id": other.pk, "item_code": "gbt19580.4.1.2", "percent": 60, "strengths": "x", "improvements": "y"}
    refused(lambda: life.act(reviewing.save_score, by, **given), "overtaken")
    refused(lambda: life.act(reviewing.unsubmit, by, review_id=other.pk, reason="x"), "not-lead")
    refused(lambda: life.act(reviewing.unsubmit, life.officer, review_id=other.pk, reason="x"), "not-permitted")
    chief = life.scope_of(lead)
    refused(lambda: life.act(reviewing.unsubmit, chief, review_id=other.pk, reason=""), "reason-missing")
    life.act(reviewing.unsubmit, chief, review_id=other.pk, reason="结果项缺少依据")
    event = Event.objects.get(verb="awards.review_unsubmitted")
    assert event.data["reason"] == "结果项缺少依据"
    life.act(reviewing.save_score, by, **(given | {"percent": 70}))
    assert life.act(reviewing.submit_review, by, review_id=other.pk, overall="好").sent_back == 1


def test_a_wide_spread_opens_the_meeting_and_its_record_counts():
    life = under_review()
    one, two, three = life.reviews()
    for review in (one, two):
        life.submit(review)
    assert not Meeting.objects.exists()
    life.submit(three, **WIDE)
    due = Meeting.objects.get()
    assert [(each["item"], each["low"], each["high"]) for each in due.spreads] == [("gbt19580.4.1.2", 20, 60)]
    told = refused(lambda: life.act(meeting.begin_visits, life.officer, round_id=life.id), "meeting-due")
    assert life.firms[0].name in str(told.message)
    chief = life.scope_of(one.application.lead)
    other = life.scope_of(next(r.expert for r in life.reviews() if r.expert_id != one.application.lead_id))
    given = {"application_id": one.application_id, "held_on": life.today, "present": "三位专家", "record": "逐项合议",
             "agreed": {"gbt19580.4.1.2": (50, "证据充分但部门间展开不足")}}  # fmt: skip
    refused(lambda: life.act(meeting.hold_meeting, other, **given), "not-lead")
    for wrong, code in (
        ({"agreed": {}}, "not-agreed"), ({"agreed": {"gbt19580.4.1.2": (52, "x")}}, "off-grid"),
        ({"agreed": {"gbt19580.4.1.2": (70, "x")}}, "invalid"), ({"agreed": {"gbt19580.4.1.2": (50, " ")}}, "invalid"),
        ({"record": ""}, "invalid"), ({"held_on": life.today + timedelta(days=1)}, "invalid"),
    ):  # fmt: skip
        refused(lambda wrong=wrong: life.act(meeting.hold_meeting, chief, **(given | wrong)), code)
    life.act(meeting.hold_meeting, chief, **given)
    refused(lambda: life.act(meeting.hold_meeting, chief, **given), "overtaken")
    refused(lambda: life.act(reviewing.unsubmit, chief, review_id=three.pk, reason="x"), "agreed")
    told = refused(lambda: life.act(meeting.begin_visits, life.officer, round_id=life.id), "unconfirmed")
    assert life.firms[0].name in str(told.message)
    life.stand_by().visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    # all at 60 but the item of 50 points, which the meeting put at 50 %
    assert Application.objects.get().total == 595


def test_a_conflict_found_late_sets_the_review_aside_and_draws_another_by_rule():
    life = under_review(firms=[worthy(), worthy()])
    application = Application.objects.filter(round=life.id).order_by("pk").first()
    review = life.reviews(application)[0]
    life.submit(review)
    late = {"review_id": review.pk, "ground": "consultant", "reason": "群众反映曾任该企业顾问"}
    refused(lambda: life.act(reviewing.set_aside, life.reviewer, **late), "not-permitted")
    refused(lambda: life.act(reviewing.set_aside, life.officer, **(late | {"reason": ""})), "reason-missing")
    refused(lambda: life.act(reviewing.set_aside, life.officer, **(late | {"ground": "x"})), "invalid")
    # at will nothing is set aside: the tie is on record, entered by another, and who is gone has said what was said
    refused(lambda: life.act(reviewing.set_aside, life.officer, **late), "not-on-record")
    refused(lambda: life.act(reviewing.set_aside, life.officer, **(late | {"ground": "unavailable"})), "invalid")
    life.conflict(review)
    refused(lambda: life.act(reviewing.set_aside, life.checker, **late), "same-person")
    assert Review.objects.get(pk=review.pk).state == "submitted"
    gone, new = life.act(reviewing.set_aside, life.officer, **late)
    assert (gone.state, new.replaces_id) == ("set_aside", gone.pk)
    assert new.expert_id not in set(Review.objects.filter(application=application).exclude(pk=new.pk).values_list(
        "expert", flat=True))  # fmt: skip
    assert Replacement.objects.get().inspector == review.expert.key
    verbs = set(Event.objects.filter(verb__startswith="awards.review").values_list("verb", flat=True))
    assert {"awards.review_set_aside", "awards.reviewer_replaced"} <= verbs
    assert not Application.objects.visible_to(life.scope_of(review.expert)).filter(pk=application.pk).exists()
    refused(lambda: life.act(reviewing.set_aside, life.officer, **late), "overtaken")
    # what was set aside counts for nothing
    for each in life.reviews():
        life.submit(each, process=50, results=50)
    life.visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    assert set(Application.objects.values_list("total", flat=True)) == {500}


def test_whoever_replaces_has_no_conflict_of_his_own_that_came_after_the_seal():
    life = under_review(experts=6)
    application = Application.objects.get(round=life.id)
    seated = {review.expert_id for review in life.reviews()}
    spare = [row for row, _scope in life.experts if row.pk not in seated]
    for row in spare[:-1]:
        life.act(
            experts.declare_interest,
            life.officer,
            note="合同",
            expert_id=row.pk,
            kind="shareholder",
            party_code=application.uscc,
        )
    life.conflict(life.reviews()[0], "relative")
    _gone, new = life.act(reviewing.set_aside, life.officer, review_id=life.reviews()[0].pk, ground="relative",
                          reason="近亲属任职")  # fmt: skip
    assert new.expert_id == spare[-1].pk


def test_an_expert_who_declares_an_interest_reviews_no_further():
    life = under_review()
    review = life.reviews()[0]
    by = life.scope_of(review.expert)
    life.act(experts.declare_interest, by, expert_id=review.expert_id, kind="other", party_code=life.firms[0].uscc)
    assert Interest.objects.get(kind="other").found is False
    refused(lambda: life.score(review), "conflict")
    assert experts.conflicting(review.expert, life.firms[0].uscc).get() == review
    stranger = next(scope for row, scope in life.experts if row.pk != review.expert_id)
    refused(lambda: life.act(experts.declare_interest, stranger, expert_id=review.expert_id, kind="other",
                             party_code="1"), "not-found")  # fmt: skip


def test_questions_are_asked_without_a_name_and_answered_once():
    life = under_review()
    review, other, _third = life.reviews()
    row = life.act(reviewing.ask, life.scope_of(review.expert), review_id=review.pk, text="请说明顾客满意度口径")
    second = life.act(reviewing.ask, life.scope_of(other.expert), review_id=other.pk, text="请补充过程能力数据")
    firm = life.firms[0]
    assert row.due_on > life.today
    asked = Event.objects.filter(verb="awards.question_asked").first()
    assert review.expert.name not in str(asked.data) + asked.actor
    given = {"question_id": row.pk, "text": "采用第三方调查"}
    stranger = life.filer(worthy())
    refused(lambda: life.act(reviewing.answer, stranger, **given), "not-found")
    life.act(reviewing.answer, life.filer(firm), **given)
    refused(lambda: life.act(reviewing.answer, life.filer(firm), **given), "answered")
    running = Clock.objects.filter(rule_code="awards.question", state="running")
    assert list(running.values_list("subject_id", flat=True)) == [str(second.pk)]


def test_the_visit_scores_anew_and_counts_before_the_rest():
    life = under_review().review_all(process=60, results=60)
    refused(lambda: life.act(ranking.rank_round, life.officer, round_id=life.id), "visits-first")
    life.act(meeting.begin_visits, life.officer, round_id=life.id)
    told = refused(lambda: life.act(ranking.rank_round, life.officer, round_id=life.id), "visit-missing")
    assert life.firms[0].name in str(told.message)
    application = Application.objects.select_related("lead").get(round=life.id)
    by = life.scope_of(application.lead)
    given = {"application_id": application.pk, "visit_on": life.today, "record": "现场与材料不一致",
             "rescored": {"gbt19580.4.7.2": (30, "数据口径不一致")}}  # fmt: skip
    life.act(meeting.enter_visit, by, **given)
    refused(lambda: life.act(meeting.enter_visit, by, **given), "visited")
    assert Agreed.objects.get().stage == "site"
    refused(lambda: life.act(ranking.rank_round, life.officer, round_id=life.id), "unconfirmed")
    life.stand_by().act(ranking.rank_round, life.officer, round_id=life.id)
    assert Application.objects.get().total == 576  # 600 less 30 % of 80


def test_the_ranking_in_sql_is_that_of_its_twin():
    life = under_review(firms=[worthy() for _n in range(4)], experts=9)
    for number, application in enumerate(Application.objects.filter(round=life.id).order_by("pk")):
        for place, review in enumerate(life.reviews(application)):
            shift = 5 * ((number * 2 + place) % 3) if number < 3 else 0
            life.submit(review, process=50 + shift, results=45 + shift, _4_7_4=55 + shift)
    life.visit_all()
    application = Application.objects.filter(round=life.id).order_by("pk")[1]
    with transaction.atomic(), past_guards():
        Agreed.objects.create(application=application, stage="site", item=leaves("gbt19580", life.today)[3],
                              percent=90, reason="x", given_on=life.today)  # fmt: skip
    row, on = life.round, Application.objects.first().submitted_on
    items = items_of(leaves("gbt19580", on))
    scored = [scored_of(each) for each in Application.objects.filter(round=life.id).order_by("pk")]
    twin = [(p.application, p.place, round(p.total, 8), round(p.results, 8), p.widest)
            for p in rule.rank(scored, items, row.programme.tie_items)]  # fmt: skip
    order = ranking.order_of(row)
    found = [(r["application"], r["place"], round(r["total"], 8), round(r["results"], 8), r["widest"]) for r in order]
    assert found == twin
    for each in order:  # seven categories that make up the total
        assert set(each["categories"]) == {f"gbt19580.4.{n}" for n in range(1, 8)}
        assert abs(sum(map(Decimal, each["categories"].values())) - each["total"]) < Decimal("0.001")
    assert len({place for _a, place, *_rest in found}) < 4  # some are alike
    given = Score.objects.filter(review__application__round=life.id).values_list(
        "review__expert", "review__application", "item__code", "percent")  # fmt: skip
    twin = [
        (f.reviewer, f.reviews, f.scores, f.mean, f.severity, f.spread) for f in figures([Given(*g) for g in given])
    ]
    assert [tuple(r.values()) for r in sql.rows("reviewers", {"round": life.id})] == twin


@pytest.mark.parametrize(("process", "results", "total"), [(60, 60, 600), (65, 50, 590)])
def test_all_items_at_60_give_600_and_65_with_50_give_590(process, results, total):
    life = under_review().review_all(process=process, results=results).visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    assert Application.objects.get(round=life.id).total == total


@pytest.mark.django_db(transaction=True)
def test_of_two_submissions_at_once_each_is_written_once():
    life = under_review()
    one, two, three = life.reviews()
    life.submit(one)
    for review in (two, three):
        life.score(review, **(WIDE if review is two else {}))
    calls = [
        lambda review=review: reviewing.submit_review(review_id=review.pk, by=life.scope_of(review.expert), at=life.now,
                                                      overall="好")
        for review in (two, three, two)
    ]  # fmt: skip
    assert not [each for each in at_once(*calls) if isinstance(each, Exception)]
    assert Event.objects.filter(verb="awards.review_submitted").count() == 3
    assert Meeting.objects.count() == 1
    assert panels.eligible(life.round).count() == 1
