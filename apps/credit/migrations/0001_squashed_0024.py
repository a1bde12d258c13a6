"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_initial",
    "0003_engine",
    "0004_default_rulesets",
    "0005_runs",
    "0006_run_checks",
    "0007_rating_keys",
    "0008_public_grades",
    "0009_standing",
    "0010_ruleset_authors",
    "0011_backtests",
    "0012_mark",
    "0013_backtest_stop",
    "0014_ordered_engine",
    "0015_stage_without_index",
    "0016_standing_window",
    "0017_people_by_number",
    "0018_trials_by_parts",
    "0019_stage_by_shard",
    "0020_bands_of_the_grades",
    "0021_trials_lighter",
    "0022_recall",
    "0023_turns",
    "0024_deciders",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("credit", name) for name in REPLACED]
    dependencies = [
        ("deadlines", "0002_load"),
        ("records", "0011_reserved_and_decided"),
        ("registry", "0010_walk"),
    ]
    operations = at_once("credit", REPLACED, instead={"0005_runs": []})
