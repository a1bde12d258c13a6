"""No check is dated before its object was drawn, in the server and in the database; a phone that is ahead is seen."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.inspections.models import Visit
from apps.inspections.operations import checking, phone
from apps.kernel import phones
from apps.kernel.errors import Invalid
from tests.factories.inspections import START, Life

from .test_phone import keep, marks

pytestmark = pytest.mark.django_db


def test_no_check_ended_before_its_object_was_drawn():
    life = Life(start=timezone.localdate(START) - timedelta(days=10)).to("assigned")  # its visits begin before the draw
    visit, drawn = life.visit, timezone.localdate(life.visit.draw.drawn_at)
    with pytest.raises(Invalid) as refused:
        life.check(visit, checked_on=drawn - timedelta(days=1))
    assert refused.value.details["field"] == "checked_on"
    assert life.visit.state == "assigned"
    with pytest.raises(IntegrityError, match="drawn or chosen"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(checked_on=drawn - timedelta(days=1))
    assert life.act(checking.enter, life.inspector(visit), visit_id=visit.pk, outcome=checking.Outcome(
        checked_on=max(drawn, life.today), codes=["1"], signed="signed", signer="张某", present=life.numbers(visit),
        **life.times(),
    )).checked_on >= drawn  # fmt: skip


@pytest.mark.parametrize("ahead", [timedelta(minutes=9), timedelta(days=3), timedelta(days=3650)])
def test_an_entry_that_was_made_tomorrow_waits_for_a_person(ahead):
    """The clock was wrong while away, and the network set it right before the phone sent."""
    life = Life().to("assigned")
    sent = {"made_at": life.now + ahead, "skew": 0}
    with pytest.raises(phones.ClockWrong) as refused:
        keep(life, marks(life.visit, **sent))
    assert ahead.total_seconds() - 120 <= refused.value.details["skew"] <= ahead.total_seconds()
    assert not life.visit.answers.exists()
    assert keep(life, marks(life.visit, **sent, accepted=True)).made_at == sent["made_at"]
    assert phones.Sent(**vars_of(marks(life.visit, **sent))).was_away(life.now)
    near = marks(life.visit, made_at=life.now + timedelta(minutes=4))
    assert near.off(life.now) == 0


def vars_of(sent):
    return {name: getattr(sent, name) for name in phones.Sent.__slots__}


def test_a_result_of_a_phone_that_was_ahead_says_so():
    life = Life().to("assigned")
    visit = life.visit
    life.answer(visit)
    life.act(checking.write_notice, life.inspector(visit), visit_id=visit.pk)
    outcome = checking.Outcome(checked_on=life.today, codes=["1"], signed="signed", signer="张某",
                               present=life.numbers(visit), **life.times())  # fmt: skip
    first = next(iter(checking.questions_of(visit)))
    answers = {str(pk): (row.value, row.remark) for pk, row in
               ((a.question_id, a) for a in visit.answers.all())} or {str(first): ("yes", "")}  # fmt: skip
    sent = marks(life.visit, kind="result", made_at=life.now + timedelta(days=3), accepted=True)
    life.act(phone.keep_result, life.inspector(visit), sent=sent, answers=answers, remark=None, outcome=outcome)
    assert life.visit.clock_skew == pytest.approx(timedelta(days=3).total_seconds(), abs=120)
