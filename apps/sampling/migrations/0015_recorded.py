"""Days to object and to correct run from the day a service was recorded; who is told of a failure is one rule."""

from django.db import migrations, models
from django.db.models import F, Q

from apps.sampling import sql

HELD = Q(recorded_on__isnull=True) | Q(served_on__isnull=False, recorded_on__gte=F("served_on"))


def recorded(model):
    return [
        migrations.AddField(
            model, "recorded_on", models.DateField(blank=True, null=True, verbose_name="service recorded")
        ),
        migrations.AddConstraint(
            model,
            models.CheckConstraint(
                condition=HELD,
                name=f"sampling_{model}_recorded",
                violation_error_message="A service is recorded on its day or later.",
            ),
        ),
    ]


BEFORE = [
    sql.function("guards_second_look", "sampling_check_batch"),
    sql.function("guards_tests", "sampling_guard_notice"),
    sql.text("guards_told_undo"),
]


class Migration(migrations.Migration):
    dependencies = [("sampling", "0014_refold")]
    operations = [
        *recorded("notice"),
        *recorded("rectification"),
        migrations.RunSQL(sql.text("guards_told"), "\n".join(BEFORE)),
    ]
