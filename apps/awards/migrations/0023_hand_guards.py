"""What the verbs refuse the database refuses by hand too; a round keeps its cycle by its opening, a publicity its days."""

from django.db import migrations

from apps.awards import sql

BEFORE = "\n".join(
    sql.function("record_guards", name) for name in ("awards_guard_round_record", "awards_guard_round_cycle")
)
GUARDS = f"{sql.text('hand_guards')}\n{sql.text('list_guards')}"
UNDO = f"{sql.text('hand_guards_undo')}\n{BEFORE}"


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0022_asides"),
        ("audit", "0001_initial"),
        ("deadlines", "0008_law_ends"),
    ]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
