"""A partner is closed for a reason and opened again by a second person; an entry is gone once no partner holds it."""

from django.db import migrations, models
from django.db.models import F, Q

from apps.joint_punishment import sql


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0013_moves"), ("serious_list", "0050_kept_whole")]
    operations = [
        migrations.AddField("partner", "close_reason", models.CharField(blank=True, db_default="", default="", max_length=500, verbose_name="Why it is closed")),
        migrations.AddField("partner", "closed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("partner", "closed_user", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("partner", "reopened_user", models.BigIntegerField(blank=True, null=True)),
        migrations.AddConstraint(
            "partner",
            models.CheckConstraint(
                condition=Q(closed_user__isnull=True)
                | Q(enabled=False, reopened_user__isnull=True)
                | Q(enabled=True, reopened_user__isnull=False) & ~Q(reopened_user=F("closed_user")),
                name="joint_punishment_partner_reopened",
                violation_error_message="Whoever closed a partner does not open it again.",
            ),
        ),
        migrations.RunSQL(sql.text("hidden"), sql.text("hidden_undo")),
    ]
