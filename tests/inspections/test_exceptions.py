"""A campaign goes beyond a yearly limit on a ground of the law alone: asked by one, granted by another, made public."""

import pytest
from django.db.models import F
from django.test import Client

from apps.access.models import User
from apps.audit.models import Event
from apps.inspections import public
from apps.inspections.models import ExceptionGround, LimitException, Task, VisitItem
from apps.inspections.operations import campaigns, exceptions, reviewing, visits
from apps.inspections.queries.exceptions import public_exceptions
from apps.inspections.queries.plans import visits_of_year
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.kernel.stepping import SamePerson
from apps.notifications.models import Message
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import CITY, COUNTY, Life
from tests.factories.registry import enterprise_in

from .test_life import refused_by_database

pytestmark = pytest.mark.django_db
WHY = "消费者反映使用中漏电，需现场核查"
ASKED = {"ground": "complaint", "number": "12315-2026-000871", "reason": WHY}


def campaign(life, *items):
    return life.campaign(*items)


def directed(life, task, firm):
    return life.direct(task_id=task.pk, enterprise_ids=[firm.pk],
                    inspector_ids=[row.pk for row in life.people[:2]])  # fmt: skip


@pytest.fixture
def barred():
    """(life, firm, campaign): ME01 allows one check a year, and the firm was drawn for it."""
    life = Life.lately(firms=3, share="1", items=("ME01",)).to("assigned")
    return life, life.visit.enterprise, campaign(life, "ME01", "PQ01")


def asked(life, task, firm, **but):
    given = {"task_id": task.pk, "enterprise_id": firm.pk} | ASKED | but
    return life.act(exceptions.ask_exception, life.officer, **given)


