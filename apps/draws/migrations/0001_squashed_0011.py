"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.conf import settings
from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_guards",
    "0003_hands_and_public_values",
    "0004_guards_of_steps",
    "0005_closed_lists",
    "0006_behind_frames",
    "0007_grounds",
    "0008_guards_of_asking",
    "0009_close_lists_of_all_tasks",
    "0010_withheld",
    "0011_silence",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("draws", name) for name in REPLACED]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "__first__"),
        ("divisions", "0003_load"),
    ]
    operations = at_once("draws", REPLACED)
