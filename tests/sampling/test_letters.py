"""Whoever has no account here writes: the bureau enters it, and decides nothing against the party on it alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import Clock
from apps.documents.operations import open_document
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach, Overtaken, SamePerson
from apps.sampling import readers, states
from apps.sampling.models import Answer, Batch, Letter, Notice, Objection, Rectification
from apps.sampling.operations import (
    escalating,
    following,
    letters,
    objecting,
    publishing,
    refusing,
    steps,
    visiting,
)
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.records import proof
from tests.factories.registry import enterprise_in
from tests.factories.sampling import COUNTY, Life
from tests.past import a_notice_comes

from .test_life import refused

pytestmark = pytest.mark.django_db
STRANGER = {"producer_name": "外省某某制造有限公司", "producer_code": ""}


def paper(life, **but):
    """How it came: by post today, received today, unless something is given."""
    return {"manner": "post", "posted_on": life.today, "received_on": life.today, "file": proof()} | but


def stranger_made_it():
    """A shop's product of a producer that the register does not know; told and served."""
    life = Life(link="shop").to("assigned")
    life.act(visiting.sample, life.sampler, batch_id=life.batch_id, taken=life.taken(**STRANGER))
    life.stage = "sampled"
    return life.to("served")


def entered(life, notice, **but):
    given = {"notice_id": notice.pk, "kind": "denial", "reason": "假冒本厂厂名"} | paper(life) | but
    return life.act(letters.enter_objection, life.officer, **given)


def test_a_producer_outside_the_register_objects_on_paper_and_is_heard():
    life = stranger_made_it()
    notice = Notice.objects.get(batch=life.batch_id, part="producer")
    assert notice.enterprise_id is None
    assert notice.letters_until == notice.due_on + timedelta(days=5)
    life.later(16)
    assert life.batch.state == states.NOTIFIED  # a letter posted yesterday is on its way
    given = {"notice_id": notice.pk, "kind": "denial", "reason": "x"}
    late = paper(life, posted_on=notice.due_on + timedelta(days=1))
    refused(objecting.TooLate, letters.enter_objection, life.officer, life, **given, **late)
    row = entered(life, notice, posted_on=notice.due_on)
    assert (row.filed_on, row.state, row.filed_by_id) == (notice.due_on, states.FILED, life.officer.user_id)
    life.later(30)
    assert life.batch.state == states.NOTIFIED
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    no = {"objection_id": row.pk, "upheld": False, "finding": "x"}
    refused(steps.LetterUnseen, objecting.decide_denial, life.second, life, **no)
    with pytest.raises(IntegrityError, match="against its scan"), transaction.atomic():
        Objection.objects.filter(pk=row.pk).update(state="rejected", finding="x", ended_on=life.today)
    letter = Letter.objects.get(objection=row)
    refused(SamePerson, letters.second_letter, life.officer, life, letter_id=letter.pk)
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    refused(OutOfReach, letters.second_letter, neighbour, life, letter_id=letter.pk)
    life.act(letters.second_letter, life.colleague, letter_id=letter.pk)
    refused(Overtaken, letters.second_letter, life.second, life, letter_id=letter.pk)
    life.act(objecting.decide_denial, life.second, **no)
    assert (life.batch.state, Objection.objects.get().state) == (states.STANDS, states.REJECTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(received_on=life.today)


def test_what_speaks_for_the_party_waits_for_nobody():
    life = stranger_made_it()
    row = entered(life, Notice.objects.get(batch=life.batch_id, part="producer"))
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    life.act(objecting.decide_denial, life.second, objection_id=row.pk, upheld=True, finding="厂名不符")
    assert life.batch.producer_denied


def test_without_a_letter_the_failure_stands_after_the_days_of_one():
    life = stranger_made_it()
    life.later(20)
    rows = Batch.objects.filter(pk=life.batch_id)
    assert life.batch.state == states.NOTIFIED
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="stands", stands_on=life.today)
    life.later(1)
    assert life.batch.state == states.STANDS
    clocks = Clock.objects.filter(subject_kind="sampling.notice").exclude(state="expired")
    assert not clocks.exists()


def test_a_letter_that_was_long_on_its_way_opens_the_failure_again():
    life = stranger_made_it()
    notice = Notice.objects.get(batch=life.batch_id, part="producer")
    life.later(25)
    assert life.batch.state == states.STANDS
    entered(life, notice, posted_on=notice.due_on)
    assert (life.batch.state, life.batch.stands_on) == (states.NOTIFIED, None)
    assert not Clock.objects.of("sampling.batch", life.batch_id).live().exists()
    refused(DomainError, publishing.publish, life.officer, life, batch_id=life.batch_id)


