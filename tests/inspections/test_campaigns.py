"""A campaign chooses whom it visits: one officer sets it, another approves it, and nobody is visited before."""

from dataclasses import replace

import pytest

from apps.access.models import User
from apps.inspections.models import Choice, ChoiceTarget, Inspector, Task, TaskItem, Visit
from apps.inspections.operations import directing, tasks
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach, Overtaken, SamePerson
from apps.notifications.models import Message
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import Life

from .test_follow import refused_by_database

pytestmark = pytest.mark.django_db
WHY = "这几家企业的投诉最多，且未整改"


def refused(error, life, verb, by, task, **given):
    before = Task.objects.filter(pk=task.pk).values().get(), Visit.objects.count()
    with pytest.raises(error):
        life.act(verb, by, task_id=task.pk, **given)
    assert (Task.objects.filter(pk=task.pk).values().get(), Visit.objects.count()) == before


def choice_refused(error, life, verb, by, row, **given):
    rows = Choice.objects.filter(pk=row.pk)
    before = rows.values().get(), Task.objects.values().get(pk=row.task_id), Visit.objects.count()
    with pytest.raises(error):
        life.act(verb, by, choice_id=row.pk, **given)
    assert (rows.values().get(), Task.objects.values().get(pk=row.task_id), Visit.objects.count()) == before


def direct(life):
    return {"enterprise_ids": [life.firms[0].pk], "inspector_ids": [row.pk for row in life.people[:2]]}


def test_nobody_is_visited_before_another_has_approved():
    life = Life()
    task = life.campaign("PQ01", approved=False)
    waits = Message.objects.filter(kind="inspections.campaign_waits")
    assert waits.unread().exists()
    row = life.direct(task_id=task.pk, **direct(life), agreed=False)
    choice_refused(Invalid, life, directing.agree_choice, life.reviewer, row)
    refused(NotPermitted, life, tasks.approve_campaign, life.officer, task)
    neighbour = scope_of_user(user_with_post("county_reviewer", "320104"))
    refused(DomainError, life, tasks.approve_campaign, neighbour, task)
    life.act(tasks.approve_campaign, life.reviewer, task_id=task.pk)
    assert not waits.unread().exists()
    refused(Overtaken, life, tasks.approve_campaign, life.reviewer, task)
    refused(Overtaken, life, tasks.decline_campaign, life.reviewer, task, reason="不符合计划")
    (visit,) = life.act(directing.agree_choice, life.reviewer, choice_id=row.pk)
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
    refused(DomainError, life, directing.choose, life.officer, task, **direct(life), reason=WHY)


def test_who_may_do_both_does_not_do_both():
    life = Life()
    task = life.campaign("PQ01", approved=False)
    Task.objects.filter(pk=task.pk).update(created_by=life.reviewer.user_id)
    refused(SamePerson, life, tasks.approve_campaign, life.reviewer, task)


def test_the_page_leads_the_second_officer():
    life = Life.lately()
    task = life.campaign("PQ01", approved=False)
    at = f"/desk/inspections/tasks/{task.pk}/"
    officer = client_as(User.objects.get(pk=life.officer.user_id))
    page = officer.get(at).content.decode()
    assert "批准前不得开展检查" in page
    given = {"codes": life.firms[0].uscc, "inspectors": [row.pk for row in life.people[:2]]}
    assert officer.post(f"{at}direct/", given | {"reason": "短"}).status_code == 422
    assert officer.post(f"{at}direct/", given | {"reason": WHY}).status_code == 302
    row = Choice.objects.get()
    agree, decline, withdraw = (f"/desk/inspections/choices/{row.pk}/{v}/" for v in ("agree", "decline", "withdraw"))
    page = officer.get(at).content.decode()
    assert WHY in page
    assert withdraw in page
    assert not any(each in page for each in (f"{at}direct/", agree, decline))
    reviewer = client_as(User.objects.get(pk=life.reviewer.user_id))
    page = reviewer.get(at).content.decode()
    assert f"{at}approve_campaign/" in page
    assert life.firms[0].name in page, "whom it visits is read before the campaign is approved"
    assert agree not in page
    assert reviewer.post(f"{at}approve_campaign/").status_code == 302
    assert {agree, decline} <= set(reviewer.get(at).content.decode().split('"'))
    assert officer.post(agree).status_code == 403
    assert reviewer.post(f"/desk/inspections/choices/{row.pk}/other/").status_code == 404
    assert reviewer.post(agree).status_code == 302
    assert task.visits.get().choice_id == row.pk
    assert f"{at}direct/" in officer.get(at).content.decode()


