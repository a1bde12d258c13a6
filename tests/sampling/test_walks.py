"""Whatever anybody does in whatever order, on whatever day: no way leads past a notice, an answer or a right to object.

Walks through all the verbs by chance, most of them refused where they do not fit; after each step everything that
stands is held against what had to be told, served, waited for and heard before.
"""

from datetime import timedelta
from random import Random

import pytest

from apps.kernel.errors import DomainError
from apps.records.models import Fact
from apps.sampling import states
from apps.sampling.models import Answer, Notice, Objection, Recheck, Rectification, Test
from apps.sampling.operations import (
    annulling,
    escalating,
    following,
    laboratories,
    no_retest,
    objecting,
    publishing,
    rechecking,
    telling,
    testing,
)
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.sampling import COUNTY, Life

pytestmark = pytest.mark.django_db
STEPS = 90


class Walk:
    def __init__(self, seed):
        self.chance = Random(seed)
        self.maker = enterprise_in("320104", address="外区路9号")
        self.life = Life(link="shop", producer=self.maker).to("received")
        self.second = scope_of_user(user_with_post("county_reviewer", COUNTY))
        self.parties = {"sampled": self.life.filer, "producer": scope_of_user(filer_of(self.maker))}
        self.done, self.seals = [], 0

    def go(self):
        verbs = [name for name in dir(self) if name.startswith("do_")]
        for _n in range(STEPS):
            name = self.chance.choice(verbs)
            if self.life.batch.state == states.ANNULLED and self.chance.random() < 0.9:
                return
            try:
                getattr(self, name)()
            except (DomainError, AttributeError, IndexError):  # refused, or there is nothing of the kind yet
                continue
            self.done.append(name[3:])
            self.holds()

    def act(self, verb, by, **given):
        return self.life.act(verb, by, **given)

    def any(self, model, **lookup):
        return self.chance.choice(list(model.objects.filter(**lookup).order_by("pk")))

    # --- what may be done -------------------------------------------------------------------------------------------
    def do_wait(self):
        self.life.later(self.chance.choice([1, 3, 7, 16, 30, 61]))

    def do_test(self):
        test = self.any(Test, reported_on=None, void_on=None)
        if not test.has_arrived:
            self.life.receive(test, intact=self.chance.random() < 0.8, finding="封条")
        self.life.enter(test, passing=self.chance.random() < 0.25)
        self.life.report(test)

    def do_return(self):
        self.act(testing.return_report, self.second, batch_id=self.life.batch_id, reason="重做")

    def do_conclude(self):
        self.act(telling.conclude, self.life.reviewer, batch_id=self.life.batch_id)

    def do_tell(self):
        self.act(telling.tell_parties, self.life.officer, batch_id=self.life.batch_id)

    def do_serve(self):
        given = {"notice_id": self.any(Notice, served_on=None).pk, "receipt": "签收", "served_on": self.life.today}
        self.act(telling.serve_notice, self.life.officer, **given)

    def do_object(self):
        """In time, by a party that has not objected yet: always taken, while the failure may still fall."""
        notice = self.any(Notice, served_on__isnull=False)
        kind = "denial" if notice.part == "producer" and self.chance.random() < 0.4 else "result"
        given = {"notice_id": notice.pk, "kind": kind, "reason": "x", "above": self.chance.random() < 0.2}
        free = not Objection.objects.filter(notice=notice, kind=kind).exists()
        open_ = self.life.batch.state in (states.NOTIFIED, states.RETEST)
        try:
            self.act(objecting.file_objection, self.parties[notice.part], **given)
        except DomainError:
            assert not (free and open_ and self.life.today <= notice.due_on)
            raise

    def hearing(self, row, role):
        places = {COUNTY: "county", "320100": "city"}
        place = row.agency.division_id
        return scope_of_user(user_with_post(f"{places[place]}_{role}", place))

    def do_accept(self):
        row = self.any(Objection, state=states.FILED)
        if self.chance.random() < 0.2:
            self.act(objecting.not_accept_objection, self.hearing(row, "reviewer"), objection_id=row.pk, finding="x")
        else:
            self.act(objecting.accept_objection, self.hearing(row, "officer"), objection_id=row.pk)

    def do_retest(self):
        row = self.any(Objection, state=states.ACCEPTED, kind="result")
        by = self.hearing(row, "officer")
        self.act(objecting.order_retest, by, objection_id=row.pk, laboratory_id=self.life.other_lab.pk)
        self.act(objecting.formalities_done, by, objection_id=row.pk, on=self.life.today)

    def do_end_objection(self):
        row = self.any(Objection, state__in=states.OBJECTION_OPEN)
        by = self.hearing(row, "reviewer")
        if row.kind == "denial":
            given = {"upheld": self.chance.random() < 0.5, "finding": "x"}
            self.act(objecting.decide_denial, by, objection_id=row.pk, **given)
        else:
            self.act(objecting.conclude_retest, by, objection_id=row.pk, finding="x")

    def do_no_retest(self):
        row = self.any(Objection, state__in=states.OBJECTION_OPEN)
        cause = self.chance.choice(["seal_broken", "perished", "unqualified"])
        by = self.hearing(row, "reviewer")
        self.act(no_retest.retest_impossible, by, objection_id=row.pk, cause=cause, finding="x")

    def do_publish(self):
        self.act(publishing.publish, self.life.officer, batch_id=self.life.batch_id)

    def do_order(self):
        firm = self.chance.choice([self.life.batch.enterprise_id, self.maker.pk])
        given = {"batch_id": self.life.batch_id, "enterprise_id": firm, "what": "x"}
        row = self.act(following.issue_order, self.life.officer, **given)
        given = {"order_id": row.pk, "served_on": self.life.today, "receipt": "x"}
        self.act(following.serve_order, self.life.officer, **given)

    def order(self):
        return self.any(Rectification).pk

    def do_recheck(self):
        self.seals += 1
        made = self.act(
            escalating.take_recheck, self.life.officer, order_id=self.order(), sampled_on=self.life.today,
            staff_ids=[row.pk for row in self.life.samplers[:2]], seal=f"W{self.seals}",
            laboratory_id=self.chance.choice(self.life.labs).pk,
        )  # fmt: skip
        test = Test.objects.get(recheck=made)
        self.life.receive(test, intact=self.chance.random() < 0.9, finding="封条")
        self.life.enter(test, passing=self.chance.random() < 0.15)
        self.life.report(test)

    def do_decide(self):
        self.act(escalating.decide_recheck, self.life.officer, order_id=self.order(), finding="x")

    def do_void_recheck(self):
        self.act(rechecking.void_recheck, self.life.officer, order_id=self.order(), reason="x")

    def do_report_up(self):
        self.act(escalating.report_up, self.life.officer, order_id=self.order())

    def do_pass_up(self):
        self.act(escalating.pass_up, self.life.city, order_id=self.order())

    def do_announce(self):
        self.act(escalating.announce, self.life.province, order_id=self.order())

    def do_tell_act(self):
        verb = self.chance.choice([escalating.tell_suspension, escalating.tell_revocation])
        self.act(verb, self.life.officer, order_id=self.order(), receipt="x")

    def do_answer(self):
        row = self.any(Answer)
        by = self.parties["producer" if row.enterprise_id == self.maker.pk else "sampled"]
        given = {"answer_id": row.pk, "statement": "x", "wants_hearing": self.chance.random() < 0.5}
        self.act(escalating.give_answer, by, **given)

    def do_hear(self):
        self.act(escalating.hold_hearing, self.life.officer, answer_id=self.any(Answer).pk, heard_on=self.life.today)

    def do_decide_act(self):
        verb = self.chance.choice([escalating.suspend, escalating.revoke])
        self.act(verb, self.life.reviewer, order_id=self.order(), reason="x")

    def do_withdraw(self):
        if self.chance.random() < 0.15:
            lab = self.chance.choice(self.life.labs)
            day = self.life.today - timedelta(days=self.chance.choice([0, 5, 40]))
            self.act(laboratories.withdraw_qualification, self.life.province, laboratory_id=lab.pk, withdrawn_on=day,
                     reason="x")  # fmt: skip

    def do_review(self):
        row = self.any(Test, flagged_on__isnull=False, review="")
        given = {"report_id": row.pk, "kept": self.chance.random() < 0.6, "finding": "x"}
        self.act(annulling.review_report, self.second, **given)

    # --- what always holds ------------------------------------------------------------------------------------------
    def holds(self):
        batch = self.life.batch
        notices = list(Notice.objects.filter(batch=batch))
        failed = batch.state in (states.STANDS, states.SHOWN) and batch.verdict == "fail"
        if failed:
            assert {notice.part for notice in notices} == {"sampled", "producer"}, self.done
            assert all(notice.served_on and notice.due_on < batch.stands_on for notice in notices), self.done
            assert not batch.objections.open().exists(), self.done
            assert all(notice.paper_id for notice in notices)
        if Fact.objects.filter(kind__code="sampling_failed", state="effective").exists():
            assert failed, self.done
        if batch.verdict == "pass" and batch.overturned:
            assert Test.objects.filter(batch=batch, kind="retest", verdict="pass").exists(), self.done
        for order in Rectification.objects.filter(batch=batch):
            assert failed or order.state == states.DROPPED, self.done
            self.followed(order)

    def followed(self, order):
        suspended = (states.SUSPENDED, states.REVOCATION_TOLD, states.REVOKED)
        if order.state in suspended:
            assert order.announced_on, self.done
            self.heard(order, "suspension", order.suspended_on)
            assert self.failed_at(order, "announced"), self.done
        if order.state == states.REVOKED:
            self.heard(order, "revocation", order.revoked_on)
            assert self.failed_at(order, "suspended"), self.done
        if order.state == states.DONE:
            assert Recheck.objects.filter(rectification=order, passed=True, void_on=None).exists(), self.done

    def failed_at(self, order, stage):
        return Recheck.objects.filter(rectification=order, stage=stage, passed=False, void_on=None).exists()

    def heard(self, order, act, day):
        answer = Answer.objects.get(rectification=order, act=act)
        assert answer.stated_on or answer.due_on < day, self.done
        assert answer.heard_on or not answer.wants_hearing, self.done


@pytest.mark.parametrize("seed", range(8))
def test_no_walk_leads_past_a_notice_or_a_right_to_object(seed):
    walk = Walk(seed)
    walk.go()
    walk.holds()
    assert walk.done
