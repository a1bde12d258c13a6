"""That rows without an answer count as taken has an end, and the longest one is dated data."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.two_publicities.loading import DATA


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] == "two_publicities.rest"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):
    dependencies = [("two_publicities", "0007_kept_whole"), ("deadlines", "0006_exceptions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