def test_a_complaint_calls_for_a_check_that_counts_against_no_limit(barred):
    life, firm, task = barred
    row = asked(life, task, firm)
    with pytest.raises(visits.LimitReached):
        directed(life, task, firm)
    life.act(exceptions.decide_exception, life.reviewer, exception_id=row.pk, granted=True)
    (visit,) = directed(life, task, firm)
    assert set(visit.items.values_list("code", "turn", "nth", "beyond")) == {
        ("ME01", None, None, row.pk), ("PQ01", None, None, row.pk),
    }  # fmt: skip
    had = visits_of_year(life.start.year, ["ME01", "PQ01"])
    assert had[firm.pk, "ME01"].visits == 1
    assert (firm.pk, "PQ01") not in had, "a check on a complaint counts against no limit"
    verbs = (
        Event.objects.filter(verb__startswith="inspections.exception_").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["inspections.exception_asked", "inspections.exception_granted"]
    life.act(campaigns.drop_visit, life.reviewer, visit_id=visit.pk, reason="投诉人撤回，不再检查")
    again = directed(life, task, firm)[0]
    assert again.items.filter(beyond=row).count() == 2


def test_the_exception_holds_for_its_campaign_and_its_enterprise_alone(barred):
    life, firm, task = barred
    row = asked(life, task, firm)
    life.act(exceptions.decide_exception, life.reviewer, exception_id=row.pk, granted=True)
    with pytest.raises(visits.LimitReached):
        directed(life, campaign(life, "ME01"), firm)
    other = next(each for each in life.firms if each != firm)
    (counted,) = directed(life, task, other)
    assert set(counted.items.values_list("nth", "beyond")) == {(1, None)}


def test_who_asks_and_who_decides(barred):
    life, firm, task = barred
    stranger = scope_of_user(user_with_post("city_officer", CITY))
    for call in (
        lambda: exceptions.ask_exception(task_id=task.pk, enterprise_id=firm.pk, by=stranger, at=life.now, **ASKED),
        lambda: exceptions.ask_exception(task_id=task.pk, enterprise_id=firm.pk, by=life.city, at=life.now, **ASKED),
    ):
        with pytest.raises(NotPermitted):
            call()
    row = asked(life, task, firm)
    with pytest.raises(NotPermitted):
        life.act(exceptions.decide_exception, life.officer, exception_id=row.pk, granted=True)
    with pytest.raises(NotPermitted):
        life.act(exceptions.decide_exception, life.city, exception_id=row.pk, granted=True)
    own = scope_of_user(user_with_post("county_reviewer", COUNTY))
    waits = Message.objects.filter(kind="inspections.exception_waits").values_list("recipient_id", flat=True)
    assert str(life.reviewer.user_id) in waits
    assert str(life.officer.user_id) not in waits
    with pytest.raises(Invalid):
        life.act(exceptions.decide_exception, own, exception_id=row.pk, granted=False, reason=" ")
    life.act(exceptions.decide_exception, own, exception_id=row.pk, granted=False, reason="投诉不涉及该检查事项")
    for granted in (True, False):
        with pytest.raises(WrongState):
            life.act(exceptions.decide_exception, life.reviewer, exception_id=row.pk, granted=granted, reason="再议")
    assert asked(life, task, firm).pk != row.pk, "with another reason it may be asked again"


def test_nobody_grants_what_he_asked_for(barred):
    life, firm, task = barred
    both = scope_of_user(User.objects.get(pk=life.reviewer.user_id))
    made = LimitException.objects.create(
        task=task, enterprise=firm, ground=ExceptionGround.objects.get(code="lead"), number="X", reason=WHY,
        asked_by_id=both.user_id, asked_label=both.actor, asked_at=life.now,
    )  # fmt: skip
    with pytest.raises(SamePerson):
        life.act(exceptions.decide_exception, both, exception_id=made.pk, granted=True)
    refused_by_database(lambda: LimitException.objects.filter(pk=made.pk).update(
        granted=True, decided_by=F("asked_by"), decided_at=life.now))  # fmt: skip


def test_what_is_not_asked_for(barred):
    life, firm, task = barred
    free = next(each for each in life.firms if each != firm)
    elsewhere = enterprise_in("320505")
    with pytest.raises(exceptions.NothingBars):
        asked(life, task, free)
    for but in ({"ground": "curiosity"}, {"reason": "短"}, {"number": " "}, {"enterprise_id": elsewhere.pk},
                {"task_id": life.task_id}):  # fmt: skip
        with pytest.raises(Invalid):
            asked(life, task, firm, **but)
    assert not LimitException.objects.exists()
    asked(life, task, firm)
    with pytest.raises(Invalid):
        asked(life, task, firm)
    assert LimitException.objects.count() == 1


def test_the_database_keeps_exceptions_and_what_rests_on_them(barred):
    life, firm, task = barred
    row = asked(life, task, firm)
    rows = LimitException.objects.filter(pk=row.pk)
    decided = {"decided_by": life.reviewer.user_id, "decided_label": "x", "decided_at": life.now}
    fields = {"task": task, "enterprise": firm, "ground": row.ground, "number": "1", "reason": WHY,
              "asked_by_id": life.officer.user_id, "asked_label": "x", "asked_at": life.now}  # fmt: skip
    (drawn,) = life.visits
    refused_by_database(lambda: rows.update(reason="别的"))
    refused_by_database(lambda: rows.update(granted=True))
    refused_by_database(lambda: rows.update(granted=False, **decided))
    refused_by_database(rows.delete)
    refused_by_database(lambda: LimitException.objects.create(**fields | {"task_id": life.task_id, "task": life.task}))
    refused_by_database(lambda: LimitException.objects.create(
        **fields | {"task": campaign(life, "ME01"), "granted": True, "decided_by_id": life.reviewer.user_id,
                    "decided_at": life.now}))  # fmt: skip
    own = directed(life, campaign(life, "PQ01"), firm)[0].items.get()
    item = {"item": own.item, "enterprise": firm, "code": "PQ02", "year": own.year, "most": 2}
    refused_by_database(lambda: VisitItem.objects.create(visit=own.visit, beyond=row, **item))  # not granted yet
    life.act(exceptions.decide_exception, life.reviewer, exception_id=row.pk, granted=True)
    refused_by_database(lambda: VisitItem.objects.create(visit=own.visit, beyond=row, **item))  # another campaign's
    refused_by_database(lambda: VisitItem.objects.create(visit=drawn, beyond=row, **item))  # a drawn one's
    refused_by_database(lambda: rows.update(granted=False, refused_reason="x"))
    (visit,) = directed(life, task, firm)
    for change in ({"beyond": None}, {"nth": 1}):
        refused_by_database(lambda change=change: visit.items.update(**change))
    refused_by_database(lambda: VisitItem.objects.create(visit=visit, beyond=row, nth=1, **item))
    Task.objects.filter(pk=task.pk).update(state="finished")
    refused_by_database(lambda: LimitException.objects.create(**fields | {"enterprise": life.firms[-1]}))


def test_a_record_merged_meanwhile_carries_its_exception(barred):
    life, firm, task = barred
    row = asked(life, task, firm)
    life.act(exceptions.decide_exception, life.reviewer, exception_id=row.pk, granted=True)
    survivor = next(each for each in life.firms if each != firm)
    type(firm).objects.filter(pk=firm.pk).update(merged_into=survivor)
    (visit,) = directed(life, task, survivor)
    assert set(visit.items.values_list("nth", "beyond")) == {(None, row.pk)}


def test_the_pages_from_asking_to_the_public_list(barred):
    life, firm, task = barred
    officer, second = (client_as(User.objects.get(pk=by.user_id)) for by in (life.officer, life.reviewer))
    here, new = f"/desk/inspections/tasks/{task.pk}/", f"/desk/inspections/tasks/{task.pk}/exceptions/new/"
    assert new in officer.get(here).content.decode()
    assert officer.post(new, ASKED | {"code": firm.uscc, "ground": "none"}).status_code == 422
    assert officer.post(new, ASKED | {"code": firm.uscc.lower()}).status_code == 302
    row = LimitException.objects.get()
    grant, refuse = (f"/desk/inspections/exceptions/{row.pk}/{verb}/" for verb in ("grant", "refuse"))
    own_step = 'href="#exceptions"'
    assert own_step in second.get(here).content.decode(), "whose word is waited for reads it as the next step"
    assert grant not in officer.get(here).content.decode()
    assert officer.post(grant).status_code == 403
    assert {grant, refuse} <= set(second.get(here).content.decode().split('"'))
    assert second.post(f"/desk/inspections/exceptions/{row.pk}/other/").status_code == 404
    assert second.post(grant).status_code == 302
    row.refresh_from_db()
    assert row.granted
    assert WHY not in Client().get("/inspection-plans/exceptions/").content.decode(), "the campaign does not run yet"
    directed(life, task, firm)
    page = Client().get("/inspection-plans/exceptions/").content.decode()
    for text in (WHY, "投诉举报", "国办发〔2024〕54号", task.title):
        assert text in page
    for inside in (row.number, firm.name, firm.uscc):
        assert inside not in page
    assert "/inspection-plans/exceptions/" in Client().get("/inspection-plans/").content.decode()
    (told,) = public.exception_records(public_exceptions())
    assert set(told) == set(public.EXCEPTION_FIELDS)
    assert (told["reason"], told["ground"], told["campaign"]) == (WHY, "投诉举报", task.pk)
    assert Client().get("/api/v1/inspection-exceptions").json()["results"] == [told]
    assert Client().get("/api/v1/inspection-exceptions", {"task": task.pk + 1}).json()["results"] == []
    for wrong in ({"task": "x"}, {"limit": "0"}, {"q": "x"}):
        assert Client().get("/api/v1/inspection-exceptions", wrong).status_code == 400
    answer = Client().get("/inspection-results/files/exceptions.csv")
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8-sig")
    assert WHY in text
    assert not any(inside in text for inside in (row.number, firm.name, firm.uscc))
    visit = next(each for each in task.visits.all())
    life.check(visit)
    life.confirm(visit)
    life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
    life.act(reviewing.publish_result, life.officer, visit_id=visit.pk)
    result = Client().get(f"/inspection-results/{visit.pk}/").content.decode()
    assert "投诉举报" in result
    assert WHY in result
