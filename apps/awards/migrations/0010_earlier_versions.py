"""Versions of programmes that honours of before the portal were conferred by; a serious event is heard before a grade
goes for it."""

from django.db import migrations

from apps.awards.loading import add_missing, rows_of
from apps.kernel.loading import say_anew


def fill(apps, schema_editor):
    for name, file in (("Programme", "programmes"), ("Prize", "prizes")):
        add_missing(apps.get_model("awards", name), rows_of(file))
    rows = [row for row in rows_of("consequences") if row["code"] == "credit.serious"]
    say_anew(apps.get_model("awards", "Consequence"), rows, "effect")


class Migration(migrations.Migration):
    dependencies = [("awards", "0009_items_and_people")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
