"""The days of tests are told in writing, and are limited."""

from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.licensing import sql
from apps.licensing.loading import DATA

KINDS = [
    ("acceptance", "decision to accept the application"), ("correction", "notice of what is to be corrected"),
    ("not_accepted", "decision not to accept the application"), ("grant", "decision to grant the licence"),
    ("refusal", "decision to refuse the licence"), ("lapsed", "notice that the application has lapsed"),
    ("site_notice", "notice of the check on site"), ("site_result", "record and result of the check on site"),
    ("samples", "notice of tests and of the days they take"),
]  # fmt: skip


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits_testing.csv"))


class Migration(migrations.Migration):
    dependencies = [("licensing", "0033_silence"), ("deadlines", "0009_recounts")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint("paper", "licensing_paper_once"),
        migrations.AlterField(
            "paper", "kind", models.CharField(choices=KINDS, max_length=12, verbose_name="paper")
        ),
        migrations.AddConstraint(
            "paper",
            models.UniqueConstraint(
                condition=models.Q(("kind__in", ("site_notice", "site_result", "samples")), _negated=True),
                fields=("application", "kind"),
                name="licensing_paper_once",
                violation_error_message="This paper of the application is already written.",
            ),
        ),
        migrations.RunSQL(sql.text("testing"), "DROP FUNCTION licensing_guard_testing() CASCADE;"),
    ]  # fmt: skip
