"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.conf import settings
from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_law",
    "0003_guards",
    "0004_results_and_search",
    "0005_deciding_agency",
    "0006_phones",
    "0007_notices",
    "0008_wider_catalogue",
    "0009_second_look",
    "0010_triples",
    "0011_producers_of_results",
    "0012_taken_back",
    "0013_producers_recalls",
    "0014_refold",
    "0015_recorded",
    "0016_heard",
    "0017_apart",
    "0018_letters",
    "0019_measures",
    "0020_published",
    "0021_after_a_failure",
    "0022_recheck_draws",
    "0023_recheck_stands",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("sampling", name) for name in REPLACED]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "__first__"),
        ("deadlines", "0003_extensions"),
        ("divisions", "0004_reconsideration"),
        ("documents", "0003_free_numbers"),
        ("draws", "0002_guards"),
        ("records", "0043_remedies_of_before"),
        ("registry", "0018_fold_unseen"),
    ]
    operations = at_once("sampling", REPLACED, first=["0010_triples"])
