"""The guards of the database one condition at a time: what each refuses by its own sentence, and what it lets pass.

A write that several guards refuse says nothing of any one of them; so the sentence is looked at, and where a condition
narrows a refusal, what lies just outside of it goes through.
"""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, connection, transaction

from apps.access.models import User
from apps.draws.models import Witness
from apps.inspections import sql
from apps.inspections.models import (
    Answer,
    CheckItem,
    Choice,
    ChoiceTarget,
    Entry,
    Inspector,
    Plan,
    Presence,
    Recheck,
    Seat,
    Task,
    TaskItem,
    Visit,
    VisitItem,
)
from apps.inspections.operations import campaigns, checking, exceptions, inspectors, item_results, tasks
from apps.inspections.queries.law import result_codes
from apps.inspections.rules.results import NOTHING
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.draws import replaced
from tests.factories.inspections import COUNTY, Life
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in

from .test_exceptions import asked, campaign, directed
from .test_given_up import WHY
from .test_given_up import asked as redraw_asked

pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Ends a trial: what it did is taken back."""


def refuses(sentence, call):
    with pytest.raises((IntegrityError, InternalError), match=sentence), transaction.atomic():
        call()


def takes(call):
    try:
        with transaction.atomic():
            call()
            raise Undo
    except Undo:
        return


@contextmanager
def unguarded(table):
    """What no verb does, done past the guards of a table."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE inspections_{table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE inspections_{table} ENABLE TRIGGER USER")


def voided(visit):
    return lambda: Visit.objects.filter(pk=visit.pk).update(state="void", void_reason="x")


def written(visit, user):
    question = next(iter(checking.questions_of(visit)))
    at = visit.task.draw.drawn_at
    return lambda: Answer.objects.create(visit=visit, question_id=question, value="yes", by=user, at=at)


def said_by_item(visit, on):
    """Each item of a visit has its result, so that entering it meets the guards that ask for more than that."""
    visit.checked_on = on
    item_results.keep(visit, [row for row in result_codes(on) if row.code == NOTHING], set())


# --- seats and who sits -----------------------------------------------------------------------------------------------
def test_a_seat_is_of_the_drawn_department_ends_with_it_and_does_not_come_back():
    life = Life(firms=1, share="1", items=("PQ01", "ME01")).to("assigned")
    visit = life.visit
    own, other = (visit.seats.filter(team=team).order_by("pk").first() for team in ("产品质量监督", "计量"))
    refuses("inspectors of a random task come from its draw", lambda: Seat.objects.create(
        visit=visit, inspector=own.inspector, team="特种设备", since=life.now))  # fmt: skip
    ended = Seat.objects.filter(pk=other.pk)
    refuses("a seat ends with its replacement", lambda: ended.update(ended_at=life.now))
    with unguarded("visititem"):
        visit.items.filter(code="ME01").delete()
    takes(lambda: ended.update(ended_at=life.now))  # its department has no item left here
    refuses("a seat ends with its replacement", lambda: Seat.objects.filter(pk=own.pk).update(ended_at=life.now))
    with unguarded("seat"):
        ended.update(ended_at=life.now)
    for back in (None, life.now + timedelta(days=1)):
        refuses("a seat ends with its replacement", lambda back=back: ended.update(ended_at=back))


def test_who_has_left_or_has_an_interest_in_the_surviving_record_writes_nothing():
    life = Life(firms=3, share="3").to("assigned")
    one, two = life.visits[:2]
    left = one.seats.order_by("pk").first().inspector
    takes(written(one, left.user))
    life.act(inspectors.remove_inspector, life.officer, inspector_id=left.pk, reason="调离")
    refuses("entered by an inspector of the visit", written(one, left.user))
    survivor = enterprise_in(COUNTY)
    kin = two.seats.exclude(inspector=left).order_by("pk").first().inspector
    life.act(inspectors.declare_interest, scope_of_user(kin.user), inspector_id=kin.pk, enterprise_id=survivor.pk,
             reason="亲属任职")  # fmt: skip
    takes(written(two, kin.user))
    type(survivor).objects.filter(pk=two.enterprise_id).update(merged_into=survivor)
    refuses("entered by an inspector of the visit", written(two, kin.user))


