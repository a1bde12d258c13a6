"""The ways of the batches of the demo, step by step, each on its day after the visits of its task began."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from apps.deadlines.operations import expire_due
from apps.kernel.scope import Scope
from apps.kernel.stepping import today

from ..models import Answer, Batch, Notice, Objection, Staff, Test
from . import (
    answers,
    escalating,
    following,
    letters,
    objecting,
    publishing,
    telling,
    testing,
    transferring,
    visiting,
)
from .demo_results import products

STRANGER = (
    "外省某某制造有限公司（演示）",
    "",
    "外省某市某路1号（演示）",
)  # a nominal producer that the register does not know
RECEIPT = "签收人：前台（演示）"
GOOD, BAD = Decimal("0.02"), Decimal("0.15")  # how far from its limit a value lies, as a share of it
WHAT = "停止生产、销售不合格产品，查明原因，改进工艺，清理库存。（演示）"


@dataclass(slots=True)
class Cast:
    """Who acts: scopes by part, both laboratories (the one with an account first), the bytes of a picture, now."""

    people: dict
    labs: tuple
    picture: bytes
    now: datetime


class Way:
    """One batch and its calendar: `at(day)` is a moment so many days after the visits began."""

    def __init__(self, cast, batch, begun, made):
        self.cast, self.batch, self.begun, self.made = cast, batch, begun, made
        self.officer, self.second = cast.people["officer"], cast.people["second"]

    def at(self, day):
        return min(self.begun + timedelta(days=day), self.cast.now)

    # --- where a batch stops ------------------------------------------------------------------------------------------
    def drawn(self):
        """To be sampled: nothing has happened yet."""

    def waiting(self):
        self._sample(24)

    def reported(self):
        self._test(12, passing=False)

    def passed(self):
        self._test(3, passing=True)
        telling.conclude(batch_id=self.batch.pk, by=self.second, at=self.at(14))

    def shown(self):
        self.passed()
        publishing.publish(batch_id=self.batch.pk, by=self.officer, at=self.at(16))

    def notified(self):
        """Told and served six days ago: nine days are left to object."""
        self._test(3, passing=False)
        telling.conclude(batch_id=self.batch.pk, by=self.second, at=self.at(14))
        telling.tell_parties(batch_id=self.batch.pk, by=self.officer, at=self.at(15))
        for notice in Notice.objects.filter(batch=self.batch).order_by("pk"):
            telling.serve_notice(notice_id=notice.pk, served_on=today(self.at(17)), receipt=RECEIPT, by=self.officer,
                                 at=self.at(17))  # fmt: skip

    def retested(self):
        """The party objected; the backup sample waits for the other laboratory."""
        self.notified()
        notice = Notice.objects.get(batch=self.batch, part=Notice.Part.SAMPLED)
        row = objecting.file_objection(
            notice_id=notice.pk, kind=Objection.Kind.RESULT, by=self.cast.people["other"], at=self.at(22),
            reason="我公司同批次产品出厂检验合格，请求对备用样品复检。（演示）",
        )  # fmt: skip
        objecting.accept_objection(objection_id=row.pk, by=self.officer, at=self.at(24))
        lab = next(lab for lab in self.cast.labs if lab.pk != self.batch.laboratory_id)
        objecting.order_retest(objection_id=row.pk, laboratory_id=lab.pk, by=self.officer, at=self.at(27))
        objecting.formalities_done(objection_id=row.pk, on=today(self.at(29)), by=self.officer, at=self.at(29))

    def ordered(self):
        """The failure stands, not yet published; the order to correct runs."""
        self._stand()
        self._order(41)

    def suspended(self):
        """The whole way of a failure nobody corrects, until its business is suspended."""
        self._stand()
        publishing.publish(batch_id=self.batch.pk, by=self.officer, at=self.at(40))
        order = self._order(41)
        self._report(order, 58)
        self._recheck(order, 60)
        escalating.report_up(order_id=order.pk, by=self.officer, at=self.at(93))
        escalating.pass_up(order_id=order.pk, by=Scope.system("demo"), at=self.at(94))
        escalating.announce(order_id=order.pk, by=self.cast.people["province"], at=self.at(95))
        self._recheck(order, 156)
        escalating.tell_suspension(order_id=order.pk, receipt=RECEIPT, by=self.officer, at=self.at(189))
        answer = Answer.objects.get(rectification=order, act=Answer.Act.SUSPENSION)
        day = max(203, (answer.letters_end - today(self.begun)).days + 1)
        self._run_out(day)
        reason = "公告后复查仍不合格，当事人逾期未陈述申辩，责令停业整顿。（演示）"
        escalating.suspend(order_id=order.pk, reason=reason, by=self.second, at=self.at(day))

    # --- steps --------------------------------------------------------------------------------------------------------
    def _sampler(self):
        """A sampler of the batch who has an account."""
        scopes = {self.cast.people[part].user_id: self.cast.people[part] for part in ("officer", "inspector")}
        seats = self.batch.seats.order_by("pk").values_list("staff__user_id", flat=True)
        return next(scopes[user] for user in seats if user in scopes)

    def _sample(self, day):
        day = min(day, (self.batch.task.last_day - today(self.begun)).days)  # a task of late in a year is a short one
        visiting.write_notice(batch_id=self.batch.pk, by=self._sampler(), at=self.at(day))
        self._photo(day)
        _code, sample, models = products()[self.made]
        firm, n = self.batch.enterprise, self.batch.pk
        maker = (firm.name, firm.uscc, firm.address) if self.batch.link == "production" else STRANGER
        taken = visiting.Taken(
            sampled_on=today(self.at(day)), sample_name=sample, brand="清岚牌", model=models[0],
            lot=(today(self.at(day)) - timedelta(days=20)).strftime("%Y%m%d"), producer_name=maker[0],
            producer_code=maker[1], producer_address=maker[2], base_quantity=200, tested_quantity=3,
            backup_quantity=3, price_paid=Decimal("268.00"), place="成品仓库", test_seal=f"演封{n:06d}-1",
            backup_seal=f"演封{n:06d}-2", backup_kept_at="检验机构样品室", signed="signed",
            signer="仓库主管（演示）", contact="质检部（演示）", claimed_standard="产品明示执行标准（演示）",
        )  # fmt: skip
        visiting.sample(batch_id=self.batch.pk, taken=taken, by=self._sampler(), at=self.at(day))

    def _photo(self, day):
        file = io.BytesIO(self.cast.picture)
        file.name = "样品照片（演示）.png"
        visiting.add_photo(batch_id=self.batch.pk, file=file, shows="product", caption="封样前的样品（演示）",
                           by=self._sampler(), at=self.at(day))  # fmt: skip

    def _test(self, day, *, passing):
        self._sample(day)
        self._bench(Test.objects.get(batch=self.batch, kind=Test.Kind.FIRST), day, passing=passing)

    def _bench(self, test, day, *, passing):
        """Received, measured, reported: by the account of the laboratory, or of the one without as the portal."""
        tester = Staff.objects.filter(laboratory=test.laboratory, tests=True).order_by("user_id").first()
        own = self.cast.people["tester"]
        by = own if tester.user_id == own.user_id else Scope.system("demo")
        testing.receive(test_id=test.pk, received_on=today(self.at(day + 2)), intact=True, by=by, at=self.at(day + 2))
        testing.enter_values(test_id=test.pk, values=values_of(test, passing=passing), tester_id=tester.pk,
                             tested_on=today(self.at(day + 8)), by=by, at=self.at(day + 8))  # fmt: skip
        testing.report(test_id=test.pk, report_number=f"演检{test.pk:06d}", by=by, at=self.at(day + 9))

    def _stand(self):
        self.notified()
        self._run_out(39)  # after the letters of whoever has no account
        if self.batch.link != "production":
            transferring.transfer(batch_id=self.batch.pk, receiver_name="外省某市监管局（演示）", by=self.officer,
                                  reason="标称生产者在外省，移送处理。（演示）", at=self.at(40))  # fmt: skip

    def _run_out(self, day):
        """Limits that ended by then have run out."""
        expire_due(at=self.at(day))
        self.batch = Batch.objects.get(pk=self.batch.pk)

    def _order(self, day):
        row = following.issue_order(batch_id=self.batch.pk, enterprise_id=self.batch.enterprise_id, what=WHAT,
                                    by=self.officer, at=self.at(day))  # fmt: skip
        return following.serve_order(order_id=row.pk, served_on=today(self.at(day + 2)), receipt=RECEIPT,
                                     by=self.officer, at=self.at(day + 2))  # fmt: skip

    def _report(self, order, day):
        """What the enterprise reports comes on paper."""
        scan = io.BytesIO(self.cast.picture)
        scan.name = "整改报告（演示）.png"
        letters.enter_report(order_id=order.pk, report="已更换原料供应商并调整工艺。（演示）", manner="hand",
                             received_on=today(self.at(day)), file=scan, by=self.officer,
                             at=self.at(day))  # fmt: skip

    def _recheck(self, order, day):
        """New samples that fail again; nobody objects within the days of the notice."""
        other = self.cast.people["inspector"]  # who says what it found has not sampled for it
        rows = Staff.objects.filter(agency=self.batch.agency, samples=True).order_by("pk")
        people = [row.pk for row in rows if row.user_id != other.user_id]
        taken = escalating.take_recheck(
            order_id=order.pk, staff_ids=people[:2], sampled_on=today(self.at(day)), by=self.officer,
            seal=f"演复{order.pk:06d}-{day}", laboratory_id=self.batch.laboratory_id, at=self.at(day),
            taken=escalating.Taken("成品仓库", 80, 3, 3, f"演复{order.pk:06d}-{day}备", signer="仓库主管（演示）"),
        )  # fmt: skip
        self._bench(Test.objects.get(recheck=taken), day, passing=False)
        escalating.decide_recheck(order_id=order.pk, finding="复查样品同一项目仍不合格。（演示）", by=other,
                                  at=self.at(day + 10))  # fmt: skip
        told = Answer.objects.get(recheck=taken)
        served = {"served_on": today(self.at(day + 11)), "receipt": RECEIPT, "at": self.at(day + 11)}
        told = answers.serve_answer(answer_id=told.pk, by=self.officer, **served)
        self._run_out((told.letters_end - today(self.begun)).days + 1)


def values_of(test, *, passing):
    """A value for every item; of a test that fails, the first one that is measured lies beyond its limit."""
    items, found = testing.items_of(test), {}
    bad = None if passing else next((item for item in items if item.rule != "yes"), items[0])
    for item in items:
        if item.rule == "yes":
            found[item.pk] = testing.Value(Decimal(0 if item is bad else 1), item.unit)
            continue
        beyond = BAD if item is bad else -GOOD
        limit, sign = (item.least, -1) if item.rule == "at_least" else (item.most, 1)
        away = max(abs(limit), Decimal(1)) * beyond * sign
        found[item.pk] = testing.Value((limit + away).quantize(Decimal("0.001")), item.unit)
    return found
