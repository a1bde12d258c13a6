"""What the buttons hide the database refuses: of rounds, reviews, proceedings, duties, honours."""

from datetime import timedelta

import pytest
from django.db import connection

from apps.awards.models import (
    Application,
    Case,
    Duty,
    Eligibility,
    Expert,
    Honour,
    Interest,
    Objection,
    Review,
    Round,
    RoundPrize,
    Score,
)
from apps.awards.operations import cases, committee, reviewing
from tests.awards.test_outcome import by_the_database
from tests.awards.test_round import refused
from tests.awards.test_second_look import lead_and_other, under_review
from tests.factories.awards import Life, worthy

pytestmark = pytest.mark.django_db


def test_a_round_goes_on_by_the_table_and_stands_as_it_was_announced():
    life = Life().prepare()
    row = Round.objects.filter(pk=life.id)
    by_the_database("cannot go from draft to conferred", lambda: row.update(state="conferred"))
    by_the_database("than its programme allows", lambda: RoundPrize.objects.filter(
        round=life.id, prize__code="governor.award").update(quota=11))  # fmt: skip
    life.announce()
    by_the_database("stands", lambda: row.update(closes_at=life.round.closes_at + timedelta(days=30)))
    by_the_database("stands", lambda: row.update(title="另一个"))
    by_the_database("until the day", lambda: row.update(state="closed", closed_on=life.today))
    key = life.draft(life.firms[0])
    life.close()
    late = {"state": "county", "submitted_at": life.now, "submitted_on": life.today, "committed_label": "x"}
    assert Application.objects.get(pk=key).state == "moot"
    by_the_database("what became", lambda: Application.objects.filter(pk=key).update(ended_on=None, **late))
    by_the_database("drawn review", lambda: row.update(state="reviewing"))
    assert life.round.state == "closed"


def test_who_does_not_meet_a_requirement_is_not_eligible_whatever_the_button():
    life = Life().announce()
    key = life.apply(life.firms[0])
    life.close().recommend(key)
    application = Application.objects.filter(pk=key)
    one = Eligibility.objects.filter(application=key, requirement__hard=True).first()
    Eligibility.objects.filter(pk=one.pk).update(passed=False, waived=True, waived_reason="x")  # hard: never waived
    given = {"state": "eligible", "eligible_by": life.state(life.checker).checker.user_id}
    by_the_database("meets every requirement", lambda: application.update(**given))
    Eligibility.objects.filter(pk=one.pk).update(passed=True, waived=False, waived_reason="")
    assert application.update(**given) == 1


def test_nobody_reviews_his_own_employer_or_whom_he_is_tied_to():
    life = Life(firms=[worthy()])
    life.to_eligible().register_experts()
    application = Application.objects.get()
    one, two, three = Expert.objects.order_by("pk")[:3]
    Expert.objects.filter(pk=one.pk).update(employer=application.applicant)  # by its name alone, no code declared
    Interest.objects.create(expert=two, kind="relative", party_code=application.uscc, declared_on=life.today,
                            declared_label="x")  # fmt: skip
    Expert.objects.filter(pk=three.pk).update(city_code=application.city_code)
    for expert in (one, two, three):
        by_the_database("his own employer", lambda expert=expert: Review.objects.create(
            application=application, expert=expert, assigned_on=life.today))  # fmt: skip
    life.draw()
    assert not Review.objects.filter(expert__in=[one, two, three]).exists()  # nor are they drawn


