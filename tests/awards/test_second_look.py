"""Reviews that are looked at again: sent back while it is time, a conflict after the meeting, seats that are empty."""

import pytest
from django.db import IntegrityError, connection, transaction

from apps.audit.models import Event
from apps.awards import states
from apps.awards.models import Agreed, Application, Meeting, Panel, Review, Round, Superseded
from apps.awards.offers import of_application, of_lead, of_round, reviewing_offers
from apps.awards.operations import applying, asides, committee, experts, meeting, ranking, reopening, reviewing, seats
from apps.awards.queries.panels import replacements_of
from apps.deadlines.models import Clock
from apps.draws.models import AskedReplacement, Seat
from apps.draws.operations import replacing
from apps.notifications.models import Message
from tests.awards.test_outcome import by_the_database, deliver
from tests.awards.test_round import refused
from tests.factories.awards import Life

pytestmark = pytest.mark.django_db
WIDE = {"_4_1_2": 20}


def under_review(**given):
    return Life(**given).to_eligible().draw()


def lead_and_other(life):
    application = Application.objects.select_related("lead").get(round=life.id)
    other = next(each for each in life.reviews() if each.expert_id != application.lead_id)
    return life.scope_of(application.lead), other


def test_a_review_goes_back_only_while_the_round_is_under_review():
    life = under_review().review_all()
    chief, other = lead_and_other(life)
    life.act(meeting.begin_visits, life.officer, round_id=life.id)
    given = {"review_id": other.pk, "reason": "请重写"}
    refused(lambda: life.act(reviewing.unsubmit, chief, **given), "reopen-first")
    life.act(meeting.enter_visit, chief, application_id=other.application_id, visit_on=life.today, record="一致",
             rescored={})  # fmt: skip
    life.stand_by().act(ranking.rank_round, life.officer, round_id=life.id)
    refused(lambda: life.act(reviewing.unsubmit, chief, **given), "reopen-first")
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    life.propose(other.application_id)
    life.publish()
    refused(lambda: life.act(reviewing.unsubmit, chief, **given), "reopen-first")
    assert set(Review.objects.values_list("state", flat=True)) == {"submitted"}
    assert not Superseded.objects.exists()


def test_a_round_with_a_review_out_does_not_go_on():
    life = under_review()
    first, *others = life.reviews()
    for each in others:
        life.submit(each)
    told = refused(lambda: life.visit_all(), "review-missing")
    assert life.firms[0].name in str(told.message)
    by_the_database("all reviews are in", lambda: Round.objects.filter(pk=life.id).update(state="visiting"))
    life.submit(first)
    life.visit_all().act(ranking.rank_round, life.officer, round_id=life.id)
    by_the_database("are over", lambda: Review.objects.filter(pk=first.pk).update(state="writing"))


