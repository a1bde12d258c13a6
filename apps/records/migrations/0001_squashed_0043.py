"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_history",
    "0003_imports",
    "0004_window",
    "0005_ledger_in_the_browser",
    "0006_objections",
    "0007_objection_words",
    "0008_publicity_limits",
    "0009_not_in_the_future",
    "0010_publicity_unverified",
    "0011_reserved_and_decided",
    "0012_small_guards",
    "0013_people_of_a_fact",
    "0014_windows_and_remedies",
    "0015_over",
    "0016_close_windows",
    "0017_no_later_than_the_law",
    "0018_proof",
    "0019_not_too_early",
    "0020_deciding_agency",
    "0021_of_its_case",
    "0022_second_person",
    "0023_own_sources",
    "0024_bars_of_repair",
    "0025_no_worse",
    "0026_hand_term",
    "0027_titled",
    "0028_matched_by_two",
    "0029_named_agency",
    "0030_whole_listings",
    "0031_settled_clocks",
    "0032_no_less",
    "0033_as_amended",
    "0034_eased",
    "0035_no_return",
    "0036_asked_anew",
    "0037_given_numbers",
    "0038_moved",
    "0039_one_decider",
    "0040_chosen_numbers",
    "0041_grave_titles",
    "0042_folded_numbers",
    "0043_remedies_of_before",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("records", name) for name in REPLACED]
    dependencies = [
        ("audit", "0004_failed_and_days"),
        ("deadlines", "0002_load"),
        ("divisions", "0003_load"),
        ("documents", "0001_initial"),
        ("registry", "0017_status_set_aside_guard"),
    ]
    operations = at_once("records", REPLACED)
