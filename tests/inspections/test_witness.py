"""Who is on the list of a draw's inspectors, or planned what is drawn, witnesses nothing of it."""

import pytest

from apps.draws.models import Witness
from apps.draws.operations import preparing, sealing
from apps.draws.queries.people import witnesses_for
from apps.inspections.models import Plan
from apps.inspections.operations import drawing, inspectors
from apps.kernel.errors import DomainError, Invalid
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import COUNTY, Life

from .test_life import refused_by_database

pytestmark = pytest.mark.django_db


def test_neither_an_inspector_of_the_list_nor_a_planner_is_a_witness():
    life = Life().to("draft")
    planner = scope_of_user(user_with_post("county_officer", COUNTY))
    Plan.objects.filter(pk=life.plan_id).update(drafted_by=planner.user_id)
    draw = life.to("prepared").task.draw
    watcher = life.watchers[0].user_id
    barred = [life.people[0].user_id, planner.user_id]
    for user in barred:
        with pytest.raises(Invalid):
            life.act(preparing.name_witnesses, life.officer, draw_id=draw.pk, user_ids=[user, watcher])
        refused_by_database(lambda user=user: Witness.objects.create(draw=draw, position=1, user_id=user, name="x"))
    assert not draw.witnesses.exists()
    able = {row.user_id for row in witnesses_for(draw, on=life.today)}
    assert (able & set(barred), watcher in able) == (set(), True)
    desk = client_as(planner_of(life))
    page = desk.get(f"/desk/draws/{draw.pk}/witnesses/").content.decode()
    assert f'value="{watcher}"' in page
    assert not [user for user in barred if f'value="{user}"' in page]


def planner_of(life):
    from apps.access.models import User

    return User.objects.get(pk=life.officer.user_id)


def test_whoever_comes_onto_the_list_after_being_named_bars_the_seal():
    life = Life().to("prepared")
    draw, watcher = life.task.draw, life.watchers[0]
    users = [by.user_id for by in life.watchers]
    life.act(preparing.name_witnesses, life.officer, draw_id=draw.pk, user_ids=users)
    row = life.act(inspectors.add_inspector, life.officer,
                   values={"key": "ZFW1", "name": "新检查员", "user_id": watcher.user_id, "areas": []})  # fmt: skip
    life.act(inspectors.add_certificate, life.officer, inspector_id=row.pk, number="JSW1", items=["*"],
             valid_from=life.start, last_day=life.start.replace(year=2030))  # fmt: skip
    life.act(drawing.renew_inspectors, life.officer, task_id=life.task_id)
    with pytest.raises(DomainError):
        life.act(sealing.seal_draw, life.officer, draw_id=draw.pk)
    draw.refresh_from_db()
    assert draw.is_draft
    refused_by_database(lambda: type(draw).objects.filter(pk=draw.pk).update(state="committing"))
