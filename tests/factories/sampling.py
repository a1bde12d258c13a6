"""Laboratories, samplers, plans and batches, made by the verbs people use: `Life().to("notified").batch`."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from apps.deadlines.operations import expire_due
from apps.draws.operations import ceremony, conducting, preparing, sealing
from apps.sampling import states
from apps.sampling.models import Answer, Batch, Notice, Objection, Plan, Rectification, Staff, Task, Test
from apps.sampling.operations import (
    answers,
    drawing,
    escalating,
    following,
    hearing_calls,
    hearings,
    laboratories,
    letters,
    objecting,
    plans,
    publishing,
    replacing,
    suspensions,
    telling,
    testing,
    visiting,
)
from apps.sampling.operations.testing import Value, items_of

from .access import filer_of, scope_of_user, user_with_post
from .draws import NONCES, promise, replaced
from .records import proof
from .registry import enterprise_in

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Nanjing
COUNTY, CITY, PROVINCE = "320102", "320100", "320000"
GTIN = "6901234567892"
SINCE, UNTIL = date(2020, 1, 1), date(2035, 12, 31)
GOOD = {"at_most": "most", "at_least": "least", "between": "most"}


def staff_of(division_code, by, *, role="county_officer", laboratory=None, at=START):
    """Somebody of the list with an account: a sampler, or a tester of a laboratory."""
    user = user_with_post(role, division_code)
    values = {
        "key": f"CY{user.pk:06d}", "name": f"抽检员{user.pk}", "user_id": user.pk, "valid_from": SINCE,
        "last_day": UNTIL, "samples": laboratory is None, "tests": laboratory is not None,
        "laboratory_id": laboratory.pk if laboratory else None,
    }  # fmt: skip
    return laboratories.add_staff(values=values, by=by, at=at)


def laboratory_for(standard, by, *, number, items=("*",), at=START):
    """A qualified laboratory with one tester; `laboratory.tester` is the row of staff."""
    values = {"name": f"示例检验机构{number}", "cma": f"DEMO{number}", "address": "检验路1号", "valid_from": SINCE}
    row = laboratories.add_laboratory(values=values, by=by, at=at)
    laboratories.set_capability(laboratory_id=row.pk, standard=standard, items=list(items), valid_from=SINCE,
                                last_day=UNTIL, by=by, at=at)  # fmt: skip
    row.tester = staff_of(PROVINCE, by, role="laboratory", laboratory=row, at=at)
    return row


def tester_at(laboratory_id):
    """The first of a laboratory's testers."""
    return Staff.objects.filter(laboratory=laboratory_id, tests=True, samples=False).earliest("pk")


