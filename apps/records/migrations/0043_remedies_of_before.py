"""The limits of remedies begin where their laws begin; what the laws of before gave stands beside them."""

from datetime import date
from pathlib import Path

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.deadlines.loading import limit_rows, load_limits

LIMITS = Path(__file__).resolve().parent.parent / "data" / "limits.csv"
FIRST = {"records.reconsideration": date(2024, 1, 1), "records.suit": date(2015, 5, 1)}


def fill(apps, schema_editor):
    limit = apps.get_model("deadlines", "Limit")
    for code, first in FIRST.items():
        endless = limit.objects.filter(code=code, validity__lower_inf=True)
        endless.filter(validity__upper_inf=True).update(validity=DateRange(first, None))
    before = [row for row in limit_rows(LIMITS) if row["code"] in FIRST and row["validity"].upper]
    load_limits(limit, before)


class Migration(migrations.Migration):
    dependencies = [("records", "0042_folded_numbers"), ("deadlines", "0002_load")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
