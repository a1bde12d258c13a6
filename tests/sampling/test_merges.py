"""Two records of one enterprise become one while its batch is on its way: nothing of it stays behind or is lost."""

import threading
import time
from datetime import timedelta

import pytest

from apps.deadlines.models import Clock
from apps.draws.models import Drawn
from apps.kernel.errors import DomainError, Invalid
from apps.notifications.models import Message
from apps.records.models import Fact
from apps.registry.models import Enterprise
from apps.registry.operations import merges
from apps.sampling import states
from apps.sampling.models import Answer, Batch, Entry, Notice, Objection, Paper, Rectification
from apps.sampling.operations import drawing, escalating, following, objecting, publishing, telling
from apps.sampling.queries.frames import barred
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.sampling import COUNTY, Life
from tests.together import at_once


def merged(duplicate, survivor, at):
    by, second = (scope_of_user(user_with_post(role, COUNTY)) for role in ("county_officer", "county_reviewer"))
    given = {"duplicate_id": duplicate.pk, "survivor_id": survivor.pk, "reason": "同一营业执照"}
    merge = merges.request_merge(**given, by=by, at=at)
    return merges.confirm_merge(merge_id=merge.pk, by=second, at=at)


@pytest.mark.django_db
def test_whoever_it_is_now_reads_objects_corrects_and_answers():
    life = Life.lately().to("served")
    duplicate, survivor = life.batch.enterprise, enterprise_in(COUNTY)
    person = filer_of(duplicate)
    merged(duplicate, survivor, life.now)
    owner = filer_of(survivor)
    notice = Notice.objects.get(batch=life.batch_id)
    assert list(Clock.objects.of("sampling.notice", notice.pk).values_list("enterprise_id", flat=True)) == [survivor.pk]
    for user in (person, owner):  # a seat of the duplicate is one of the survivor since
        assert client_as(user).get(f"/my/sampling/{life.batch_id}/").status_code == 200
        assert notice in Notice.objects.visible_to(scope_of_user(user))
    given = {"notice_id": notice.pk, "kind": "result", "reason": "样品受潮"}
    row = life.act(objecting.file_objection, scope_of_user(owner), **given)
    assert list(Objection.objects.visible_to(scope_of_user(person))) == [row]
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    told = Message.objects.filter(recipient_kind="enterprise").order_by("pk").last()
    assert told.recipient_id == str(survivor.pk)
    life.act(objecting.order_retest, life.officer, objection_id=row.pk, laboratory_id=life.other_lab.pk)
    running = Clock.objects.of("sampling.objection", row.pk).filter(enterprise_id__isnull=False)
    assert list(running.values_list("enterprise_id", flat=True)) == [survivor.pk]
    life.later(8)  # given up: no formalities
    life.later(9)
    assert life.batch.state == states.STANDS
    life.shown()
    assert set(Fact.objects.filter(source__code="sampling").values_list("enterprise", flat=True)) == {survivor.pk}
    ordered = {"batch_id": life.batch_id, "what": "改进工艺"}
    order = life.act(following.issue_order, life.officer, enterprise_id=duplicate.pk, **ordered)
    assert order.enterprise_id == survivor.pk
    with pytest.raises(Invalid):
        following.issue_order(enterprise_id=survivor.pk, by=life.officer, at=life.now, **ordered)
    life.act(following.serve_order, life.officer, order_id=order.pk, served_on=life.today, receipt="签收")
    life.act(following.report_done, scope_of_user(owner), order_id=order.pk, report="已改")
    assert Rectification.objects.visible_to(scope_of_user(person)).get().state == states.REPORTED
    assert Paper.objects.filter(batch=life.batch_id).visible_to(scope_of_user(owner)).count() >= 6


