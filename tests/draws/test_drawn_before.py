"""Nearly the same list is not drawn from again in silence: a redraw, or a reason that a second officer agrees with."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from apps.access.models import User
from apps.draws.models import Draw
from apps.draws.operations import frames, preparing, redraws, sealing
from apps.draws.queries.dry_run import drawn_before
from apps.kernel.errors import Invalid, WrongState
from tests.factories.access import client_as
from tests.factories.draws import NOBODY, NOW, draft_of, drawn, objects_of, people_of, sealed, whole

pytestmark = pytest.mark.django_db
WHY = "上半年已抽查一批，下半年按计划另行抽取"


@pytest.fixture
def people(db):
    return people_of()


def seal(people, draw, at=NOW):
    return sealing.seal_draw(draw_id=draw.pk, by=people.officer, at=at)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: [*rows[:-1], (*rows[-1][:8], rows[-1][8] + "（）")],
        lambda rows: rows[:-1],
        lambda rows: rows[:20],
        lambda rows: rows[:20] + objects_of(19, prefix="T"),
    ],
    ids=["a label", "one less", "half of it", "half of it and others"],
)
def test_a_list_altered_a_little_is_no_first_draw(people, change):
    first = drawn(people)
    draft = draft_of(people, objects=change(objects_of(40)), quotas={("A01", "A"): "5"})
    with pytest.raises(sealing.DrawnAlready) as refused:
        seal(people, draft)
    assert refused.value.details["number"] == first.number
    assert Draw.objects.get(pk=draft.pk).number is None


def test_other_objects_other_items_and_another_year_are_a_first_draw(people):
    drawn(people)
    rows = objects_of(40)
    far = NOW + timedelta(days=367)
    other = draft_of(people, objects=rows[:19] + objects_of(21, prefix="T"), quotas={("A01", "A"): "5"})
    items = draft_of(people, objects=rows[:-1], items=[("C01", "计量", "别的事项")], quotas={("C01", "A"): "5"},
                     inspectors=None)  # fmt: skip
    hours = {"commit_until": far + timedelta(hours=1), "reveal_until": far + timedelta(hours=2)}
    year = draft_of(people, at=far, objects=rows[:-1], quotas={("A01", "A"): "5"}, **hours)
    assert [drawn_before(draw) for draw in (other, items, year)] == [None] * 3
    stranger = people_of("320104")
    assert seal(stranger, draft_of(stranger, objects=objects_of(39, area="320104"))).number


def test_with_a_reason_and_a_second_officer_it_is_sealed_and_says_so(people):
    first = drawn(people)
    draft = draft_of(people, objects=objects_of(39))
    given = {"draw_id": draft.pk, "at": NOW}
    with pytest.raises(Invalid):
        redraws.give_reason(reason="短", by=people.officer, **given)
    redraws.give_reason(reason=WHY, by=people.officer, **given)
    with pytest.raises(sealing.NotReady):
        seal(people, draft)
    with pytest.raises(redraws.OwnRedraw):
        redraws.approve_redraw(by=replace(people.reviewer, user_id=draft.prepared_by_id), **given)
    redraws.approve_redraw(by=people.reviewer, **given)
    # whoever changes the list afterwards has asked for nothing
    frames.set_quotas(quotas=whole(draft, {("A01", "A"): "6"}), why_none=NOBODY, by=people.officer, **given)
    with pytest.raises(sealing.NotReady):
        seal(people, draft)
    redraws.approve_redraw(by=people.reviewer, **given)
    done = seal(people, draft)
    assert f"follows\t{first.number}\t{WHY}\n" in done.seal_text
    assert WHY in Client().get(f"/draws/{done.pk}/").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=first.pk).update(follows=done)


def test_the_page_of_such_a_draft_says_what_to_do(people):
    first = sealed(people)
    draft = draft_of(people, objects=objects_of(39))
    desk = client_as(User.objects.get(pk=people.officer.user_id))
    page = desk.get(f"/desk/draws/{draft.pk}/").content.decode()
    assert first.number in page
    assert f"/desk/draws/{draft.pk}/reason/" in page
    assert desk.post(f"/desk/draws/{draft.pk}/reason/", {"reason": WHY}).status_code == 302
    second = client_as(User.objects.get(pk=people.reviewer.user_id))
    assert "approve-redraw" in second.get(f"/desk/draws/{draft.pk}/").content.decode()
    assert WHY in second.get(f"/desk/draws/{draft.pk}/").content.decode()


def test_without_such_a_draw_there_is_nothing_to_give_a_reason_for(people):
    draft = draft_of(people)
    with pytest.raises(WrongState):
        redraws.give_reason(draw_id=draft.pk, reason=WHY, by=people.officer, at=NOW)


def test_a_task_is_drawn_once_whatever_its_list(people):
    for n in (1, 2):
        draft = draft_of(people, objects=objects_of(40, prefix=f"P{n}"))
        Draw.objects.filter(pk=draft.pk).update(origin="some.task:7")
        preparing.close_lists(draw_id=draft.pk, by=people.officer, at=NOW)
        if n == 1:
            seal(people, draft)
        else:
            with pytest.raises(sealing.DrawnAlready):
                seal(people, draft)
