"""Invented facts for the invented enterprises of a demo province. Never for a real one."""

from datetime import date

from django.db import transaction

from apps.audit.operations import record

from .. import sql
from ..models import Source

SOURCE = "demo"
LAST_DAY = date(2025, 12, 31)  # the demo register ends there too, whenever it is made


@transaction.atomic
def generate_demo_facts(*, facts, seed, by, at):
    """Draw so many facts over the demo enterprises (those whose source is "demo"); returns the number made.

    0 where there is no demo enterprise. A seed is drawn once: its source keys are unique.
    """
    Source.objects.get_or_create(code=SOURCE, defaults={"name": "演示数据"})
    made = sql.execute("demo_facts", {"facts": facts, "seed": seed, "last": LAST_DAY})
    sql.execute("analyze")
    record(verb="records.demo_generated", by=by, at=at, subject=("ledger", "demo"), data={"facts": made, "seed": seed})
    return made
