"""Invented facts for the invented enterprises of a demo province. Never for a real one."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.audit.operations import record

from .. import sql
from ..models import Source
from . import rule_ends

SOURCE = "demo"
YEARS = 5


@transaction.atomic
def generate_demo_facts(*, facts, seed, by, at):
    """Draw so many facts over the demo enterprises (those whose source is "demo"); returns the number made.

    They lie in the five years that end on the day before `at`, so that a backtest of a year ago finds a year of facts
    after it: the same seed on the same day gives the same ledger, on another day one that is moved along with it. Each
    was known by the end of its own day. 0 where there is no demo enterprise. A seed is drawn once: its source keys are
    unique.
    """
    last = timezone.localdate(at) - timedelta(days=1)
    Source.objects.get_or_create(code=SOURCE, defaults={"name": "演示数据"})
    rule_ends.lay_out(last - timedelta(days=number) for number in range(YEARS * 366))
    made = sql.execute("demo_facts", {"facts": facts, "seed": seed, "last": last})
    rule_ends.forget()
    sql.execute("analyze")
    record(verb="records.demo_generated", by=by, at=at, subject=("ledger", "demo"), data={"facts": made, "seed": seed})
    return made
