"""From the plan to the closed order: the straight way, refusals with nothing changed, what the database refuses."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.access.models import User
from apps.audit.models import Event
from apps.audit.operations import claim, deliver
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.draws.models import Object, Seat
from apps.draws.operations.replacing import replace_inspector
from apps.inspections import public
from apps.inspections.forms.steps import OutcomeForm
from apps.inspections.models import Answer, Entry, Order, Paper, Plan, Task, Visit, VisitItem
from apps.inspections.operations import checking, drawing, extending, inspectors, orders, plans, reviewing
from apps.inspections.operations.steps import OtherBureau
from apps.inspections.queries.figures import Campaign, figures, public_figures
from apps.inspections.rules import opening
from apps.kernel.errors import DomainError, Invalid, NotPermitted, Stale
from apps.kernel.scope import Scope
from apps.kernel.stepping import Overtaken, SamePerson
from apps.records.models import Fact
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.draws import replaced
from tests.factories.inspections import Life
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
LEDGER = Scope.system("test")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def refused_by_database(call):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        call()


def test_the_straight_way():
    life = Life().to("published")
    visit = life.visit
    assert len(life.visits) == 2
    assert [p.kind for p in visit.papers.order_by("pk")] == ["notice", "record"]
    assert visit.fact.kind.code == "inspection_problem"
    assert {visit.entered_by_id, visit.reviewed_by_id} <= set(visit.fact.people)
    assert (visit.fact.severity, visit.fact.public_from, visit.fact.public_until) == (
        2, visit.published_on, date(2027, visit.published_on.month, visit.published_on.day))  # fmt: skip
    assert [r["id"] for r in public.records(public.live(life.today))] == [visit.pk]
    verbs = list(Event.objects.filter(subject_kind="inspection_plan").order_by("pk").values_list("verb", flat=True))
    assert verbs == [f"inspections.plan_{v}" for v in ("drafted", "submitted", "approved", "filed", "published")]
    live = Clock.objects.of("inspections.visit", visit.pk).live()
    assert list(live.values_list("rule_code", flat=True)) == ["inspections.follow_order"]


def test_a_plan_is_held_to_the_limits():
    life = Life(share="100%", items=("ME01",)).to("draft")
    with pytest.raises(plans.BreaksLimits) as refused:
        life.to("submitted")
    assert refused.value.details["findings"] == ["above-ceiling"]
    assert life.plan.state == "draft"
    low = Life(firms=40, share="1", items=("ME01",)).to("draft")
    with pytest.raises(Invalid):
        low.to("submitted")
    Plan.objects.filter(pk=low.plan_id).update(remark="其余由特种设备条线检查。")
    assert low.to("submitted").plan.planned_objects == 1


def test_nobody_approves_the_own_plan_and_an_approved_one_stands():
    own = Life().to("draft")
    Plan.objects.filter(pk=own.plan_id).update(drafted_by=own.reviewer.user_id)
    with pytest.raises(SamePerson):
        own.to("approved")
    life = Life().to("submitted")
    for change in ({"drafted_by": life.reviewer.user_id}, {"title": "另一计划"}, {"remark": "x"}, {"year": 2027}):
        refused_by_database(lambda change=change: Plan.objects.filter(pk=life.plan_id).update(**change))
    refused_by_database(lambda: Plan.objects.create(
        agency=life.plan.agency, year=2026, title="直接公布", drafted_label="x", drafted_at=life.now,
        state="submitted"))  # fmt: skip
    refused_by_database(lambda: Task.objects.create(
        agency=life.plan.agency, kind="campaign", title="专项", basis="x", starts_on=life.start, ends_on=life.start,
        created_label="x", state="running"))  # fmt: skip
    with pytest.raises(NotPermitted):
        plans.approve_plan(plan_id=life.plan_id, by=life.officer, at=life.now)
    life.to("approved")
    with pytest.raises(plans.PlanStands):
        life.add_task(title="补充")
    with pytest.raises(Overtaken):
        plans.approve_plan(plan_id=life.plan_id, by=life.reviewer, at=life.now)
    refused_by_database(lambda: Task.objects.filter(pk=life.task_id).update(share="6"))
    refused_by_database(lambda: Task.objects.filter(pk=life.task_id).delete())
    refused_by_database(lambda: Plan.objects.filter(pk=life.plan_id).update(state="published"))


def test_only_the_bureau_above_receives_a_plan_once():
    life = Life().to("filed")
    with pytest.raises(DomainError):
        plans.receive_plan(plan_id=life.plan_id, by=life.reviewer, at=life.now)
    life.act(plans.receive_plan, life.city, plan_id=life.plan_id)
    with pytest.raises(Invalid):
        life.act(plans.receive_plan, life.city, plan_id=life.plan_id)


def test_the_receipt_of_a_plan_may_come_after_its_publication_and_comes_once():
    life = Life().to("filed")
    life.act(plans.publish_plan, life.officer, plan_id=life.plan_id)
    with pytest.raises(NotPermitted):
        plans.receive_plan(plan_id=life.plan_id, by=life.officer, at=life.now)
    assert life.plan.received_on is None
    life.act(plans.receive_plan, life.city, plan_id=life.plan_id)
    assert (life.plan.state, life.plan.received_on) == ("published", life.today)
    with pytest.raises(Invalid):
        life.act(plans.receive_plan, life.city, plan_id=life.plan_id)
    refused_by_database(lambda: Plan.objects.filter(pk=life.plan_id).update(received_on=None))
    refused_by_database(lambda: Plan.objects.filter(pk=life.plan_id).update(state="filed"))


def test_a_draw_follows_a_published_plan():
    life = Life().to("filed")
    life.stage = "plan_published"
    with pytest.raises(Invalid):
        life.to("prepared")
    assert life.task.draw is None


def test_the_class_stays_inside_the_frame():
    life = Life(by_class=True, firms=5).to("prepared")
    rows = list(Object.objects.filter(draw=life.task.draw).order_by("subject"))
    names = {firm.name for firm in life.firms} | {firm.uscc for firm in life.firms}
    assert len(rows) == 5
    assert not names & {row.label for row in rows} | names & {row.subject for row in rows}
    assert {(row.stratum, row.grade, row.industry, row.size, row.last_drawn) for row in rows} == {
        ("S0", "", "", "", None)
    }
    entry = Entry.objects.filter(task=life.task_id).select_related("enterprise").first()
    assert opening.opens(entry.key, entry.salt, entry.enterprise.uscc)
    assert not opening.opens(entry.key, entry.salt, life.firms[0].uscc + "X")
    assert len(life.to("assigned").visits) == 1


def test_an_interest_keeps_the_inspector_away():
    life = Life(firms=3, share="3").to("plan_published")
    for firm in life.firms:
        inspectors.declare_interest(
            inspector_id=life.people[0].pk, enterprise_id=firm.pk, reason="亲属", by=life.officer, at=life.now
        )
    life.to("assigned")
    assert not Seat.objects.filter(inspector=life.people[0].key).exists()


def test_replacements_are_followed():
    life = Life().to("assigned")
    visit, draw = life.visit, life.task.draw
    sat = life.declare(visit)
    seat = Seat.objects.get(draw=draw, subject=visit.key, inspector=sat.inspector.key)
    life.act(replace_inspector, life.officer, draw_id=draw.pk, subject=visit.key, team=seat.team,
             inspector=seat.inspector, ground="recusal", note_text="")  # fmt: skip
    # whoever was replaced enters nothing any more, though the task has not followed yet
    recused = visit.seats.get(inspector__key=seat.inspector).inspector.user
    first = next(iter(checking.questions_of(visit)))
    with pytest.raises(checking.NotAssigned):
        life.answer(visit, by=scope_of_user(recused))
    refused_by_database(
        lambda: Answer.objects.create(visit=visit, question_id=first, value="yes", by=recused, at=life.now)
    )
    gone = life.visits[1]
    replaced(draw.pk, gone.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    task = f"/desk/inspections/tasks/{life.task_id}/"
    desk = client_as(User.objects.get(pk=life.officer.user_id))
    assert "follow_draw" in desk.get(task).content.decode()
    _deliver(life.now)
    assert "follow_draw" not in desk.get(task).content.decode()
    void = Visit.objects.get(pk=gone.pk)
    assert (void.state, void.void_reason, str(void.void_because)) == ("void", "replaced", "在抽取中被替换")
    left = visit.seats.filter(ended_at__isnull=False).get()
    assert left.inspector.key == seat.inspector
    refused_by_database(lambda: visit.seats.create(inspector=left.inspector, team=left.team, since=life.now))
    assert visit.seats.filter(ended_at__isnull=True).count() == 2
    assert life.act(drawing.follow_draw, life.officer, task_id=life.task_id) == []


# --- the check --------------------------------------------------------------------------------------------------------
def test_only_the_assigned_enter():
    life = Life().to("assigned")
    visit = life.visit
    sitting = {seat.inspector_id for seat in visit.seats.all()}
    other = next(row for row in life.people if row.pk not in sitting)
    for by in (scope_of_user(other.user), life.officer):
        with pytest.raises(checking.NotAssigned):
            life.check(visit, by=by)
    assert not Answer.objects.exists()
    question = next(iter(checking.questions_of(visit).values()))
    refused_by_database(
        lambda: Answer.objects.create(visit=visit, question=question, value="yes", by=other.user, at=life.now)
    )
    refused_by_database(
        lambda: Visit.objects.filter(pk=visit.pk).update(
            state="entered", entered_by=other.user, entered_at=life.now, checked_on=life.today, signed="signed",
            signer="x",
        )
    )  # fmt: skip


def test_a_result_fits_its_form():
    life = Life().to("assigned")
    visit = life.visit
    for codes, bad in ((["1", "9"], False), ([], False), (["1"], True), (["77"], False)):
        with pytest.raises(Invalid):
            life.check(visit, codes=codes, bad=bad)
    with pytest.raises(Invalid):
        life.check(visit, signed="refused")
    with pytest.raises(Invalid):
        life.check(visit, checked_on=life.today + timedelta(days=1))
    assert Visit.objects.get(pk=visit.pk).state == "assigned"
    life.check(visit, signed="refused", signer="", refusal="见证人李某，执法记录仪已录像")
    assert Visit.objects.get(pk=visit.pk).state == "entered"


def test_an_incomplete_form_is_not_entered_but_kept():
    life = Life().to("assigned")
    visit, by = life.visit, life.inspector()
    question = next(iter(checking.questions_of(visit)))
    life.act(checking.save_answers, by, visit_id=visit.pk, answers={question: ("yes", "")})
    given = checking.Outcome(life.today, ["1"], "signed", "张某", **life.times())
    with pytest.raises(Invalid) as refused:
        life.act(checking.enter, by, visit_id=visit.pk, outcome=given)
    assert len(refused.value.details["missing"]) == 4
    with pytest.raises(Invalid) as refused:
        life.act(checking.save_answers, by, visit_id=visit.pk, answers={question: ("maybe", "")})
    assert list(refused.value.details["answers"]) == [str(question)]
    assert Answer.objects.get().value == "yes"


def test_two_phones_do_not_overwrite_each_other():
    life = Life().to("assigned")
    visit, by = life.visit, life.inspector()
    question = next(iter(checking.questions_of(visit)))
    life.act(checking.save_answers, by, visit_id=visit.pk, answers={question: ("yes", "")}, seen=1)
    with pytest.raises(Stale) as refused:
        life.act(checking.save_answers, by, visit_id=visit.pk, answers={question: ("no", "")}, seen=1)
    assert refused.value.details["version"] == 2
    assert Answer.objects.get().value == "yes"


def test_a_photo_is_a_picture_kept_once_and_a_wrong_clock_is_marked():
    life = Life().to("assigned")
    visit, by = life.visit, life.inspector()

    def picture(content, name="a.png"):
        file = BytesIO(content)
        file.name = name
        return file

    with pytest.raises(Invalid):
        life.act(checking.add_photo, by, visit_id=visit.pk, file=picture(b"<html>"))
    first = life.act(checking.add_photo, by, visit_id=visit.pk, file=picture(PNG), skew=4000)
    again = life.act(checking.add_photo, by, visit_id=visit.pk, file=picture(PNG))
    assert first.pk == again.pk
    assert (visit.photos.count(), first.clock_wrong) == (1, True)


def test_whoever_sat_there_does_not_review():
    life = Life().to("entered")
    visit = life.visit
    second = visit.seats.order_by("pk").last().inspector.user
    refused_by_database(
        lambda: Visit.objects.filter(pk=visit.pk).update(
            state="reviewed", reviewed_by=second, reviewed_on=life.today
        )
    )  # fmt: skip
    with pytest.raises(NotPermitted):
        reviewing.approve_result(visit_id=visit.pk, by=life.inspector(), at=life.now)
    neighbour = scope_of_user(user_with_post("city_reviewer", "320100"))
    with pytest.raises(OtherBureau):
        reviewing.approve_result(visit_id=visit.pk, by=neighbour, at=life.now)
    life.act(reviewing.return_result, life.reviewer, visit_id=visit.pk, reason="照片缺失")
    back = Visit.objects.get(pk=visit.pk)
    assert (back.state, back.entered_by, Answer.objects.filter(visit=visit).count()) == ("assigned", None, 7)
    # what was entered stands in the form again; who was there and who signed is said anew
    stands = OutcomeForm(row=back, today=life.today + timedelta(days=3)).initial
    assert (stands["codes"], stands["checked_on"]) == (["9"], back.checked_on)
    assert stands.keys().isdisjoint({"present", "signed", "signer"})


def test_publication_has_twenty_working_days():
    life = Life().to("reviewed")
    clock = Clock.objects.of("inspections.visit", life.visit.pk).get(rule_code="inspections.publication")
    assert (clock.starts_on, clock.due_on, clock.duty) == (life.today, date(2026, 3, 30), True)
    with pytest.raises(Overtaken):
        reviewing.approve_result(visit_id=life.visit.pk, by=life.reviewer, at=life.now)


# --- what follows -----------------------------------------------------------------------------------------------------
def test_an_order_is_answered_and_closed():
    life = Life().to("published")
    order = life.ordered()
    assert order.due_on == life.today + timedelta(days=15)
    life.act(extending.ask_extension, life.filer, order_id=order.pk, days=10, reason="设备待到货")
    life.act(extending.extend_order, life.officer, order_id=order.pk, days=10, reason="情况属实")
    with pytest.raises(Invalid):
        life.act(extending.extend_order, life.officer, order_id=order.pk, days=10, reason="再次")
    stranger = life.visits[1].enterprise
    from tests.factories.access import filer_of

    with pytest.raises(DomainError):
        life.act(orders.report_done, scope_of_user(filer_of(stranger)), order_id=order.pk, report="完成")
    life.act(orders.report_done, life.filer, order_id=order.pk, report="已更换证书")
    life.look_again(order, passed=True)
    order = Order.objects.get(pk=order.pk)
    assert (order.state, order.ended_on) == ("done", life.today)
    done = Fact.objects.get(kind__code="rectified")
    assert (done.based_on_id, done.public_from) == (life.visit.fact_id, None)
    assert not Clock.objects.of("inspections.order", order.pk).live().exists()
    kinds = Paper.objects.filter(visit=life.visit).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["notice", "record", "order", "extension", "recheck"]


def test_an_order_that_runs_out_goes_on_to_enforcement():
    life = Life().to("published")
    order = life.ordered()
    life.now += timedelta(days=17)
    assert expire_due(at=life.now) >= 1
    order.refresh_from_db()
    assert order.state == "overdue"
    assert Fact.objects.get(kind__code="not_rectified").state == "effective"
    given = {"order_id": order.pk, "to": "enforcement", "receiver": "执法大队", "reason": "逾期不改"}
    made = life.act(orders.pass_on, life.officer, **given)
    with pytest.raises(Overtaken):
        life.act(orders.pass_on, life.officer, **given)
    life.act(orders.receive_referral, life.officer, referral_id=made.pk, received_on=life.today, receipt="收件人王某")
    with pytest.raises(Invalid):
        life.act(orders.receive_referral, life.officer, referral_id=made.pk, received_on=life.today, receipt="x")
    assert Order.objects.get().state == "passed_on"


def test_nothing_found_nothing_ordered():
    life = Life().to("assigned")
    life.check(life.visit)
    life.reviewed()
    with pytest.raises(Invalid):
        life.ordered()
    assert not Order.objects.exists()


def _deliver(at):
    for delivery in claim(at=at + timedelta(days=3650), limit=200):
        deliver(delivery, at=at)


def test_a_campaign_is_marked_and_takes_no_turn():
    life = Life()
    task = life.campaign("PQ01", title="电线专项")
    people = [row.pk for row in life.people[:2]]
    stranger = enterprise_in("320104")
    given = {"task_id": task.pk, "inspector_ids": people}
    with pytest.raises(Invalid):
        life.direct(enterprise_ids=[stranger.pk], **given)
    with pytest.raises(Invalid):
        life.direct(enterprise_ids=[life.firms[0].pk], **given | {"inspector_ids": people[:1]})
    came = life.direct(enterprise_ids=[row.pk for row in life.firms[:2]], **given)
    assert set(VisitItem.objects.filter(visit__in=came).values_list("turn", flat=True)) == {None}
    life.task_id = task.pk
    life.check(life.visit, codes=["9"], bad=True)
    life.reviewed()
    assert public_figures([task], life.today) == {task.pk: [2, 1, 0, 0]}
    life.published()
    assert public_figures([task], life.today) == {task.pk: [2, 1, 1, 1]}
    # figures of its own: the random plan's are not touched
    told = figures(life.officer, life.start.year, life.now)
    assert told.by_campaign == [Campaign("电线专项", 1, 1, task.pk, 2)]
    assert (told.by_item, told.by_place, told.campaigns) == ([], [], 1)
    (record,) = public.records(public.live(life.today))
    assert (record["campaign"], record["draw"]) == (True, None)
    assert set(record) == set(public.FIELDS)


def test_the_papers_are_pdf_a_with_their_words(real_papers):
    from apps.documents.operations import open_document

    life = Life().to("assigned")
    life.act(checking.write_notice, life.inspector(), visit_id=life.visit.pk)
    life.to("published")
    order = life.ordered()
    life.act(orders.report_done, life.filer, order_id=order.pk, report="已更换")
    life.look_again(order, passed=False)
    life.act(
        orders.refer, life.officer, visit_id=life.visit.pk, to="agency", receiver="应急管理局", reason="涉及其职责"
    )
    papers = list(Paper.objects.filter(visit=life.visit).order_by("pk"))
    assert [p.kind for p in papers] == ["notice", "record", "order", "recheck", "referral"]
    assert papers[2].number == "南京市玄武区市监责改〔2026〕1号"
    for paper in papers:
        with open_document(paper.document) as file:
            assert b"pdfaid" in file.read()
