"""Random walks around a failed check: whatever is done in whatever order, nothing that was found is lost."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction

from apps.kernel.errors import DomainError
from apps.licensing import states
from apps.licensing.models import AfterCheck, Bar, Beside, Cancelling, Ending
from apps.licensing.operations import aftercheck, aftercheck_sampling, beside, cancelling
from tests.factories.aftercheck import Proceeding, Visit
from tests.factories.licensing import Life

from .test_aftercheck import sampled
from .test_beside import BOTH, two_classes, weighed
from .test_cancelling import ceases
from .test_crossings import FAILS
from .test_life import Undo

pytestmark = pytest.mark.django_db


class Walk:
    """A licence of two classes, of which everybody does anything in any order."""

    GROUNDS = (("take.lending", BOTH[:1]), ("take.lending", []), ("revoke.materials", BOTH[:1]),
               ("revoke.materials", []), ("cancel.stopped", []))  # fmt: skip
    NEXT = {"proposed": "notice", "noticed": "acknowledge_notice", "answering": "waive", "answered": "review",
            "reviewed": "decide", "decided": "acknowledge_decision"}  # fmt: skip

    def __init__(self, chance):
        self.chance, self.held = chance, two_classes()
        self.visit = Visit(self.held.licence)
        self.case = Proceeding(self.held.licence)
        self.now = self.held.now
        self.people = self.visit.people()
        self.said = 0
        self.visit.assign(self.people)
        self.take("propose")
        self.take("file_bad")

    def calls(self):
        return {
            "assign": lambda: self.visit.assign(self.people),
            "file_bad": lambda: self.visit.file(bad=("means",)),
            "send_back": lambda: self.visit.act(aftercheck.send_back, self.visit.second, reason="照片缺失"),
            "fail": lambda: self.visit.act(aftercheck.confirm_fail, self.visit.second, **FAILS),
            "propose": self.propose,
            "on": self.go_on,
            "through": lambda: [self.go_on() for _step in self.NEXT],
            "drop": lambda: self.of_case("drop", *states.BEFORE_DECISION),
            "overturn": lambda: self.of_case("overturn", "decided", "served"),
            "recheck": self.recheck,
            "cease": self.cease,
            "cancel": lambda: self.held.ask("cancel", {"statement": "不再生产"}),
            "suspend": lambda: self.held.ask("suspend", {"statement": "设备检修"}),
            "night": lambda: beside.owe_missing(at=self.now),
        }

    def propose(self):
        ground, classes = self.chance.choice(self.GROUNDS)
        self.case.ground = ground
        self.case.propose(class_codes=classes)

    def of_case(self, verb, *wanted):
        rows = Ending.objects.filter(licence=self.held.pk, state__in=wanted).order_by("pk")
        self.case.id = self.chance.choice(list(rows.values_list("pk", flat=True)) or [0])
        if self.case.id:
            self.case.calls()[verb]()

    def go_on(self):
        row = Ending.objects.open().filter(licence=self.held.pk).first()
        if row is not None and row.state in self.NEXT:
            self.case.id = row.pk
            self.case.calls()[self.NEXT[row.state]]()

    def recheck(self):
        self.said += 1
        aftercheck_sampling.propose_for(sampled(self.held.life.enterprise, self.now, key=str(self.said)), self.now)

    def cease(self):
        """Its holder is struck off; the second officer confirms, and weighs a form that says failed."""
        if not Cancelling.objects.open().exists():
            ceases(self.held.licence, self.now)
        row = Cancelling.objects.open().first()
        if row is not None:
            failed = AfterCheck.objects.found_failed().filter(licence=self.held.pk).exists()
            cancelling.confirm(cancelling_id=row.pk, by=self.case.other, at=self.now, weighed=failed)

    def likely(self):
        """What leads on from where it stands, so that a walk comes to what it is about."""
        if self.visit.check.state == "filed":
            return ("fail", "through")
        return ("through", "drop", "overturn") if self.held.licence.endings.open().exists() else ("overturn", "recheck")

    def take(self, verb):
        """Whether it was done; a refusal leaves nothing behind. What the database alone refuses is no refusal: a guard
        that a lawful verb meets would answer 500."""
        for one in (self.visit, self.case, self.held):
            one.now = max(self.now, one.now)
        try:
            with transaction.atomic():
                self.calls()[verb]()
        except DomainError:
            return False
        finally:
            self.now = max(one.now for one in (self.visit, self.case, self.held))
        return True

    def stands(self):
        """After every act: nothing that was found is lost, and the rules alone grant nothing meanwhile."""
        weighed()
        licence = self.held.licence
        for check in AfterCheck.objects.filter(licence=licence, state="failed"):
            own = Ending.objects.filter(source_key=f"check:{check.pk}").first()
            row = Beside.objects.filter(source_key=f"check:{check.pk}").first()
            if own is None:
                assert row is not None
                assert licence.endings.open().exists() if row.state == "waiting" else self.enough(row), row.state
            elif own.state == "served":
                assert set(own.class_codes or BOTH) <= {bar.class_code for bar in own.bars.filter(lifted_on=None)}
        if licence.held or not self.owed(licence):
            return
        with suppress(Undo), transaction.atomic():
            life = Life(licence.enterprise, now=self.now, report_number="JD-again", report_on=self.held.today)
            with suppress(DomainError):
                assert life.fill().submit().state != "granted"
            raise Undo

    def enough(self, row):
        if row.licence.ends.filter(set_aside_on=None, ground__code="cancel.ended").exists():
            return row.state == "closed"
        on = row.licence.endings.filter(state="served").latest("pk").decided_on
        wanted = on.replace(year=on.year + 3)
        bars = Bar.objects.filter(case__licence=row.licence, lifted_on=None, until__gte=wanted - timedelta(days=60))
        return row.state == "closed" and set(row.class_codes) <= {bar.class_code for bar in bars}

    def owed(self, licence):
        found = AfterCheck.objects.filter(licence=licence)
        under_way = Ending.objects.open().filter(licence=licence).exclude(ground__bar_rule="")
        return found.found_failed().exists() or under_way.exists()


@pytest.mark.parametrize("seed", [1, 3, 6])
def test_no_way_around_a_failed_check(seed):
    chance = random.Random(seed)
    walk = Walk(chance)
    for _step in range(16):
        walk.take(chance.choice(walk.likely() if chance.random() < 0.7 else sorted(walk.calls())))
        walk.stands()
        if chance.random() < 0.1:
            walk.now += timedelta(days=chance.choice([1, 10, 10, 2000]))
            for one in (walk.case, walk.held):
                one.now = walk.now
            walk.held.wait(0)
            walk.stands()
