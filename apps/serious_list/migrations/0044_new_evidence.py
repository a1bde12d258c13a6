"""After absence of intent an event is proposed anew on new evidence only, by somebody else, also on another ground."""

from django.db import migrations

from apps.kernel.loading import put
from apps.serious_list import sql
from apps.serious_list.loading import rows_of


def fill(apps, schema_editor):
    rows = [row for row in rows_of("parameters") if row["code"] == "same_event.days"]
    put(apps.get_model("serious_list", "Parameter"), rows)


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0043_answer_days")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("new_evidence"), sql.text("new_evidence_undo")),
    ]
