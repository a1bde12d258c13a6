"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_last_day",
    "0003_offered_by",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("access", name) for name in REPLACED]
    dependencies = [
        ("divisions", "0001_initial"),
    ]
    operations = at_once("access", REPLACED)
