"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.conf import settings
from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_law_data",
    "0003_case",
    "0004_guards",
    "0005_repair",
    "0006_repair_classes_unverified",
    "0007_guards_kept",
    "0008_entry_ending",
    "0009_subscription",
    "0010_basis_in_english",
    "0011_page_index",
    "0012_deciding_agency",
    "0013_subscriptions_to_notifications",
    "0014_pages",
    "0015_removal",
    "0016_acts_guarded",
    "0017_rests_on",
    "0018_evidence",
    "0019_hidden_before_withdrawal",
    "0020_once_a_party",
    "0021_papers_of_each_step",
    "0022_days_guarded",
    "0023_restored_in_public",
    "0024_pushed",
    "0025_raised",
    "0026_bans_of_the_party",
    "0027_year_of_a_person",
    "0028_chance_to_answer",
    "0029_evidence_to_the_hearing",
    "0030_hearing_served",
    "0031_letters",
    "0032_both_papers",
    "0033_repair_letters",
    "0034_handed_on",
    "0035_second_listings",
    "0036_paper_delivery",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("serious_list", name) for name in REPLACED]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "__first__"),
        ("audit", "0006_linked_heads"),
        ("deadlines", "0004_basis_in_english"),
        ("divisions", "0004_reconsideration"),
        ("documents", "0003_free_numbers"),
        ("notifications", "0004_subscription"),
        ("records", "0043_remedies_of_before"),
        ("registry", "0018_fold_unseen"),
    ]
    operations = at_once("serious_list", REPLACED, instead={"0013_subscriptions_to_notifications": []})
