"""An enterprise asks that an inspector steps aside: noted, decided by another, told; granted, the seat is replaced."""

from datetime import date

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.access.models import User
from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.inspections.models import Interest, RecusalRequest
from apps.inspections.operations import checking, recusals, reviewing
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.notifications.models import Message
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import Life

pytestmark = pytest.mark.django_db
WHY = "检查人员与我公司存在合同纠纷"


def asked(life, by=None, **but):
    seat = life.visit.seats.select_related("inspector").order_by("pk").first()
    given = {"visit_id": life.visit.pk, "inspector": seat.inspector.key, "asked_on": life.today, "reason": WHY,
             "asked_by": "张某，厂长"} | but  # fmt: skip
    return life.act(recusals.note_recusal, by or life.officer, **given)


def decided(life, row, granted, by=None, reason="确有经济往来，可能影响公正"):
    given = {"visit_id": row.visit_id, "recusal": row.pk, "granted": granted, "reason": reason}
    return life.act(recusals.decide_recusal, by or life.reviewer, **given)


def clocks(code):
    return Clock.objects.filter(rule_code=f"inspections.{code}").live().count()


def test_granted_it_keeps_the_inspector_away_and_asks_for_a_replacement():
    life = Life().to("assigned")
    inspector = life.inspector()
    row = asked(life)
    assert (clocks("recusal_answer"), clocks("replacement")) == (1, 0)
    question = next(iter(checking.questions_of(life.visit)))
    life.act(checking.save_answers, inspector, visit_id=life.visit.pk, answers={question: ("yes", "")})  # it goes on
    with pytest.raises(Invalid):
        asked(life)  # twice
    decided(life, row, granted=True)
    assert (clocks("recusal_answer"), clocks("replacement")) == (0, 1)
    assert Interest.objects.get().inspector_id == row.inspector_id
    with pytest.raises(checking.Interested):
        life.act(checking.save_answers, inspector, visit_id=life.visit.pk, answers={question: ("no", "")})
    for granted in (True, False):  # decided once
        with pytest.raises(WrongState):
            decided(life, row, granted)
    for rows, change in ((RecusalRequest.objects, {"granted": False}), (RecusalRequest.objects, {"reason": "改"})):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            rows.update(**change)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        RecusalRequest.objects.all().delete()


def test_refused_it_has_a_reason_that_the_enterprise_is_told():
    life = Life().to("assigned")
    row = asked(life)
    events = Event.objects.count()
    sits, same = life.inspector(), life.officer
    other = scope_of_user(user_with_post("county_reviewer", "320104"))
    for by, reason, error in ((same, "无", NotPermitted), (sits, "无", NotPermitted), (other, "无", DomainError),
                              (life.reviewer, "——", Invalid)):  # fmt: skip
        with pytest.raises(error):
            decided(life, row, granted=False, by=by, reason=reason)
    assert (Event.objects.count(), RecusalRequest.objects.get().granted) == (events, None)
    decided(life, row, granted=False, reason="未发现利害关系")
    assert not Interest.objects.exists()
    (told,) = Message.objects.filter(kind="inspections.recusal_refused")
    assert "未发现利害关系" in told.body
    for but in ({"inspector": "无此人"}, {"asked_by": "——"}, {"reason": "…"}, {"asked_on": date(1, 1, 1)}):
        with pytest.raises(Invalid):
            asked(life, **but)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        RecusalRequest.objects.create(
            visit=life.visit, inspector=life.people[-1] if life.people[-1].pk != row.inspector_id else life.people[0],
            asked_on=life.today, asked_by="x", reason="y", noted_label="z", noted_at=life.now, granted=True,
        )  # fmt: skip


def test_after_the_entry_it_is_granted_once_the_result_is_returned():
    life = Life().to("entered")
    row = asked(life)
    with pytest.raises(WrongState):
        decided(life, row, granted=True)
    with pytest.raises(Invalid):  # approved, it could only be refused any more
        life.act(reviewing.approve_result, life.reviewer, visit_id=life.visit.pk)
    life.act(reviewing.return_result, life.reviewer, visit_id=life.visit.pk, reason="由其他人员检查")
    assert decided(life, row, granted=True).granted
    life = Life().to("reviewed")
    with pytest.raises(WrongState):
        asked(life)


def test_the_pages_take_it():
    life = Life.lately().to("assigned")
    here = f"/desk/inspections/visits/{life.visit.pk}/"
    officer, reviewer = (client_as(User.objects.get(pk=by.user_id)) for by in (life.officer, life.reviewer))
    seat = life.visit.seats.select_related("inspector").order_by("pk").first()
    given = {
        "inspector": seat.inspector.key,
        "asked_on": life.today.isoformat(),
        "asked_by": "张某，厂长",
        "reason": WHY,
    }
    post = {f"note_recusal-{name}": value for name, value in given.items()}
    assert officer.post(f"{here}note_recusal/", post | {"note_recusal-reason": ""}).status_code == 422
    assert officer.post(f"{here}note_recusal/", post).status_code == 302
    row = RecusalRequest.objects.get()
    assert ("同意回避" in officer.get(here).content.decode(), WHY in officer.get(here).content.decode()) == (
        False,
        True,
    )
    assert "决定检查人员是否回避" in reviewer.get("/desk/deadlines/?show=running").content.decode()
    page = reviewer.get(here).content.decode()
    assert "同意回避" in page
    step = {"refuse_recusal-recusal": row.pk, "refuse_recusal-reason": "未发现利害关系"}
    assert reviewer.post(f"{here}refuse_recusal/", step).status_code == 302
    assert "未发现利害关系" in officer.get(here).content.decode()
