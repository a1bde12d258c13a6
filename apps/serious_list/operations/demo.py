"""Invented cases of invented enterprises, in every state, made by the verbs people use. Never for a real one."""

import io
from datetime import timedelta

from apps.deadlines.operations import expire_due
from apps.deadlines.queries import calendar
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.registry.models import Enterprise

from ..models import Case, Proof
from . import answering, deciding, following, gravity, proposing, publishing, repairing, serving
from .deciding import Penalty
from .steps import posted_until, today

SOURCE = "demo"
LEFT = 6  # of the largest enterprises to the people of the demo
LONG_AGO = 300  # working days: more than a year, so that early removal can be asked for
REMOVED = timedelta(days=120)  # since the removals that were granted: not all of them of this quarter
ABOVE = ("ask_consent", "consent")
# One page of PDF that says what it is: evidence an officer can open.
SCAN = b"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 420 297] /Contents 4 0 R
  /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >> endobj
4 0 obj << /Length 58 >> stream
BT /F1 18 Tf 60 150 Td (Specimen, for demonstration only) Tj ET
endstream endobj
trailer << /Root 1 0 R >>
%%EOF
"""
STORIES = (
    # (ground, what was found, the last step of the story, working days ago it began)
    (
        "44.product",
        "抽样检验显示，当事人生产的电线电缆导体电阻不符合强制性国家标准，货值金额32.6万元。（演示）",
        "publish",
        60,
    ),
    ("44.certificate", "当事人未经强制性产品认证出厂、销售家用电器3批次，货值金额48.1万元。（演示）", "publish", 55),
    ("44.product", "当事人以不合格钢筋冒充合格产品出厂，货值金额120.4万元。（演示）", "withdraw", 52),
    ("44.obstruction", "当事人多次拒绝监督检查，并提供虚假的出厂检验记录。（演示）", "serve_decision", 45),
    ("44.product", "当事人生产的儿童玩具邻苯二甲酸酯超标，货值金额8.7万元。（演示）", "decide", 40),
    ("44.equipment", "当事人使用未经定期检验的叉车，且拒不改正。（演示）", "consent", 38),
    ("44.conformity", "当事人出具虚假检验报告12份。（演示）", "ask_consent", 36),
    ("44.product", "当事人生产的电动自行车充电器不符合安全标准。（演示）", "review", 30),
    ("44.product", "当事人以次充好销售防水卷材，货值金额15.3万元。（演示）", "wait", 24),
    ("44.product", "当事人生产的危险化学品包装物不合格。（演示）", "ask_hearing", 6),
    ("44.product", "当事人生产的食品相关塑料制品迁移量超标，货值金额11.9万元。（演示）", "serve_notice", 3),
    ("44.certificate", "当事人冒用节能产品认证标志。（演示）", "notice", 2),
    ("44.product", "当事人生产的消防水带爆破压力不合格，货值金额6.2万元。（演示）", "propose", 1),
    ("44.certificate", "当事人冒用强制性产品认证标志销售插座2批次。（演示）", "publish", LONG_AGO),
    ("44.obstruction", "当事人阻碍监督抽查，隐匿库存产品。（演示）", "repair", LONG_AGO + 10),
    ("44.product", "当事人销售的汽车制动液不合格，经复核其能够证明没有主观故意。（演示）", "drop", 33),
    ("44.product", "当事人生产的脚手架扣件抗滑性能不合格，涉及12个工地。（演示）", "extend", 20),
    ("44.product", "当事人生产的电热毯绝缘性能不合格，货值金额9.4万元。（演示）", "removed", LONG_AGO + 60),
)
# of the provincial bureau, which needs nobody's consent, one each in another city
PROVINCIAL = (
    ("320200", "44.product", "当事人生产的防护口罩过滤效率不合格，货值金额51.2万元。（演示）", "publish", 75),
    ("320300", "44.conformity", "当事人未经检测出具机动车检验报告47份。（演示）", "publish", 140),
    ("320500", "44.certificate", "当事人伪造强制性产品认证证书出口电动工具，货值金额86万元。（演示）", "publish", 90),
    ("320500", "44.product", "当事人生产的燃气软管耐压不合格，货值金额22.8万元。（演示）", "publish", 48),
    ("320600", "44.obstruction", "当事人拒绝监督抽查，转移库存钢丝绳。（演示）", "publish", 66),
    ("320900", "44.product", "当事人生产的复合肥料有效成分不足，货值金额73.5万元。（演示）", "removed", LONG_AGO + 100),
)


def make_cases(*, people, division_code, at):
    """One case a story at open enterprises of a county and of other cities, the oldest first; returns how many.

    `people`: scopes by part (officer, reviewer, chief, city; province, approver, deputy of the province).
    """
    bureau = people | {"officer": people["province"], "reviewer": people["approver"], "chief": people["deputy"]}
    told = [(*found, people) for found in _county(people.get("owner"), division_code)]
    told += [(*found, bureau) for found in _provincial()]
    made = 0
    for firm, ground, found, last, ago, who in sorted(told, key=lambda story: -story[4]):
        try:
            _lead(firm, ground, found, last, _working_days_before(at, ago), who, at)
        except DomainError:
            continue  # a province too small or a calendar that knows no such day: one story less
        made += 1
    return made


def _county(owner, division_code):
    """(enterprise, *story) for each story of the county, as far as it has enterprises.

    The first are left to the people of the demo, but for the one whose notice has just been served: its owner has
    something to answer. Where a small province has few of them, the newest stories are told: they wait for somebody.
    """
    firms = Enterprise.objects.current().filter(division_id=division_code, source=SOURCE, status="open", zone=None)
    firms = list(firms.filter(uscc__isnull=False).order_by("-capital", "pk")[: LEFT + len(STORIES)])
    own = Enterprise.objects.filter(pk__in=owner.enterprise_ids).first() if owner else None
    few = len(firms) < LEFT + len(STORIES)
    others = iter([firm for firm in firms if firm != own] if few else firms[LEFT:])
    for story in sorted(STORIES, key=lambda story: story[3]) if few else STORIES:
        mine = own and (story[2] == "serve_notice" or story[3] == LONG_AGO)
        firm = own if mine else next(others, None)
        if firm is not None:
            yield firm, *story


def _provincial():
    """The same for the provincial bureau: the list of a province has more than one city on its map."""
    firms = Enterprise.objects.current().filter(source=SOURCE, status="open", zone=None, uscc__isnull=False)
    for place, (city, *story) in enumerate(PROVINCIAL):
        there = firms.filter(division__code__startswith=city[:4]).order_by("-capital", "pk")
        if firm := there[place : place + 1].first():
            yield firm, *story


def _working_days_before(at, count):
    days = calendar()
    while count:
        at -= timedelta(days=1)
        count -= days.is_working(today(at))
    return at


def _lead(firm, ground, found, last, at, people, now):
    """Play one story from its beginning to its last step, each step on a later day."""
    by = people["officer"]
    case = proposing.propose(enterprise_id=firm.pk, ground=ground, event_on=today(at), summary=found, by=by, at=at)
    for verb, days in STEPS[: _length(last)]:
        if verb in ABOVE and not case.needs_consent:
            continue
        at = _after(case.pk, verb, at, days)
        _take(verb, case, at, people)
    _last(case.pk, last, at + timedelta(hours=3), people)
    if last == "repair":
        _ask_for_removal(case.pk, people, now)
    elif last == "removed":
        then = now - REMOVED
        repair = _ask_for_removal(case.pk, people, then)
        reason = "罚款已缴清，整改经现场核实，列入已满一年（演示）。"
        repairing.grant(repair_id=repair.pk, reason=reason, by=people["chief"], at=then)
        looked = "已核对国家企业信用信息公示系统和信用中国，均不再展示。（演示）"
        following.confirm_hidden(case_id=case.pk, reason=looked, by=people["officer"], at=then + timedelta(days=2))
        _serve_removal(case, people, then + timedelta(days=3))


def _ask_for_removal(case_id, people, now):
    """Applied five days ago, accepted the day before yesterday: it waits for a second person. Returns the Repair."""
    repair = repairing.apply(
        case_id=case_id, performed="罚款已缴清，库存产品已封存处理。（演示）", commitment=True,
        file=_scan("整改报告（演示）.pdf"), by=_party(case_id), at=now - timedelta(days=5),
    )  # fmt: skip
    return repairing.accept(repair_id=repair.pk, by=people["officer"], at=now - timedelta(days=2))


def _scan(name):
    scan = io.BytesIO(SCAN)
    scan.name = name
    return scan


def _confirm_service(case, reviewer, at):
    """A second officer holds the receipt against the record, the same day."""
    proof = Proof.objects.waiting().get(paper__case=case)
    serving.second_service(case_id=case.pk, proof=proof.pk, by=reviewer, at=at + timedelta(minutes=20))


def _by_hand(case, at):
    """How a paper is served, and with which receipt."""
    receipt = {"receipt": "签收人：前台（演示）", "file": _scan("送达回证（演示）.pdf")}
    return {"case_id": case.pk, "at": at, "method": "direct", "served_on": today(at)} | receipt


def _serve_removal(case, people, at):
    """What the party got on its application, over the counter."""
    for paper in case.papers.filter(kind__in=("acceptance", "removal")).order_by("pk").values_list("pk", flat=True):
        serving.serve_paper(paper=paper, by=people["officer"], **_by_hand(case, at))
        proof = Proof.objects.waiting().get(paper=paper).pk
        serving.second_paper(case_id=case.pk, proof=proof, by=people["reviewer"], at=at + timedelta(minutes=20))


def _take(verb, case, at, people):
    officer, reviewer, given = people["officer"], people["reviewer"], {"case_id": case.pk, "at": at}
    match verb:
        case "notice":
            gravity.find(finding=_gravity(case), by=officer, **given)
            proposing.write_notice(by=officer, **given)
        case "serve_notice":
            proposing.serve_notice(by=officer, **_by_hand(case, at))
            _confirm_service(case, reviewer, at)
        case "wait":
            expire_due(at=at)
        case "review":
            deciding.review(finding="当事人在规定期限内未陈述、申辩。（演示）", by=reviewer, **given)
        case "ask_consent":
            deciding.ask_consent(by=officer, **given)
        case "consent":
            deciding.consent(by=people["city"], **given)
        case "decide":
            number, seen = f"演示罚〔{today(at).year}〕{case.pk}号", "已与处罚决定书原件核对一致。（演示）"
            penalty = Penalty("fine_heavy", number, today(at), checked=seen)
            deciding.decide(penalty=penalty, by=reviewer, **given)
        case "serve_decision":
            deciding.serve_decision(by=officer, **_by_hand(case, at))
            _confirm_service(case, reviewer, at)
        case "publish":
            publishing.publish(by=officer, **given)


GRAVE = {  # by ground: circumstances, nature, severity, harm
    "44.certificate": (
        ("intent", "value", "effect"), "明知应当取得认证而故意冒用、伪造或者未经认证出厂、销售",
        "涉及多个批次，货值金额较大", "误导购买者，损害认证的公信力",
    ),
    "44.conformity": (
        ("intent", "frequency", "effect"), "明知未经检测仍出具报告，属于故意造假",
        "多次出具，不是偶发差错", "报告已被用于放行和交易，影响面大",
    ),
    "44.equipment": (
        ("intent", "duration", "health"), "经责令停止使用仍继续使用",
        "超期未检时间长，屡次督促不改", "随时可能造成人员伤亡",
    ),
    "44.obstruction": (
        ("intent", "frequency", "effect"), "以拒绝、隐匿、提供虚假材料的方式对抗监督检查",
        "多次实施，经告知法律后果仍不改正", "使不合格产品无法查清去向，扰乱监管秩序",
    ),
}  # fmt: skip
OF_PRODUCTS = (
    ("intent", "value", "health"), "明知产品不符合保障健康安全的标准仍生产、销售",
    "货值金额较大，产品已经流入市场", "直接危及使用者的人身、财产安全",
)  # fmt: skip


def _gravity(case):
    circumstances, *reasons = GRAVE.get(case.ground.code, OF_PRODUCTS)
    words = (f"{reason}。（演示）" for reason in (*reasons, "现场笔录、检验报告、进销货账册"))
    return gravity.Finding(circumstances, *words)


STEPS = (
    ("notice", 1),
    ("serve_notice", 1),
    ("wait", 1),
    ("review", 1),
    ("ask_consent", 1),
    ("consent", 2),
    ("decide", 1),
    ("serve_decision", 2),
    ("publish", 2),
)


def _length(last):
    """How many of STEPS a story takes before its own last step."""
    whole = len(STEPS)
    ends = {"propose": 0, "ask_hearing": 2, "extend": 3, "drop": 4} | dict.fromkeys(
        ("withdraw", "repair", "removed"), whole
    )
    return ends[last] if last in ends else [verb for verb, _days in STEPS].index(last) + 1


def _after(case_id, verb, at, days):
    """The moment of a step: so many days later, past the time to answer and that of the post where the step waits."""
    at += timedelta(days=days, minutes=7)
    case = Case.objects.get(pk=case_id)
    until = {"wait": lambda: case.answer_until, "review": lambda: posted_until(case)}.get(verb, lambda: None)()
    while until and today(at) <= until:
        at += timedelta(days=1)
    return at


def _last(case_id, last, at, people):
    given = {"case_id": case_id, "at": at}
    if last == "ask_hearing":
        answering.ask_hearing(by=_party(case_id), **given)
    elif last == "extend":
        reason = "案情复杂，需要补充检验。（演示）"
        deciding.extend_case(days=15, reason=reason, by=people["reviewer"], **given)
    elif last == "drop":
        reason = "当事人进货查验记录完备，能够说明产品来源，证明没有主观故意（演示）。"
        proposing.drop(reason=reason, intent_absent=True, by=people["reviewer"], **given)
    elif last == "withdraw":
        publishing.withdraw(reason="行政处罚决定经行政复议被撤销（演示）。", by=publishing.LEDGER, **given)


def _party(case_id):
    """Somebody of the enterprise."""
    own = (Case.objects.get(pk=case_id).enterprise_id,)
    permissions = frozenset({"serious_list.answer"})
    return Scope(kind="enterprise", actor="企业经办人（演示）", permissions=permissions, enterprise_ids=own)
