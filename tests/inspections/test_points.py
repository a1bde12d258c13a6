"""A check has its notice and the photos its items require; what came without a network is kept all the same."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connection

from apps.access.models import User
from apps.inspections.models import Inspector, Presence, Seat, Visit
from apps.inspections.operations import checking, items, phone, points, reviewing
from apps.inspections.operations.presence import Alone
from apps.inspections.queries import fitness
from apps.inspections.queries.phone import form_of
from apps.kernel import phones
from apps.kernel.errors import Invalid
from apps.kernel.stepping import SamePerson
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import Life
from tests.factories.pictures import png

from .test_life import refused_by_database

pytestmark = pytest.mark.django_db


def set_form_of(life, questions):
    """Another form of the item of a life, in use from now on."""
    province = scope_of_user(user_with_post("province_officer", "320000"))
    items.set_form(item=life.items[0], questions=questions, by=province, at=life.now)


def png_file():
    file = BytesIO(png(9, 9, 9))
    file.name = "a.png"
    return file


def reviewer_of(scope):
    """The scope of somebody with the rights of a reviewer beside the own."""
    return replace(scope, permissions=scope.permissions | {"inspections.review"})


def test_a_check_without_notice_or_required_photo_is_refused_and_nothing_changes():
    life = Life()
    photo = {"kind": "photo", "text": "生产现场照片", "required": True}
    set_form_of(life, [{"kind": "yes_no", "text": "是否合格", "bad": "no", "required": True}, photo])
    visit = life.to("assigned").visit
    by, given = life.inspector(visit), {"visit_id": visit.pk}
    life.answer(visit)
    outcome = checking.Outcome(life.today, ["1"], "signed", "张某", present=life.numbers(visit), **life.times())
    with pytest.raises(points.Lacking) as refused:
        life.act(checking.enter, by, outcome=outcome, **given)
    assert [row["code"] for row in refused.value.details["lacks"]] == ["no-notice", "no-photo"]
    life.act(checking.write_notice, by, **given)
    with pytest.raises(points.Lacking) as refused:
        life.act(checking.enter, by, outcome=outcome, **given)
    assert [row["code"] for row in refused.value.details["lacks"]] == ["no-photo"]
    assert "生产现场照片" in str(refused.value.message)
    visit.refresh_from_db()
    assert (visit.state, visit.lacks, visit.answers.count()) == ("assigned", [], 2)
    # taken for the whole visit first; the same picture again says to what it belongs
    question = next(pk for pk, row in checking.questions_of(visit).items() if row.kind == "photo")
    picture = life.act(checking.add_photo, by, file=png_file(), **given)
    again = life.act(checking.add_photo, by, file=png_file(), question_id=question, **given)
    assert (again.pk, again.question_id) == (picture.pk, question)
    life.act(checking.enter, by, outcome=outcome, **given)
    visit.refresh_from_db()
    assert (visit.state, visit.lacks) == ("entered", [])


def test_what_was_entered_without_a_network_is_kept_with_its_open_points():
    life = Life().to("assigned")
    visit = life.visit
    by = life.inspector(visit)
    life.answer(visit, bad=True)
    outcome = checking.Outcome(life.today, ["9"], "signed", "张某", present=life.numbers(visit), **life.times())
    visit.refresh_from_db()
    made, answers = life.now, {}
    life.now += timedelta(hours=3)
    entry = phones.Sent(key=uuid4(), visit_id=visit.pk, kind="result", sha256="a" * 64, made_at=made,
                        seen=visit.version, form=form_of(visit))  # fmt: skip
    with pytest.raises(points.Lacking):
        phone.keep_result(sent=entry, answers=answers, remark=None, outcome=outcome, by=by, at=made)
    life.act(phone.keep_result, by, sent=entry, answers=answers, remark=None, outcome=outcome)
    visit.refresh_from_db()
    assert (visit.state, [row["code"] for row in visit.lacks]) == ("entered", ["no-notice"])
    life.confirm(visit)
    with pytest.raises(Invalid):
        life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
    refused_by_database(lambda: Visit.objects.filter(pk=visit.pk).update(
        state="reviewed", reviewed_by=life.reviewer.user_id, reviewed_on=life.today))  # fmt: skip
    page = client_as(User.objects.get(pk=life.reviewer.user_id)).get(f"/desk/inspections/visits/{visit.pk}/")
    assert "未制作抽查检查通知书" in page.content.decode()
    with pytest.raises(SamePerson):
        points.let_stand(visit_id=visit.pk, reason="断网", by=reviewer_of(by), at=life.now)
    life.act(points.let_stand, life.reviewer, visit_id=visit.pk, reason="现场无网络，已口头告知并录像")
    life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
    assert Visit.objects.get(pk=visit.pk).state == "reviewed"
    with pytest.raises(Invalid):
        life.act(points.let_stand, life.reviewer, visit_id=visit.pk, reason="x")


def test_one_person_under_two_entries_of_the_pool_is_one():
    """A lapsed entry and a new one of the same account, both seated: one person, whatever the numbers say."""
    life = Life(share="1").to("assigned")
    visit = life.visit
    first, second = [seat.inspector for seat in visit.seats.order_by("pk")]
    twice = (first, Inspector(pk=0, key="ZF-OLD", name="旧", user_id=first.user_id))
    seats = [Seat(visit=visit, inspector=person, team="产品质量监督", since=life.now) for person in twice]
    with mock.patch.object(fitness, "sitting", return_value=seats), pytest.raises(Alone):
        life.act(checking.write_notice, life.inspector(visit), visit_id=visit.pk)
    Inspector.objects.filter(pk=second.pk).update(left_on=life.today, left_reason="证件换发")
    with connection.cursor() as cursor:  # no verb does it: the account of a seated inspector stands
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE inspections_inspector DISABLE TRIGGER inspections_inspector_guard")
        cursor.execute("UPDATE inspections_inspector SET user_id = %s WHERE id = %s", [first.user_id, second.pk])
    for row in (first, second):
        Presence.objects.create(visit=visit, inspector=row, team=visit.seats.first().team, entered=row == first)
    refused_by_database(lambda: Visit.objects.filter(pk=visit.pk).update(
        state="entered", entered_by=first.user_id, entered_at=life.now, checked_on=life.today, signed="signed",
        signer="x"))  # fmt: skip
