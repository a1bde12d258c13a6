"""What waits for the word of a reviewer lapses with the result or the order that it is about."""

from django.db import migrations, models

from apps.inspections import sql

WAITS = models.Q(state="waiting", answered_by__isnull=True, answered_at__isnull=True, refused_reason="")
GRANTED = models.Q(state="granted", answered_by__isnull=False, answered_at__isnull=False, refused_reason="")
REFUSED = models.Q(state="refused", answered_by__isnull=False, answered_at__isnull=False) & ~models.Q(refused_reason="")
LAPSED = models.Q(state="lapsed", answered_by__isnull=True, answered_at__isnull=False) & ~models.Q(refused_reason="")


class Migration(migrations.Migration):
    dependencies = [("inspections", "0045_seated"), ("notifications", "0006_stopped_in_a_sentence")]
    operations = [
        migrations.RemoveConstraint(model_name="consent", name="inspections_consent_answered"),
        migrations.AlterField(
            model_name="consent",
            name="state",
            field=models.CharField(
                choices=[("waiting", "waits for a reviewer"), ("granted", "agreed to"), ("refused", "not agreed to"),
                         ("lapsed", "lapsed")],
                default="waiting", max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=WAITS | GRANTED | REFUSED | LAPSED,
                name="inspections_consent_answered",
                violation_error_message="Whoever does not agree says why.",
            ),
        ),
        migrations.RunSQL(sql.text("words_of_before"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("guards_lapsed"), sql.text("guards_lapsed_undo")),
    ]  # fmt: skip