def test_what_a_review_said_before_it_was_sent_back_is_kept_and_the_writer_reads_why():
    life = under_review().review_all()
    chief, other = lead_and_other(life)
    life.act(reviewing.unsubmit, chief, review_id=other.pk, reason="结果项缺少依据")
    kept = Superseded.objects.get()
    assert (kept.review_id, kept.reason, kept.label) == (other.pk, "结果项缺少依据", chief.actor)
    assert (len(kept.content["scores"]), {row["percent"] for row in kept.content["scores"]}) == (23, {60})
    assert kept.content["overall"] == "总体较好"
    told = Message.objects.get(kind="awards.back_told")
    assert (told.data["reason"], told.url) == ("结果项缺少依据", f"/desk/awards/reviews/{other.pk}/")
    with pytest.raises(IntegrityError), transaction.atomic():
        Superseded.objects.update(reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Superseded.objects.all().delete()


def test_a_conflict_after_the_meeting_drops_what_the_meeting_found_and_keeps_it_on_record():
    life = under_review()
    one, two, three = life.reviews()
    for review, given in ((one, {}), (two, {}), (three, WIDE)):
        life.submit(review, **given)
    chief = life.scope_of(one.application.lead)
    life.act(meeting.hold_meeting, chief, application_id=one.application_id, held_on=life.today, present="三位专家",
             record="逐项合议", agreed={"gbt19580.4.1.2": (50, "部门间展开不足")})  # fmt: skip
    life.conflict(three)
    _gone, new = life.act(reviewing.set_aside, life.officer, review_id=three.pk, ground="consultant", reason="曾任顾问")
    kept = Superseded.objects.get()
    given = [{"item": "gbt19580.4.1.2", "percent": 50, "reason": "部门间展开不足"}]
    assert (kept.what, kept.content["given"]) == ("meeting", given)
    assert not Meeting.objects.exists()
    assert not Agreed.objects.exists()
    life.submit(new)
    assert not Meeting.objects.exists()
    life.visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    assert Application.objects.get().total == 600


def test_a_conflict_found_in_the_publicity_reopens_the_round_by_who_decides():
    life = Life().to_public()
    application = Application.objects.get()
    review = life.reviews()[0]
    objection = committee.object_to(application_id=application.pk, name="王某", contact="x", content="评委是亲属",
                                    at=life.now)  # fmt: skip
    late = {"review_id": review.pk, "ground": "relative", "reason": "异议属实"}
    refused(lambda: life.act(reviewing.set_aside, life.officer, **late), "reopen-first")
    given = {"round_id": life.id, "reason": "评审专家应当回避"}
    refused(lambda: life.act(reopening.reopen, life.officer, **given), "not-permitted")
    refused(lambda: life.act(reopening.reopen, life.reviewer, **(given | {"reason": " "})), "reason-missing")
    assert life.round.state == "publicity"
    assert "reopen" in [offer.verb for offer in of_round(life.round, life.reviewer)]
    life.act(reopening.reopen, life.reviewer, **given)
    refused(lambda: life.act(reopening.reopen, life.reviewer, **given), "overtaken")
    row = life.round
    application.refresh_from_db()
    assert (row.state, row.public_until, row.committee_record) == ("reviewing", None, "")
    assert (application.state, application.place, application.prize) == ("eligible", None, None)
    assert not Clock.objects.filter(rule_code="awards.publicity", state="running").exists()
    assert Clock.objects.filter(rule_code="awards.review", state="running").count() == 1
    life.conflict(review, "relative")
    _gone, new = life.act(reviewing.set_aside, life.officer, **late)
    assert set(Superseded.objects.values_list("what", flat=True)) == {"visit"}
    life.heard(objection).act(committee.decide_objection, life.reviewer, objection_id=objection.pk, upheld=False,
                              reason="已重新评审")  # fmt: skip
    refused(lambda: life.act(meeting.begin_visits, life.officer, round_id=life.id), "review-missing")
    life.submit(new, process=50, results=50)
    life.visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    life.propose(application.pk)
    life.publish().approve().confer()
    application.refresh_from_db()
    assert (application.state, round(application.total)) == ("conferred", 567)


def test_nothing_is_reopened_after_the_conferral():
    life = Life().to_conferred()
    refused(lambda: life.act(reopening.reopen, life.reviewer, round_id=life.id, reason="x"), "overtaken")


def test_an_empty_seat_is_filled_by_rule_from_who_was_entered_since():
    life = under_review(experts=3)
    review = life.reviews()[0]
    asked = life.act(asides.ask_aside, life.officer, review_id=review.pk, reason="住院")
    _row, new = life.act(asides.decide_aside, life.reviewer, aside_id=asked.pk, granted=True, reason="证明属实")
    assert new is None
    assert Message.objects.filter(kind="awards.seat_told", recipient_kind="agency").count() == 1
    given = {"application_id": review.application_id, "reason": "抽取名单已用尽"}
    refused(lambda: life.act(seats.fill_seat, life.officer, **given), "not-permitted")
    refused(lambda: life.act(seats.fill_seat, life.reviewer, **given), "too-few-experts")
    life.prefix, life.count = "N", 2
    life.register_experts()
    apart, last = (row for row, _scope in life.experts[-2:])
    life.act(experts.declare_interest, life.officer, note="合同", expert_id=apart.pk, kind="relative",
             party_code=life.firms[0].uscc)  # fmt: skip
    application = Application.objects.get()
    assert "fill_seat" in [offer.verb for offer in of_application(application, life.reviewer)]
    new = life.act(seats.fill_seat, life.reviewer, **given)
    assert new.expert_id == last.pk
    assert Event.objects.get(verb="awards.seat_filled").data["candidates"] == [last.key]
    refused(lambda: life.act(seats.fill_seat, life.reviewer, **given), "no-empty-seat")
    application.refresh_from_db()
    assert application.lead_id in {each.expert_id for each in life.reviews()}
    life.review_all().visit_all()
    # whoever came that way is set aside as others are: the seat is empty again
    life.act(reopening.reopen, life.reviewer, round_id=life.id, reason="专家应当回避")
    life.conflict(new, "relative")
    _gone, none = life.act(reviewing.set_aside, life.officer, review_id=new.pk, ground="relative", reason="近亲属任职")
    assert none is None


def test_what_the_page_of_the_draw_replaces_the_reviews_follow():
    life = under_review()
    review, key = life.reviews()[0], Panel.objects.get().draw_id
    ask = {"draw_id": key, "subject": review.application.number, "team": "评审", "inspector": review.expert.key,
           "ground": "unavailable", "reason": "专家住院，不能参加本轮评审工作。"}  # fmt: skip
    life.act(replacing.ask_replacement, life.officer, **ask)
    asked = AskedReplacement.objects.get()
    life.act(replacing.decide_replacement, life.reviewer, draw_id=key, asked_id=asked.pk, granted=True)
    deliver(life)
    deliver(life)
    now = set(Seat.objects.filter(draw=key, until__isnull=True).values_list("inspector", flat=True))
    assert {each.expert.key for each in life.reviews()} == now
    review.refresh_from_db()
    assert (review.state, review.end_ground, review.replaced_by.state) == ("set_aside", "unavailable", "writing")
    assert (replacements_of(life.round)["agreed"], replacements_of(life.round)["alone"]) == (1, 0)
    application = Application.objects.get()
    assert application.lead_id in {each.expert_id for each in life.reviews()}
    life.review_all()
    life.act(meeting.begin_visits, life.officer, round_id=life.id)
    other = life.reviews()[0]
    refused(lambda: life.act(replacing.ask_replacement, life.officer, **(ask | {"inspector": other.expert.key})),
            "reopen-first")  # fmt: skip


def test_what_was_withdrawn_keeps_its_reviewers_whoever_asked_to_leave():
    life = under_review()
    application = Application.objects.get()
    lead = next(each for each in life.reviews() if each.expert_id == application.lead_id)
    other = next(each for each in life.reviews() if each.pk != lead.pk)
    row = life.act(asides.ask_aside, life.officer, review_id=lead.pk, reason="住院治疗")
    life.conflict(other)
    life.act(applying.withdraw, life.filer(life.firms[0]), application_id=application.pk)
    decided = {"aside_id": row.pk, "reason": "证明属实"}
    for granted in (True, False):
        refused(lambda g=granted: life.act(asides.decide_aside, life.reviewer, granted=g, **decided), "overtaken")
    refused(lambda: life.act(asides.ask_aside, life.officer, review_id=other.pk, reason="出差"), "left-meanwhile")
    gone = {"review_id": other.pk, "ground": "consultant", "reason": "曾任顾问"}
    refused(lambda: life.act(reviewing.set_aside, life.officer, **gone), "left-meanwhile")
    application = Application.objects.get()
    assert not {"decide_aside", "ask_aside", "set_aside"} & {
        offer.verb for scope in (life.officer, life.reviewer) for offer in of_application(application, scope)
    }
    assert "cannot" not in [offer.verb for offer in reviewing_offers(application, writing=True)]
    assert of_lead(application, life.scope_of(lead.expert)) == []
    # its seat is still drawn again on the page of the draw: the review goes, nobody comes for what is over
    ask = {"draw_id": Panel.objects.get().draw_id, "subject": application.number, "team": "评审",
           "inspector": lead.expert.key, "ground": "unavailable",
           "reason": "专家住院，不能参加本轮评审工作。"}  # fmt: skip
    life.act(replacing.ask_replacement, life.officer, **ask)
    life.act(replacing.decide_replacement, life.reviewer, draw_id=ask["draw_id"],
             asked_id=AskedReplacement.objects.get().pk, granted=True)  # fmt: skip
    deliver(life)
    lead.refresh_from_db()
    assert (lead.state, Review.objects.count()) == ("set_aside", 3)
    assert Application.objects.get().lead_id == lead.expert_id


def test_the_bureau_is_told_when_a_reviewer_declares_an_interest():
    life = under_review()
    review = life.reviews()[0]
    life.act(experts.declare_interest, life.scope_of(review.expert), expert_id=review.expert_id, kind="consultant",
             party_code=life.firms[0].uscc)  # fmt: skip
    told = Message.objects.get(kind="awards.interest_told")
    assert (told.recipient_kind, told.url) == ("agency", f"/desk/awards/applications/{review.application_id}/")


def test_the_database_knows_the_moves_of_the_table():
    known = states.APPLICATION_STATES
    pairs = {(source, move.target) for move in states.APPLICATIONS.moves for source in move.source}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a, b FROM unnest(%s::text[], %s::text[]) AS p(a, b) WHERE awards_application_move_allowed(a, b)",
            [[a for a in known for _b in known], [b for _a in known for b in known]],
        )
        assert set(cursor.fetchall()) == {(a, b) for a, b in pairs if a != b}


@pytest.mark.parametrize(
    "kind", ["round", "review", "panel", "meeting", "objection", "honour", "case", "former", "duty"]
)
def test_the_database_knows_the_moves_of_every_other_table(kind):
    table = getattr(states, {"duty": "DUTIES"}.get(kind, f"{kind.upper()}S"))
    known = getattr(states, f"{kind.upper()}_STATES")
    pairs = {(source, move.target) for move in table.moves for source in move.source}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a, b FROM unnest(%s::text[], %s::text[]) AS p(a, b) WHERE awards_move_allowed(%s, a, b)",
            [[a for a in known for _b in known], [b for _a in known for b in known], kind],
        )
        assert set(cursor.fetchall()) == {(a, b) for a, b in pairs if a != b}
