"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_load",
    "0003_extensions",
    "0004_basis_in_english",
    "0005_pages_at_the_desk",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("deadlines", name) for name in REPLACED]
    dependencies = [
        ("audit", "0002_chain"),
    ]
    operations = at_once("deadlines", REPLACED)