def test_a_review_is_submitted_whole_and_sent_back_by_the_lead_alone():
    life = under_review()
    lead, other = lead_and_other(life)
    row = Review.objects.filter(pk=other.pk)
    by_the_database("submitted whole", lambda: row.update(state="submitted", submitted_at=life.now, overall="好"))
    life.score(other)
    by_the_database("submitted whole", lambda: row.update(state="submitted", submitted_at=life.now, overall=""))
    life.act(reviewing.submit_review, life.scope_of(other.expert), review_id=other.pk, overall="总体较好")
    another = next(each.pk for each, _by in life.experts if each.pk != other.expert_id)
    by_the_database("stands once", lambda: row.update(overall="另改"))
    by_the_database("drawn and stands", lambda: row.update(expert=another))
    back = {"state": "writing", "submitted_at": None, "sent_back": 1}
    by_the_database("only the lead", lambda: row.update(**back))
    by_the_database("only the lead", lambda: row.update(**back, sent_back_by=other.expert_id))
    chief = Application.objects.get().lead_id
    by_the_database("only the lead", lambda: row.update(**back, sent_back_by=chief))  # what it said is not kept
    by_the_database("submitted review stand", lambda: Score.objects.filter(review=other.pk).delete())
    assert row.get().state == "submitted"
    sent = life.act(reviewing.unsubmit, lead, review_id=other.pk, reason="口径不一")
    assert (sent.state, sent.sent_back_by_id) == ("writing", chief)
    refused(lambda: life.act(reviewing.unsubmit, lead, review_id=other.pk, reason="口径不一"), "overtaken")


def test_an_approval_waits_for_the_objections_and_the_days_of_the_publicity():
    life = Life().to_public()
    application, row = Application.objects.get(), Round.objects.filter(pk=life.id)
    made = committee.object_to(application_id=application.pk, name="王某", contact="1", content="x", at=life.now)
    objection = Objection.objects.filter(pk=made.pk)
    by_the_database("as it was made", lambda: objection.update(content="另改"))
    by_the_database("still being decided", lambda: row.update(state="approving"))
    by_the_database("kept as they are", objection.delete)
    by_the_database("is heard", lambda: objection.update(state="heard", heard_on=life.today))
    by_the_database("cannot go from filed", lambda: objection.update(
        state="rejected", heard_on=life.today, decided_on=life.today, reason="x"))  # fmt: skip
    late = {"answer": "x", "answer_manner": "online", "answered_on": made.answer_until + timedelta(days=1)}
    by_the_database("in time", lambda: objection.update(**late))
    life.heard(made)
    by_the_database("made and answered", lambda: objection.update(answer="另改"))
    life.act(committee.decide_objection, life.reviewer, objection_id=made.pk, upheld=False, reason="查无实据")
    by_the_database("as it was made", lambda: objection.update(state="upheld"))
    life.wait_until(life.round.public_until + timedelta(days=1))
    life.act(committee.end_publicity, life.officer, round_id=life.id)
    early = {"state": "approved", "approval_number": "1", "approved_on": life.round.public_until}
    by_the_database("publicity is over", lambda: row.update(**early))
    by_the_database("what was published", lambda: Application.objects.filter(pk=application.pk).update(place=9))
    by_the_database("objections are taken", lambda: Objection.objects.create(
        application=application, code="X", name="x", contact="x", content="x", filed_at=life.now))  # fmt: skip


def test_an_honour_is_taken_by_a_decision_or_a_paper_and_a_duty_is_void_with_its_honour_only():
    life = Life().to_conferred()
    honour, duty = Honour.objects.get(), Duty.objects.order_by("pk").first()
    duties = Duty.objects.filter(pk=duty.pk)
    by_the_database("stands", lambda: duties.update(due_on=duty.due_on + timedelta(days=400)))
    by_the_database("honour has ended", lambda: duties.update(state="void"))
    by_the_database("kept as they are", duties.delete)
    for state in ("revoked", "withdrawn"):
        by_the_database("an honour is taken", lambda state=state: _taken(honour, state))
    by_the_database("end of an honour", lambda: _through(honour, "expired", "valid"))
    case = life.act(cases.open_proceeding, life.officer, honour_id=honour.pk, ground="年度报告弄虚作假")
    rows = Case.objects.filter(pk=case.pk)
    by_the_database("on a notice", lambda: rows.update(state="noticed", noticed_on=life.today))
    by_the_database("cannot go", lambda: rows.update(state="answered"))
    by_the_database("rests on stands", lambda: rows.update(ground="另改"))
    by_the_database("kept as they are", rows.delete)
    assert (Honour.objects.get().state, rows.get().state, duties.get().state) == ("valid", "opened", "owed")


def _taken(honour, state):
    Honour.objects.filter(pk=honour.pk).update(state=state, reason="x", trigger_fact=1)
    connection.check_constraints()


def _through(honour, *states):
    for state in states:
        Honour.objects.filter(pk=honour.pk).update(state=state)