@pytest.mark.parametrize("shown", [False, True])
def test_not_once_something_rests_on_it(shown):
    life = stranger_made_it()
    notice = Notice.objects.get(batch=life.batch_id, part="producer")
    life.later(25)
    if shown:
        life.shown()
    else:
        life.ordered()
    given = {"notice_id": notice.pk, "kind": "denial", "reason": "x"} | paper(life, posted_on=notice.due_on)
    refused(Overtaken if shown else Invalid, letters.enter_objection, life.officer, life, **given)
    assert not Objection.objects.exists()


def test_how_a_letter_came_is_said_whole():
    life = stranger_made_it()
    notice = Notice.objects.get(batch=life.batch_id, part="producer")
    given, day = {"notice_id": notice.pk, "kind": "denial", "reason": "x"}, timedelta(days=1)
    for but, field in (
        ({"posted_on": None}, "posted_on"), ({"file": None}, "file"),
        ({"received_on": life.today + day}, "received_on"),
        ({"posted_on": life.today - day}, "posted_on"),  # before the notice was served
    ):  # fmt: skip
        error = refused(Invalid, letters.enter_objection, life.officer, life, **given, **paper(life, **but))
        assert error.details["field"] == field
    refused(NotPermitted, letters.enter_objection, life.reviewer, life, **given, **paper(life))
    refused(OutOfReach, letters.enter_objection, life.filer, life, **given, **paper(life))
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    refused(OutOfReach, letters.enter_objection, neighbour, life, **given, **paper(life))
    entered(life, notice, manner="hand", posted_on=None)
    error = refused(Invalid, letters.enter_objection, life.officer, life, **given, **paper(life))
    assert error.details["field"] == "kind"  # once


def test_who_has_an_account_is_waited_for_no_longer_and_may_write_all_the_same():
    life = Life().to("served")
    notice = Notice.objects.get(batch=life.batch_id)
    assert notice.letters_until is None
    row = entered(life, notice, kind="result")
    assert row.state == states.FILED
    scan = Letter.objects.get().scan
    with open_document(scan) as opened:
        assert opened.read(4) == b"%PDF"
    stranger = scope_of_user(filer_of(enterprise_in(COUNTY)))
    seen = [readers.may_read_letter(by, scan) for by in (life.filer, life.officer, life.reviewer, stranger)]
    assert seen == [True, True, True, False]


def test_a_refused_shop_without_an_account_is_heard():
    life = Life(accounts=False).to("assigned")
    given = {"visited_on": life.today, "how": "门卫阻拦", "receipt": "现场送达"}
    life.act(visiting.refuse, life.sampler, batch_id=life.batch_id, **given)
    answer = Answer.objects.get()
    assert answer.letters_until == answer.due_on + timedelta(days=5)
    until = a_notice_comes(answer, "due_on", "sampling.answer", by=life.officer, at=life.now)
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(due_on=until + timedelta(days=1))
    stated = {"answer_id": answer.pk, "statement": "当日停业", "wants_hearing": True}
    life.act(letters.enter_answer, life.colleague, **stated, **paper(life))
    answer.refresh_from_db()
    assert (answer.stated_on, answer.wants_hearing) == (life.today, False)
    batch = {"batch_id": life.batch_id}
    refused(steps.LetterUnseen, refusing.confirm_refusal, life.reviewer, life, reason="x", **batch)
    with pytest.raises(IntegrityError, match="against its scan"), transaction.atomic():
        Batch.objects.filter(pk=life.batch_id).update(state="refusal_stands", refusal_on=life.today)
    # entered with a slip: once more, and it waits for its second look again
    life.act(letters.enter_answer, life.colleague, **stated | {"statement": "当日盘点停业"}, **paper(life))
    letter = Letter.objects.get()
    life.act(letters.second_letter, life.officer, letter_id=letter.pk)
    refused(Invalid, letters.enter_answer, life.colleague, life, **stated, **paper(life))
    life.act(refusing.confirm_refusal, life.reviewer, reason="无正当理由", **batch)
    refused(Overtaken, letters.enter_answer, life.colleague, life, **stated, **paper(life))


