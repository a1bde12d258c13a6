"""That a refused row is sent again as it was has an end, and the longest one is dated data."""

from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.two_publicities import sql
from apps.two_publicities.loading import DATA


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] == "two_publicities.again"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):
    dependencies = [("two_publicities", "0005_receipts"), ("deadlines", "0006_exceptions")]
    operations = [
        migrations.AddField("line", "again_until", models.DateField(blank=True, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("again"), sql.functions("kept", "receipts")),
    ]
