"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.conf import settings
from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_desk",
    "0003_import_engine",
    "0004_industries",
    "0005_seats",
    "0006_import_undoing",
    "0007_corrections",
    "0008_unknowns",
    "0009_two_to_undo",
    "0010_walk",
    "0011_correction_decider",
    "0012_fragments",
    "0013_status_in_words",
    "0014_status_beneath",
    "0015_status_again",
    "0016_status_set_aside",
    "0017_status_set_aside_guard",
    "0018_fold_unseen",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("registry", name) for name in REPLACED]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "0001_initial"),
        ("divisions", "0003_load"),
    ]
    operations = at_once("registry", REPLACED, first=["0003_import_engine"])