def test_an_order_is_answered_on_paper_to_its_end():
    life = Life(accounts=False).to("told")
    life.served()
    life.later(21)
    assert life.batch.state == states.STANDS
    order = life.ordered()
    given = {"order_id": order.pk, "report": "已更换原料"}
    refused(NotPermitted, letters.enter_report, life.reviewer, life, **given, **paper(life))
    life.act(letters.enter_report, life.officer, **given, **paper(life))
    refused(Overtaken, letters.enter_report, life.officer, life, **given, **paper(life))
    assert (life.order.state, life.order.reported_on) == (states.REPORTED, life.today)
    life.recheck(passing=False)
    life.announced()
    life.later(60)
    life.recheck(passing=False)
    life.act(escalating.tell_suspension, life.officer, order_id=order.pk, receipt="签收")
    answer = Answer.objects.get(act="suspension")
    stated = {"answer_id": answer.pk, "statement": "已投入新设备", "wants_hearing": True}
    late = paper(life, posted_on=answer.due_on + timedelta(days=1), received_on=answer.due_on + timedelta(days=1))
    life.act(letters.enter_answer, life.officer, **stated, **paper(life))
    life.heard("suspension")
    decide = {"order_id": order.pk, "reason": "不予采纳"}
    refused(steps.LetterUnseen, escalating.suspend, life.reviewer, life, **decide)
    with pytest.raises(IntegrityError, match="against its scan"), transaction.atomic():
        Rectification.objects.filter(pk=order.pk).update(state="suspended", suspended_on=life.today)
    life.now += timedelta(days=15)
    refused(Invalid, letters.enter_answer, life.officer, life, **stated, **late)  # after its days
    life.act(letters.second_letter, life.colleague, letter_id=Letter.objects.get(answer=answer).pk)
    life.act(escalating.suspend, life.reviewer, **decide)
    assert life.order.state == states.SUSPENDED
    assert following.Rectification.objects.get().suspended_by_id == life.reviewer.user_id


def test_the_desk_enters_and_another_looks():
    life = Life.lately(accounts=False).to("served")
    notice, home = Notice.objects.get(batch=life.batch_id), f"/desk/sampling/batches/{life.batch_id}/"
    officer, colleague = client_as(life.officer_user), client_as(life.colleague_user)
    address, name = f"/desk/sampling/parts/notices/{notice.pk}/enter_objection/", f"enter_objection-{notice.pk}-"
    assert address in officer.get(home).content.decode()
    fields = {"kind": "result", "reason": "样品受潮", "manner": "post", "posted_on": str(life.today),
              "received_on": str(life.today), "file": proof()}  # fmt: skip
    wrong = {f"{name}{key}": value for key, value in fields.items() if key not in ("file", "posted_on")}
    assert officer.post(address, wrong).status_code == 422
    answer = officer.post(address, {f"{name}{key}": value for key, value in fields.items()})
    assert answer.status_code == 302, answer.content.decode()
    letter = Letter.objects.get()
    step = f"/desk/sampling/parts/letters/{letter.pk}/second_letter/"
    assert (step in officer.get(home).content.decode(), step in colleague.get(home).content.decode()) == (False, True)
    colleague.post(step)
    assert Letter.objects.get().seconded_by_id == life.colleague_user.pk
    assert step not in colleague.get(home).content.decode()


def test_a_statement_posted_on_the_last_day_is_waited_for():
    """Whatever is faced: a refusal, a suspension (Administrative Penalty Law Arts. 44, 64)."""
    life = Life(accounts=False).to("assigned")
    given = {"visited_on": life.today, "how": "门卫阻拦", "receipt": "现场送达"}
    life.act(visiting.refuse, life.sampler, batch_id=life.batch_id, **given)
    answer, batch = Answer.objects.get(), {"batch_id": life.batch_id}
    owed = Clock.objects.of("sampling.answer", life.batch_id).live().filter(rule_code="sampling.deciding")
    life.later((answer.due_on - life.today).days + 1)
    assert not owed.exists()
    refused(Invalid, refusing.confirm_refusal, life.reviewer, life, reason="逾期未陈述", **batch)
    with pytest.raises(IntegrityError, match="waited for"), transaction.atomic():
        Batch.objects.filter(pk=life.batch_id).update(state="refusal_stands", refusal_on=life.today)
    stated = {"answer_id": answer.pk, "statement": "当日停业", "wants_hearing": False}
    life.act(letters.enter_answer, life.officer, **stated, **paper(life, posted_on=answer.due_on))
    assert owed.exists()


def test_so_is_one_to_a_suspension_and_silence_ends_with_the_days_of_a_letter():
    life = Life(accounts=False).to("assigned")
    given = {"visited_on": life.today, "how": "门卫阻拦", "receipt": "现场送达"}
    life.act(visiting.refuse, life.sampler, batch_id=life.batch_id, **given)
    life.later(13)
    life.act(refusing.confirm_refusal, life.reviewer, reason="逾期未陈述", batch_id=life.batch_id)
    order = {"order_id": life.ordered().pk}
    life.later(61)
    row = life.act(escalating.tell_suspension, life.officer, receipt="签收", **order)
    life.later((row.due_on - life.today).days + 1)
    refused(Invalid, escalating.suspend, life.reviewer, life, reason="逾期未陈述", **order)
    with pytest.raises(IntegrityError, match="told and heard"), transaction.atomic():
        Rectification.objects.filter(pk=order["order_id"]).update(state="suspended", suspended_on=life.today)
    life.later(5)
    assert Clock.objects.of("sampling.order", order["order_id"]).live().filter(rule_code="sampling.deciding").exists()
    life.act(escalating.suspend, life.reviewer, reason="逾期未陈述", **order)
    assert life.order.state == states.SUSPENDED
