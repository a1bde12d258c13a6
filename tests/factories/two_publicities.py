"""A bureau that reports its penalties: it decides, completes, reports, and the platform answers."""

import io
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from apps.kernel.rules.uscc import check_character
from apps.records.operations.by_hand import record_by_hand
from apps.records.operations.decisions import complete_decision
from apps.two_publicities.operations.answering import take_answer
from apps.two_publicities.operations.authorities import set_authority
from apps.two_publicities.operations.making import make_file, send_file

from .access import NOON, scope_of_user, user_with_post
from .records import proof
from .registry import enterprise_in

COUNTY = "320102"
PARTICULARS = {"category": "罚款", "content": "罚款2000元。", "facts": "当事人生产的产品不合格。"}


def agency_code(number):
    first17 = f"11{COUNTY}MB{number:06d}X"
    return first17 + check_character(first17)


class Bureau:
    """`now` moves by a minute with every act, so that no two versions of a fact are known at once."""

    def __init__(self, county=COUNTY, *, number=1, coded=True):
        self.county, self.now = county, NOON
        self.user = user_with_post(f"{'city' if county.endswith('00') else 'county'}_officer", county)
        self.officer = scope_of_user(self.user)
        self.number = 0
        if coded:
            set_authority(
                agency_code=self.officer.agency_code, uscc=agency_code(number), by=self.officer, at=self.tick()
            )

    def tick(self, **more):
        self.now += timedelta(**more or {"minutes": 1})
        return self.now

    @property
    def today(self):
        return timezone.localdate(self.now)

    def penalty(self, *, complete=True, day=date(2026, 5, 11), amount="2000", firm=None, **more):
        """A penalty typed by hand, with its particulars unless told otherwise; returns the Fact."""
        self.number += 1
        given = {
            "kind": "penalty", "occurred_on": day, "title": f"生产不合格产品{self.number}", "severity": 2,
            "document_number": f"宁玄市监罚〔2026〕{self.number}号", "legal_basis": "产品质量法第四十九条",
            "amount": Decimal(amount) if amount else None, "token": f"t{self.county}-{self.number}",
            "evidence": proof(),
        }  # fmt: skip
        firm = firm or enterprise_in(self.county)
        fact = record_by_hand(**given | {"subject_code": firm.uscc} | more, by=self.officer, at=self.tick())
        return self.complete(fact) if complete else fact

    def complete(self, fact, **decision):
        return complete_decision(fact_id=fact.pk, decision=PARTICULARS | decision, by=self.officer, at=self.tick())

    def make(self, *, whole_area=False, first=date(2026, 1, 1), last=None, **more):
        return make_file(**{
            "agency_code": self.officer.agency_code, "whole_area": whole_area, "first_day": first,
            "last_day": last or self.today, "by": self.officer, "at": self.tick(),
        } | more)  # fmt: skip

    def send(self, file):
        return send_file(file_id=file.pk, receipt="HZ-1", by=self.officer, at=self.tick())

    def answer(self, file, *rows, header="序号,处理结果,失败原因", name="反馈.csv"):
        """The platform's acknowledgement, one text a row."""
        upload = io.BytesIO("\n".join([header, *rows, ""]).encode())
        upload.name = name
        return take_answer(file_id=file.pk, file=upload, encoding="", by=self.officer, at=self.tick())

    def reported(self, *, refused=""):
        """What is owed, made, sent and taken by the platform (its first row refused with that reason); the File."""
        file = self.send(self.make())
        rows = [f"{n},成功," for n in range(1, file.lines_total + 1)]
        if refused:
            rows[0] = f"1,失败,{refused}"
        self.answer(file, *rows)
        file.refresh_from_db()
        return file


def made_file(world_county=COUNTY):
    """A file of the county, made once and asked for again by every row of the URL walk."""
    from apps.two_publicities.models import File

    found = File.objects.filter(division_code=world_county).first()
    if found is None:
        bureau = Bureau(world_county)
        bureau.penalty()
        found = bureau.make()
    return found
