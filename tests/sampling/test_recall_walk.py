"""The whole walk of a recall: not ordered after all; plan, progress, account; its effect assessed, closed or again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach, Overtaken, SamePerson
from apps.notifications.models import Message
from apps.sampling import public, states
from apps.sampling.models import Recall, RecallAssessment, RecallPaper, RecallReport
from apps.sampling.models.notices import NOTICE_STATES
from apps.sampling.operations import recall_filing, recall_limits, recall_not_ordered, recall_walk, recalls
from tests.factories.access import client_as, filer_of, scope_of_user
from tests.factories.registry import enterprise_in
from tests.past import past_guards
from tests.together import at_once

from .test_notices import People

AT = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class Walk(People):
    """A bureau, its officers, and a producer that reads and answers."""

    def __init__(self):
        super().__init__()
        self.firm = enterprise_in("320102")
        self.user = filer_of(self.firm)
        self.filer = scope_of_user(self.user)

    def told(self, at=AT):
        row = self.recall(self.firm, "draft", kind="ordered", at=at)
        return recalls.tell_recall(recall_id=row.pk, receipt="签收人：李某", by=self.officer, at=at)

    def act(self, verb, by, at=AT, **given):
        return verb(by=by, at=at, recall_id=Recall.objects.get().pk, **given)

    def ended(self, at=AT):
        row = self.recall(self.firm, at=at)
        return recalls.finish_recall(recall_id=row.pk, taken_back=300, summary="其余未联系上", by=self.officer, at=at)


@pytest.fixture
def walk(db):
    return Walk()


def running():
    return {
        clock.rule_code.removeprefix("sampling."): clock
        for clock in Clock.objects.live().of("sampling.recall", Recall.objects.get().pk)
    }


def never(rows, **change):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        rows.update(**change)


def unchanged(error, call):
    """The call is refused, and neither the recall nor what hangs on it has changed."""

    def now():
        return (list(Recall.objects.values()), RecallPaper.objects.count(), RecallReport.objects.count(),
                RecallAssessment.objects.count())  # fmt: skip

    before = now()
    with pytest.raises(error):
        call()
    assert now() == before


# --- not ordered ------------------------------------------------------------------------------------------------------
def test_a_producer_that_convinced_the_bureau_is_told_so(walk, client):
    row = walk.told()
    verb = recall_not_ordered.not_order_recall
    walk.act(recalls.answer_recall, walk.filer, statement="缺陷已于三月排除")
    unchanged(NotPermitted, lambda: walk.act(verb, walk.officer, reason="x"))
    unchanged(OutOfReach, lambda: walk.act(verb, walk.stranger, reason="x"))
    unchanged(Invalid, lambda: walk.act(verb, walk.reviewer, reason="  "))
    done = walk.act(verb, walk.reviewer, reason="证据表明该批次未流入市场")
    assert (done.state, done.spared_on, done.fact_id, done.number) == ("no_order", AT.date(), None, "")
    assert set(running()) == {"recall_delivery"}
    assert list(RecallPaper.objects.order_by("pk").values_list("kind", flat=True)) == [
        "recall_notice",
        "recall_noorder",
    ]
    assert Message.objects.filter(recipient_kind="enterprise", event__verb="sampling.recall_not_ordered").count() == 1
    unchanged(Overtaken, lambda: walk.act(verb, walk.reviewer, reason="再次"))
    unchanged(Overtaken, lambda: walk.act(recalls.submit_recall, walk.officer))
    # nothing of it was or is public
    assert client.get(f"/recalls/{row.pk}/").status_code == 404
    assert not public.recalls().exists()
    serve = recall_not_ordered.serve_not_ordered
    unchanged(Invalid, lambda: walk.act(serve, walk.officer, served_on=date(2026, 5, 31), receipt="签收"))
    unchanged(Invalid, lambda: walk.act(serve, walk.officer, served_on=AT.date(), receipt=" "))
    walk.act(serve, walk.officer, served_on=AT.date(), receipt="签收人：李某")
    assert running() == {}
    unchanged(Overtaken, lambda: walk.act(serve, walk.officer, served_on=AT.date(), receipt="另一份"))


def test_where_none_is_ordered_the_pages_say_so(walk):
    row = walk.told()
    desk, mine = f"/desk/sampling/recalls/{row.pk}/", f"/my/recalls/{row.pk}/"
    officer, reviewer, producer = map(client_as, (walk.officer_user, walk.reviewer_user, walk.user))
    with time_machine.travel(AT, tick=False):
        assert f"{desk}not_order_recall/" not in officer.get(desk).content.decode()
        assert f"{desk}not_order_recall/" in reviewer.get(desk).content.decode()
        name = f"not_order_recall-{row.pk}-reason"
        assert reviewer.post(f"{desk}not_order_recall/", {name: ""}).status_code == 422
        assert reviewer.post(f"{desk}not_order_recall/", {name: "经核实无需召回"}).status_code == 302
        assert "经核实无需召回" in producer.get(mine).content.decode()
        shown = officer.get(desk).content.decode()
        assert "经核实无需召回" in shown
        assert f"{desk}serve_not_ordered/" in shown


@pytest.mark.parametrize("state", list(NOTICE_STATES))
def test_a_state_lets_its_verbs_through_and_no_other(state):
    """Verb by verb, what the table of the issue says of a recall that its producer was told of, or that runs."""
    allowed = {
        "not_order_recall": {"draft", "submitted", "approved"}, "serve_not_ordered": {"no_order"},
        "plan_recall": {"published"}, "progress_recall": {"published"}, "return_recall_plan": {"published"},
        "finish_recall": {"published"}, "close_recall": {"ended"}, "recall_again": {"ended"},
        "withdraw_recall": {"published"},
    }  # fmt: skip
    made = {verb: {s for move in states.RECALLS.moves if move.verb == verb for s in move.source} for verb in allowed}
    assert {verb for verb in allowed if state in made[verb]} == {verb for verb in allowed if state in allowed[verb]}


def test_none_is_ordered_however_far_the_draft_has_come(walk):
    """Also once it was approved: where its ground is gone it could neither be published nor returned."""
    walk.told()
    walk.act(recalls.answer_recall, walk.filer, statement="无需召回")
    walk.act(recalls.submit_recall, walk.officer)
    walk.act(recalls.approve_recall, walk.reviewer)
    assert walk.act(recall_not_ordered.not_order_recall, walk.reviewer, reason="所依据的结果已撤销").state == "no_order"


def test_nobody_who_was_not_told_is_told_that_none_is_ordered(walk):
    walk.recall(walk.firm, "draft", kind="ordered")
    unchanged(Invalid, lambda: walk.act(recall_not_ordered.not_order_recall, walk.reviewer, reason="x"))
    never(Recall.objects, state="no_order", spared_on=AT.date(), spared_reason="x", spared_label="x")


def test_what_a_producer_was_told_of_stands(walk):
    walk.told()
    rows = Recall.objects
    never(rows, defect="另写")
    never(rows, state="no_order")
    never(rows, state="no_order", spared_on=AT.date(), spared_reason="x", spared_label="x", defect="另写")
    never(rows, state="no_order", spared_on=AT.date(), spared_reason="x", spared_label="x", spared_by=walk.officer_user)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        rows.get().delete()
    walk.act(recall_not_ordered.not_order_recall, walk.reviewer, reason="x")
    never(rows, spared_reason="另写")
    never(rows, state="draft", spared_on=None, spared_reason="", spared_by=None)
    never(rows, spared_served_on=AT.date())
    walk.act(recall_not_ordered.serve_not_ordered, walk.officer, served_on=AT.date(), receipt="签收")
    never(rows, spared_receipt="另写")


# --- plan, progress, effect -------------------------------------------------------------------------------------------
def test_plan_and_progress_are_the_producers_own(walk, client):
    row = walk.recall(walk.firm)
    assert {"recall_plan", "recall_progress", "recall_account", "recall_summary"} == set(running())
    other = scope_of_user(filer_of(enterprise_in("320102")))
    plan, progress = recall_walk.plan_recall, recall_walk.progress_recall
    unchanged(OutOfReach, lambda: walk.act(plan, other, text="x"))
    unchanged(DomainError, lambda: walk.act(plan, walk.officer, text="x"))
    unchanged(Invalid, lambda: walk.act(plan, walk.filer, text=" "))
    unchanged(Invalid, lambda: walk.act(recall_walk.return_recall_plan, walk.officer, reason="没有计划"))
    walk.act(plan, walk.filer, text="六月底前通知全部买家", file=SimpleUploadedFile("plan.pdf", PDF))
    assert "recall_plan" not in running()
    unchanged(Invalid, lambda: walk.act(plan, walk.filer, text="再交一份"))
    back = walk.act(recall_walk.return_recall_plan, walk.officer, reason="写明处置方式")
    assert (back.returned_on, running()["recall_plan"].enterprise_id) == (AT.date(), walk.firm.pk)
    walk.act(plan, walk.filer, text="六月底前通知全部买家，召回产品集中销毁")
    unchanged(Invalid, lambda: walk.act(progress, walk.filer, taken_back=1201, text="x"))
    later = AT + timedelta(days=20)
    walk.act(progress, walk.filer, taken_back=450, text="已联系全部平台", at=later)
    assert running()["recall_progress"].due_on == date(2026, 7, 21)
    with time_machine.travel(later, tick=False):
        assert "450" in client.get(f"/recalls/{row.pk}/").content.decode()
        assert "已联系全部平台" not in client.get(f"/recalls/{row.pk}/").content.decode()
        assert (
            "已联系全部平台" in client_as(walk.officer_user).get(f"/desk/sampling/recalls/{row.pk}/").content.decode()
        )
        mine = client_as(walk.user).get(f"/my/recalls/{row.pk}/").content.decode()
        assert "progress_recall" in mine
        assert "plan_recall" not in mine
        file = f"/documents/{RecallReport.objects.first().file_id}/"
        assert b"".join(client_as(walk.user).get(file).streaming_content) == PDF
        assert client_as(filer_of(enterprise_in("320102"))).get(file).status_code == 404
    assert public.recall_record(public.recalls().get())["taken_back_so_far"] == 450
    never(RecallReport.objects.filter(kind="progress"), taken_back=451)
    never(RecallReport.objects.filter(kind="progress"), returned_on=AT.date(), returned_reason="x")
    never(RecallReport.objects.filter(returned_on=None, kind="plan"), text="另写")


def test_the_bureau_hears_of_what_did_not_come(walk):
    walk.recall(walk.firm)
    expire_due(at=AT + timedelta(days=31))
    missed = Event.objects.filter(verb="sampling.recall_silent").order_by("pk")
    assert {event.data["rule"] for event in missed} == {"sampling.recall_plan", "sampling.recall_progress"}
    assert Message.objects.filter(recipient_kind="agency", event__in=missed).count() == 2
    walk.act(recall_walk.plan_recall, walk.filer, text="迟交的计划", at=AT + timedelta(days=32))


def test_the_effect_is_assessed_by_another_officer_and_closes_the_recall(walk, client):
    row = walk.ended()
    assert set(running()) == {"recall_assessment"}
    assert running()["recall_assessment"].holder == row.agency_id
    both = scope_of_user(walk.reviewer_user)
    unchanged(NotPermitted, lambda: walk.act(recall_walk.close_recall, walk.officer, finding="x"))
    unchanged(Invalid, lambda: walk.act(recall_walk.close_recall, walk.reviewer, finding=" "))
    never(Recall.objects, state="closed")
    walk.act(recall_walk.close_recall, both, finding="已核实销毁记录")
    assert (Recall.objects.get().state, running()) == ("closed", {})
    unchanged(Overtaken, lambda: walk.act(recall_walk.close_recall, walk.reviewer, finding="再次"))
    assert client.get(f"/recalls/{row.pk}/").status_code == 200
    record = public.recall_record(public.recalls().get())
    assert (record["state"], record["assessed_on"], record["taken_back"]) == ("closed", "2026-06-01", 300)
    never(RecallAssessment.objects, finding="另写")


def test_one_carried_out_before_there_was_a_limit_is_assessed_too(walk):
    walk.ended()
    with transaction.atomic(), past_guards():
        Clock.objects.filter(rule_code="sampling.recall_assessment").delete()
    assert [recall_limits.owe_missing(at=AT + timedelta(days=9)) for _again in range(2)] == [1, 0]
    assert running()["recall_assessment"].starts_on == (AT + timedelta(days=9)).date()


def test_nobody_assesses_what_he_recorded(walk):
    walk.ended()
    both = replace(walk.reviewer, user_id=walk.officer.user_id)
    for verb, more in ((recall_walk.close_recall, {}), (recall_walk.recall_again, {"until": date(2026, 12, 1)})):
        unchanged(SamePerson, lambda verb=verb, more=more: walk.act(verb, both, finding="x", **more))


def test_where_the_effect_is_not_enough_the_recall_goes_on(walk, client):
    row = walk.recall(walk.firm)
    walk.act(recall_walk.plan_recall, walk.filer, text="计划")
    walk.act(recall_walk.progress_recall, walk.filer, taken_back=200, text="第一批")
    walk.act(recall_filing.account_recall, walk.filer, taken_back=300, summary="其余未联系上")
    walk.act(recalls.finish_recall, walk.officer, taken_back=300, summary="其余未联系上")
    again = recall_walk.recall_again
    unchanged(Invalid, lambda: walk.act(again, walk.reviewer, finding="x", until=date(2026, 8, 31)))
    done = walk.act(again, walk.reviewer, finding="尚有九百件在消费者手中", until=date(2026, 10, 31))
    assert (done.state, done.round, done.ends_on, done.ended_on, done.reported_on) == (
        "published", 2, date(2026, 10, 31), None, None,
    )  # fmt: skip
    assert {"recall_plan", "recall_progress", "recall_account", "recall_summary"} == set(running())
    kept = RecallAssessment.objects.get()
    assert (kept.outcome, kept.taken_back, kept.reported_text) == ("again", 300, "其余未联系上")
    assert RecallPaper.objects.filter(kind="recall_again").exists()
    page = client.get(f"/recalls/{row.pk}/").content.decode()
    assert "停止使用，凭购买记录退款。" in page
    assert public.recall_record(public.recalls().get())["taken_back_so_far"] is None  # of the round before
    walk.act(recall_walk.plan_recall, walk.filer, text="第二轮计划")
    walk.act(recall_filing.account_recall, walk.filer, taken_back=1100, summary="第二轮完成")
    walk.act(recalls.finish_recall, walk.officer, taken_back=1100, summary="已核实")
    walk.act(recall_walk.close_recall, walk.reviewer, finding="效果达到要求")
    assert list(RecallAssessment.objects.order_by("round").values_list("round", "outcome")) == [
        (1, "again"),
        (2, "enough"),
    ]
    never(Recall.objects, ends_on=date(2027, 1, 1))


@pytest.mark.django_db(transaction=True)
def test_one_closes_it_while_another_has_it_go_on():
    walk = Walk()
    walk.ended()
    made = at_once(
        lambda: walk.act(recall_walk.close_recall, walk.reviewer, finding="够了"),
        lambda: walk.act(recall_walk.recall_again, walk.reviewer, finding="不够", until=date(2026, 12, 1)),
    )
    assert sum(isinstance(each, Recall) for each in made) == 1
    assert RecallAssessment.objects.count() == 1
