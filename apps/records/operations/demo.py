"""Invented facts for the invented enterprises of a demo province. Never for a real one."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.audit.operations import record

from .. import sql
from ..models import FactKind, Source
from . import rule_ends

SOURCE = "demo"
YEARS = 5
# Who reports: agencies of a place that is not on any map, marked as invented wherever their name stands.
AGENCIES = {
    SOURCE: "衡川市市场监督管理局（演示）",
    "demo-testing": "衡川市产品质量检验院（演示）",
    "demo-certifiers": "澄源认证中心（演示）",
    "demo-standards": "星野标准化研究院（演示）",
    "demo-consumers": "衡川市消费投诉举报中心（演示）",
}
REPORTS = {
    "demo-testing": ("sampling_failed", "sampling_passed", "recheck_failed", "recheck_passed"),
    "demo-certifiers": ("ccc", "qms", "product_certified", "measurement_system", "brand"),
    "demo-standards": ("standard_national", "standard_group", "standard_declared"),
    "demo-consumers": ("complaint_upheld",),
}  # every other kind: SOURCE


@transaction.atomic
def generate_demo_facts(*, facts, seed, by, at):
    """Draw so many facts over the demo enterprises (those whose source is "demo"); returns the number made.

    They lie in the five years that end on the day before `at`, so that a backtest of a year ago finds a year of facts
    after it: the same seed on the same day gives the same ledger, on another day one that is moved along with it. Each
    was known by the end of its own day. 0 where there is no demo enterprise. A seed is drawn once: its source keys are
    unique.
    """
    last = timezone.localdate(at) - timedelta(days=1)
    for code, name in AGENCIES.items():
        Source.objects.get_or_create(code=code, defaults={"name": name})
    reporter = {kind: code for code, kinds in REPORTS.items() for kind in kinds}
    kinds = list(FactKind.objects.order_by("pk").values_list("code", flat=True))
    sources = [reporter.get(kind, SOURCE) for kind in kinds]
    rule_ends.lay_out(last - timedelta(days=number) for number in range(YEARS * 366))
    made = sql.execute("demo_facts", {"facts": facts, "seed": seed, "last": last, "kinds": kinds, "sources": sources})
    rule_ends.forget()
    sql.execute("analyze")
    record(verb="records.demo_generated", by=by, at=at, subject=("ledger", "demo"), data={"facts": made, "seed": seed})
    return made
