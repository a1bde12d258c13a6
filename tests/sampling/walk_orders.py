"""What walks may do after a failure or a refusal that counts: orders, re-checks, what is decided, transfers.

A part of the walks of test_walks.py, which gives the people, the day and the chance.
"""

from datetime import timedelta

from apps.deadlines.queries import calendar
from apps.sampling import states
from apps.sampling.models import Answer, Extension, Recheck, Rectification, Transfer
from apps.sampling.operations import (
    answers,
    escalating,
    following,
    hearing_calls,
    hearings,
    let_in,
    letters,
    recheck_objections,
    recheck_refusals,
    rechecking,
    suspensions,
    transferring,
)
from tests.factories.records import proof


class Nothing(Exception):
    """The verb has nothing to act on."""


class AfterAFailure:
    """The verbs; a Walk is one of these."""

    def do_order(self):
        firm = self.chance.choice([pk for pk in (self.life.batch.enterprise_id, self.life.batch.producer_id) if pk])
        given = {"batch_id": self.life.batch_id, "enterprise_id": firm, "what": "x"}
        self.act(following.issue_order, self.officer, **given)

    def do_serve_order(self):
        row = self.any(Rectification, state=states.ISSUED)
        served = row.issued_on + timedelta(days=self.chance.randint(0, (self.today - row.issued_on).days))
        self.act(following.serve_order, self.officer, order_id=row.pk, served_on=served, receipt="x")

    def order(self, *wanted):
        return self.any(Rectification, state__in=wanted) if wanted else self.any(Rectification)

    def party_of(self, row):
        """The account of the party an order or an answer is addressed to, or None."""
        return self.parties.get("sampled" if row.enterprise_id == self.life.batch.enterprise_id else "producer")

    def do_extend(self):
        """Asked for in time is decided on; asked for twice or late is refused."""
        row = self.order(states.SERVED, states.OVERDUE)
        asked = Extension.objects.filter(rectification=row, granted=None).exists()
        if asked:
            given = {"order_id": row.pk, "granted": self.likely(0.7), "finding": "x"}
            self.act(following.decide_extension, self.officer, **given)
        elif self.party_of(row):
            self.act(following.ask_extension, self.party_of(row), order_id=row.pk, days=20, reason="x")
        else:
            raise Nothing

    def do_report(self):
        row = self.order(states.SERVED, states.OVERDUE)
        if self.party_of(row):
            self.act(following.report_done, self.party_of(row), order_id=row.pk, report="x")
        else:
            self.act(letters.enter_report, self.officer, order_id=row.pk, report="x", **self.paper(row.served_on))

    def do_apply(self):
        row = self.order(states.SUSPENDED)
        if self.party_of(row):
            self.act(suspensions.apply_recheck, self.party_of(row), order_id=row.pk, report="x")
        else:
            verb = suspensions.enter_application
            self.act(verb, self.officer, order_id=row.pk, report="x", **self.paper(row.suspended_on))

    def do_draw(self):
        self.act(escalating.draw_samplers, self.officer, order_id=self.order(*escalating.STAGES).pk, reason="x")

    def do_recheck(self):
        self.seals += 1
        row = self.order(states.SERVED, *escalating.STAGES)
        drawn = row.recheck_draws.filter(recheck=None, replaced_on=None).exists()
        form = escalating.Taken(place="仓库", base_quantity=50, tested_quantity=2, backup_quantity=2,
                                backup_seal=f"B{self.seals}", signer="张某")  # fmt: skip
        people = {"taken": form} if drawn else {"staff_ids": [staff.pk for staff in self.life.samplers[:2]]}
        self.act(
            escalating.take_recheck, self.officer, order_id=row.pk, sampled_on=self.today, seal=f"W{self.seals}",
            laboratory_id=self.chance.choice(self.life.labs).pk, late_reason=self.chance.choice(["", "x"]), **people,
        )  # fmt: skip

    def do_refuse_recheck(self):
        row = self.order(states.SERVED, *escalating.STAGES)
        drawn = row.recheck_draws.filter(recheck=None, replaced_on=None).exists()
        people = {} if drawn else {"staff_ids": [staff.pk for staff in self.life.samplers[:2]]}
        self.act(recheck_refusals.refuse_recheck, self.officer, order_id=row.pk, refused_on=self.today, who="张某",
                 how="录像", receipt="留置", late_reason=self.chance.choice(["", "x"]), **people)  # fmt: skip

    def do_excuse(self):
        self.act(recheck_refusals.excuse_refusal, self.officer, order_id=self.order().pk, reason="x")

    def do_close(self):
        row = self.order(*escalating.STAGES)
        verb = recheck_refusals.find_open if row.closed_on else recheck_refusals.find_closed
        self.act(verb, self.officer, order_id=row.pk, found="x")

    def do_decide_recheck(self):
        self.act(escalating.decide_recheck, self.officer, order_id=self.order().pk, finding="x")

    def do_void_recheck(self):
        self.act(rechecking.void_recheck, self.officer, order_id=self.order().pk, reason="x")

    def do_order_product(self):
        row = self.order(states.RECHECK_FAILED)
        self.act(let_in.order_product, self.officer, order_id=row.pk, what="x")

    def do_report_up(self):
        self.act(escalating.report_up, self.officer, order_id=self.order().pk)

    def do_pass_up(self):
        self.act(escalating.pass_up, self.life.city, order_id=self.order().pk)

    def do_announce(self):
        self.act(escalating.announce, self.life.province, order_id=self.order().pk)

    def do_tell_act(self):
        row = self.order(states.STILL_FAILING, states.SUSPENDED, states.OVERDUE, states.RECHECK_FAILED)
        verb = escalating.tell_revocation if row.state == states.SUSPENDED else escalating.tell_suspension
        receipt = "x" if self.likely(0.5) else ""  # handed over at once, or served later
        self.act(verb, self.officer, order_id=row.pk, receipt=receipt)

    def do_serve_answer(self):
        row = self.any(Answer, served_on=None, taken_back_on=None)
        first = row.paper.issued_on
        served = first + timedelta(days=self.chance.randint(0, (self.today - first).days))
        self.act(answers.serve_answer, self.officer, answer_id=row.pk, served_on=served, receipt="签收")

    def do_answer(self):
        row = self.any(Answer)
        given = {"answer_id": row.pk, "statement": "x", "wants_hearing": self.likely(0.5)}
        if self.party_of(row):
            self.act(escalating.give_answer, self.party_of(row), **given)
        else:
            self.act(letters.enter_answer, self.officer, **given, **self.paper(row.served_on or row.paper.issued_on))

    def do_object_recheck(self):
        """The backup sample goes elsewhere, its report is concluded on, or it is decided without."""
        row = self.any(Answer, act="recheck", stated_on__isnull=False, outcome="", taken_back_on=None)
        test = getattr(row, "retest", None)
        if test is None and self.likely(0.6):
            lab = self.chance.choice(self.life.labs)
            self.act(recheck_objections.retest_recheck, self.officer, answer_id=row.pk, laboratory_id=lab.pk)
        elif test and test.reported_on:
            self.act(recheck_objections.conclude_recheck_retest, self.reviewer, answer_id=row.pk, finding="x")
        else:
            given = {"answer_id": row.pk, "upheld": self.likely(0.3), "finding": "x"}
            self.act(recheck_objections.decide_recheck_objection, self.reviewer, **given)

    def do_hear(self):
        """Called, in time or not, or held by whoever it is, on its day or before."""
        answer = self.any(Answer, wants_hearing=True, heard_on=None)
        if answer.hearing_on and self.likely(0.4):
            self.reach(answer)
        elif answer.hearing_on and self.likely(0.8):
            by = self.chance.choice([self.officer, self.reviewer, self.life.second])
            self.act(hearings.hold_hearing, by, answer_id=answer.pk, minutes="笔录")
        else:
            on = self.today + timedelta(days=self.chance.choice([1, 7, 16, 20]))
            self.act(hearings.call_hearing, self.officer, answer_id=answer.pk, on=on, place="会议室", reason="改期")

    def reach(self, answer):
        """The call was confirmed, or served and looked at, by whoever it is."""
        given, entered = {"answer_id": answer.pk}, answer.call.proofs.order_by("pk").last()
        by = self.chance.choice([self.officer, self.reviewer])
        if self.party_of(answer) and self.likely(0.5):
            self.act(hearing_calls.acknowledge_call, self.party_of(answer), **given)
        elif entered is None:
            served = {"method": "post", "served_on": self.today, "receipt": "签收", "file": proof()}
            self.act(hearing_calls.serve_call, by, **served, **given)
        else:
            self.act(hearing_calls.second_call, by, proof=entered.pk, **given)

    def do_decide_act(self):
        row = self.order(states.SUSPENSION_TOLD, states.REVOCATION_TOLD)
        verb = escalating.suspend if row.state == states.SUSPENSION_TOLD else escalating.revoke
        self.act(verb, self.reviewer, order_id=row.pk, reason="x")

    # --- to the bureau of the producer's place ----------------------------------------------------------------------
    def do_transfer(self):
        to = {"receiver": "amr-320104"} if self.maker else {"receiver_name": "外省某市市场监督管理局"}
        self.act(transferring.transfer, self.officer, batch_id=self.life.batch_id, reason="x", **to)

    def do_receipt(self):
        row = self.any(Transfer, received_on=None, receiver=None)
        given = {"transfer_id": row.pk, "received_on": self.today, "receipt": "收字1号", "file": proof()}
        self.act(transferring.enter_receipt, self.officer, **given)

    # --- what always holds ------------------------------------------------------------------------------------------
    def in_time(self, order, recheck):
        """Nobody is checked again in the days it has to correct, unless it said that it was ready; one after an
        announcement has its window, and says why it comes after that."""
        day = recheck.sampled_on
        if recheck.stage == "order":
            assert day > order.due_on or (order.reported_on and order.reported_on <= day), self.done
        elif recheck.stage == "announced" and order.announced_on:
            since = (day - order.announced_on).days
            assert since >= 60, self.done
            assert since <= 90 or recheck.late_reason, self.done
        elif recheck.stage == "suspended" and order.suspended_on:
            assert order.suspended_until >= order.suspended_on + timedelta(days=30), self.done
            assert day > order.suspended_until or (order.applied_on and order.applied_on <= day), self.done

    def failed_at_first(self, batch):
        """Whoever had refused let itself be sampled: the first test of its product failed, and that stands."""
        rows = Recheck.objects.filter(rectification__batch=batch, rectification__stop_paper=None, stage="order")
        return rows.filter(refused_how="", passed=False, void_on=None, stands_on__isnull=False).exists()

    def called(self, answer):
        """A hearing that was asked for: called seven working days before, led by somebody apart, with minutes."""
        if not answer.wants_hearing:
            return
        assert calendar().working_days_between(answer.called_on, answer.hearing_on) >= 7, self.done
        assert answer.call_receipt, self.done
        assert answer.minutes, self.done
        assert answer.heard_on >= answer.hearing_on, self.done
        assert answer.heard_by_id not in (answer.told_by_id, answer.rectification.issued_by_id), self.done
