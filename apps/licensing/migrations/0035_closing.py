"""The paper that closes a proceeding is served; every limit names its legal basis in English too."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.kernel.loading import say_anew
from apps.licensing import sql
from apps.licensing.loading import DATA

UNDO = "\n".join([
    sql.function("end_calls", "licensing_guard_proof"),
    sql.function("end_record", "licensing_ending_move_allowed"),
])  # fmt: skip


def fill(apps, schema_editor):
    limits = apps.get_model("deadlines", "Limit")
    load_limits(limits, limit_rows(DATA / "limits_closing.csv"))
    say_anew(limits, (row for row in limit_rows(DATA / "limits.csv") if row["code"] == "licensing.after_check"),
             "legal_basis")  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("licensing", "0034_testing"), ("deadlines", "0009_recounts")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("closing"), UNDO),
    ]
