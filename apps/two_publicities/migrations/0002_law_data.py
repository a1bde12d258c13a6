"""What the platform asks of each column, and the limits of reporting."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.two_publicities.loading import DATA, load_fields


def fill(apps, schema_editor):
    load_fields(apps.get_model("two_publicities", "Field"))
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits.csv"))


class Migration(migrations.Migration):
    dependencies = [("two_publicities", "0001_initial"), ("deadlines", "0003_extensions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
