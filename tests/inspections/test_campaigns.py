"""A campaign chooses whom it visits: one officer sets it, another approves it, and nobody is visited before."""

import pytest

from apps.access.models import User
from apps.inspections.models import Task, TaskItem, Visit
from apps.inspections.operations import tasks, visits
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.stepping import Overtaken, SamePerson
from apps.notifications.models import Message
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import Life

from .test_follow import refused_by_database

pytestmark = pytest.mark.django_db


def refused(error, life, verb, by, task, **given):
    before = Task.objects.filter(pk=task.pk).values().get(), Visit.objects.count()
    with pytest.raises(error):
        life.act(verb, by, task_id=task.pk, **given)
    assert (Task.objects.filter(pk=task.pk).values().get(), Visit.objects.count()) == before


def direct(life):
    return {"enterprise_ids": [life.firms[0].pk], "inspector_ids": [row.pk for row in life.people[:2]]}


def test_nobody_is_visited_before_another_has_approved():
    life = Life()
    task = life.campaign("PQ01", approved=False)
    waits = Message.objects.filter(kind="inspections.campaign_waits")
    assert waits.unread().exists()
    refused(Invalid, life, visits.direct, life.officer, task, **direct(life))
    refused(NotPermitted, life, tasks.approve_campaign, life.officer, task)
    neighbour = scope_of_user(user_with_post("county_reviewer", "320104"))
    refused(DomainError, life, tasks.approve_campaign, neighbour, task)
    life.act(tasks.approve_campaign, life.reviewer, task_id=task.pk)
    assert not waits.unread().exists()
    refused(Overtaken, life, tasks.approve_campaign, life.reviewer, task)
    refused(Overtaken, life, tasks.decline_campaign, life.reviewer, task, reason="不符合计划")
    (visit,) = life.act(visits.direct, life.officer, task_id=task.pk, **direct(life))
    assert (visit.task.state, visit.task.approved_by_id) == ("running", life.reviewer.user_id)


def test_the_database_lets_nobody_set_and_approve_a_campaign():
    life = Life()
    task, firm = life.campaign("PQ01", approved=False), life.firms[0]
    rows = Task.objects.filter(pk=task.pk)
    refused_by_database(lambda: rows.update(state="running"))
    refused_by_database(lambda: rows.update(approved_by=life.officer.user_id, approved_on=life.today))
    refused_by_database(lambda: rows.update(approved_on=life.today))
    refused_by_database(lambda: Visit.objects.create(task=task, enterprise=firm, key=firm.uscc))
    refused_by_database(lambda: Task.objects.create(
        agency=task.agency, kind="campaign", title="x", basis="y", starts_on=life.start, ends_on=life.start,
        approved_by_id=life.reviewer.user_id, approved_on=life.today,
    ))  # fmt: skip
    life.act(tasks.approve_campaign, life.reviewer, task_id=task.pk)
    refused_by_database(lambda: rows.update(basis="另一个理由"))
    refused_by_database(lambda: rows.update(approved_by=None, approved_on=None))
    refused_by_database(lambda: TaskItem.objects.filter(task=task).delete())


def test_a_declined_campaign_is_not_held_and_its_author_learns_why():
    life = Life()
    task = life.campaign("PQ01", approved=False)
    refused(DomainError, life, tasks.decline_campaign, life.reviewer, task, reason="  ")
    life.act(tasks.decline_campaign, life.reviewer, task_id=task.pk, reason="与年度计划重复")
    task.refresh_from_db()
    assert (task.state, task.reason) == ("cancelled", "与年度计划重复")
    assert not Task.objects.public().exists()
    assert Message.objects.get(kind="inspections.campaign_back").recipient_id == str(life.officer.user_id)
    refused(Overtaken, life, tasks.approve_campaign, life.reviewer, task)
    refused(DomainError, life, visits.direct, life.officer, task, **direct(life))


def test_who_may_do_both_does_not_do_both():
    life = Life()
    task = life.campaign("PQ01", approved=False)
    Task.objects.filter(pk=task.pk).update(created_by=life.reviewer.user_id)
    refused(SamePerson, life, tasks.approve_campaign, life.reviewer, task)


def test_the_page_leads_the_second_officer():
    life = Life()
    task = life.campaign("PQ01", approved=False)
    at = f"/desk/inspections/tasks/{task.pk}/"
    officer = client_as(User.objects.get(pk=life.officer.user_id))
    page = officer.get(at).content.decode()
    assert "批准前不得开展检查" in page
    assert f"{at}direct/" not in page
    reviewer = client_as(User.objects.get(pk=life.reviewer.user_id))
    assert f"{at}approve_campaign/" in reviewer.get(at).content.decode()
    assert reviewer.post(f"{at}approve_campaign/").status_code == 302
    assert f"{at}direct/" in officer.get(at).content.decode()
