"""Every verb in every state: on three ways through a failure, a retest and a refusal, whatever anybody can do next is
tried, and undone. What is not refused keeps what always holds (test_walks.py); what is refused is refused by the verb.

Walks by chance come where chance leads. This is the whole product: no state between is left to luck.
"""

import pytest
from django.db import transaction

from apps.kernel.errors import DomainError
from apps.sampling import states
from apps.sampling.models import Objection, Test
from apps.sampling.operations import escalating, following, let_in, objecting, recheck_refusals, refusing

from .test_walks import Lean, Walk
from .walk_orders import Nothing

pytestmark = pytest.mark.django_db
DRIVEN = ("wait", "withdraw")  # a day that passes is a step of the way; a laboratory is lost in test_walks.py


class Way(Walk):
    """A Walk that is led; after each step every verb is tried."""

    def __init__(self, **lean):
        super().__init__(Lean(set(), **lean), 1)
        self.chance.random = lambda: 0.5  # the same of two ways each time; what is chosen among many stays by chance
        self.verbs = {
            name[3:]: getattr(self, name) for name in dir(self) if name.startswith("do_") and name[3:] not in DRIVEN
        }
        self.taken = set()

    def lead(self, *steps, trying=True):
        for name, step in steps:
            step(self)
            self.done.append(name)
            self.look()
            self.holds()
            if trying:
                self.try_all()
        return self

    def try_all(self):
        for name, verb in self.verbs.items():
            done = list(self.done)
            with transaction.atomic():
                try:
                    with transaction.atomic():
                        verb()
                except (DomainError, Nothing):
                    pass
                else:
                    self.done.append(f"then {name}")
                    self.taken.add(name)
                    self.holds()
                transaction.set_rollback(True)
            self.done = done

    # --- steps --------------------------------------------------------------------------------------------------------
    @property
    def o(self):
        return {"order_id": self.order(*states.RECTIFICATION_OPEN).pk}

    def tested(self, test, *, passing):
        if not test.has_arrived:
            self.life.receive(test)
        self.life.enter(test, passing=passing)
        self.life.report(test)

    def recheck_taken(self):
        row = self.order(*states.RECTIFICATION_OPEN)
        given = {"staff_ids": [staff.pk for staff in self.life.samplers[:2]], "sampled_on": self.today}
        seal, form = f"E{len(self.done)}", escalating.Taken(place="仓库", base_quantity=50, tested_quantity=2,
                                                            backup_quantity=2, backup_seal=f"EB{len(self.done)}",
                                                            signer="张某")  # fmt: skip
        self.act(escalating.take_recheck, self.life.officer, order_id=row.pk, seal=seal, taken=form,
                 laboratory_id=self.life.other_lab.pk, **given)  # fmt: skip

    def recheck_decided(self, *, passing=False):
        self.tested(Test.objects.get(recheck__passed=None, recheck__void_on=None, recheck__isnull=False),
                    passing=passing)  # fmt: skip
        self.act(escalating.decide_recheck, self.life.colleague, finding="x", **self.o)

    def waited(self, days):
        self.life.later(days)


TO_FAILURE = [
    ("sample", lambda w: w.do_sample()),
    ("receive", lambda w: w.life.received()),
    ("report", lambda w: w.tested(w.life.first, passing=False)),
    ("conclude", lambda w: w.life.concluded()),
    ("tell", lambda w: w.life.told()),
    ("serve", lambda w: w.life.served()),
]
TO_SUSPENSION = [
    ("stands", lambda w: w.waited(22)),
    ("publish", lambda w: w.life.shown()),
    ("order", lambda w: w.life.ordered(served=False)),
    ("serve order", lambda w: w.act(following.serve_order, w.life.officer, served_on=w.today, receipt="x", **w.o)),
    ("overdue", lambda w: w.waited(61)),
    ("re-check", lambda w: w.recheck_taken()),
    ("re-check failed", lambda w: w.recheck_decided()),
    ("finding served", lambda w: w.life.recheck_told()),
    ("finding stands", lambda w: w.waited(22)),
    ("announced", lambda w: w.life.announced()),
    ("day 61", lambda w: w.waited(61)),
    ("second look", lambda w: w.recheck_taken()),
    ("second look failed", lambda w: w.recheck_decided()),
    ("stands", lambda w: (w.life.recheck_told(), w.waited(22))),
    ("suspension told", lambda w: w.act(escalating.tell_suspension, w.life.officer, receipt="", **w.o)),
    ("suspension served", lambda w: w.do_serve_answer()),
    ("suspended", lambda w: (w.waited(15), w.act(escalating.suspend, w.life.reviewer, reason="x", **w.o))),
]
RETEST = [
    ("object", lambda w: w.life.object_()),
    ("the other objects", lambda w: w.act(objecting.file_objection, w.parties["producer"], reason="x", kind="result",
                                          notice_id=w.life.batch.notices.get(part="producer").pk)),
    ("accept", lambda w: [w.act(objecting.accept_objection, w.life.officer, objection_id=row.pk)
                          for row in Objection.objects.order_by("pk")]),
    ("retest", lambda w: w.act(objecting.order_retest, w.life.officer, laboratory_id=w.life.other_lab.pk,
                               objection_id=Objection.objects.earliest("pk").pk)),
    ("retest failed", lambda w: w.tested(Test.objects.get(kind="retest"), passing=False)),
    ("upheld", lambda w: w.act(objecting.conclude_retest, w.life.second, finding="x",
                               objection_id=Objection.objects.earliest("pk").pk)),
]  # fmt: skip
REFUSAL = [
    ("refuse", lambda w: w.do_refuse()),
    ("silent", lambda w: w.waited(15)),
    ("counts", lambda w: w.act(refusing.confirm_refusal, w.life.second, batch_id=w.life.batch_id, reason="x")),
    ("order", lambda w: w.life.ordered()),
    ("re-check refused", lambda w: (w.waited(61), w.act(
        recheck_refusals.refuse_recheck, w.life.officer, refused_on=w.today, who="张某", how="录像", receipt="留置",
        staff_ids=[staff.pk for staff in w.life.samplers[:2]], **w.o))),
    ("let in after all", lambda w: w.act(recheck_refusals.excuse_refusal, w.life.officer, reason="x", **w.o)),
    ("first test", lambda w: w.recheck_taken()),
    ("first test failed", lambda w: w.recheck_decided()),
    ("stands", lambda w: (w.life.recheck_told(), w.waited(22))),
    ("product ordered", lambda w: w.act(let_in.order_product, w.life.officer, what="x", **w.o)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("maker", "before", "steps", "end"),
    [
        ("registered", [], TO_FAILURE + RETEST, "objection:rejected"),
        ("itself", TO_FAILURE, TO_SUSPENSION, "order:suspended"),  # before: tried on the first way
        ("itself", [], REFUSAL, "order:followed"),
    ],
)
def test_no_verb_in_any_state_leads_past_a_notice_or_a_right_to_object(maker, before, steps, end):
    way = Way(maker=maker).lead(*before, trying=False).lead(*steps)
    assert end in way.reached
    assert way.taken, "every verb was refused everywhere: nothing was tried"
