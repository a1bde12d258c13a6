"""A party refuses: warned, served, heard, decided by a second person, public, ordered; and the way back."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach, Overtaken, SamePerson
from apps.records.models import Fact
from apps.sampling import public, states
from apps.sampling.models import Answer, Batch, Paper, Policy, Rectification
from apps.sampling.operations import answers, drawing, escalating, following, refusing, visiting
from apps.sampling.queries.rates import pass_rates
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.sampling import CITY, Life

from .test_life import facts_of, refused

pytestmark = pytest.mark.django_db


def owed(life):
    rows = Clock.objects.of("sampling.answer", life.batch_id).live()
    return set(rows.values_list("rule_code", flat=True))


def warned(life=None):
    """Refused, and the warning is written."""
    life = life or Life().to("assigned")
    life.act(visiting.refuse, life.sampler, batch_id=life.batch_id, visited_on=life.today, how="门卫阻拦，全程录像")
    return life, Answer.objects.get(batch=life.batch_id)


def standing():
    """A refusal that counts; its party was served and silent."""
    life, answer = warned()
    life.act(answers.serve_answer, life.officer, answer_id=answer.pk, served_on=life.today, receipt="EMS1")
    life.later(8)
    life.act(refusing.confirm_refusal, life.reviewer, batch_id=life.batch_id, reason="无正当理由拒绝抽样")
    return life


def test_nobody_is_held_to_a_refusal_unserved_unheard_or_by_who_was_there():
    life, answer = warned()
    batch, why = {"batch_id": life.batch_id}, {"reason": "无正当理由"}
    assert owed(life) == {"sampling.service"}
    assert not life.batch.answers.filter(due_on__isnull=False).exists()
    said = {"answer_id": answer.pk, "statement": "当日停产检修", "wants_hearing": False}
    refused(NotPermitted, refusing.confirm_refusal, life.officer, life, **batch, **why)
    life.later(30)
    refused(Invalid, refusing.confirm_refusal, life.reviewer, life, **batch, **why)  # never served
    served_on = life.today
    life.later(20)
    life.act(answers.serve_answer, life.officer, answer_id=answer.pk, served_on=served_on, receipt="EMS1")
    answer.refresh_from_db()
    assert answer.due_on > life.today  # the record came late: nobody's time is gone
    assert owed(life) == {"sampling.answer"}
    served = {"answer_id": answer.pk, "served_on": life.today, "receipt": "x"}
    refused(Invalid, answers.serve_answer, life.officer, life, **served)
    refused(Invalid, refusing.confirm_refusal, life.reviewer, life, **batch, **why)
    life.act(escalating.give_answer, life.filer, **said)
    assert owed(life) == {"sampling.deciding"}
    refused(Invalid, refusing.confirm_refusal, life.reviewer, life, **batch, reason=" ")
    there = life.batch.seats.first().staff.user_id
    refused(SamePerson, refusing.confirm_refusal, replace(life.reviewer, user_id=there), life, **batch, **why)
    stands = {"state": states.REFUSAL_STANDS, "refusal_on": life.today}
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=life.batch_id).update(**stands, refusal_by=there)
    life.act(refusing.confirm_refusal, life.reviewer, **batch, **why)
    paper = Paper.objects.get(kind="refusal_act")
    assert (paper.enterprise_id, life.batch.fact.document_number) == (life.batch.enterprise_id, paper.number)
    assert facts_of(life) == [("sampling_refused", life.batch.enterprise_id, 2)]
    assert owed(life) == set()
    shown = public.measures(life.today).get()
    assert (shown.kind, shown.fact_id) == ("refusal", life.batch.fact_id)
    page = client_as(life.officer_user).get(f"/sampling-announcements/{shown.pk}/").content.decode()
    assert paper.number in page


def test_a_refusal_has_a_column_of_its_own_and_counts_as_failed_by_a_dated_rule():
    life = standing()
    year = life.batch.year

    def rate(**more):
        return pass_rates(first=year, last=year, published=True, **more).of(year)

    assert (rate().n, rate().passed, rate().refused, rate().percent) == (0, 0, 1, None)
    assert rate(level="province").refused == 0
    Policy.objects.filter(code="rate.refusal").update(applies=True)
    assert (rate().n, rate().passed, rate().refused, str(rate().percent)) == (1, 0, 1, "0.0")
    assert client_as(life.officer_user).get("/sampling-results/figures/").status_code == 200
    Policy.objects.filter(code="rate.refusal").update(applies=False)
    page = client_as(life.officer_user).get("/sampling-results/figures/")
    assert page.status_code == 200
    assert page.context["whole"].refused == 1


def test_an_order_follows_a_refusal():
    life = standing()
    given = {"batch_id": life.batch_id, "enterprise_id": life.batch.enterprise_id, "what": "接受监督抽查"}
    assert Clock.objects.of("sampling.batch", life.batch_id).live().get().rule_code == "sampling.ordering"
    order = life.act(following.issue_order, life.officer, **given)
    assert (order.stop_paper_id, order.state) == (None, states.ISSUED)  # nothing was tested that could be stopped
    assert not Clock.objects.of("sampling.batch", life.batch_id).live().exists()
    life.act(following.serve_order, life.officer, order_id=order.pk, served_on=life.today, receipt="EMS2")
    assert life.recheck(passing=True).state == states.DONE


def test_a_refusal_that_was_wrong_is_taken_back_with_what_rests_on_it():
    life = standing()
    given = {"batch_id": life.batch_id, "enterprise_id": life.batch.enterprise_id, "what": "接受监督抽查"}
    order = life.act(following.issue_order, life.officer, **given)
    lift = {"batch_id": life.batch_id, "reason": "当日停电停产，非拒检"}
    refused(SamePerson, refusing.lift_refusal, life.reviewer, life, **lift)  # he let it count
    elsewhere = scope_of_user(user_with_post("city_reviewer", "320500"))
    refused(OutOfReach, refusing.lift_refusal, elsewhere, life, **lift)
    above = scope_of_user(user_with_post("city_reviewer", CITY))
    refused(Invalid, refusing.lift_refusal, above, life, batch_id=life.batch_id, reason="")
    life.act(refusing.lift_refusal, above, **lift)
    assert (life.batch.state, life.batch.annulled_on) == (states.ANNULLED, life.today)
    assert set(Fact.objects.filter(source__code="sampling").values_list("state", flat=True)) == {"withdrawn"}
    assert not public.measures(life.today).exists()
    assert Rectification.objects.get(pk=order.pk).state == states.DROPPED
    assert Paper.objects.filter(kind="annulment", enterprise=life.batch.enterprise).exists()
    assert pass_rates(first=life.batch.year, last=life.batch.year, published=False).of(life.batch.year).refused == 0
    refused(Overtaken, refusing.lift_refusal, above, life, **lift)
    again = life.act(drawing.resample, life.officer, batch_id=life.batch_id)
    assert again.state == states.DRAWN


def test_a_statement_that_convinces_ends_it():
    life, answer = warned()
    life.act(answers.serve_answer, life.officer, answer_id=answer.pk, served_on=life.today, receipt="EMS1")
    life.act(refusing.lift_refusal, life.reviewer, batch_id=life.batch_id, reason="当日停产，有停电通知为证")
    assert life.batch.state == states.ANNULLED
    assert owed(life) == set()
    assert facts_of(life) == []
    answer.refresh_from_db()
    assert answer.taken_back_on == life.today
    assert Event.objects.filter(verb="sampling.refusal_lifted").count() == 1


def test_the_desk_serves_decides_and_lifts():
    life = Life.lately().to("assigned")
    warned(life)
    answer, home = Answer.objects.get(), f"/desk/sampling/batches/{life.batch_id}/"
    officer, reviewer = client_as(life.officer_user), client_as(life.reviewer_user)
    page = officer.get(home).content.decode()
    step = f"/desk/sampling/parts/answers/{answer.pk}/serve_answer/"
    assert step in page
    name = f"serve_answer-{answer.pk}-"
    assert officer.post(step, {f"{name}served_on": life.today, f"{name}receipt": ""}).status_code == 422
    assert officer.post(step, {f"{name}served_on": life.today, f"{name}receipt": "EMS1"}).status_code == 302
    answer.refresh_from_db()
    assert answer.served_on == life.today
    assert "lift_refusal" in reviewer.get(home).content.decode()
    assert "confirm_refusal" in reviewer.get(home).content.decode()
