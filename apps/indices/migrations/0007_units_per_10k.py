"""Enterprises and cases per 10,000 are units of their own; the two rates that were called a ratio are named by them."""

from django.db import migrations, models

from apps.indices import sql

UNITS = [
    ("percent", "per cent"), ("points", "points"), ("ratio", "ratio"), ("100m_yuan", "100 million yuan"),
    ("10k_yuan", "10 thousand yuan"), ("10k_persons", "10 thousand persons"), ("count", "number"), ("days", "days"),
    ("per_million_yuan", "pieces per million yuan"), ("firms_per_10k", "enterprises per 10,000"),
    ("cases_per_10k", "cases per 10,000 enterprises"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("indices", "0006_complaints")]
    operations = [
        *(
            migrations.AlterField(name, "unit", models.CharField("unit", max_length=16, choices=UNITS))
            for name in ("series", "index")
        ),
        migrations.RunSQL(sql.text("units_per_10k"), migrations.RunSQL.noop),
    ]