class Life:
    """A county with its people and one task of one batch; `to(state)` goes the straight way of a failure.

    `passing` makes every value good; without `accounts` nobody can act here for the parties. States: see WAY; after
    them `ordered`, `recheck` and the verbs themselves.
    """

    WAY = ("draft", "submitted", "approved", "published", "prepared", "drawn", "assigned", "sampled", "received",
           "valued", "reported", "concluded", "told", "served", "stands", "shown")  # fmt: skip
    _numbers = 0

    def __init__(self, *, now=START, product="P-CABLE", standard="DEMO-CABLE-2024", link="production", passing=False,
                 producer=None, firms=2, count=1, price_most=None, accounts=True):  # fmt: skip
        self.now, self.product, self.standard, self.link, self.passing = now, product, standard, link, passing
        self.start = self.today
        self.officer_user = user_with_post("county_officer", COUNTY)
        self.reviewer_user = user_with_post("county_reviewer", COUNTY)
        self.officer, self.reviewer = scope_of_user(self.officer_user), scope_of_user(self.reviewer_user)
        self.province = scope_of_user(user_with_post("province_officer", PROVINCE))
        self.city = scope_of_user(user_with_post("city_officer", CITY))
        self.watchers = [scope_of_user(user_with_post("auditor", COUNTY)) for _ in range(2)]
        self.samplers = [staff_of(COUNTY, self.officer, at=now) for _ in range(3)]
        number = Life._numbers = Life._numbers + 2
        self.labs = [laboratory_for(standard, self.province, number=number + n, at=now) for n in range(2)]
        self.firms = [enterprise_in(COUNTY, address=f"示例路{n}号") for n in range(firms)]
        self.producer, self.price_most, self.count, self.accounts = producer, price_most, count, accounts
        self.stage, self.plan_id, self.task_id, self.batch_id = "", None, None, None

    @classmethod
    def lately(cls, **given):
        """A life whose steps lie before now, whatever the hour: its pages can be asked by the real clock."""
        return cls(now=cls.lately_start(), **given)

    @staticmethod
    def lately_start(days=0):
        return timezone.now() - timedelta(days=days, hours=2)

    def act(self, verb, by, **given):
        self.now += timedelta(minutes=1)
        return verb(by=by, at=self.now, **given)

    def later(self, days):
        """So many days on; limits that ran out meanwhile have run out."""
        self.now += timedelta(days=days)
        expire_due(at=self.now)
        return self

    @property
    def today(self):
        return (self.now + timedelta(hours=8)).date()

    @property
    def plan(self):
        return Plan.objects.get(pk=self.plan_id)

    @property
    def task(self):
        return Task.objects.select_related("draw", "lab_draw", "agency").get(pk=self.task_id)

    @property
    def batch(self):
        return Batch.objects.select_related("agency__division", "product", "fact__kind").get(pk=self.batch_id)

    @property
    def first(self):
        return Test.objects.get(batch=self.batch_id, kind="first")

    @property
    def lab(self):
        """The laboratory drawn; where a test lives twice it may be one of the other life."""
        drawn = self.task.laboratory
        drawn.tester = tester_at(drawn.pk)
        return drawn

    @property
    def other_lab(self):
        return next(lab for lab in self.labs if lab.pk != self.task.laboratory_id)

    @property
    def order(self):
        return Rectification.objects.get(batch=self.batch_id)

    @cached_property
    def second(self):
        """Another reviewer of the county than the one who concludes on reports."""
        return scope_of_user(user_with_post("county_reviewer", COUNTY))

    @cached_property
    def colleague_user(self):
        """Another officer of the county than the one who orders and takes samples anew."""
        return user_with_post("county_officer", COUNTY)

    @property
    def colleague(self):
        return scope_of_user(self.colleague_user)

    def scope_of(self, staff):
        return scope_of_user(staff.user)

    @property
    def sampler(self):
        """The scope of a sampler of the batch."""
        return self.scope_of(self.batch.seats.order_by("pk").first().staff)

    @property
    def filer(self):
        return scope_of_user(self.filer_user)

    @property
    def filer_user(self):
        return filer_of(self.batch.enterprise)

    def to(self, state):
        for name in self.WAY[self.WAY.index(self.stage) + 1 if self.stage else 0 : self.WAY.index(state) + 1]:
            getattr(self, name)()
            self.stage = name
        return self

    def draft(self):
        title = f"{self.start.year}年监督抽查计划{self.officer.user_id}"
        self.plan_id = self.act(plans.draft_plan, self.officer, year=self.start.year, title=title).pk
        self.task_id = self.add_task().pk

    def add_task(self, *, product="", link="", **but):
        values = {
            "title": "第一批监督抽查", "count": self.count, "samplers": 2, "funds": Decimal("20000"), "query": "",
            "price_most": self.price_most, "details": "", "starts_on": self.start,
            "ends_on": min(self.start + timedelta(days=40), date(self.start.year, 12, 31)),
        } | but  # fmt: skip
        return self.act(plans.add_task, self.officer, plan_id=self.plan_id, product=product or self.product,
                        link=link or self.link, values=values)  # fmt: skip

    def submitted(self):
        self.act(plans.submit_plan, self.officer, plan_id=self.plan_id)

    def approved(self):
        self.act(plans.approve_plan, self.reviewer, plan_id=self.plan_id)

    def published(self):
        self.act(plans.publish_plan, self.officer, plan_id=self.plan_id)

    def prepared(self):
        until = self.now + timedelta(hours=1)
        self.act(drawing.prepare_draw, self.officer, task_id=self.task_id, commit_until=until,
                 reveal_until=until + timedelta(minutes=30))  # fmt: skip

    def drawn(self):
        for name in ("draw", "lab_draw"):
            self.hold(name)

    def hold(self, name):
        """The ceremony of one of the task's draws."""
        pk = getattr(self.task, name).pk
        self.act(preparing.name_witnesses, self.officer, draw_id=pk, user_ids=[by.user_id for by in self.watchers])
        draw = self.act(sealing.seal_draw, self.officer, draw_id=pk)
        for place, by in enumerate(self.watchers, 1):
            self.act(ceremony.commit, by, draw_id=pk, commitment=promise(draw, place))
        for place, by in enumerate(self.watchers, 1):
            self.act(ceremony.reveal, by, draw_id=pk, nonce=NONCES[place - 1])
        self.act(conducting.conduct, self.officer, draw_id=pk)

    def assigned(self):
        self.batch_id = self.act(drawing.take_up, self.officer, task_id=self.task_id)[0].pk
        if self.accounts:
            for firm in {self.batch.enterprise, self.producer} - {None}:
                filer_of(firm)

    def taken(self, **but):
        """What the samplers write down; the nominal producer is the party itself unless the life has another."""
        maker, n = self.producer or self.batch.enterprise, self.batch_id
        given = {
            "sampled_on": self.today, "sample_name": "铜芯电缆", "brand": "示例牌", "model": "BV 2.5",
            "lot": "20260301",
            "gtin": GTIN, "producer_name": maker.name, "producer_code": maker.uscc, "base_quantity": 100,
            "tested_quantity": 2, "backup_quantity": 2, "price_paid": Decimal("199.00"), "place": "成品仓库",
            "test_seal": f"F{n}-1", "backup_seal": f"F{n}-2", "signed": "signed", "signer": "张某（仓库主管）",
        }  # fmt: skip
        return visiting.Taken(**given | but)

    def sampled(self):
        self.act(visiting.sample, self.sampler, batch_id=self.batch_id, taken=self.taken())

    def received(self):
        self.receive(self.first)

    def receive(self, test, **but):
        tester = self.tester_of(test)
        given = {"received_on": self.today, "intact": True} | but
        return self.act(testing.receive, self.scope_of(tester), test_id=test.pk, **given)

    def tester_of(self, test):
        return tester_at(test.laboratory_id)

    def values(self, test, *, passing):
        """A value for every item; the first one fails unless `passing`."""
        found = {}
        for place, item in enumerate(items_of(test)):
            bad = not passing and place == 0
            if item.rule == "yes":
                value = Decimal(0 if bad else 1)
            else:
                value = getattr(item, GOOD[item.rule])
                away = Decimal("-0.5") if item.rule == "at_least" else Decimal("0.5")
                value = value + away if bad else value
            found[item.pk] = Value(value, item.unit)
        return found

    def valued(self):
        self.enter(self.first, passing=self.passing)

    def enter(self, test, *, passing, **but):
        tester = self.tester_of(test)
        given = {"values": self.values(test, passing=passing), "tester_id": tester.pk, "tested_on": self.today} | but
        return self.act(testing.enter_values, self.scope_of(tester), test_id=test.pk, **given)

    def reported(self):
        self.report(self.first)

    def report(self, test):
        by = self.scope_of(self.tester_of(test))
        return self.act(testing.report, by, test_id=test.pk, report_number=f"R{test.pk}")

    def concluded(self):
        self.act(telling.conclude, self.reviewer, batch_id=self.batch_id)

    def told(self):
        self.act(telling.tell_parties, self.officer, batch_id=self.batch_id)

    def served(self):
        for notice in Notice.objects.filter(batch=self.batch_id).order_by("pk"):
            self.act(
                telling.serve_notice, self.officer, notice_id=notice.pk, served_on=self.today, receipt="签收人：李某"
            )

    def stands(self):
        self.later(17)

    def shown(self):
        self.act(publishing.publish, self.officer, batch_id=self.batch_id)

    # --- beside the straight way --------------------------------------------------------------------------------------
    def object_(self, part="sampled", kind="result", by=None):
        notice = Notice.objects.get(batch=self.batch_id, part=part)
        return self.act(
            objecting.file_objection, by or self.filer, notice_id=notice.pk, kind=kind, reason="样品保存不当"
        )

    def retest(self, *, passing):
        """An objection goes to its retest, whose report says what is wanted; returns the Objection."""
        row = self.object_()
        self.act(objecting.accept_objection, self.officer, objection_id=row.pk)
        test = self.act(objecting.order_retest, self.officer, objection_id=row.pk, laboratory_id=self.other_lab.pk)
        self.act(objecting.formalities_done, self.officer, objection_id=row.pk, on=self.today)
        self.receive(test)
        self.enter(test, passing=passing)
        self.report(test)
        return Objection.objects.get(pk=row.pk)

    def replaced(self, name, subject, ground="closed"):
        """A party or a laboratory is replaced in the task's draw `name`, and the task follows; the new batches."""
        pk = getattr(self.task, name).pk
        replaced(pk, subject, ground, by=self.officer, second=self.reviewer, at=self.now)
        return self.act(replacing.follow_draw, self.officer, task_id=self.task_id)

    def ordered(self, *, served=True):
        row = self.act(following.issue_order, self.officer, batch_id=self.batch_id, what="停止使用不合格原料，改进工艺",
                       enterprise_id=self.batch.enterprise_id)  # fmt: skip
        if served:
            self.act(following.serve_order, self.officer, order_id=row.pk, served_on=self.today, receipt="签收人：李某")
        return self.order

    def corrected(self):
        """The enterprise reports that it has corrected, or applies for the re-check in its suspension."""
        order = self.order
        if order.state == states.SERVED and self.accounts:
            self.act(following.report_done, self.filer, order_id=order.pk, report="已更换原料")
        elif order.state == states.SERVED:
            self.act(letters.enter_report, self.officer, order_id=order.pk, report="已更换原料", manner="hand",
                     received_on=self.today, file=proof())  # fmt: skip
        elif order.state == states.SUSPENDED and order.applied_on is None:
            self.act(suspensions.apply_recheck, self.filer, order_id=order.pk, report="已整顿")

    def recheck(self, *, passing, decide=True, stands=True, taken=None):
        """New samples, once they are due, their test, and what the bureau says of it; what failed `stands` once nobody
        has objected."""
        self.corrected()
        order, ids = self.order, [row.pk for row in self.samplers[:2]]
        made = self.act(
            escalating.take_recheck, self.officer, order_id=order.pk, staff_ids=ids, sampled_on=self.today,
            seal=f"RC{order.pk}-{order.rechecks.count()}", laboratory_id=self.other_lab.pk, taken=taken,
        )  # fmt: skip
        test = Test.objects.get(recheck=made)
        self.receive(test)
        self.enter(test, passing=passing)
        self.report(test)
        if decide:
            self.act(escalating.decide_recheck, self.colleague, order_id=order.pk, finding="按标准检验")
        if decide and stands and not passing:
            self.recheck_told()
            self.later(16 if self.accounts else 21)
        return self.order

    def recheck_told(self):
        """The finding of the re-check is served; returns the Answer."""
        row = Answer.objects.get(batch=self.batch_id, act="recheck", recheck__stands_on=None, taken_back_on=None)
        return self.act(
            answers.serve_answer, self.officer, answer_id=row.pk, served_on=self.today, receipt="签收人：李某"
        )

    def announced(self):
        """Reported up level by level, and announced by the province."""
        order = {"order_id": self.order.pk}
        self.act(escalating.report_up, self.officer, **order)
        self.act(escalating.pass_up, self.city, **order)
        return self.act(escalating.announce, self.province, **order)

    def answer(self, act, *, hearing=False):
        row = Answer.objects.get(batch=self.batch_id, act=act, taken_back_on=None)
        return self.act(
            escalating.give_answer, self.filer, answer_id=row.pk, statement="已投入新设备", wants_hearing=hearing
        )

    def called(self, answer, day, **given):
        """Called to the hearing of a day, and the call has come: confirmed here, or proved and looked at."""
        call = {"on": day, "place": "三楼会议室"} | given
        self.act(hearings.call_hearing, self.officer, answer_id=answer.pk, **call)
        if self.accounts:
            return self.act(hearing_calls.acknowledge_call, self.filer, answer_id=answer.pk)
        found = self.act(hearing_calls.serve_call, self.officer, answer_id=answer.pk, method="direct",
                         served_on=self.today, receipt="签收人：李某", file=proof())  # fmt: skip
        return self.act(hearing_calls.second_call, self.colleague, answer_id=answer.pk, proof=found.pk)

    def heard(self, act):
        """The hearing that was asked for is called, and held on its day by somebody apart."""
        answer = Answer.objects.get(batch=self.batch_id, act=act, taken_back_on=None)
        day = hearings.earliest(self.today)
        self.called(answer, day)
        self.later((day - self.today).days)
        self.act(hearings.hold_hearing, self.second, answer_id=answer.pk, minutes="主持人、当事人到场，质证完毕")