@pytest.mark.django_db
def test_an_order_of_before_binds_who_it_is_now_and_is_not_written_twice():
    life = Life().to("stands")
    life.shown()
    duplicate, survivor = life.batch.enterprise, enterprise_in(COUNTY)
    order = life.ordered()
    merged(duplicate, survivor, life.now)
    running = Clock.objects.of("sampling.order", order.pk).filter(enterprise_id__isnull=False)
    assert list(running.values_list("enterprise_id", flat=True)) == [survivor.pk]
    assert Fact.objects.get(kind__code="sampling_failed").enterprise_id == survivor.pk
    with pytest.raises(Invalid):
        following.issue_order(batch_id=life.batch_id, enterprise_id=survivor.pk, what="x", by=life.officer, at=life.now)
    owner = scope_of_user(filer_of(survivor))
    life.act(following.report_done, owner, order_id=order.pk, report="已改")
    assert life.recheck(passing=False).state == states.RECHECK_FAILED
    facts = Fact.objects.filter(source__code="sampling").values_list("enterprise", flat=True)
    assert set(facts) == {survivor.pk}
    life.announced()
    life.later(61)
    life.recheck(passing=False)
    life.act(escalating.tell_suspension, life.officer, order_id=order.pk, receipt="签收")
    answer = Answer.objects.get(act="suspension")
    stranger = scope_of_user(filer_of(enterprise_in(COUNTY)))
    given = {"answer_id": answer.pk, "statement": "已投入新设备", "wants_hearing": False}
    with pytest.raises(DomainError):
        escalating.give_answer(by=stranger, at=life.now, **given)
    life.act(escalating.give_answer, owner, **given)
    life.act(escalating.suspend, life.reviewer, order_id=order.pk, reason="不予采纳")
    assert life.order.state == states.SUSPENDED


@pytest.mark.django_db
def test_who_was_sampled_under_another_record_is_left_alone_and_nobody_is_drawn_twice():
    life = Life(passing=True).to("concluded")
    life.shown()
    survivor = enterprise_in(COUNTY)
    merged(life.batch.enterprise, survivor, life.now)
    assert set(barred(life.task, life.today)) == {survivor.pk}
    twice = Life(firms=2, count=2, now=life.now + timedelta(days=300)).to("drawn")
    keys = Drawn.objects.filter(draw=twice.task.draw, until__isnull=True).values("subject")
    entries = Entry.objects.filter(task=twice.task_id, key__in=keys)
    drawn = list(Enterprise.objects.filter(pk__in=entries.values("enterprise")).order_by("pk"))
    names = [row.name for row in drawn]
    merged(*drawn, twice.now)
    with pytest.raises(drawing.SampledLately) as caught:
        twice.assigned()
    assert caught.value.details["enterprises"][0] in names
    assert not Batch.objects.filter(task=twice.task_id).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["serve", "publish"])
def test_what_is_done_in_the_moment_of_a_merge_goes_to_the_survivor(what, monkeypatch):
    life = Life().to("told" if what == "serve" else "stands")
    survivor = enterprise_in(COUNTY)
    moved, whole = threading.Event(), merges.tell_seats

    def tell_seats(row):
        moved.set()
        time.sleep(0.3)  # what a verb has to do its work, were it not to wait for the merge
        return whole(row)

    monkeypatch.setattr(merges, "tell_seats", tell_seats)
    notice = Notice.objects.filter(batch=life.batch_id).first()
    verbs = {
        "serve": lambda: telling.serve_notice(notice_id=notice.pk, served_on=life.today, receipt="签收",
                                              by=life.officer, at=life.now),
        "publish": lambda: publishing.publish(batch_id=life.batch_id, by=life.officer, at=life.now),
    }  # fmt: skip
    done, joined = at_once(
        lambda: verbs[what]() if moved.wait(10) else None,
        lambda: merged(life.batch.enterprise, survivor, life.now),
    )
    assert not isinstance(joined, Exception), joined
    assert not isinstance(done, Exception), done
    assert done is not None
    if what == "serve":
        clocks = Clock.objects.of("sampling.notice", notice.pk).values_list("enterprise_id", flat=True)
        assert list(clocks) == [survivor.pk]
    else:
        assert Fact.objects.get(source__code="sampling").enterprise_id == survivor.pk