def test_a_second_officer_agrees_to_whom_a_campaign_visits_or_says_why_not():
    life = Life()
    task = life.campaign("PQ01")
    waits = Message.objects.filter(kind="inspections.choice_waits")
    row = life.direct(task_id=task.pk, **direct(life), agreed=False)
    assert waits.unread().exists()
    assert not task.visits.exists()
    choice_refused(NotPermitted, life, directing.agree_choice, life.officer, row)
    choice_refused(NotPermitted, life, directing.decline_choice, life.officer, row, reason=WHY)
    choice_refused(OutOfReach, life, directing.agree_choice, stranger(), row)
    choice_refused(DomainError, life, directing.decline_choice, life.reviewer, row, reason=" ")
    refused(Invalid, life, directing.choose, life.officer, task, **direct(life), reason=WHY)  # one waits
    life.act(directing.decline_choice, life.reviewer, choice_id=row.pk, reason="近期已检查过")
    assert not waits.unread().exists()
    told = Message.objects.get(kind="inspections.choice_back")
    assert told.recipient_id == str(life.officer.user_id)
    for verb, given in ((directing.agree_choice, {}), (directing.withdraw_choice, {"reason": WHY})):
        choice_refused(Overtaken, life, verb, life.reviewer, row, **given)
    second = life.direct(task_id=task.pk, **direct(life), agreed=False)
    life.act(directing.withdraw_choice, life.officer, choice_id=second.pk, reason="名单有误")
    assert Message.objects.filter(kind="inspections.choice_back").count() == 1
    (visit,) = life.direct(task_id=task.pk, **direct(life))
    assert (visit.choice.agreed, visit.choice.decided_by_id) == (True, life.reviewer.user_id)
    refused(Invalid, life, directing.choose, life.officer, task, **direct(life), reason=WHY)  # has its visit


def stranger():
    return scope_of_user(user_with_post("county_reviewer", "320104"))


def test_who_may_choose_and_agree_does_not_do_both():
    life = Life()
    task = life.campaign("PQ01")
    both = replace(life.reviewer, permissions=life.reviewer.permissions | life.officer.permissions)
    row = life.act(directing.choose, both, task_id=task.pk, **direct(life), reason=WHY)
    choice_refused(SamePerson, life, directing.agree_choice, both, row)
    choice_refused(SamePerson, life, directing.decline_choice, both, row, reason=WHY)


def test_the_pools_are_asked_again_when_the_choice_is_agreed_to():
    life = Life()
    task = life.campaign("PQ01")
    row = life.direct(task_id=task.pk, **direct(life), agreed=False)
    Inspector.objects.filter(pk=life.people[0].pk).update(left_on=life.today, left_reason="调离")
    choice_refused(Invalid, life, directing.agree_choice, life.reviewer, row)


def test_the_database_visits_only_whom_two_agreed_on():
    life = Life()
    task, other = life.campaign("PQ01"), life.campaign("PQ01")
    row = life.direct(task_id=task.pk, **direct(life), agreed=False)
    firm, rows, at = life.firms[0], Choice.objects.filter(pk=row.pk), life.now
    new = {"task": task, "enterprise": firm, "key": firm.uscc}
    done = {"agreed": True, "decided_by": life.reviewer.user_id, "decided_at": at}
    refused_by_database(lambda: Visit.objects.create(**new))
    refused_by_database(lambda: Visit.objects.create(**new, choice=row))
    refused_by_database(lambda: rows.update(**done | {"decided_by": life.officer.user_id}))
    refused_by_database(lambda: rows.update(**done | {"reason": "另一个理由"}))
    refused_by_database(lambda: rows.update(agreed=False, decided_by=life.reviewer.user_id, decided_at=at))
    refused_by_database(lambda: ChoiceTarget.objects.all().delete())
    refused_by_database(lambda: rows.delete())
    more = ChoiceTarget.objects.create(choice=row, enterprise=life.firms[1])
    refused_by_database(lambda: rows.update(**done))  # not the number that was chosen
    refused_by_database(lambda: ChoiceTarget.objects.filter(pk=more.pk).delete())
    whole = life.direct(task_id=other.pk, **direct(life), agreed=False)
    (visit,) = life.act(directing.agree_choice, life.reviewer, choice_id=whole.pk)
    refused_by_database(lambda: ChoiceTarget.objects.create(choice=whole, enterprise=life.firms[1]))
    refused_by_database(lambda: Visit.objects.filter(pk=visit.pk).update(choice=None))
    stray = new | {"enterprise": life.firms[1], "key": life.firms[1].uscc}
    refused_by_database(lambda: Visit.objects.create(**stray | {"task": other}, choice=whole))
    refused_by_database(lambda: Visit.objects.create(**stray, choice=whole))  # of another campaign
    refused_by_database(lambda: Choice.objects.create(
        task=other, inspectors=["a", "b"], size=1, reason=WHY, asked_by_id=life.officer.user_id, asked_at=at,
        agreed=True, decided_by_id=life.reviewer.user_id, decided_at=at,
    ))  # fmt: skip
