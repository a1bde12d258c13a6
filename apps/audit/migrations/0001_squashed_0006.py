"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_chain",
    "0003_search_indexes",
    "0004_failed_and_days",
    "0005_tally",
    "0006_linked_heads",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("audit", name) for name in REPLACED]
    dependencies = [

    ]
    operations = at_once("audit", REPLACED)
