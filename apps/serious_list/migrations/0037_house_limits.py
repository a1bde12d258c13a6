"""Limits of the second look at a letter, of waiting for post and of early warning, and how often a partner is reminded."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.serious_list import sql
from apps.serious_list.loading import DATA, load


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits_house.csv"))
    load(apps.get_model("serious_list", "Parameter"), "counts")


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0036_paper_delivery"), ("deadlines", "0004_basis_in_english")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("post_wait"), sql.text("post_wait_undo")),
    ]
