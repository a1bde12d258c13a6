"""A hearing that was asked for is called in time, and led by somebody who has not worked on the case, with minutes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import Clock, Limit
from apps.deadlines.queries import calendar
from apps.documents.letters import NotWaiting
from apps.documents.proofs import CalledTooLate, ProofWaits, ServedBefore
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach, Overtaken, SamePerson
from apps.sampling.models import Answer, Paper, Proof, Service
from apps.sampling.operations import escalating, hearing_calls, hearings
from tests.factories.access import client_as, filer_of, scope_of_user
from tests.factories.records import proof
from tests.factories.registry import enterprise_in
from tests.factories.sampling import Life
from tests.past import said_anew

from .test_life import refused

pytestmark = pytest.mark.django_db


def asked(**given):
    """An enterprise that faces a suspension asks for a hearing; returns the Life and the Answer."""
    life = Life(**given).to("stands")
    life.ordered()
    life.recheck(passing=False)
    life.announced()
    life.later(61)
    life.recheck(passing=False)
    life.act(escalating.tell_suspension, life.officer, order_id=life.order.pk, receipt="签收")
    return life, life.answer("suspension", hearing=True)


def never(answer, match, **change):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(**change)


def served(life, answer, **given):
    """The record of one officer how the call came."""
    said = {"method": "direct", "served_on": life.today, "receipt": "签收人：李某", "file": proof()} | given
    return life.act(hearing_calls.serve_call, life.officer, answer_id=answer.pk, **said)


def owed(life):
    rows = Clock.objects.live().of("sampling.order", life.order.pk)
    return {clock.rule_code.removeprefix("sampling.") for clock in rows}


def test_the_call_comes_seven_working_days_before():
    life, answer = asked()
    held, decided = {"answer_id": answer.pk, "minutes": "笔录"}, {"order_id": life.order.pk, "reason": "x"}
    refused(Invalid, hearings.hold_hearing, life.second, life, **held)  # nobody was called
    never(answer, "a hearing is called", heard_on=life.today, minutes="x")
    first = hearings.earliest(life.today)
    assert calendar().working_days_between(life.today, first) == 7
    call = {"answer_id": answer.pk, "on": first, "place": "三楼会议室"}
    refused(Invalid, hearings.call_hearing, life.officer, life, **call | {"on": first - timedelta(days=1)})
    refused(Invalid, hearings.call_hearing, life.officer, life, **call | {"place": " "})
    refused(NotPermitted, hearings.call_hearing, life.city, life, **call)
    other = Paper.objects.filter(kind="hearing").first() or answer.paper
    never(answer, "by a paper of its own", called_on=life.today, hearing_on=first, hearing_place="x", call=other)
    life.called(answer, first)
    assert Paper.objects.get(kind="hearing").enterprise_id == answer.enterprise_id
    refused(Invalid, hearings.hold_hearing, life.second, life, **held)  # its day has not come
    refused(Invalid, escalating.suspend, life.reviewer, life, **decided)
    never(answer, "by a paper of its own", hearing_on=first + timedelta(days=1))
    life.later((first - life.today).days)
    refused(Invalid, hearings.hold_hearing, life.second, life, **held | {"minutes": " "})
    refused(SamePerson, hearings.hold_hearing, life.officer, life, **held)
    never(answer, "led by somebody apart", heard_on=life.today, minutes="x", heard_by=life.officer.user_id)
    life.act(hearings.hold_hearing, life.second, **held)
    refused(Invalid, hearings.hold_hearing, life.second, life, **held)  # once
    refused(Invalid, hearings.call_hearing, life.officer, life, **call | {"on": first + timedelta(days=30)})
    never(answer, "that was held stands", minutes="另一份")
    life.act(escalating.suspend, life.reviewer, **decided)
    assert Answer.objects.get(pk=answer.pk).heard_by_id == life.second.user_id


def test_no_hearing_is_closed_before_its_call_is_proved_to_have_come_in_time():
    life, answer = asked()
    on = hearings.earliest(life.today)
    held = {"answer_id": answer.pk, "minutes": "笔录"}
    refused(Invalid, hearing_calls.acknowledge_call, life.filer, life, answer_id=answer.pk)  # nobody was called
    life.act(hearings.call_hearing, life.officer, answer_id=answer.pk, on=on, place="三楼会议室")
    assert "hearing_call" in owed(life)
    life.later((on - life.today).days)
    refused(CalledTooLate, hearings.hold_hearing, life.second, life, **held)
    never(answer, "called in time", heard_on=life.today, minutes="x", heard_by=life.second.user_id)
    # recorded with its scan by one officer, and looked at by another
    for wrong, error in (
        ({"served_on": answer.paper.issued_on - timedelta(days=1)}, ServedBefore),
        ({"receipt": " "}, Invalid),
        ({"file": None}, Invalid),
        ({"method": "electronic"}, Invalid),
    ):
        with pytest.raises(error):
            served(life, answer, **wrong)
    call = Answer.objects.get(pk=answer.pk).call
    found = served(life, answer, served_on=call.issued_on)
    assert {"hearing_call", "proof_look"} & owed(life) == {"proof_look"}
    refused(CalledTooLate, hearings.hold_hearing, life.second, life, **held)
    refused(ProofWaits, hearings.call_hearing, life.officer, life, answer_id=answer.pk, on=on, place="x", reason="x")
    look = {"answer_id": answer.pk, "proof": found.pk}
    refused(SamePerson, hearing_calls.second_call, life.officer, life, **look)
    refused(NotPermitted, hearing_calls.second_call, life.city, life, **look)
    with pytest.raises(IntegrityError, match="confirmed"), transaction.atomic():
        Service.objects.create(paper=call, method="direct", served_on=call.issued_on, receipt="x", recorded_at=life.now)
    life.act(hearing_calls.second_call, life.colleague, **look)
    refused(NotWaiting, hearing_calls.second_call, life.colleague, life, **look)
    refused(Overtaken, hearing_calls.acknowledge_call, life.filer, life, answer_id=answer.pk)
    for rows in (Proof.objects.all(), Service.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(receipt="另写")
    life.act(hearings.hold_hearing, life.second, **held)


def test_a_hearing_is_put_off_with_a_reason_by_a_call_of_its_own():
    life, answer = asked()
    first = hearings.earliest(life.today)
    life.called(answer, first)
    due = Clock.objects.live().of("sampling.order", life.order.pk).get(rule_code="sampling.hearing").due_on
    life.later(2)
    given = {"answer_id": answer.pk, "place": "三楼会议室"}
    refused(Invalid, hearings.call_hearing, life.officer, life, on=hearings.earliest(life.today), **given)  # no reason
    given |= {"reason": "代理人住院"}
    refused(Invalid, hearings.call_hearing, life.officer, life, on=first, **given)  # without the days before it
    later = hearings.earliest(life.today)
    life.act(hearings.call_hearing, life.officer, on=later, **given)
    row = Answer.objects.get(pk=answer.pk)
    assert (row.hearing_on, Paper.objects.filter(kind="hearing").count()) == (later, 2)
    assert Clock.objects.live().of("sampling.order", life.order.pk).get(rule_code="sampling.hearing").due_on > due
    life.later((later - life.today).days)
    held = {"answer_id": answer.pk, "minutes": "笔录"}
    refused(CalledTooLate, hearings.hold_hearing, life.second, life, **held)  # the new call was never served
    never(answer, "called in time", heard_on=life.today, minutes="x", heard_by=life.second.user_id)


def test_a_scan_that_proves_nothing_is_struck_out_and_the_call_served_anew():
    life, answer = asked()
    on = hearings.earliest(life.today)
    life.act(hearings.call_hearing, life.officer, answer_id=answer.pk, on=on, place="三楼会议室")
    found = served(life, answer)
    strike = {"answer_id": answer.pk, "proof": found.pk, "reason": "签收人不是该企业人员"}
    refused(Invalid, hearing_calls.strike_call, life.colleague, life, **strike | {"reason": " "})
    refused(SamePerson, hearing_calls.strike_call, life.officer, life, **strike)
    life.act(hearing_calls.strike_call, life.colleague, **strike)
    assert {"hearing_call", "proof_look"} & owed(life) == {"hearing_call"}
    stranger = scope_of_user(filer_of(enterprise_in("320102")))
    refused(OutOfReach, hearing_calls.acknowledge_call, stranger, life, answer_id=answer.pk)
    life.act(hearing_calls.acknowledge_call, life.filer, answer_id=answer.pk)
    assert Service.objects.get().method == "electronic"
    assert not {"hearing_call", "proof_look"} & owed(life)


def test_a_hearing_called_too_late_is_called_anew_and_has_its_days_anew():
    life, answer = asked()
    call = {"answer_id": answer.pk, "place": "三楼会议室"}
    first = hearings.earliest(life.today)
    life.act(hearings.call_hearing, life.officer, on=first, **call)
    life.later(3)
    life.act(hearing_calls.acknowledge_call, life.filer, answer_id=answer.pk)  # three days late
    again = call | {"reason": "通知书未按期送达"}
    refused(Invalid, hearings.call_hearing, life.officer, life, on=first, **again)
    later = hearings.earliest(life.today)
    refused(Invalid, hearings.call_hearing, life.officer, life, on=later, **call)  # without a reason
    life.called(answer, later, reason="通知书未按期送达")
    row = Answer.objects.get(pk=answer.pk)
    assert (row.called_on, row.hearing_on) == (life.today, later)
    life.later((first - life.today).days)
    refused(Invalid, hearings.hold_hearing, life.second, life, answer_id=answer.pk, minutes="笔录")
    life.later((later - life.today).days)
    life.act(hearings.hold_hearing, life.second, answer_id=answer.pk, minutes="笔录")


def test_the_days_of_the_call_are_those_of_the_rule_in_force():
    life, answer = asked()
    said_anew(Limit.objects.filter(code="sampling.hearing_notice"), value=3)
    on = calendar().working_day_after(life.today, 3)
    given = {"answer_id": answer.pk, "on": on, "place": "x"}
    assert life.act(hearings.call_hearing, life.officer, **given).hearing_on == on


def test_the_pages_of_a_hearing():
    life, answer = asked(now=Life.lately_start(200))
    desk, step = f"/desk/sampling/orders/{life.order.pk}/", f"/desk/sampling/answers/{answer.pk}/"
    officer, second, party = map(client_as, (life.officer_user, life.reviewer_user, life.filer_user))
    page = officer.get(desk).content.decode()
    assert f"{step}call_hearing/" in page
    assert f"{step}hold_hearing/" not in page
    day = hearings.earliest(life.now.date() + timedelta(days=300))  # the pages go by the real day
    given = {"on": day, "place": "三楼会议室"}
    answer_ = officer.post(f"{step}call_hearing/", {f"call_hearing-{answer.pk}-{k}": v for k, v in given.items()})
    assert answer_.status_code == 302, answer_.content.decode()[-2000:]
    page = second.get(desk).content.decode()
    assert "三楼会议室" in page
    assert f"{step}hold_hearing/" not in page  # not before the call is proved
    said = {"method": "post", "served_on": life.now.date() + timedelta(days=200), "receipt": "EMS1"}
    said = {f"serve_call-{answer.pk}-{k}": v for k, v in said.items()}
    assert officer.post(f"{step}serve_call/", said).status_code == 422  # no scan
    mine = f"/my/sampling/{life.batch_id}/"
    assert "acknowledge_call" in party.get(mine).content.decode()
    assert party.post(f"/my/sampling/answers/{answer.pk}/acknowledge_call/").status_code == 302
    assert "acknowledge_call" not in party.get(mine).content.decode()
    page = second.get(desk).content.decode()
    assert f"{step}hold_hearing/" in page
    assert f"{step}hold_hearing/" not in officer.get(desk).content.decode()  # wrote the notice
