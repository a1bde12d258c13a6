"""A task whose draw became void and is not drawn again is given up by two."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0051_beside")]
    operations = [
        migrations.RunSQL(
            sql.text("guards_void_task"),
            "DROP FUNCTION inspections_guard_void_task() CASCADE;\n"
            + sql.function("guards_corrected", "inspections_move_allowed"),
        )
    ]
