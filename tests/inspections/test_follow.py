"""What follows a check: orders that rest on something, time that is given and asked for, penalties, duties, days."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from apps.access.models import User
from apps.access.queries import hats_of
from apps.audit.operations import claim, deliver
from apps.deadlines.models import Clock, Limit
from apps.deadlines.operations import expire_due
from apps.inspections import public
from apps.inspections.models import (
    CheckItem,
    Consent,
    Order,
    Plan,
    Recheck,
    Referral,
    Seat,
    TaskItem,
    Visit,
    VisitItem,
)
from apps.inspections.operations import agreeing, extending, orders, reviewing, tasks
from apps.inspections.operations.steps import OtherBureau
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.scope import Scope
from apps.kernel.stepping import Overtaken, SamePerson
from apps.records.models import Fact
from apps.records.operations.facts import record_fact, repair_fact, restore_fact
from tests.factories.access import PostFactory, client_as, filer_of, scope_of_user, user_with_post
from tests.factories.inspections import Life
from tests.past import past_guards

pytestmark = pytest.mark.django_db
LEDGER = Scope.system("test")
NUMBER = "宁玄罚〔2026〕1号"
GONE = "企业已注销，主体不再存续"
WHY = "责令对象登记有误，应为其子公司"


def refused_by_database(call):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        call()


def issue(life, what="更换过期证书"):
    return life.act(orders.issue_order, life.officer, visit_id=life.visit.pk, what=what, basis="产品质量法第十三条",
                    days=15)  # fmt: skip


def look(life, order, passed, on=None):
    return life.look_again(order, passed=passed, on=on or life.today)


def owed(life):
    rows = Clock.objects.of("inspections.visit", life.visit.pk).exclude(state="stopped")
    return sorted(row.removeprefix("inspections.") for row in rows.values_list("rule_code", flat=True))


# --- orders -----------------------------------------------------------------------------------------------------------
def test_an_order_rests_on_a_reviewed_result_and_is_issued_once():
    life = Life().to("entered")
    with pytest.raises(Invalid):
        issue(life)
    row = {"visit": life.visit, "what": "x", "basis": "y", "days": 15, "issued_on": life.today, "issued_label": "z"}
    paper = life.visit.papers.first()
    refused_by_database(lambda: Order.objects.create(paper=paper, **row))
    life.to("reviewed")
    order = issue(life)
    with pytest.raises(Invalid):
        issue(life)
    refused_by_database(lambda: Order.objects.create(paper=paper, **row | {"what": order.what}))
    issue(life, "另行整改库房")
    assert Order.objects.count() == 2


def test_an_order_of_the_time_before_falls_with_a_returned_result():
    """Once an order could be issued before the review; such a row stands, until its result is returned."""
    life = Life().to("reviewed")
    order = issue(life)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE inspections_visit DISABLE TRIGGER USER")
        Visit.objects.filter(pk=life.visit.pk).update(state="entered", reviewed_by=None, reviewed_on=None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE inspections_visit ENABLE TRIGGER USER")
    life.act(reviewing.return_result, life.reviewer, visit_id=life.visit.pk, reason="照片缺失")
    order.refresh_from_db()
    assert (order.state, order.ended_on) == ("taken_back", life.today)
    assert not Clock.objects.of("inspections.order", order.pk).exclude(state="stopped").exists()


def test_nothing_has_failed_before_a_report_or_the_end_of_the_time():
    life = Life().to("published")
    order = life.ordered()
    with pytest.raises(Invalid) as refused:
        look(life, order, False)
    assert refused.value.details["field"] == "passed"
    assert not Recheck.objects.exists()
    refused_by_database(lambda: Order.objects.filter(pk=order.pk).update(state="failed"))
    life.now += timedelta(days=17)
    expire_due(at=life.now)
    order.refresh_from_db()
    with pytest.raises(Invalid):  # a look while the time ran has not failed either
        look(life, order, False, on=order.due_on)
    assert look(life, order, False).state == "failed"
    with pytest.raises(Invalid):
        look(life, order, True, on=life.today - timedelta(days=1))


def test_a_service_recorded_late_takes_nobodys_time():
    life = Life().to("published")
    order, issued = issue(life), life.today
    life.now += timedelta(days=40)
    given = {"order_id": order.pk, "served_on": issued, "receipt": "留置送达"}
    order = life.act(orders.serve_order, life.officer, **given)
    assert (order.served_on, order.due_on) == (issued, life.today + timedelta(days=15))
    expire_due(at=life.now + timedelta(minutes=5))
    order.refresh_from_db()
    assert order.state == "served"
    for change in ({"due_on": life.today}, {"days": 1}, {"what": "x"}, {"served_on": life.today}, {"state": "done"}):
        refused_by_database(lambda change=change: Order.objects.filter(pk=order.pk).update(**change))


def test_whoever_reports_has_the_order_and_is_not_looked_at_before():
    life = Life().to("published")
    order = life.ordered(served=False)
    before = life.today
    life.now += timedelta(days=3)
    order = life.act(orders.report_done, life.filer, order_id=order.pk, report="已更换")
    assert (order.state, order.served_on, order.receipt) == ("reported", life.today, orders.OWN_REPORT)
    assert not Clock.objects.of("inspections.order", order.pk).live().filter(rule_code="inspections.service").exists()
    with pytest.raises(Invalid):
        look(life, order, True, on=before)
    assert look(life, order, False).state == "failed"


def test_more_time_is_for_whoever_asks_in_time():
    life = Life().to("published")
    order = life.ordered()
    extend = {"order_id": order.pk, "days": 30, "reason": "属实"}
    with pytest.raises(Invalid):  # nobody asked
        life.act(extending.extend_order, life.officer, **extend)
    ask = {"order_id": order.pk, "days": 10, "reason": "设备待到货"}
    life.now += timedelta(days=11)  # four days before the end
    with pytest.raises(Invalid):
        life.act(extending.ask_extension, life.filer, **ask)
    with pytest.raises(Invalid):
        life.noted(order)
    refused_by_database(lambda: Order.objects.filter(pk=order.pk).update(extended=True, due_on=date(2027, 1, 1)))
    life.now -= timedelta(days=1)
    with pytest.raises(Invalid):  # a request has a reason
        life.act(extending.ask_extension, life.filer, **ask | {"reason": " "})
    life.act(extending.ask_extension, life.filer, **ask)
    with pytest.raises(Invalid):
        life.act(extending.ask_extension, life.filer, **ask)
    due = order.due_on
    order = life.act(extending.extend_order, life.officer, **extend | {"days": 7})
    assert (order.due_on, order.asked_days, order.asked_reason) == (due + timedelta(days=7), 10, "设备待到货")


def test_the_most_days_are_the_law_of_the_day_of_the_order():
    """Dated data: a later version bears on later orders alone, also in the database."""
    life = Life().to("published")
    given = {"visit_id": life.visit.pk, "what": "更换过期证书", "basis": "产品质量法第十三条"}
    with pytest.raises(Invalid):
        life.act(orders.issue_order, life.officer, days=181, **given)
    order = life.ordered()
    rows = Order.objects.filter(pk=order.pk)
    refused_by_database(lambda: rows.update(days=181))
    change = life.today + timedelta(days=1)
    with past_guards():  # the day lies behind today's, and law that has begun stands
        for code, value in (("extension_most", 60), ("rectification_most", 90)):
            row = Limit.objects.get(code=f"inspections.{code}")
            Limit.objects.filter(pk=row.pk).update(validity=(None, change))
            row.pk, row.validity, row.value = None, (change, None), value
            row.save()
    ask = {"order_id": order.pk, "days": 31, "reason": "设备待到货"}
    life.now += timedelta(days=1)
    with pytest.raises(Invalid):  # the order is of the day before
        life.act(extending.ask_extension, life.filer, **ask)
    refused_by_database(lambda: rows.update(asked_on=life.today, asked_days=31, asked_reason="x"))
    with pytest.raises(Invalid):
        life.act(orders.issue_order, life.officer, days=91, **given)
    later = life.act(orders.issue_order, life.officer, days=90, **given | {"what": "补齐检验设备"})
    life.act(orders.serve_order, life.officer, order_id=later.pk, served_on=life.today, receipt="签收人：张某")
    assert life.act(extending.ask_extension, life.filer, **ask | {"order_id": later.pk, "days": 60}).asked_days == 60


def test_an_order_is_taken_back_with_what_it_brought():
    life = Life().to("published")
    order = life.ordered()
    assert owed(life) == []
    life.now += timedelta(days=17)
    expire_due(at=life.now)
    assert Fact.objects.get(kind__code="not_rectified").state == "effective"
    given = {"order_id": order.pk}
    with pytest.raises(orders.OnTheLedger):
        life.act(orders.take_back, life.officer, reason="责令对象有误", **given)
    refused_by_database(lambda: Order.objects.filter(pk=order.pk).update(state="taken_back", ended_on=life.today))
    for reason in ("x", " "):
        with pytest.raises(Invalid):
            life.act(agreeing.ask_take_back, life.officer, reason=reason, **given)
    life.act(agreeing.ask_take_back, life.officer, reason=WHY, **given)
    with pytest.raises(Invalid):  # asked for already
        life.act(agreeing.ask_take_back, life.officer, reason=WHY, **given)
    with pytest.raises(NotPermitted):
        life.act(agreeing.agree_take_back, life.officer, **given)
    life.act(agreeing.decline_take_back, life.reviewer, reason="责令对象无误", **given)
    with pytest.raises(Overtaken):
        life.act(agreeing.agree_take_back, life.reviewer, **given)
    assert Fact.objects.get(kind__code="not_rectified").state == "effective"
    life.act(agreeing.ask_take_back, life.officer, reason=WHY, **given)
    life.act(agreeing.agree_take_back, life.reviewer, **given)
    with pytest.raises(Overtaken):
        life.act(agreeing.agree_take_back, life.reviewer, **given)
    refused_by_database(lambda: Consent.objects.filter(state="refused").update(state="granted"))
    refused_by_database(lambda: Consent.objects.all().delete())
    assert Fact.objects.get(kind__code="not_rectified").state == "withdrawn"
    assert not Clock.objects.of("inspections.order", order.pk).exclude(state="stopped").exists()
    assert owed(life) == ["follow_order"]


def test_a_matter_goes_to_one_unit_once():
    life = Life().to("published")
    given = {"visit_id": life.visit.pk, "to": "agency", "receiver": "应急管理局", "reason": "涉及其职责"}
    life.act(orders.refer, life.officer, **given)
    with pytest.raises(Invalid):
        life.act(orders.refer, life.officer, **given)
    assert Referral.objects.count() == 1


# --- what a problem asks for ------------------------------------------------------------------------------------------
def test_a_published_problem_is_a_duty_until_it_is_answered():
    life = Life(share="1").to("published")
    assert owed(life) == ["follow_order"]
    finish = {"task_id": life.task_id}
    with pytest.raises(Invalid):
        life.act(tasks.finish_task, life.officer, **finish)
    order = life.ordered()
    assert owed(life) == []
    with pytest.raises(Invalid):  # the order is open
        life.act(tasks.finish_task, life.officer, **finish)
    look(life, order, True)
    assert life.act(tasks.finish_task, life.officer, **finish).state == "finished"


@pytest.mark.parametrize(
    ("codes", "first", "to", "left"),
    [
        (["7"], ["follow_case"], "agency", ["follow_case"]),
        (["7"], ["follow_case"], "enforcement", []),
        (["4", "6"], ["follow_abnormal", "follow_recheck"], "agency", []),
    ],
)
def test_each_type_of_result_asks_for_its_own(codes, first, to, left):
    life = Life(share="1").to("assigned")
    life.check(life.visit, codes=codes, bad=True)
    life.reviewed()
    life.published()
    assert owed(life) == first
    life.act(orders.refer, life.officer, visit_id=life.visit.pk, to=to, receiver="某单位", reason="依职责处理")
    assert owed(life) == left


def test_nothing_follows_only_for_a_reason():
    life = Life(share="1").to("published")
    given = {"visit_id": life.visit.pk}
    other = scope_of_user(user_with_post("city_officer", "320100"))
    for by, reason in ((life.officer, " "), (life.officer, "已注销"), (other, GONE)):
        with pytest.raises(DomainError):
            life.act(agreeing.ask_set_aside, by, reason=reason, **given)
    life.act(agreeing.ask_set_aside, life.officer, reason=GONE, **given)
    assert owed(life) == ["follow_order"], "asked for is not agreed"
    refused_by_database(lambda: Visit.objects.filter(pk=life.visit.pk).update(no_follow_up=GONE))
    life.act(agreeing.agree_set_aside, life.reviewer, **given)
    with pytest.raises(Invalid):
        life.act(agreeing.ask_set_aside, life.officer, reason=GONE, **given)
    assert (owed(life), life.visit.no_follow_up) == ([], GONE)
    life.act(tasks.finish_task, life.officer, task_id=life.task_id)


def test_what_was_answered_before_the_publication_is_owed_no_more():
    life = Life(share="1").to("reviewed")
    issue(life)
    life.to("published")
    assert owed(life) == []


# --- the days of a result ---------------------------------------------------------------------------------------------
def test_the_time_to_publish_counts_from_the_first_check():
    life = Life(share="1").to("entered")
    first = life.today
    life.act(reviewing.return_result, life.reviewer, visit_id=life.visit.pk, reason="照片缺失")
    assert owed(life) == ["entry", "publication"]
    life.now += timedelta(days=60)
    with pytest.raises(Invalid) as refused:
        life.check(life.visit, codes=["9"], bad=True, late_reason="重新到场")
    assert refused.value.details["field"] == "again"
    life.check(life.visit, codes=["9"], bad=True, late_reason="重新到场", again="原检查照片损毁，重新到场")
    clock = Clock.objects.of("inspections.visit", life.visit.pk).exclude(state="stopped")
    clock = clock.get(rule_code="inspections.publication")
    assert (clock.due_on, life.visit.first_checked_on, life.visit.checked_on) == (
        date(2026, 3, 30), first, life.today)  # fmt: skip
    refused_by_database(lambda: Visit.objects.filter(pk=life.visit.pk).update(first_checked_on=life.today))
    life.reviewed()
    life.published()
    (record,) = public.records(public.live(life.today))
    assert record["late"] is True


def test_what_is_published_in_time_is_not_late(client):
    life = Life.lately(share="1").to("published")
    (record,) = client.get("/api/v1/inspection-results").json()["results"]
    assert (record["id"], record["late"]) == (life.visit.pk, False)
    address = f"/inspection-results/{life.visit.pk}/"
    assert "晚于规定期限" not in client.get(address).content.decode()


# --- penalties --------------------------------------------------------------------------------------------------------
def penalty(life, number=NUMBER, key="p1"):
    return record_fact(
        kind="penalty", occurred_on=life.today, source="inspections", source_key=key, title="罚款", severity=2,
        document_number=number, enterprise=life.visit.enterprise, public_from=life.today, by=LEDGER, at=life.now,
    )  # fmt: skip


def name(life, number, *, by=None, reason="案件由本次检查移送，决定书已核对"):
    """Asked by one, agreed by the reviewer."""
    life.act(agreeing.ask_penalty, by or life.officer, visit_id=life.visit.pk, number=number, reason=reason)
    return life.act(agreeing.agree_penalty, life.reviewer, visit_id=life.visit.pk)


def changed(life, verb, fact):
    life.now += timedelta(hours=1)
    verb(fact_id=fact.pk, reason="信用修复", by=LEDGER, at=life.now)
    for delivery in claim(at=life.now + timedelta(days=3650), limit=200):
        deliver(delivery, at=life.now)


def shown(life):
    return public.live(life.today).count()


def test_a_repaired_penalty_hides_the_result_however_its_number_is_written():
    life = Life(share="1").to("published")
    name(life, "宁玄罚[2026] 01号")
    fact = penalty(life)
    changed(life, repair_fact, fact)
    assert (shown(life), life.visit.penalty) == (0, fact)
    changed(life, restore_fact, fact)
    assert shown(life) == 1


def test_a_penalty_that_is_repaired_already_hides_the_result_when_it_is_named():
    life = Life(share="1").to("published")
    fact = penalty(life)
    changed(life, repair_fact, fact)
    assert shown(life) == 1
    name(life, NUMBER)
    assert shown(life) == 0
    changed(life, restore_fact, fact)
    assert shown(life) == 1


def test_another_penalty_is_named_by_the_own_bureau_with_a_reason_alone():
    life = Life(share="1").to("published")
    fact = penalty(life)
    name(life, NUMBER)
    changed(life, repair_fact, fact)
    with pytest.raises(OtherBureau):
        name(life, "别罚〔2026〕2号", by=scope_of_user(user_with_post("city_officer", "320100")))
    for number, reason in (("别罚〔2026〕2号", ""), ("宁玄罚[2026]1号", WHY), ("无号", WHY)):
        with pytest.raises(DomainError):
            name(life, number, reason=reason)
    assert shown(life) == 0
    name(life, "别罚〔2026〕2号", reason="原决定书文号登记错误，予以更正")  # what the wrong one hid is shown again
    assert (shown(life), life.visit.penalty) == (1, None)


def test_one_alone_hides_no_result():
    """Not by a penalty that was decided before the check, nor without a reviewer who was not there."""
    life = Life(share="1").to("published")
    day = life.today
    old = record_fact(
        kind="penalty", occurred_on=date(2024, 1, 10), source="inspections", source_key="old", title="罚款", severity=2,
        document_number=NUMBER, enterprise=life.visit.enterprise, public_from=date(2024, 1, 10), by=LEDGER, at=life.now,
    )  # fmt: skip
    changed(life, repair_fact, old)
    with pytest.raises(Invalid):
        name(life, NUMBER)
    assert not Consent.objects.exists()
    refused_by_database(lambda: Visit.objects.filter(pk=life.visit.pk).update(penalty=old))
    refused_by_database(lambda: Visit.objects.filter(pk=life.visit.pk).update(penalty_number=NUMBER))
    other = "宁玄罚〔2026〕7号"
    life.act(agreeing.ask_penalty, life.officer, visit_id=life.visit.pk, number=other, reason=WHY)
    later = record_fact(
        kind="penalty", occurred_on=day, source="inspections", source_key="new", title="罚款", severity=2,
        document_number=other, enterprise=life.visit.enterprise, public_from=day, by=LEDGER, at=life.now,
    )  # fmt: skip
    changed(life, repair_fact, later)
    assert shown(life) == 1, "nothing follows what is only asked for"
    sat = scope_of_user(User.objects.get(pk=life.inspector().user_id))
    for by in (life.officer, sat):
        with pytest.raises(NotPermitted):
            life.act(agreeing.agree_penalty, by, visit_id=life.visit.pk)
    refused_by_database(lambda: Consent.objects.update(state="granted", answered_by=sat.user_id, answered_at=life.now))
    assert shown(life) == 1
    life.act(agreeing.agree_penalty, life.reviewer, visit_id=life.visit.pk)
    assert shown(life) == 0


def test_a_reviewer_who_sat_there_is_no_second_person():
    life = Life(share="1").to("published")
    seat = life.visit.seats.select_related("inspector").order_by("pk").first()
    PostFactory(user=seat.inspector.user, agency=seat.inspector.agency, role="county_reviewer")
    sat = next(hat.scope for hat in hats_of(seat.inspector.user, life.today) if hat.scope.may("inspections.review"))
    life.act(agreeing.ask_set_aside, life.officer, visit_id=life.visit.pk, reason=GONE)
    with pytest.raises(SamePerson):
        life.act(agreeing.agree_set_aside, sat, visit_id=life.visit.pk)
    assert owed(life) == ["follow_order"]


# --- the database -----------------------------------------------------------------------------------------------------
def test_the_database_keeps_what_stands():
    life = Life().to("published")
    visit, row = Visit.objects.filter(pk=life.visit.pk), life.visit
    sitting = row.seats.order_by("pk").last().inspector.user
    for change in (
        {"published_on": date(2026, 1, 1)}, {"reviewed_by": sitting}, {"late": True}, {"remark": "x"},
        {"first_checked_on": None}, {"fact": penalty(life)},
    ):  # fmt: skip
        refused_by_database(lambda change=change: visit.update(**change))
    refused_by_database(lambda: Visit.objects.filter(pk=life.visits[1].pk).update(state="void", void_reason="x"))
    plan = Plan.objects.filter(pk=life.plan_id)
    for change in ({"title": "另一计划"}, {"year": 2025}, {"approved_by": sitting}, {"planned_objects": 1}):
        refused_by_database(lambda change=change: plan.update(**change))
    item = CheckItem.objects.get(code="ME01", validity__endswith=None)
    refused_by_database(lambda: TaskItem.objects.create(task=life.task, item=item))
    refused_by_database(lambda: TaskItem.objects.filter(task=life.task).delete())
    items = VisitItem.objects.filter(visit=row)
    for change in ({"turn": None}, {"most": 12}, {"year": 2027}):
        refused_by_database(lambda change=change: items.update(**change))
    refused_by_database(lambda: items.delete())
    refused_by_database(lambda: Seat.objects.filter(visit=row).update(ended_at=life.now))
    refused_by_database(lambda: Seat.objects.filter(visit=row).delete())


def test_the_database_empties_nothing():
    with connection.cursor() as cursor:
        for table in ("answer", "recheck", "visit", "order", "paper", "result", "plan"):
            refused_by_database(lambda table=table: cursor.execute(f"TRUNCATE inspections_{table} CASCADE"))


# --- the pages --------------------------------------------------------------------------------------------------------
def test_the_pages_offer_what_is_possible():
    life = Life.lately(share="1").to("published")
    desk = client_as(User.objects.get(pk=life.officer.user_id))
    visit = f"/desk/inspections/visits/{life.visit.pk}/"
    assert {"ask_set_aside/", "ask_penalty/", "issue_order/", "#step-issue_order"} <= steps_on(desk.get(visit))
    second = client_as(User.objects.get(pk=life.reviewer.user_id))
    assert not {"agree_set_aside/", "#step-issue_order"} & steps_on(second.get(visit))
    assert desk.post(f"{visit}ask_set_aside/", {"ask_set_aside-reason": GONE}).status_code == 302
    assert not {"ask_set_aside/", "agree_set_aside/", "#step-issue_order"} & steps_on(desk.get(visit))
    assert {"agree_set_aside/", "decline_set_aside/"} <= steps_on(second.get(visit))
    given = {"decline_set_aside-reason": "企业仍在经营"}
    assert second.post(f"{visit}decline_set_aside/", given).status_code == 302
    assert "企业仍在经营" in desk.get(visit).content.decode()
    order = life.ordered()
    assert "ask_set_aside/" not in steps_on(desk.get(visit))
    firm = client_as(filer_of(life.visit.enterprise))
    mine = f"/my/inspections/{life.visit.pk}/"
    assert {"report_done/", "ask_extension/"} <= steps_on(firm.get(mine))
    step = f"/my/inspections/orders/{order.pk}/ask_extension/"
    assert firm.post(step, {"ask_extension-days": "40", "ask_extension-reason": "x"}).status_code == 422
    assert firm.post(step, {"ask_extension-days": "9", "ask_extension-reason": "设备待到货"}).status_code == 302
    assert "ask_extension/" not in steps_on(firm.get(mine))
    page = f"/desk/inspections/orders/{order.pk}/"
    assert "extend_order-asked_on" not in desk.get(page).content.decode()
    given = {"extend_order-days": "9", "extend_order-reason": "属实"}
    assert desk.post(f"{page}extend_order/", given).status_code == 302
    order.refresh_from_db()
    assert order.extended


def steps_on(response):
    assert response.status_code == 200  # forms of the page, and the one its next step opens for the reader
    return set(re.findall(r'(?:action="[^"]*/|href=")([a-z_]+/|#step-[a-z_]+)"', response.content.decode()))


def test_a_check_made_again_says_why_on_its_page():
    life = Life.lately(share="1").to("assigned")
    address = f"/desk/inspections/visits/{life.visit.pk}/check/"
    desk = client_as(life.visit.seats.order_by("pk").first().inspector.user)
    assert 'name="again"' not in desk.get(address).content.decode()
    life.to("entered")
    life.act(reviewing.return_result, life.reviewer, visit_id=life.visit.pk, reason="照片缺失")
    assert 'name="again"' in desk.get(address).content.decode()