def test_who_is_no_more_seated_was_not_there_and_who_ever_sat_does_not_review():
    life = Life().to("assigned")
    visit = life.visit
    seat = visit.seats.order_by("pk").last()
    given = {"visit": visit, "inspector": seat.inspector, "team": seat.team}
    takes(lambda: Presence.objects.create(**given))
    with unguarded("seat"):
        Seat.objects.filter(pk=seat.pk).update(ended_at=life.now)
    refuses("who was there is an inspector of the visit", lambda: Presence.objects.create(**given))
    with unguarded("visit"):
        Visit.objects.filter(pk=visit.pk).update(
            state="entered", entered_by=life.inspector(visit).user_id, entered_at=life.now, checked_on=life.today,
            first_checked_on=life.today, signed="signed", signer="x",
        )  # fmt: skip
    refuses("an inspector of a visit does not review it", lambda: Visit.objects.filter(pk=visit.pk).update(
        state="reviewed", reviewed_by=seat.inspector.user, reviewed_on=life.today))  # fmt: skip


def test_two_of_each_department_are_there():
    life = Life(firms=1, share="1", items=("PQ01", "ME01")).to("assigned")
    visit = life.visit
    rows = list(visit.seats.filter(team="产品质量监督").order_by("pk"))
    for row in rows:
        Presence.objects.create(visit=visit, inspector=row.inspector, team=row.team, entered=row == rows[0])
    said_by_item(visit, life.today)
    refuses("two inspectors of each department", lambda: Visit.objects.filter(pk=visit.pk).update(
        state="entered", entered_by=rows[0].inspector.user, entered_at=life.now, checked_on=life.today,
        signed="signed", signer="x"))  # fmt: skip


def test_a_check_on_the_last_day_of_the_visits_needs_no_reason():
    life = Life().to("assigned")
    visit = life.visit
    life.now += life.task.ends_on - life.today
    assert life.today == life.task.ends_on
    life.check(visit)
    assert Visit.objects.get(pk=visit.pk).late_reason == ""
    other = life.visits[1]
    rows = list(other.seats.order_by("pk"))
    for row in rows:
        Presence.objects.create(visit=other, inspector=row.inspector, team=row.team, entered=row == rows[0])
    said_by_item(other, life.today + timedelta(days=1))
    refuses("after the last day of the visits says why", lambda: Visit.objects.filter(pk=other.pk).update(
        state="entered", entered_by=rows[0].inspector.user, entered_at=life.now, signed="signed", signer="x",
        checked_on=life.today + timedelta(days=1)))  # fmt: skip


def test_the_account_of_an_inspector_is_free_where_every_visit_fell_away():
    life = Life(firms=2)
    firm, task = life.firms[0], campaign(life, "PQ01")
    (visit,) = directed(life, task, firm)
    person = Inspector.objects.filter(pk=life.people[0].pk)
    other = user_with_post("county_officer", COUNTY)
    refuses("the account of an inspector stands", lambda: person.update(user=other))
    life.act(campaigns.drop_visit, life.reviewer, visit_id=visit.pk, reason="线索查否")
    takes(lambda: person.update(user=other))


