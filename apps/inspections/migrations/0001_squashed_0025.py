"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.conf import settings
from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_law_and_guards",
    "0003_entry_guard",
    "0004_whole_guards",
    "0005_phones_and_versions",
    "0006_law_and_signatures",
    "0007_deciding_agency",
    "0008_visit_rounds",
    "0009_what_follows",
    "0010_frozen",
    "0011_conditions_of_tasks",
    "0012_presence",
    "0013_second_officers",
    "0014_once_a_year",
    "0015_sits_by_own_draw",
    "0016_word_at_a_recheck",
    "0017_notice_and_photos",
    "0018_witnesses_apart",
    "0019_handed_in",
    "0020_seats_by_own_draw",
    "0021_beyond_the_limit",
    "0022_two_officers",
    "0023_results_by_item",
    "0024_by_department",
    "0025_corrected_and_approved",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("inspections", name) for name in REPLACED]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "__first__"),
        ("audit", "0001_initial"),
        ("deadlines", "0003_extensions"),
        ("divisions", "0003_load"),
        ("documents", "0003_free_numbers"),
        ("draws", "0007_grounds"),
        ("records", "0042_folded_numbers"),
        ("registry", "0018_fold_unseen"),
    ]
    operations = at_once("inspections", REPLACED)
