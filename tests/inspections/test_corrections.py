"""What was reviewed goes back before it is public; what was published wrongly is corrected by two, in public."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.access.models import User
from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.queries import last_day
from apps.draws.models import Seat as DrawnSeat
from apps.draws.operations import replacing
from apps.inspections import public, sql
from apps.inspections.models import Consent, Order, Paper, Visit
from apps.inspections.offers import offered, why_not
from apps.inspections.operations import (
    agreeing,
    checking,
    correcting,
    drawing,
    extending,
    inspectors,
    late_letters,
    orders,
    reviewing,
    tasks,
)
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.kernel.stepping import Overtaken, SamePerson
from apps.notifications.models import Message
from apps.records.models import Fact
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import COUNTY, Life

from .test_follow import refused_by_database
from .test_more_time import late, run_out

pytestmark = pytest.mark.django_db
WHY = "证书编号看错，企业的证书有效"


def image(visit_id):
    return Visit.objects.filter(pk=visit_id).values().get(), Fact.objects.order_by("pk").values_list("pk", "state")[:]


def refused(error, life, verb, by, **given):
    before = [list(part) if not isinstance(part, dict) else part for part in image(life.visit.pk)]
    with pytest.raises(error):
        life.act(verb, by, visit_id=life.visit.pk, **given)
    assert [list(part) if not isinstance(part, dict) else part for part in image(life.visit.pk)] == before


def running(visit, rule):
    return Clock.objects.of("inspections.visit", visit.pk).filter(rule_code=f"inspections.{rule}").exclude(
        state="stopped").order_by("-pk").first()  # fmt: skip


def corrected(life):
    life.act(agreeing.ask_correction, life.officer, visit_id=life.visit.pk, reason=WHY)
    return life.act(agreeing.agree_correction, life.reviewer, visit_id=life.visit.pk)


def test_a_reviewed_result_goes_back_before_it_is_public():
    life = Life(share="1").to("reviewed")
    order = life.ordered()
    due = running(life.visit, "publication").due_at
    refused(NotPermitted, life, reviewing.return_result, life.officer, reason="证据不足")
    refused(DomainError, life, reviewing.return_result, life.inspector(), reason="证据不足")
    life.act(reviewing.return_result, life.reviewer, visit_id=life.visit.pk, reason="证据不足")
    visit = life.visit
    assert (visit.state, visit.reviewed_by_id, visit.reviewed_on, visit.returned_reason) == (
        "assigned", None, None, "证据不足")  # fmt: skip
    assert Order.objects.get(pk=order.pk).state == "taken_back"  # it rested on what went back
    assert running(visit, "publication").due_at == due  # the time to publish runs on
    assert running(visit, "entry")
    refused(Overtaken, life, reviewing.return_result, life.reviewer, reason="证据不足")
    refused(WrongState, life, reviewing.publish_result, life.officer)
    life.check(visit)
    life.reviewed()
    life.published()
    assert (life.visit.state, life.visit.corrections, life.visit.past.count()) == ("published", 0, 1)


def test_one_alone_corrects_nothing():
    life = Life(share="1").to("reviewed")
    refused(Invalid, life, agreeing.ask_correction, life.officer, reason=WHY)  # not public yet: a reviewer returns it
    life.published()
    refused(NotPermitted, life, agreeing.ask_correction, scope_of_user(user_with_post("auditor", COUNTY)), reason=WHY)
    refused(Invalid, life, agreeing.ask_correction, life.officer, reason="错了")
    refused(Overtaken, life, agreeing.agree_correction, life.reviewer)  # nobody has asked
    life.act(agreeing.ask_correction, life.officer, visit_id=life.visit.pk, reason=WHY)
    refused(Invalid, life, agreeing.ask_correction, life.officer, reason=WHY)
    refused(NotPermitted, life, agreeing.agree_correction, life.officer)
    refused_by_database(lambda: Visit.objects.filter(pk=life.visit.pk).update(
        state="assigned", published_on=None, fact=None, reviewed_by=None, reviewed_on=None, entered_by=None,
        corrections=1, reopened_on=life.today, correction_reason=WHY, first_published_on=life.visit.published_on,
    ))  # fmt: skip
    refused_by_database(lambda: Visit.objects.filter(pk=life.visit.pk).update(corrected_on=life.today))
    life.act(agreeing.decline_correction, life.reviewer, visit_id=life.visit.pk, reason="复核后认为结果无误")
    assert life.visit.state == "published"
    assert len(public.records(public.live(life.today))) == 1


def test_a_reviewer_who_asks_does_not_agree():
    life = Life(share="1").to("published")
    both = scope_of_user(user_with_post("county_reviewer", COUNTY))
    Consent.objects.create(visit=life.visit, kind="correct", reason=WHY, asked_by_id=both.user_id, asked_label="x",
                           asked_at=life.now)  # fmt: skip
    refused(SamePerson, life, agreeing.agree_correction, both)


def test_a_published_result_is_corrected_in_sight_of_everybody(client):
    life = Life.lately(share="1").to("published")
    order, wrong = life.ordered(), life.visit.fact
    first = life.visit.published_on
    until = wrong.public_until
    corrected(life)
    visit = life.visit
    wrong.refresh_from_db()
    assert (visit.state, visit.fact, wrong.state) == ("assigned", None, "withdrawn")
    assert Order.objects.get(pk=order.pk).state == "taken_back"
    assert not running(visit, "follow_order")
    assert (running(visit, "entry") is not None, running(visit, "publication") is not None) == (True, True)
    assert list(public.live(life.today)) == []
    assert client.get(f"/inspection-results/{visit.pk}/").status_code == 404
    assert Message.objects.filter(kind="inspections.result_reopened").count() >= 1
    past = visit.past.get()
    assert (past.held["published_on"], past.held["results"][0]["code"][-1]) == (first.isoformat(), "9")
    refused(Overtaken, life, agreeing.agree_correction, life.reviewer)
    refused(Invalid, life, agreeing.ask_correction, life.officer, reason=WHY)
    life.check(visit, checked_on=visit.first_checked_on)  # not another check, though midnight may have passed
    life.reviewed()
    life.published()
    visit = life.visit
    assert (visit.corrections, visit.corrected_on, visit.first_published_on) == (1, visit.published_on, first)
    assert (visit.fact.kind.code, visit.fact.source_key) == ("inspection_ok", f"visit-{visit.pk}-1")
    assert visit.fact.public_until == until  # it is public as long as it would have been, not longer
    assert visit.late is False
    (record,) = public.records(public.live(timezone.localdate()))
    assert (record["corrected_on"], record["corrected_because"]) == (visit.corrected_on.isoformat(), WHY)
    told = client.get(f"/inspection-results/{visit.pk}/").content.decode()
    assert WHY in told
    assert "更正" in told
    desk = client_as(User.objects.get(pk=life.officer.user_id)).get(f"/desk/inspections/visits/{visit.pk}/")
    assert "该版本曾经公示" in desk.content.decode()
    assert client.get("/api/v1/inspection-results").json()["results"][0]["corrected_because"] == WHY


def test_a_correction_has_its_own_time_and_is_late_after_it():
    life = Life(share="1").to("assigned")
    life.act(checking.write_notice, life.inspector(), visit_id=life.visit.pk)
    life.now += timedelta(days=4)
    life.to("published")
    life.now += timedelta(days=90)
    corrected(life)
    visit, agreed = life.visit, life.today
    due = running(visit, "publication").due_at
    assert timezone.localdate(due) >= agreed
    earlier = visit.first_checked_on - timedelta(days=1)  # the day was entered wrongly
    life.check(visit, again="更正后重新录入", late_reason="更正", checked_on=earlier)
    assert running(life.visit, "publication").due_at == due
    life.reviewed()
    life.now += timedelta(days=60)
    life.published()
    assert last_day("inspections.publication", agreed) < life.visit.published_on
    assert life.visit.late is True


def test_a_result_is_corrected_twice_and_one_with_a_penalty_not_at_all():
    life = Life(share="1").to("published")
    for n in (1, 2):
        corrected(life)
        life.check(life.visit, codes=["9"], bad=True)
        life.reviewed()
        life.published()
        assert (life.visit.corrections, life.visit.past.count()) == (n, n)
    life.act(agreeing.ask_penalty, life.officer, visit_id=life.visit.pk, number="苏市监处罚〔2026〕18号",
             reason="本次检查发现的问题已作出处罚")  # fmt: skip
    life.act(agreeing.agree_penalty, life.reviewer, visit_id=life.visit.pk)
    refused(Invalid, life, agreeing.ask_correction, life.officer, reason=WHY)


def test_a_result_whose_fact_fell_by_an_objection_is_corrected_too():
    from apps.records.operations.facts import withdraw_fact

    life = Life(share="1").to("published")
    life.act(withdraw_fact, reviewing.LEDGER, fact_id=life.visit.fact_id, reason="异议成立")
    corrected(life)
    assert life.visit.state == "assigned"


# --- the task is over, and somebody has left since --------------------------------------------------------------------
def test_a_corrected_result_of_a_finished_task_is_entered_by_whom_the_draw_seats_now():
    life = Life(share="1").to("assigned")
    life.check(life.visit)
    life.reviewed()
    life.published()
    life.act(tasks.finish_task, life.officer, task_id=life.task_id)
    with pytest.raises(Overtaken):  # nothing of it goes on
        life.act(drawing.follow_draw, life.officer, task_id=life.task_id)
    corrected(life)
    visit = life.visit
    gone = visit.seats.filter(ended_at__isnull=True).order_by("pk").last()
    life.act(inspectors.remove_inspector, life.officer, inspector_id=gone.inspector_id, reason="调离")
    life.act(replacing.replace_inspector, life.officer, draw_id=visit.draw_id, subject=visit.key, team=gone.team,
             inspector=gone.inspector.key, ground="unavailable")  # fmt: skip
    told = Event.objects.filter(verb="draws.inspector_replaced").latest("pk")
    drawing.draw_replaced(mock.Mock(event=told), life.now)
    drawn = DrawnSeat.objects.filter(draw=visit.draw_id, subject=visit.key, until__isnull=True)
    assert set(life.numbers(visit)) == set(drawn.values_list("inspector", flat=True))
    assert gone.inspector.key not in life.numbers(visit)
    life.check(visit, checked_on=visit.first_checked_on)
    assert (life.visit.state, life.task.state) == ("entered", "finished")


# --- what waits for a second word -------------------------------------------------------------------------------------
def waits():
    return Message.objects.unread().filter(kind="inspections.word_waits").count()


def test_what_was_asked_for_of_one_result_is_not_agreed_to_of_the_next():
    life = Life(share="1").to("published")
    number = "苏市监处罚〔2026〕18号"
    life.act(
        agreeing.ask_penalty, life.officer, visit_id=life.visit.pk, number=number, reason="问题已作出处罚，予以登记"
    )
    refused(Invalid, life, agreeing.ask_correction, life.officer, reason=WHY)
    life.act(agreeing.decline_penalty, life.reviewer, visit_id=life.visit.pk, reason="处罚所涉事实与本次检查无关")
    life.act(agreeing.ask_set_aside, life.officer, visit_id=life.visit.pk, reason="问题由另案处理，不再责令整改")
    row = Consent.objects.get(kind="set_aside")
    lapsed = {"state": "lapsed", "refused_reason": "失效", "answered_at": life.now}
    refused_by_database(lambda: Consent.objects.filter(pk=row.pk).update(**lapsed))  # it is about what stands
    corrected(life)
    row.refresh_from_db()
    assert (row.state, WHY in row.refused_reason, waits()) == ("lapsed", True, 0)
    life.check(life.visit, codes=["9"], bad=True)
    life.reviewed()
    life.published()
    refused(Overtaken, life, agreeing.agree_set_aside, life.reviewer)
    life.act(agreeing.ask_correction, life.officer, visit_id=life.visit.pk, reason=WHY)
    life.act(agreeing.ask_penalty, life.officer, visit_id=life.visit.pk, number=number, reason="问题已作出行政处罚决定")
    refused(Invalid, life, agreeing.agree_correction, life.reviewer)
    with (
        mock.patch.object(correcting, "right"),
        pytest.raises(IntegrityError, match="while a penalty"),
        transaction.atomic(),
    ):
        life.act(agreeing.agree_correction, life.reviewer, visit_id=life.visit.pk)


def test_a_letter_lapses_with_the_order_that_is_taken_back(quick_papers):
    life, order, last = run_out(Life(share="1").to("published"))
    late(life, order, last)
    corrected(life)
    assert (Consent.objects.get(kind="in_time").state, waits()) == ("lapsed", 0)
    with pytest.raises(Overtaken):
        life.act(late_letters.decline_in_time, life.reviewer, order_id=order.pk, reason="邮戳日期晚于登记日期")
    assert not Paper.objects.filter(kind="extension").exists()


def test_what_hangs_from_before_is_closed_by_the_update(quick_papers):
    life, order, last = run_out(Life(share="1").to("published"))
    late(life, order, last)
    with mock.patch.object(orders, "words_lapse"):  # as it was
        corrected(life)
    assert (Consent.objects.get(kind="in_time").state, waits() > 0) == ("waiting", True)
    for _twice in range(2):
        sql.execute("words_of_before")
        assert (Consent.objects.get(kind="in_time").state, waits()) == ("lapsed", 0)


# --- who has an interest ----------------------------------------------------------------------------------------------
def with_interest(life, by):
    row = life.act(inspectors.add_inspector, life.officer,
                   values={"key": f"ZF9{by.user_id}", "name": "经办", "user_id": by.user_id, "areas": []})  # fmt: skip
    life.act(inspectors.declare_interest, life.officer, inspector_id=row.pk, enterprise_id=life.visit.enterprise_id,
             reason="配偶任职")  # fmt: skip
    return by


def test_who_has_an_interest_undoes_nothing_of_what_was_found():
    life = Life(share="1").to("entered")
    life.confirm(life.visit)
    reviewer = with_interest(life, scope_of_user(user_with_post("county_reviewer", COUNTY)))
    refused(
        reviewing.ReviewerInterested, life, orders.refer, reviewer, to="police", receiver="公安机关", reason="涉嫌犯罪"
    )
    life.reviewed()
    refused(reviewing.ReviewerInterested, life, reviewing.return_result, reviewer, reason="证据不足请重新检查")
    order = life.ordered()
    officer = with_interest(life, life.officer)
    for verb, given in (
        (orders.take_back, {}),
        (extending.extend_order, {"days": 5}),
        (extending.refuse_extension, {}),
    ):
        with pytest.raises(reviewing.ReviewerInterested):
            life.act(verb, officer, order_id=order.pk, reason="不再需要整改", **given)
    order = Order.objects.get(pk=order.pk)
    assert order.state == "served"
    agency = life.visit.task.agency_id
    assert not {"take_back", "pass_on"} & {offer.verb for offer in offered("order", order, officer, agency)}
    assert why_not("order", order, officer, agency, "take_back") == reviewing.ReviewerInterested.message
    assert not {"refer", "issue_order"} & {
        offer.verb for offer in offered("visit", life.visit, officer, agency, problem=True)
    }
    for verb, given in (
        (orders.refer, {"to": "police", "receiver": "公安机关", "reason": "涉嫌犯罪"}),
        (orders.issue_order, {"what": "另行整改", "basis": "产品质量法第十七条", "days": 30}),
    ):
        refused(reviewing.ReviewerInterested, life, verb, officer, **given)
    with pytest.raises(IntegrityError, match="declared an interest"), transaction.atomic():
        Visit.objects.filter(pk=life.visit.pk).update(reviewed_by=reviewer.user_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT inspections_apart(%s, %s), inspections_apart(%s, %s)",
                       [officer.user_id, life.visit.pk, life.reviewer.user_id, life.visit.pk])  # fmt: skip
        assert cursor.fetchone() == (True, False)
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger"
                       " WHERE tgfoid = 'inspections_guard_interest'::regproc ORDER BY 1")  # fmt: skip
        assert [name for (name,) in cursor.fetchall()] == [
            "inspections_order", "inspections_referral", "inspections_visit"
        ]  # fmt: skip
