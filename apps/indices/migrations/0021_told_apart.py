"""Figures that end have no value; who chose a file does not release it; rates count who was in business in their year.

What is said of the figures that come with the portal is held against their sources: another vintage where it was wrong.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

from apps.indices import loading, sql
from apps.kernel.sqlfiles import functions_of

BEFORE = functions_of(sql.text("clearance_guards"))["indices_guard_clearance"]
STAGES = [("first", "first announced"), ("revised", "revised"), ("final", "final"), ("none", "no figure any more")]
# the live series and the definitions of which the way of counting is told anew
TOLD = {
    "portal.list-rate": "",
    "portal.complaints": "",
    "LIST-2024": "Counted from the portal's list of seriously dishonest parties: those on it at the end of the year (this "
    "year: now) over the enterprises in business at that time, by where they are registered now.",
    "COMPL-2024": "Counted from upheld complaints in the portal's ledger of quality facts, over the enterprises in business "
    "at the end of the year (this year: now), by where they are registered now.",
}


def say(apps, schema_editor):
    loading.say_methods(apps.get_model("indices", "Series"), apps.get_model("indices", "Definition"), TOLD)


def correct(apps, schema_editor):
    model = lambda name: apps.get_model("indices", name)  # noqa: E731
    # no run knows of it that began before: what is recorded now lies after all of them
    loading.correct_published(
        model("Series"), model("Release"), model("Observation"), model("Clearance"), at=timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [("indices", "0020_told")]
    operations = [
        migrations.AddField(
            "importofvalues", "unread", ArrayField(models.CharField(max_length=40), blank=True, default=list, size=None)
        ),
        migrations.AddField("stagedvalue", "last_provenance", models.CharField(max_length=10, null=True)),
        migrations.AddField("stagedvalue", "same", models.BooleanField(db_default=False, default=False)),
        migrations.AlterField(
            "observation",
            "stage",
            models.CharField(choices=STAGES, max_length=8, verbose_name="announcement"),
        ),
        migrations.AlterField(
            "observation",
            "value",
            models.DecimalField(decimal_places=8, max_digits=24, null=True, verbose_name="value"),
        ),
        migrations.AddConstraint(
            "observation",
            models.CheckConstraint(
                condition=Q(stage="none", value__isnull=True, low__isnull=True, n=0, vintage__gt=1)
                | ~Q(stage="none") & Q(value__isnull=False),
                name="indices_observation_gone",
                violation_error_message="Only a figure that ended has no value.",
            ),
        ),
        migrations.RunSQL(sql.text("clearance_uploader"), BEFORE),
        migrations.RunSQL(sql.text("methods_open"), migrations.RunSQL.noop),
        migrations.RunPython(say, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("methods_closed"), migrations.RunSQL.noop),
        migrations.RunPython(correct, migrations.RunPython.noop),
    ]
