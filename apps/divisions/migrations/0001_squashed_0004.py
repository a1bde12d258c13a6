"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_shapes_and_dates",
    "0003_load",
    "0004_reconsideration",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("divisions", name) for name in REPLACED]
    dependencies = [

    ]
    operations = at_once("divisions", REPLACED)
