"""A hearing is held within its days, may be put off by a call of its own, and says on which day it took place."""

from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.licensing import sql
from apps.licensing.loading import DATA

UNDO = "\n".join([
    sql.function("end_calls_named", "licensing_guard_hearing"),
    "DROP FUNCTION licensing_guard_when_held() CASCADE;",
])  # fmt: skip


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits_hearing.csv"))


class Migration(migrations.Migration):
    dependencies = [("licensing", "0038_looked_at"), ("deadlines", "0009_recounts")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddField("ending", "hearing_held_on", models.DateField(blank=True, null=True)),
        migrations.AddConstraint(
            "ending",
            models.CheckConstraint(
                condition=models.Q(
                    ("hearing_held_on__isnull", True),
                    models.Q(
                        ("heard_on__isnull", False),
                        ("hearing_held_on__gte", models.F("hearing_on")),
                        ("hearing_held_on__lte", models.F("heard_on")),
                        models.Q(
                            ("hearing_missed", False), ("hearing_held_on", models.F("hearing_on")), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="licensing_ending_held",
                violation_error_message=(
                    "A hearing takes place on the day of its call or later, and is missed on that day."
                ),
            ),
        ),
        migrations.RunSQL(sql.text("held_on"), UNDO),
    ]
