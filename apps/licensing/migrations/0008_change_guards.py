"""The limits of changes, and the database's own guards of changes and of the certificates they replace."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.licensing import sql
from apps.licensing.loading import DATA


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits.csv"))


class Migration(migrations.Migration):
    dependencies = [("licensing", "0007_changes"), ("deadlines", "0004_basis_in_english")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("changes"), sql.text("changes_undo") + sql.functions("guards", "ends")),
    ]
