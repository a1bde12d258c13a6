"""Every limit names its legal basis in both languages."""

from django.db import migrations

from apps.deadlines.loading import limit_rows
from apps.kernel.loading import say_anew


def fill(apps, schema_editor):
    say_anew(apps.get_model("deadlines", "Limit"), limit_rows(), "legal_basis")


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0003_extensions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
