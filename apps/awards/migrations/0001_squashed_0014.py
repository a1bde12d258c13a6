"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.conf import settings
from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_catalogue",
    "0003_guards",
    "0004_valuation",
    "0005_people_amount",
    "0006_former_entry",
    "0007_scores",
    "0008_given_back",
    "0009_items_and_people",
    "0010_earlier_versions",
    "0011_guards_lives",
    "0012_heard",
    "0013_money",
    "0014_recusal",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("awards", name) for name in REPLACED]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("credit", "0016_standing_window"),
        ("deadlines", "0002_load"),
        ("divisions", "0004_reconsideration"),
        ("documents", "0003_free_numbers"),
        ("draws", "0002_guards"),
        ("records", "0043_remedies_of_before"),
        ("registry", "0018_fold_unseen"),
    ]
    operations = at_once("awards", REPLACED)
