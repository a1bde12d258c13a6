"""How long the bureau has to serve a paper that weighs on the party."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.serious_list.loading import DATA


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] == "serious_list.paper_delivery"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0035_second_listings")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
