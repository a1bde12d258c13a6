"""A hearing is moved once, and a decision comes in the days a case can have, whatever its clock says."""

from django.db import migrations

from apps.kernel.loading import put
from apps.serious_list import sql
from apps.serious_list.loading import rows_of


def fill(apps, schema_editor):
    rows = [row for row in rows_of("parameters") if row["code"] == "hearing.moves"]
    put(apps.get_model("serious_list", "Parameter"), rows)


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0044_new_evidence")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("hearing_moves"), sql.text("hearing_moves_undo")),
    ]