# --- what is drawn and how often --------------------------------------------------------------------------------------
def test_a_visit_comes_from_what_is_drawn_now_and_falls_away_by_its_own_items():
    life = Life().to("assigned")
    gone = life.visits[1]
    replaced(life.task.draw_id, gone.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    again = {"task": life.task, "enterprise": gone.enterprise, "draw": life.task.draw, "round": 3}
    refuses("objects of a random task come from its draw", lambda: Visit.objects.create(key=gone.key, **again))
    stays = life.visits[0]
    refuses("an object that is drawn is checked", voided(stays))
    with unguarded("visititem"):
        stays.items.update(code="ME01")  # the draw has it for another item alone
    takes(voided(stays))


def test_a_result_once_entered_keeps_its_draw_even_for_the_newest_of_its_task():
    life = Life(firms=12).to("assigned")
    new = redraw_asked(life)
    visit = life.to("entered").visit
    with unguarded("task"):
        Task.objects.filter(pk=life.task_id).update(draw=new)
    refuses("a visit names the draw that drew it", lambda: Visit.objects.filter(pk=visit.pk).update(draw=new))


def test_another_record_bars_by_item_year_and_turn_alone():
    life = Life(firms=2, share="1", items=("SE01",)).to("assigned")
    drawn = life.visit
    other = Life(firms=1, share="3", items=("PQ01",)).to("assigned")
    mine = next(visit for visit in other.visits if visit.enterprise == other.firms[0])
    type(mine.enterprise).objects.filter(pk=drawn.enterprise_id).update(merged_into=mine.enterprise)
    item = drawn.items.get().item
    given = {"visit": mine, "item": item, "enterprise": mine.enterprise, "year": 2026, "most": 2, "turn": 1, "nth": 2}
    refuses("under another record", lambda: VisitItem.objects.create(code="SE01", **given))
    takes(lambda: VisitItem.objects.create(code="SE02", **given))
    takes(lambda: VisitItem.objects.create(code="SE01", **given | {"year": 2027}))
    directed_only = next(each for each in life.firms if each.pk != drawn.enterprise_id)
    directed(life, campaign(life, "ME01"), directed_only)
    type(mine.enterprise).objects.filter(pk=directed_only.pk).update(merged_into=mine.enterprise)
    takes(lambda: VisitItem.objects.create(code="ME01", **given))


def chosen(life, task, firm):
    """A visit without items of a campaign whose choice two officers agreed on."""
    keys = [row.key for row in life.people[:2]]
    row = Choice.objects.create(task=task, inspectors=keys, size=1, reason="投诉集中", asked_by_id=life.officer.user_id,
                                asked_label="经办", asked_at=life.now)  # fmt: skip
    ChoiceTarget.objects.create(choice=row, enterprise=firm)
    Choice.objects.filter(pk=row.pk).update(
        agreed=True, decided_by=life.reviewer.user_id, decided_label="复核", decided_at=life.now
    )
    return Visit.objects.create(task=task, enterprise=firm, key=firm.uscc, choice=row)


def test_an_exception_bears_a_check_once_it_is_granted_and_no_sooner():
    life = Life.lately(firms=3, share="1", items=("ME01",)).to("assigned")
    firm, task = life.visit.enterprise, campaign(life, "ME01")
    row = asked(life, task, firm)
    visit = chosen(life, task, firm)
    given = {"visit": visit, "item": CheckItem.objects.on(life.today).get(code="ME01"), "enterprise": firm,
             "code": "ME01", "year": life.start.year, "most": 1, "beyond": row}  # fmt: skip
    refuses("rests on a granted exception", lambda: VisitItem.objects.create(**given))
    life.act(exceptions.decide_exception, life.reviewer, exception_id=row.pk, granted=True)
    takes(lambda: VisitItem.objects.create(**given))
    other = next(each for each in life.firms if each != firm)
    refuses("rests on a granted exception", lambda: VisitItem.objects.create(**given | {"enterprise": other}))
    elsewhere = chosen(life, campaign(life, "ME01"), firm)
    refuses("rests on a granted exception", lambda: VisitItem.objects.create(**given | {"visit": elsewhere}))


# --- what is kept -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["photo", "notice", "remark"])
def test_each_thing_that_was_written_down_keeps_a_visit(what):
    life = Life(firms=2)
    (visit,) = directed(life, campaign(life, "PQ01"), life.firms[0])
    by = life.inspector(visit)
    takes(voided(visit))
    if what == "photo":
        file = SimpleUploadedFile("p.png", PNG, "image/png")
        life.act(checking.add_photo, by, visit_id=visit.pk, file=file)
    elif what == "notice":
        life.act(checking.write_notice, by, visit_id=visit.pk)
    else:
        Answer.objects.create(
            visit=visit,
            question_id=next(iter(checking.questions_of(visit))),
            remark="车间锁闭",
            by_id=by.user_id,
            at=life.now,
        )
    refuses("something was written down", voided(visit))


def test_the_items_of_a_campaign_that_runs_stand():
    life = Life(firms=2)
    task = life.campaign("PQ01", approved=False)
    more = CheckItem.objects.on(life.today).get(code="ME01")
    takes(lambda: TaskItem.objects.create(task=task, item=more))
    life.act(tasks.approve_campaign, life.reviewer, task_id=task.pk)
    refuses("an approved campaign stands", lambda: TaskItem.objects.create(task=task, item=more))
    directed(life, task, life.firms[0])
    refuses("the items of an approved task stand", lambda: TaskItem.objects.create(task=task, item=more))


def test_a_plan_handed_in_keeps_what_was_counted_and_a_cancelled_task_its_reason():
    life = Life().to("submitted")
    plan = Plan.objects.filter(pk=life.plan_id)
    for column in ("area_objects", "planned_objects"):
        refuses("handed in stands", lambda column=column: plan.update(**{column: 77}))
    life.to("plan_published")
    life.act(tasks.ask_cancel, life.officer, task_id=life.task_id, reason=WHY)
    row = Task.objects.filter(pk=life.task_id)
    given = {"state": "cancelled", "cancelled_on": life.today, "cancelled_by": life.reviewer.user_id}
    refuses("cancelled by two, with day and reason", lambda: row.update(reason="", **given))
    takes(lambda: row.update(**given))


def test_who_changed_a_task_is_no_witness_and_a_stranger_records_no_recheck():
    life = Life().to("draft")
    changer = user_with_post("county_officer", COUNTY)
    Task.objects.filter(pk=life.task_id).update(changed_by=changer)
    draw = life.to("prepared").task.draw
    watcher = User.objects.get(pk=life.watchers[0].user_id)
    name = {"draw": draw, "position": 1, "name": "x"}
    refuses("is no witness", lambda: Witness.objects.create(user=changer, **name))
    takes(lambda: Witness.objects.create(user=watcher, **name))
    other = Life().to("published")
    given = {"order": other.ordered(), "on": other.today, "passed": True, "finding": "x", "label": "x",
             "first": other.people[0], "second": other.people[1]}  # fmt: skip
    refuses("one of two inspectors records", lambda: Recheck.objects.create(by=other.people[2].user, **given))
    takes(lambda: Recheck.objects.create(by=other.people[1].user, **given))


def test_a_frame_is_held_against_its_own_draw_both_ways():
    one, two = (
        Life(firms=3).to("prepared"),
        Life(firms=2).to("prepared"),
    )  # the second frame holds the first's objects too

    def differing():
        return sql.one("frame_differs", {"task": one.task_id, "draw": one.task.draw_id})["differing"]

    assert differing() == 0
    entries = Entry.objects.filter(task=one.task_id)
    stranger = Entry.objects.filter(task=two.task_id).exclude(key__in=entries.values("key")).first()
    Entry.objects.create(task=one.task, enterprise=stranger.enterprise, key=stranger.key)
    assert differing() == 1, "an entry that only another draw holds"
    entries.filter(key=stranger.key).delete()
    shared = entries.filter(key__in=Entry.objects.filter(task=two.task_id).values("key"))
    shared.first().delete()
    assert differing() == 1, "an object whose entry only another task has"
