"""Work on the ledger of the demo county, by the verbs people use: a file and what it left, objections, a repair."""

import csv
import io
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from apps.credit.models import Edition
from apps.credit.operations.editions import find_errata
from apps.kernel.scope import Scope
from apps.records.models import Fact, FactKind
from apps.records.operations.by_hand import own_source, record_by_hand
from apps.records.operations.facts import withdraw_fact
from apps.records.operations.imports import import_facts
from apps.records.operations.matching import choose_enterprise
from apps.records.operations.objections import file_objection, refuse_objection, uphold_objection
from apps.records.operations.repairing import repair_by_hand
from apps.registry.models import Enterprise

from ..demo.people import COUNTY
from ..demo.sample import sample_code

FACTS_FILE = "江宁区质量信息归集表.csv"
KEYS = "演示-归集-"  # how the keys of its rows begin
HEADER = (
    *("企业名称", "统一社会信用代码", "信息类别", "严重程度", "文书号"),
    *("业务编号", "事项", "法律依据", "金额（万元）", "日期"),
)
AGO = timedelta(days=20)  # that the file was imported
QUIET_NEED = 6  # enterprises of the county without a stain that the stories want
LATER_NUMBER = "320115000077722"  # another: of an adverse fact, so that a second person is asked
SHORT_NUMBER = "320115000077711"  # a registration number nobody has: an officer finds whose it is by the name
# what the decisions on the owner's three objections say
RECORDED_FOR_ANOTHER = "经核查，该检查对象为同园区另一企业，信息归集时主体填写有误，予以撤销。（演示）"
LESS_SERIOUS = "经核查，超期1天且系统故障期间无法报送，严重程度更正为轻微。（演示）"
STANDS = "经核查，投诉处理记录、检验报告与该信息一致，异议理由不成立。（演示）"


def quiet_enterprises():
    """Open invented enterprises of the demo county of which nothing adverse is known; the smaller ones first."""
    adverse = Fact.objects.filter(kind__leaning=FactKind.Leaning.ADVERSE, enterprise__isnull=False)
    rows = Enterprise.objects.filter(division_id=COUNTY, source="demo", status="open", uscc__isnull=False, zone=None)
    rows = rows.exclude(pk__in=adverse.values("enterprise")).order_by("capital", "pk")
    return list(rows[:QUIET_NEED])


def fine(firm, *, scan, by, at):
    """An ordinary penalty, recorded by hand with its decision: it holds its enterprise at C, and one may object."""
    day = timezone.localdate(at)
    return record_by_hand(
        kind="penalty", subject_code=firm.uscc, occurred_on=day, title="销售标签不符合规定的产品（演示）", severity=2,
        token=firm.uscc, document_number=f"（演示）市监罚〔{day.year}〕8001号", amount=Decimal(12000), category="罚款",
        evidence=_paper("行政处罚决定书（演示）.pdf", scan), by=by, at=at,
    )  # fmt: skip


def _paper(name, scan):
    document = io.BytesIO(scan)
    document.name = name
    return document


def keep_ledger(scopes, quiet, *, scan, at):
    """A file was imported three weeks ago; the owner's objections to three of its facts are decided, one is not yet,
    and for an adverse fact without a known number an enterprise was chosen.

    Before the ratings of the demo, which rest on all of it.
    """
    owner, other = scopes["demo.owner"], scopes["demo.other"]
    officer, reviewer = scopes["demo.county"], scopes["demo.second"]
    if len(quiet) < QUIET_NEED or not (owner and other):
        return
    firms = Enterprise.objects.in_bulk([*owner.enterprise_ids[:1], *other.enterprise_ids[:1]])
    firms = {"owner": firms[owner.enterprise_ids[0]], "other": firms[other.enterprise_ids[0]]}
    then = at - AGO
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FACTS_FILE
        path.write_bytes(facts_csv(firms, quiet, then))
        import_facts(path=path, source=own_source(officer).code, by=officer, at=then)
    facts = {fact.source_key.removeprefix(KEYS): fact for fact in Fact.objects.filter(source_key__startswith=KEYS)}

    def hear(key, reason, by, days):
        fact = facts[key]
        return file_objection(
            enterprise_id=fact.enterprise_id, fact_id=fact.pk, reason=reason, by=by, at=at - timedelta(days=days)
        )

    wrong = hear("01", "我公司当日未接受过检查，现场笔录上的地址不是我公司地址。（演示）", owner, 16)
    late = hear("02", "逾期一天系申报系统故障所致，请核实严重程度。（演示）", owner, 15)
    complaint = hear("03", "该投诉所涉产品不是我公司生产。（演示）", owner, 14)
    hear("04", "检查发现的问题已当场改正，请核实。（演示）", other, 3)
    choose_enterprise(fact_id=facts["18"].pk, enterprise_id=quiet[4].pk, by=officer, at=at - timedelta(days=2))
    decided = {"by": reviewer, "at": at - timedelta(days=8)}
    uphold_objection(objection_id=wrong.pk, outcome="withdrawn", decision=RECORDED_FOR_ANOTHER, **decided)
    uphold_objection(
        objection_id=late.pk, outcome="corrected", changes={"severity": 1}, decision=LESS_SERIOUS, **decided
    )
    refuse_objection(objection_id=complaint.pk, decision=STANDS, **decided)
    repair_by_hand(
        fact_id=facts["05"].pk, reason="罚款已缴清，整改报告已核实，符合信用修复条件。（演示）", by=reviewer,
        evidence=_paper("罚款缴纳凭证及整改报告（演示）.pdf", scan), at=at - timedelta(days=5),
    )  # fmt: skip


