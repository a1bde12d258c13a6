"""Every limit names its legal basis in both languages."""

from django.db import migrations

from apps.deadlines.loading import limit_rows
from apps.kernel.loading import say_anew
from apps.serious_list.loading import DATA


def fill(apps, schema_editor):
    say_anew(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits.csv"), "legal_basis")


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0009_subscription"), ("deadlines", "0003_extensions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
