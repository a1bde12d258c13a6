"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.conf import settings
from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_catalogue",
    "0003_guards",
    "0004_basis_in_english",
    "0005_deciding_agency",
    "0006_ends",
    "0007_changes",
    "0008_change_guards",
    "0009_aftercheck",
    "0010_took",
    "0011_commitment",
    "0012_change_commitment",
    "0013_what_was_seen",
    "0014_after_the_term",
    "0015_classes_of_an_ending",
    "0016_known_ends",
    "0017_weights_and_lapses",
    "0018_letters",
    "0019_decided",
    "0020_bars",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("licensing", name) for name in REPLACED]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "__first__"),
        ("deadlines", "0004_basis_in_english"),
        ("divisions", "0003_load"),
        ("documents", "0003_free_numbers"),
        ("draws", "0002_guards"),
        ("records", "0026_hand_term"),
        ("registry", "0018_fold_unseen"),
        ("serious_list", "0009_subscription"),
    ]
    operations = at_once("licensing", REPLACED)
