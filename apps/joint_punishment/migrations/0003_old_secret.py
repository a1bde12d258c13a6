from django.db import migrations, models
from django.db.models import Q

from apps.deadlines.loading import limit_rows, load_limits
from apps.joint_punishment.loading import DATA


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits.csv"))


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0002_law_data")]
    operations = [
        migrations.AddField(
            "partner", "old_secret_hash", models.CharField(blank=True, db_default="", default="", max_length=64)
        ),
        migrations.AddField("partner", "old_secret_until", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "partner",
            models.CheckConstraint(
                condition=Q(old_secret_hash="", old_secret_until__isnull=True)
                | ~Q(old_secret_hash="") & ~Q(secret_hash="") & Q(old_secret_until__isnull=False),
                name="joint_punishment_partner_old_secret",
                violation_error_message="An old secret stays good beside a new one, and until a moment.",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
