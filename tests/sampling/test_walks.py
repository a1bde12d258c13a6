"""Whatever anybody does in whatever order, on whatever day: no way leads past a notice, an answer or a right to object.

Walks by chance among the verbs that may fit the states of the batch and its orders, now and then by one that does not;
what is refused changes nothing. After each step everything that stands is held against what had to be told, served,
waited for and heard before. Each walk leans one way, so that together they come to every state; a floor says where.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from django.db.models import Q

from apps.kernel.errors import DomainError
from apps.records.models import Fact
from apps.sampling import states
from apps.sampling.models import (
    Answer,
    Extension,
    Letter,
    Notice,
    Objection,
    Paper,
    Recheck,
    Rectification,
    Test,
    Transfer,
)
from apps.sampling.operations import (
    annulling,
    escalating,
    laboratories,
    letters,
    no_retest,
    objecting,
    publishing,
    refusing,
    telling,
    testing,
    visiting,
)
from tests.factories.access import filer_of, scope_of_user
from tests.factories.records import proof
from tests.factories.registry import enterprise_in
from tests.factories.sampling import Life

from .walk_orders import AfterAFailure, Nothing

pytestmark = pytest.mark.django_db
STEPS, MOST, SEEDS = 35, 110, range(1, 25)  # steps of a walk, at most, and walks of a lean until its floor is reached
RARE, SELDOM, OFTEN, ASTRAY = 0.02, 0.3, 3, 0.04
IDLE = 10  # times in a row that only waiting fits: this walk is at its end

S = states
TOLD, FAILED_FOR_GOOD = (S.NOTIFIED, S.RETEST), (S.STANDS, S.SHOWN)
COUNTS = (*FAILED_FOR_GOOD, S.REFUSAL_STANDS)
FITS = {  # where a verb of a batch may fit
    "sample": (S.DRAWN, S.REFUSED), "refuse": (S.DRAWN,), "confirm_refusal": (S.REFUSED,),
    "lift_refusal": (S.REFUSED, S.REFUSAL_STANDS),
    "test": (S.SAMPLED, S.TESTING, S.RETEST, *FAILED_FOR_GOOD), "return": (S.TESTED,), "conclude": (S.TESTED,),
    "tell": (S.FAILED,), "serve": TOLD, "object": S.TOLD, "accept": TOLD, "order_retest": (S.NOTIFIED,),
    "formalities": S.TOLD, "end_objection": TOLD, "publish": (S.PASSED, S.STANDS), "order": COUNTS,
    "object_recheck": COUNTS,
    "serve_answer": (S.REFUSED, *COUNTS), "answer": (S.REFUSED, *COUNTS), "transfer": FAILED_FOR_GOOD,
    "receipt": FAILED_FOR_GOOD,
}  # fmt: skip
STATED = (S.SUSPENSION_TOLD, S.REVOCATION_TOLD)
ORDERS = {  # and one of an order
    "serve_order": (S.ISSUED,), "extend": (S.SERVED, S.OVERDUE), "report": (S.SERVED, S.OVERDUE),
    "draw": tuple(escalating.STAGES), "recheck": (S.SERVED, *escalating.STAGES),
    "decide_recheck": tuple(escalating.STAGES),
    "order_product": (S.RECHECK_FAILED,),
    "report_up": (S.RECHECK_FAILED, S.OVERDUE), "announce": (S.REPORTED_UP,), "pass_up": (S.REPORTED_UP,),
    "apply": (S.SUSPENDED,), "tell_act": (S.STILL_FAILING, S.SUSPENDED, S.OVERDUE, S.RECHECK_FAILED),
    "refuse_recheck": (S.SERVED, *escalating.STAGES), "excuse": (S.RECHECK_FAILED, *escalating.STAGES),
    "close": tuple(escalating.STAGES), "hear": STATED, "decide_act": STATED,
}  # fmt: skip


@dataclass(frozen=True)
class Lean:
    """Where a walk leans: how likely a first test and a re-check pass, who makes it, who has an account; and where it
    must come."""

    floor: set
    passes: float = 0.02
    mended: float = 0.15
    maker: str = "registered"  # or "stranger", to whom nobody can write here, or "itself" under another name
    accounts: bool = True
    weights: dict = field(default_factory=dict)


FURTHER = {states.STANDS, states.SHOWN, "order:announced", "order:suspended", "order:revoked"}
LEANS = {
    "objecting": Lean({states.RETEST, "objection:upheld", "objection:rejected"},
                      weights={"object": OFTEN, "accept": OFTEN, "wait": SELDOM, "publish": SELDOM,
                               "formalities": OFTEN, "order_retest": OFTEN, "test": OFTEN, "refuse": RARE,
                               "return": RARE, "conclude": OFTEN, "end_objection": OFTEN, "refuse_recheck": 0,
                               "excuse": 0, "close": 0}),
    "on paper": Lean({states.RETEST, "letter", "objection:rejected"}, maker="stranger", accounts=False,
                     weights={"object": OFTEN, "accept": OFTEN, "wait": SELDOM, "second_letter": OFTEN}),
    "silent": Lean(FURTHER, mended=0.02, weights={"object": RARE, "withdraw": 0}),
    "never here": Lean(FURTHER | {"letter"}, mended=0.02, maker="stranger", accounts=False,
                       weights={"object": RARE, "withdraw": 0, "answer": OFTEN, "report": OFTEN}),
    "refusing": Lean({states.REFUSED, states.REFUSAL_STANDS}, weights={"refuse": 30, "sample": RARE, "wait": 2}),
    "refusing again": Lean({states.REFUSAL_STANDS, "order:suspended"}, mended=0.02, maker="itself",
                           weights={"refuse": 30, "sample": RARE, "wait": 1, "refuse_recheck": OFTEN, "report": RARE,
                                    "recheck": RARE, "lift_refusal": 0, "excuse": 0, "close": 0}),
    "let in": Lean({states.REFUSAL_STANDS, "order:followed"}, mended=0.02, maker="itself",
                   weights={"refuse": 30, "sample": RARE, "wait": 1, "refuse_recheck": RARE, "recheck": OFTEN,
                            "order_product": OFTEN, "object_recheck": RARE, "lift_refusal": 0, "excuse": 0, "close": 0,
                            "answer": RARE, "void_recheck": RARE}),
    "correcting": Lean({states.STANDS, "order:done", "order:reported", "extension"}, mended=0.6,
                       maker="itself", weights={"object": RARE, "withdraw": 0, "extend": OFTEN, "recheck": SELDOM}),
    "late": Lean({states.STANDS, "order:overdue"}, maker="itself",
                 weights={"object": RARE, "withdraw": 0, "report": RARE, "extend": RARE, "recheck": RARE, "wait": 1}),
    "anything": Lean({states.FAILED, states.NOTIFIED}, passes=0.2,
                     weights={"withdraw": 2 * RARE, "review": 1, "tell": OFTEN, "conclude": OFTEN}),
}  # fmt: skip


class Walk(AfterAFailure):
    def __init__(self, lean, seed):
        self.lean, self.chance = lean, Random(seed)
        self.maker = enterprise_in("320104", address="外区路9号") if lean.maker == "registered" else None
        self.life = Life(link="shop", producer=self.maker, accounts=lean.accounts).to("assigned")
        firm = self.life.batch.enterprise
        self.label = {"registered": {}, "stranger": {"producer_name": "外省某某厂", "producer_code": ""},
                      "itself": {"producer_name": f"{firm.name}（老厂名）", "producer_code": firm.uscc}}  # fmt: skip
        self.parties = {"sampled": self.life.filer} if lean.accounts else {}
        if self.maker and lean.accounts:
            self.parties["producer"] = scope_of_user(filer_of(self.maker))
        life = self.life
        both = life.officer.permissions | life.reviewer.permissions
        boss = replace(life.second, permissions=both, actor="两岗一人")
        self.officers, self.reviewers = [life.officer, life.colleague, boss], [life.reviewer, life.second, boss]
        self.reached, self.done, self.seals = set(), [], 0

    # --- how it goes ------------------------------------------------------------------------------------------------
    def go(self):
        verbs = {name[3:]: getattr(self, name) for name in dir(self) if name.startswith("do_")}
        self.look()
        for n in range(MOST):
            idle = self.done[-IDLE:] == ["wait"] * IDLE
            if idle or (n >= STEPS and self.lean.floor <= self.reached):
                break
            self.step(verbs)
        self.holds()

    def step(self, verbs):
        """The first verb, in an order by chance, that is not refused: waiting never is."""
        state = self.life.batch.state
        orders = set(Rectification.objects.filter(batch=self.life.batch_id).values_list("state", flat=True))
        fitting = [name for name in verbs if self.fits(name, state, orders)]
        weights = {
            "wait": SELDOM,
            "withdraw": RARE,
            "review": RARE,
            "void_recheck": SELDOM,
            "lift_refusal": RARE,
            "excuse": RARE,
            "close": RARE,
            "refuse_recheck": SELDOM,
            "transfer": SELDOM,
            "receipt": SELDOM,
        } | self.lean.weights
        luck = {name: self.chance.random() ** (1 / (weights.get(name, 1) or 1e-9)) for name in fitting}
        for name in sorted(luck, key=luck.get, reverse=True):
            try:
                verbs[name]()
            except (DomainError, Nothing):
                continue
            self.done.append(name)
            self.look()
            self.holds()
            return

    def fits(self, name, state, orders):
        """Whether a verb may fit; one that does not is tried now and then."""
        wanted = ORDERS.get(name)
        fit = bool(orders & set(wanted)) if wanted else state in FITS.get(name, (state,))
        return fit or self.likely(ASTRAY)

    def look(self):
        batch = self.life.batch
        self.reached |= {batch.state}
        self.reached |= {f"objection:{row.state}" for row in Objection.objects.filter(batch=batch)}
        self.reached |= {f"order:{row.state}" for row in Rectification.objects.filter(batch=batch)}
        self.reached |= {"letter"} if Letter.objects.exists() else set()
        self.reached |= {"transfer"} if Transfer.objects.exists() else set()
        self.reached |= {"extension"} if Extension.objects.exists() else set()

    def act(self, verb, by, **given):
        return self.life.act(verb, by, **given)

    def any(self, model, **lookup):
        rows = list(model.objects.filter(**lookup).order_by("pk"))
        if not rows:
            raise Nothing
        return self.chance.choice(rows)

    def likely(self, share):
        return self.chance.random() < share

    @property
    def officer(self):
        return self.chance.choice(self.officers)

    @property
    def reviewer(self):
        return self.chance.choice(self.reviewers)

    @property
    def today(self):
        return self.life.today

    def paper(self, first):
        """A letter that came today: posted or handed in, on a day since it could have been written."""
        if self.likely(0.5):
            return {"manner": "hand", "received_on": self.today, "file": proof()}
        posted = first + timedelta(days=self.chance.randint(0, max((self.today - first).days, 0)))
        return {"manner": "post", "posted_on": posted, "received_on": self.today, "file": proof()}

    # --- the visit and the laboratory -------------------------------------------------------------------------------
    def do_wait(self):
        self.life.later(self.chance.choice([1, 3, 7, 16, 30, 61]))

    def do_sample(self):
        taken = self.life.taken(**self.label[self.lean.maker])
        self.act(visiting.sample, self.life.sampler, batch_id=self.life.batch_id, taken=taken)

    def do_refuse(self):
        given = {"visited_on": self.today, "how": "门卫阻拦", "receipt": "现场送达"}
        self.act(visiting.refuse, self.life.sampler, batch_id=self.life.batch_id, **given)

    def do_confirm_refusal(self):
        self.act(refusing.confirm_refusal, self.reviewer, batch_id=self.life.batch_id, reason="x")

    def do_lift_refusal(self):
        self.act(refusing.lift_refusal, self.reviewer, batch_id=self.life.batch_id, reason="x")

    def do_test(self):
        test = self.any(Test, reported_on=None, void_on=None)
        if not test.has_arrived:
            self.life.receive(test, intact=self.likely(0.95), finding="封条")
        share = {"first": self.lean.passes, "retest": 0.5, "recheck": self.lean.mended}[test.kind]
        self.life.enter(test, passing=self.likely(share))
        self.life.report(test)

    def do_return(self):
        self.act(testing.return_report, self.reviewer, batch_id=self.life.batch_id, reason="重做")

    # --- telling and objecting --------------------------------------------------------------------------------------
    def do_conclude(self):
        self.act(telling.conclude, self.reviewer, batch_id=self.life.batch_id)

    def do_tell(self):
        self.act(telling.tell_parties, self.officer, batch_id=self.life.batch_id)

    def do_serve(self):
        """On the day it was sent or later, and put on record today."""
        notice = self.any(Notice, served_on=None)
        served = notice.sent_on + timedelta(days=self.chance.randint(0, (self.today - notice.sent_on).days))
        self.act(telling.serve_notice, self.officer, notice_id=notice.pk, receipt="签收", served_on=served)

    def do_object(self):
        """In time, by a party that has not objected yet, here or on paper: always taken while the failure may fall."""
        notice = self.any(Notice, served_on__isnull=False)
        kind = "denial" if notice.part == "producer" and self.likely(0.4) else "result"
        given = {"notice_id": notice.pk, "kind": kind, "reason": "x", "above": self.likely(0.2)}
        free = not Objection.objects.filter(notice=notice, kind=kind).exists()
        batch, day, open_ = self.life.batch, self.today, (states.NOTIFIED, states.RETEST)
        try:
            if notice.part in self.parties and self.likely(0.8):
                self.act(objecting.file_objection, self.parties[notice.part], **given)
            else:
                came = self.paper(notice.served_on)
                day = came.get("posted_on", day)
                open_ = open_ if batch.rectifications.exists() else states.TOLD
                self.act(letters.enter_objection, self.life.officer, **given, **came)
        except DomainError:
            assert not (free and batch.state in open_ and day <= notice.due_on), self.done
            raise

    def hearing(self, row, people):
        """Somebody of the bureau that hears it."""
        person = self.chance.choice(people)
        if row.agency_id == self.life.batch.agency_id:
            return person
        return replace(person, agency_code=row.agency_id, division_prefix=row.agency.division_id[:4])

    def do_accept(self):
        row = self.any(Objection, state=states.FILED)
        if self.likely(0.2):
            by = self.hearing(row, self.reviewers)
            self.act(objecting.not_accept_objection, by, objection_id=row.pk, finding="x")
        else:
            self.act(objecting.accept_objection, self.hearing(row, self.officers), objection_id=row.pk)

    def do_order_retest(self):
        row = self.any(Objection, state=states.ACCEPTED, kind="result")
        given = {"objection_id": row.pk, "laboratory_id": self.life.other_lab.pk}
        self.act(objecting.order_retest, self.hearing(row, self.officers), **given)

    def do_formalities(self):
        """Done on a day of theirs: written down by the bureau or the party, in time or once they had run out."""
        row = self.any(Objection, formalities_by__isnull=False, formalities_on=None)
        given = {"objection_id": row.pk, "on": row.answered_on, "receipt": "收据1号"}
        if row.state == states.GIVEN_UP:
            self.act(objecting.retest_again, self.hearing(row, self.officers), **given)
        elif row.notice.part in self.parties and self.likely(0.5):
            self.act(objecting.state_formalities, self.parties[row.notice.part], **given)
        else:
            self.act(objecting.formalities_done, self.hearing(row, self.officers), **given)

    def do_end_objection(self):
        row = self.any(Objection, state__in=states.OBJECTION_OPEN)
        by = self.hearing(row, self.reviewers)
        if row.kind == "denial":
            self.act(objecting.decide_denial, by, objection_id=row.pk, upheld=self.likely(0.5), finding="x")
        elif self.likely(0.1):
            cause = self.chance.choice(["seal_broken", "perished", "unqualified", "retested"])
            self.act(no_retest.retest_impossible, by, objection_id=row.pk, cause=cause, finding="x")
        else:
            self.act(objecting.conclude_retest, by, objection_id=row.pk, finding="x")

    def do_second_letter(self):
        self.act(letters.second_letter, self.officer, letter_id=self.any(Letter, seconded_on=None).pk)

    def do_publish(self):
        self.act(publishing.publish, self.officer, batch_id=self.life.batch_id)

    # --- a laboratory that loses its qualification ------------------------------------------------------------------
    def do_withdraw(self):
        lab = self.chance.choice(self.life.labs)
        day = self.today - timedelta(days=self.chance.choice([0, 5, 40]))
        given = {"laboratory_id": lab.pk, "withdrawn_on": day, "reason": "x"}
        self.act(laboratories.withdraw_qualification, self.life.province, **given)

    def do_review(self):
        row = self.any(Test, flagged_on__isnull=False, review="")
        given = {"report_id": row.pk, "kept": self.likely(0.6), "finding": "x"}
        self.act(annulling.review_report, self.reviewer, **given)

    # --- what always holds ------------------------------------------------------------------------------------------
    def holds(self):
        batch = self.life.batch
        failed = batch.state in (states.STANDS, states.SHOWN) and batch.verdict == "fail"
        for notice in Notice.objects.filter(batch=batch, served_on__isnull=False):
            assert notice.due_on >= notice.recorded_on + timedelta(days=15), self.done
        if failed:
            self.told(batch)
        if batch.state == states.REFUSAL_STANDS:
            answer = Answer.objects.get(batch=batch, act="refusal", taken_back_on=None)
            self.heard(answer, batch.refusal_on)
            assert batch.refusal_by_id != answer.told_by_id, self.done
            assert Paper.objects.filter(batch=batch, kind="refusal_act").exists(), self.done
            assert not batch.seats.filter(staff__user_id=batch.refusal_by_id).exists(), self.done
        if Fact.objects.filter(kind__code="sampling_failed", state="effective").exists():
            assert failed or self.failed_at_first(batch), self.done
        if Fact.objects.filter(kind__code="sampling_refused", state="effective").exists():
            assert batch.state == states.REFUSAL_STANDS, self.done
        if batch.verdict == "pass" and batch.overturned:
            assert Test.objects.filter(batch=batch, kind="retest", verdict="pass").exists(), self.done
        for row in Objection.objects.filter(batch=batch):
            self.objected(row, batch)
        for order in Rectification.objects.filter(batch=batch):
            rests = failed or batch.state == states.REFUSAL_STANDS
            assert rests or order.state == states.DROPPED, self.done
            self.followed(order)

    def told(self, batch):
        notices = list(Notice.objects.filter(batch=batch))
        wanted = {"sampled"} if self.lean.maker == "itself" else {"sampled", "producer"}
        assert {notice.part for notice in notices} == wanted, self.done
        for notice in notices:
            assert notice.paper_id, self.done
            assert notice.served_on, self.done
            assert max(notice.due_on, notice.letters_until or notice.due_on) < batch.stands_on, self.done
        assert not batch.objections.open().exists(), self.done

    def objected(self, row, batch):
        """Nobody loses a retest that has begun, nor is told no by whoever said yes to the failure, or on an unread
        letter."""
        test = Test.objects.filter(objection=row).first()
        if row.state == states.GIVEN_UP and batch.state != states.ANNULLED and not batch.overturned:
            assert not row.formalities_on, self.done
            assert test is None or not test.reported_on, self.done
        if row.state in (states.NOT_ACCEPTED, states.REJECTED):
            assert not Letter.objects.filter(objection=row, seconded_on=None).exists(), self.done
            assert row.decided_by_id not in (row.filed_by_id, *self.acceptor(row)), self.done
            if not (test and test.reported_on):
                assert batch.concluded_by_id is None or row.decided_by_id != batch.concluded_by_id, self.done

    def acceptor(self, row):
        return [] if row.state == states.NOT_ACCEPTED else [row.answered_by_id]

    def followed(self, order):
        for draw in order.recheck_draws.filter(recheck__isnull=False):
            assert set(draw.samplers.all()) == set(draw.recheck.samplers.all()), self.done
        if order.served_on:
            assert order.due_on >= order.recorded_on + timedelta(days=60), self.done
        if order.state == states.DROPPED:
            return
        for recheck in Recheck.objects.filter(rectification=order):
            self.in_time(order, recheck)
        for recheck in Recheck.objects.filter(rectification=order, passed=False, void_on=None):
            self.rechecked(order, recheck)
        if order.state in (states.SUSPENDED, states.REVOCATION_TOLD, states.REVOKED):
            tested = Recheck.objects.filter(
                rectification=order, stage="order", refused_how="", passed=False, void_on=None
            )
            goes_on = order.stop_paper_id is None and not tested.exists()  # in refusing: Art. 56
            assert order.announced_on or goes_on, self.done
            self.decided(order, "suspension", "" if goes_on else "announced", order.suspended_on, order.suspended_by_id)
        if order.state == states.REVOKED:
            self.decided(order, "revocation", "suspended", order.revoked_on, order.revoked_by_id)
        if order.state in (states.REPORTED_UP, states.PUBLIC):  # what was never ordered to be corrected is not
            assert order.stop_paper_id, self.done
            assert not Recheck.objects.under_way().filter(rectification=order, stage="order").exists(), self.done
        self.ended(order)

    def ended(self, order):
        if order.state == states.FOLLOWED:  # its product has an order of its own, with days of its own
            own = Rectification.objects.exclude(state=states.DROPPED).get(of_recheck__rectification=order)
            assert own.stop_paper_id, self.done
        if order.state == states.DONE:
            mended = Q(passed=True) | Q(overturned_on__isnull=False)
            assert Recheck.objects.filter(mended, rectification=order, void_on=None).exists(), self.done

    def rechecked(self, order, recheck):
        """Nothing follows from a re-check that may still fall: it stands after its days, or once it was objected to."""
        fact = Fact.objects.filter(source_key=f"recheck-{recheck.pk}", state="effective", kind__code="recheck_failed")
        answer = Answer.objects.get(recheck=recheck)
        if recheck.stands_on is None:
            assert order.state in (S.RECHECK_FAILED, S.STILL_FAILING, S.SUSPENDED, S.DONE), self.done
            assert not fact.exists(), self.done
            return
        assert answer.served_on, self.done
        assert answer.outcome == "rejected" or (not answer.stated_on and answer.letters_end < recheck.stands_on), (
            self.done
        )
        assert answer.outcome != "rejected" or not Letter.objects.filter(answer=answer, seconded_on=None), self.done
        assert not Test.objects.filter(answer=answer, verdict="pass", flagged_on=None), self.done

    def decided(self, order, act, stage, day, person):
        rechecks = Recheck.objects.filter(rectification=order)
        assert not stage or rechecks.filter(stage=stage, passed=False, void_on=None).exists(), self.done
        answer = Answer.objects.get(rectification=order, act=act, taken_back_on=None)
        self.heard(answer, day)
        acted = {order.issued_by_id, answer.told_by_id, *rechecks.values_list("by_id", flat=True)}
        assert person not in acted, self.done

    def heard(self, answer, day):
        assert answer.served_on, self.done
        assert answer.receipt, self.done
        assert answer.stated_on or answer.letters_end < day, self.done
        self.called(answer)
        assert not Letter.objects.filter(answer=answer, seconded_on=None).exists(), self.done


@pytest.mark.parametrize("name", LEANS)
def test_no_walk_leads_past_a_notice_or_a_right_to_object(name):
    lean, reached = LEANS[name], set()
    for seed in SEEDS:
        with transaction.atomic():  # each in a province of its own
            walk = Walk(lean, seed)
            walk.go()
            transaction.set_rollback(True)
        reached |= walk.reached
        if lean.floor <= reached:
            break
    assert lean.floor <= reached, (lean.floor - reached, walk.done)


def test_the_floors_name_every_state_that_has_to_be_reached():
    """A failure that stands, a retest, an announcement, a suspension and a revocation, here and by letter."""
    floors = set().union(*(lean.floor for lean in LEANS.values()))
    wanted = {
        states.RETEST,
        states.STANDS,
        states.SHOWN,
        states.REFUSAL_STANDS,
        "order:announced",
        "order:suspended",
        "order:revoked",
        "order:overdue",
        "order:done",
        "order:followed",
        "objection:upheld",
        "objection:rejected",
        "letter",
    }
    assert wanted <= floors
