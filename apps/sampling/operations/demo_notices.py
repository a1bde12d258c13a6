"""Invented consumer warnings and recalls of the demo, drawn up from its invented results by the verbs people use."""

from datetime import timedelta

from apps.kernel.stepping import today

from ..models import Batch, ConsumerWarning, Recall
from . import notices, recall_walk, recalls

MARK = "（演示）"
LEAST = 3  # failures of a year that a warning wants
# {code: (title, what was found, what to look out for)}
WARNINGS = {
    "P-CHARGER": (
        "移动电源消费警示", "部分批次短路时起火、外壳温度过高，额定容量不足。",
        "选购时查看额定容量和认证标志，充电时不离人，鼓包的立即停用。",
    ),
    "P-KIDSWEAR": (
        "儿童服装消费警示", "部分批次绳带过长，可能造成勾挂、缠绕；个别批次甲醛含量超标。",
        "不购买头颈部带长绳的童装，新衣洗涤后再穿。",
    ),
    "P-LUGGAGE": (
        "旅行箱包消费警示", "部分批次跌落后箱体开裂、手把断裂。", "选购时检查手把铆接和滚轮，承重不超过标注值。",
    ),
    "P-EBIKE": (
        "电动自行车消费警示", "部分批次缺少短路保护，车速超过限值。",
        "查看合格证上的车速和整车质量，不加装电池，不在室内充电。",
    ),
    "P-LAMP": (
        "LED灯具消费警示", "部分批次功率与标称值不符。", "查看标称功率和色温，保留购买凭证。",
    ),
    "P-TOY": (
        "毛绒玩具消费警示", "部分批次小零件易脱落，可能造成窒息。",
        "为三岁以下儿童选购时查看适用年龄和警示标志。",
    ),
}  # fmt: skip
REMEDIES = ("refund", "replace", "repair")


def make_notices(*, people, at):
    """Warnings of the province in every state, recalls of invented producers; returns how many notices."""
    province, reviewer = people["province"], people["reviewer"]
    codes = [code for code in WARNINGS if _failures(code, at).count() >= LEAST]
    for n, code in enumerate(codes[:4]):
        then = at - timedelta(days=60 - 14 * n)
        row = _warning(code, by=province, at=then)
        if row is None:
            continue
        _through("warning", notices, row, province, reviewer, then)
        if n == 3:
            notices.withdraw_warning(warning_id=row.pk, reason=f"数据口径有误，重新核实后发布。{MARK}", by=reviewer,
                                     at=then + timedelta(days=4))  # fmt: skip
    for code in codes[4:5]:
        row = _warning(code, by=province, at=at - timedelta(days=2))
        if row:
            notices.submit_warning(warning_id=row.pk, by=province, at=at - timedelta(days=1))
    _recalls(province, reviewer, at)
    return ConsumerWarning.objects.count() + Recall.objects.count()


def _failures(code, at):
    rows = Batch.objects.public(today(at)).filter(product_code=code, verdict="fail", producer__status="open")
    return rows.filter(published_on__gte=today(at) - timedelta(days=365))


def _warning(code, *, by, at):
    """A warning of what was sampled in a year; None where none of its failures was public yet on that day."""
    title, found, advice = WARNINGS[code]
    values = {"product": code, "division": "", "since": today(at) - timedelta(days=365), "until": today(at),
              "title": f"{title}{MARK}", "found": f"{found}{MARK}", "advice": advice}  # fmt: skip
    if (
        not Batch.objects.public(today(at))
        .filter(product_code=code, verdict="fail", visited_on__range=(values["since"], values["until"]))
        .exists()
    ):
        return None
    return notices.draft_warning(values=values, by=by, at=at)


def _through(kind, verbs, row, officer, reviewer, at):
    """Submitted, approved and published, a day after the other."""
    for days, (verb, by) in enumerate((("submit", officer), ("approve", reviewer), ("publish", officer)), 1):
        getattr(verbs, f"{verb}_{kind}")(**{f"{kind}_id": row.pk}, by=by, at=at + timedelta(days=days) / 2)


def _recalls(officer, reviewer, at):
    """Of the first producers of failures: one closed, two under way, one by order that waits for evidence."""
    rows, seen = [], set()
    for code in WARNINGS:
        for batch in _failures(code, at).select_related("producer").order_by("-published_on", "-pk")[:20]:
            if batch.producer_id not in seen and batch.producer_id and batch.link != "production":
                seen.add(batch.producer_id)
                rows.append(batch)
                break
    for n, batch in enumerate(rows[:4]):
        then = max(at - timedelta(days=80 - 25 * n), _noon_after(batch, at))
        ordered = n == 3
        row = recalls.draft_recall(values=_values(batch, n, ordered, then), by=officer, at=then)
        if ordered:
            recalls.tell_recall(recall_id=row.pk, receipt=f"邮寄单号SF0001{MARK}", by=officer, at=then)
            continue
        _through("recall", recalls, row, officer, reviewer, min(then, at - timedelta(days=2)))
        if n == 0:
            recalls.finish_recall(recall_id=row.pk, taken_back=1086, by=officer, at=at - timedelta(days=1),
                                  summary=f"已收回并销毁，其余经核实已由消费者自行处理。{MARK}")  # fmt: skip
            found = f"销毁记录、联系记录齐全，未再收到投诉。{MARK}"
            recall_walk.close_recall(recall_id=row.pk, finding=found, by=reviewer, at=at - timedelta(hours=2))


def _noon_after(batch, at):
    """A recall follows its failure: not before the day on which that was published."""
    return at - timedelta(days=(today(at) - batch.published_on).days)


def _values(batch, n, ordered, at):
    return {
        "kind": "ordered" if ordered else "voluntary", "enterprise_code": batch.producer.uscc, "batch_id": batch.pk,
        "product": batch.product_code, "title": f"召回部分{batch.sample_name}{MARK}", "product_name": batch.sample_name,
        "brand": batch.brand, "model": batch.model, "lots": batch.lot, "gtin": batch.gtin, "amount": 1200 * (n + 1),
        "sold_through": "线上平台和线下门店", "defect": f"{WARNINGS[batch.product_code][1]}{MARK}",
        "remedy": REMEDIES[n % len(REMEDIES)], "measures": "停止使用，凭购买凭证联系生产者办理，邮寄费用由生产者承担。",
        "contact": f"400-000-{1000 + n}{MARK}", "starts_on": today(at), "ends_on": today(at) + timedelta(days=90),
    }  # fmt: skip
