"""A hearing is moved once, and a decision comes in the days a case can have, whatever its clock says."""

from django.db import migrations

from apps.kernel.loading import put
from apps.serious_list import sql
from apps.serious_list.loading import rows_of


BEFORE = "\n".join((
    sql.function("chance_to_answer", "serious_list_guard_chance"), sql.function("guards_acts", "serious_list_guard_decision")
))  # fmt: skip


def fill(apps, schema_editor):
    rows = [row for row in rows_of("parameters") if row["code"] == "hearing.moves"]
    put(apps.get_model("serious_list", "Parameter"), rows)


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0044_new_evidence")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("hearing_moves"), BEFORE),
    ]
