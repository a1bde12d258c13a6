"""What a second person decided is not inserted, rewritten or emptied; a target is agreed to by another."""

from django.db import migrations, models
from django.db.models import Q

from apps.indices import sql

ONCE = {"fields": ["index", "series", "area", "period"], "nulls_distinct": False}


class Migration(migrations.Migration):
    dependencies = [("indices", "0009_clearances")]
    operations = [
        migrations.AddField("target", "agreed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "target", "agreed_by", models.CharField(blank=True, default="", max_length=200), preserve_default=False
        ),
        migrations.AddField("target", "agreed_user", models.BigIntegerField(null=True)),
        migrations.AddField(
            "target",
            "why_ended",
            models.CharField(blank=True, default="", max_length=300, verbose_name="why it was declined"),
            preserve_default=False,
        ),
        migrations.RunSQL(sql.text("targets_before"), migrations.RunSQL.noop),
        migrations.RemoveConstraint("target", "indices_target_once"),
        migrations.AddConstraint(
            "target",
            models.UniqueConstraint(
                **ONCE,
                condition=Q(ended_at__isnull=True, agreed_at__isnull=False),
                name="indices_target_once",
                violation_error_message="There is a target for this year already.",
            ),
        ),
        migrations.AddConstraint(
            "target",
            models.UniqueConstraint(
                **ONCE,
                condition=Q(ended_at__isnull=True, agreed_at__isnull=True),
                name="indices_target_one_waits",
                violation_error_message="A target for this year already waits for its decision.",
            ),
        ),
        migrations.RunSQL(sql.text("guards_decided"), sql.text("guards_decided_undo")),
    ]
