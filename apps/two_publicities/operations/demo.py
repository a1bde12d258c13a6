"""Invented penalties of invented enterprises on their way to the platform, by the verbs people use."""

import io
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from apps.deadlines.models import Clock
from apps.deadlines.queries import calendar
from apps.divisions.models import Agency
from apps.kernel.rules.uscc import check_character
from apps.records.operations.by_hand import record_by_hand
from apps.records.operations.decisions import complete_decision
from apps.registry.models import Enterprise

from ..models import Authority, File, Line
from .answering import take_answer
from .authorities import set_authority
from .making import FILE_SUBJECT, LINE_SUBJECT, make_file, send_file

SOURCE = "demo"
MADE = 9  # working days ago
# (what, category, amount in yuan, content, working days ago it was decided)
DECISIONS = (
    ("生产不合格电线电缆（演示）", "罚款、没收违法所得", 30000, "没收违法所得4200元；罚款30000元。", 12),
    ("冒用认证标志（演示）", "罚款", 20000, "罚款20000元。", 12),
    ("伪造产品产地（演示）", "罚款", 8000, "罚款8000元。", 11),
    ("销售不合格防水卷材（演示）", "", 12000, "", 9),
    ("使用未经检定的计量器具（演示）", "罚款", 2000, "罚款2000元。", 2),
)


def make_reports(*, officer, division_code, scan, at):
    """Five penalties of a county: three reported, of which the platform refused one; one overdue, one new.

    `scan` are the bytes of a document that stands for each decision.
    """
    firms = Enterprise.objects.current().filter(division_id=division_code, source=SOURCE, status="open", zone=None)
    firms = list(firms.filter(uscc__isnull=False).order_by("capital", "pk")[: len(DECISIONS)])
    agency = Agency.objects.filter(pk=officer.agency_code).first()
    if len(firms) < len(DECISIONS) or agency is None:
        return
    set_authority(agency_code=agency.pk, uscc=invented_code(agency), by=officer, at=at)
    for number, (firm, decision) in enumerate(zip(firms, DECISIONS, strict=True), 1):
        _decide(firm, number, decision, scan, officer, at)
    today = timezone.localdate(at)
    since = _before(at, MADE)
    file = make_file(
        agency_code=agency.pk, whole_area=False, first_day=today - timedelta(days=90),
        last_day=timezone.localdate(since), by=officer, at=since,
    )  # fmt: skip
    send_file(file_id=file.pk, receipt="（演示）回执0001", by=officer, at=since + timedelta(hours=1))
    said = io.BytesIO("序号,处理结果,失败原因\n1,成功,\n2,成功,\n3,失败,统一社会信用代码与库内名称不一致\n".encode())
    said.name = "反馈结果.csv"
    take_answer(file_id=file.pk, file=said, encoding="", by=officer, at=at - timedelta(hours=2))


def _decide(firm, number, decision, scan, officer, at):
    title, category, amount, content, ago = decision
    document = io.BytesIO(scan)
    document.name = "行政处罚决定书（演示）.pdf"
    decided = _before(at, ago)
    day = timezone.localdate(decided)
    fact = record_by_hand(
        kind="penalty", subject_code=firm.uscc, occurred_on=day, title=title, token=f"demo-{number}", severity=2,
        document_number=f"（演示）市监罚〔{day.year}〕{9000 + number}号", amount=Decimal(amount),
        evidence=document, by=officer, at=decided,
    )  # fmt: skip
    if category:
        found = f"经查，当事人{title}，货值金额{amount * 2}元。"
        particulars = {"category": category, "content": content, "facts": found}
        particulars |= {"forfeited": Decimal(4200)} if "没收" in category else {}
        complete_decision(fact_id=fact.pk, decision=particulars, by=officer, at=decided + timedelta(minutes=20))


def _before(at, count):
    days, day = calendar(), at
    while count:
        day -= timedelta(days=1)
        count -= days.is_working(timezone.localdate(day))
    return day


def invented_code(agency):
    """A well-formed credit code for an agency of the demo; the organisation part says that it is none."""
    first = f"11{agency.division_id}MB0DEM0"
    first = (first + "0" * 17)[:17]
    return first + check_character(first)


def files_of_demo():
    found = Line.objects.filter(fact__enterprise__source=SOURCE).values_list("file", flat=True)
    return File.objects.filter(pk__in=list(found.distinct()))


def clocks_of_demo():
    """Limits of the demo's files and of their rows."""
    files = list(files_of_demo().values_list("pk", flat=True))
    lines = File.objects.filter(pk__in=files).values_list("lines", flat=True)
    keys = {FILE_SUBJECT: files, LINE_SUBJECT: list(lines)}
    return [Clock.objects.filter(subject_kind=kind, subject_id__in=list(map(str, ids))) for kind, ids in keys.items()]


def codes_of_demo():
    return Authority.objects.filter(uscc__contains="MB0DEM0")
