"""Licences beside penalties: what a file holds, and what the platform asks of each column of the licences."""

from django.db import migrations, models
from django.db.models import Q

from apps.two_publicities.loading import load_fields

LAYOUTS = [("penalty", "administrative penalties"), ("licence", "administrative licences")]


def fill(apps, schema_editor):
    load_fields(apps.get_model("two_publicities", "Field"))


class Migration(migrations.Migration):
    dependencies = [("two_publicities", "0002_law_data")]
    operations = [
        migrations.AddField(
            "file", "layout", models.CharField(choices=LAYOUTS, default="penalty", max_length=8, verbose_name="what it holds")
        ),
        migrations.AddConstraint(
            "file",
            models.CheckConstraint(
                condition=Q(layout__in=["penalty", "licence"]),
                name="two_publicities_file_layout",
                violation_error_message="A file holds penalties or licences.",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
