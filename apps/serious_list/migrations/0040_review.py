"""The limit of the review: a default of the house beside the ninety days of the case."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.serious_list.loading import DATA


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits_house.csv") if row["code"] == "serious_list.review"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0039_minutes")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
