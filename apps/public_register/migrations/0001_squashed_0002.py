"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_announced_grade",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("public_register", name) for name in REPLACED]
    dependencies = [
        ("credit", "0009_standing"),
    ]
    operations = at_once("public_register", REPLACED)
