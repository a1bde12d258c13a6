"""A quota of nobody has its reason; nothing is sealed while a stratum has none."""

from django.db import migrations, models

from apps.draws import sql


class Migration(migrations.Migration):
    dependencies = [("draws", "0013_heard")]
    operations = [
        migrations.AddField(
            model_name="quota",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="why none are drawn"),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), models.Q(("drawn", 0), models.Q(("reason__regex", "[\\x01-\\x1f\\x7f]"), _negated=True)), _connector="OR"),
                name="draws_quota_reason",
                violation_error_message="A reason on one line stands where none of a stratum are drawn.",
            ),
        ),
        migrations.AlterField(
            model_name="draw",
            name="algorithm",
            field=models.CharField(default="qp-draw-3", max_length=20, verbose_name="algorithm"),
        ),
        migrations.RunSQL(sql.text("guards_whole"), sql.text("guards_whole_undo")),
    ]
