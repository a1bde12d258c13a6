"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_inbox_in_time",
    "0003_codes_for_words",
    "0004_subscription",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("notifications", name) for name in REPLACED]
    dependencies = [
        ("audit", "0005_tally"),
    ]
    operations = at_once("notifications", REPLACED)
