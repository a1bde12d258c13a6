"""An order that went on while its re-check was under way, before the database refused that, is put back with it."""

from django.db import migrations

from apps.sampling import sql

BEFORE = [
    sql.function("guards_let_in", "sampling_move_allowed"),
    sql.function("guards_let_in", "sampling_guard_rectification"),
    sql.function("guards_under_way", "sampling_guard_under_way"),
]
UNDO = "\n".join(BEFORE)


class Migration(migrations.Migration):
    dependencies = [("sampling", "0045_set_aside_alone")]
    operations = [migrations.RunSQL(sql.text("guards_put_back"), UNDO)]
