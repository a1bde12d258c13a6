"""A hearing that was asked for is called in time, and led by somebody who has not worked on the case, with minutes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import Limit
from apps.deadlines.queries import calendar
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import SamePerson
from apps.sampling.models import Answer, Paper
from apps.sampling.operations import escalating, hearings
from tests.factories.access import client_as
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


def test_the_call_comes_seven_working_days_before():
    life, answer = asked()
    held, decided = {"answer_id": answer.pk, "minutes": "笔录"}, {"order_id": life.order.pk, "reason": "x"}
    refused(Invalid, hearings.hold_hearing, life.second, life, **held)  # nobody was called
    never(answer, "a hearing is called", heard_on=life.today, minutes="x")
    first = hearings.earliest(life.today)
    assert calendar().working_days_between(life.today, first) == 7
    call = {"answer_id": answer.pk, "on": first, "place": "三楼会议室", "receipt": "签收人：李某"}
    refused(Invalid, hearings.call_hearing, life.officer, life, **call | {"on": first - timedelta(days=1)})
    for lacking in ("place", "receipt"):
        refused(Invalid, hearings.call_hearing, life.officer, life, **call | {lacking: " "})
    refused(NotPermitted, hearings.call_hearing, life.city, life, **call)
    never(answer, "called in time", called_on=life.today, hearing_on=life.today + timedelta(days=6),
          hearing_place="x", call_receipt="x")  # fmt: skip
    life.act(hearings.call_hearing, life.officer, **call)
    assert Paper.objects.get(kind="hearing").enterprise_id == answer.enterprise_id
    refused(Invalid, hearings.hold_hearing, life.second, life, **held)  # its day has not come
    refused(Invalid, escalating.suspend, life.reviewer, life, **decided)
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


def test_a_hearing_called_anew_has_its_days_anew():
    life, answer = asked()
    call = {"answer_id": answer.pk, "place": "三楼会议室", "receipt": "签收"}
    first = hearings.earliest(life.today)
    life.act(hearings.call_hearing, life.officer, on=first, **call)
    life.later(3)
    refused(Invalid, hearings.call_hearing, life.officer, life, on=first, **call)
    later = hearings.earliest(life.today)
    life.act(hearings.call_hearing, life.officer, on=later, **call)
    row = Answer.objects.get(pk=answer.pk)
    assert (row.called_on, row.hearing_on) == (life.today, later)
    life.later((first - life.today).days)
    refused(Invalid, hearings.hold_hearing, life.second, life, answer_id=answer.pk, minutes="笔录")


def test_the_days_of_the_call_are_those_of_the_rule_in_force():
    life, answer = asked()
    said_anew(Limit.objects.filter(code="sampling.hearing_notice"), value=3)
    on = calendar().working_day_after(life.today, 3)
    given = {"answer_id": answer.pk, "on": on, "place": "x", "receipt": "x"}
    assert life.act(hearings.call_hearing, life.officer, **given).hearing_on == on


def test_the_pages_of_a_hearing():
    life, answer = asked(now=Life.lately_start(200))
    desk, step = f"/desk/sampling/orders/{life.order.pk}/", f"/desk/sampling/answers/{answer.pk}/"
    officer, second = client_as(life.officer_user), client_as(life.reviewer_user)
    page = officer.get(desk).content.decode()
    assert f"{step}call_hearing/" in page
    assert f"{step}hold_hearing/" not in page
    day = hearings.earliest(life.now.date() + timedelta(days=300))  # the pages go by the real day
    given = {"on": day, "place": "三楼会议室", "receipt": "签收"}
    answer_ = officer.post(f"{step}call_hearing/", {f"call_hearing-{answer.pk}-{k}": v for k, v in given.items()})
    assert answer_.status_code == 302, answer_.content.decode()[-2000:]
    page = second.get(desk).content.decode()
    assert "三楼会议室" in page
    assert f"{step}hold_hearing/" in page
    assert f"{step}hold_hearing/" not in officer.get(desk).content.decode()  # wrote the notice
