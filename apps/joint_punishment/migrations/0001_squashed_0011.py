"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.joint_punishment import sql
from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_law_data",
    "0003_old_secret",
    "0004_kept",
    "0005_page",
    "0006_one_index_each",
    "0007_told_by_mistake",
    "0008_readings",
    "0009_lines_by_themselves",
    "0010_persons_guarded",
    "0011_since_return",
]
# the columns are there, and no lines of before
LINES = [
    migrations.RunSQL(sql.functions("lines") + sql.text("lines_at_once"), migrations.RunSQL.noop),
    migrations.RunSQL(sql.text("page_of_lines"), migrations.RunSQL.noop),
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("joint_punishment", name) for name in REPLACED]
    dependencies = [
        ("audit", "0006_linked_heads"),
        ("deadlines", "0003_extensions"),
        ("divisions", "0003_load"),
        ("registry", "0017_status_set_aside_guard"),
        ("serious_list", "0023_restored_in_public"),
    ]
    operations = at_once("joint_punishment", REPLACED, instead={"0009_lines_by_themselves": LINES})