def facts_csv(firms, quiet, then):
    """The file of a county: good rows, four whose enterprise nobody has by that number, five that are refused."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for number, row in enumerate(_rows(firms, quiet, then), 1):
        name, code, kind, severity, amount, title, day = row
        writer.writerow([name, code, kind, severity, "", f"{KEYS}{number:02d}", f"{title}（演示）", "", amount, day])
    return text.getvalue().encode("utf-8-sig")


def _rows(firms, quiet, then):
    """(name, code, kind, severity, amount in 万元, title, day); the first six are those of the stories."""
    today = timezone.localdate(then)

    def about(firm, *rest):
        *rest, days = rest
        return (firm.name, firm.uscc, *rest, today - timedelta(days=days))

    owner, other = firms["owner"], firms["other"]
    wrong = quiet[5].uscc[:17] + ("0" if quiet[5].uscc[17] != "0" else "1")
    return [
        about(owner, "inspection_problem", "一般", "", "出厂检验记录不全", 24),
        about(owner, "annual_report_late", "一般", "", "年度报告逾期1天", 60),
        about(owner, "complaint_upheld", "轻微", "", "投诉产品与标识不符", 33),
        about(other, "inspection_problem", "轻微", "", "原料进货查验记录不全", 30),
        about(quiet[2], "penalty", "轻微", "0.2", "未按规定标注产品标识", 200),
        (quiet[1].name, quiet[1].uscc, "penalty", "一般", "1.2", "产品标识不符合规定", _last_autumn(then)),
        about(quiet[2], "promise_made", "", "", "质量信用承诺", 50),
        about(quiet[3], "cqo", "", "", "首席质量官任命备案", 45),
        about(quiet[4], "qms", "", "", "质量管理体系认证", 41),
        (quiet[5].name, SHORT_NUMBER, "inspection_ok", "", "", "双随机检查未发现问题", today - timedelta(days=29)),
        ("南京璟溪岚测控有限公司", sample_code(901), "complaint_upheld", "轻微", "", "投诉举报查实",
         today - timedelta(days=28)),
        ("南京沐翎川家居有限公司", sample_code(902), "sampling_passed", "", "", "监督抽查合格",
         today - timedelta(days=27)),
        (quiet[5].name, wrong, "promise_made", "", "", "质量信用承诺", today - timedelta(days=26)),
        about(quiet[2], "penalty", "一般", "1.5万", "计量器具未检定", 40),
        about(quiet[3], "penalty", "一般", "-1", "产品标识不符合规定", 40),
        about(quiet[4], "promise_kept", "", "", "承诺履行", -60),
        about(quiet[4], "quality_star", "", "", "质量之星", 35),
        (quiet[4].name, LATER_NUMBER, "complaint_upheld", "轻微", "", "投诉售后服务不到位查实",
         today - timedelta(days=22)),
    ]  # fmt: skip


def _last_autumn(then):
    """A day of the year of which the demo publishes an edition, well before the file, also in January."""
    return date(timezone.localdate(then + AGO).year - 1, 11, 20)


def correct_last_year(scopes, *, at):
    """A penalty on which a grade of last year's edition rested was set aside: the edition gets an erratum."""
    fact = Fact.objects.filter(source_key=f"{KEYS}06").first()
    edition = Edition.objects.filter(state="published").order_by("-year").first()
    if fact is None or edition is None:
        return
    reason = "行政处罚决定经行政复议被撤销。（演示）"
    withdraw_fact(fact_id=fact.pk, reason=reason, by=scopes["demo.second"], at=at)
    find_errata(edition_id=edition.pk, by=Scope.system("demo"), at=at)
